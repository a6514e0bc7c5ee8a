//! The record of truth: one SQLite database a home, the change log, and where every value came from.
//!
//! A [`Home`] opens for reading ([`Reader`], any number, beside a writer) or for writing ([`Writer`], one process).
//! What may be done is a matter of type: [`Store`] reads, only a [`Writer`] imports, withdraws, undoes and erases.
//!
//! Invariants:
//! * The value of a field is a function of the set of offers that files made for it: the offer of the latest source
//!   date wins, then the file that was first imported later, and within one file the first row. So the same files
//!   again change nothing, in any order that was already seen ([`merge`]).
//! * A record changed by hand ([`Writer::edit`]) has the values of that day, and the last to come; who changed it after
//!   it was read is told that somebody else was first.
//! * An import of one file is one transaction: wholly in, or wholly out.
//! * The change log and the history of values only grow; [`Writer::erase`] alone takes texts out of them. `seq` comes
//!   from the database.
//! * Rows of `records` never go away; their `state` says whether they are shown.

mod accounts;
mod as_of;
mod backup;
mod batch;
mod bundle;
mod edit;
mod enquiries;
mod erase;
mod error;
mod file_import;
mod history;
mod home;
mod import;
mod ledger;
mod links;
mod lock;
mod merge;
mod posts;
mod put;
mod read;
mod rows;
mod schema;
mod secret;
mod spoken;
mod standing;
mod tokens;
mod undo;
mod write;

pub use accounts::{AuditEntry, Login, User};
pub use backup::restore;
pub use batch::{Batch, BatchFile, BatchId, RowsTold};
pub use bundle::{BundleCounts, Node, export_bundle};
pub use edit::{BY_HAND, Revision};
pub use enquiries::{Enquiry, NewEnquiry};
pub use error::{Result, StoreError};
pub use file_import::{FileImport, FileImportError, ImportedFile};
pub use history::{FieldSource, LogEntry, RecordHistory};
pub use home::{Home, VectorsLock};
pub use import::{FieldConflict, ImportCounts, ImportMeta, ImportTransaction, PutKind, PutOutcome};
pub use ledger::{Change as LedgerChange, Entry, Kept, KeptFile, LedgerBatch, Line};
pub use links::{Link, LinkScope, NewLink};
pub use posts::{Post, PostState};
pub use read::{Change, Facts as StoreFacts, Reader, RecordState, Store, Stored};
pub use secret::hash as hash_of_secret;
pub use tokens::Token;
pub use undo::Undone;
pub use write::{Act, Writer};

#[cfg(test)]
mod tests;
