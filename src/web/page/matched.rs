//! Patents for a problem, or for a need that is listed.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::parts::html;
use super::start::LONGEST_IN_ADDRESS;
use crate::assessment::Finding;
use crate::domain::{Need, Record, RecordKind};
use crate::matching::MatchError;
use crate::search::QueryReading;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::pairs::Matches;
use crate::web::view::query::{SearchQuery, encoded};
use crate::web::view::records::id_of;
use crate::web::viewer::Frame;

/// Patents of a match page.
const TOP: usize = 20;

/// Longest problem, in characters.
const LONGEST: usize = 100_000;

/// Patents beside what was asked.
#[derive(Debug, Template)]
#[template(path = "matched.html")]
struct MatchPage {
    frame: Frame,
    /// Title of the need, or the text.
    title: String,
    /// The text that was typed; none for a need of the list.
    text: Option<String>,
    /// The need of the list.
    need: Option<String>,
    found: Matches,
    hints: Vec<Finding>,
    query: SearchQuery,
    /// Where the filters of this page lead back to.
    path: String,
}

/// What was typed, and the filters.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    text: String,
    #[serde(flatten)]
    query: SearchQuery,
}

/// `GET /match`
pub(in crate::web) async fn of_address(
    site: State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    of_text(site, frame, asked).await
}

/// `POST /match`: a short problem gets an address of its own, that can be sent to somebody.
pub(in crate::web) async fn of_form(
    site: State<Arc<Site>>,
    frame: Frame,
    Form(asked): Form<Asked>,
) -> Result<Response, WebError> {
    let text = asked.text.trim();
    match QueryReading::of(text) {
        QueryReading::Number | QueryReading::Words => {
            Ok(Redirect::to(&format!("/go?{}", encoded(&[("q", text.to_owned())]))).into_response())
        }
        QueryReading::Problem if text.chars().count() <= LONGEST_IN_ADDRESS => {
            let mut parts = vec![("text", text.to_owned())];
            parts.extend(asked.query.given_but(&["q", "page"]));
            Ok(Redirect::to(&format!("/match?{}", encoded(&parts))).into_response())
        }
        _ => of_text(site, frame, asked).await,
    }
}

async fn of_text(State(site): State<Arc<Site>>, frame: Frame, asked: Asked) -> Result<Response, WebError> {
    let text = asked.text.trim().to_owned();
    if text.is_empty() {
        return Ok(Redirect::to("/").into_response());
    }
    let length = text.chars().count();
    if length > LONGEST {
        return Err(WebError::Malformed(format!("这段话有 {length} 个字，最多 {LONGEST} 个，请只留下要解决的问题")));
    }
    let (query, need) = (asked.query, Need::of_text(&text));
    let (found, hints, need, query) = site
        .work(Load::Heavy, frame.audience, move |work| {
            Ok((work.matches_or_none(&need, &query)?, work.hints_of(&need), need, query))
        })
        .await?;
    let path = "/match".to_owned();
    html(&MatchPage {
        frame,
        title: need.display_title().to_owned(),
        text: Some(text),
        need: None,
        found,
        hints,
        query,
        path,
    })
}

impl Work<'_> {
    /// Matches; nothing, without candidates, where no word of the need says anything.
    fn matches_or_none(&self, need: &Need, query: &SearchQuery) -> Result<Matches, WebError> {
        match self.matches_shown(need, TOP, query) {
            Err(WebError::Match(MatchError::NothingToMatch)) => Ok(Matches::default()),
            other => other,
        }
    }
}

/// `GET /needs/{id}/matches`
pub(in crate::web) async fn of_need(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(id): Path<String>,
    Query(query): Query<SearchQuery>,
) -> Result<Response, WebError> {
    let id = id_of(&id, RecordKind::Need)?;
    let path = format!("/needs/{id}/matches");
    let (found, hints, need, query, id) = site
        .work(Load::Light, frame.audience, move |work| {
            let need = work.need(&id)?;
            Ok((work.matches_or_none(&need, &query)?, work.hints_of(&need), need, query, id))
        })
        .await?;
    let title = need.display_title().to_owned();
    html(&MatchPage { frame, title, text: None, need: Some(id.to_string()), found, hints, query, path })
}
