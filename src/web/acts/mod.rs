//! What people do, whichever way they come: pages call these acts with a form, the API with a token or a JSON body.
//!
//! `posting` is for firms without an account, `participating` and `booking` for both sides of a pair, `asking` for anybody,
//! `catalogue` and `importing` for offices, `listing`, `convening`, `sharing` and `following` for organisers, `registering`
//! for those who keep the ledger, `subscribing` for every account, `review` for administrators. The right to an act is a value ([`Editor`], [`Convener`],
//! [`Ledger`], [`Reviewer`]) that only a checked form or a token with the scope can make.

mod asking;
mod booking;
mod catalogue;
mod convening;
mod following;
mod importing;
mod listing;
mod participating;
mod posting;
mod registering;
mod review;
mod sharing;
mod subscribing;
mod tokens;

pub(super) use asking::{Question, fault_of};
pub(super) use catalogue::{Editor, FIELDS, MOST_AT_ONCE, batches_of, each_of, own};
pub(super) use importing::{ImportManner, safe_name, tables};
pub(super) use listing::{Convener, told};
pub(super) use registering::{DEAL_FIELDS, Ledger, UNDATED, doubts};
pub(super) use review::Reviewer;
pub(super) use sharing::Shared;
pub(super) use subscribing::Subscriber;
pub(super) use tokens::{fresh_token, is_token};
