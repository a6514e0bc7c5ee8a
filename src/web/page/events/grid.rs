//! A programme as a table by time and table, a day each.

use crate::workflow::{Event, MeetingShown};

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
