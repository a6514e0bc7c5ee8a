//! What people do with pairs, and what comes of it: shortlists, events with their schedules, contracts and their payments,
//! products that work a patent, what institutions say that they hold, what firms report, and the indicators that are
//! reckoned from all of these.
//!
//! Invariants: everything is an entry of the store's ledger, so that nothing is ever overwritten; what was frozen or given
//! out (a version of a shortlist, a report of a past period) is kept as it was; money is counted in fen and only shown in
//! 万元; a figure that cannot be known is none, never zero. Knows nothing of HTTP.

mod bring;
mod collect;
mod compliance;
mod deals;
mod digest;
mod error;
mod event;
mod event_change;
mod follow_up;
mod handed_out;
pub mod indicators;
mod listed;
mod naming;
mod pair_shown;
mod products;
mod programme;
mod registers;
pub mod schedule;
mod sheets;
mod shortlist;
mod since;
mod warnings;
mod worked;

pub use bring::{Brought, LedgerFile, bring};
pub use collect::{Collection, Collector, RefusedRow};
pub use compliance::{Checker, ComplianceRules, Level, Point};
pub use deals::{Deal, Payment};
pub use digest::{
    Digest, DigestLine, DigestLineShown, DigestMaker, DigestsMade, MailState, News, Outgoing, RecordNamed, SavedSearch,
    Subscription, Told, Wanted, Watch, begin_posting, due_at, end_posting, subscription, subscription_of_feed,
    subscriptions, waiting,
};
pub use error::WorkflowError;
pub use event::{Absence, Event, Hours, Limit, PartyName, Session, Slot, Source, Who};
pub use event_change::{EventChange, event_changed_since};
pub use follow_up::{
    Changed, FollowFile, FollowUp, FollowUps, PairNames, Started, Step, Tracked, changes, follow_all, follow_file,
    follow_programme,
};
pub use handed_out::{HandedPair, HandedTo, MeetingShown, Opened, handed_out, meetings_shown};
pub use listed::Listed;
pub use naming::{Named, named};
pub use pair_shown::{PairShown, PartPoints};
pub use products::{Product, ProductYear};
pub use programme::{BOUND, EventPair, EventPairs, LeftOut, Meeting, Moved, Programme};
pub use registers::{Firm, FirmYear, Holding, Target};
pub use sheets::{Sheet, SheetsBy, sheets};
pub use shortlist::{Answer, FrozenList, Interest, ListState, ListedPair, Shortlist, Side, list_state};
pub use since::changed_since;
pub use warnings::{pair_said, warnings};
pub use worked::Worked;

#[cfg(test)]
mod tests;
