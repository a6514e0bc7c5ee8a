//! The way from a reader of one format to the sink, with the progress of the file.

use std::cell::Cell as Shared;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use super::{Format, ReadError, RowSink, SheetInfo, SourceRow};
use crate::intake::error::IntakeError;

/// Hands rows to the sink, and tells how far the file was read.
pub(super) struct Feed<'a, S: RowSink> {
    path: &'a Path,
    sink: &'a mut S,
    progress: &'a mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    read: Rc<Shared<u64>>,
    told: u64,
    total: u64,
}

impl<'a, S: RowSink> Feed<'a, S> {
    pub(super) fn new(
        path: &'a Path,
        total: u64,
        sink: &'a mut S,
        progress: &'a mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Self {
        Self {
            path,
            sink,
            progress,
            read: Rc::default(),
            told: 0,
            total,
        }
    }

    pub(super) fn path(&self) -> &'a Path {
        self.path
    }

    /// The same bytes, counted as progress.
    pub(super) fn counted<R: Read>(&self, source: R) -> Counted<R> {
        self.read.set(0);
        Counted {
            source,
            read: Rc::clone(&self.read),
        }
    }

    /// Description of a table of this file.
    pub(super) fn info(&self, format: Format) -> SheetInfo {
        SheetInfo {
            file: self.path.display().to_string(),
            sheet: None,
            encoding: None,
            format,
            notes: Vec::new(),
        }
    }

    pub(super) fn sheet(&mut self, info: &SheetInfo) -> Result<(), ReadError<S::Error>> {
        self.sink.sheet(info).map_err(ReadError::Sink)
    }

    pub(super) fn row(&mut self, row: SourceRow) -> Result<(), ReadError<S::Error>> {
        self.tick()?;
        self.sink.row(row).map_err(ReadError::Sink)
    }

    pub(super) fn note(
        &mut self,
        row: u64,
        code: &'static str,
        message: &str,
    ) -> Result<(), ReadError<S::Error>> {
        self.sink
            .note(row, code, message.to_owned())
            .map_err(ReadError::Sink)
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
        match error.downcast::<IntakeError>() {
            Ok(own) => own,
            Err(error) => IntakeError::of_io(self.path, error),
        }
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
