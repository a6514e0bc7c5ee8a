//! The pairs of lists that touch what a firm or an office has, its word on each, and the meetings that it asks for.

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
use crate::web::view::bookings::{Bookable, BookingShown};
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
    /// Events that take requests.
    events: Vec<Bookable>,
    bookings: Vec<BookingShown>,
    /// The event that a page led here from.
    chosen: String,
    typed: Fields,
    done: &'static str,
    fault: Option<String>,
}

/// What was just done, for a line on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Done {
    done: String,
    event: String,
}

impl InterestsPage {
    const fn side(&self) -> &'static str {
        if self.is_firm { "firm" } else { "office" }
    }
}

/// What a page says of a word that was kept.
pub(in crate::web) fn said_done(done: &str) -> &'static str {
    match done {
        "mutual" => "已记下。双方都有意，联系方式已互相公开，见下面。",
        "said" => "已记下。",
        "booked" => "预约已送达主办方，答复会显示在这里。",
        _ => "",
    }
}

/// `GET /interests`
pub(in crate::web) async fn interests(
    State(site): State<Arc<Site>>,
    participant: Participant,
    Query(done): Query<Done>,
) -> Result<Response, WebError> {
    let mut typed = Fields::default();
    typed.set("event", done.event);
    shown(site, participant, said_done(&done.done), None, typed).await
}

async fn shown(
    site: Arc<Site>,
    participant: Participant,
    done: &'static str,
    fault: Option<String>,
    typed: Fields,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, participant.frame.audience, move |work| {
        let pairs = work.own_pairs(participant.own())?;
        let (events, bookings) = (work.bookable()?, work.own_bookings(participant.own())?);
        let chosen = typed.get("event").to_owned();
        let csrf = participant.signed_in.csrf.clone();
        let (is_firm, name) = (participant.is_firm(), participant.name);
        let frame = participant.frame;
        Ok(InterestsPage { frame, csrf, name, is_firm, pairs, events, bookings, chosen, typed, done, fault })
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
    let (asking, form) = (participant.clone(), fields.clone());
    let done = site.work(Load::Write, participant.frame.audience, move |work| {
        let (own, actor) = (asking.own(), asking.signed_in.user.name.as_str());
        if form.get("act") == "book" {
            work.book(Some(own), form.get("event"), &form, Some(asking.name.clone()), actor)?;
            return Ok("booked#bookings");
        }
        Ok(if work.say_of_pair(own, &form, actor)? { "mutual" } else { "said" })
    });
    match done.await {
        Ok(done) => Ok(Redirect::to(&format!("/interests?done={done}")).into_response()),
        Err(WebError::Malformed(fault)) => shown(site, participant, "", Some(fault), fields).await,
        Err(error) => Err(error),
    }
}
