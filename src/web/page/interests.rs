//! The pairs of lists that touch what a firm or an office has, and its word on each.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::parts::html;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::site::Site;
use crate::web::view::own_pairs::OwnPair;
use crate::web::viewer::{Frame, Participant};

#[derive(Debug, Template)]
#[template(path = "interests.html")]
struct InterestsPage {
    frame: Frame,
    csrf: String,
    name: String,
    is_firm: bool,
    pairs: Vec<OwnPair>,
    done: &'static str,
    fault: Option<String>,
}

/// What was just done, for a line on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Done {
    done: String,
}

/// What a page says of a word that was kept.
pub(in crate::web) fn said_done(done: &str) -> &'static str {
    match done {
        "mutual" => "已记下。双方都有意，联系方式已互相公开，见下面。",
        "said" => "已记下。",
        _ => "",
    }
}

/// `GET /interests`
pub(in crate::web) async fn interests(
    State(site): State<Arc<Site>>,
    participant: Participant,
    Query(done): Query<Done>,
) -> Result<Response, WebError> {
    shown(site, participant, said_done(&done.done), None).await
}

async fn shown(
    site: Arc<Site>,
    participant: Participant,
    done: &'static str,
    fault: Option<String>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, participant.frame.audience, move |work| {
        let pairs = work.own_pairs(participant.own())?;
        let csrf = participant.signed_in.csrf.clone();
        let (is_firm, name) = (participant.is_firm(), participant.name);
        Ok(InterestsPage { csrf, name, is_firm, pairs, done, fault, frame: participant.frame })
    });
    html(&page.await?)
}

/// `POST /interests`
pub(in crate::web) async fn say(
    State(site): State<Arc<Site>>,
    participant: Participant,
    fields: Fields,
) -> Result<Response, WebError> {
    participant.signed_in.check(&fields)?;
    let asking = participant.clone();
    let done = site.work(Load::Write, participant.frame.audience, move |work| {
        work.say_of_pair(asking.own(), &fields, &asking.signed_in.user.name)
    });
    match done.await {
        Ok(mutual) => {
            let done = if mutual { "mutual" } else { "said" };
            Ok(Redirect::to(&format!("/interests?done={done}")).into_response())
        }
        Err(WebError::Malformed(fault)) => shown(site, participant, "", Some(fault)).await,
        Err(error) => Err(error),
    }
}
