//! What can go wrong in this room.

use crate::resources::ResourceError;
use crate::store::StoreError;
use crate::workflow::WorkflowError;

/// Why a view could not be made.
#[derive(Debug, thiserror::Error)]
pub enum InsightError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is asked about is not there.
    #[error(transparent)]
    Workflow(#[from] WorkflowError),
    /// A table of rules cannot be read.
    #[error(transparent)]
    Resource(#[from] ResourceError),
}
