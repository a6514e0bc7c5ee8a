//! Meaning: vectors of texts, and the nearest of them under a filter of ids.
//!
//! [`VectorWriter`] follows the change log; [`Vectors`] is a snapshot for reading, beside the writer.

mod error;
mod kernels;
mod vector;
mod vectors;
mod writer;

pub use error::{MeaningError, Result};
pub use vector::{Bits, DIMENSIONS, Vector};
pub use vectors::{RowSet, Vectors};
pub use writer::{Recovery, VectorWriter};
