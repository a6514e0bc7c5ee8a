//! What the linter finds in the listings of an institution, as a file: a row a finding.

use std::path::Path;

use super::ExportError;
use super::table::{Column, ColumnKind, TableWriter, Value};
use crate::assessment::Finding;

/// One patent with what was found in it.
#[derive(Debug, Clone)]
pub struct ListedPatent {
    /// Number, as a user quotes it.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// Score of the listing.
    pub score: u32,
    /// Findings.
    pub findings: Vec<Finding>,
}

/// Writes the findings; a patent without any has one row that says so. With `quoting` the messages, which may quote what
/// only the institution sees.
///
/// # Errors
/// An extension that names no format, a folder that is missing or not writable; the system's.
pub fn write_listings(path: &Path, patents: &[ListedPatent], quoting: bool) -> Result<(), ExportError> {
    let mut columns = vec![
        Column::text("专利号"),
        Column::text("专利名称"),
        Column::new("挂牌分", ColumnKind::Number),
        Column::text("程度"),
        Column::text("栏目"),
        Column::text("怎么改"),
    ];
    if quoting {
        columns.push(Column::text("问题"));
    }
    let mut writer = TableWriter::create(path, "挂牌检查", columns)?;
    for patent in patents {
        let own = || {
            [Value::from(patent.number.clone()), Value::from(patent.title.as_str()), Value::from(patent.score)].to_vec()
        };
        for finding in &patent.findings {
            let words = [finding.severity.word(), finding.field, finding.fix.as_str()].map(Value::from);
            let message = quoting.then(|| Value::from(finding.message.as_str()));
            writer.row(&own().into_iter().chain(words).chain(message).collect::<Vec<_>>())?;
        }
        if patent.findings.is_empty() {
            writer.row(&own().into_iter().chain([Value::from("没有发现问题")]).collect::<Vec<_>>())?;
        }
    }
    writer.finish()?;
    Ok(())
}
