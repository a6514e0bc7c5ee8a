//! What can go wrong in this room.

use crate::matching::MatchError;
use crate::resources::ResourceError;
use crate::store::StoreError;

/// Why a view could not be made.
#[derive(Debug, thiserror::Error)]
pub enum InsightError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Pairs cannot be scored.
    #[error(transparent)]
    Match(#[from] MatchError),
    /// A table of rules cannot be read.
    #[error(transparent)]
    Resource(#[from] ResourceError),
}
