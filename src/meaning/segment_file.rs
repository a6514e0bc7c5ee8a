//! Writing a segment, column after column, so that only one row is in memory.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::path::Path;

use bytemuck::{Pod, Zeroable};

use super::segment::{ALIGNMENT, COLUMNS, Column, Header, Row, padded};
use super::{MeaningError, Result};

/// Writes `rows`, which must come in the order of their keys and the same each time they are gone through, and waits
/// until they are on the disk. What could not be written whole is removed.
pub(super) fn write<'a>(path: &Path, model: &str, rows: &(impl Iterator<Item = Row<'a>> + Clone)) -> Result<()> {
    write_columns(path, model, rows).map_err(|error| {
        // The next one that opens for writing removes what cannot be removed now.
        let _ = std::fs::remove_file(path);
        MeaningError::of_file(error, path)
    })
}

fn write_columns<'a>(path: &Path, model: &str, rows: &(impl Iterator<Item = Row<'a>> + Clone)) -> std::io::Result<()> {
    let mut output = Output { file: BufWriter::with_capacity(1 << 18, File::create(path)?), position: 0 };
    output.file.write_all(bytemuck::bytes_of(&Header::zeroed()))?;
    output.position = Header::BYTES as u64;

    let rows = || rows.clone();
    let mut count = 0;
    let mut sentences = 0;
    let columns: [Column; COLUMNS.len()] = [
        output.column(rows().map(|row| row.key).inspect(|_| count += 1))?,
        output.column(rows().map(|row| row.fingerprint))?,
        output.column(rows().map(|row| *row.bits))?,
        output.column(rows().map(|row| *row.codes))?,
        output.column(rows().map(|row| row.inverse_norm))?,
        output.column(std::iter::once(0).chain(rows().map(|row| {
            sentences += row.sentences.len() as u64;
            sentences
        })))?,
        output.column(rows().flat_map(|row| row.sentences.iter().copied()))?,
    ];

    // The header comes last: a file that a kill cut short has none.
    let mut file = output.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.rewind()?;
    file.write_all(bytemuck::bytes_of(&Header::new(model, count, columns)))?;
    file.sync_all()
}

struct Output {
    file: BufWriter<File>,
    position: u64,
}

impl Output {
    fn column<T: Pod>(&mut self, items: impl Iterator<Item = T>) -> std::io::Result<Column> {
        let offset = self.position;
        let mut checksum = crc32fast::Hasher::new();
        let mut bytes = 0;
        for item in items {
            let item = bytemuck::bytes_of(&item);
            checksum.update(item);
            self.file.write_all(item)?;
            bytes += item.len() as u64;
        }
        let end = offset + bytes;
        self.position = padded(end);
        let zeros = &[0; ALIGNMENT as usize][..(self.position - end) as usize];
        checksum.update(zeros);
        self.file.write_all(zeros)?;
        Ok(Column { offset, bytes, checksum: checksum.finalize(), unused: 0 })
    }
}
