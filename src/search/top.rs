//! The best K of many, in a total order.

/// Keeps the K greatest keys that were pushed; memory is 2K.
#[derive(Debug)]
pub(super) struct TopK<T: Ord> {
    limit: usize,
    kept: Vec<T>,
    /// Nothing below this can enter any more; known once K have been seen.
    floor: Option<T>,
}

impl<T: Ord + Clone> TopK<T> {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, kept: Vec::with_capacity(limit.saturating_mul(2).min(4096)), floor: None }
    }

    /// The K-th best so far, once there are K.
    pub(super) fn floor(&self) -> Option<&T> {
        self.floor.as_ref()
    }

    pub(super) fn push(&mut self, item: T) {
        if self.limit == 0 || self.floor.as_ref().is_some_and(|floor| item < *floor) {
            return;
        }
        self.kept.push(item);
        if self.kept.len() >= self.limit.saturating_mul(2) {
            self.shrink();
        }
    }

    fn shrink(&mut self) {
        if self.kept.len() <= self.limit {
            return;
        }
        let (_, worst_kept, _) = self.kept.select_nth_unstable_by(self.limit - 1, |a, b| b.cmp(a));
        self.floor = Some(worst_kept.clone());
        self.kept.truncate(self.limit);
    }

    /// The best K, best first.
    pub(super) fn into_sorted(mut self) -> Vec<T> {
        self.kept.sort_unstable_by(|a, b| b.cmp(a));
        self.kept.truncate(self.limit);
        self.kept
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
