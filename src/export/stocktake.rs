//! The board of institutions as a file: a row an institution, the sum last.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use super::ExportError;
use super::pending::Pending;
use super::table::{Column, ColumnKind, OutputFormat, TableWriter, Value};
use crate::insight::institutions::{BoardShown, RowShown, coverage_said};
use crate::resources::{ResourceError, Resources, tsv_rows};

/// Why rows are refused or mended, in words.
#[derive(Debug, Clone, Default)]
pub struct Reasons(BTreeMap<String, String>);

impl Reasons {
    /// The table of words.
    ///
    /// # Errors
    /// The table is missing.
    pub fn load(resources: &Resources) -> Result<Self, ResourceError> {
        let text = resources.text("data/columns/reasons.tsv")?;
        let words = tsv_rows(&text).filter_map(|(_, cells)| match cells.as_slice() {
            [code, words] => Some(((*code).to_owned(), (*words).to_owned())),
            _ => None,
        });
        Ok(Self(words.collect()))
    }

    /// Rows by their reason, in words: `没有名称也没有号码 3；…`.
    #[must_use]
    pub fn said(&self, reasons: &BTreeMap<String, u64>) -> Option<String> {
        let word = |code: &String| self.0.get(code).unwrap_or(code).clone();
        let said: Vec<String> = reasons.iter().map(|(code, count)| format!("{} {count}", word(code))).collect();
        (!said.is_empty()).then(|| said.join("；"))
    }
}

/// Writes a board. XLSX, CSV and JSON Lines hold its rows; JSON is the board as it is.
///
/// # Errors
/// An extension that names no format, a folder that is missing or not writable; the system's.
pub fn write_board(path: &Path, board: &BoardShown, reasons: &Reasons) -> Result<(), ExportError> {
    if OutputFormat::of_path(path)? == OutputFormat::Json {
        let mut pending = Pending::create(path)?;
        let written = serde_json::to_writer_pretty(&mut pending, board).map_err(std::io::Error::from);
        written.and_then(|()| pending.write_all(b"\n")).map_err(|error| ExportError::of_io(path, error))?;
        return pending.publish();
    }
    let mut writer = TableWriter::create(path, "摸底", columns(&board.total))?;
    for row in board.institutions.iter().chain(&board.nobody).chain([&board.total]) {
        writer.record(|| cells(row, reasons), || json!(row))?;
    }
    writer.finish()?;
    Ok(())
}

fn columns(row: &RowShown) -> Vec<Column> {
    let number = |header: String| Column::new(header, ColumnKind::Number);
    let mut columns = vec![Column::text("单位"), Column::text("地区")];
    columns.extend(["在库专利", "其中第一权利人"].map(|header| number(header.to_owned())));
    columns.extend(row.dormancy.iter().map(|(state, _)| number((*state).to_owned())));
    columns.extend(row.legal.iter().map(|(state, _)| number(format!("法律状态：{state}"))));
    columns.extend(row.grades.iter().map(|(grade, _)| number(format!("质量：{grade}"))));
    for part in &row.parts {
        columns.push(number(format!("{}均分", part.name)));
        columns.push(number(format!("{}未知", part.name)));
    }
    columns.extend(["在库有效", "申报有效", "申报未实施"].map(|header| number(header.to_owned())));
    columns.push(Column::new("申报日期", ColumnKind::Date));
    columns.push(Column::text("覆盖率"));
    columns.extend(
        ["导入文件", "读取行", "新增", "更新", "未变", "拒收", "修正", "未留拒收数的文件"]
            .map(|header| number(header.to_owned())),
    );
    columns.extend([Column::text("拒收原因"), Column::text("修正原因")]);
    columns.extend(["挂牌分", "应补", "建议"].map(|header| number(header.to_owned())));
    columns
}

fn cells(row: &RowShown, words: &Reasons) -> Vec<Value> {
    let count = |count: u64| Value::Number(count as f64);
    let mut cells = vec![Value::from(row.name.as_str()), row.region.clone().into()];
    cells.extend([row.patents.into(), row.first_owner.into()]);
    let legal = row.legal.iter().map(|(_, count)| *count);
    let grades = row.grades.iter().map(|(_, count)| *count);
    cells.extend(row.dormancy.iter().map(|(_, count)| *count).chain(legal).chain(grades).map(Value::from));
    for part in &row.parts {
        cells.extend([part.mean.into(), part.unknown.into()]);
    }
    let declared = row.declared;
    cells.extend([row.imported.into(), declared.map(|declared| declared.valid).into()]);
    cells.extend([
        declared.and_then(|declared| declared.unworked).into(),
        declared.map(|declared| declared.counted_on).into(),
        Value::Text(coverage_said(row)),
    ]);
    let imports = &row.imports;
    cells.extend(
        [
            imports.files,
            imports.read,
            imports.added,
            imports.updated,
            imports.unchanged,
            imports.refused,
            imports.mended,
            imports.untold_files,
        ]
        .map(count),
    );
    cells.extend([&imports.refused_for, &imports.mended_for].map(|reasons| Value::from(words.said(reasons))));
    cells.extend([row.listing_score.into(), row.findings_needed.into(), row.findings_advised.into()]);
    cells
}
