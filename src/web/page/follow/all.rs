//! All pairs that are followed: a table, or a board with a column a stage; and the same as a file.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use crate::domain::Stage;
use crate::export::follow_ups::write_follow_ups;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::parts::html;
use crate::web::page::shortlists::file::download;
use crate::web::site::{Site, Work};
use crate::web::view::followed::{FollowQuery, Followed};
use crate::web::viewer::{Follower, Frame, Organiser};

#[derive(Debug, Template)]
#[template(path = "follow/all.html")]
struct AllPage {
    frame: Frame,
    csrf: String,
    reads_only: bool,
    query: FollowQuery,
    rows: Vec<Followed>,
    /// Of all, and of what is shown: those whose next date is over.
    total: usize,
    overdue: usize,
    people: Vec<String>,
    sources: Vec<(String, String)>,
    done: String,
}

impl AllPage {
    const fn stages(&self) -> &'static [Stage] {
        Stage::ALL
    }

    fn of_stage(&self, stage: &Stage) -> Vec<&Followed> {
        self.rows.iter().filter(|row| row.stage == *stage).collect()
    }

    /// The name of a list or an event.
    fn source<'p>(&'p self, id: &'p str) -> &'p str {
        self.sources.iter().find(|(known, _)| known == id).map_or(id, |(_, name)| name)
    }
}

/// `GET /follow`
pub(in crate::web) async fn all(
    State(site): State<Arc<Site>>,
    follower: Follower,
    Query(query): Query<FollowQuery>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, follower.frame.audience, move |work| {
        let everything = work.follow_ups(&FollowQuery::default())?;
        let wanted = work.follow_ups(&query)?;
        let rows = wanted.iter().map(|one| work.followed(one, follower.reads_only)).collect::<Result<Vec<_>, _>>()?;
        let mut people: Vec<String> = everything.iter().filter_map(|one| one.kept.entry.in_charge.clone()).collect();
        people.sort();
        people.dedup();
        Ok(AllPage {
            csrf: follower.signed_in.csrf.clone(),
            reads_only: follower.reads_only,
            total: everything.len(),
            overdue: rows.iter().filter(|row| row.overdue).count(),
            people,
            sources: work.follow_sources(&everything)?,
            done: query.done(),
            query,
            rows,
            frame: follower.frame,
        })
    });
    html(&page.await?)
}

async fn file(
    site: Arc<Site>,
    organiser: Organiser,
    query: FollowQuery,
    name: &'static str,
) -> Result<Response, WebError> {
    let bytes = site.work(Load::Heavy, organiser.frame.audience, move |work: &Work<'_>| {
        let wanted = work.follow_ups(&query)?;
        work.written(name, |path| write_follow_ups(path, &wanted).map(drop))
    });
    Ok(download(name, bytes.await?))
}

/// `GET /follow.xlsx`
pub(in crate::web) async fn workbook(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    Query(query): Query<FollowQuery>,
) -> Result<Response, WebError> {
    file(site, organiser, query, "follow-ups.xlsx").await
}

/// `GET /follow.csv`
pub(in crate::web) async fn text(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    Query(query): Query<FollowQuery>,
) -> Result<Response, WebError> {
    file(site, organiser, query, "follow-ups.csv").await
}
