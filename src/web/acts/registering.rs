//! The ledger, by those who keep it: contracts from a form, and files of every kind.

use std::ops::ControlFlow;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::importing::named;
use crate::domain::DealRow;
use crate::intake::{Collected, IntakeTables, read_deals};
use crate::store::{Act, Entry as _, Kept, KeptFile, Undone};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::office::desk::broken;
use crate::web::site::Work;
use crate::web::viewer::Registrar;
use crate::workflow::{Brought, Deal, LedgerFile, Listed as _, WorkflowError, bring};

/// What a form of a contract has beside its payments: key of the row, label, hint.
pub(in crate::web) const DEAL_FIELDS: [(&str, &str, &str); 15] = [
    ("contract", "合同编号", "合同上写的编号"),
    ("way", "方式", "许可、转让、作价入股、质押、其他"),
    ("licence_kind", "许可方式", "许可合同填：普通、排他、独占、开放许可"),
    ("patents", "专利号", "几件用；隔开"),
    ("package", "组合编号", "按组合签约时填，代替专利号"),
    ("seller", "出让方", "许可人、转让人、出质人的全称"),
    ("buyer", "受让方", "被许可人、受让人、质权人的全称"),
    ("credit_code", "受让方统一社会信用代码", "18 位"),
    ("signed_on", "签约日期", "如 2026-03-05"),
    ("effective_on", "生效日期", "如 2026-03-10"),
    ("ends_on", "届满日期", "如 2029-03-09"),
    ("amount", "成交金额(万元)", "数字；面议的不填"),
    ("filing_number", "备案号", ""),
    ("filed_on", "备案日期", ""),
    ("note", "备注", ""),
];

/// In place of the day of a payment.
pub(in crate::web) const UNDATED: &str = "未写明";

/// Payments of one contract, at most.
const MOST_PAYMENTS: usize = 200;

/// The right to keep the ledger.
#[derive(Debug, Clone)]
pub(in crate::web) struct Ledger {
    actor: String,
}

impl Work<'_> {
    /// A contract.
    ///
    /// # Errors
    /// [`WebError::NotFound`]; those of the store.
    pub(in crate::web) fn deal(&self, contract: &str) -> Result<Kept<Deal>, WebError> {
        let found = self.reader.kept::<Deal>(contract)?;
        found.ok_or_else(|| WebError::NotFound(format!("合同 {contract}")))
    }
}

impl Ledger {
    /// For a form of a page of the registrar's.
    ///
    /// # Errors
    /// [`WebError::StaleForm`] for a form of another session.
    pub(in crate::web) fn by_form(registrar: &Registrar, fields: &Fields) -> Result<Self, WebError> {
        registrar.signed_in.check(fields)?;
        Ok(Self { actor: registrar.signed_in.user.name.clone() })
    }

    fn act<'a>(&'a self, work: &Work<'_>) -> Act<'a> {
        Act { actor: &self.actor, now: (work.site.clock)(), reason: None }
    }

    /// Keeps a contract as a form says it, read as a file is read. `seen`: the revision that the form was made from, 0
    /// for a new one.
    ///
    /// # Errors
    /// [`WebError::Malformed`] for what is not understood; [`crate::store::StoreError::Changed`] where another was first.
    pub(in crate::web) fn save_deal(&self, work: &Work<'_>, fields: &Fields, seen: u32) -> Result<Deal, WebError> {
        let deal = deal_of(work, fields)?;
        let known = work.reader.kept::<Deal>(deal.key())?;
        if seen == 0 && known.is_some() {
            return Err(WebError::Malformed(format!("已有合同 {}，请打开它修改，或换一个编号", deal.contract)));
        }
        // Columns that the form does not show stay as a file brought them.
        let extra = known.map(|kept| kept.entry.extra).unwrap_or_default();
        let deal = Deal { extra, ..deal };
        work.site.writer().keep(&deal, seen, &self.act(work))?;
        Ok(deal)
    }

    /// Takes a contract out; its history stays.
    ///
    /// # Errors
    /// [`crate::store::StoreError::Changed`] where it is no longer as it was seen.
    pub(in crate::web) fn strike_deal(&self, work: &Work<'_>, contract: &str, seen: u32) -> Result<(), WebError> {
        Ok(work.site.writer().strike::<Deal>(contract, seen, &self.act(work))?)
    }

    /// Brings a file in, wholly or not at all; a rehearsal leaves nothing.
    ///
    /// # Errors
    /// [`WebError::UnreadableFile`]; those of the store.
    pub(in crate::web) fn bring(
        &self,
        work: &Work<'_>,
        what: LedgerFile,
        path: &Path,
        rehearsal: bool,
    ) -> Result<Brought, WebError> {
        let tables = IntakeTables::load(&work.site.resources).map_err(broken)?;
        let taxonomy = work.live.index.taxonomy();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let file = KeptFile { file: &name, source: "", today: work.today, batch: None };
        let mut in_time = work.in_time();
        let act = self.act(work);
        let mut writer = work.site.writer();
        let mut run = |writer: &mut crate::store::Writer| {
            bring(writer, what, path, (&tables, taxonomy), &file, &act, &mut |_, _| in_time())
        };
        let brought = if rehearsal { writer.rehearsed(run)? } else { run(&mut writer) };
        let mut brought = brought.map_err(|error| match error {
            WorkflowError::Intake(error) => work.unread(&error, path),
            error => super::told(error),
        })?;
        for report in &mut brought.reports {
            report.file = named(&report.file, path);
        }
        Ok(brought)
    }

    /// Takes back what a file of the ledger brought.
    ///
    /// # Errors
    /// [`WebError::Malformed`] for a batch that is none; those of the store.
    pub(in crate::web) fn undo(&self, work: &Work<'_>, batch: &str) -> Result<Undone, WebError> {
        let all = work.reader.ledger_batches(usize::MAX)?;
        // A batch of records is for its institution to take back.
        let found = all.into_iter().find(|known| known.batch.as_str() == batch.trim());
        let found = found.ok_or_else(|| WebError::Malformed("没有这个批次".to_owned()))?;
        Ok(work.site.writer().undo(&found.batch, &self.act(work))?)
    }
}

/// The contract of a form. Each line of the payments is a day and a sum.
fn deal_of(work: &Work<'_>, fields: &Fields) -> Result<Deal, WebError> {
    let mut row = Map::new();
    for (key, ..) in DEAL_FIELDS {
        row.extend(fields.given(key).map(|text| (key.to_owned(), json!(text))));
    }
    let contract = fields.given("contract");
    let contract = contract.ok_or_else(|| WebError::Malformed("请填写合同编号，没有保存".to_owned()))?;
    let mut rows = vec![Value::Object(row)];
    let payments: Vec<&str> = fields.get("payments").lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if payments.len() > MOST_PAYMENTS {
        return Err(WebError::Malformed(format!("到账最多 {MOST_PAYMENTS} 笔，没有保存")));
    }
    for line in &payments {
        let parts: Vec<&str> = line.split([' ', '\t', '，', ',', '　']).filter(|part| !part.is_empty()).collect();
        let [day, sum] = parts.as_slice() else {
            return Err(WebError::Malformed(format!(
                "到账“{line}”没有看懂，每行写日期和金额（万元），如 2026-03-20 10"
            )));
        };
        rows.push(match *day {
            // A file may have brought a payment of which nobody knows the day.
            UNDATED => json!({ "contract": contract, "paid": sum }),
            day => json!({ "contract": contract, "paid_on": day, "paid": sum }),
        });
    }
    let read = read(work, &Value::Array(rows))?;
    let deal = Deal::of_rows(read).filter(|deal| deal.contract == contract);
    let deal = deal.ok_or_else(|| WebError::Malformed("合同编号没有看懂，没有保存".to_owned()))?;
    let understood = serde_json::to_value(&deal).map_err(broken)?;
    for (key, label, _) in DEAL_FIELDS {
        let text = fields.get(key);
        if !text.is_empty() && understood.get(key).is_none_or(Value::is_null) {
            let text: String = text.chars().take(40).collect();
            return Err(WebError::Malformed(format!("{label}“{text}”没有看懂，没有保存；请按提示的写法填写")));
        }
    }
    let undated = payments.iter().filter(|line| line.starts_with(UNDATED)).count();
    if deal.payments.iter().filter(|payment| payment.on.is_none()).count() > undated {
        return Err(WebError::Malformed("有一笔到账的日期没有看懂，没有保存；请写成 2026-03-20".to_owned()));
    }
    if deal.payments.len() != payments.len() {
        return Err(WebError::Malformed("有到账金额没有看懂，没有保存；金额写数字，单位万元".to_owned()));
    }
    Ok(deal)
}

/// Rows through the importer, so that what is typed is read like what a file says.
fn read(work: &Work<'_>, rows: &Value) -> Result<Vec<DealRow>, WebError> {
    let folder = tempfile::tempdir().map_err(broken)?;
    let path = folder.path().join("deal.json");
    std::fs::write(&path, rows.to_string()).map_err(broken)?;
    let tables = IntakeTables::load(&work.site.resources).map_err(broken)?;
    let mut read = Collected::<DealRow>::default();
    let go_on = &mut |_, _| ControlFlow::Continue(());
    read_deals(&path, &tables, work.live.index.taxonomy(), &mut read, go_on)
        .map_err(|error| WebError::Malformed(error.to_string()))?;
    Ok(read.records().cloned().collect())
}

/// What somebody should look at in a contract: as an import tells it.
///
/// # Errors
/// Those of the store.
pub(in crate::web) fn doubts(work: &Work<'_>, deal: &Deal) -> Result<Vec<String>, WebError> {
    let mut doubts: Vec<String> =
        deal.doubts(work.reader)?.into_iter().map(|(field, said)| format!("{field}：{said}")).collect();
    let begin = deal.effective_on.or(deal.signed_on);
    if let (Some(from), Some(until)) = (begin, deal.ends_on)
        && from > until
    {
        doubts.push(format!("届满日期：{until} 早于生效或签约日期 {from}，请核对"));
    }
    if let Some(signed) = deal.signed_on {
        let early = deal.payments.iter().filter_map(|payment| payment.on).filter(|on| *on < signed);
        doubts.extend(early.map(|on| format!("到账日期：{on} 早于签约日期 {signed}，请核对")));
    }
    Ok(doubts)
}
