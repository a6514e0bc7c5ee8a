//! Subscriptions and their digests.

pub(in crate::web) mod all;
pub(in crate::web) mod leave;
pub(in crate::web) mod one;
