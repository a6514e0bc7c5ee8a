//! Sets of rows of one segment.

/// A set of rows, a bit each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rows {
    words: Vec<u64>,
    count: usize,
}

impl Rows {
    /// How many rows are in it.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Whether `row` is in it.
    pub(super) fn contains(&self, row: usize) -> bool {
        self.word(row / 64) >> (row % 64) & 1 == 1
    }

    /// Rows 64 `index` to 64 `index` + 63, the first in the lowest bit.
    pub(super) fn word(&self, index: usize) -> u64 {
        self.words.get(index).copied().unwrap_or(0)
    }

    /// Puts `row` in.
    pub(super) fn insert(&mut self, row: usize) {
        if self.contains(row) {
            return;
        }
        if self.words.len() <= row / 64 {
            self.words.resize(row / 64 + 1, 0);
        }
        self.words[row / 64] |= 1 << (row % 64);
        self.count += 1;
    }

    /// The rows in it, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(index, word)| bits_of(*word).map(move |bit| index * 64 + bit))
    }

    /// The set as lengths of stretches, out of it and in it by turns: short where rows stand together or are few.
    pub(super) fn stretches(&self) -> Vec<u64> {
        let mut stretches = Vec::new();
        let (mut begin, mut end) = (0, 0);
        for row in self.iter() {
            if row > end || end == 0 {
                if end > begin {
                    stretches.push((end - begin) as u64);
                }
                stretches.push((row - end) as u64);
                begin = row;
            }
            end = row + 1;
        }
        if end > begin {
            stretches.push((end - begin) as u64);
        }
        stretches
    }

    /// The set of [`Self::stretches`]; nothing where it goes beyond `rows` rows.
    pub(super) fn of_stretches(stretches: &[u64], rows: usize) -> Option<Self> {
        let mut set = Self::default();
        let mut position = 0;
        for (index, length) in stretches.iter().enumerate() {
            let end = usize::try_from(*length).ok()?.checked_add(position).filter(|end| *end <= rows)?;
            if index % 2 == 1 {
                (position..end).for_each(|row| set.insert(row));
            }
            position = end;
        }
        Some(set)
    }
}

/// Positions of the bits set in `word`, ascending.
pub(super) fn bits_of(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then_some(word.trailing_zeros() as usize)?;
        word &= word - 1;
        Some(bit)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows_that_stand_together_take_two_numbers() {
        let mut set = Rows::default();
        (0..500).chain(600..700).for_each(|row| set.insert(row));
        assert_eq!(set.stretches(), [0, 500, 100, 100]);
        assert_eq!(Rows::of_stretches(&[0, 500, 100, 100], 699), None);
    }

    proptest! {
        #[test]
        fn a_set_comes_back_from_its_stretches(rows in prop::collection::btree_set(0usize..300, 0..200)) {
            let mut set = Rows::default();
            rows.iter().for_each(|row| set.insert(*row));
            prop_assert_eq!(set.count(), rows.len());
            prop_assert_eq!(set.iter().collect::<BTreeSet<_>>(), rows);
            let back = Rows::of_stretches(&set.stretches(), 300).unwrap();
            prop_assert_eq!(back.iter().collect::<Vec<_>>(), set.iter().collect::<Vec<_>>());
        }
    }
}
