//! How well an institution lists: what the linter finds in its patents, the score of that and its course, and the fixes
//! that would raise it most.

use std::collections::BTreeMap;

use serde::Serialize;

use super::InsightError;
use crate::assessment::{Assessor, ListingRules, Place, Severity};
use crate::domain::{Date, Patent, RecordId};
use crate::store::Reader;

/// Fixes that are named.
const FIXES: usize = 10;

/// Months of a course.
const MONTHS: usize = 12;

/// What the linter finds in one listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// 0..=100.
    pub score: u32,
    /// Where something is to be put right, and how much it matters.
    pub places: BTreeMap<Place, Severity>,
}

impl Mark {
    /// The mark of a patent.
    #[must_use]
    pub fn of(patent: &Patent, assessor: &Assessor<'_>) -> Self {
        let places = ListingRules::places(&assessor.lint(patent));
        Self { score: assessor.rules.listing().score(places.values().copied()), places }
    }

    /// By how much the score rises when one place is put right.
    fn gain(&self, place: Place, rules: &ListingRules) -> u32 {
        let others = self.places.iter().filter(|(known, _)| **known != place).map(|(_, severity)| *severity);
        rules.score(others) - self.score
    }
}

/// Findings of a place, counted in patents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingCount {
    /// What is to be done, in words.
    pub what: String,
    /// Stable code.
    pub code: &'static str,
    /// Column.
    pub field: &'static str,
    /// Patents in which it must be put right.
    pub needed: u32,
    /// Patents in which it had better be.
    pub advised: u32,
}

/// A fix: what is to be done in one column, and what it brings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fix {
    /// Stable code of the finding.
    pub code: &'static str,
    /// Column.
    pub field: &'static str,
    /// What is to be done, in words.
    pub what: String,
    /// Patents that it is to be done in.
    pub patents: u32,
    /// Points by which the institution's score rises.
    pub gain: f64,
}

/// The score on a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CoursePoint {
    /// The end of a month, or today.
    pub day: Date,
    /// Patents on record then.
    pub patents: u32,
    /// Mean score then, by today's rules.
    pub score: f64,
}

/// The listings of an institution.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listing {
    /// Patents.
    pub patents: u32,
    /// Mean score; none without patents.
    pub score: Option<f64>,
    /// Findings by code and column, the most frequent first.
    pub findings: Vec<FindingCount>,
    /// The fixes that raise the score most, those first.
    pub fixes: Vec<Fix>,
}

impl Listing {
    /// Counts what was found in some patents.
    #[must_use]
    pub fn of(marks: &[Mark], rules: &ListingRules) -> Self {
        let count = marks.len() as f64;
        let mut found: BTreeMap<Place, (FindingCount, u32)> = BTreeMap::new();
        for mark in marks {
            for (place, severity) in &mark.places {
                let (code, field) = *place;
                let fresh = || (FindingCount { what: rules.fix(*place), code, field, needed: 0, advised: 0 }, 0);
                let (counted, gain) = found.entry(*place).or_insert_with(fresh);
                match severity {
                    Severity::Needed => counted.needed += 1,
                    Severity::Advised => counted.advised += 1,
                }
                *gain += mark.gain(*place, rules);
            }
        }
        let mut fixes: Vec<(u32, Fix)> = found
            .values()
            .map(|(counted, gain)| {
                let FindingCount { what, code, field, needed, advised } = counted.clone();
                (*gain, Fix { code, field, what, patents: needed + advised, gain: f64::from(*gain) / count })
            })
            .collect();
        fixes.sort_by(|(a, one), (b, other)| {
            b.cmp(a).then_with(|| (one.code, one.field).cmp(&(other.code, other.field)))
        });
        fixes.truncate(FIXES);
        let mut findings: Vec<FindingCount> = found.into_values().map(|(counted, _)| counted).collect();
        findings.sort_by_key(|one| (std::cmp::Reverse(one.needed + one.advised), one.code, one.field));
        let scores: u32 = marks.iter().map(|mark| mark.score).sum();
        Self {
            patents: u32::try_from(marks.len()).unwrap_or(u32::MAX),
            score: (!marks.is_empty()).then(|| f64::from(scores) / count),
            findings,
            fixes: fixes.into_iter().map(|(_, fix)| fix).collect(),
        }
    }
}

/// The course of the score over month ends, and today: told from what the store kept of each record, so that it begins
/// when the first of them came in. `counts` says whether a record, as it was, is one of those looked at.
///
/// # Errors
/// Those of the store.
pub fn course(
    reader: &Reader,
    assessor: &Assessor<'_>,
    ids: &[RecordId],
    counts: impl Fn(&Patent) -> bool,
) -> Result<Vec<CoursePoint>, InsightError> {
    let days = days(assessor.today);
    let mut sums = vec![(0_u32, 0_u32); days.len()];
    for id in ids {
        let changes = reader.change_days(id)?;
        let mut known: Option<(i64, Option<u32>)> = None;
        for (day, (patents, scores)) in days.iter().zip(&mut sums) {
            let Some((seq, _)) = changes.iter().rev().find(|(_, changed)| changed <= day) else { continue };
            let score = match known {
                Some((of, score)) if of == *seq => score,
                _ => {
                    let was: Option<Patent> = reader.as_of(id, *seq)?;
                    was.filter(&counts).map(|patent| Mark::of(&patent, assessor).score)
                }
            };
            known = Some((*seq, score));
            *patents += u32::from(score.is_some());
            *scores += score.unwrap_or_default();
        }
    }
    let points = days.into_iter().zip(sums).filter(|(_, (patents, _))| *patents > 0);
    Ok(points
        .map(|(day, (patents, scores))| CoursePoint { day, patents, score: f64::from(scores) / f64::from(patents) })
        .collect())
}

/// The ends of the months before a day, the earliest first, and the day.
fn days(today: Date) -> Vec<Date> {
    let mut days = vec![today];
    let mut month = today.first_of_month();
    for _ in 0..MONTHS {
        let Ok(end) = month.yesterday() else { break };
        days.push(end);
        month = end.first_of_month();
    }
    days.reverse();
    days
}

#[cfg(test)]
mod tests;
