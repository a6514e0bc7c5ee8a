//! The pages: a struct and a template each.

pub(super) mod admin;
pub(super) mod enquire;
pub(super) mod failure;
pub(super) mod found;
pub(super) mod login;
pub(super) mod matched;
pub(super) mod need;
pub(super) mod office;
pub(super) mod parts;
pub(super) mod patent;
pub(super) mod post;
pub(super) mod start;
