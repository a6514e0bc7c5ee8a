//! The first page: one big box that takes a word, a number or a whole problem.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::parts::html;
use crate::domain::RecordKind;
use crate::search::QueryReading;
use crate::store::Store;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::Site;
use crate::web::view::query::encoded;
use crate::web::viewer::Frame;

/// Longest problem that stands in an address; longer ones are posted.
pub(super) const LONGEST_IN_ADDRESS: usize = 1_500;

/// The first page.
#[derive(Debug, Template)]
#[template(path = "start.html")]
struct StartPage {
    frame: Frame,
    patents: u64,
    needs: u64,
    institutions: usize,
    chains: Vec<(String, String)>,
}

/// `GET /`
pub(in crate::web) async fn start(State(site): State<Arc<Site>>, frame: Frame) -> Result<Response, WebError> {
    let audience = frame.audience;
    let (patents, needs, institutions, chains) = site
        .work(Load::Light, audience, |work| {
            let visible = |kind| work.visible(kind);
            let chains = work.live.index.taxonomy().chains().iter();
            let chains = chains.map(|chain| (chain.id.to_string(), chain.name.to_string())).collect();
            let institutions = work.live.institutions(work.reader)?.all.len();
            Ok((visible(RecordKind::Patent)?, visible(RecordKind::Need)?, institutions, chains))
        })
        .await?;
    html(&StartPage { frame, patents, needs, institutions, chains })
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Typed {
    q: String,
}

/// `GET /go`: to the page that answers what was typed.
pub(in crate::web) async fn go(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(typed): Query<Typed>,
) -> Result<Response, WebError> {
    let text = typed.q.trim().to_owned();
    let to = |path: &str, name: &str, text: &str| format!("{path}?{}", encoded(&[(name, text.to_owned())]));
    let target = match QueryReading::of(&text) {
        QueryReading::Nothing => "/search".to_owned(),
        QueryReading::Words => to("/search", "q", &text),
        QueryReading::Problem if text.chars().count() <= LONGEST_IN_ADDRESS => to("/match", "text", &text),
        QueryReading::Problem => {
            return Err(WebError::Malformed("这段话太长，请到“找专利”页用大框提交".to_owned()));
        }
        QueryReading::Number => {
            let asked = text.clone();
            let found = site.work(Load::Light, frame.audience, move |work| {
                let id = work.reader.resolve(&asked, Some(RecordKind::Patent)).unwrap_or(None);
                Ok(id.filter(|id| work.patent(id).is_ok()))
            });
            match found.await? {
                Some(id) => format!("/patents/{id}"),
                None => to("/search", "q", &text),
            }
        }
    };
    Ok(Redirect::to(&target).into_response())
}
