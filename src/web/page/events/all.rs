//! All events, and the form that begins one.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::grid::{EventForm, when};
use crate::store::Kept;
use crate::web::acts::Convener;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::viewer::{Frame, Organiser};
use crate::workflow::{Event, Programme};

/// An event in few words.
#[derive(Debug)]
struct Row {
    id: String,
    name: String,
    when: String,
    place: String,
    state: String,
}

#[derive(Debug, Template)]
#[template(path = "events/all.html")]
struct AllPage {
    frame: Frame,
    csrf: String,
    rows: Vec<Row>,
    name: String,
    form: EventForm,
    fault: Option<String>,
}

impl Work<'_> {
    fn event_rows(&self) -> Result<Vec<Row>, WebError> {
        let mut events = self.reader.all_kept::<Event>()?;
        events.sort_by_key(|kept| std::cmp::Reverse(kept.entry.days.first().copied()));
        let row = |Kept { entry: event, .. }: Kept<Event>| {
            let programme = self.reader.kept::<Programme>(&event.id)?;
            Ok(Row {
                when: when(&event),
                state: match programme.map(|kept| kept.entry.meetings) {
                    None => "还没有日程".to_owned(),
                    Some(meetings) if meetings.iter().all(|meeting| meeting.announced) => {
                        format!("{} 场，已公布", meetings.len())
                    }
                    Some(meetings) => format!("{} 场，拟定", meetings.len()),
                },
                place: event.place.unwrap_or_default(),
                id: event.id,
                name: event.name,
            })
        };
        events.into_iter().map(row).collect()
    }
}

/// `GET /events`
pub(in crate::web) async fn all(State(site): State<Arc<Site>>, organiser: Organiser) -> Result<Response, WebError> {
    shown(site, organiser, Fields::default(), None).await
}

async fn shown(
    site: Arc<Site>,
    organiser: Organiser,
    typed: Fields,
    fault: Option<String>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, organiser.frame.audience, move |work| {
        let csrf = organiser.signed_in.csrf.clone();
        let (name, form) = (typed.get("name").to_owned(), EventForm::typed(&typed));
        Ok(AllPage { csrf, rows: work.event_rows()?, name, form, fault, frame: organiser.frame })
    });
    html(&page.await?)
}

/// `POST /events`: a new event.
pub(in crate::web) async fn begin(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    fields: Fields,
) -> Result<Response, WebError> {
    let convener = Convener::by_form(&organiser, &fields)?;
    let asked = fields.clone();
    let begun = site.work(Load::Write, organiser.frame.audience, move |work| convener.begin_event(work, &asked));
    match begun.await {
        Ok(event) => Ok(Redirect::to(&format!("/events/{}", event.id)).into_response()),
        Err(WebError::Malformed(fault)) => shown(site, organiser, fields, Some(fault)).await,
        Err(error) => Err(error),
    }
}
