//! What can go wrong in this room.

use crate::matching::MatchError;
use crate::resources::ResourceError;
use crate::store::StoreError;
use crate::workflow::WorkflowError;

/// Why a view could not be made.
#[derive(Debug, thiserror::Error)]
pub enum InsightError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Pairs cannot be scored.
    #[error(transparent)]
    Match(#[from] MatchError),
    /// What is asked about is not there.
    #[error(transparent)]
    Workflow(#[from] WorkflowError),
    /// A table of rules cannot be read.
    #[error(transparent)]
    Resource(#[from] ResourceError),
    /// No division has this name.
    #[error("没有叫“{0}”的地区，请写省、市、县的名称或六位代码")]
    NoRegion(String),
    /// A review without a reason.
    #[error("请写明确认或排除的原因，它会记在日志里")]
    NoReason,
    /// A reason that is too long.
    #[error("原因请不要超过 {0} 个字")]
    LongReason(usize),
}
