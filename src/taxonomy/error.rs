//! The one error of this room.

use crate::resources::ResourceError;

/// Why the taxonomy could not be built.
#[derive(Debug, thiserror::Error)]
pub enum TaxonomyError {
    /// A table is missing, unreadable or malformed.
    #[error(transparent)]
    Resource(#[from] ResourceError),
    /// The words of all tables together are more than an automaton should hold.
    #[error("分类词表过大：共 {0} 字节，上限 {limit} 字节", limit = super::words::MOST_BYTES)]
    TooManyWords(usize),
}
