//! What is counted of some patents.

use super::count::{PARTS, Row};
use crate::assessment::DormancyState;
use crate::domain::LegalState;

/// Counts over some patents. Each group of counts sums to `patents`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Patents on record.
    pub patents: u32,
    /// Of these, in force as far as is known: what a declaration is compared with.
    pub held: u32,
    /// Points lost and kept: the sum of the scores of the listings.
    pub scores: u32,
    /// Findings without which a firm cannot go on.
    pub needed: u32,
    /// Findings with which more firms would ask.
    pub advised: u32,
    /// Asleep, suspected, awake, not applicable.
    pub dormancy: [u32; DORMANCY.len()],
    /// In the order of the vocabulary, the unknown last.
    pub legal: [u32; LegalState::ALL.len() + 1],
    /// In the order of the grades, those without one last.
    pub grades: Vec<u32>,
    /// Of each part of the quality: hundredths of points where known, and for how many.
    pub parts: [(u32, u32); PARTS],
}

/// The states, in the order of boards.
pub(super) const DORMANCY: [DormancyState; 4] =
    [DormancyState::Asleep, DormancyState::Suspected, DormancyState::Awake, DormancyState::NotApplicable];

fn bump(counts: &mut [u32], at: usize) {
    if let Some(count) = counts.get_mut(at) {
        *count += 1;
    }
}

fn sum(to: &mut [u32], from: &[u32]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
}

impl Tally {
    pub(super) fn note(&mut self, row: &Row, grades: usize) {
        self.patents += 1;
        self.held += u32::from(row.held);
        self.scores += u32::from(row.score);
        self.needed += u32::from(row.needed);
        self.advised += u32::from(row.advised);
        if let Some(at) = DORMANCY.iter().position(|state| *state == row.dormancy) {
            bump(&mut self.dormancy, at);
        }
        let known = LegalState::ALL.iter().position(|state| Some(*state) == row.legal);
        bump(&mut self.legal, known.unwrap_or(LegalState::ALL.len()));
        self.grades.resize(grades + 1, 0);
        bump(&mut self.grades, row.grade.map_or(grades, usize::from));
        for ((points, known), part) in self.parts.iter_mut().zip(row.parts) {
            *points += u32::from(part.unwrap_or_default());
            *known += u32::from(part.is_some());
        }
    }

    /// Adds the counts of other patents.
    pub fn add(&mut self, other: &Self) {
        self.patents += other.patents;
        self.held += other.held;
        self.scores += other.scores;
        self.needed += other.needed;
        self.advised += other.advised;
        sum(&mut self.dormancy, &other.dormancy);
        sum(&mut self.legal, &other.legal);
        self.grades.resize(self.grades.len().max(other.grades.len()), 0);
        sum(&mut self.grades, &other.grades);
        for ((points, known), (more, known_too)) in self.parts.iter_mut().zip(other.parts) {
            *points += more;
            *known += known_too;
        }
    }

    /// Mean score of the listings; none without patents.
    #[must_use]
    pub fn score(&self) -> Option<f64> {
        (self.patents > 0).then(|| f64::from(self.scores) / f64::from(self.patents))
    }
}
