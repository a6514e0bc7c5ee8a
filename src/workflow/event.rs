//! Events 路演 / 对接会: where and when, how many tables, who is away, and the shortlists whose pairs are to meet.
//!
//! An event names lists and versions; it copies no pair. What is known of a party stands with the ids of its records, so
//! that its name goes when they are erased.

use jiff::civil::{DateTime, Time};
use serde::{Deserialize, Serialize};

use super::WorkflowError;
use super::naming::{Named, new_name};
use crate::domain::{Date, RecordId, folded_title};
use crate::store::{Act, Entry, Writer};

/// A stretch of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hours {
    /// Its begin.
    pub from: Time,
    /// Its end.
    pub to: Time,
}

impl std::fmt::Display for Hours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.from.strftime("%H:%M"), self.to.strftime("%H:%M"))
    }
}

impl std::str::FromStr for Hours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}”读不成时段，请写成 09:00-12:00");
        let (from, to) = text.trim().split_once(['-', '－', '~', '至']).ok_or_else(wrong)?;
        let time = |text: &str| text.trim().replace('：', ":").parse::<Time>().ok();
        let (from, to) = time(from).zip(time(to)).ok_or_else(wrong)?;
        if from >= to {
            return Err(format!("时段 {text} 的开始不早于结束"));
        }
        Ok(Self { from, to })
    }
}

/// A shortlist, or a version of one, whose pairs are to meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Id of the list or version.
    pub list: String,
    /// The session of its pairs; none: each pair's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
}

/// When the pairs of a session meet; a session without one meets at any time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The session.
    pub theme: String,
    /// Its day.
    pub day: Date,
}

/// A party, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyName {
    /// The name.
    pub party: String,
}

/// A party's records, and its name until one of them is erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// Needs and patents of the party.
    pub records: Vec<RecordId>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<PartyName>,
}

impl Who {
    /// Whether the party of a record, by the name that the record gives it, is meant.
    #[must_use]
    pub fn is(&self, record: &RecordId, name: Option<&str>) -> bool {
        let same = |shown: &PartyName| name.is_some_and(|name| folded_title(name) == folded_title(&shown.party));
        self.records.contains(record) || self.shown.as_ref().is_some_and(same)
    }

    /// The name, or that it is no more.
    #[must_use]
    pub fn name(&self) -> &str {
        self.shown.as_ref().map_or("（已删除）", |shown| &shown.party)
    }
}

/// A party that is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Who.
    pub who: Who,
    /// From when.
    pub from: DateTime,
    /// Until when.
    pub to: DateTime,
}

/// A party that takes fewer meetings than others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Who.
    pub who: Who,
    /// Meetings at most.
    pub most: usize,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// `e1`, `e2` ...
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Who runs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organiser: Option<String>,
    /// Days in order.
    pub days: Vec<Date>,
    /// Tables.
    pub tables: usize,
    /// Hours of a day in which there are meetings.
    pub hours: Vec<Hours>,
    /// Length of a meeting.
    pub minutes: u16,
    /// Breaks for everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<Hours>,
    /// Meetings that a party takes at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<usize>,
    /// Parties that take fewer, or more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Sessions that have their day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<Session>,
    /// Lists whose pairs are to meet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// Who is away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absences: Vec<Absence>,
    /// Whether everybody may see the programme, as far as it is the parties'.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// Whether firms and offices may ask for a meeting.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bookable: bool,
}

impl Entry for Event {
    const KIND: &'static str = "event";

    fn key(&self) -> &str {
        &self.id
    }
}

impl Named for Event {
    const LETTER: char = 'e';
    const WHAT: &'static str = "活动";

    fn name(&self) -> &str {
        &self.name
    }
}

/// A time at which every table takes one meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Its begin.
    pub begin: DateTime,
    /// Its end.
    pub end: DateTime,
    /// The unbroken stretch that it belongs to.
    pub stretch: usize,
}

/// Most slots of an event, and most tables: what is beyond is a slip of the pen.
const MOST: usize = 2_000;

impl Event {
    /// Looks the event over and keeps it; id and name are settled here.
    ///
    /// # Errors
    /// What does not fit, in words for the user; those of the store.
    pub fn begin(mut self, writer: &mut Writer, today: Date, act: &Act<'_>) -> Result<Self, WorkflowError> {
        (self.id, self.name) = new_name::<Self>(writer.reader(), &self.name)?;
        self.hours.sort();
        self.breaks.sort();
        self.check(today, &[])?;
        writer.keep(&self, 0, act)?;
        Ok(self)
    }

    /// Whether all of it fits together. `known`: days that it had before, which may be over by now.
    pub(super) fn check(&self, today: Date, known: &[Date]) -> Result<(), WorkflowError> {
        let wrong = |said: String| Err(WorkflowError::Event(said));
        for days in self.days.windows(2) {
            if let &[first, second] = days
                && first >= second
            {
                return Err(WorkflowError::Days(second, first));
            }
        }
        if self.days.is_empty() {
            return wrong("请至少给出一个活动日期".to_owned());
        }
        if let Some(over) = self.days.iter().find(|day| **day < today && !known.contains(day)) {
            return wrong(format!("活动日期 {over} 已过（今天 {today}）"));
        }
        if self.tables == 0 || self.tables > MOST {
            return wrong(format!("桌数应在 1 与 {MOST} 之间"));
        }
        if self.minutes == 0 || self.minutes > 480 {
            return wrong("每场时长应在 1 与 480 分钟之间".to_owned());
        }
        for hours in self.hours.windows(2) {
            if let [before, after] = hours
                && before.to > after.from
            {
                return wrong(format!("时段 {before} 与 {after} 重叠"));
            }
        }
        if let Some(session) = self.sessions.iter().find(|session| !self.days.contains(&session.day)) {
            return wrong(format!("场次“{}”的日期 {} 不在活动日期里", session.theme, session.day));
        }
        match self.slots().len() {
            0 => wrong(format!("这些时段里排不下一场 {} 分钟的洽谈", self.minutes)),
            count if count > MOST => wrong(format!("共 {count} 个时段，超过 {MOST}，请检查日期和时长")),
            _ => Ok(()),
        }
    }

    /// The slots in order. A slot that would run into a break begins after it.
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        let mut stretch = 0;
        for day in &self.days {
            for hours in &self.hours {
                let (mut begin, until) = (day.to_datetime(hours.from), day.to_datetime(hours.to));
                stretch += 1;
                while let Ok(end) = begin.checked_add(jiff::Span::new().minutes(i64::from(self.minutes))) {
                    if end > until {
                        break;
                    }
                    let over = self.breaks.iter().find_map(|rest| {
                        let (from, to) = (day.to_datetime(rest.from), day.to_datetime(rest.to));
                        (from < end && to > begin).then_some(to)
                    });
                    match over {
                        Some(to) => {
                            begin = to;
                            stretch += 1;
                        }
                        None => {
                            slots.push(Slot { begin, end, stretch });
                            begin = end;
                        }
                    }
                }
            }
        }
        slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        Event {
            id: "e1".into(),
            name: "对接会".into(),
            place: None,
            organiser: None,
            days: vec![Date::constant(2026, 12, 1), Date::constant(2026, 12, 2)],
            tables: 2,
            hours: vec!["09:00-12:00".parse().unwrap(), "14:00-15:10".parse().unwrap()],
            minutes: 30,
            breaks: vec!["10:15-10:30".parse().unwrap()],
            most: None,
            limits: Vec::new(),
            sessions: Vec::new(),
            sources: Vec::new(),
            absences: Vec::new(),
            open: false,
            bookable: false,
        }
    }

    #[test]
    fn slots_keep_clear_of_breaks_and_ends() {
        let slots = event().slots();
        let begins: Vec<String> =
            slots.iter().take(7).map(|slot| slot.begin.time().strftime("%H:%M").to_string()).collect();
        assert_eq!(begins, ["09:00", "09:30", "10:30", "11:00", "11:30", "14:00", "14:30"]);
        assert_eq!(slots.len(), 14);
        let stretches: Vec<usize> = slots.iter().take(8).map(|slot| slot.stretch).collect();
        assert_eq!(stretches, [1, 1, 2, 2, 2, 3, 3, 4]);
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let today = Date::constant(2026, 11, 24);
        let told = |change: fn(&mut Event)| {
            let mut event = event();
            change(&mut event);
            event.check(today, &[]).unwrap_err().to_string()
        };
        assert!(event().check(today, &[]).is_ok());
        assert!(told(|event| event.days.reverse()).contains("2026-12-01 排在 2026-12-02 之后"));
        assert!(told(|event| event.days[0] = Date::constant(2026, 1, 1)).contains("已过"));
        assert!(told(|event| event.tables = 0).contains("桌数"));
        assert!(told(|event| event.minutes = 240).contains("排不下"));
        assert!(told(|event| event.hours[1] = "11:00-15:00".parse().unwrap()).contains("重叠"));
        assert!("12:00-09:00".parse::<Hours>().is_err() && "上午".parse::<Hours>().is_err());
    }
}
