//! Which needs wait for which patents: every need of the store that is still wanted, held against the store once.

use std::cmp::Reverse;

use super::InsightError;
use crate::domain::{Audience, Date, Need, Record};
use crate::matching::{MatchError, Matcher, score_all};
use crate::store::Store;

/// Pairs kept of one need. What stands lower is not what it waits for.
const MOST_OF_A_NEED: usize = 50;

/// A need and a patent that fits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// Key of the need.
    pub need: u64,
    /// Key of the patent.
    pub patent: u64,
    /// Score in hundredths of a point.
    pub cents: u16,
}

impl Waits {
    /// Score in points.
    #[must_use]
    pub fn score(self) -> f64 {
        f64::from(self.cents) / 100.0
    }
}

/// All pairs that reach the floor.
#[derive(Debug, Default)]
pub struct Waiting {
    /// By need, the best first.
    pairs: Vec<Waits>,
    /// Places in `pairs`: by patent, the best first.
    by_patent: Vec<u32>,
}

impl Waiting {
    /// Holds every need that is wanted on `today` against the store, both as `audience` may see them: how a need scores
    /// must not tell of what its reader may not see. `done` hears of each.
    ///
    /// # Errors
    /// Those of matching.
    pub fn of<S: Store + Send>(
        matcher: &Matcher<'_>,
        open: impl Fn() -> Result<S, InsightError> + Sync,
        store: &impl Store,
        (today, audience): (Date, Audience),
        done: &mut dyn FnMut(),
    ) -> Result<Self, InsightError> {
        let mut pairs = Vec::new();
        let wanted = |need: &Need| need.valid_until.is_none_or(|until| today <= until);
        score_all(matcher, open, store, (&wanted, audience), MOST_OF_A_NEED, &mut |need, scores| {
            done();
            let need = need.id().ok_or(MatchError::NothingToMatch)?.key();
            pairs.extend(scores.into_iter().map(|(patent, score)| Waits {
                need,
                patent: patent.key(),
                cents: (score * 100.0).round() as u16,
            }));
            Ok::<_, InsightError>(())
        })?;
        Ok(Self::from_pairs(pairs))
    }

    pub(super) fn from_pairs(mut pairs: Vec<Waits>) -> Self {
        pairs.sort_by_key(|pair| (pair.need, Reverse(pair.cents), pair.patent));
        let mut by_patent: Vec<u32> = (0..u32::try_from(pairs.len()).unwrap_or(u32::MAX)).collect();
        by_patent.sort_by_key(|at| pairs.get(*at as usize).map(|pair| (pair.patent, Reverse(pair.cents), pair.need)));
        Self { pairs, by_patent }
    }

    /// The patents that a need waits for, the best first.
    #[must_use]
    pub fn of_need(&self, need: u64) -> &[Waits] {
        let from = self.pairs.partition_point(|pair| pair.need < need);
        let rest = self.pairs.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|pair| pair.need == need)).unwrap_or_default()
    }

    /// The needs that wait for a patent, the best first.
    pub fn of_patent(&self, patent: u64) -> impl Iterator<Item = Waits> {
        let at = |place: &u32| self.pairs.get(*place as usize).copied();
        let from = self.by_patent.partition_point(|place| at(place).is_some_and(|pair| pair.patent < patent));
        let rest = self.by_patent.get(from..).unwrap_or_default();
        rest.iter().filter_map(at).take_while(move |pair| pair.patent == patent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_see_the_same_pairs_the_best_first() {
        let pair = |need, patent, cents| Waits { need, patent, cents };
        let all = vec![pair(2, 10, 5000), pair(1, 10, 7000), pair(1, 11, 7100), pair(2, 12, 5000), pair(3, 10, 7000)];
        let waiting = Waiting::from_pairs(all);
        assert_eq!(waiting.of_need(1), [pair(1, 11, 7100), pair(1, 10, 7000)]);
        assert_eq!(waiting.of_need(2), [pair(2, 10, 5000), pair(2, 12, 5000)]);
        assert_eq!(waiting.of_need(4), []);
        let of_ten: Vec<Waits> = waiting.of_patent(10).collect();
        assert_eq!(of_ten, [pair(1, 10, 7000), pair(3, 10, 7000), pair(2, 10, 5000)]);
        assert_eq!(waiting.of_patent(13).count(), 0);
    }
}
