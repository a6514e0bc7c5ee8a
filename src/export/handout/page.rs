//! The handbook as a page for printing, whole in one file.

use std::io::Write as _;
use std::path::Path;

use askama::Template;

use super::handbook::{Block, Handbook, KIND};
use crate::export::ExportError;
use crate::export::pending::Pending;

#[derive(Template)]
#[template(path = "handbook.html")]
struct Page<'a> {
    book: &'a Handbook,
    kind: &'static str,
}

/// Writes the page.
pub(super) fn write(path: &Path, book: &Handbook) -> Result<(), ExportError> {
    let mut pending = Pending::create(path)?;
    let html = Page { book, kind: KIND }.render().map_err(std::io::Error::other);
    let written = html.and_then(|html| pending.write_all(html.as_bytes()));
    written.map_err(|error| ExportError::of_io(path, error))?;
    pending.publish()
}
