//! The signals of a pair: each a pure function of need, patent and date that gives its part of the score, and adds
//! what speaks against the pair.

mod chain;
mod field;
mod figures;
mod meaning;
mod place;
mod readiness;
mod standing;
mod terms;
mod text;

pub(super) use chain::{chain, chain_by_class};
pub use field::FieldShare;
pub(super) use field::field;
pub(super) use figures::figures;
pub(super) use meaning::{Nearness, meaning};
pub(super) use place::place;
pub(super) use readiness::readiness;
pub(super) use standing::standing;
pub(super) use terms::{cost, cost_shown, terms};
pub(super) use text::{PatentTexts, TextProbe, coverage, text, unwanted};
