//! Requests for meetings at an event: a firm or an office asks, the organiser lets the pair in or declines with a reason.
//!
//! A pair that is let in goes into a list of the event's own, so that everything that is done with pairs of lists is done
//! with it, too; what was announced stays when the programme is made again.

use serde::{Deserialize, Serialize};

use super::WorkflowError;
use super::event::{Event, Source};
use super::interests::Own;
use super::programme::EventPairs;
use super::shortlist::{ListedPair, Shortlist, Side};
use crate::domain::{Date, LegalState, Need, Patent, RecordId};
use crate::store::{Act, Entry, Kept, Reader, Store, StoreError, Writer};

/// Requests that wait at one event: what an organiser goes through.
const MOST_WAITING: usize = 500;

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingState {
    /// The organiser has not answered.
    Waiting,
    /// The pair is let in.
    Accepted,
    /// It is not.
    Declined,
}

impl BookingState {
    /// The Chinese word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "待答复",
            Self::Accepted => "已接受",
            Self::Declined => "已谢绝",
        }
    }
}

/// What goes with a request until one of its records is erased.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BookingSaid {
    /// Who asks.
    pub by: Option<String>,
    /// What they remark.
    pub remark: Option<String>,
    /// Why it was declined.
    pub because: Option<String>,
}

/// A request for a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Event and number: `e1/3`.
    pub id: String,
    /// The event.
    pub event: String,
    /// Its number among the requests of the event, from 1.
    pub number: u32,
    /// The need.
    pub need: RecordId,
    /// The patent.
    pub patent: RecordId,
    /// Which side asks; none: the organiser, for somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// The day.
    pub on: Date,
    /// What became of it.
    pub state: BookingState,
    /// Who asks, what they remark, why it was declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<BookingSaid>,
}

impl Entry for Booking {
    const KIND: &'static str = "booking";

    fn key(&self) -> &str {
        &self.id
    }
}

/// Somebody's request.
#[derive(Debug, Clone)]
pub struct NewBooking {
    /// The need.
    pub need: RecordId,
    /// The patent.
    pub patent: RecordId,
    /// Which side asks; none: the organiser.
    pub side: Option<Side>,
    /// Who asks.
    pub by: Option<String>,
    /// What they remark.
    pub remark: Option<String>,
}

fn refused<T>(said: impl Into<String>) -> Result<T, WorkflowError> {
    Err(WorkflowError::Event(said.into()))
}

/// The requests of an event by number.
///
/// # Errors
/// Those of the store.
pub fn bookings_of(reader: &Reader, event: &str) -> Result<Vec<Kept<Booking>>, WorkflowError> {
    let mut all = reader.all_kept::<Booking>()?;
    all.retain(|kept| kept.entry.event == event);
    all.sort_by_key(|kept| kept.entry.number);
    Ok(all)
}

/// What one side has asked for, the newest first.
///
/// # Errors
/// Those of the store.
pub fn own_bookings(reader: &Reader, own: Own<'_>) -> Result<Vec<Booking>, WorkflowError> {
    let mut theirs = Vec::new();
    for Kept { entry, .. } in reader.all_kept::<Booking>()? {
        if entry.side == Some(own.side()) && own.has(reader, &entry.need, &entry.patent)? {
            theirs.push(entry);
        }
    }
    theirs.sort_by_key(|booking| std::cmp::Reverse((booking.on, booking.event.clone(), booking.number)));
    Ok(theirs)
}

impl Event {
    /// Whether its last day is over.
    #[must_use]
    pub fn is_over(&self, today: Date) -> bool {
        self.days.last().is_some_and(|last| *last < today)
    }

    /// Whether a side may ask for a meeting.
    #[must_use]
    pub fn takes_bookings(&self, today: Date) -> bool {
        self.bookable && !self.is_over(today)
    }

    fn refuse_late(&self, today: Date) -> Result<(), WorkflowError> {
        match self.days.last() {
            Some(last) if self.is_over(today) => refused(format!("活动“{}”已于 {last} 结束", self.name)),
            _ => Ok(()),
        }
    }
}

fn has_pair(pairs: &EventPairs, need: &RecordId, patent: &RecordId) -> bool {
    pairs.pairs.iter().any(|pair| pair.pair.need == *need && pair.pair.patent == *patent)
}

impl Booking {
    /// Asks for a meeting.
    ///
    /// # Errors
    /// An event that takes no requests or is over, a record that was withdrawn, a dead patent, a pair that is there or was
    /// asked for already; those of the store.
    pub fn ask(
        writer: &mut Writer,
        event: &Event,
        new: NewBooking,
        today: Date,
        act: &Act<'_>,
    ) -> Result<Self, WorkflowError> {
        let NewBooking { need, patent, side, by, remark } = new;
        event.refuse_late(today)?;
        if side.is_some() && !event.bookable {
            return refused(format!("活动“{}”没有开放预约，请直接联系主办方", event.name));
        }
        let reader = writer.reader();
        if reader.get::<Need>(&need)?.is_none() {
            return refused("这条需求已撤下，不能预约");
        }
        match reader.get::<Patent>(&patent)? {
            None => return refused("这件专利已撤下，不能预约"),
            Some(found) => {
                if let Some(state) = found.state_on(today).filter(|state| LegalState::is_dead(*state)) {
                    return refused(format!("这件专利已{state}，不能预约（可自由实施，请自行核实）"));
                }
            }
        }
        if has_pair(&EventPairs::of(reader, event)?, &need, &patent) {
            return refused("这一对已在活动里，不用再预约");
        }
        let known = bookings_of(reader, &event.id)?;
        let waiting = || known.iter().map(|kept| &kept.entry).filter(|known| known.state == BookingState::Waiting);
        // What the other side asked for is not told.
        if waiting().any(|known| known.need == need && known.patent == patent && known.side == side) {
            return refused("这一对已经预约过，请等主办方答复");
        }
        if waiting().count() >= MOST_WAITING {
            return refused(format!("等待答复的预约已满 {MOST_WAITING} 条，请直接联系主办方"));
        }
        let number = known.last().map_or(1, |last| last.entry.number + 1);
        let booking = Self {
            id: format!("{}/{number}", event.id),
            event: event.id.clone(),
            number,
            need,
            patent,
            side,
            on: today,
            state: BookingState::Waiting,
            shown: Some(BookingSaid { by, remark, because: None }),
        };
        writer.keep(&booking, 0, act)?;
        Ok(booking)
    }
}

/// The request of a number, while nobody has answered it.
fn waiting(reader: &Reader, event: &Event, number: u32) -> Result<Kept<Booking>, WorkflowError> {
    let found = reader.kept::<Booking>(&format!("{}/{number}", event.id))?;
    let kept = found.ok_or_else(|| WorkflowError::Event(format!("活动“{}”没有第 {number} 条预约", event.name)))?;
    match kept.entry.state {
        BookingState::Waiting => Ok(kept),
        state => refused(format!("第 {number} 条预约{}（{}），没有再改", state.word(), kept.actor)),
    }
}

/// Lets the pair of a request into its event. `pair`: it, scored. Gives the list that it stands in.
///
/// # Errors
/// A request that was answered already, an event that is over; those of the store.
pub fn accept_booking(
    writer: &mut Writer,
    event: &str,
    number: u32,
    pair: ListedPair,
    today: Date,
    act: &Act<'_>,
) -> Result<String, WorkflowError> {
    let Kept { entry: mut event, revision, .. } = writer.reader().kept::<Event>(event)?.ok_or(StoreError::Changed)?;
    let booking = waiting(writer.reader(), &event, number)?.entry;
    event.refuse_late(today)?;
    // What of this is done already is not done again, wherever it was interrupted.
    let name = format!("{}（预约）", event.name);
    let mut lists = writer.reader().all_kept::<Shortlist>()?;
    lists.retain(|kept| kept.entry.name == name);
    let (mut list, seen) = match lists.pop() {
        Some(kept) => (kept.entry, kept.revision),
        None => (Shortlist::begin(writer, &name, act)?, 1),
    };
    if !has_pair(&EventPairs::of(writer.reader(), &event)?, &booking.need, &booking.patent) {
        list.add(ListedPair { theme: None, words: None, ..pair });
        writer.keep(&list, seen, act)?;
        if event.sources.iter().all(|source| source.list != list.id) {
            event.sources.push(Source { list: list.id.clone(), theme: None });
            writer.keep(&event, revision, act)?;
        }
    }
    // The other side may have asked for the same pair.
    for kept in bookings_of(writer.reader(), &event.id)? {
        let Kept { entry: mut same, revision, .. } = kept;
        if same.state == BookingState::Waiting && same.need == booking.need && same.patent == booking.patent {
            same.state = BookingState::Accepted;
            writer.keep(&same, revision, act)?;
        }
    }
    Ok(list.id)
}

/// Declines a request.
///
/// # Errors
/// No reason; a request that was answered already; those of the store.
pub fn decline_booking(
    writer: &mut Writer,
    event: &Event,
    number: u32,
    because: &str,
    act: &Act<'_>,
) -> Result<(), WorkflowError> {
    let because = because.trim();
    if because.is_empty() {
        return refused("谢绝预约请写明原因，提出的人看得到");
    }
    let Kept { entry: mut booking, revision, .. } = waiting(writer.reader(), event, number)?;
    booking.state = BookingState::Declined;
    booking.shown.get_or_insert_default().because = Some(because.to_owned());
    writer.keep(&booking, revision, act)?;
    Ok(())
}
