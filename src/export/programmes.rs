//! The programme of an event as a file: the columns of 洽谈日程, the same rows in every format; or a calendar (RFC 5545).

use std::io::Write as _;
use std::path::Path;

use icalendar::{Calendar, Component as _, Event as Entry, EventLike as _, Property};
use jiff::civil::DateTime;
use jiff::{Span, Timestamp};

use super::ExportError;
use super::pending::Pending;
use super::shortlists::{Named, write_rows};
use super::table::{ColumnKind, Summary, Value};
use crate::workflow::MeetingShown;

/// The columns of 洽谈日程.
pub(super) const COLUMNS: [Named; 7] = [
    ("time", "时间", ColumnKind::Moment),
    ("minutes", "时长(分钟)", ColumnKind::Number),
    ("table", "桌号", ColumnKind::Number),
    ("firm", "需求单位", ColumnKind::Text),
    ("owners", "专利权人", ColumnKind::Text),
    ("number", "专利号", ColumnKind::Text),
    ("state", "状态", ColumnKind::Text),
];

/// What a calendar says beside its meetings.
#[derive(Debug, Clone, Copy)]
pub struct CalendarHead<'a> {
    /// Id of the event.
    pub event: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Where it is.
    pub place: Option<&'a str>,
    /// When the programme was made: the same programme gives the same bytes.
    pub made: Timestamp,
}

/// Whether a file is to be a calendar.
#[must_use]
pub fn is_calendar(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ics"))
}

/// Writes the meetings, to a table or to a calendar as the extension says.
///
/// # Errors
/// An extension that names no format, a folder that is missing or not writable; the system's.
pub fn write_programme(
    path: &Path,
    head: &CalendarHead<'_>,
    meetings: &[MeetingShown],
) -> Result<Summary, ExportError> {
    if is_calendar(path) {
        let mut pending = Pending::create(path)?;
        let written = pending.write_all(calendar(head, meetings).as_bytes());
        written.map_err(|error| ExportError::of_io(path, error))?;
        pending.publish()?;
        return Ok(Summary { rows: meetings.len() as u64, cut_cells: 0 });
    }
    let rows = meetings.iter().map(cells);
    write_rows(path, "洽谈日程", &COLUMNS, rows)
}

/// The row of a meeting.
pub(super) fn cells(meeting: &MeetingShown) -> Vec<Value> {
    vec![
        Value::Moment(meeting.begin),
        Value::Number(f64::from(meeting.minutes)),
        Value::Number(meeting.table as f64),
        Value::from(meeting.firm.as_str()),
        Value::Text(meeting.owners.join("；")),
        Value::from(meeting.number.as_str()),
        Value::from(meeting.state()),
    ]
}

/// The whole country keeps one time, eight hours before UTC and never changed.
fn utc(local: DateTime) -> String {
    local.saturating_sub(Span::new().hours(8)).strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn calendar(head: &CalendarHead<'_>, meetings: &[MeetingShown]) -> String {
    // A new one would name the library as the program that made it.
    let mut calendar = Calendar::empty();
    for (key, value) in [("VERSION", "2.0"), ("PRODID", "-//Queqiao//programme//ZH"), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property(Property::new(key, value));
    }
    calendar.name(head.name);
    let made = head.made.strftime("%Y%m%dT%H%M%SZ").to_string();
    for meeting in meetings {
        let end = meeting.begin.saturating_add(Span::new().minutes(i64::from(meeting.minutes)));
        let table = format!("{} 号桌", meeting.table);
        let mut entry = Entry::new();
        // The same meeting at another time is the same entry: calendars move it.
        entry.uid(&format!("{}-{}-{}@queqiao", head.event, meeting.need, meeting.patent));
        entry.add_property("DTSTAMP", &made);
        entry.add_property("DTSTART", utc(meeting.begin));
        entry.add_property("DTEND", utc(end));
        entry.summary(&format!("{} × {}", meeting.firm, meeting.owners.join("、")));
        entry.description(&format!("需求：{}\n专利：{} {}", meeting.need_title, meeting.number, meeting.title));
        entry.location(&head.place.map_or_else(|| table.clone(), |place| format!("{place}，{table}")));
        let status = if meeting.announced { "CONFIRMED" } else { "TENTATIVE" };
        entry.add_property("STATUS", status);
        calendar.push(entry.done());
    }
    calendar.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meeting(need_title: &str) -> MeetingShown {
        MeetingShown {
            need: "n000000000001".parse().unwrap(),
            patent: "p000000000001".parse().unwrap(),
            begin: jiff::civil::date(2026, 12, 1).at(7, 30, 0, 0),
            minutes: 30,
            table: 2,
            theme: None,
            firm: "甲厂, 乙".into(),
            need_title: need_title.into(),
            owners: vec!["示例大学".into()],
            number: "201310699744.2".into(),
            title: "一种装置；其方法".into(),
            announced: true,
        }
    }

    #[test]
    fn a_calendar_is_folded_and_escaped() {
        let head =
            CalendarHead { event: "e1", name: "对接会", place: Some("会展中心"), made: Timestamp::UNIX_EPOCH };
        let long = "围巾容易起球，顾客老退货;".repeat(20);
        let text = calendar(&head, &[meeting(&long)]);
        assert_eq!(text, calendar(&head, &[meeting(&long)]), "the same bytes");
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "lines have 75 octets at most: {text}");
        assert!(text.lines().count() > 20 && !text.replace("\r\n", "").contains('\n'));
        let unfolded = text.replace("\r\n ", "");
        for part in [
            "BEGIN:VCALENDAR",
            "PRODID:-//Queqiao//programme//ZH",
            "DTSTAMP:19700101T000000Z",
            "DTSTART:20261130T233000Z",
            "DTEND:20261201T000000Z",
            "SUMMARY:甲厂\\, 乙 × 示例大学",
            "顾客老退货\\;围巾",
            "\\n专利：201310699744.2",
            "LOCATION:会展中心，2 号桌",
            "UID:e1-n000000000001-p000000000001@queqiao",
        ] {
            assert!(unfolded.contains(part), "{part}: {unfolded}");
        }
        assert_eq!(unfolded.matches("PRODID").count(), 1, "{unfolded}");
    }
}
