//! The ranking module: candidates, signals, score, explanation, for every direction.
//!
//! `scorer` is the one function that scores a pair; `signals/` holds its parts, each pure; `weights` reads what they
//! are worth from `data/weights.json`; `matcher` brings candidates from the index, records from the store, and folds
//! twins; `judged` measures the ranking on judged pairs.
//!
//! Invariants: a score is the sum of its parts; the explanation is made of the same parts; a pair has the same score
//! from either side; order is total: score, then number; the same store and date give the same result.

mod batch;
mod error;
mod family;
mod matcher;
mod measure;
mod pair;
#[cfg(test)]
mod properties;
mod scorer;
mod signals;
mod understand;
mod weights;

pub use batch::{BatchSummary, TakePairs, match_all};
pub use error::MatchError;
pub use matcher::{
    MatchOptions, Matched, Matcher, NeedMatches, NeedShown, NeedSide, NeedUnderstood, PatentMatches, PatentShown,
    PatentSide, TermShown,
};
pub use measure::{
    FieldScores, Fitted, JudgedScores, JudgedSet, Mode, Named, QueryScore, RetrievalScores, fit, infer_fields, judge,
    pool_lines, retrieve,
};
pub use pair::{CostShown, Evidence, Gap, Grade, PairScore, Part};
pub use scorer::{PreparedNeed, Scorer};
pub use signals::FieldShare;
pub use weights::Weights;
