//! Filings by year: of classes, of owners, of both kinds of record (R23).

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Scope, Seen};

/// Years that a trend goes back.
const MOST_YEARS: usize = 20;

/// A class or owner over the years.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrendLine {
    /// IPC subclass, or name of the owner.
    pub name: String,
    /// A count for each year of [`Trends::years`].
    pub counts: Vec<u64>,
    /// All of its patents, also those of earlier years or of none.
    pub total: u64,
}

/// Filings of a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trends {
    /// The years, the earliest first, without holes; the newest twenty.
    pub years: Vec<i16>,
    /// Everything.
    pub all: TrendLine,
    /// The subclasses with most patents: the main class of each patent.
    pub classes: Vec<TrendLine>,
    /// The owners with most patents.
    pub owners: Vec<TrendLine>,
}

impl Trends {
    /// Counts what the reader may see, `most` lines of each kind.
    #[must_use]
    pub fn of(seen: Seen<'_>, scope: &Scope, most: usize) -> Self {
        let survey = seen.survey();
        let rows = || seen.patents().filter(|row| scope.takes(row));
        let last = rows().map(|row| row.year).filter(|year| *year > 0).max();
        let first = rows().map(|row| row.year).filter(|year| *year > 0).min();
        let years: Vec<i16> = match first.zip(last) {
            Some((first, last)) => (first.max(last.saturating_sub(MOST_YEARS as i16 - 1))..=last).collect(),
            None => Vec::new(),
        };
        let start = years.first().copied().unwrap_or(0);
        let place = |year: i16| usize::try_from(year - start).ok().filter(|at| *at < years.len());
        let empty = |name: String| TrendLine { name, counts: vec![0; years.len()], total: 0 };
        let add = |line: &mut TrendLine, year: i16| {
            line.total += 1;
            if let Some(count) = place(year).filter(|_| year > 0).and_then(|at| line.counts.get_mut(at)) {
                *count += 1;
            }
        };
        let mut all = empty("全部".to_owned());
        let mut classes: BTreeMap<[u8; 4], TrendLine> = BTreeMap::new();
        let mut owners: BTreeMap<u32, TrendLine> = BTreeMap::new();
        for row in rows() {
            add(&mut all, row.year);
            if row.subclass != *b"    " {
                let name = || String::from_utf8_lossy(&row.subclass).into_owned();
                add(classes.entry(row.subclass).or_insert_with(|| empty(name())), row.year);
            }
            for owner in &row.owners {
                add(owners.entry(*owner).or_insert_with(|| empty(survey.owner(*owner).to_owned())), row.year);
            }
        }
        let largest = |lines: Vec<TrendLine>| {
            let mut lines = lines;
            lines.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| a.name.cmp(&b.name)));
            lines.truncate(most);
            lines
        };
        Self {
            all,
            classes: largest(classes.into_values().collect()),
            owners: largest(owners.into_values().collect()),
            years,
        }
    }
}
