//! One record of an institution: what it lacks, and the form to put it right.

use std::ops::ControlFlow;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::desk::{actor, broken};
use crate::assessment::Finding;
use crate::domain::{Audience, Patent, Record, RecordId, RecordKind};
use crate::intake::{Collected, IntakeOptions, IntakeTables, read_patents};
use crate::store::{Act, RecordState, Revision, Store, StoreError};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::view::query::SearchQuery;
use crate::web::view::records::id_of;
use crate::web::viewer::{Frame, Office};

/// Fields of the form: key of the record, label, and what to write.
const FIELDS: [(&str, &str, &str); 19] = [
    ("title", "专利名称", ""),
    ("abstract", "摘要", ""),
    ("product", "对应产品", "用在哪种产品上，几种用；隔开"),
    ("application", "应用场景", "在什么场合用"),
    ("advantage", "技术优势", "比现有做法好多少，写数值"),
    ("maturity", "技术成熟度", "实验室、小试、中试、产业化，或 TRL1-9"),
    ("exploitation", "专利实施状态", "未实施、自行实施、已许可、已转让"),
    ("licence_kind", "许可方式", "开放许可、参照开放许可、普通、排他、独占"),
    ("licence_fee", "许可使用费", "如“入门费2万元，另按净销售额3%提成”"),
    ("payment_form", "支付方式", "免费、一次总付、分期支付、提成支付、入门费+提成、面议"),
    ("licence_until", "许可期限届满日", "如 2028-12-31"),
    ("use_first", "先使用后付费", "是 或 否"),
    ("trial_months", "免费试用期(月)", "月数"),
    ("tier", "推广级别", "重点、一般、储备"),
    ("visibility", "公开级别", "公开、登录可见、定向可见"),
    ("visible_to", "可见对象", "定向可见时谁能看到：机构或企业的全称，几家用；隔开"),
    ("contact_department", "联系部门", "写办公室，不写个人"),
    ("contact_phone", "联系电话", "办公室座机会公开，手机不公开"),
    ("verified_on", "核验日期", "如 2026-11-24"),
];

/// Values that others are derived from: when they change, what was derived goes.
const DERIVED: [&str; 3] = ["fee", "royalty_percent", "royalty_base"];

/// An input of the form.
#[derive(Debug)]
struct Input {
    key: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
    long: bool,
    findings: Vec<Finding>,
}

#[derive(Debug, Template)]
#[template(path = "office/record.html")]
struct RecordPage {
    frame: Frame,
    csrf: String,
    id: RecordId,
    title: String,
    revision: Revision,
    withdrawn: bool,
    inputs: Vec<Input>,
    /// Findings about columns that the form does not have.
    others: Vec<Finding>,
    log: Vec<String>,
}

/// A record that the institution owns, in lists or withdrawn.
fn own(work: &Work<'_>, institution: &str, id: &RecordId) -> Result<(Patent, bool), WebError> {
    let missing = || WebError::NotFound("本单位的这件专利".to_owned());
    let stored = work.reader.lookup::<Patent>(id)?.ok_or_else(missing)?;
    let withdrawn = match stored.state {
        RecordState::Live => false,
        RecordState::Withdrawn => true,
        RecordState::Undone | RecordState::Erased => return Err(missing()),
    };
    if stored.record.is_of(institution) { Ok((stored.record, withdrawn)) } else { Err(missing()) }
}

/// The id of a record that the institution owns.
pub(in crate::web) fn own_id(work: &Work<'_>, institution: &str, id: &str) -> Result<RecordId, WebError> {
    let id = id_of(id, RecordKind::Patent)?;
    own(work, institution, &id)?;
    Ok(id)
}

/// `GET /office/records/{id}`
pub(in crate::web) async fn record(
    State(site): State<Arc<Site>>,
    office: Office,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, Audience::Operator, move |work| work.record_page(office, &id)).await?;
    html(&page)
}

impl Work<'_> {
    fn record_page(&self, office: Office, id: &str) -> Result<RecordPage, WebError> {
        let id = id_of(id, RecordKind::Patent)?;
        let (patent, withdrawn) = own(self, &office.institution, &id)?;
        let findings = self.reckoning(&SearchQuery::default())?.assessor().lint(&patent);
        let values = serde_json::to_value(&patent).map_err(broken)?;
        let (mut inputs, mut others) = (Vec::new(), findings);
        for (key, label, hint) in FIELDS {
            let (here, elsewhere) = others.into_iter().partition(|finding| finding.field == label);
            others = elsewhere;
            inputs.push(Input {
                key,
                label,
                hint,
                value: values.get(key).map(crate::export::plain).unwrap_or_default(),
                long: matches!(key, "abstract" | "advantage" | "application"),
                findings: here,
            });
        }
        let log = self.reader.history(&id)?.log.into_iter().rev().map(|entry| {
            let reason = entry.reason.map_or_else(String::new, |reason| format!("：{reason}"));
            format!("{} {} {}{reason}", entry.at.strftime("%Y-%m-%d %H:%M"), entry.actor, entry.what)
        });
        Ok(RecordPage {
            csrf: office.signed_in.csrf.clone(),
            title: patent.display_title().to_owned(),
            revision: self.reader.revision(&id)?,
            log: log.collect(),
            id,
            withdrawn,
            inputs,
            others,
            frame: office.frame,
        })
    }
}

/// `POST /office/records/{id}`: save, withdraw, restore.
pub(in crate::web) async fn save(
    State(site): State<Arc<Site>>,
    office: Office,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    office.signed_in.check(&fields)?;
    let back = format!("/office/records/{id}");
    site.work(Load::Write, Audience::Operator, move |work| {
        let actor = actor(&office.institution, &office.signed_in.user.name);
        let now = (work.site.clock)();
        let own = own_id(work, &office.institution, &id)?;
        let reason = fields.given("reason");
        let why = || WebError::Malformed("请写明原因，它会记在日志里".to_owned());
        match fields.get("act") {
            "save" => {
                let seen = fields.get("revision").parse().map_err(|_| StoreError::Changed)?;
                change(work, &office.institution, &id, Some(seen), &fields, &actor)?;
            }
            "withdraw" => {
                let act = Act { actor: &actor, now, reason: Some(&reason.ok_or_else(why)?) };
                work.site.writer().withdraw(&own, &act)?;
            }
            "restore" => {
                let act = Act { actor: &actor, now, reason: Some(&reason.ok_or_else(why)?) };
                work.site.writer().reinstate(&own, &act)?;
            }
            _ => return Err(WebError::Malformed("没看懂要做什么，请返回上一页再试".to_owned())),
        }
        work.site.bell().ring();
        Ok(())
    })
    .await?;
    Ok(Redirect::to(&back).into_response())
}

/// Changes the fields that a form names, read the way an import reads them. Without `seen` the record as it is now is
/// changed, and empty answers change nothing.
pub(in crate::web) fn change(
    work: &Work<'_>,
    institution: &str,
    id: &str,
    seen: Option<Revision>,
    fields: &Fields,
    actor: &str,
) -> Result<(), WebError> {
    let id = own_id(work, institution, id)?;
    let (patent, _) = own(work, institution, &id)?;
    let now_at = work.reader.revision(&id)?;
    let mut values = serde_json::to_value(&patent).map_err(broken)?;
    let Some(map) = values.as_object_mut() else { return Err(WebError::Broken) };
    let mut asked = Vec::new();
    for (key, label, _) in FIELDS {
        let old = map.get(key).map(crate::export::plain).unwrap_or_default();
        let new = fields.get(key);
        if new == old || !fields.has(key) || (new.is_empty() && seen.is_none()) {
            continue;
        }
        if matches!(key, "licence_fee" | "payment_form") {
            DERIVED.iter().for_each(|derived| drop(map.shift_remove(*derived)));
        }
        asked.push((key, label, new));
        match new {
            "" => drop(map.shift_remove(key)),
            new => drop(map.insert(key.to_owned(), json!(new))),
        }
    }
    if asked.is_empty() {
        return Ok(());
    }
    let read = read_again(work, &values)?;
    // What was inferred is inferred again; what the reader did not understand is told, not dropped.
    let again = serde_json::to_value(&read).map_err(broken)?;
    for (key, label, new) in &asked {
        if !new.is_empty() && again.get(*key).is_none_or(Value::is_null) {
            let text: String = new.chars().take(40).collect();
            return Err(WebError::Malformed(format!("{label}“{text}”没有看懂，没有保存；请按提示的写法填写")));
        }
    }
    let changed = Patent { id: Some(id), code: patent.code, source: patent.source, ..read };
    let act = Act { actor, now: (work.site.clock)(), reason: None };
    work.site.writer().edit(&changed, seen.unwrap_or(now_at), work.today, &act)?;
    Ok(())
}

/// A record through the importer, so that a fee or a date that was typed is read like one in a file.
fn read_again(work: &Work<'_>, values: &Value) -> Result<Patent, WebError> {
    let folder = tempfile::tempdir().map_err(broken)?;
    let path = folder.path().join("record.json");
    std::fs::write(&path, values.to_string()).map_err(broken)?;
    let tables = IntakeTables::load(&work.site.resources).map_err(broken)?;
    let options = IntakeOptions { owner: None, source: None, today: work.today };
    let mut read = Collected::<Patent>::default();
    let go_on = &mut |_, _| ControlFlow::Continue(());
    let done = read_patents(&path, &tables, work.live.index.taxonomy(), &options, &mut read, go_on);
    done.map_err(|error| WebError::Malformed(error.to_string()))?;
    let first = read.records().next().cloned();
    first.ok_or_else(|| WebError::Malformed("修改后的内容不成一条记录，没有保存".to_owned()))
}
