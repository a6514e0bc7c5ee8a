//! Records as lines of CSV or JSON Lines, one after the other, for whom no file is written.

use super::ExportError;
use super::records::{Exported, row};
use super::table::{Value, csv_line};

/// How a record becomes a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFormat {
    /// As `export` writes `.csv`.
    Csv,
    /// As `export` writes `.jsonl`.
    JsonLines,
}

impl LineFormat {
    /// What stands before the first record.
    ///
    /// # Errors
    /// None that is known of; the writer of CSV could have one.
    pub fn head<R: Exported>(self) -> Result<Vec<u8>, ExportError> {
        match self {
            Self::JsonLines => Ok(Vec::new()),
            Self::Csv => {
                let headers = R::columns().iter().map(|(_, header)| *header).filter(|header| !header.is_empty());
                let mut head = "\u{feff}".as_bytes().to_vec();
                head.extend(csv_line(&headers.map(Value::from).collect::<Vec<_>>())?);
                Ok(head)
            }
        }
    }

    /// Adds the line of a record. Columns with no place of their own are not in CSV.
    ///
    /// # Errors
    /// As [`LineFormat::head`].
    pub fn line<R: Exported>(self, record: &R, lines: &mut Vec<u8>) -> Result<(), ExportError> {
        let json = serde_json::to_value(record).unwrap_or_default();
        match self {
            Self::JsonLines => {
                lines.extend(json.to_string().into_bytes());
                lines.push(b'\n');
            }
            Self::Csv => lines.extend(csv_line(&row::<R>(&json))?),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Patent;
    use crate::export::RecordWriter;

    #[test]
    fn lines_are_what_a_file_holds() {
        let patents = [
            Patent {
                title: Some("=隔振\"基座\"".into()), owners: vec!["甲".into(), "乙".into()], ..Patent::default()
            },
            Patent { filing_date: Some(crate::domain::Date::constant(2019, 7, 9)), ..Patent::default() },
        ];
        let folder = tempfile::tempdir().unwrap();
        for (format, name) in [(LineFormat::Csv, "a.csv"), (LineFormat::JsonLines, "a.jsonl")] {
            let path = folder.path().join(name);
            let mut writer = RecordWriter::<Patent>::create(&path, Vec::new()).unwrap();
            let mut lines = format.head::<Patent>().unwrap();
            for patent in &patents {
                writer.write(patent).unwrap();
                format.line(patent, &mut lines).unwrap();
            }
            writer.finish().unwrap();
            assert_eq!(String::from_utf8(std::fs::read(&path).unwrap()).unwrap(), String::from_utf8(lines).unwrap());
        }
    }
}
