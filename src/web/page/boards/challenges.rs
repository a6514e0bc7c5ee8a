//! The challenge list: needs that no patent meets well enough.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::{Asked, Wanted, file};
use crate::export::boards;
use crate::insight::{self, ChallengeShown, NeedRow, Seen, Served, Waiting, Waits};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::parts::{Pager, html};
use crate::web::site::{Site, Work};
use crate::web::view::query::{LAST_PAGE, PAGE};
use crate::web::viewer::Frame;

#[derive(Debug, Template)]
#[template(path = "boards/challenges.html")]
struct ChallengesPage {
    frame: Frame,
    asked: Asked,
    fault: Option<String>,
    note: Option<&'static str>,
    region: String,
    chain: Option<String>,
    known: bool,
    total: usize,
    threshold: f64,
    lines: Vec<ChallengeShown>,
    pager: Pager,
    address: String,
}

impl Asked {
    /// What is asked for, one chain among it where one is named.
    fn challenged(&self, work: &Work<'_>, survey: &insight::Survey) -> (Wanted, Option<String>) {
        let taxonomy = work.live.index.taxonomy();
        let mut wanted = self.wanted(survey, taxonomy);
        let chain = taxonomy.chain(&self.chain).filter(|_| !self.chain.trim().is_empty());
        if let Some(chain) = chain {
            let of_chain = |number: &u16| survey.node(taxonomy, *number).is_some_and(|(known, _)| known.id == chain.id);
            let numbers = 0..u16::try_from(survey.nodes.len()).unwrap_or(u16::MAX);
            wanted.scope.nodes = Some(numbers.filter(of_chain).collect());
        }
        (wanted, chain.map(|chain| chain.name.to_string()))
    }
}

fn unmet<'s>(
    work: &Work<'_>,
    seen: Seen<'s>,
    waiting: Option<&Waiting>,
    wanted: &Wanted,
) -> Vec<(&'s NeedRow, Option<Waits>)> {
    waiting.map_or_else(Vec::new, |waiting| {
        insight::challenges(seen, &Served::of(seen, waiting, work.site.weights.grades.fair), &wanted.scope)
    })
}

/// `GET /challenges`
pub(in crate::web) async fn challenges(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let (survey, waiting) = (site.survey().await?, site.waiting(frame.audience).await?);
    let page = site.work(Load::Light, frame.audience, move |work| {
        let (wanted, chain) = asked.challenged(work, &survey);
        let seen = survey.seen_by(work.audience);
        let lines = unmet(work, seen, waiting.value.as_deref(), &wanted);
        let pager = Pager::of(lines.len() as u64, PAGE, asked.page(), LAST_PAGE).within();
        let from = (pager.page - 1) * PAGE;
        let on_page = lines.get(from..(from + PAGE).min(lines.len())).unwrap_or_default();
        Ok(ChallengesPage {
            lines: insight::challenges_shown(work.reader, seen, on_page).map_err(super::broken)?,
            known: waiting.value.is_some(),
            total: lines.len(),
            threshold: work.site.weights.grades.fair,
            region: wanted.parted.name.to_string(),
            chain,
            pager,
            address: asked.address(&[]),
            fault: wanted.fault,
            note: waiting.note(),
            asked,
            frame,
        })
    });
    html(&page.await?)
}

/// `GET /challenges.xlsx`
pub(in crate::web) async fn workbook(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let (survey, waiting) = (site.survey().await?, site.waiting(frame.audience).await?);
    site.work(Load::Heavy, frame.audience, move |work| {
        let (wanted, _) = asked.challenged(work, &survey);
        let seen = survey.seen_by(work.audience);
        let lines = unmet(work, seen, Some(waiting.known()?), &wanted);
        let shown = insight::challenges_shown(work.reader, seen, &lines).map_err(super::broken)?;
        file("challenges.xlsx", &boards::challenges(&shown))
    })
    .await
}
