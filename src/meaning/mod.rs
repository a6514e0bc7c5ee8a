//! Meaning: vectors of texts, and the nearest of them under a filter of ids.
//!
//! [`VectorWriter`] follows the change log; [`Vectors`] is a snapshot for reading, beside the writer. Both stand on
//! `segment`s, files that never change, and the `catalogue` that says which of them count (`parts` is the two
//! together). `nearest` scans bits, `kernels` holds the loops that take the time, `merge` keeps segments few.
//!
//! Invariants: vectors can always be computed again from the store; a kill at any point leaves the last commit; neither
//! the layout of segments nor threads nor the processor show in an answer.

mod catalogue;
mod error;
mod kernels;
mod merge;
mod nearest;
mod parts;
mod rows;
mod segment;
mod segment_file;
mod vector;
mod vectors;
mod writer;

#[cfg(test)]
mod tests;

pub use error::{MeaningError, Result};
pub use vector::{Bits, DIMENSIONS, Vector};
pub use vectors::{RowSet, Vectors};
pub use writer::{MOST_SENTENCES, Recovery, VectorWriter};
