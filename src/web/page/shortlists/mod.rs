//! Shortlists: all of them, one with its pairs, what is added to them, their files, and the page behind a link.

pub(in crate::web) mod add;
pub(in crate::web) mod all;
pub(in crate::web) mod file;
pub(in crate::web) mod one;
pub(in crate::web) mod share;
