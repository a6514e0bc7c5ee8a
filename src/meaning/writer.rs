//! Writing vectors.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::catalogue::{Catalogue, numbers_in, segment_path};
use super::merge::{due, merged};
use super::parts::{Part, Parts};
use super::rows::Rows;
use super::segment::{Row, Segment};
use super::{Bits, MeaningError, Result, Vector, segment_file};
use crate::domain::RecordId;

/// Sentences of a record that are kept.
pub const MOST_SENTENCES: usize = 32;

/// What opening for writing came upon.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovery {
    /// The model whose vectors are discarded, where it is another than was asked for.
    pub discarded_model: Option<String>,
    /// What was damaged and has to be encoded again, for a user; where this is not empty, `seq` is back to 0.
    pub damaged: Vec<String>,
    /// Files of a process that was killed, removed.
    pub leftovers: usize,
}

/// Adds, replaces and removes vectors. One at a time by contract: the caller holds the lock of the home.
///
/// Nothing counts until [`Self::commit`]; a process that is killed leaves the state of the last one.
#[derive(Debug)]
pub struct VectorWriter {
    dir: PathBuf,
    model: String,
    seq: u64,
    next: u64,
    parts: Vec<Part>,
    added: BTreeMap<u64, Added>,
    /// Numbers of segments in which nothing of a deleted row may stay.
    cleared: BTreeSet<u64>,
    /// Whether the state differs from what the catalogue in the directory says.
    changed: bool,
}

/// A vector that is not committed yet.
#[derive(Debug)]
struct Added {
    fingerprint: u64,
    vector: Vector,
    bits: Bits,
    sentences: Box<[Bits]>,
}

impl VectorWriter {
    /// Opens, or begins, the vectors of `model` in `dir`. Vectors of another model do not count, and are removed by the
    /// first commit.
    ///
    /// # Errors
    /// A directory that cannot be made or read.
    pub fn open(dir: &Path, model: &str) -> Result<(Self, Recovery)> {
        std::fs::create_dir_all(dir).map_err(|error| MeaningError::of_file(error, dir))?;
        let mut recovery = Recovery::default();
        let catalogue = match Catalogue::read(dir) {
            Err(error @ MeaningError::Catalogue { .. }) => {
                recovery.damaged.push(error.to_string());
                None
            }
            read => read?,
        };
        let after = numbers_in(dir)?.last().map_or(1, |last| last + 1);
        let mut writer = Self {
            dir: dir.to_owned(),
            model: model.to_owned(),
            seq: 0,
            next: catalogue.as_ref().map_or(after, |catalogue| catalogue.next.max(after)),
            parts: Vec::new(),
            added: BTreeMap::new(),
            cleared: BTreeSet::new(),
            changed: true,
        };
        match catalogue {
            Some(catalogue) if catalogue.model == model => {
                recovery.leftovers = writer.sweep(|number| catalogue.segments.iter().any(|s| s.number == number))
                    + usize::from(Catalogue::remove_unfinished(dir));
                if let Some(opened) = Parts::open(dir, model)? {
                    writer.parts = opened.parts;
                    writer.changed = !opened.damaged.is_empty();
                    writer.seq = if writer.changed { 0 } else { opened.catalogue.seq };
                    recovery.damaged = opened.damaged;
                }
            }
            Some(catalogue) => recovery.discarded_model = Some(catalogue.model),
            None => {}
        }
        Ok((writer, recovery))
    }

    /// The number of the change log up to which everything is done.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Records that have a vector, with those not committed yet.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.iter().map(Part::live).sum::<usize>() + self.added.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fingerprint of the text whose vector this record has, so that the same text is not encoded again.
    #[must_use]
    pub fn fingerprint(&self, id: &RecordId) -> Option<u64> {
        let key = id.key();
        let stored = || self.parts.iter().find_map(|part| Some(part.segment.fingerprint(part.find(key)?)));
        self.added.get(&key).map(|added| added.fingerprint).or_else(stored)
    }

    /// Adds the vector of a record in place of its older one, with the sketches of its sentences, of which the first
    /// [`MOST_SENTENCES`] are kept. All is held in memory, 0.6 KB and 64 bytes a sentence, until the next commit.
    pub fn add(&mut self, id: &RecordId, fingerprint: u64, vector: Vector, sentences: &[Bits]) {
        self.remove(id);
        let bits = vector.bits();
        let sentences = sentences.iter().take(MOST_SENTENCES).copied().collect();
        self.added.insert(id.key(), Added { fingerprint, vector, bits, sentences });
        self.changed = true;
    }

    /// Removes the vector of a record; whether it had one.
    pub fn remove(&mut self, id: &RecordId) -> bool {
        let key = id.key();
        let mut found = self.added.remove(&key).is_some();
        for part in &mut self.parts {
            if let Some(row) = part.find(key) {
                part.deleted.insert(row);
                found = true;
            }
        }
        self.changed |= found;
        found
    }

    /// Removes what was computed from a text that has been erased: the next commit leaves none of it in any file, also
    /// where it had been removed before.
    pub fn forget(&mut self, id: &RecordId) -> bool {
        let key = id.key();
        let holding = self.parts.iter().filter(|part| part.segment.find(key).is_some());
        self.cleared.extend(holding.map(|part| part.number));
        self.changed |= !self.cleared.is_empty();
        self.remove(id)
    }

    /// Makes everything so far last, as the state up to `seq`; then makes one segment of many where they have become
    /// many. Returns what was found damaged on that way: where this is not empty, [`Self::seq`] is back to 0.
    ///
    /// # Errors
    /// What could not be written. Nothing is lost then, and the commit can be tried again.
    pub fn commit(&mut self, seq: u64) -> Result<Vec<String>> {
        let before = std::mem::replace(&mut self.seq, seq);
        self.changed |= before != seq;
        let number = self.new_number();
        let added = self.added.iter().map(|(key, added)| Row {
            key: *key,
            fingerprint: added.fingerprint,
            bits: &added.bits,
            codes: added.vector.codes(),
            inverse_norm: added.vector.inverse_norm(),
            sentences: &added.sentences,
        });
        let part = if self.added.is_empty() { Ok(None) } else { self.write_part(number, &added).map(Some) };
        let written = part.and_then(|part| {
            let count = self.parts.len();
            self.clear()?;
            self.parts.extend(part);
            self.write_catalogue().inspect_err(|_| self.parts.truncate(count))
        });
        if let Err(error) = written {
            self.seq = before;
            return Err(error);
        }
        self.added.clear();
        self.tidy()
    }

    /// Checks every checksum. What is damaged no longer counts, and [`Self::seq`] is back to 0 where anything is.
    ///
    /// # Errors
    /// A catalogue that cannot be written.
    pub fn verify(&mut self) -> Result<Vec<String>> {
        let damaged = self.drop_damaged(|_| true);
        if !damaged.is_empty() {
            // Added vectors stay in memory; rows that they replaced are no loss, as everything is gone through again.
            self.write_catalogue()?;
        }
        Ok(damaged)
    }

    /// Writes the segments anew in which nothing of a deleted row may stay: before the catalogue says how far the vectors
    /// are, so that a process that is killed between does it again.
    fn clear(&mut self) -> Result<()> {
        while let Some(number) = self.cleared.first().copied() {
            if let Some(place) = self.parts.iter().position(|part| part.number == number)
                && self.parts[place].flaw().is_none()
            {
                // A damaged one is dropped whole by the next check.
                match self.merge(&[place])? {
                    Some(new) => self.parts[place] = new,
                    None => drop(self.parts.remove(place)),
                }
            }
            self.cleared.remove(&number);
        }
        Ok(())
    }

    /// Merges until no more is due.
    fn tidy(&mut self) -> Result<Vec<String>> {
        let mut damaged = Vec::new();
        while let Some(places) = due(&self.parts) {
            let numbers: Vec<u64> = places.iter().map(|place| self.parts[*place].number).collect();
            // A merge would give damage a good checksum.
            let found = self.drop_damaged(|part| numbers.contains(&part.number));
            if found.is_empty() {
                let new = self.merge(&places)?;
                self.parts.retain(|part| !numbers.contains(&part.number));
                self.parts.extend(new);
            }
            damaged.extend(found);
            self.changed = true;
            self.write_catalogue()?;
        }
        Ok(damaged)
    }

    /// One part of several; none where none of their rows counts.
    fn merge(&mut self, places: &[usize]) -> Result<Option<Part>> {
        let number = self.new_number();
        let parts: Vec<&Part> = places.iter().map(|place| &self.parts[*place]).collect();
        if parts.iter().all(|part| part.live() == 0) {
            return Ok(None);
        }
        self.write_part(number, &merged(&parts)).map(Some)
    }

    /// Drops those of the parts `which` are asked for whose checksums are wrong.
    fn drop_damaged(&mut self, which: impl Fn(&Part) -> bool) -> Vec<String> {
        let mut damaged = Vec::new();
        self.parts.retain(|part| {
            let flaw = which(part).then(|| part.flaw()).flatten();
            let sound = flaw.is_none();
            damaged.extend(flaw);
            sound
        });
        if !damaged.is_empty() {
            self.seq = 0;
            self.changed = true;
        }
        damaged
    }

    /// A number that no segment has or had.
    fn new_number(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    fn write_part<'a>(&self, number: u64, rows: &(impl Iterator<Item = Row<'a>> + Clone)) -> Result<Part> {
        let path = segment_path(&self.dir, number);
        segment_file::write(&path, &self.model, rows)?;
        let segment = Segment::reopen(&path, &self.model)?;
        Ok(Part { number, segment, deleted: Rows::default() })
    }

    /// Commits the parts as they are, and removes the files of those that no longer count.
    fn write_catalogue(&mut self) -> Result<()> {
        if !self.changed {
            return Ok(());
        }
        let entries = self.parts.iter().map(Part::entry).collect();
        Catalogue::new(&self.model, self.seq, self.next, entries).write(&self.dir)?;
        self.changed = false;
        self.sweep(|number| self.parts.iter().any(|part| part.number == number));
        Ok(())
    }

    /// Removes the files of segments that do not count; how many were removed. What cannot be removed, as where a
    /// reader has it open on some systems, is tried again next time.
    fn sweep(&self, counts: impl Fn(u64) -> bool) -> usize {
        let numbers = numbers_in(&self.dir).unwrap_or_default();
        let idle = numbers.into_iter().filter(|number| !counts(*number));
        idle.filter(|number| std::fs::remove_file(segment_path(&self.dir, *number)).is_ok()).count()
    }
}
