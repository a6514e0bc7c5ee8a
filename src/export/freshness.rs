//! What runs out, as a file: a row for each thing that somebody has to act on.

use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use super::ExportError;
use super::pending::Pending;
use super::table::{Column, OutputFormat, TableWriter, Value};
use crate::insight::FreshnessReport;

/// Writes the list. XLSX, CSV and JSON Lines hold a row each; JSON is the whole view with its counts.
///
/// # Errors
/// An extension that names no format, a folder that is missing or not writable; the system's.
pub fn write_freshness(path: &Path, report: &FreshnessReport) -> Result<(), ExportError> {
    if OutputFormat::of_path(path)? == OutputFormat::Json {
        let mut pending = Pending::create(path)?;
        let written = serde_json::to_writer_pretty(&mut pending, report).map_err(std::io::Error::from);
        written.and_then(|()| pending.write_all(b"\n")).map_err(|error| ExportError::of_io(path, error))?;
        return pending.publish();
    }
    let headers = ["类别", "状态", "最后一日", "编号", "名称", "单位", "地区", "说明", "依据列", "要做什么", "统计日"];
    let mut writer = TableWriter::create(path, "时效", headers.map(Column::text).into())?;
    for row in &report.due {
        let cells = vec![
            Value::from(row.dated.kind.word()),
            Value::from(row.dated.state.word()),
            row.dated.last_day.map(|day| day.to_string()).into(),
            row.id.clone().into(),
            Value::from(row.title.as_str()),
            row.owner.clone().into(),
            row.region.clone().into(),
            Value::Text(row.sentence.clone()),
            Value::from(row.column),
            Value::from(row.to_do),
            Value::Text(report.day.to_string()),
        ];
        writer.record(|| cells, || json!(row))?;
    }
    writer.finish()?;
    Ok(())
}
