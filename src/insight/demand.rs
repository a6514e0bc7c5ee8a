//! How well each need is served: whether the best patent that a reader may see reaches what counts as a match.

use std::collections::HashMap;

use super::{NeedRow, Seen, Waiting, Waits};
use crate::domain::Audience;

/// The best patent of each need, of those that the reader may see.
#[derive(Debug)]
pub struct Served {
    best: HashMap<u64, Waits>,
    /// What counts as a match, in hundredths of a point.
    enough: u16,
}

impl Served {
    /// `enough`: the score from which a need counts as matched (R20: 较强).
    #[must_use]
    pub fn of(seen: Seen<'_>, waiting: &Waiting, enough: f64) -> Self {
        let may_see = |pair: &&Waits| {
            let rows = &seen.survey().patents;
            let row = rows.binary_search_by_key(&pair.patent, |row| row.key).ok().and_then(|at| rows.get(at));
            row.is_some_and(|row| seen.audience() == Audience::Operator || row.is_seen_by(seen.audience()))
        };
        let best = seen.needs().filter_map(|need| Some((need.key, *waiting.of_need(need.key).iter().find(may_see)?)));
        Self { best: best.collect(), enough: (enough * 100.0).round() as u16 }
    }

    /// The best patent of a need.
    #[must_use]
    pub fn best(&self, need: &NeedRow) -> Option<Waits> {
        self.best.get(&need.key).copied()
    }

    /// Whether it is matched.
    #[must_use]
    pub fn is_matched(&self, need: &NeedRow) -> bool {
        self.best(need).is_some_and(|best| best.cents >= self.enough)
    }
}

/// The challenge list (揭榜挂帅, R20): needs whose best match stays under the threshold, those that came closest first.
#[must_use]
pub fn challenges<'s>(seen: Seen<'s>, served: &Served, scope: &super::Scope) -> Vec<(&'s NeedRow, Option<Waits>)> {
    let unmet = seen.needs().filter(|need| scope.takes_need(need) && !served.is_matched(need));
    let mut unmet: Vec<(&NeedRow, Option<Waits>)> = unmet.map(|need| (need, served.best(need))).collect();
    unmet.sort_by_key(|(need, best)| (std::cmp::Reverse(best.map(|best| best.cents)), need.key));
    unmet
}
