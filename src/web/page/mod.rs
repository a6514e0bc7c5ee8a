//! The pages: a struct and a template each.

pub(super) mod account;
pub(super) mod accounts;
pub(super) mod admin;
pub(super) mod chains;
pub(super) mod collected;
pub(super) mod compare;
pub(super) mod digests;
pub(super) mod enquire;
pub(super) mod events;
pub(super) mod failure;
pub(super) mod fields;
pub(super) mod found;
pub(super) mod indicators;
pub(super) mod institutions;
pub(super) mod login;
pub(super) mod matched;
pub(super) mod need;
pub(super) mod office;
pub(super) mod open_licences;
pub(super) mod parts;
pub(super) mod patent;
pub(super) mod post;
pub(super) mod regions;
pub(super) mod shortlists;
pub(super) mod start;
