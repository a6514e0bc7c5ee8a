//! Filings by year, of classes and of owners.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::{Asked, TableShown, file};
use crate::export::boards::{self, Board};
use crate::insight::Trends;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::parts::html;
use crate::web::site::Site;
use crate::web::view::trend::Trend;
use crate::web::viewer::Frame;

/// Classes and owners that are shown.
const MOST_LINES: usize = 15;

#[derive(Debug, Template)]
#[template(path = "boards/trends.html")]
struct TrendsPage {
    frame: Frame,
    asked: Asked,
    fault: Option<String>,
    place: String,
    drawn: Option<Trend>,
    table: TableShown,
    total: u64,
    address: String,
}

/// `GET /trends`
pub(in crate::web) async fn trends(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let survey = site.survey().await?;
    let page = site.work(Load::Light, frame.audience, move |work| {
        let wanted = asked.wanted(&survey, work.live.index.taxonomy());
        let trends = Trends::of(survey.seen_by(work.audience), &wanted.scope, MOST_LINES);
        let board: Board = boards::trends(&trends);
        let columns: Vec<usize> = (0..board.columns.len()).collect();
        let years = trends.years.iter().map(i16::to_string).zip(trends.all.counts.iter().copied());
        let place = Some(asked.owner.trim()).filter(|owner| !owner.is_empty());
        Ok(TrendsPage {
            drawn: Trend::of_years(&years.collect()),
            table: TableShown::of(&board, &columns, 0..board.rows.len(), |_, _| None),
            total: trends.all.total,
            place: place.map_or_else(|| wanted.parted.name.to_string(), str::to_owned),
            address: asked.address(&[]),
            fault: wanted.fault,
            asked,
            frame,
        })
    });
    html(&page.await?)
}

/// `GET /trends.xlsx`
pub(in crate::web) async fn workbook(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let survey = site.survey().await?;
    site.work(Load::Heavy, frame.audience, move |work| {
        let wanted = asked.wanted(&survey, work.live.index.taxonomy());
        let trends = Trends::of(survey.seen_by(work.audience), &wanted.scope, MOST_LINES);
        file("trends.xlsx", &boards::trends(&trends))
    })
    .await
}
