//! Plain word lists: one word a line, `#` begins a comment line.

use std::collections::HashSet;

use super::error::TextError;
use super::fold::fold;
use crate::resources::Resources;

/// The words of a list, folded.
pub(super) fn read_words(resources: &Resources, name: &str) -> Result<HashSet<Box<str>>, TextError> {
    let text = resources.text(name)?;
    Ok(lines(&text).map(|(_, word)| fold(word).into_boxed_str()).collect())
}

/// Lines that hold something, with their number from 1.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}
