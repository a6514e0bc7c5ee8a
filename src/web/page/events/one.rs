//! One event: its lists, who is away, its programme, and the forms that change all of it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::grid::{EventForm, GridDay, grid, when};
use crate::domain::RecordId;
use crate::store::{Kept, StoreError};
use crate::web::acts::{Convener, told};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::parts::html;
use crate::web::page::patent::qr;
use crate::web::site::{Site, Work};
use crate::web::view::bookings::BookingShown;
use crate::web::viewer::{Frame, Organiser};
use crate::workflow::{
    BOUND, Event, EventPairs, FrozenList, HandedTo, Programme, Shortlist, event_changed_since, meetings_shown,
    pair_said, warnings,
};

/// The programme as the organiser sees it.
#[derive(Debug)]
struct ProgrammeShown {
    revision: u32,
    days: Vec<GridDay>,
    meetings: usize,
    places: usize,
    announced: bool,
    behind: bool,
    share: String,
    share_of_bound: String,
    /// Pairs with the reason why they have no meeting.
    left_out: Vec<(String, String)>,
    /// What became of announced meetings that could not stay.
    moved: Vec<String>,
}

#[derive(Debug, Template)]
#[template(path = "events/one.html")]
struct OnePage {
    frame: Frame,
    csrf: String,
    event: Event,
    revision: u32,
    when: String,
    pairs: usize,
    slots: usize,
    warnings: Vec<String>,
    /// Lists and versions that may come in: id and name.
    lists: Vec<(String, String)>,
    parties: Vec<String>,
    /// Meetings that were asked for.
    bookings: Vec<BookingShown>,
    programme: Option<ProgrammeShown>,
    address: String,
    qr: String,
    done: &'static str,
    fault: Option<String>,
    /// What somebody typed that was not saved.
    typed: Fields,
    form: EventForm,
    /// Revision of the programme that is seen; 0: there is none.
    programme_seen: u32,
}

impl OnePage {
    /// What was typed into a field of a small form that was not saved.
    fn typed(&self, act: &str, field: &str) -> &str {
        if self.typed.get("act") == act { self.typed.get(field) } else { "" }
    }
}

/// What was just done, for a line on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Done {
    done: String,
}

/// `GET /events/{id}`
pub(in crate::web) async fn one(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, WebError> {
    let done = match done.done.as_str() {
        "saved" => "已保存。",
        "scheduled" => "日程已排好，还没有公布。",
        "booked" => "预约已登记。",
        "accepted" => "已接受，这一对加入了活动；请重排日程，已公布的场次尽量不动。",
        "declined" => "已谢绝，提出的人会看到原因。",
        "announced" => "已公布；以后重排时，已公布的场次尽量不动。",
        _ => "",
    };
    shown(site, organiser, id, done, None, Fields::default()).await
}

async fn shown(
    site: Arc<Site>,
    organiser: Organiser,
    id: String,
    done: &'static str,
    fault: Option<String>,
    typed: Fields,
) -> Result<Response, WebError> {
    let page = site.work(Load::Heavy, organiser.frame.audience, move |work| {
        let Kept { entry: event, revision, .. } = work.event(&id)?;
        let pairs = EventPairs::of(work.reader, &event).map_err(told)?;
        let address = format!("{}/programme/{id}", organiser.frame.base);
        let mut lists: Vec<(String, String)> =
            work.reader.all_kept::<Shortlist>()?.into_iter().map(|kept| (kept.entry.id, kept.entry.name)).collect();
        let versions = work.reader.all_kept::<FrozenList>()?.into_iter().map(|kept| kept.entry);
        lists.extend(versions.map(|version| (version.id, format!("{} {} 定稿", version.name, version.on))));
        lists.retain(|(id, _)| event.sources.iter().all(|source| source.list != *id));
        let kept = work.reader.kept::<Programme>(&event.id)?.map(|kept| kept.entry);
        let bookings = work.bookings_shown(&event, kept.as_ref())?;
        let programme = work.programme_shown(&event, &pairs)?;
        let details = typed.get("act") == "details";
        Ok(OnePage {
            form: if details { EventForm::typed(&typed) } else { EventForm::of(&event) },
            programme_seen: programme.as_ref().map_or(0, |shown| shown.revision),
            csrf: organiser.signed_in.csrf.clone(),
            revision,
            when: when(&event),
            pairs: pairs.pairs.len(),
            slots: event.slots().len(),
            warnings: warnings(&event, &pairs),
            lists,
            parties: pairs.names().into_iter().map(str::to_owned).collect(),
            bookings,
            programme,
            qr: if event.open || event.bookable { qr(&address) } else { String::new() },
            address,
            event,
            done,
            fault,
            typed,
            frame: organiser.frame,
        })
    });
    html(&page.await?)
}

impl Work<'_> {
    fn programme_shown(&self, event: &Event, pairs: &EventPairs) -> Result<Option<ProgrammeShown>, WebError> {
        let Some(Kept { entry: programme, revision, .. }) = self.reader.kept::<Programme>(&event.id)? else {
            return Ok(None);
        };
        let shown = meetings_shown(self.reader, &programme.meetings, pairs, HandedTo::Organiser);
        let (meetings, _) = shown.map_err(told)?;
        let named = |need: &RecordId, patent: &RecordId| {
            let mut all = pairs.pairs.iter().map(|pair| &pair.pair);
            let found = all.find(|pair| pair.need == *need && pair.patent == *patent);
            found.map_or_else(|| format!("{need} 与 {patent}"), pair_said)
        };
        let percent =
            |share: Option<f64>| share.map_or_else(|| "—".to_owned(), |share| format!("{:.1}%", share * 100.0));
        let moved = programme.moved.iter().map(|moved| {
            let now =
                moved.now.map_or_else(|| "取消".to_owned(), |now| format!("改到 {}", now.strftime("%m-%d %H:%M")));
            let was = moved.was.strftime("%m-%d %H:%M");
            let pair = named(&moved.need, &moved.patent);
            format!("{pair}（原 {was} {} 号桌）{now}：{}", moved.was_table, moved.reason)
        });
        Ok(Some(ProgrammeShown {
            revision,
            days: grid(&meetings),
            meetings: programme.meetings.len(),
            places: programme.places,
            announced: programme.meetings.iter().all(|meeting| meeting.announced),
            behind: programme.is_behind(event, pairs),
            share: percent(programme.share()),
            share_of_bound: percent(programme.share_of_bound()),
            left_out: programme
                .left_out
                .iter()
                .map(|left| (named(&left.need, &left.patent), left.reason.clone()))
                .collect(),
            moved: moved.collect(),
        }))
    }
}

/// `POST /events/{id}`
pub(in crate::web) async fn change(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let convener = Convener::by_form(&organiser, &fields)?;
    let (event, form, audience) = (id.clone(), fields.clone(), organiser.frame.audience);
    let done = async {
        if let act @ ("accept" | "decline" | "book") = form.get("act") {
            let number = form.get("number").parse::<u32>().unwrap_or_default();
            if act == "accept" {
                let which = event.clone();
                let scored = move |work: &Work<'_>| work.scored_for_booking(&which, number);
                let pair = site.work(Load::Heavy, audience, scored).await?;
                let accept = move |work: &Work<'_>| convener.accept_booking(work, &event, number, pair);
                return site.work(Load::Write, audience, accept).await.map(|()| "accepted#bookings");
            }
            let answered = move |work: &Work<'_>| match form.get("act") {
                "decline" => {
                    let declined = convener.decline_booking(work, &event, number, form.get("because"));
                    declined.map(|()| "declined#bookings")
                }
                _ => convener.book(work, &event, &form).map(|()| "booked#bookings"),
            };
            return site.work(Load::Write, audience, answered).await;
        }
        let seen = |field: &str| form.get(field).parse::<u32>().map_err(|_| StoreError::Changed);
        let seen = (seen("revision")?, seen("programme"));
        if form.get("act") == "schedule" {
            let programme = seen.1?;
            let which = event.clone();
            let made = site.work(Load::Heavy, audience, move |work| work.made(&which)).await?;
            let kept = move |work: &Work<'_>| convener.keep_programme(work, &made, (seen.0, programme));
            site.work(Load::Write, audience, kept).await?;
            return Ok("scheduled#programme");
        }
        site.work(Load::Write, audience, move |work| match form.get("act") {
            "announce" => convener.announce(work, &event, seen.1?).map(|()| "announced#programme"),
            _ => convener.change_event(work, &event, seen.0, &form).map(|()| "saved"),
        })
        .await
    };
    match done.await {
        Ok(done) => Ok(Redirect::to(&format!("/events/{id}?done={done}")).into_response()),
        Err(WebError::Malformed(fault)) => shown(site, organiser, id, "", Some(fault), fields).await,
        // Somebody else was first: what they did is told, and what was typed stands in the form again.
        Err(WebError::Store(StoreError::Changed)) => {
            let (event, seen) = (id.clone(), fields.get("revision").parse().unwrap_or(0));
            let asked = site
                .work(Load::Light, audience, move |work| event_changed_since(work.reader, &event, seen).map_err(told));
            let what = asked.await?.unwrap_or_else(|| "别人刚刚重排或公布了日程".to_owned());
            let fault = format!("没有保存：{what}。下面是现在的样子；您填的内容还在原处，看过后可以再保存。");
            let mut response = shown(site, organiser, id, "", Some(fault), fields).await?;
            *response.status_mut() = StatusCode::CONFLICT;
            Ok(response)
        }
        Err(error) => Err(error),
    }
}
