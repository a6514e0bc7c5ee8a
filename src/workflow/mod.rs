//! What people do with pairs, and what comes of it: shortlists, events with their schedules, contracts and their payments,
//! products that work a patent, what institutions say that they hold, what firms report, and the indicators that are
//! reckoned from all of these.
//!
//! Invariants: everything is an entry of the store's ledger, so that nothing is ever overwritten; what was frozen or given
//! out (a version of a shortlist, a report of a past period) is kept as it was; money is counted in fen and only shown in
//! 万元; a figure that cannot be known is none, never zero. Knows nothing of HTTP.

mod booking;
mod bring;
mod collect;
mod comments;
mod compliance;
mod curated;
mod deals;
mod digest;
mod error;
mod event;
mod event_change;
mod filing;
mod follow_up;
mod handed_out;
mod handed_records;
pub mod indicators;
mod interests;
mod listed;
mod naming;
mod packages;
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

pub use booking::{
    Booking, BookingSaid, BookingState, NewBooking, accept_booking, bookings_of, decline_booking, own_bookings,
};
pub use bring::{Brought, LedgerFile, bring};
pub use collect::{Collection, Collector, RefusedRow};
pub use comments::{About, Comment, LONGEST_COMMENT, LONGEST_GIVER, comments_of};
pub use compliance::{Checker, ComplianceRules, Level, Point};
pub use curated::{Chosen, Library, Policy, Setting, library_patents, policies_for, policies_on};
pub use deals::{Deal, Payment, all_deals, place_of_patents};
pub use digest::{
    Digest, DigestLine, DigestLineShown, DigestMaker, DigestsMade, MailState, News, Outgoing, RecordNamed, SavedSearch,
    Subscription, Told, Wanted, Watch, begin_posting, due_at, end_posting, subscription, subscription_of_feed,
    subscriptions, waiting,
};
pub use error::WorkflowError;
pub use event::{Absence, Event, Hours, Limit, PartyName, Session, Slot, Source, Who};
pub use event_change::{EventChange, event_changed_since};
pub use filing::{FilingForms, FilingLine, FilingSheet};
pub use follow_up::{
    Changed, FollowFile, FollowUp, FollowUps, PairNames, Started, Step, Tracked, changes, follow_all,
    follow_changed_since, follow_file, follow_programme,
};
pub use handed_out::{
    HandedPair, HandedTo, MeetingShown, Opened, handed_on_file, handed_out, meetings_on_file, meetings_shown,
};
pub use handed_records::{HandedRecords, handed_records};
pub use interests::{Own, own_pairs, say_of_pair};
pub use listed::Listed;
pub use naming::{Named, named};
pub use packages::package_patents;
pub use pair_shown::{PairShown, PartPoints};
pub use products::{Product, ProductYear};
pub use programme::{BOUND, EventPair, EventPairs, LeftOut, Meeting, Moved, Programme};
pub use registers::{Firm, FirmYear, Holding, Target};
pub use sheets::{Sheet, SheetsBy, sheets};
pub use shortlist::{Answer, FrozenList, Interest, ListState, ListedPair, Shortlist, Side, handed_state, list_state};
pub use since::changed_since;
pub use warnings::{pair_said, warnings};
pub use worked::Worked;

#[cfg(test)]
mod tests;
