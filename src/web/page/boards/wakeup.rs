//! The wake-up list: an office's own, or any institution's and region's for the programme office.

use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::response::Response;

use super::{Asked, broken, file};
use crate::assessment::Assessor;
use crate::domain::Role;
use crate::export::boards;
use crate::insight::{Steps, Survey, Waiting, WakeLine, WakeShown, Waker, wake_up};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::parts::{Pager, html};
use crate::web::site::{Site, Work};
use crate::web::view::query::{LAST_PAGE, PAGE};
use crate::web::viewer::{Frame, Office, Programme};

/// Whoever may read a wake-up list, or what runs out.
#[derive(Debug)]
pub(in crate::web) struct Waking {
    pub(super) frame: Frame,
    /// An office reads its own alone.
    pub(super) own: Option<String>,
}

impl FromRequestParts<Arc<Site>> for Waking {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, WebError> {
        let frame = Frame::from_request_parts(parts, site).await?;
        if frame.is(Role::Office) {
            let office = Office::from_request_parts(parts, site).await?;
            return Ok(Self { frame: office.frame, own: Some(office.institution) });
        }
        let programme = Programme::from_request_parts(parts, site).await?;
        Ok(Self { frame: programme.frame, own: None })
    }
}

#[derive(Debug, Template)]
#[template(path = "boards/wakeup.html")]
struct WakeUpPage {
    frame: Frame,
    asked: Asked,
    fault: Option<String>,
    note: Option<&'static str>,
    is_own: bool,
    place: String,
    known: bool,
    total: usize,
    with_need: usize,
    lines: Vec<WakeShown>,
    pager: Pager,
    address: String,
}

fn lines(
    work: &Work<'_>,
    survey: &Survey,
    waiting: Option<&Waiting>,
    asked: &Asked,
) -> (Vec<WakeLine>, String, Option<String>) {
    let wanted = asked.wanted(survey, work.live.index.taxonomy());
    // Without the needs that wait every step would be a wrong one.
    let of = |waiting| wake_up(survey.seen_by(work.audience), waiting, &wanted.scope);
    let lines = waiting.map(of).unwrap_or_default();
    let owner = asked.owner.trim();
    let place = if owner.is_empty() { wanted.parted.name.to_string() } else { owner.to_owned() };
    (lines, place, wanted.fault)
}

impl Work<'_> {
    fn woken(&self, from: usize, lines: &[WakeLine]) -> Result<Vec<WakeShown>, WebError> {
        let index = &self.live.index;
        let worked = self.site.worked(self.reader)?;
        let waker = Waker {
            assessor: Assessor { rules: index.rules(), taxonomy: index.taxonomy(), today: self.today },
            outside: &*worked,
            assumptions: index.assumptions(),
            weights: &self.site.weights,
            steps: &Steps::load(&self.site.resources).map_err(broken)?,
            audience: self.audience,
        };
        waker.shown(self.reader, from, lines).map_err(broken)
    }
}

/// `GET /wakeup`
pub(in crate::web) async fn page(
    State(site): State<Arc<Site>>,
    waking: Waking,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let (survey, waiting) = (site.survey().await?, site.waiting(waking.frame.audience).await?);
    let page = site.work(Load::Heavy, waking.frame.audience, move |work| {
        let asked = Asked { owner: waking.own.clone().unwrap_or(asked.owner), ..asked };
        let (lines, place, fault) = lines(work, &survey, waiting.value.as_deref(), &asked);
        let pager = Pager::of(lines.len() as u64, PAGE, asked.page(), LAST_PAGE).within();
        let from = (pager.page - 1) * PAGE;
        let on_page = lines.get(from..(from + PAGE).min(lines.len())).unwrap_or_default();
        Ok(WakeUpPage {
            lines: work.woken(from, on_page)?,
            known: waiting.value.is_some(),
            total: lines.len(),
            with_need: lines.iter().filter(|line| line.best.is_some()).count(),
            is_own: waking.own.is_some(),
            note: waiting.note(),
            address: asked.address(&[]),
            place,
            fault,
            pager,
            asked,
            frame: waking.frame,
        })
    });
    html(&page.await?)
}

/// `GET /wakeup.xlsx`
pub(in crate::web) async fn workbook(
    State(site): State<Arc<Site>>,
    waking: Waking,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let (survey, waiting) = (site.survey().await?, site.waiting(waking.frame.audience).await?);
    site.work(Load::Survey, waking.frame.audience, move |work| {
        let asked = Asked { owner: waking.own.unwrap_or(asked.owner), ..asked };
        let (lines, ..) = lines(work, &survey, Some(waiting.known()?), &asked);
        file("wakeup.xlsx", &boards::wake_up(&work.woken(0, &lines)?))
    })
    .await
}
