//! Reading vectors: a snapshot of what was committed.

use std::path::Path;

use super::{Bits, Result, Vector};
use crate::domain::RecordId;

/// The vectors of one directory as they stood when it was opened, mapped into memory. Cheap to clone; stays as it is
/// beside a writer.
#[derive(Debug, Clone)]
pub struct Vectors {}

/// A set of records of one snapshot, for [`Vectors::nearest`].
#[derive(Debug, Clone)]
pub struct RowSet {}

impl RowSet {
    /// Records in it.
    #[must_use]
    pub fn len(&self) -> usize {
        todo!()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Vectors {
    /// What `dir` holds for `model`; nothing where nothing was committed yet or another model made it.
    ///
    /// # Errors
    /// A catalogue that cannot be read.
    pub fn open(dir: &Path, model: &str) -> Result<Option<Self>> {
        todo!("{dir:?} {model}")
    }

    /// Records that have a vector.
    #[must_use]
    pub fn len(&self) -> usize {
        todo!()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of the change log up to which everything is done.
    #[must_use]
    pub fn seq(&self) -> u64 {
        todo!()
    }

    /// Segments left out because they are damaged, each with what is wrong.
    #[must_use]
    pub fn damaged(&self) -> &[String] {
        todo!()
    }

    /// Whether a record has a vector.
    #[must_use]
    pub fn contains(&self, id: &RecordId) -> bool {
        todo!("{id}")
    }

    /// The vector of a record.
    #[must_use]
    pub fn get(&self, id: &RecordId) -> Option<Vector> {
        todo!("{id}")
    }

    /// The fingerprint of the text that a record's vector was computed from.
    #[must_use]
    pub fn fingerprint(&self, id: &RecordId) -> Option<u64> {
        todo!("{id}")
    }

    /// The sketches of a record's sentences, in the order in which they were added; none where it has no vector.
    #[must_use]
    pub fn sentences(&self, id: &RecordId) -> &[Bits] {
        todo!("{id}")
    }

    /// The records that have these keys ([`RecordId::key`]), as far as they have vectors.
    #[must_use]
    pub fn rows_of(&self, keys: impl IntoIterator<Item = u64>) -> RowSet {
        todo!("{}", keys.into_iter().count())
    }

    /// The `k` records most similar to `query`, best first, equal ones by id. Exact among the `rescored` (at least `k`)
    /// whose bits are nearest, equal ones by id; with `within`, among its records only.
    #[must_use]
    pub fn nearest(&self, query: &Vector, k: usize, rescored: usize, within: Option<&RowSet>) -> Vec<(RecordId, f32)> {
        todo!("{query:?} {k} {rescored} {within:?}")
    }

    /// Checks every checksum: the damaged segments, each with what is wrong.
    #[must_use]
    pub fn verify(&self) -> Vec<String> {
        todo!()
    }
}
