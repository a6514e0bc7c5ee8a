//! Requests for meetings as those see them who asked, and as the organiser does.

use crate::domain::{Need, Patent, Record};
use crate::store::Store;
use crate::web::acts::told;
use crate::web::error::WebError;
use crate::web::site::Work;
use crate::workflow::{Booking, BookingSaid, BookingState, Event, Own, Programme, Side, bookings_of, own_bookings};

/// An event that takes requests.
#[derive(Debug, Clone)]
pub(in crate::web) struct Bookable {
    pub(in crate::web) id: String,
    pub(in crate::web) name: String,
    pub(in crate::web) when: String,
    /// Its programme is out.
    pub(in crate::web) announced: bool,
}

/// A request.
#[derive(Debug, Clone)]
pub(in crate::web) struct BookingShown {
    pub(in crate::web) booking: Booking,
    pub(in crate::web) event: String,
    pub(in crate::web) need_title: String,
    pub(in crate::web) title: String,
    pub(in crate::web) said: BookingSaid,
    /// What became of it, in words.
    pub(in crate::web) state: String,
    pub(in crate::web) tone: &'static str,
}

impl BookingShown {
    fn of(booking: Booking, event: &Event, programme: Option<&Programme>, [need_title, title]: [String; 2]) -> Self {
        let said = booking.shown.clone().unwrap_or_default();
        let tone = match booking.state {
            BookingState::Waiting => "wait",
            BookingState::Accepted => "good",
            BookingState::Declined => "bad",
        };
        let state = state_of(&booking, &said, programme);
        Self { event: event.name.clone(), need_title, title, said, state, tone, booking }
    }

    pub(in crate::web) fn waits(&self) -> bool {
        self.booking.state == BookingState::Waiting
    }

    /// Who asks: the side, and its name.
    pub(in crate::web) fn by(&self) -> String {
        let side = match self.booking.side {
            Some(Side::Firm) => "企业",
            Some(Side::Owner) => "权利人",
            None => "组织方代",
        };
        format!("{side} {}", self.said.by.as_deref().unwrap_or_default()).trim_end().to_owned()
    }
}

fn state_of(booking: &Booking, said: &BookingSaid, programme: Option<&Programme>) -> String {
    match booking.state {
        BookingState::Waiting => "等主办方答复".to_owned(),
        BookingState::Declined => match &said.because {
            Some(because) => format!("已谢绝：{because}"),
            None => "已谢绝".to_owned(),
        },
        BookingState::Accepted => {
            let mut meetings = programme.iter().flat_map(|programme| &programme.meetings);
            let meeting = meetings.find(|one| one.need == booking.need && one.patent == booking.patent);
            let is_out = programme.is_some_and(|one| one.meetings.iter().all(|meeting| meeting.announced));
            let mut left = programme.iter().flat_map(|programme| &programme.left_out);
            match meeting.filter(|meeting| meeting.announced) {
                Some(meeting) => {
                    format!("已接受：{}，{} 号桌", meeting.begin.strftime("%Y-%m-%d %H:%M"), meeting.table)
                }
                None if is_out && left.any(|one| one.need == booking.need && one.patent == booking.patent) => {
                    "已接受，但这次没有排上，请联系主办方".to_owned()
                }
                None => "已接受，等主办方公布时间".to_owned(),
            }
        }
    }
}

impl Work<'_> {
    /// Events that take requests today, the next one first.
    pub(in crate::web) fn bookable(&self) -> Result<Vec<Bookable>, WebError> {
        let mut events = self.reader.all_kept::<Event>()?;
        events.retain(|kept| kept.entry.takes_bookings(self.today));
        events.sort_by_key(|kept| kept.entry.days.first().copied());
        let bookable = |event: Event| {
            let programme = self.reader.kept::<Programme>(&event.id)?.map(|kept| kept.entry);
            Ok(Bookable {
                announced: programme.is_some_and(|one| one.meetings.iter().any(|meeting| meeting.announced)),
                when: event.days.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
                id: event.id,
                name: event.name,
            })
        };
        events.into_iter().map(|kept| bookable(kept.entry)).collect()
    }

    /// What one side has asked for. Of the other side it shows what everybody like them sees.
    pub(in crate::web) fn own_bookings(&self, own: Own<'_>) -> Result<Vec<BookingShown>, WebError> {
        let mut shown = Vec::new();
        for booking in own_bookings(self.reader, own).map_err(told)? {
            let Some(event) = self.reader.kept::<Event>(&booking.event)?.map(|kept| kept.entry) else { continue };
            let programme = self.reader.kept::<Programme>(&booking.event)?.map(|kept| kept.entry);
            let hidden = || "（已不公开）".to_owned();
            let need = match own.side() {
                Side::Firm => self.reader.get::<Need>(&booking.need)?,
                Side::Owner => self.need(&booking.need).ok(),
            };
            let need = need.map_or_else(hidden, |need| need.display_title().to_owned());
            let patent = self.patent(&booking.patent).ok();
            let patent = patent.map_or_else(hidden, |patent| patent.display_title().to_owned());
            shown.push(BookingShown::of(booking, &event, programme.as_ref(), [need, patent]));
        }
        Ok(shown)
    }

    /// The requests of an event as its organiser sees them, those that wait first.
    pub(in crate::web) fn bookings_shown(
        &self,
        event: &Event,
        programme: Option<&Programme>,
    ) -> Result<Vec<BookingShown>, WebError> {
        let mut shown = Vec::new();
        for kept in bookings_of(self.reader, &event.id).map_err(told)? {
            let gone = || "（已撤下）".to_owned();
            let need = self.reader.get::<Need>(&kept.entry.need)?;
            let patent = self.reader.get::<Patent>(&kept.entry.patent)?;
            let titles = [
                need.map_or_else(gone, |need| need.display_title().to_owned()),
                patent.map_or_else(gone, |patent| patent.display_title().to_owned()),
            ];
            shown.push(BookingShown::of(kept.entry, event, programme, titles));
        }
        for one in shown.iter_mut().filter(|one| one.waits()) {
            BookingState::Waiting.word().clone_into(&mut one.state);
        }
        shown.sort_by_key(|one| !one.waits());
        Ok(shown)
    }
}
