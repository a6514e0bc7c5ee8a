//! What can go wrong in this room.

use crate::intake::{IntakeError, ReadError};
use crate::resources::ResourceError;
use crate::store::StoreError;

/// Why it could not be done.
#[derive(Debug, thiserror::Error)]
pub enum WorkflowError {
    /// The file cannot be read.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A table cannot be read.
    #[error(transparent)]
    Resource(#[from] ResourceError),
    /// No division has this name.
    #[error("没有叫“{0}”的地区，请写省、市、县的名称或六位代码")]
    NoRegion(String),
}

impl From<ReadError<std::convert::Infallible>> for WorkflowError {
    fn from(error: ReadError<std::convert::Infallible>) -> Self {
        match error {
            ReadError::Intake(error) => Self::Intake(error),
            ReadError::Sink(never) => match never {},
        }
    }
}
