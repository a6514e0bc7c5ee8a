//! How well each need is served: whether the best patent that a reader may see reaches what counts as a match.

use std::collections::HashMap;

use super::{NeedRow, PatentRow, Seen, Waiting, Waits};

/// Patents that tell the industry of a need which does not say it.
const NEAR: usize = 5;

/// The division that most have; of several the one that comes first.
fn most_frequent<'r>(rows: impl Iterator<Item = &'r PatentRow>) -> Option<u8> {
    let mut counted: Vec<(u8, usize)> = Vec::new();
    for row in rows.filter(|row| row.division > 0) {
        match counted.iter_mut().find(|(division, _)| *division == row.division) {
            Some((_, count)) => *count += 1,
            None => counted.push((row.division, 1)),
        }
    }
    // The last of equals is taken: they are looked at from behind.
    counted.into_iter().rev().max_by_key(|(_, count)| *count).map(|(division, _)| division)
}

/// The best patent of each need, of those that the reader may see.
#[derive(Debug)]
pub struct Served {
    best: HashMap<u64, Waits>,
    divisions: HashMap<u64, u8>,
    /// What counts as a match, in hundredths of a point.
    enough: u16,
}

impl Served {
    /// `enough`: the score from which a need counts as matched (R20: 较强).
    #[must_use]
    pub fn of(seen: Seen<'_>, waiting: &Waiting, enough: f64) -> Self {
        let may_see = |pair: &&Waits| seen.patent(pair.patent).is_some();
        let (mut best, mut divisions) = (HashMap::new(), HashMap::new());
        for need in seen.needs() {
            let mut pairs = waiting.of_need(need.key).iter().filter(may_see);
            let near: Vec<&Waits> = pairs.by_ref().take(NEAR).collect();
            if let Some(first) = near.first() {
                best.insert(need.key, **first);
            }
            if need.division == 0
                && let Some(division) = most_frequent(near.iter().filter_map(|pair| seen.patent(pair.patent)))
            {
                divisions.insert(need.key, division);
            }
        }
        Self { best, divisions, enough: (enough * 100.0).round() as u16 }
    }

    /// The division of industry of a need: its own, or that of most of the patents that fit it best; 0 where neither is
    /// known.
    #[must_use]
    pub fn division(&self, need: &NeedRow) -> u8 {
        if need.division > 0 { need.division } else { self.divisions.get(&need.key).copied().unwrap_or(0) }
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
