//! The workbook in which an office says of suspected patents whether they are worked: few columns of the catalogue, so
//! that it imports again like any file and changes what was filled in.

use std::io::Write as _;
use std::path::Path;

use rust_xlsxwriter::{Color, DataValidation, Format, Note, Workbook, XlsxError};

use super::ExportError;
use super::pending::Pending;
use super::table::workbook::of_xlsx;
use crate::domain::{ExploitationStatus, Patent};

/// Columns: key of the record, width, and a word for whoever fills it in.
const COLUMNS: [(&str, f64, &str); 10] = [
    ("number", 20.0, ""),
    ("publication_number", 18.0, ""),
    ("title", 40.0, ""),
    ("owners", 24.0, ""),
    ("exploitation", 16.0, "从下拉框里选；不清楚的留空，留空的行导入后不变"),
    ("licence_count", 10.0, "确知没有许可过的填 0"),
    ("transfer_count", 10.0, "确知没有转让过的填 0"),
    ("pledge_count", 10.0, "确知没有质押过的填 0"),
    ("verified_on", 14.0, "填核实的日期，如 2026-11-25"),
    ("source", 16.0, ""),
];

/// A patent that is suspected of sleeping, with what has to be verified of it.
pub type Suspect = (Patent, Vec<String>);

/// Whether a patent can come back from the workbook: without a number it would not be known again.
#[must_use]
pub fn can_return(patent: &Patent) -> bool {
    patent.number.is_some() || patent.publication_number.is_some()
}

/// The workbook of patents, each with what has to be verified of it. Those that cannot return are left out.
///
/// # Errors
/// Those of the writer of workbooks.
pub fn verification(patents: &[Suspect]) -> Result<Workbook, XlsxError> {
    let header_format = Format::new().set_bold().set_background_color(Color::RGB(0x00D9_E8F5)).set_text_wrap();
    let text_format = Format::new().set_num_format("@");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("核验")?.set_freeze_panes(1, 0)?;
    let header = |key: &str| Patent::COLUMNS.iter().find(|(known, _)| *known == key).map_or("", |(_, header)| header);
    let returning: Vec<&Suspect> = patents.iter().filter(|(patent, _)| can_return(patent)).collect();
    let last = u32::try_from(returning.len()).unwrap_or(u32::MAX).max(1);
    for (at, (key, width, word)) in (0_u16..).zip(COLUMNS) {
        sheet.set_column_width(at, width)?;
        sheet.write_with_format(0, at, header(key), &header_format)?;
        if !word.is_empty() {
            sheet.insert_note(0, at, &note(word))?;
        }
        match key {
            "number" | "publication_number" | "verified_on" => drop(sheet.set_column_format(at, &text_format)?),
            "exploitation" => {
                let words: Vec<&str> = ExploitationStatus::ALL.iter().map(|status| status.word()).collect();
                sheet.add_data_validation(1, at, last, at, &DataValidation::new().allow_list_strings(&words)?)?;
            }
            _ => {}
        }
    }
    for (row, (patent, open)) in (1_u32..).zip(returning) {
        let json = serde_json::to_value(patent).unwrap_or_default();
        for (at, (key, ..)) in (0_u16..).zip(COLUMNS) {
            // One number identifies; the day of the last verification is not that of this one.
            let is_empty = key == "verified_on" || (key == "publication_number" && patent.number.is_some());
            let value = json.get(key).filter(|_| !is_empty);
            match value {
                Some(serde_json::Value::Number(number)) => {
                    sheet.write_number(row, at, number.as_f64().unwrap_or_default())?;
                }
                Some(value) => drop(sheet.write_string(row, at, super::plain(value))?),
                None => {}
            }
            if key == "exploitation" && !open.is_empty() {
                sheet.insert_note(row, at, &note(&format!("待核实：{}", open.join("、"))))?;
            }
        }
    }
    Ok(workbook)
}

fn note(text: &str) -> Note {
    Note::new(text).set_author("鹊桥").add_author_prefix(false)
}

/// Writes the workbook to a file.
///
/// # Errors
/// A place where nothing can be written; those of the writer of workbooks.
pub fn write_verification(path: &Path, patents: &[Suspect]) -> Result<(), ExportError> {
    let mut pending = Pending::create(path)?;
    let bytes = verification(patents).and_then(|mut made| made.save_to_buffer());
    let bytes = bytes.map_err(|error| of_xlsx(&pending, error))?;
    pending.write_all(&bytes).map_err(|error| ExportError::of_io(path, error))?;
    pending.publish()
}
