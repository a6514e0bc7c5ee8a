//! Events and their programmes, by those who bring both sides together.

use super::listing::{Convener, told, within};
use crate::domain::{Date, parse_date};
use crate::store::{Kept, StoreError};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::site::Work;
use crate::workflow::{Absence, Event, EventChange, EventPairs, Hours, Limit, Programme, Session, Source, list_state};

/// Longest name, place or organiser.
const LONGEST_NAME: usize = 100;

/// A programme that was made, and what it stands on.
#[derive(Debug)]
pub(in crate::web) struct Made {
    programme: Programme,
    /// Revision of the event.
    event: u32,
}

fn wrong(said: impl Into<String>) -> WebError {
    WebError::Malformed(said.into())
}

/// Pieces of a field: one a line, or with commas between.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || ",，、;；".contains(c)).filter(|piece| !piece.is_empty())
}

fn day(text: &str) -> Result<Date, WebError> {
    parse_date(text).map_err(|_| wrong(format!("“{text}”读不成日期，请写成 2026-12-01")))
}

fn hours(text: &str) -> Result<Vec<Hours>, WebError> {
    pieces(text).map(|piece| piece.parse::<Hours>().map_err(wrong)).collect()
}

fn number(fields: &Fields, field: &str, what: &str) -> Result<usize, WebError> {
    let text = fields.get(field);
    text.parse().map_err(|_| wrong(format!("{what}“{text}”不是一个数")))
}

/// What the form of an event says.
///
/// # Errors
/// [`WebError::Malformed`], in words for the user.
fn change_of(fields: &Fields) -> Result<EventChange, WebError> {
    let sessions = pieces(fields.get("sessions")).map(|piece| {
        let (theme, on) = piece
            .split_once(['=', '＝'])
            .ok_or_else(|| wrong(format!("“{piece}”请写成 场次=日期，如 纺织=2026-12-01")))?;
        Ok(Session { theme: theme.to_owned(), day: day(on)? })
    });
    let minutes = number(fields, "minutes", "每场分钟数")?;
    Ok(EventChange {
        place: Some(within(fields.get("place"), "地点", LONGEST_NAME)?.unwrap_or_default()),
        organiser: Some(within(fields.get("organiser"), "主办方", LONGEST_NAME)?.unwrap_or_default()),
        days: Some(pieces(fields.get("days")).map(day).collect::<Result<_, _>>()?),
        tables: Some(number(fields, "tables", "桌数")?),
        hours: Some(hours(fields.get("hours"))?),
        minutes: Some(u16::try_from(minutes).unwrap_or(u16::MAX)),
        breaks: Some(hours(fields.get("breaks"))?),
        most: Some(if fields.get("most").is_empty() { 0 } else { number(fields, "most", "场数上限")? }),
        sessions: Some(sessions.collect::<Result<_, WebError>>()?),
        open: Some(fields.get("open") == "yes"),
        bookable: Some(fields.get("bookable") == "yes"),
    })
}

impl Work<'_> {
    /// The event of an address.
    ///
    /// # Errors
    /// [`WebError::NotFound`].
    pub(in crate::web) fn event(&self, id: &str) -> Result<Kept<Event>, WebError> {
        self.reader.kept::<Event>(id)?.ok_or_else(|| WebError::NotFound("这场活动".to_owned()))
    }

    /// Makes the programme of an event; nothing is kept yet. This takes as long as it takes.
    ///
    /// # Errors
    /// An event without pairs.
    pub(in crate::web) fn made(&self, id: &str) -> Result<Made, WebError> {
        let Kept { entry: event, revision, .. } = self.event(id)?;
        let pairs = EventPairs::of(self.reader, &event).map_err(told)?;
        if pairs.pairs.is_empty() {
            return Err(wrong("活动还没有配对，请先加入一份清单"));
        }
        let before = self.reader.kept::<Programme>(&event.id)?.map(|kept| kept.entry);
        let programme = Programme::of(&event, &pairs, before.as_ref(), self.today);
        Ok(Made { programme, event: revision })
    }
}

impl Convener {
    /// A new event, from a form.
    ///
    /// # Errors
    /// What does not fit.
    pub(in crate::web) fn begin_event(&self, work: &Work<'_>, fields: &Fields) -> Result<Event, WebError> {
        let name = within(fields.get("name"), "活动名称", LONGEST_NAME)?.unwrap_or_default();
        let change = change_of(fields)?;
        let event = Event {
            id: String::new(),
            name,
            place: change.place.filter(|text| !text.is_empty()),
            organiser: change.organiser.filter(|text| !text.is_empty()),
            days: change.days.unwrap_or_default(),
            tables: change.tables.unwrap_or_default(),
            hours: change.hours.unwrap_or_default(),
            minutes: change.minutes.unwrap_or_default(),
            breaks: change.breaks.unwrap_or_default(),
            most: change.most.filter(|most| *most > 0),
            limits: Vec::new(),
            sessions: change.sessions.unwrap_or_default(),
            sources: Vec::new(),
            absences: Vec::new(),
            open: false,
            bookable: false,
        };
        event.begin(&mut work.site.writer(), work.today, &self.act(work)).map_err(told)
    }

    /// Changes an event as it was seen, as a form says.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where somebody else was first; what does not fit.
    pub(in crate::web) fn change_event(
        &self,
        work: &Work<'_>,
        id: &str,
        seen: u32,
        fields: &Fields,
    ) -> Result<(), WebError> {
        let mut writer = work.site.writer();
        let mut kept = writer.reader().kept::<Event>(id)?.ok_or(StoreError::Changed)?;
        if kept.revision != seen {
            return Err(StoreError::Changed.into());
        }
        let event = &mut kept.entry;
        let party = |event: &Event| {
            EventPairs::of(writer.reader(), event).and_then(|pairs| pairs.party(fields.get("party"))).map_err(told)
        };
        let nth = || fields.get("number").parse::<usize>().ok().ok_or(StoreError::Changed);
        match fields.get("act") {
            "details" => *event = event.change(change_of(fields)?, work.today).map_err(told)?,
            "add_list" => {
                let state = list_state(writer.reader(), fields.get("list")).map_err(told)?;
                if state.pairs.is_empty() {
                    return Err(wrong(format!("清单“{}”里还没有配对", state.name)));
                }
                if event.sources.iter().any(|source| source.list == state.id) {
                    return Err(wrong(format!("清单 {} 已在活动里", state.id)));
                }
                let theme = within(fields.get("theme"), "场次", LONGEST_NAME)?;
                event.sources.push(Source { list: state.id, theme });
            }
            "remove_list" => event.sources.retain(|source| source.list != fields.get("list")),
            "add_absence" => {
                let moment = |field: &str| {
                    let text = fields.get(field);
                    let parsed = text.replace(' ', "T").replace('：', ":").parse::<jiff::civil::DateTime>();
                    parsed.map_err(|_| wrong(format!("“{text}”读不成时间，请写成 2026-12-01 09:00")))
                };
                let (who, from, to) = (party(event)?, moment("from")?, moment("to")?);
                if from >= to {
                    return Err(wrong("缺席的开始不早于结束"));
                }
                let absence = Absence { who, from, to };
                if !event.absences.contains(&absence) {
                    event.absences.push(absence);
                }
            }
            "remove_absence" => {
                let at = nth()?;
                if at < event.absences.len() {
                    event.absences.remove(at);
                }
            }
            "add_limit" => {
                let (who, most) = (party(event)?, number(fields, "most", "场数上限")?);
                event.limits.retain(|limit| limit.who.shown != who.shown);
                event.limits.push(Limit { who, most });
            }
            "remove_limit" => {
                let at = nth()?;
                if at < event.limits.len() {
                    event.limits.remove(at);
                }
            }
            _ => return Err(wrong("没看懂要做什么，请返回上一页再试")),
        }
        writer.keep(&kept.entry, seen, &self.act(work))?;
        Ok(())
    }

    /// Keeps a programme that was made, where nobody has changed the event, or made another, meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Changed`].
    pub(in crate::web) fn keep_programme(
        &self,
        work: &Work<'_>,
        made: &Made,
        (event, programme): (u32, u32),
    ) -> Result<(), WebError> {
        let mut writer = work.site.writer();
        let now = writer.reader().kept::<Event>(&made.programme.event)?.map(|kept| kept.revision);
        if now != Some(event) || made.event != event {
            return Err(StoreError::Changed.into());
        }
        writer.keep(&made.programme, programme, &self.act(work))?;
        Ok(())
    }

    /// Announces the programme of an event as it was seen.
    ///
    /// # Errors
    /// [`StoreError::Changed`]; a programme that the event has outgrown.
    pub(in crate::web) fn announce(&self, work: &Work<'_>, id: &str, seen: u32) -> Result<(), WebError> {
        let mut writer = work.site.writer();
        let mut kept = writer.reader().kept::<Programme>(id)?.ok_or(StoreError::Changed)?;
        if kept.revision != seen {
            return Err(StoreError::Changed.into());
        }
        let event = work.event(id)?.entry;
        if kept.entry.is_behind(&event, &EventPairs::of(work.reader, &event).map_err(told)?) {
            return Err(wrong("活动或清单改过，请先重排日程再公布"));
        }
        kept.entry.announce();
        writer.keep(&kept.entry, seen, &self.act(work))?;
        Ok(())
    }
}
