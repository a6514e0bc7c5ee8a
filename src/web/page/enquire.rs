//! Asking about a patent or a need, without showing either side's private contact.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::parts::html;
use crate::domain::{Record, RecordId, RecordKind};
use crate::store::{Enquiry, NewEnquiry};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::{Fields, is_secret};
use crate::web::headers::fresh;
use crate::web::site::{Site, Work};
use crate::web::viewer::Frame;

/// Longest question, in characters.
const LONGEST: usize = 5_000;

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

impl Work<'_> {
    /// Title of a record that the asker may see, and whom a question about it reaches.
    fn other_side(&self, id: &RecordId) -> Result<(String, String), WebError> {
        match id.kind() {
            RecordKind::Patent => {
                let patent = self.patent(id)?;
                let office = crate::web::view::pairs::contact(&patent);
                let owners = Some(patent.owners.join("、")).filter(|owners| !owners.is_empty());
                let reaches = office.or(owners).unwrap_or_else(|| "权利人".to_owned());
                Ok((patent.display_title().to_owned(), reaches))
            }
            RecordKind::Need => {
                let need = self.need(id)?;
                let reaches = need.firm.clone().unwrap_or_else(|| "发布需求的企业（未公开名称）".to_owned());
                Ok((need.display_title().to_owned(), reaches))
            }
        }
    }
}

/// `POST /enquire/{id}`
pub(in crate::web) async fn ask(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let fault = match (fields.get("text"), fields.get("contact")) {
        ("", _) => Some("请写出想问什么"),
        (text, _) if text.chars().count() > LONGEST => Some("问题太长，最多 5000 个字"),
        (_, "") => Some("请留下电话或邮箱，否则对方无法回复；它只给对方看"),
        _ => None,
    };
    if fault.is_some() {
        return shown(State(site), frame, id, fields, fault).await;
    }
    let secret = Some(fields.get("secret")).filter(|text| is_secret(text)).map_or_else(fresh, str::to_owned);
    let kept = secret.clone();
    site.work(Load::Write, frame.audience, move |work| {
        let id = any_id(&id)?;
        work.other_side(&id)?;
        let need = fields.get("need").parse::<RecordId>().ok().filter(|need| work.need(need).is_ok());
        let asker = fields.given("asker").unwrap_or_else(|| "访客".to_owned());
        let asked = NewEnquiry {
            record: &id,
            need: need.as_ref(),
            text: fields.get("text"),
            asker: &asker,
            contact: fields.get("contact"),
        };
        work.site.writer().enquire(&asked, &kept, &kept, (work.site.clock)())?;
        Ok(())
    })
    .await?;
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
            let found = if is_secret(&secret) { work.reader.enquiry_of(&secret)? } else { None };
            let missing = || WebError::NotFound("这个链接对应的咨询，请核对地址是否完整".to_owned());
            let enquiry = found.ok_or_else(missing)?;
            // What is no longer public shows its question, not its title.
            let title = work.other_side(&enquiry.record).map_or_else(|_| "（已不公开）".to_owned(), |(title, _)| title);
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
