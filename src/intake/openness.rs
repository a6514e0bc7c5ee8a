//! How open a record is. What was not clearly said to be public must not be published: a level that is none of the known
//! spellings is the most restricted one, and only an empty cell leaves the default.

use std::fmt::Display;
use std::str::FromStr;

use super::hygiene::Breaks;
use super::numbers::says_nothing;
use super::report::Severity;
use super::row::Row;
use super::words::Words;

/// The most restricted level of all columns that state one; `levels` run from open to closed.
pub(super) fn read_level<T: FromStr + Display + Copy + Ord>(
    row: &mut Row<'_>,
    key: &str,
    words: &Words,
    yes_no: &Words,
    levels: &[T],
) -> Option<T> {
    let closed = *levels.last()?;
    let mut strictest = None;
    let mut first: Option<String> = None;
    for value in row.take_all(key) {
        let Some(text) = row.clean_word(&value, Breaks::Join) else {
            continue;
        };
        if says_nothing(&text) && (text.is_ascii() || !text.chars().any(char::is_alphanumeric)) {
            continue;
        }
        // 是否保密 asks the other way round: no says nothing of who may see the record.
        let secret = value.header.contains('密').then(|| yes_no.whole(&text)).flatten();
        let level = match secret {
            Some(answer) if answer.word == "是" => Some(closed),
            Some(_) => None,
            None => Some(words.parse_whole(&text).or_else(|| text.parse().ok()).unwrap_or_else(|| {
                let known = levels.iter().map(|level| format!("“{level}”")).collect::<Vec<_>>().join("、");
                let message =
                    format!("读不成“{}”，为免误公开，按最严的“{closed}”收录，原文另存；请写{known}之一", value.field);
                row.note(Severity::Warning, Some(value.field), "unreadable_level", message, Some(&text));
                row.keep(value.header, &text);
                closed
            })),
        };
        strictest = strictest.max(level);
        match &first {
            None => first = Some(text),
            Some(there) if *there == text => {}
            Some(_) => row.keep(value.header, &text),
        }
    }
    strictest
}
