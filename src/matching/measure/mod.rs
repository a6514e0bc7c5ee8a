//! Measuring the ranking: on judged pairs, on needs of which the answer is known, and on the fields of titles; and what is
//! read from needs, on labelled ones.

mod elements;
mod field;
mod files;
mod fit;
mod judged;
#[cfg(test)]
mod plain_needs;
mod retrieval;

pub use elements::{ElementScores, Matching, PartScores, Tally, read_elements};
pub use field::{FieldScores, infer_fields};
pub use files::{Named, pool_lines};
pub use fit::{Fitted, fit};
pub use judged::{JudgedScores, JudgedSet, QueryScore, judge};
pub use retrieval::{Mode, RetrievalScores, retrieve};
