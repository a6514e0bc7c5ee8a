//! Shortlists: all of them, one with its pairs, what is added to them, and their files.

pub(in crate::web) mod add;
pub(in crate::web) mod all;
pub(in crate::web) mod file;
pub(in crate::web) mod one;
