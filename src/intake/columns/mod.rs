//! Which column is which: the header row is found wherever it is, headers are recognised by name, by alias, else by
//! what the values look like, and a header that its values contradict is believed less than they are.
//!
//! [`ColumnTable`] holds the headers, `looks` says what a value looks like, `header` finds the header among the first
//! rows of a sheet, [`Layout`] is the outcome: for every column of the file the field it is read as.

mod contradiction;
mod header;
mod layout;
mod looks;
mod qualifier;
mod table;

pub(super) use header::{find_header, header_at, holds_a_number, is_header_row, is_repeated_header, is_same_header};
pub(super) use layout::Layout;
pub(super) use table::{ColumnTable, FieldSpec, Unit, fold_header};
