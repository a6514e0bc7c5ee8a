//! The filing sheet of a contract as a file: the same lines in every format.

use std::path::Path;

use super::ExportError;
use super::shortlists::{Named, write_rows};
use super::table::{ColumnKind, Summary};
use crate::workflow::FilingSheet;

use ColumnKind::Text;

/// Columns of a filing sheet.
const COLUMNS: [Named; 4] =
    [("part", "栏目", Text), ("item", "项目", Text), ("value", "内容", Text), ("remark", "说明", Text)];

/// What stands beside a line that is open.
#[must_use]
pub const fn remark(must: bool, known: bool) -> &'static str {
    match (must, known) {
        (true, false) => "待填（必填）",
        (false, false) => "选填",
        _ => "",
    }
}

/// Writes a sheet.
///
/// # Errors
/// An extension that names no format, a folder that is missing or not writable; the system's.
pub fn write_filing(path: &Path, sheet: &FilingSheet) -> Result<Summary, ExportError> {
    let rows = sheet.lines.iter().map(|line| {
        let remark = remark(line.must, line.value.is_some());
        let remark = Some(remark).filter(|remark| !remark.is_empty()).map(str::to_owned);
        vec![line.part.clone().into(), line.item.clone().into(), line.value.clone().into(), remark.into()]
    });
    write_rows(path, &sheet.title, &COLUMNS, rows)
}
