//! One pair that is followed: how far it has come, what is to happen next, who changed what.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::domain::{EndReason, Stage};
use crate::store::StoreError;
use crate::web::acts::{Convener, told};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::parts::html;
use crate::web::site::Site;
use crate::web::view::followed::Followed;
use crate::web::viewer::{Follower, Frame, Organiser};
use crate::workflow::{FollowUp, Tracked, changes, follow_changed_since};

/// A change, in words.
#[derive(Debug)]
struct Line {
    at: String,
    actor: String,
    what: Vec<String>,
}

#[derive(Debug, Template)]
#[template(path = "follow/one.html")]
struct OnePage {
    frame: Frame,
    csrf: String,
    reads_only: bool,
    row: Followed,
    tracked: Tracked,
    source: String,
    history: Vec<Line>,
    done: bool,
    fault: Option<String>,
    /// What somebody typed that was not saved.
    typed: Fields,
}

impl OnePage {
    /// What stands in a field.
    fn value(&self, field: &str) -> String {
        if self.typed.has(field) {
            return self.typed.get(field).to_owned();
        }
        let entry = &self.tracked.kept.entry;
        match field {
            "stage" => self.row.stage.to_string(),
            "why" => self.row.ended.clone(),
            "in_charge" => self.row.in_charge.clone(),
            "next" => entry.next_on.map(|day| day.to_string()).unwrap_or_default(),
            "intended" => entry.intended.map(|sum| (sum.yuan() / 10_000.0).to_string()).unwrap_or_default(),
            "contract" => entry.contract.clone().unwrap_or_default(),
            _ => entry.words.clone().unwrap_or_default(),
        }
    }

    const fn stages(&self) -> &'static [Stage] {
        Stage::ALL
    }

    const fn reasons(&self) -> &'static [EndReason] {
        EndReason::ALL
    }
}

/// What was just done, for a line on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Done {
    done: String,
}

/// `GET /follow/{id}`
pub(in crate::web) async fn one(
    State(site): State<Arc<Site>>,
    follower: Follower,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, WebError> {
    shown(site, follower, id, done.done == "saved", None, Fields::default()).await
}

async fn shown(
    site: Arc<Site>,
    follower: Follower,
    id: String,
    done: bool,
    fault: Option<String>,
    typed: Fields,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, follower.frame.audience, move |work| {
        let tracked = work.tracked(&id)?;
        let reads_only = follower.reads_only;
        let lines = changes(&work.reader.course::<FollowUp>(&id)?).into_iter().filter_map(|change| {
            let mut what = change.what;
            // A remark may name people: who reads only sees that there was a change, not what was written.
            if reads_only {
                what.retain(|said| !said.starts_with("备注："));
            }
            let line = Line { at: work.local(change.at), actor: change.actor, what };
            Some(line).filter(|line| !line.what.is_empty())
        });
        let history: Vec<Line> = lines.collect();
        let sources = work.follow_sources(std::slice::from_ref(&tracked))?;
        Ok(OnePage {
            csrf: follower.signed_in.csrf.clone(),
            row: work.followed(&tracked, reads_only)?,
            source: sources.into_iter().next().map(|(_, name)| name).unwrap_or_default(),
            reads_only,
            tracked,
            history,
            done,
            fault,
            typed,
            frame: follower.frame,
        })
    });
    html(&page.await?)
}

/// `POST /follow/{id}`
pub(in crate::web) async fn step(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let convener = Convener::by_form(&organiser, &fields)?;
    let (which, form, audience) = (id.clone(), fields.clone(), organiser.frame.audience);
    let done = site.work(Load::Write, audience, move |work| {
        let seen = form.get("revision").parse().map_err(|_| StoreError::Changed)?;
        convener.take_step(work, &which, seen, &form)
    });
    let follower = Follower { frame: organiser.frame, signed_in: organiser.signed_in, reads_only: false };
    match done.await {
        Ok(()) => Ok(Redirect::to(&format!("/follow/{id}?done=saved")).into_response()),
        Err(WebError::Malformed(fault)) => shown(site, follower, id, false, Some(fault), fields).await,
        // Somebody else was first: what they did is told, and what was typed stands in the form again.
        Err(WebError::Store(StoreError::Changed)) => {
            let (which, seen) = (id.clone(), fields.get("revision").parse().unwrap_or(0));
            let asked = site
                .work(Load::Light, audience, move |work| follow_changed_since(work.reader, &which, seen).map_err(told));
            let what = asked.await?.unwrap_or_else(|| "别人刚刚改过这一对".to_owned());
            let fault = format!("没有保存：{what}。您填的内容还在原处，对照下面的历史看过后可以再保存。");
            let mut response = shown(site, follower, id, false, Some(fault), fields).await?;
            *response.status_mut() = StatusCode::CONFLICT;
            Ok(response)
        }
        Err(error) => Err(error),
    }
}
