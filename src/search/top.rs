//! The best K of many, in a total order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Keeps the K greatest keys that were pushed.
#[derive(Debug)]
pub(super) struct TopK<T: Ord> {
    limit: usize,
    /// The least of those kept is on top.
    kept: BinaryHeap<Reverse<T>>,
}

impl<T: Ord> TopK<T> {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, kept: BinaryHeap::with_capacity(limit.min(4096)) }
    }

    /// The K-th best so far, once there are K: nothing below it can enter any more.
    pub(super) fn floor(&self) -> Option<&T> {
        if self.kept.len() < self.limit { None } else { self.kept.peek().map(|Reverse(least)| least) }
    }

    pub(super) fn push(&mut self, item: T) {
        if self.kept.len() < self.limit {
            self.kept.push(Reverse(item));
        } else if let Some(mut least) = self.kept.peek_mut()
            && item > least.0
        {
            *least = Reverse(item);
        }
    }

    /// The best K, best first.
    pub(super) fn into_sorted(self) -> Vec<T> {
        self.kept.into_sorted_vec().into_iter().map(|Reverse(item)| item).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_best_are_kept_whatever_the_order_of_arrival(items in prop::collection::vec(0u32..50, 0..300), limit in 0usize..20) {
            let mut top = TopK::new(limit);
            for item in &items {
                top.push(*item);
            }
            let mut expected = items;
            expected.sort_unstable_by(|a, b| b.cmp(a));
            expected.truncate(limit);
            prop_assert_eq!(top.into_sorted(), expected);
        }
    }
}
