//! Judgements on one record: asleep or not, how good, how long it lives, how fresh, how well it is listed.
//!
//! Every judgement is a pure function of the record, the day and the rules; what depends on the day is reckoned when
//! asked and never stored. `rules` reads `data/assessment/`; `history` puts what the columns tell of the register in
//! order; `dormancy` finds the sleeping (R02), `encumbrance` what lies on a patent today, `quality` grades in parts
//! (R03), `life` reckons term and annual fees, `freshness` the last verification, `dated` all that runs out, `linter` reads
//! a listing as a firm would, `listing` scores what it finds, `need_hints` a need as those who would answer it.
//! [`Assessor`] bundles them.
//!
//! Invariants: every judgement shows what it was made from; what is not known is called unknown and is neither yes, no
//! nor zero. Knows no database, no index and no clock.

mod assessor;
mod dated;
mod dormancy;
mod encumbrance;
mod evidence;
mod freshness;
mod history;
mod life;
mod linter;
mod listing;
mod need_hints;
mod quality;
mod rules;

pub use assessor::{Assessment, Assessor};
pub use dated::{DatedKind, DatedState, Standing};
pub use dormancy::{Condition, Dormancy, DormancyState, Outside, OutsideRecord};
pub use encumbrance::Encumbrances;
pub use evidence::Evidence;
pub use freshness::{Freshness, FreshnessState};
pub use life::{FeeDue, FeeOverdue, Life, Reduction};
pub use linter::{Finding, Severity};
pub use listing::{ListingRules, Place};
pub use need_hints::need_hints;
pub use quality::{Quality, QualityPart};
pub use rules::{AnnualFeeRules, Rules};
