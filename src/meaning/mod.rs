//! Meaning: what two texts share when they share no word.
//!
//! [`Encoder`] turns a text into a [`Vector`], by a small network that [`install`] puts into a cache of the user's
//! ([`EncoderManifest`] says which). `texts` says which texts of a record are encoded; [`follow`] keeps the vectors of a
//! home up with its change log; [`Meaning`] is both, as search and matching use them. [`VectorWriter`] and [`Vectors`]
//! stand on `segment`s, files that never change, and the `catalogue` that says which of them count (`parts` is the two
//! together). `nearest` scans bits, `kernels` holds the loops that take the time, `merge` keeps segments few.
//!
//! Invariants: the vector of a text depends on nothing but the text, the encoder and its centres; vectors can always be
//! computed again from the store; a kill at any point leaves the last commit; neither the layout of segments nor threads
//! nor the processor show in an answer; without the encoder everything else works.

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
