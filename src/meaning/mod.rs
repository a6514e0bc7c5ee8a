//! Meaning: vectors of texts, and the nearest of them under a filter of ids.
//!
//! [`VectorWriter`] follows the change log; [`Vectors`] is a snapshot for reading, beside the writer.

mod cache;
mod catalogue;
mod centres;
mod encoder;
mod error;
mod follow;
mod install;
mod kernels;
mod manifest;
mod merge;
mod nearest;
mod of_home;
mod parts;
mod rows;
mod segment;
mod segment_file;
mod texts;
mod vector;
mod vectors;
mod wordpiece;
mod writer;

#[cfg(test)]
mod tests;
#[cfg(test)]
#[path = "../../tests/support/tiny_encoder.rs"]
pub(crate) mod tiny_encoder;

pub use cache::{CACHE_VARIABLE, encoder_folder, is_installed};
pub use centres::Centres;
pub use encoder::{Encoder, Passage};
pub use error::{MeaningError, Result};
pub use follow::{Followed, Progress, folder_of, follow};
pub use install::{Origin, install};
pub use manifest::{EncoderFile, EncoderFiles, EncoderManifest};
pub use of_home::Meaning;
pub use texts::{Encodable, Sentence};
pub use vector::{Bits, DIMENSIONS, Vector};
pub use vectors::{RowSet, Vectors};
pub use wordpiece::WordPiece;
pub use writer::{MOST_SENTENCES, Recovery, VectorWriter};
