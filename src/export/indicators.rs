//! A report of indicators as a file: in a workbook the figures, the cases behind them and how each is counted.

use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use super::ExportError;
use super::pending::Pending;
use super::table::{Column, ColumnKind, OutputFormat, TableWriter, Value};
use crate::workflow::indicators::{IndicatorTable, Report, ReportRow};

/// A share as people write it: `15.0%`; `—` where there is none.
#[must_use]
pub fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "—".to_owned(), |share| format!("{:.1}%", share * 100.0))
}

/// A figure without needless digits; `—` where there is none.
#[must_use]
pub fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "—".to_owned(), |value| format!("{}", (value * 10_000.0).round() / 10_000.0))
}

/// Writes a report. XLSX, CSV and JSON Lines hold a row an indicator; JSON is the report as it is.
///
/// # Errors
/// An extension that names no format, a folder that is missing or not writable; the system's.
pub fn write_indicators(path: &Path, report: &Report, table: &IndicatorTable) -> Result<(), ExportError> {
    if OutputFormat::of_path(path)? == OutputFormat::Json {
        let mut pending = Pending::create(path)?;
        let written = serde_json::to_writer_pretty(&mut pending, report).map_err(std::io::Error::from);
        written.and_then(|()| pending.write_all(b"\n")).map_err(|error| ExportError::of_io(path, error))?;
        return pending.publish();
    }
    let columns = vec![
        Column::text("类别"),
        Column::text("指标"),
        Column::text("单位"),
        Column::new("本期值", ColumnKind::Number),
        Column::new("上期值", ColumnKind::Number),
        Column::text("增幅"),
        Column::new("目标", ColumnKind::Number),
        Column::text("是否达标"),
        Column::new("更正后", ColumnKind::Number),
        Column::text("期间"),
        Column::text("地区"),
        Column::text("单位范围"),
        Column::text("口径"),
    ];
    let mut writer = TableWriter::create(path, "绩效统计", columns)?;
    for row in &report.rows {
        writer.record(|| cells(report, table, row), || json!(row))?;
    }
    writer.finish()?;
    Ok(())
}

fn cells(report: &Report, table: &IndicatorTable, row: &ReportRow) -> Vec<Value> {
    let counted = table.indicators.iter().find(|known| known.code == row.code).map(|known| known.counted.clone());
    vec![
        Value::from(row.family.as_str()),
        Value::from(row.name.as_str()),
        Value::from(row.unit.as_str()),
        row.value.into(),
        row.before.into(),
        Value::Text(share(row.growth)),
        row.target.into(),
        Value::Text(row.met.map_or("—", |met| if met { "是" } else { "否" }).to_owned()),
        row.corrected.into(),
        Value::Text(report.period.said()),
        Value::from(report.region.as_str()),
        report.institution.clone().into(),
        counted.into(),
    ]
}
