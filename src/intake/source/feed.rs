//! The way from a reader of one format to the sink, with the progress of the file.

use std::cell::Cell as Shared;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use super::{Format, ReadError, RowSink, SheetInfo, SourceRow, limits};
use crate::intake::error::{IntakeError, in_mebibytes};

/// Hands rows to the sink, and tells how far the file was read.
pub(super) struct Feed<'a, S: RowSink> {
    path: &'a Path,
    sink: &'a mut S,
    progress: &'a mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    read: Rc<Shared<u64>>,
    told: u64,
    total: u64,
    /// About the whole file; go with the first table that is told.
    pub(super) remarks: Vec<String>,
}

impl<'a, S: RowSink> Feed<'a, S> {
    pub(super) fn new(
        path: &'a Path,
        total: u64,
        sink: &'a mut S,
        progress: &'a mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Self {
        Self { path, sink, progress, read: Rc::default(), told: 0, total, remarks: Vec::new() }
    }

    pub(super) fn path(&self) -> &'a Path {
        self.path
    }

    /// The same bytes, counted as progress.
    pub(super) fn counted<R: Read>(&self, source: R) -> Counted<R> {
        self.read.set(0);
        Counted { source, read: Rc::clone(&self.read) }
    }

    /// Description of a table of this file.
    pub(super) fn info(&self, format: Format) -> SheetInfo {
        SheetInfo { file: self.path.display().to_string(), sheet: None, encoding: None, format, notes: Vec::new() }
    }

    /// Why the sink does not want a sheet.
    pub(super) fn left_out(&self, book: &[String], sheet: &str) -> Option<String> {
        self.sink.left_out(book, sheet)
    }

    pub(super) fn sheet(&mut self, info: &SheetInfo) -> Result<(), ReadError<S::Error>> {
        self.sink.sheet(info).map_err(ReadError::Sink)
    }

    pub(super) fn row(&mut self, row: SourceRow) -> Result<(), ReadError<S::Error>> {
        self.tick()?;
        self.sink.row(row).map_err(ReadError::Sink)
    }

    pub(super) fn note(&mut self, row: u64, code: &'static str, message: &str) -> Result<(), ReadError<S::Error>> {
        self.sink.note(row, code, message.to_owned()).map_err(ReadError::Sink)
    }

    pub(super) fn end(&mut self) -> Result<(), ReadError<S::Error>> {
        self.sink.end().map_err(ReadError::Sink)
    }

    /// Tells the progress when there is some, and stops when asked to.
    pub(super) fn tick(&mut self) -> Result<(), ReadError<S::Error>> {
        let read = self.read.get();
        if read != self.told {
            self.told = read;
            if (self.progress)(read.min(self.total), self.total).is_break() {
                return Err(IntakeError::Stopped(self.path.to_owned()).into());
            }
        }
        Ok(())
    }

    /// What a failure of the system means for this file.
    pub(super) fn failed(&self, error: io::Error) -> IntakeError {
        failure(self.path, error)
    }
}

/// Why one of our own readers gave up; travels inside an [`io::Error`] through libraries that read.
#[derive(Debug, Clone, Copy, thiserror::Error)]
pub(super) enum Refused {
    #[error("解压后过大")]
    Overgrown,
    #[error("单个 JSON 对象过大")]
    LargeObject,
}

/// What a failure to read means for a file.
pub(super) fn failure(path: &Path, error: io::Error) -> IntakeError {
    let refused = error.get_ref().and_then(|inner| inner.downcast_ref::<Refused>()).copied();
    let path_of = || path.to_owned();
    match (refused, error.kind()) {
        (Some(Refused::Overgrown), _) => {
            IntakeError::Bomb { path: path_of(), limit: in_mebibytes(limits::GZIP_INFLATED) }
        }
        (Some(Refused::LargeObject), _) => IntakeError::TooLarge {
            path: path_of(),
            what: "单个 JSON 对象",
            limit: in_mebibytes(limits::JSON_BYTES),
            advice: "请改存为 JSON Lines（每行一个对象）或对象组成的数组后再导入",
        },
        // Files themselves do not end unexpectedly; decompressors find that they do.
        (None, io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
            IntakeError::Damaged { path: path_of(), detail: "压缩数据读不通".to_owned() }
        }
        (None, _) => IntakeError::of_io(path, error),
    }
}

/// Counts what is read through it.
pub(super) struct Counted<R> {
    source: R,
    read: Rc<Shared<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.source.read(into)?;
        self.read.set(self.read.get() + got as u64);
        Ok(got)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}
