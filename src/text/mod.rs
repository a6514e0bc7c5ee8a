//! Chinese text: folding, segmentation, key terms, and numbers with units.
//!
//! [`fold`] brings a text to the one form that is compared; [`FoldedText`] remembers where each piece came from.
//! [`Analyzer`] parts folded text into coarse words and search words: the same for indexing and for queries. [`TermWeights`], [`Synonyms`] and [`KeyTermExtractor`] turn a need in plain words into
//! weighted terms; [`quantities`] reads figures; [`ElementReader`] reads what a need is about and the figures that it asks for.
//!
//! Invariants: folding twice changes nothing; every token is a slice of the folded text; nothing here depends on the
//! clock, on chance or on the order of a hash map. Knows nothing of patents or of an index.

mod analyzer;
mod demand;
mod elements;
mod error;
mod fold;
mod key_terms;
mod quantity;
mod scan;
mod script;
mod synonyms;
mod term_weights;
mod word_list;

pub use analyzer::{Analysis, Analyzer, Token};
pub use demand::DemandText;
pub use elements::{Better, Element, ElementKind, ElementReader, Elements, Measure};
pub use error::TextError;
pub use fold::{FoldedText, fold};
pub use key_terms::{DEFAULT_CAP, KeyTerm, KeyTermExtractor, KeyTermKind, KeyTerms, SentenceCues};
pub use quantity::{Comparison, Quantity, quantities};
pub(crate) use script::is_han;
pub use synonyms::Synonyms;
pub use term_weights::TermWeights;
