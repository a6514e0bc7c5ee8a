//! The segments that a catalogue names, opened: where reader and writer both begin.

use std::path::Path;

use super::catalogue::{Catalogue, Entry, segment_name, segment_path};
use super::rows::Rows;
use super::segment::{Row, Segment, Unusable};
use super::{MeaningError, Result};

/// How often a catalogue that changes while its segments are opened is read again. A merge takes far longer than that.
const PATIENCE: usize = 100;

/// A segment and the rows of it that no longer count.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) number: u64,
    pub(super) segment: Segment,
    pub(super) deleted: Rows,
}

impl Part {
    /// Rows that count.
    pub(super) fn live(&self) -> usize {
        self.segment.rows() - self.deleted.count()
    }

    /// The row of a key, if it counts.
    pub(super) fn find(&self, key: u64) -> Option<usize> {
        self.segment.find(key).filter(|row| !self.deleted.contains(*row))
    }

    /// The rows that count.
    pub(super) fn live_rows(&self) -> impl Iterator<Item = Row<'_>> + Clone + use<'_> {
        (0..self.segment.rows()).filter(|row| !self.deleted.contains(*row)).map(|row| self.segment.row(row))
    }

    pub(super) fn entry(&self) -> Entry {
        Entry { number: self.number, rows: self.segment.rows() as u64, deleted: self.deleted.stretches() }
    }

    /// What is wrong with its columns, for a user.
    pub(super) fn flaw(&self) -> Option<String> {
        let columns = self.segment.damaged_columns();
        (!columns.is_empty()).then(|| told(self.number, &format!("“{}”的校验和不符", columns.join("、"))))
    }
}

/// A catalogue with its segments, as far as they are sound.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) catalogue: Catalogue,
    pub(super) parts: Vec<Part>,
    /// What was left out, for a user.
    pub(super) damaged: Vec<String>,
}

impl Parts {
    /// What was committed in `dir` last, if it is of `model`.
    pub(super) fn open(dir: &Path, model: &str) -> Result<Option<Self>> {
        let mut catalogue = Catalogue::read(dir)?;
        for _ in 0..PATIENCE {
            let Some(read) = catalogue.take().filter(|catalogue| catalogue.model == model) else {
                return Ok(None);
            };
            let opened = Self::of_catalogue(dir, read)?;
            if !opened.missing {
                return Ok(Some(opened.parts));
            }
            // A merge may have removed the file since the catalogue was read.
            catalogue = Catalogue::read(dir)?;
            if catalogue.as_ref() == Some(&opened.parts.catalogue) {
                return Ok(Some(opened.parts));
            }
        }
        Err(MeaningError::of_file(std::io::ErrorKind::NotFound.into(), dir))
    }

    fn of_catalogue(dir: &Path, catalogue: Catalogue) -> Result<Opened> {
        let (mut parts, mut damaged, mut missing) = (Vec::new(), Vec::new(), false);
        for entry in &catalogue.segments {
            let segment = match Segment::open(&segment_path(dir, entry.number), &catalogue.model) {
                Ok(segment) => segment,
                Err(Unusable::Refused(error)) => return Err(error),
                Err(Unusable::Missing) => {
                    missing = true;
                    damaged.push(told(entry.number, "文件不见了"));
                    continue;
                }
                Err(Unusable::Damaged(flaw)) => {
                    damaged.push(told(entry.number, flaw));
                    continue;
                }
            };
            let rows = segment.rows();
            match Rows::of_stretches(&entry.deleted, rows) {
                Some(deleted) if rows as u64 == entry.rows => {
                    parts.push(Part { number: entry.number, segment, deleted });
                }
                _ => damaged.push(told(entry.number, "行数与目录不符")),
            }
        }
        Ok(Opened { parts: Self { catalogue, parts, damaged }, missing })
    }
}

struct Opened {
    parts: Parts,
    /// Whether a file that the catalogue names was not there.
    missing: bool,
}

fn told(number: u64, flaw: &str) -> String {
    format!("{}：{flaw}", segment_name(number))
}
