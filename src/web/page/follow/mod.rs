//! Follow-up: all pairs as a table or as a board, one with its history, how they begin, and the spreadsheet that comes back.

pub(in crate::web) mod all;
pub(in crate::web) mod import;
pub(in crate::web) mod one;
pub(in crate::web) mod start;
