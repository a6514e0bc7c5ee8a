//! Tables as CSV.

use std::io::Write as _;

use super::{Column, Value};
use crate::export::ExportError;
use crate::export::pending::Pending;
use crate::intake::source::is_guarded;

/// Writes CSV: UTF-8 with byte order mark, texts in quotes, so that no punctuation in them is taken for a separator.
pub(super) struct Delimited {
    writer: csv::Writer<Pending>,
    target: std::path::PathBuf,
}

impl Delimited {
    pub(super) fn new(mut pending: Pending, columns: &[Column]) -> Result<Self, ExportError> {
        let target = pending.target().to_owned();
        pending.write_all("\u{feff}".as_bytes()).map_err(|error| ExportError::of_io(&target, error))?;
        let writer = style().from_writer(pending);
        let mut delimited = Self { writer, target };
        let headers: Vec<Value> = columns.iter().map(|column| Value::Text(column.header.clone())).collect();
        delimited.row(columns.len(), &headers)?;
        Ok(delimited)
    }

    pub(super) fn row(&mut self, width: usize, values: &[Value]) -> Result<(), ExportError> {
        let cells = values.iter().chain(std::iter::repeat(&Value::Empty)).take(width).map(written);
        self.writer.write_record(cells).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => ExportError::of_io(&self.target, error),
            other => ExportError::of_io(&self.target, std::io::Error::other(format!("{other:?}"))),
        })
    }

    pub(super) fn finish(self) -> Result<(), ExportError> {
        let Self { writer, target } = self;
        writer.into_inner().map_err(|error| ExportError::of_io(&target, error.into_error()))?.publish()
    }
}

fn style() -> csv::WriterBuilder {
    let mut style = csv::WriterBuilder::new();
    style.quote_style(csv::QuoteStyle::NonNumeric).terminator(csv::Terminator::CRLF);
    style
}

fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => harmless(text),
        other => other.text(),
    }
}

/// One row as it stands in a file.
///
/// # Errors
/// Those of the writer, which has memory only to write to.
pub(in crate::export) fn line(values: &[Value]) -> Result<Vec<u8>, ExportError> {
    let failed = |error| ExportError::of_io(std::path::Path::new("CSV"), error);
    let mut writer = style().from_writer(Vec::new());
    writer.write_record(values.iter().map(written)).map_err(|error| failed(error.into()))?;
    writer.into_inner().map_err(|error| failed(error.into_error()))
}

/// With an apostrophe in front of what a spreadsheet program would compute. Plain numbers are no danger and stay.
fn harmless(text: &str) -> String {
    // Nothing that is read back has a zero byte in it.
    let text = text.replace('\0', "");
    let computes = text.starts_with(['=', '+', '-', '@', '\t']) && !is_plain_number(&text);
    if computes || is_guarded(&text) { format!("'{text}") } else { text }
}

fn is_plain_number(text: &str) -> bool {
    text.parse::<f64>().is_ok() && text.chars().all(|c| c.is_ascii_digit() || "+-.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_harmless_and_numbers_are_not_touched() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+86 10 1234", "'+86 10 1234"),
            ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("'=1", "''=1"),
            ("-5", "-5"),
            ("-0.5", "-0.5"),
            ("-inf", "'-inf"),
            ("'引号'", "'引号'"),
            ("201710106452.1", "201710106452.1"),
        ] {
            assert_eq!(harmless(text), written);
        }
    }
}
