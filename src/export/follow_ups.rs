//! Follow-ups as a file: the columns of 跟踪台账, the same rows in every format. The file comes back with what was filled in.

use std::path::Path;

use super::ExportError;
use super::shortlists::{Named, write_rows};
use super::table::{ColumnKind, Summary, Value};
use crate::domain::{Money, Stage};
use crate::workflow::{PairNames, Tracked};

use ColumnKind::{Date, Number, Text};

/// Columns of 跟踪台账, with what tells a reader which pair it is.
pub const FOLLOW_UP_COLUMNS: [Named; 16] = [
    ("id", "对接编号", Text),
    ("need_title", "需求名称", Text),
    ("firm", "需求单位", Text),
    ("number", "专利号", Text),
    ("title", "专利名称", Text),
    ("stage", "阶段", Text),
    ("in_charge", "责任人", Text),
    ("next_on", "下次跟进日期", Date),
    ("intended", "意向金额(万元)", Number),
    ("amount", "成交金额(万元)", Number),
    ("received", "到账金额(万元)", Number),
    ("contract", "合同编号", Text),
    ("filing_number", "备案号", Text),
    ("products", "专利产品", Text),
    ("ended", "终止原因", Text),
    ("words", "备注", Text),
];

/// Writes follow-ups.
///
/// # Errors
/// An extension that names no format, a folder that is missing or not writable; the system's.
pub fn write_follow_ups<'t>(
    path: &Path,
    tracked: impl IntoIterator<Item = &'t Tracked>,
) -> Result<Summary, ExportError> {
    write_rows(path, "跟踪台账", &FOLLOW_UP_COLUMNS, tracked.into_iter().map(follow_up_cells))
}

/// The cells of a pair that is not followed yet: without a number, for somebody to fill in.
#[must_use]
pub fn proposed_cells(names: &PairNames) -> Vec<Value> {
    let named = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty()).into();
    FOLLOW_UP_COLUMNS
        .iter()
        .map(|(key, ..)| match *key {
            "need_title" => named(&names.need_title),
            "firm" => names.firm.clone().into(),
            "number" => names.number.clone().into(),
            "title" => named(&names.title),
            "stage" => Stage::Proposed.word().into(),
            _ => Value::Empty,
        })
        .collect()
}

/// The cells of one follow-up, in the order of [`FOLLOW_UP_COLUMNS`].
#[must_use]
pub fn follow_up_cells(tracked: &Tracked) -> Vec<Value> {
    let entry = &tracked.kept.entry;
    let shown = entry.shown.clone().unwrap_or_default();
    let wan = |sum: Option<Money>| sum.map(|sum| sum.yuan() / 10_000.0).into();
    let filled = |text: String| if text.is_empty() { Value::Empty } else { Value::Text(text) };
    vec![
        entry.id.clone().into(),
        filled(shown.need_title),
        shown.firm.into(),
        shown.number.into(),
        filled(shown.title),
        tracked.stage().word().into(),
        entry.in_charge.clone().into(),
        entry.next_on.into(),
        wan(entry.intended),
        wan(tracked.amount()),
        wan(tracked.received()),
        tracked.deal.as_ref().map(|deal| deal.contract.clone()).into(),
        tracked.filing_number().into(),
        filled(tracked.products.join("；")),
        entry.ended.map(|reason| reason.word()).into(),
        entry.words.clone().into(),
    ]
}
