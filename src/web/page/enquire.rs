//! Asking about a patent or a need, without showing either side's private contact.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::parts::html;
use crate::domain::{RecordId, RecordKind};
use crate::store::Enquiry;
use crate::web::acts::{Question, fault_of};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::{Fields, is_secret};
use crate::web::headers::fresh;
use crate::web::site::Site;
use crate::web::viewer::Frame;

#[derive(Debug, Template)]
#[template(path = "enquire.html")]
struct EnquirePage {
    frame: Frame,
    id: RecordId,
    title: String,
    /// Whom it reaches.
    reaches: String,
    need: String,
    secret: String,
    text: String,
    asker: String,
    contact: String,
    fault: Option<&'static str>,
}

#[derive(Debug, Template)]
#[template(path = "enquiry.html")]
struct EnquiryPage {
    frame: Frame,
    enquiry: Enquiry,
    title: String,
    path: String,
    address: String,
    at: String,
}

/// The need that a patent is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct For {
    need: String,
}

/// `GET /enquire/{id}`
pub(in crate::web) async fn blank(
    site: State<Arc<Site>>,
    frame: Frame,
    Path(id): Path<String>,
    Query(asked): Query<For>,
) -> Result<Response, WebError> {
    let mut fields = Fields::default();
    fields.set("need", asked.need);
    shown(site, frame, id, fields, None).await
}

async fn shown(
    State(site): State<Arc<Site>>,
    frame: Frame,
    id: String,
    fields: Fields,
    fault: Option<&'static str>,
) -> Result<Response, WebError> {
    let page = site
        .work(Load::Light, frame.audience, move |work| {
            let id = any_id(&id)?;
            let (title, reaches) = work.other_side(&id)?;
            let secret = Some(fields.get("secret")).filter(|text| is_secret(text)).map_or_else(fresh, str::to_owned);
            Ok(EnquirePage {
                frame,
                id,
                title,
                reaches,
                need: fields.get("need").to_owned(),
                secret,
                text: fields.get("text").to_owned(),
                asker: fields.get("asker").to_owned(),
                contact: fields.get("contact").to_owned(),
                fault,
            })
        })
        .await?;
    html(&page)
}

fn any_id(text: &str) -> Result<RecordId, WebError> {
    text.parse().map_err(|_| WebError::NotFound("要咨询的记录".to_owned()))
}

/// `POST /enquire/{id}`
pub(in crate::web) async fn ask(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let question = Question {
        text: fields.get("text").to_owned(),
        asker: fields.given("asker"),
        contact: fields.get("contact").to_owned(),
        need: fields.get("need").to_owned(),
    };
    let fault = fault_of(&question);
    if fault.is_some() {
        return shown(State(site), frame, id, fields, fault).await;
    }
    let secret = Some(fields.get("secret")).filter(|text| is_secret(text)).map_or_else(fresh, str::to_owned);
    let kept = secret.clone();
    site.work(Load::Write, frame.audience, move |work| work.ask(&any_id(&id)?, &question, &kept)).await?;
    Ok(Redirect::to(&format!("/enquiries/{secret}")).into_response())
}

/// `GET /enquiries/{secret}`: the asker's copy, with the answer once there is one.
pub(in crate::web) async fn asked(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(secret): Path<String>,
) -> Result<Response, WebError> {
    let page = site
        .work(Load::Light, frame.audience, move |work| {
            let (enquiry, title) = work.asked(&secret)?;
            let path = match enquiry.record.kind() {
                RecordKind::Patent => format!("/patents/{}", enquiry.record),
                RecordKind::Need => format!("/needs/{}", enquiry.record),
            };
            Ok(EnquiryPage {
                address: format!("{}/enquiries/{secret}", frame.base),
                at: enquiry.at.strftime("%Y-%m-%d").to_string(),
                enquiry,
                title,
                path,
                frame,
            })
        })
        .await?;
    html(&page)
}
