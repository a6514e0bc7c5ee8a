//! Files to nouns: any institution's catalogue or list of needs, as it is, becomes records and a row report.
//!
//! `source/` turns a file of any format and encoding into rows of cells; `reading` decides how they are to be read:
//! `columns` finds headers and says which column is which, `form` reads labels with values beside them; `patent_row` and
//! `need_row` make a record of a row; `fee` reads licence-fee phrases; `report`
//! accounts for every row. Nothing is dropped silently: a row is taken, mended, refused or skipped, with a note.
//! Knows nothing of databases.

mod columns;
mod contact;
pub mod error;
pub mod fee;
mod form;
mod hygiene;
mod ledger_rows;
mod lines;
mod lists;
mod need_row;
mod need_validity;
mod numbers;
mod openness;
pub(crate) mod own_workbook;
mod patent_fee;
mod patent_numbers;
mod patent_row;
mod patent_standing;
mod patent_terms;
mod pattern;
mod read;
mod reading;
pub mod report;
mod row;
mod section;
mod sheet;
pub mod source;
mod tables;
mod term_end;
mod tick_boxes;
mod words;

pub use error::IntakeError;
pub use read::{
    Collected, IntakeOptions, RecordSink, Taken, read_deals, read_firms, read_follow_ups, read_holdings, read_library,
    read_needs, read_packages, read_pairs, read_patents, read_policies, read_products, read_targets,
};
pub use source::ReadError;
pub use tables::IntakeTables;

#[cfg(test)]
mod tests;
