//! Events: all of them, one with its programme, what is printed, its files, and what everybody may see of it.

pub(in crate::web) mod all;
pub(in crate::web) mod file;
pub(in crate::web) mod grid;
pub(in crate::web) mod one;
pub(in crate::web) mod print;
pub(in crate::web) mod public;
