//! How long a need is valid: a range, a last day, a time that runs from the need's own date, or for good.

use crate::domain::{Date, Need, parse_date, parse_date_range};

use super::columns::Unit;
use super::hygiene::Breaks;
use super::patent_terms::months;
use super::report::Severity;
use super::row::{Row, Value};
use super::term_end::last_day;
use super::words::Words;

/// What a cell of 有效期 says.
#[derive(Clone, Copy)]
enum Validity {
    /// Both ends.
    Range(Date, Date),
    /// The first day only.
    From(Date),
    /// The last day only.
    Until(Date),
    /// So many months from the need's date.
    Months(u32),
    /// So many days from the need's date.
    Days(u32),
    /// No last day.
    Open,
}

/// Reads 有效期. Where nothing is said it is the matcher's business how long a need lasts, not ours. The need's own
/// date must have been read.
pub(super) fn read_validity(row: &mut Row<'_>, need: &mut Need, open_end: &Words, today: Date) {
    need.valid_from = row.parse("valid_from", |text| parse_date(text).ok());
    if let Some(value) = row.take("valid_until") {
        let read = row.read(&value, Breaks::Join, |text| validity(text, value.unit, open_end));
        if let Some(read) = read {
            place(row, need, &value, read, today);
        }
    }
    if let (Some(from), Some(until)) = (need.valid_from, need.valid_until)
        && from > until
    {
        row.note(Severity::Warning, Some("有效期"), "dates_out_of_order", "有效期止早于起，请核对", None);
    }
}

fn validity(text: &str, unit: Option<Unit>, open_end: &Words) -> Option<Validity> {
    let text = text.trim();
    if let Some(from) = text.strip_suffix('起').and_then(|from| parse_date(from).ok()) {
        return Some(Validity::From(from));
    }
    if let Ok((from, until)) = parse_date_range(text) {
        return Some(Validity::Range(from, until));
    }
    if let Some(until) = last_day(text) {
        return Some(Validity::Until(until));
    }
    if open_end.whole(text).is_some() || (open_end.find(text).is_some() && !text.starts_with(['不', '非'])) {
        return Some(Validity::Open);
    }
    // A number alone could be a day of the month, or anything.
    let is_bare = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_bare && !matches!(unit, Some(Unit::Month | Unit::Year)) {
        return None;
    }
    let days = text.trim_end_matches('内').strip_suffix(['天', '日']);
    if let Some(days) = days.and_then(|text| text.parse().ok()).filter(|days| *days <= 36_500) {
        return Some(Validity::Days(days));
    }
    months(text, unit).filter(|months| *months > 0).map(Validity::Months)
}

fn place(row: &mut Row<'_>, need: &mut Need, value: &Value<'_>, read: Validity, today: Date) {
    let said = value.cell.text();
    let span = match read {
        Validity::Range(from, until) => {
            need.valid_from.get_or_insert(from);
            need.valid_until = Some(until);
            return;
        }
        Validity::From(from) => {
            need.valid_from = need.valid_from.or(Some(from));
            return;
        }
        Validity::Until(until) => {
            need.valid_until = Some(until);
            return;
        }
        Validity::Open => {
            let message = "长期有效，不设截止日，原文另存";
            row.note(Severity::Mended, Some(value.field), "validity_open", message, Some(&said));
            return row.keep(value.header, &said);
        }
        Validity::Months(months) => jiff::Span::new().months(months),
        Validity::Days(days) => jiff::Span::new().days(days),
    };
    let (from, what) = match (need.valid_from, need.updated_on) {
        (Some(from), _) => (from, "有效期起"),
        (None, Some(updated)) => (updated, "需求的日期"),
        (None, None) => (today, "导入日"),
    };
    match from.checked_add(span) {
        Ok(until) => {
            need.valid_until = Some(until);
            let message = format!("有效期是时长，从{what}算起，到{until}为止");
            row.note(Severity::Mended, Some(value.field), "validity_counted", message, Some(&said));
        }
        Err(_) => row.unreadable(value, &said),
    }
}
