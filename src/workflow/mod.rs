//! What people do with pairs, and what comes of it: contracts and their payments, products that work a patent, what
//! institutions say that they hold, what firms report, and the indicators that are reckoned from all of these.
//!
//! Invariants: everything is an entry of the store's ledger, so that nothing is ever overwritten and a report that was
//! given out can be reckoned again from the line of the ledger that it was made at; money is counted in fen and only
//! shown in 万元; a figure that cannot be known is none, never zero. Knows nothing of HTTP.

mod bring;
mod deals;
mod error;
pub mod indicators;
mod listed;
mod products;
mod registers;
mod worked;

pub use bring::{Brought, LedgerFile, bring};
pub use deals::{Deal, Payment};
pub use error::WorkflowError;
pub use listed::Listed;
pub use products::{Product, ProductYear};
pub use registers::{Firm, FirmYear, Holding, Target};
pub use worked::Worked;

#[cfg(test)]
mod tests;
