//! What can go wrong when the room is set up.

use crate::resources::ResourceError;

/// Why the text tools could not be made. Texts themselves never fail.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// A word list or table of `index/` is missing or malformed.
    #[error(transparent)]
    Resource(#[from] ResourceError),
}

impl TextError {
    /// A row of a table does not have the shape that its reader wants.
    pub(super) fn malformed(name: &str, line: usize, reason: impl Into<String>) -> Self {
        Self::Resource(ResourceError::Malformed { name: name.to_owned(), line, reason: reason.into() })
    }
}
