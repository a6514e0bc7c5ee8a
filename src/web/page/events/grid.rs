//! A programme as a table by time and table, a day each.

use crate::web::form::Fields;
use crate::workflow::{Event, MeetingShown};

/// What stands in the form of an event.
#[derive(Debug, Default)]
pub(in crate::web) struct EventForm {
    pub(in crate::web) days: String,
    pub(in crate::web) hours: String,
    pub(in crate::web) breaks: String,
    pub(in crate::web) minutes: String,
    pub(in crate::web) tables: String,
    pub(in crate::web) most: String,
    pub(in crate::web) sessions: String,
    pub(in crate::web) place: String,
    pub(in crate::web) organiser: String,
    pub(in crate::web) open: bool,
    pub(in crate::web) bookable: bool,
}

impl EventForm {
    /// What was typed.
    pub(in crate::web) fn typed(fields: &Fields) -> Self {
        let of = |field: &str| fields.get(field).to_owned();
        Self {
            days: of("days"),
            hours: of("hours"),
            breaks: of("breaks"),
            minutes: if fields.has("minutes") { of("minutes") } else { "30".to_owned() },
            tables: of("tables"),
            most: of("most"),
            sessions: of("sessions"),
            place: of("place"),
            organiser: of("organiser"),
            open: fields.get("open") == "yes",
            bookable: fields.get("bookable") == "yes",
        }
    }

    /// The event as it is.
    pub(in crate::web) fn of(event: &Event) -> Self {
        let list = |parts: Vec<String>| parts.join("，");
        Self {
            days: list(event.days.iter().map(ToString::to_string).collect()),
            hours: list(event.hours.iter().map(ToString::to_string).collect()),
            breaks: list(event.breaks.iter().map(ToString::to_string).collect()),
            minutes: event.minutes.to_string(),
            tables: event.tables.to_string(),
            most: event.most.map(|most| most.to_string()).unwrap_or_default(),
            sessions: list(event.sessions.iter().map(|one| format!("{}={}", one.theme, one.day)).collect()),
            place: event.place.clone().unwrap_or_default(),
            organiser: event.organiser.clone().unwrap_or_default(),
            open: event.open,
            bookable: event.bookable,
        }
    }
}

/// One line: a time, and what is at each table.
#[derive(Debug)]
pub(in crate::web) struct GridRow {
    pub(in crate::web) time: String,
    pub(in crate::web) cells: Vec<Option<MeetingShown>>,
}

/// One day.
#[derive(Debug)]
pub(in crate::web) struct GridDay {
    pub(in crate::web) day: String,
    /// Numbers of the tables that are used.
    pub(in crate::web) tables: Vec<usize>,
    pub(in crate::web) rows: Vec<GridRow>,
}

/// The days of a programme. Times without a meeting have no line, tables without one no column.
pub(in crate::web) fn grid(meetings: &[MeetingShown]) -> Vec<GridDay> {
    let mut days: Vec<GridDay> = Vec::new();
    for meeting in meetings {
        let day = meeting.begin.strftime("%Y-%m-%d").to_string();
        if days.last().is_none_or(|last| last.day != day) {
            let mut tables: Vec<usize> = meetings
                .iter()
                .filter(|other| other.begin.date() == meeting.begin.date())
                .map(|other| other.table)
                .collect();
            tables.sort_unstable();
            tables.dedup();
            days.push(GridDay { day, tables, rows: Vec::new() });
        }
        let Some(GridDay { tables, rows, .. }) = days.last_mut() else { continue };
        let end = meeting.begin.saturating_add(jiff::Span::new().minutes(i64::from(meeting.minutes)));
        let time = format!("{}–{}", meeting.begin.strftime("%H:%M"), end.strftime("%H:%M"));
        if rows.last().is_none_or(|last| last.time != time) {
            rows.push(GridRow { time, cells: vec![None; tables.len()] });
        }
        let column = tables.iter().position(|table| *table == meeting.table);
        if let (Some(row), Some(column)) = (rows.last_mut(), column) {
            row.cells[column] = Some(meeting.clone());
        }
    }
    days
}

/// Days and hours in a line.
pub(in crate::web) fn when(event: &Event) -> String {
    let join = |parts: Vec<String>| parts.join("、");
    let days = join(event.days.iter().map(ToString::to_string).collect());
    format!("{days}，每天 {}", join(event.hours.iter().map(ToString::to_string).collect()))
}
