//! A segment: a file of vectors that never changes once a catalogue names it.
//!
//! A header of 256 bytes, then seven columns, each from a multiple of 64 bytes on and with a checksum of its own in the
//! header: keys (ascending), fingerprints, bits, codes, inverse norms, where each row's sentences begin, sentences.
//! Numbers are little-endian; a processor of the other kind does not know the header.

use std::fs::File;
use std::path::Path;

use bytemuck::{Pod, Zeroable};
use memmap2::Mmap;
use sha2::Digest;

use super::{Bits, DIMENSIONS, MeaningError, Result, Vector};

/// The columns, as they stand in the header and in the file.
pub(super) const COLUMNS: [&str; 7] = ["编号", "文本指纹", "符号位", "编码", "模长", "句子位置", "句子"];

const KEYS: usize = 0;
const FINGERPRINTS: usize = 1;
const BITS: usize = 2;
const CODES: usize = 3;
const INVERSE_NORMS: usize = 4;
const SENTENCE_STARTS: usize = 5;
const SENTENCES: usize = 6;

const MAGIC: u64 = u64::from_le_bytes(*b"QueqiaoV");
const VERSION: u32 = 1;

/// What every column begins at a multiple of.
pub(super) const ALIGNMENT: u64 = 64;

/// Where a column is, and its checksum, which covers the zeros up to the next column as well.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Column {
    pub(super) offset: u64,
    pub(super) bytes: u64,
    pub(super) checksum: u32,
    pub(super) unused: u32,
}

/// What a file begins with.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Header {
    magic: u64,
    version: u32,
    dimensions: u32,
    rows: u64,
    model: [u8; 32],
    columns: [Column; COLUMNS.len()],
    unused: [u32; 7],
    /// Of the bytes before it.
    checksum: u32,
}

impl Header {
    pub(super) const BYTES: usize = size_of::<Self>();

    pub(super) fn new(model: &str, rows: u64, columns: [Column; COLUMNS.len()]) -> Self {
        let mut header = Self {
            magic: MAGIC,
            version: VERSION,
            dimensions: DIMENSIONS as u32,
            rows,
            model: sha2::Sha256::digest(model).into(),
            columns,
            unused: [0; 7],
            checksum: 0,
        };
        header.checksum = header.sum();
        header
    }

    fn sum(&self) -> u32 {
        crc32fast::hash(&bytemuck::bytes_of(self)[..Self::BYTES - size_of::<u32>()])
    }

    /// What is wrong with the header of a file of `length` bytes.
    fn flaw(&self, model: &str, length: u64) -> Option<&'static str> {
        if self.magic != MAGIC || self.checksum != self.sum() {
            return Some("文件头损坏");
        }
        if self.version != VERSION || self.dimensions as usize != DIMENSIONS {
            return Some("文件格式的版本不符");
        }
        if self.model != *sha2::Sha256::digest(model) {
            return Some("不是用当前模型计算的");
        }
        let width = [8, 8, size_of::<Bits>() as u64, DIMENSIONS as u64, 4, 8];
        let rows = [self.rows, self.rows, self.rows, self.rows, self.rows, self.rows + 1];
        let fits = std::iter::zip(&self.columns, std::iter::zip(width, rows))
            .all(|(column, (width, rows))| rows.checked_mul(width) == Some(column.bytes))
            && self.columns[SENTENCES].bytes.is_multiple_of(size_of::<Bits>() as u64)
            && self.columns.iter().all(|column| {
                column.offset.is_multiple_of(ALIGNMENT)
                    && column.offset.checked_add(column.bytes).is_some_and(|end| padded(end) <= length)
            });
        (!fits).then_some("文件不完整")
    }
}

/// The next multiple of [`ALIGNMENT`].
pub(super) fn padded(offset: u64) -> u64 {
    offset.div_ceil(ALIGNMENT).saturating_mul(ALIGNMENT)
}

/// What a segment knows of one record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) key: u64,
    pub(super) fingerprint: u64,
    pub(super) bits: &'a Bits,
    pub(super) codes: &'a [i8; DIMENSIONS],
    pub(super) inverse_norm: f32,
    pub(super) sentences: &'a [Bits],
}

/// Why a segment cannot be used.
#[derive(Debug)]
pub(super) enum Unusable {
    /// There is no such file.
    Missing,
    /// It is not what was written.
    Damaged(&'static str),
    /// The system would not give it: it may be sound.
    Refused(MeaningError),
}

/// A segment, mapped.
#[derive(Debug)]
pub(super) struct Segment {
    map: Mmap,
    header: Header,
}

impl Segment {
    /// Maps a file and checks that it is whole by its header and length; columns are not read.
    pub(super) fn open(path: &Path, model: &str) -> std::result::Result<Self, Unusable> {
        let refused = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => Unusable::Missing,
            _ => Unusable::Refused(MeaningError::of_file(error, path)),
        };
        let file = File::open(path).map_err(refused)?;
        let length = file.metadata().map_err(refused)?.len();
        if length < Header::BYTES as u64 {
            return Err(Unusable::Damaged("文件不完整"));
        }
        let map = map(&file).map_err(refused)?;
        let header = map.get(..Header::BYTES).map(bytemuck::pod_read_unaligned::<Header>);
        let header = header.ok_or(Unusable::Damaged("文件不完整"))?;
        match header.flaw(model, length) {
            Some(flaw) => Err(Unusable::Damaged(flaw)),
            None => Ok(Self { map, header }),
        }
    }

    /// Opens what was written just now.
    pub(super) fn reopen(path: &Path, model: &str) -> Result<Self> {
        let of_file = |kind: std::io::ErrorKind| MeaningError::of_file(kind.into(), path);
        Self::open(path, model).map_err(|error| match error {
            Unusable::Missing => of_file(std::io::ErrorKind::NotFound),
            Unusable::Damaged(_) => of_file(std::io::ErrorKind::InvalidData),
            Unusable::Refused(error) => error,
        })
    }

    pub(super) fn rows(&self) -> usize {
        self.keys().len()
    }

    fn bytes(&self, offset: u64, end: u64) -> &[u8] {
        let range = usize::try_from(offset).ok().zip(usize::try_from(end).ok());
        range.and_then(|(offset, end)| self.map.get(offset..end)).unwrap_or_default()
    }

    fn column<T: Pod>(&self, column: usize) -> &[T] {
        let Column { offset, bytes, .. } = self.header.columns[column];
        // Never refused: maps begin at a page, columns at multiples of 64 bytes, and lengths were checked.
        bytemuck::try_cast_slice(self.bytes(offset, offset + bytes)).unwrap_or_default()
    }

    /// Keys, ascending.
    pub(super) fn keys(&self) -> &[u64] {
        self.column(KEYS)
    }

    pub(super) fn bits(&self) -> &[Bits] {
        self.column(BITS)
    }

    pub(super) fn codes(&self) -> &[[i8; DIMENSIONS]] {
        self.column(CODES)
    }

    pub(super) fn inverse_norms(&self) -> &[f32] {
        self.column(INVERSE_NORMS)
    }

    pub(super) fn fingerprint(&self, row: usize) -> u64 {
        self.column(FINGERPRINTS)[row]
    }

    pub(super) fn vector(&self, row: usize) -> Vector {
        Vector::stored(&self.codes()[row], self.inverse_norms()[row])
    }

    pub(super) fn sentences(&self, row: usize) -> &[Bits] {
        let starts: &[u64] = self.column(SENTENCE_STARTS);
        let place = |start: u64| usize::try_from(start).unwrap_or(usize::MAX);
        // A damaged column that nobody verified must not end the program.
        self.column(SENTENCES).get(place(starts[row])..place(starts[row + 1])).unwrap_or_default()
    }

    pub(super) fn row(&self, row: usize) -> Row<'_> {
        Row {
            key: self.keys()[row],
            fingerprint: self.fingerprint(row),
            bits: &self.bits()[row],
            codes: &self.codes()[row],
            inverse_norm: self.inverse_norms()[row],
            sentences: self.sentences(row),
        }
    }

    /// The row of a key.
    pub(super) fn find(&self, key: u64) -> Option<usize> {
        self.keys().binary_search(&key).ok()
    }

    /// Names of the columns whose checksum is wrong.
    pub(super) fn damaged_columns(&self) -> Vec<&'static str> {
        std::iter::zip(COLUMNS, &self.header.columns)
            .filter(|(_, column)| {
                let bytes = self.bytes(column.offset, padded(column.offset + column.bytes));
                crc32fast::hash(bytes) != column.checksum
            })
            .map(|(name, _)| name)
            .collect()
    }
}

#[expect(unsafe_code, reason = "memory of a file changes with the file")]
fn map(file: &File) -> std::io::Result<Mmap> {
    // SAFETY: a segment is written once, before a catalogue names it, and then only removed, which leaves maps of it
    // alone. Columns hold plain numbers, for which any bytes are valid.
    unsafe { Mmap::map(file) }
}
