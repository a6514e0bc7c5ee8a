//! An event that is changed after it was made: other days, tables, hours, another place. What was announced is not touched
//! here; the next programme keeps of it what can be kept, and tells what cannot.

use super::WorkflowError;
use super::event::{Event, Hours, Session};
use crate::domain::Date;
use crate::store::Reader;

/// What is to be another; none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventChange {
    /// Where; empty: it is open.
    pub place: Option<String>,
    /// Who runs it; empty: nobody is named.
    pub organiser: Option<String>,
    /// Days in order.
    pub days: Option<Vec<Date>>,
    /// Tables.
    pub tables: Option<usize>,
    /// Hours of a day in which there are meetings.
    pub hours: Option<Vec<Hours>>,
    /// Length of a meeting.
    pub minutes: Option<u16>,
    /// Breaks for everybody; empty: none.
    pub breaks: Option<Vec<Hours>>,
    /// Meetings that a party takes at most; 0: as many as there are.
    pub most: Option<usize>,
    /// Sessions that have their day; empty: none.
    pub sessions: Option<Vec<Session>>,
    /// Whether everybody may see the programme.
    pub open: Option<bool>,
    /// Whether firms and offices may ask for a meeting.
    pub bookable: Option<bool>,
}

impl Event {
    /// The event as it will be.
    ///
    /// # Errors
    /// What does not fit, in words for the user. A day of the event that is over by now may stay.
    pub fn change(&self, change: EventChange, today: Date) -> Result<Self, WorkflowError> {
        let text = |new: Option<String>, old: &Option<String>| match new {
            None => old.clone(),
            Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        };
        let mut changed = Self {
            place: text(change.place, &self.place),
            organiser: text(change.organiser, &self.organiser),
            days: change.days.unwrap_or_else(|| self.days.clone()),
            tables: change.tables.unwrap_or(self.tables),
            hours: change.hours.unwrap_or_else(|| self.hours.clone()),
            minutes: change.minutes.unwrap_or(self.minutes),
            breaks: change.breaks.unwrap_or_else(|| self.breaks.clone()),
            most: change.most.map_or(self.most, |most| Some(most).filter(|most| *most > 0)),
            sessions: change.sessions.unwrap_or_else(|| self.sessions.clone()),
            open: change.open.unwrap_or(self.open),
            bookable: change.bookable.unwrap_or(self.bookable),
            ..self.clone()
        };
        changed.hours.sort();
        changed.breaks.sort();
        changed.check(today, &self.days)?;
        Ok(changed)
    }
}

/// Who has changed an event since a revision, and what of it, in words; none where nobody has.
///
/// # Errors
/// Those of the store.
pub fn event_changed_since(reader: &Reader, event: &str, seen: u32) -> Result<Option<String>, WorkflowError> {
    let course = reader.course::<Event>(event)?;
    let of = |revision: u32| course.iter().find(|line| line.revision == revision).and_then(|line| line.entry.as_ref());
    let Some(last) = course.last().filter(|last| last.revision > seen) else { return Ok(None) };
    let (Some(before), Some(now)) = (of(seen), of(last.revision)) else {
        return Ok(Some(format!("{}刚刚改过这场活动", last.actor)));
    };
    let differs = [
        ("日期", before.days != now.days),
        ("时段", before.hours != now.hours || before.breaks != now.breaks || before.minutes != now.minutes),
        ("桌数", before.tables != now.tables),
        ("地点", before.place != now.place),
        ("主办方", before.organiser != now.organiser),
        ("清单", before.sources != now.sources),
        ("缺席", before.absences != now.absences),
        ("上限", before.limits != now.limits || before.most != now.most),
        ("场次", before.sessions != now.sessions),
        ("公开", before.open != now.open || before.bookable != now.bookable),
    ];
    let what: Vec<&str> = differs.iter().filter(|(_, differs)| *differs).map(|(what, _)| *what).collect();
    let what = if what.is_empty() { "活动".to_owned() } else { what.join("、") };
    Ok(Some(format!("{}刚刚改了{what}", last.actor)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_is_over_may_stay_and_a_new_one_may_not_be_over() {
        let event = Event {
            id: "e1".into(),
            name: "对接会".into(),
            place: Some("会展中心".into()),
            organiser: None,
            days: vec![Date::constant(2026, 12, 1)],
            tables: 2,
            hours: vec!["09:00-12:00".parse().unwrap()],
            minutes: 30,
            breaks: vec!["10:15-10:30".parse().unwrap()],
            most: Some(3),
            limits: Vec::new(),
            sessions: Vec::new(),
            sources: Vec::new(),
            absences: Vec::new(),
            open: false,
            bookable: false,
        };
        let later = Date::constant(2026, 12, 2);
        let days = |days: &[Date]| EventChange { days: Some(days.to_vec()), ..EventChange::default() };
        let same = event.change(EventChange::default(), later).unwrap();
        assert_eq!(same, event);
        assert!(event.change(days(&[event.days[0], later]), later).is_ok());
        assert!(event.change(days(&[Date::constant(2026, 11, 30)]), later).unwrap_err().to_string().contains("已过"));
        let cleared =
            EventChange { place: Some(" ".into()), most: Some(0), breaks: Some(Vec::new()), ..EventChange::default() };
        let cleared = event.change(cleared, later).unwrap();
        assert_eq!((cleared.place, cleared.most, cleared.breaks), (None, None, Vec::new()));
    }
}
