//! Views over many records: what sleeps and could be woken, what is missing along the chains, which deals look abnormal.
//!
//! `survey` reads the whole store once into small rows; the views count those rows, so that they agree with each other.
//!
//! Invariants: every figure is a count of records that can be listed; cells sum to totals; each judgement names the rule
//! that it follows; the day comes in from outside. Knows nothing of HTTP.

pub mod anomalies;
mod error;

pub use error::InsightError;
