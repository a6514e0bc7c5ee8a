//! The catalogue: which segments count, and how far the change log was followed.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{MeaningError, Result};

const FORMAT: u32 = 1;
const FILE: &str = "catalogue.json";
/// Where the next catalogue is written before it takes the place of the last.
const FILE_TO_BE: &str = "catalogue.json.new";

/// A state that was committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Catalogue {
    format: u32,
    /// Which encoder made the vectors.
    pub(super) model: String,
    /// The number of the change log up to which everything is done.
    pub(super) seq: u64,
    /// Number of the next segment; never given twice, so that a reader never takes a file for another.
    pub(super) next: u64,
    pub(super) segments: Vec<Entry>,
}

/// A segment and what counts of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) number: u64,
    pub(super) rows: u64,
    /// Deleted rows, as stretches.
    pub(super) deleted: Vec<u64>,
}

/// What the file holds.
#[derive(Debug, Serialize, Deserialize)]
struct Sealed {
    checksum: u32,
    content: Catalogue,
}

impl Catalogue {
    pub(super) fn new(model: &str, seq: u64, next: u64, segments: Vec<Entry>) -> Self {
        Self { format: FORMAT, model: model.to_owned(), seq, next, segments }
    }

    fn sum(&self) -> Option<u32> {
        Some(crc32fast::hash(&serde_json::to_vec(self).ok()?))
    }

    /// The catalogue of a directory, if it has one.
    pub(super) fn read(dir: &Path) -> Result<Option<Self>> {
        let path = dir.join(FILE);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(MeaningError::of_file(error, &path)),
        };
        let damaged = |what: &str| MeaningError::Catalogue { path: path.clone(), what: what.to_owned() };
        let sealed: Sealed = serde_json::from_slice(&bytes).map_err(|_| damaged("内容读不懂"))?;
        if sealed.content.sum() != Some(sealed.checksum) {
            return Err(damaged("校验和不符"));
        }
        if sealed.content.format != FORMAT {
            return Err(damaged("格式的版本不符"));
        }
        Ok(Some(sealed.content))
    }

    /// Removes a catalogue that was being written when its process ended; whether there was one.
    pub(super) fn remove_unfinished(dir: &Path) -> bool {
        std::fs::remove_file(dir.join(FILE_TO_BE)).is_ok()
    }

    /// Puts this catalogue in the place of the last: after a kill or a loss of power there is the one or the other.
    pub(super) fn write(&self, dir: &Path) -> Result<()> {
        let path = dir.join(FILE_TO_BE);
        let write = || {
            let sealed = Sealed { checksum: self.sum().unwrap_or_default(), content: self.clone() };
            let mut file = File::create(&path)?;
            file.write_all(&serde_json::to_vec(&sealed)?)?;
            file.sync_all()?;
            // Segments are in the directory for good before the catalogue that names them.
            sync(dir)?;
            std::fs::rename(&path, dir.join(FILE))?;
            sync(dir)
        };
        write().map_err(|error| MeaningError::of_file(error, &path))
    }
}

/// Waits until names in `dir` are on the disk.
fn sync(dir: &Path) -> std::io::Result<()> {
    // Elsewhere a directory cannot be opened, and names need no such care.
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

/// Where segment `number` is.
pub(super) fn segment_path(dir: &Path, number: u64) -> PathBuf {
    dir.join(segment_name(number))
}

/// Name of the file of segment `number`.
pub(super) fn segment_name(number: u64) -> String {
    format!("{number:08}.vectors")
}

/// Numbers of the segments whose files are in `dir`, ascending.
pub(super) fn numbers_in(dir: &Path) -> Result<Vec<u64>> {
    let failed = |error| MeaningError::of_file(error, dir);
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_string_lossy();
        let number = name.strip_suffix(".vectors").and_then(|number| number.parse().ok());
        // Other files are none of ours.
        numbers.extend(number.filter(|number| segment_name(*number) == name));
    }
    numbers.sort_unstable();
    Ok(numbers)
}
