//! What the other rooms show, as files: workbooks, CSV and JSON; and the mails of digests.
//!
//! A file appears under its name only when it is complete: it is written beside its place and renamed, so that a full
//! disk or Ctrl-C leaves what was there before. The format follows the extension. What is written here, `intake` reads
//! back without loss.

pub mod anomalies;
pub mod answers;
pub mod boards;
pub mod cards;
mod error;
pub mod filings;
pub mod follow_ups;
pub mod freshness;
pub mod handout;
pub mod import_report;
pub mod indicators;
pub mod libraries;
mod lines;
pub mod listings;
pub mod mail;
mod pairs;
mod pending;
pub mod programmes;
mod records;
pub mod shortlists;
pub mod stocktake;
pub mod table;
pub mod template;
pub mod verification;

pub use error::ExportError;
pub use lines::LineFormat;
pub use pairs::PairWriter;
pub use records::{Exported, RecordWriter, plain};
pub use table::{Column, ColumnKind, OutputFormat, Summary, TableWriter, Value};
