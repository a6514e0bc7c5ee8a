//! What can go wrong in this room.

use crate::resources::ResourceError;
use crate::store::StoreError;

/// Why a view could not be made.
#[derive(Debug, thiserror::Error)]
pub enum InsightError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A table of rules cannot be read.
    #[error(transparent)]
    Resource(#[from] ResourceError),
}
