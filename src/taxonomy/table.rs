//! Reading tab-separated tables with file and line in every complaint.

use std::borrow::Cow;

use crate::resources::{ResourceError, Resources, tsv_rows};

/// A table as text, with its name for messages.
pub(super) struct Table {
    name: &'static str,
    text: Cow<'static, str>,
}

/// One row of a table.
pub(super) struct Row<'a> {
    name: &'static str,
    line: usize,
    cells: Vec<&'a str>,
}

impl Table {
    pub(super) fn open(resources: &Resources, name: &'static str) -> Result<Self, ResourceError> {
        Ok(Self { name, text: resources.text(name)? })
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        tsv_rows(&self.text).map(|(line, cells)| Row { name: self.name, line, cells })
    }
}

impl<'a> Row<'a> {
    /// A cell that must be there and say something.
    pub(super) fn need(&self, at: usize, what: &str) -> Result<&'a str, ResourceError> {
        self.optional(at).ok_or_else(|| self.malformed(format!("缺少第 {} 列（{what}）", at + 1)))
    }

    /// A cell that may be missing or empty.
    pub(super) fn optional(&self, at: usize) -> Option<&'a str> {
        self.cells.get(at).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// The parts of a list cell.
    pub(super) fn list(&self, at: usize, separator: char) -> impl Iterator<Item = &'a str> + use<'a> {
        let cell = self.cells.get(at).copied().unwrap_or_default();
        cell.split(separator).map(str::trim).filter(|part| !part.is_empty())
    }

    /// A cell that must parse.
    pub(super) fn parse<T: std::str::FromStr>(&self, at: usize, what: &str) -> Result<T, ResourceError> {
        let cell = self.need(at, what)?;
        cell.parse().map_err(|_| self.malformed(format!("{what}“{cell}”无法识别")))
    }

    pub(super) fn malformed(&self, reason: String) -> ResourceError {
        ResourceError::Malformed { name: self.name.to_owned(), line: self.line, reason }
    }
}
