//! One need.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::parts::html;
use crate::assessment::Finding;
use crate::domain::RecordKind;
use crate::export::cards::{CardLine, need_lines};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::Site;
use crate::web::view::card::NeedCard;
use crate::web::view::pairs::{ElementLine, MatchCard};
use crate::web::view::query::SearchQuery;
use crate::web::view::records::id_of;
use crate::web::viewer::Frame;

/// Matches that a need's own page shows.
const FIRST_MATCHES: usize = 3;

#[derive(Debug, Template)]
#[template(path = "need.html")]
struct NeedPage {
    frame: Frame,
    card: NeedCard,
    lines: Vec<CardLine>,
    description: Option<String>,
    hints: Vec<Finding>,
    understood: Vec<ElementLine>,
    matches: Vec<MatchCard>,
}

/// `GET /needs/{id}`
pub(in crate::web) async fn need(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = id_of(&id, RecordKind::Need)?;
    let page = site
        .work(Load::Light, frame.audience, move |work| {
            let need = work.need(&id)?;
            // A need of which nothing can be matched is still a need.
            let matches = match work.matches_shown(&need, FIRST_MATCHES, &SearchQuery::default()) {
                Err(WebError::Match(crate::matching::MatchError::NothingToMatch)) => Vec::new(),
                other => other?.matches,
            };
            Ok(NeedPage {
                card: NeedCard::of(&need, "", work.today),
                lines: need_lines(&need),
                description: need.description.clone(),
                hints: work.hints_of(&need),
                understood: work.element_lines(&need),
                matches,
                frame,
            })
        })
        .await?;
    html(&page)
}
