//! When a record was last verified, and whether that is long ago.

use serde::Serialize;

use super::rules::Rules;
use crate::domain::{Date, Patent};

/// How fresh a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum FreshnessState {
    /// Verified within the months that the rules allow.
    #[serde(rename = "近期核验")]
    Fresh,
    /// Verified longer ago.
    #[serde(rename = "久未核验")]
    Stale,
    /// No column says that it was ever verified.
    #[serde(rename = "从未核验")]
    Never,
}

impl FreshnessState {
    /// The Chinese words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fresh => "近期核验",
            Self::Stale => "久未核验",
            Self::Never => "从未核验",
        }
    }
}

/// The last verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Freshness {
    /// How fresh.
    pub state: FreshnessState,
    /// 核验日期.
    pub verified_on: Option<Date>,
    /// The last day on which that counts as fresh.
    pub fresh_until: Option<Date>,
    /// Whole months since then.
    pub months: Option<i32>,
}

impl Freshness {
    pub(super) fn of(patent: &Patent, rules: &Rules, today: Date) -> Self {
        let Some(day) = patent.verified_on else {
            return Self { state: FreshnessState::Never, verified_on: None, fresh_until: None, months: None };
        };
        let until = day.saturating_add(jiff::Span::new().months(rules.stale_months()));
        // A day that has not come yet is a slip of the pen, and no less fresh than today.
        let months = day.until((jiff::Unit::Month, today)).map_or(0, |span| span.get_months().max(0));
        let state = if today <= until { FreshnessState::Fresh } else { FreshnessState::Stale };
        Self { state, verified_on: Some(day), fresh_until: Some(until), months: Some(months) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Resources;

    fn state(verified_on: Option<Date>, today: Date) -> (FreshnessState, Option<i32>) {
        let rules = Rules::load(&Resources::built_in()).unwrap();
        let freshness = Freshness::of(&Patent { verified_on, ..Patent::default() }, &rules, today);
        (freshness.state, freshness.months)
    }

    #[test]
    fn a_record_goes_stale_the_day_after_its_months_are_over() {
        let verified = Some(Date::constant(2024, 11, 24));
        assert_eq!(state(verified, Date::constant(2026, 11, 24)), (FreshnessState::Fresh, Some(24)));
        assert_eq!(state(verified, Date::constant(2026, 11, 25)), (FreshnessState::Stale, Some(24)));
        assert_eq!(state(None, Date::constant(2026, 11, 25)), (FreshnessState::Never, None));
        assert_eq!(state(verified, Date::constant(2020, 1, 1)), (FreshnessState::Fresh, Some(0)));
    }
}
