//! Patents counted by state and by grade: the columns that every board has.

use super::PatentRow;
use crate::assessment::DormancyState;

/// The states, in the order of the columns.
pub const STATES: [DormancyState; 4] =
    [DormancyState::Asleep, DormancyState::Suspected, DormancyState::Awake, DormancyState::NotApplicable];

/// Patents counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// All of them.
    pub patents: u64,
    /// By state, in the order of [`STATES`].
    pub states: [u64; 4],
    /// By grade of quality, the best first; the last place is for those of whom too little is known.
    pub grades: Vec<u64>,
}

impl Tally {
    /// Nothing, with places for so many grades.
    #[must_use]
    pub fn of_grades(grades: usize) -> Self {
        Self { grades: vec![0; grades + 1], ..Self::default() }
    }

    /// Counts a patent.
    pub fn add(&mut self, row: &PatentRow) {
        self.patents += 1;
        for (state, count) in STATES.iter().zip(&mut self.states) {
            *count += u64::from(*state == row.state);
        }
        let unknown = self.grades.len().saturating_sub(1);
        if let Some(count) = self.grades.get_mut(row.grade.map_or(unknown, usize::from)) {
            *count += 1;
        }
    }

    /// Those that sleep, or may sleep.
    #[must_use]
    pub const fn sleeping(&self) -> u64 {
        self.states[0] + self.states[1]
    }
}
