//! A curated library as a file: what was chosen, with the patents as they are on the day. The file comes back.

use std::path::Path;

use super::ExportError;
use super::shortlists::{Named, write_rows};
use super::table::{ColumnKind, Summary};
use crate::domain::{Date, Patent, Record as _};
use crate::workflow::{Chosen, Library};

use ColumnKind::{Date as Day, Text};

const COLUMNS: [Named; 9] = [
    ("library", "库名", Text),
    ("patent", "专利号", Text),
    ("title", "专利名称", Text),
    ("owners", "专利权人", Text),
    ("legal_state", "法律状态", Text),
    ("words", "入选理由", Text),
    ("criteria", "入选标准", Text),
    ("curator", "责任人", Text),
    ("review_on", "复核日期", Day),
];

/// Writes a library, a row for each patent.
///
/// # Errors
/// An extension that names no format, a folder that is missing or not writable; the system's.
pub fn write_library(
    path: &Path,
    library: &Library,
    patents: &[(Chosen, Option<Patent>)],
    today: Date,
) -> Result<Summary, ExportError> {
    let rows = patents.iter().map(|(chosen, patent)| {
        let of = |said: fn(&Patent) -> String| patent.as_ref().map(said).filter(|text| !text.is_empty());
        let state = patent.as_ref().and_then(|patent| patent.state_on(today)).map(|state| state.to_string());
        vec![
            library.name.clone().into(),
            chosen.patent.clone().into(),
            of(|patent| patent.display_title().to_owned()).into(),
            of(|patent| patent.owners.join("；")).into(),
            state.into(),
            chosen.words.clone().into(),
            library.criteria.clone().into(),
            library.curator.clone().into(),
            library.review_on.into(),
        ]
    });
    write_rows(path, &library.name, &COLUMNS, rows)
}
