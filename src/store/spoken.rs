//! Which fields of which record the file under import has spoken for: within one file the first value stays.

use std::collections::{HashMap, HashSet};

/// Fields by number; beyond [`SpokenFields::WIDE`] names they are kept one by one.
#[derive(Debug, Default)]
pub(super) struct SpokenFields {
    numbers: HashMap<String, u32>,
    masks: HashMap<i64, u128>,
    beyond: HashSet<(i64, u32)>,
}

impl SpokenFields {
    const WIDE: u32 = 128;

    /// The file has a row of this record.
    pub(super) fn has_record(&self, record: i64) -> bool {
        self.masks.contains_key(&record)
    }

    pub(super) fn see(&mut self, record: i64) {
        self.masks.entry(record).or_default();
    }

    pub(super) fn has(&self, record: i64, field: &str) -> bool {
        let Some(&number) = self.numbers.get(field) else { return false };
        if number < Self::WIDE {
            self.masks.get(&record).is_some_and(|mask| mask & (1 << number) != 0)
        } else {
            self.beyond.contains(&(record, number))
        }
    }

    pub(super) fn speak(&mut self, record: i64, field: &str) {
        let number = match self.numbers.get(field) {
            Some(&number) => number,
            None => {
                let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
                self.numbers.insert(field.to_owned(), next);
                next
            }
        };
        if number < Self::WIDE {
            *self.masks.entry(record).or_default() |= 1 << number;
        } else {
            self.see(record);
            self.beyond.insert((record, number));
        }
    }

    /// Two records became one: what was said of either was said of it.
    pub(super) fn merge(&mut self, gone: i64, into: i64) {
        if let Some(mask) = self.masks.remove(&gone) {
            *self.masks.entry(into).or_default() |= mask;
        }
        let beyond: Vec<u32> =
            self.beyond.iter().filter(|(record, _)| *record == gone).map(|(_, field)| *field).collect();
        for field in beyond {
            self.beyond.remove(&(gone, field));
            self.beyond.insert((into, field));
        }
    }

    /// Every record that the file had.
    pub(super) fn records(&self) -> impl Iterator<Item = i64> + '_ {
        self.masks.keys().copied()
    }
}
