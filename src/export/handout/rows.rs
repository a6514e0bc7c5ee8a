//! Tables of a handout as rows, the same for every format.

use crate::export::programmes;
use crate::export::shortlists;
use crate::export::table::Value;
use crate::workflow::{HandedPair, MeetingShown};

/// Headers of 供需匹配清单.
pub(super) fn pair_headers() -> impl Iterator<Item = &'static str> {
    shortlists::COLUMNS.iter().map(|(_, header, _)| *header)
}

/// The row of a pair.
pub(super) fn pair(pair: &HandedPair) -> Vec<Value> {
    shortlists::cells(pair)
}

/// The row of a pair in words, as CSV has them.
pub(super) fn pair_texts(shown: &HandedPair) -> Vec<String> {
    pair(shown).iter().map(Value::text).collect()
}

/// Headers of 洽谈日程.
pub(super) fn meeting_headers() -> impl Iterator<Item = &'static str> {
    programmes::COLUMNS.iter().map(|(_, header, _)| *header)
}

/// The row of a meeting in words.
pub(super) fn meeting_texts(meeting: &MeetingShown) -> Vec<String> {
    programmes::cells(meeting).iter().map(Value::text).collect()
}
