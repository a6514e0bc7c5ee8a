//! Entries that people call by a name or a short id.

use super::WorkflowError;
use crate::store::{Entry, Kept, Reader};

/// An entry with a name, and a short id that is its key.
pub trait Named: Entry {
    /// First letter of the ids.
    const LETTER: char;
    /// What it is, in Chinese.
    const WHAT: &'static str;

    /// Its name.
    fn name(&self) -> &str;
}

/// The entry that a user means: by its id, else by its name.
///
/// # Errors
/// [`WorkflowError::NoSuch`], [`WorkflowError::NotOne`] for a name that several have; those of the store.
pub fn named<E: Named>(reader: &Reader, text: &str) -> Result<Kept<E>, WorkflowError> {
    let text = text.trim();
    if let Some(found) = reader.kept::<E>(text)? {
        return Ok(found);
    }
    let mut found: Vec<Kept<E>> = reader.all_kept::<E>()?;
    found.retain(|kept| kept.entry.name() == text);
    match (found.pop(), found.len()) {
        (Some(only), 0) => Ok(only),
        (Some(_), others) => Err(WorkflowError::NotOne { what: E::WHAT, name: text.to_owned(), count: others + 1 }),
        (None, _) => Err(WorkflowError::NoSuch { what: E::WHAT, name: text.to_owned() }),
    }
}

/// A name that is not empty and not taken, and the id that its entry will have: one more than any id before, also of
/// those that were taken out.
///
/// # Errors
/// [`WorkflowError::NoName`], [`WorkflowError::NameTaken`]; those of the store.
pub(super) fn new_name<E: Named>(reader: &Reader, name: &str) -> Result<(String, String), WorkflowError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(WorkflowError::NoName(E::WHAT));
    }
    let all = reader.all_kept::<E>()?;
    if let Some(taken) = all.iter().find(|kept| kept.entry.name() == name) {
        let id = taken.entry.key().to_owned();
        return Err(WorkflowError::NameTaken { what: E::WHAT, name: name.to_owned(), id });
    }
    let next = next_number::<E>(reader, E::LETTER)?;
    Ok((format!("{}{next}", E::LETTER), name.to_owned()))
}

/// One more than the number of any entry of the kind, also of those that were taken out, whose ids are a letter and a
/// number.
///
/// # Errors
/// Those of the store.
pub(super) fn next_number<E: Entry>(reader: &Reader, letter: char) -> Result<u32, WorkflowError> {
    let number = |key: &str| key.strip_prefix(letter).and_then(|digits| digits.parse::<u32>().ok());
    let all = reader.all_kept::<E>()?;
    let mut next = all.iter().filter_map(|kept| number(kept.entry.key())).max().unwrap_or(0) + 1;
    while !reader.course::<E>(&format!("{letter}{next}"))?.is_empty() {
        next += 1;
    }
    Ok(next)
}
