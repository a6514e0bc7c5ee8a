//! The rows of a handout in words, the same in the handbook and on the page for printing as in workbook and CSV.

use crate::export::table::Value;
use crate::export::{programmes, shortlists};
use crate::workflow::{HandedPair, MeetingShown};

/// A pair under the keys of 供需匹配清单.
pub(super) struct PairRow {
    cells: Vec<Value>,
}

impl PairRow {
    pub(super) fn of(pair: &HandedPair) -> Self {
        Self { cells: shortlists::cells(pair) }
    }

    /// The cell of a key in words; empty where there is nothing.
    pub(super) fn text(&self, key: &str) -> String {
        let mut named = shortlists::COLUMNS.iter().zip(&self.cells);
        named.find(|((known, ..), _)| *known == key).map(|(_, value)| value.text()).unwrap_or_default()
    }

    /// Header and text of each of the keys that says something.
    pub(super) fn facts(&self, keys: &[&str]) -> Vec<(&'static str, String)> {
        let named = shortlists::COLUMNS.iter().zip(&self.cells);
        let wanted = named.filter(|((key, ..), value)| keys.contains(key) && **value != Value::Empty);
        wanted.map(|((_, header, _), value)| (*header, value.text())).collect()
    }
}

/// Headers of 洽谈日程.
pub(super) fn meeting_headers() -> Vec<&'static str> {
    programmes::COLUMNS.iter().map(|(_, header, _)| *header).collect()
}

/// The row of a meeting in words.
pub(super) fn meeting_texts(meeting: &MeetingShown) -> Vec<String> {
    programmes::cells(meeting).iter().map(Value::text).collect()
}
