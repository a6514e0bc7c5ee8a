//! The programme on paper: a sheet for each party, or for each table.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::grid::when;
use crate::web::acts::told;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::parts::html;
use crate::web::site::Site;
use crate::web::viewer::{Frame, Organiser};
use crate::workflow::{Event, EventPairs, Programme, Sheet, SheetsBy, sheets};

#[derive(Debug, Template)]
#[template(path = "events/print.html")]
struct PrintPage {
    frame: Frame,
    event: Event,
    when: String,
    sheets: Vec<Sheet>,
    by_table: bool,
    kept_back: usize,
}

/// `table`, else by party.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct By {
    by: String,
}

/// `GET /events/{id}/print`
pub(in crate::web) async fn print(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    Path(id): Path<String>,
    Query(asked): Query<By>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Heavy, organiser.frame.audience, move |work| {
        let event = work.event(&id)?.entry;
        let programme = work.reader.kept::<Programme>(&id)?.map(|kept| kept.entry).unwrap_or_default();
        let pairs = EventPairs::of(work.reader, &event).map_err(told)?;
        let by_table = asked.by == "table";
        let by = if by_table { SheetsBy::Table } else { SheetsBy::Party };
        let (sheets, kept_back) = sheets(work.reader, &programme, &pairs, by).map_err(told)?;
        Ok(PrintPage { when: when(&event), event, sheets, by_table, kept_back, frame: organiser.frame })
    });
    html(&page.await?)
}
