//! Common needs: near-identical needs of several firms as one card.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::{Asked, file};
use crate::export::boards;
use crate::insight::{CommonShown, Waiting, common_shown};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::parts::{Pager, html};
use crate::web::site::Site;
use crate::web::view::query::{LAST_PAGE, PAGE};
use crate::web::viewer::Frame;

/// Needs that a card names; the workbook holds all.
const MOST_NAMED: usize = 8;

#[derive(Debug, Template)]
#[template(path = "boards/common.html")]
struct CommonPage {
    frame: Frame,
    note: Option<&'static str>,
    groups: Vec<CommonShown>,
    total: usize,
    needs: usize,
    pager: Pager,
}

/// `GET /common-needs`
pub(in crate::web) async fn common_needs(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let (survey, waiting, known) =
        (site.survey().await?, site.waiting(frame.audience).await?, site.common_needs().await?);
    let page = site.work(Load::Light, frame.audience, move |work| {
        let (rules, groups) = &*known;
        let pager = Pager::of(groups.len() as u64, PAGE, asked.page(), LAST_PAGE).within();
        let from = (pager.page - 1) * PAGE;
        let on_page = groups.get(from..(from + PAGE).min(groups.len())).unwrap_or_default();
        let none = Waiting::default();
        let pairs = waiting.value.as_deref().unwrap_or(&none);
        let shown = common_shown(work.reader, survey.seen_by(work.audience), on_page, pairs, rules);
        Ok(CommonPage {
            groups: shown.map_err(super::broken)?,
            total: groups.len(),
            needs: groups.iter().map(|group| group.needs.len()).sum(),
            pager,
            note: waiting.note(),
            frame,
        })
    });
    html(&page.await?)
}

/// `GET /common-needs.xlsx`
pub(in crate::web) async fn workbook(State(site): State<Arc<Site>>, frame: Frame) -> Result<Response, WebError> {
    let (survey, waiting, known) =
        (site.survey().await?, site.waiting(frame.audience).await?, site.common_needs().await?);
    site.work(Load::Heavy, frame.audience, move |work| {
        let (rules, groups) = &*known;
        let pairs = waiting.known()?;
        let shown = common_shown(work.reader, survey.seen_by(work.audience), groups, pairs, rules);
        file("common-needs.xlsx", &boards::common(&shown.map_err(super::broken)?))
    })
    .await
}
