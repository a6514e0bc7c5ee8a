//! The word index: what the store holds, findable by words, numbers, classes and facts.
//!
//! `schema` names the fields, `document` lays a record out over them, `indexer` follows the store's change log,
//! `query` reads what a user typed, `compile` makes the engine's query of it (`exact_text` for parts of texts as they
//! stand), `execute` runs it, `searcher` puts records and snippets to the hits.
//!
//! Invariants: the index can always be rebuilt from the store; a kill at any point loses nothing; results have a total
//! order, and neither deleted documents nor the layout of segments show in scores, order or counts.

mod among;
mod assumptions;
mod candidates;
mod compile;
mod costs;
mod directory;
mod document;
mod error;
mod exact_text;
mod execute;
mod facets;
mod facts;
mod filters;
mod index;
mod indexer;
mod language;
mod near;
mod query;
mod schema;
mod searcher;
mod snippet;
mod statistics;
mod status;
mod tokens;
mod top;

#[cfg(test)]
mod tests;

pub use assumptions::CostAssumptions;
pub use candidates::DeadPatents;
pub use document::{classified_need, classified_patent, sure_divisions, sure_nodes};
pub use error::SearchError;
pub use facets::{FacetCounts, Facets};
pub use filters::{FilterTexts, Filters};
pub use indexer::Indexer;
pub use language::Language;
pub use query::{LONGEST_QUERY, QueryReading};
pub use schema::IndexFeatures;
pub use searcher::{Found, LARGEST_PAGE, SearchAnswer, SearchIndex, SearchRequest, Searchable, Sort};
pub use status::{IndexStatus, Verification, status, verify};
