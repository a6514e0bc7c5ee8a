//! A shortlist as a file: the columns of 供需匹配清单, the same rows in every format.

use std::path::Path;

use serde_json::{Map, Value as Json};

use super::ExportError;
use super::table::{Column, ColumnKind, Summary, TableWriter, Value};
use crate::workflow::{HandedPair, PairShown};

use ColumnKind::{Date, Number, Text};

/// Key in JSON, header, kind.
pub(super) type Named = (&'static str, &'static str, ColumnKind);

/// In place of a pair of which nothing may be said.
pub(super) const WITHHELD: &str = "（记录已撤下、删除或受限）";

/// The columns of 供需匹配清单.
pub(super) const COLUMNS: [Named; 29] = [
    ("no", "序号", Number),
    ("session", "场次", Text),
    ("need_code", "需求编号", Text),
    ("need_title", "需求名称", Text),
    ("firm", "需求单位", Text),
    ("region", "所属地区", Text),
    ("number", "专利号", Text),
    ("title", "专利名称", Text),
    ("owners", "专利权人", Text),
    ("inventors", "发明人", Text),
    ("technical_field", "技术领域", Text),
    ("chain_node", "产业链环节", Text),
    ("maturity", "技术成熟度", Text),
    ("legal_status", "法律状态", Text),
    ("verified_on", "核验日期", Date),
    ("score", "匹配度", Number),
    ("grade", "匹配等级", Text),
    ("reasons", "匹配理由", Text),
    ("hits", "命中词", Text),
    ("gaps", "差距与风险", Text),
    ("licence_kind", "许可方式", Text),
    ("licence_fee", "许可使用费", Text),
    ("payment_form", "支付方式", Text),
    ("licence_until", "许可期限届满日", Date),
    ("use_first", "先使用后付费", Text),
    ("cost_three_years", "三年测算费用(元)", Number),
    ("contact_department", "联系部门", Text),
    ("contact_person", "联系人", Text),
    ("contact_phone", "联系电话", Text),
];

/// Writes the pairs of a shortlist.
///
/// # Errors
/// An extension that names no format, a folder that is missing or not writable; the system's.
pub fn write_shortlist(path: &Path, pairs: &[HandedPair]) -> Result<Summary, ExportError> {
    let rows = pairs.iter().map(cells);
    write_rows(path, "供需匹配清单", &COLUMNS, rows)
}

/// Writes rows with Chinese headers or English keys, as the format wants.
pub(super) fn write_rows(
    path: &Path,
    sheet: &str,
    columns: &[Named],
    rows: impl Iterator<Item = Vec<Value>>,
) -> Result<Summary, ExportError> {
    let headers = columns.iter().map(|(_, header, kind)| Column::new(*header, *kind)).collect();
    let mut writer = TableWriter::create(path, sheet, headers)?;
    for row in rows {
        let json = || {
            let named = columns.iter().zip(&row).filter(|(_, value)| **value != Value::Empty);
            Json::Object(named.map(|((key, ..), value)| ((*key).to_owned(), value.json())).collect::<Map<_, _>>())
        };
        writer.record(|| row.clone(), json)?;
    }
    writer.finish()
}

fn joined(texts: &[String]) -> Value {
    if texts.is_empty() { Value::Empty } else { Value::Text(texts.join("；")) }
}

fn filled(text: &str) -> Value {
    if text.is_empty() { Value::Empty } else { Value::from(text) }
}

/// The row of a pair.
pub(super) fn cells(pair: &HandedPair) -> Vec<Value> {
    let withheld =
        PairShown { need_code: pair.need.to_string(), need_title: WITHHELD.to_owned(), ..PairShown::default() };
    let shown = pair.shown.as_ref().unwrap_or(&withheld);
    vec![
        Value::Number(pair.number as f64),
        pair.theme.clone().into(),
        filled(&shown.need_code),
        filled(&shown.need_title),
        shown.firm.clone().into(),
        shown.region.clone().into(),
        Value::Text(shown.number.clone().unwrap_or_else(|| pair.patent.to_string())),
        filled(&shown.title),
        joined(&shown.owners),
        joined(&shown.inventors),
        shown.field.clone().into(),
        shown.chain_node.clone().into(),
        shown.maturity.clone().into(),
        shown.legal_state.clone().into(),
        shown.verified_on.into(),
        pair.shown.as_ref().map(|shown| shown.score).into(),
        filled(&shown.grade),
        joined(&shown.reasons),
        joined(&shown.hits),
        joined(&shown.gaps),
        shown.licence_kind.clone().into(),
        shown.licence_fee.clone().into(),
        shown.payment_form.clone().into(),
        shown.licence_until.into(),
        shown.use_first.into(),
        shown.cost_yuan.into(),
        pair.department.clone().into(),
        pair.person.clone().into(),
        pair.phone.clone().into(),
    ]
}
