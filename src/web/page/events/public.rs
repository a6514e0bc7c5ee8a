//! What everybody may see of an event: its announced programme as the parties may know it, where the organiser has opened
//! it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::grid::{GridDay, grid, when};
use crate::domain::Role;
use crate::web::acts::told;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::parts::html;
use crate::web::page::patent::qr;
use crate::web::site::Site;
use crate::web::view::bookings::Bookable;
use crate::web::viewer::Frame;
use crate::workflow::{Event, EventPairs, HandedTo, Programme, meetings_shown};

#[derive(Debug, Template)]
#[template(path = "events/public.html")]
struct PublicPage {
    frame: Frame,
    event: Event,
    when: String,
    days: Vec<GridDay>,
    address: String,
    qr: String,
    /// It takes requests; for accounts of either side: the form's event.
    bookable: bool,
    events: Vec<Bookable>,
    csrf: String,
    typed: Fields,
}

impl PublicPage {
    fn side(&self) -> &'static str {
        if self.frame.is(Role::Firm) { "firm" } else { "office" }
    }
}

/// `GET /programme/{id}`
pub(in crate::web) async fn public(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, frame.audience, move |work| {
        // One that is not open looks like none.
        let missing = || WebError::NotFound("这场活动的日程".to_owned());
        let event = work.event(&id).map(|kept| kept.entry).ok().filter(|event| event.open || event.bookable);
        let event = event.ok_or_else(missing)?;
        let mut programme = work.reader.kept::<Programme>(&id)?.map(|kept| kept.entry).unwrap_or_default();
        programme.meetings.retain(|meeting| event.open && meeting.announced);
        let pairs = EventPairs::of(work.reader, &event).map_err(told)?;
        let shown = meetings_shown(work.reader, &programme.meetings, &pairs, HandedTo::Stranger);
        let (meetings, _) = shown.map_err(told)?;
        let address = format!("{}/programme/{id}", frame.base);
        let mut events = work.bookable()?;
        events.retain(|one| one.id == id);
        Ok(PublicPage {
            when: when(&event),
            days: grid(&meetings),
            qr: qr(&address),
            bookable: !events.is_empty(),
            events,
            csrf: frame.signed_in.as_ref().map_or_else(String::new, |signed_in| signed_in.csrf.clone()),
            typed: Fields::default(),
            event,
            address,
            frame,
        })
    });
    html(&page.await?)
}
