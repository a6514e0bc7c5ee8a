//! The ranking module: candidates, signals, score, explanation, for every direction.
//!
//! `scorer` is the one function that scores a pair; `signals/` holds its parts, each pure; `weights` reads what they
//! are worth from `data/weights.json`. `candidates` come by words and by meaning, `understand` asks the whole store what
//! a need is about, `matcher` ranks, folds twins and puts into `shown` words, `package` scores patents that are offered
//! together; `measure/` says how good the ranking is.
//!
//! Invariants: a score is the sum of its parts; the explanation is made of the same parts; a pair has the same score
//! from either side; order is total: score, then number; the same store and date give the same result.

mod batch;
mod candidates;
mod error;
mod family;
mod matcher;
mod measure;
mod package;
mod pair;
#[cfg(test)]
mod properties;
mod scorer;
mod shown;
mod signals;
mod understand;
mod weights;

pub use batch::{BatchSummary, TakePairs, TakeScores, match_all, score_all};
pub use error::MatchError;
pub use matcher::{MatchOptions, Matcher};
pub use measure::{
    ElementScores, FieldScores, Fitted, JudgedScores, JudgedSet, Matching, Mode, Named, PartScores, QueryScore,
    RetrievalScores, Tally, fit, infer_fields, judge, pool_lines, read_elements, retrieve,
};
pub use package::{MemberShown, PackageMatched, Packages};
pub use pair::{CostShown, Evidence, Gap, Grade, PairScore, Part};
pub use scorer::{PreparedNeed, Scorer, demand, elements_of};
pub use shown::{
    ElementsShown, Matched, MeasureShown, NeedMatches, NeedShown, NeedSide, NeedUnderstood, PatentMatches, PatentShown,
    PatentSide, TermShown,
};
pub use signals::FieldShare;
pub use weights::Weights;
