//! One record of an institution: what it lacks, and the form to put it right.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::desk::broken;
use crate::assessment::Finding;
use crate::domain::{Audience, Record, RecordId, RecordKind};
use crate::store::{Revision, Store, StoreError};
use crate::web::acts::{Editor, FIELDS, own};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::view::query::SearchQuery;
use crate::web::view::records::id_of;
use crate::web::viewer::{Frame, Office};

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
    let editor = Editor::by_form(&office, &fields)?;
    let back = format!("/office/records/{id}");
    site.work(Load::Write, Audience::Operator, move |work| match fields.get("act") {
        "save" => {
            let seen = fields.get("revision").parse().map_err(|_| StoreError::Changed)?;
            editor.change(work, &id, seen, &fields)
        }
        "withdraw" => editor.withdraw(work, &id, fields.get("reason")).map(drop),
        "restore" => editor.restore(work, &id, fields.get("reason")).map(drop),
        _ => Err(WebError::Malformed("没看懂要做什么，请返回上一页再试".to_owned())),
    })
    .await?;
    Ok(Redirect::to(&back).into_response())
}
