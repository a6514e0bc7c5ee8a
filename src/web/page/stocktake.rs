//! The board of institutions (摸清底数), for the programme office: what of each is on record, how much of what it declared
//! that is, what its imports brought, and how well it lists.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::office::desk::{broken, workbook, written};
use super::parts::{Pager, html};
use super::regions::provinces;
use crate::domain::{Audience, Party};
use crate::export::stocktake::{Reasons, write_board};
use crate::insight::InsightError;
use crate::insight::institutions::{Board, BoardShown, Wanted};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::query::{LAST_PAGE, SearchQuery, encoded};
use crate::web::viewer::{Frame, Programme};

/// Institutions of a page.
const LINES: usize = 50;

/// What the reader looks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    q: String,
    region: String,
    page: String,
}

#[derive(Debug, Template)]
#[template(path = "stocktake.html")]
struct StocktakePage {
    frame: Frame,
    asked: Asked,
    /// What is wrong with what was asked.
    fault: Option<String>,
    board: BoardShown,
    provinces: Vec<(String, String)>,
    reasons: Reasons,
    pager: Pager,
    /// What was asked, for links.
    address: String,
    /// The reader is shown everything.
    whole: bool,
}

impl Asked {
    fn wanted(&self, work: &Work<'_>) -> Result<Wanted, WebError> {
        let region = match self.region.trim() {
            "" => None,
            text => {
                let found = work.live.index.taxonomy().region(text);
                Some(found.ok_or_else(|| WebError::Malformed(format!("没有叫“{text}”的地区")))?)
            }
        };
        Ok(Wanted { region, name: None, part: self.q.trim().to_owned() })
    }

    fn address(&self) -> String {
        let parts = [("q", &self.q), ("region", &self.region)];
        let given: Vec<(&str, String)> = parts
            .into_iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(name, text)| (name, text.clone()))
            .collect();
        encoded(&given)
    }
}

/// What a view may fail by.
pub(super) fn told(error: InsightError) -> WebError {
    match error {
        InsightError::Store(error) => error.into(),
        other => broken(other),
    }
}

impl Work<'_> {
    fn institutions_board(&self, audience: Audience) -> Result<Board, WebError> {
        let worked = self.site.worked(self.reader)?;
        let reckoning = self.reckoning(&SearchQuery::default())?;
        Board::count(self.reader, &reckoning.assessor(), &*worked, audience).map_err(told)
    }
}

/// The board as an audience may see it.
async fn board(site: &Arc<Site>, audience: Audience) -> Result<Arc<Board>, WebError> {
    if audience == Audience::Operator {
        return site.kept(|counted| &counted.board, |work| work.institutions_board(Audience::Operator)).await;
    }
    site.kept(|counted| &counted.open_board, |work| work.institutions_board(Audience::Member(Party::NOBODY))).await
}

/// `GET /stocktake`
pub(in crate::web) async fn stocktake(
    State(site): State<Arc<Site>>,
    programme: Programme,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let audience = programme.frame.audience;
    let board = board(&site, audience).await?;
    let page = site
        .work(Load::Light, audience, move |work| {
            let (wanted, fault) = match asked.wanted(work) {
                Ok(wanted) => (wanted, None),
                Err(WebError::Malformed(fault)) => (Wanted::default(), Some(fault)),
                Err(error) => return Err(error),
            };
            let number = SearchQuery { page: asked.page.clone(), ..SearchQuery::default() }.page();
            let found = board.found(&wanted).len();
            let pager = Pager::of(found as u64, LINES, number, LAST_PAGE).within();
            let first = (pager.page - 1) * LINES;
            Ok(StocktakePage {
                board: board.part(&wanted, first..first + LINES),
                provinces: provinces(work.live.index.taxonomy()).collect(),
                reasons: Reasons::load(&work.site.resources).map_err(broken)?,
                address: asked.address(),
                whole: work.audience == Audience::Operator,
                asked,
                fault,
                pager,
                frame: programme.frame,
            })
        })
        .await?;
    html(&page)
}

/// `GET /stocktake.xlsx`
pub(in crate::web) async fn file(
    State(site): State<Arc<Site>>,
    programme: Programme,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let audience = programme.frame.audience;
    let board = board(&site, audience).await?;
    let bytes = site
        .work(Load::Heavy, audience, move |work| {
            let shown = board.part(&asked.wanted(work)?, 0..usize::MAX);
            let reasons = Reasons::load(&work.site.resources).map_err(broken)?;
            written("stocktake.xlsx", |path| write_board(path, &shown, &reasons))
        })
        .await?;
    Ok(workbook("stocktake.xlsx", bytes))
}
