//! Views over many records: what sleeps and could be woken, what is missing along the chains, which deals look abnormal.
//!
//! `pass` reads the whole store once; `survey` makes small rows of it, and the views count those rows, so that they agree
//! with each other.
//!
//! Invariants: every figure is a count of records that can be listed; cells sum to totals; each judgement names the rule
//! that it follows; the day comes in from outside. Knows nothing of HTTP.

mod error;
mod freshness;
mod pass;

pub use error::InsightError;
pub use freshness::{ActionCount, DueRow, FreshnessReport, FreshnessScope, StateCount};
pub use pass::each_record;
