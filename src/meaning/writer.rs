//! Writing vectors.

use std::path::Path;

use super::{Bits, Result, Vector};
use crate::domain::RecordId;

/// What opening for writing came upon.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovery {
    /// The model whose vectors were discarded, where another was asked for.
    pub discarded_model: Option<String>,
    /// What was damaged and is encoded again; where this is not empty, `seq` is back to 0.
    pub damaged: Vec<String>,
    /// Files of a process that was killed, removed.
    pub leftovers: usize,
}

/// Adds, replaces and removes vectors. One at a time by contract: the caller holds the lock of the home.
#[derive(Debug)]
pub struct VectorWriter {}

impl VectorWriter {
    /// Opens, or begins, the vectors of `model` in `dir`; vectors of another model are discarded.
    ///
    /// # Errors
    /// A directory that cannot be made, read or written.
    pub fn open(dir: &Path, model: &str) -> Result<(Self, Recovery)> {
        todo!("{dir:?} {model}")
    }

    /// The number of the change log up to which everything is done.
    #[must_use]
    pub fn seq(&self) -> u64 {
        todo!()
    }

    /// Vectors, with those not committed yet.
    #[must_use]
    pub fn len(&self) -> usize {
        todo!()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fingerprint of the text whose vector this record has, so that the same text is not encoded again.
    #[must_use]
    pub fn fingerprint(&self, id: &RecordId) -> Option<u64> {
        todo!("{id}")
    }

    /// Adds the vector of a record in place of its older one. Sentences past the 32nd are left out. Held in memory
    /// (about 0.6 KB, and 64 bytes a sentence) until the next commit.
    pub fn add(&mut self, id: &RecordId, fingerprint: u64, vector: Vector, sentences: &[Bits]) {
        todo!("{id} {fingerprint} {vector:?} {sentences:?}")
    }

    /// Removes the vector of a record, if it has one; whether it had.
    pub fn remove(&mut self, id: &RecordId) -> bool {
        todo!("{id}")
    }

    /// Makes everything so far last, as the state up to `seq`, and merges segments where there are many. Returns what a
    /// merge found damaged: where this is not empty, [`Self::seq`] is back to 0.
    ///
    /// # Errors
    /// What could not be written; nothing is lost then, and the commit can be tried again.
    pub fn commit(&mut self, seq: u64) -> Result<Vec<String>> {
        todo!("{seq}")
    }

    /// Checks every checksum; damaged segments are dropped as when opening, [`Self::seq`] is back to 0 then.
    pub fn verify(&mut self) -> Vec<String> {
        todo!()
    }
}
