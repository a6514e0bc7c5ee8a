//! Abnormal deals as a file: a row an alert, with its contracts and its review.

use std::io::Write as _;
use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::json;

use super::ExportError;
use super::pending::Pending;
use super::table::{Column, ColumnKind, OutputFormat, TableWriter, Value};
use crate::insight::anomalies::{Alert, AnomalyReport};

/// Writes a report. XLSX, CSV and JSON Lines hold a row an alert; JSON is the report as it is.
///
/// # Errors
/// An extension that names no format, a folder that is missing or not writable; the system's.
pub fn write_anomalies(path: &Path, report: &AnomalyReport) -> Result<(), ExportError> {
    if OutputFormat::of_path(path)? == OutputFormat::Json {
        let mut pending = Pending::create(path)?;
        let written = serde_json::to_writer_pretty(&mut pending, report).map_err(std::io::Error::from);
        written.and_then(|()| pending.write_all(b"\n")).map_err(|error| ExportError::of_io(path, error))?;
        return pending.publish();
    }
    let columns = vec![
        Column::text("编号"),
        Column::text("规则"),
        Column::text("严重程度"),
        Column::text("状态"),
        Column::text("情况"),
        Column::new("起报日期", ColumnKind::Date),
        Column::new("首份签约", ColumnKind::Date),
        Column::new("末份签约", ColumnKind::Date),
        Column::new("合同数", ColumnKind::Number),
        Column::text("合同编号"),
        Column::text("当事人"),
        Column::text("请核对"),
        Column::text("核查意见"),
        Column::text("核查人"),
        Column::new("核查时间", ColumnKind::Moment),
        Column::text("此前核过"),
    ];
    let mut writer = TableWriter::create(path, "异常交易", columns)?;
    for alert in &report.alerts {
        writer.record(|| cells(report, alert), || json!(alert))?;
    }
    writer.finish()?;
    Ok(())
}

fn cells(report: &AnomalyReport, alert: &Alert) -> Vec<Value> {
    let list = |parts: Vec<&str>| Value::Text(parts.join("；"));
    let review = alert.review.as_ref();
    let earlier = alert.earlier.iter().map(|earlier| {
        let word = earlier.verdict.state().word();
        format!("{} {word}：{}（新增合同 {} 份）", earlier.alert, earlier.why, earlier.added.len())
    });
    vec![
        Value::from(alert.id.as_str()),
        Value::from(alert.name.as_str()),
        Value::from(alert.severity.word()),
        Value::from(alert.state.word()),
        Value::from(alert.said.as_str()),
        alert.since.into(),
        alert.first.into(),
        alert.last.into(),
        Value::Number(alert.contracts.len() as f64),
        list(alert.contracts.iter().map(|evidence| evidence.contract.as_str()).collect()),
        list(alert.parties().collect()),
        report.rule_of(alert).map(|rule| rule.ask.clone()).into(),
        review.map(|review| format!("{}{}", review.why, if review.holds { "" } else { "（核后合同有变动）" })).into(),
        review.map(|review| review.by.clone()).into(),
        review.map(|review| review.at.to_zoned(TimeZone::system()).datetime()).into(),
        Value::Text(earlier.collect::<Vec<_>>().join("；")),
    ]
}
