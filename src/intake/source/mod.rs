//! A file of any format and encoding to rows of cells.
//!
//! What a file is, its bytes say, never its name. Text streams: memory does not grow with the file. Workbooks are held
//! whole and have limits ([`limits`]), past which the message says what to do. Row numbers are those that a
//! spreadsheet program shows. Nothing is judged here: no header is looked for, no value is mended; what could not be
//! read is noted row by row through [`RowSink::note`].

mod blocks;
mod cell;
mod container;
mod delimited;
mod encoding;
mod feed;
mod json;
mod keyed;
pub mod limits;
mod markup;
mod open;
mod quiet;
mod separator;
mod sheet_rows;
mod sniff;
mod text;
mod workbook;

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::path::Path;

pub use cell::{Cell, Format, SheetInfo, SourceRow};
pub(crate) use delimited::is_guarded;

use super::error::IntakeError;

/// Receives a file: `sheet` once per table (workbook sheets with content; once for any other file), then `row` for
/// each of its rows, then `end`.
pub trait RowSink {
    /// Why the receiver stops.
    type Error;

    /// Why a sheet of a workbook with the sheets of `book` is not wanted; none: it is.
    fn left_out(&self, book: &[String], sheet: &str) -> Option<String> {
        let _ = (book, sheet);
        None
    }

    /// A table begins.
    ///
    /// # Errors
    /// The receiver's; reading stops.
    fn sheet(&mut self, info: &SheetInfo) -> Result<(), Self::Error>;

    /// Its next row, in file order.
    ///
    /// # Errors
    /// The receiver's; reading stops.
    fn row(&mut self, row: SourceRow) -> Result<(), Self::Error>;

    /// Something about a row that is taken all the same, told just before or just after the row itself. `code` is
    /// stable: `undecodable`, `cut_file`, `control_characters`, `stray_quote`, `error_cell`,
    /// `heading`.
    ///
    /// # Errors
    /// The receiver's; reading stops.
    fn note(&mut self, row: u64, code: &'static str, message: String) -> Result<(), Self::Error> {
        let _ = (row, code, message);
        Ok(())
    }

    /// The table is over.
    ///
    /// # Errors
    /// The receiver's; reading stops.
    fn end(&mut self) -> Result<(), Self::Error>;
}

/// Why reading stopped before the end.
#[derive(Debug, thiserror::Error)]
pub enum ReadError<E> {
    /// The file.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The receiver.
    #[error("{0}")]
    Sink(E),
}

/// Reads a file of any supported format into the sink. `progress` is told bytes read and bytes in all, now and then,
/// and stops the reading when it returns `Break`.
///
/// # Errors
/// [`ReadError::Intake`] for a file that cannot be read as any table, [`ReadError::Sink`] for what the sink returned.
pub fn read_file<S: RowSink>(
    path: &Path,
    sink: &mut S,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<(), ReadError<S::Error>> {
    open::read(path, sink, progress)
}
