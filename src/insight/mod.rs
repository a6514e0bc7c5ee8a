//! Views over many records: what sleeps and could be woken, what is missing along the chains, which deals look abnormal.
//!
//! `pass` reads the whole store once; `survey` makes small rows of it, and the views count those rows, so that they agree
//! with each other.
//!
//! Invariants: every figure is a count of records that can be listed; cells sum to totals; each judgement names the rule
//! that it follows; the day comes in from outside. Knows nothing of HTTP.

mod error;
pub mod institutions;
pub mod listing;
mod pass;
mod suspected;

pub use error::InsightError;
pub use pass::each_record;
pub use suspected::open_conditions;
