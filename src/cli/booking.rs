//! `event request`, `requests`, `accept`, `decline`: meetings that somebody asks for.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Value, json};

use super::args_lists::Side as Asking;
use super::session::Session;
use super::shortlist::{act, writer};
use crate::domain::{Need, Patent, Record, RecordId, RecordKind};
use crate::matching::{Matcher, Weights};
use crate::store::{Reader, Store};
use crate::workflow::{
    Booking, BookingState, Collector, Event, ListedPair, NewBooking, Side, Worked, WorkflowError, accept_booking,
    bookings_of, decline_booking, named,
};

const fn side(asking: Option<Asking>) -> Option<Side> {
    match asking {
        Some(Asking::Firm) => Some(Side::Firm),
        Some(Asking::Owner) => Some(Side::Owner),
        None => None,
    }
}

pub(super) fn request(
    session: &Session,
    which: &str,
    (need, patent): (&str, &str),
    from: Option<Asking>,
    remark: Option<&str>,
) -> Result<()> {
    let mut writer = writer(session)?;
    let event = named::<Event>(writer.reader(), which)?.entry;
    let id = |text: &str, kind, none: fn(String) -> WorkflowError| -> Result<RecordId> {
        Ok(writer.reader().resolve(text, Some(kind))?.ok_or_else(|| none(text.to_owned()))?)
    };
    let new = NewBooking {
        need: id(need, RecordKind::Need, WorkflowError::NoNeed)?,
        patent: id(patent, RecordKind::Patent, WorkflowError::NoPatent)?,
        side: side(from),
        by: None,
        remark: remark.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
    };
    let booking = Booking::ask(&mut writer, &event, new, session.today, &act())?;
    if session.json {
        return session.print_json(&json!({ "event": booking.event, "number": booking.number }));
    }
    session.print(&format!("已登记活动 {} 的第 {} 条预约。\n", booking.event, booking.number))
}

/// Titles of both sides, as they are.
fn titles(reader: &Reader, booking: &Booking) -> Result<[String; 2]> {
    let gone = || "（已撤下）".to_owned();
    let need = reader.get::<Need>(&booking.need)?.map_or_else(gone, |need| need.display_title().to_owned());
    let patent = reader.get::<Patent>(&booking.patent)?.map_or_else(gone, |patent| patent.display_title().to_owned());
    Ok([need, patent])
}

pub(super) fn list(session: &Session, which: &str) -> Result<()> {
    let reader = session.reader()?;
    let event = named::<Event>(&reader, which)?.entry;
    let all: Vec<Booking> = bookings_of(&reader, &event.id)?.into_iter().map(|kept| kept.entry).collect();
    if session.json {
        let requests: Vec<Value> = all
            .iter()
            .map(|one| {
                let said = one.shown.clone().unwrap_or_default();
                json!({
                    "number": one.number, "need": one.need, "patent": one.patent, "side": one.side, "on": one.on,
                    "state": one.state, "by": said.by, "remark": said.remark, "because": said.because,
                })
            })
            .collect();
        return session.print_json(&json!({ "event": event.id, "requests": requests }));
    }
    let mut text = match (all.is_empty(), event.bookable) {
        (true, true) => "还没有预约。\n".to_owned(),
        (true, false) => format!("还没有预约；event change {} --bookable true 开放预约。\n", event.id),
        (false, _) => String::new(),
    };
    for one in &all {
        let [need, patent] = titles(&reader, one)?;
        let side = match one.side {
            Some(Side::Firm) => "企业",
            Some(Side::Owner) => "权利人",
            None => "组织方",
        };
        let said = one.shown.clone().unwrap_or_default();
        let by = said.by.map_or_else(String::new, |by| format!(" {by}"));
        let _ = writeln!(text, "{:>3}. {} {need} × {patent}", one.number, session.strong(one.state.word()));
        let _ = writeln!(text, "     {side}{by} {} 提出", one.on);
        if let Some(remark) = said.remark {
            let _ = writeln!(text, "     说明：{remark}");
        }
        if let Some(because) = said.because {
            let _ = writeln!(text, "     谢绝的原因：{because}");
        }
    }
    session.print(&text)
}

pub(super) fn accept(session: &Session, which: &str, number: u32) -> Result<()> {
    let reader = session.reader()?;
    // The index may have to be brought up, for which nobody else may hold the home.
    let index = session.index(&reader)?;
    let weights = Weights::load(&session.resources)?;
    let meaning = session.meaning()?;
    let worked = Worked::of(&reader)?;
    let event = named::<Event>(&reader, which)?.entry;
    let collector = Collector {
        matcher: Matcher::new(&index, &weights, session.today).with_meaning(meaning.as_ref()).with_outside(&worked),
        taxonomy: index.taxonomy(),
        reader: &reader,
        today: session.today,
    };
    let pair = scored(&collector, &reader, &event, number)?;
    let list = accept_booking(&mut writer(session)?, &event.id, number, pair, session.today, &act())?;
    if session.json {
        return session.print_json(&json!({ "event": event.id, "number": number, "shortlist": list }));
    }
    let id = &event.id;
    session.print(&format!(
        "已接受第 {number} 条预约，这一对在清单 {list} 里；event schedule {id} 重排日程，已公布的场次尽量不动。\n"
    ))
}

fn scored(collector: &Collector<'_>, reader: &Reader, event: &Event, number: u32) -> Result<ListedPair> {
    let none = || WorkflowError::Event(format!("活动“{}”没有第 {number} 条预约", event.name));
    let mut all = bookings_of(reader, &event.id)?.into_iter().map(|kept| kept.entry);
    let booking = all.find(|booking| booking.number == number).ok_or_else(none)?;
    if booking.state != BookingState::Waiting {
        let state = booking.state.word();
        return Err(WorkflowError::Event(format!("第 {number} 条预约{state}，没有再改")).into());
    }
    let need = collector.need(booking.need.as_str())?;
    let patent = collector.patent(booking.patent.as_str())?;
    Ok(collector.pairs(&need, &[patent])?.pop().ok_or_else(none)?)
}

pub(super) fn decline(session: &Session, which: &str, number: u32, because: &str) -> Result<()> {
    let mut writer = writer(session)?;
    let event = named::<Event>(writer.reader(), which)?.entry;
    decline_booking(&mut writer, &event, number, because, &act())?;
    if session.json {
        return session.print_json(&json!({ "event": event.id, "number": number }));
    }
    session.print(&format!("已谢绝第 {number} 条预约；提出的人会看到原因。\n"))
}
