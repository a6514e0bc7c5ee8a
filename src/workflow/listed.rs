//! Entries that files bring row by row.

use crate::store::{Entry, Reader, Result};

/// A value that a row says otherwise than a row before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// Header of the field.
    pub(super) field: &'static str,
    /// What stands, and what was offered.
    pub(super) kept: String,
    pub(super) offered: String,
}

/// An entry that one or more rows of a file make up.
pub trait Listed: Entry + Clone {
    /// A row of its file.
    type Row;

    /// What the file is called.
    const LIST: &'static str;

    /// The entry that a row begins or adds to.
    fn key_of(row: &Self::Row) -> String;

    /// An entry of which only the key is known.
    fn named(key: String, row: &Self::Row) -> Self;

    /// Takes what a row says. The first known value stays; what a row says otherwise is told.
    fn take(&mut self, row: Self::Row, clashes: &mut Vec<Clash>);

    /// What a file says over what was known: its values win, and what it does not mention stays.
    #[must_use]
    fn over(self, known: Self) -> Self;

    /// What somebody should look at.
    ///
    /// # Errors
    /// Those of the store.
    fn doubts(&self, _reader: &Reader) -> Result<Vec<(&'static str, String)>> {
        Ok(Vec::new())
    }
}

/// Takes a value where none is known yet.
pub(super) fn hold<T: PartialEq + std::fmt::Display>(
    place: &mut Option<T>,
    offered: Option<T>,
    field: &'static str,
    clashes: &mut Vec<Clash>,
) {
    match (place.as_ref(), offered) {
        (None, offered) => *place = offered,
        (Some(kept), Some(offered)) if *kept != offered => {
            clashes.push(Clash { field, kept: kept.to_string(), offered: offered.to_string() });
        }
        _ => {}
    }
}

/// Takes the members of a list that are not there yet.
pub(super) fn join(list: &mut Vec<String>, offered: Vec<String>) {
    for one in offered {
        if !list.contains(&one) {
            list.push(one);
        }
    }
}
