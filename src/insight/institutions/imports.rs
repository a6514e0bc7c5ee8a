//! What imports brought, from the batches that the store keeps.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::RecordKind;
use crate::store::{Batch, BatchFile};

/// Sums over files of patents that were imported and not taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Imports {
    /// Files.
    pub files: u64,
    /// Rows: `added + updated + unchanged + refused`.
    pub read: u64,
    /// New records.
    pub added: u64,
    /// Records changed.
    pub updated: u64,
    /// Records that were already so.
    pub unchanged: u64,
    /// Rows not taken.
    pub refused: u64,
    /// Rows that were taken or refused with a value put right.
    pub mended: u64,
    /// Files of which nobody kept how many rows were refused and mended: imports from before that was done.
    pub untold_files: u64,
    /// Rows not taken, by the code of the first reason.
    pub refused_for: BTreeMap<String, u64>,
    /// Rows mended, by the code of the first.
    pub mended_for: BTreeMap<String, u64>,
}

fn sum(to: &mut BTreeMap<String, u64>, from: &BTreeMap<String, u64>) {
    from.iter().for_each(|(code, count)| *to.entry(code.clone()).or_default() += count);
}

impl Imports {
    pub(super) fn note(&mut self, file: &BatchFile) {
        self.files += 1;
        self.added += file.added;
        self.updated += file.updated;
        self.unchanged += file.unchanged;
        self.read += file.added + file.updated + file.unchanged;
        match &file.told {
            Some(told) => {
                self.read += told.refused;
                self.refused += told.refused;
                self.mended += told.mended;
                sum(&mut self.refused_for, &told.refused_for);
                sum(&mut self.mended_for, &told.mended_for);
            }
            None => self.untold_files += 1,
        }
    }

    /// Adds the sums of other files.
    pub fn add(&mut self, other: &Self) {
        self.files += other.files;
        self.read += other.read;
        self.added += other.added;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.refused += other.refused;
        self.mended += other.mended;
        self.untold_files += other.untold_files;
        sum(&mut self.refused_for, &other.refused_for);
        sum(&mut self.mended_for, &other.mended_for);
    }
}

/// Gives each file of patents with the institution that it was imported for. Of older imports nobody kept what they
/// were of; those for an institution were catalogues.
pub(super) fn note(batch: &Batch, mut give: impl FnMut(Option<&str>, &BatchFile)) {
    let office = batch.actor.split_once('·').map(|(institution, _)| institution);
    for file in &batch.files {
        let whose = file.owner.as_deref().or(office);
        let is_catalogue = file.kind.map_or(whose.is_some(), |kind| kind == RecordKind::Patent);
        if is_catalogue {
            give(whose, file);
        }
    }
}
