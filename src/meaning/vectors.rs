//! Reading vectors: a snapshot of what was committed.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::nearest::nearest;
use super::parts::{Part, Parts};
use super::rows::Rows;
use super::vector::similarity;
use super::{Bits, Result, Vector};
use crate::domain::RecordId;

/// Rescored vectors that a thread takes at a time.
const RESCORED_AT_A_TIME: usize = 128;

/// The vectors of one directory as they stood when it was opened, mapped into memory. Cheap to clone; stays as it is
/// beside a writer.
#[derive(Debug, Clone)]
pub struct Vectors(Arc<Parts>);

/// A set of records of one snapshot, for [`Vectors::nearest`].
#[derive(Debug, Clone)]
pub struct RowSet {
    of: Arc<Parts>,
    /// For each part.
    rows: Vec<Rows>,
}

impl RowSet {
    /// Records in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.iter().map(Rows::count).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn keys(&self) -> impl Iterator<Item = u64> {
        let parts = std::iter::zip(&self.of.parts, &self.rows);
        parts.flat_map(|(part, rows)| rows.iter().map(|row| part.segment.keys()[row]))
    }
}

impl Vectors {
    /// What `dir` holds for `model`; nothing where nothing was committed yet or another model made it. Columns are not
    /// read for it: see [`Self::verify`].
    ///
    /// # Errors
    /// A catalogue that is damaged or cannot be read.
    pub fn open(dir: &Path, model: &str) -> Result<Option<Self>> {
        Ok(Parts::open(dir, model)?.map(|parts| Self(Arc::new(parts))))
    }

    /// Records that have a vector.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.parts.iter().map(Part::live).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of the change log up to which everything is done; 0 where something is damaged.
    #[must_use]
    pub fn seq(&self) -> u64 {
        if self.0.damaged.is_empty() { self.0.catalogue.seq } else { 0 }
    }

    /// Segments left out because they are damaged, for a user.
    #[must_use]
    pub fn damaged(&self) -> &[String] {
        &self.0.damaged
    }

    fn find(&self, id: &RecordId) -> Option<(&Part, usize)> {
        let key = id.key();
        self.0.parts.iter().find_map(|part| Some((part, part.find(key)?)))
    }

    /// Whether a record has a vector.
    #[must_use]
    pub fn contains(&self, id: &RecordId) -> bool {
        self.find(id).is_some()
    }

    /// The vector of a record.
    #[must_use]
    pub fn get(&self, id: &RecordId) -> Option<Vector> {
        self.find(id).map(|(part, row)| part.segment.vector(row))
    }

    /// The sketches of a record's sentences, in the order in which they were added; none where it has no vector.
    #[must_use]
    pub fn sentences(&self, id: &RecordId) -> &[Bits] {
        self.find(id).map(|(part, row)| part.segment.sentences(row)).unwrap_or_default()
    }

    /// The records that have these keys ([`RecordId::key`]), in any order, as far as they have vectors.
    #[must_use]
    pub fn rows_of(&self, keys: impl IntoIterator<Item = u64>) -> RowSet {
        let mut keys: Vec<u64> = keys.into_iter().collect();
        keys.sort_unstable();
        let rows = self.0.parts.iter().map(|part| {
            let mut rows = Rows::default();
            for_each_common(part.segment.keys(), &keys, |row| {
                if !part.deleted.contains(row) {
                    rows.insert(row);
                }
            });
            rows
        });
        RowSet { rows: rows.collect(), of: Arc::clone(&self.0) }
    }

    /// The `k` records most similar to `query`, best first, equal ones by id. Exact among the `rescored` (at least `k`)
    /// whose bits are nearest, equal ones by id; with `within`, among its records only.
    #[must_use]
    pub fn nearest(&self, query: &Vector, k: usize, rescored: usize, within: Option<&RowSet>) -> Vec<(RecordId, f32)> {
        // A set of another snapshot names the same records by other rows.
        let within = within.map(|set| {
            if Arc::ptr_eq(&set.of, &self.0) { Cow::Borrowed(set) } else { Cow::Owned(self.rows_of(set.keys())) }
        });
        let limit = if k == 0 { 0 } else { rescored.max(k) };
        let candidates = nearest(&self.0.parts, &query.bits(), limit, within.as_ref().map(|set| set.rows.as_slice()));
        let query = (query.codes(), query.inverse_norm());
        let mut scored: Vec<(f32, u64)> = candidates
            .par_iter()
            .with_min_len(RESCORED_AT_A_TIME)
            .map(|candidate| {
                let segment = &self.0.parts[candidate.part].segment;
                let stored = (&segment.codes()[candidate.row], segment.inverse_norms()[candidate.row]);
                (similarity(query, stored), candidate.key)
            })
            .collect();
        scored.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        scored.truncate(k);
        scored.into_iter().map(|(similarity, key)| (RecordId::of_key(key), similarity)).collect()
    }

    /// Checks every checksum: the damaged segments, for a user.
    #[must_use]
    pub fn verify(&self) -> Vec<String> {
        self.0.parts.iter().filter_map(Part::flaw).collect()
    }
}

/// Calls `found` with the place in `one` of each number that is in both, which are ascending. As fast as the shorter is
/// short.
fn for_each_common(one: &[u64], other: &[u64], mut found: impl FnMut(usize)) {
    let (mut place, mut other_place) = (0, 0);
    while let (Some(number), Some(other_number)) = (one.get(place), other.get(other_place)) {
        match number.cmp(other_number) {
            std::cmp::Ordering::Less => place += below(&one[place..], *other_number),
            std::cmp::Ordering::Greater => other_place += below(&other[other_place..], *number),
            std::cmp::Ordering::Equal => {
                found(place);
                place += 1;
            }
        }
    }
}

/// How many of ascending `numbers` are below `limit`, in a time that grows with the logarithm of the answer.
fn below(numbers: &[u64], limit: u64) -> usize {
    let mut step = 1;
    while numbers.get(step).is_some_and(|number| *number < limit) {
        step *= 2;
    }
    step / 2 + numbers[step / 2..numbers.len().min(step + 1)].partition_point(|number| *number < limit)
}
