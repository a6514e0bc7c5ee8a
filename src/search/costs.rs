//! What a licence costs over three years, from the terms that the index keeps.

use crate::domain::{Cost, Date, LicenceTerms, Money, three_year_cost};

/// Three-year cost of terms as the index keeps them.
pub(super) fn cost_of_terms(terms: &str, today: Date, sales: Option<Money>, margin: f64) -> Option<Cost> {
    let terms: LicenceTerms = serde_json::from_str(terms).ok()?;
    Some(three_year_cost(&terms, today, sales, margin))
}

/// The figure to sort by; none where only a rate is certain, which is no more known than no price.
pub(super) fn sortable_cost(cost: &Cost) -> Option<i64> {
    match cost {
        Cost::AtLeast { total, .. } if total.fen() == 0 => None,
        other => other.figure().map(Money::fen),
    }
}

/// The figure that a limit of cost is held against; none where nobody can say whether the limit holds.
pub(super) fn bounded_cost(cost: &Cost, most: Money) -> Option<i64> {
    match (cost, cost.fits(most)?) {
        (Cost::AtLeast { ceiling: Some(ceiling), .. }, true) => Some(ceiling.fen()),
        (Cost::Known { total, .. } | Cost::AtLeast { total, .. }, _) => Some(total.fen()),
        (Cost::Unknown { .. }, _) => None,
    }
}
