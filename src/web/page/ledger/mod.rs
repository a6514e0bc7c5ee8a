//! The ledger on pages, for those who keep it: files of every kind, contracts one by one, their filing sheets.

pub(in crate::web) mod deal;
pub(in crate::web) mod deals;
pub(in crate::web) mod files;
