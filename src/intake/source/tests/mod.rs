//! Whole files through [`read_file`], written as users' programs write them.

mod broken;
mod lists;
mod shared;
mod tables;
mod workbooks;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::*;

/// Keeps everything that it is told.
#[derive(Debug, Default)]
struct Gathered {
    sheets: Vec<SheetInfo>,
    rows: Vec<SourceRow>,
    notes: Vec<(u64, &'static str)>,
    ended: usize,
}

impl RowSink for Gathered {
    type Error = std::convert::Infallible;

    fn sheet(&mut self, info: &SheetInfo) -> Result<(), Self::Error> {
        self.sheets.push(info.clone());
        Ok(())
    }

    fn row(&mut self, row: SourceRow) -> Result<(), Self::Error> {
        self.rows.push(row);
        Ok(())
    }

    fn note(&mut self, row: u64, code: &'static str, message: String) -> Result<(), Self::Error> {
        assert!(!message.is_empty());
        self.notes.push((row, code));
        Ok(())
    }

    fn end(&mut self) -> Result<(), Self::Error> {
        self.ended += 1;
        Ok(())
    }
}

impl Gathered {
    /// Lines as row number and texts.
    fn lines(&self) -> Vec<(u64, Vec<String>)> {
        let texts = |cells: &[Cell]| cells.iter().map(|cell| cell.text().into_owned()).collect();
        self.rows
            .iter()
            .filter_map(|row| match row {
                SourceRow::Line { row, cells } => Some((*row, texts(cells))),
                _ => None,
            })
            .collect()
    }

    /// Named values as row number and `name=value`.
    fn named(&self) -> Vec<(u64, Vec<String>)> {
        self.rows
            .iter()
            .filter_map(|row| match row {
                SourceRow::Named { row, values } => {
                    Some((*row, values.iter().map(|(name, cell)| format!("{name}={}", cell.text())).collect()))
                }
                _ => None,
            })
            .collect()
    }

    fn format(&self) -> Format {
        self.sheets[0].format
    }

    fn encoding(&self) -> &str {
        self.sheets[0].encoding.as_deref().unwrap_or_default()
    }
}

fn gather(path: &Path) -> Result<Gathered, IntakeError> {
    let mut gathered = Gathered::default();
    match read_file(path, &mut gathered, &mut |_, _| ControlFlow::Continue(())) {
        Ok(()) => {
            assert_eq!(gathered.ended, gathered.sheets.len());
            Ok(gathered)
        }
        Err(ReadError::Intake(error)) => Err(error),
        Err(ReadError::Sink(never)) => match never {},
    }
}

/// Writes the bytes to a file of that name and reads it.
fn try_bytes(name: &str, bytes: &[u8]) -> Result<Gathered, IntakeError> {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    gather(&path)
}

fn read_bytes(name: &str, bytes: &[u8]) -> Gathered {
    try_bytes(name, bytes).unwrap()
}

/// The message of a file that is refused.
fn refusal(name: &str, bytes: &[u8]) -> String {
    try_bytes(name, bytes).unwrap_err().to_string()
}

fn line(row: u64, cells: &[&str]) -> (u64, Vec<String>) {
    (row, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}
