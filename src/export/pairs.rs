//! Matched pairs as a table, one row a pair.

use std::path::Path;

use serde_json::json;

use super::ExportError;
use super::table::{Column, ColumnKind, Summary, TableWriter, Value};
use crate::domain::{Need, Record};
use crate::matching::{Matched, PatentSide};

/// Writes the pairs of a batch.
pub struct PairWriter {
    table: TableWriter,
    rows: u64,
}

impl PairWriter {
    /// Opens the file.
    ///
    /// # Errors
    /// An extension that names no format, a folder that is missing or not writable.
    pub fn create(path: &Path) -> Result<Self, ExportError> {
        let columns = vec![
            Column::new("序号", ColumnKind::Number),
            Column::text("需求编号"),
            Column::text("需求名称"),
            Column::text("需求单位"),
            Column::new("名次", ColumnKind::Number),
            Column::text("专利号"),
            Column::text("专利名称"),
            Column::text("专利权人"),
            Column::new("匹配度", ColumnKind::Number),
            Column::text("匹配等级"),
            Column::text("匹配理由"),
            Column::text("命中词"),
            Column::text("差距与风险"),
            Column::new("三年测算费用(元)", ColumnKind::Number),
        ];
        Ok(Self { table: TableWriter::create(path, "供需匹配清单", columns)?, rows: 0 })
    }

    /// Writes one pair.
    ///
    /// # Errors
    /// The system's: a full disk, say.
    pub fn pair(&mut self, need: &Need, matched: &Matched<PatentSide>) -> Result<(), ExportError> {
        self.rows += 1;
        let row = self.rows as f64;
        let values = || {
            let patent = &matched.other.patent;
            let reasons = matched.pair.parts.iter().map(|part| part.reason.as_str()).collect::<Vec<_>>();
            // A sentence that is near in meaning is no word: it stands among the reasons.
            let by_words = matched.pair.parts.iter().filter(|part| part.signal != "meaning");
            let evidence = by_words.flat_map(|part| &part.evidence);
            let found: Vec<&str> = evidence.map(|item| item.patent.as_str()).collect();
            let gaps: Vec<&str> = matched.pair.gaps.iter().map(|gap| gap.message.as_str()).collect();
            let code = need.code.clone().or_else(|| need.id.as_ref().map(ToString::to_string));
            vec![
                Value::Number(row),
                code.into(),
                Value::from(need.display_title()),
                need.firm.clone().into(),
                Value::Number(matched.rank as f64),
                // As with needs: what has no number is named by its record, so that the list can be read back.
                Value::Text(patent.number.clone().unwrap_or_else(|| patent.id.to_string())),
                Value::from(patent.title.as_str()),
                Value::Text(patent.owners.join("；")),
                Value::Number(matched.pair.score),
                Value::from(matched.pair.grade.word()),
                Value::Text(reasons.join("；")),
                Value::Text(found.join("；")),
                Value::Text(gaps.join("；")),
                matched.pair.cost_three_years.yuan.into(),
            ]
        };
        let json = || json!({ "need": { "id": need.id, "title": need.title, "firm": need.firm }, "match": matched });
        self.table.record(values, json)
    }

    /// Completes the file.
    ///
    /// # Errors
    /// The system's; then nothing is left behind.
    pub fn finish(self) -> Result<Summary, ExportError> {
        self.table.finish()
    }
}
