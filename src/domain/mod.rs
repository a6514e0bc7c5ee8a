//! The nouns: what a patent, a need, a number, a price, a date is. Parse, don't validate: a value that exists is valid.
//!
//! Every noun parses from the messy forms that catalogues hold (`FromStr`) and prints one canonical form (`Display`),
//! with `parse(print(x)) == x`; no input panics. Records ([`Patent`], [`Need`]) are flat: one key a column of the
//! templates, the same key in the store, in the history of sources and in JSON exports.
//! No I/O, no clock, no tables: vocabularies that grow live in `data/` and are applied by `intake` and `taxonomy`.

mod columns;
mod contacts;
mod cost;
mod credit_code;
mod curated;
mod date;
mod deal;
mod disclosure;
mod error;
mod ipc;
mod legal;
mod licence;
mod mail_address;
mod maturity;
pub(crate) mod money;
mod need;
mod number;
pub(crate) mod numeral;
mod organisation;
mod package;
mod party;
mod patent;
mod period;
mod record;
mod role;
mod scope;
mod stage;
mod visibility;
mod vocabulary;
pub(crate) mod width;

pub use cost::{Cost, three_year_cost};
pub use credit_code::CreditCode;
pub use curated::{LibraryRow, PolicyRow};
pub use date::{Date, parse_date, parse_date_range, parse_last_day};
pub use deal::{DealRow, DealWay, FirmRow, HoldingRow, PairRow, ProductRow, TargetRow};
pub use disclosure::{Audience, Disclosed, is_seen_by, without_contacts, without_firm};
pub use error::ParseError;
pub use ipc::{IpcLevel, IpcSymbol};
pub use legal::{ExploitationStatus, LegalEffect, LegalState, PatentKind};
pub use licence::{
    Fee, FeeAmount, FeePeriod, LicenceKind, LicenceTerms, PaymentForm, Royalty, RoyaltyBase, TransferWay,
};
pub use mail_address::MailAddress;
pub use maturity::Maturity;
pub use money::{Money, MoneyRange, MoneyUnit};
pub use need::Need;
pub use number::{ApplicationNumber, NumberFault, PatentNumber, PublicationNumber};
pub use organisation::{FirmSize, Organisation, OwnerKind};
pub use package::Package;
pub use party::{Party, party_key};
pub use patent::Patent;
pub use period::Period;
pub use record::{Identity, Record, RecordId, RecordKind, folded_title};
pub use role::Role;
pub use scope::Scope;
pub use stage::{EndReason, FollowUpRow, Stage};
pub use visibility::{NeedPrivacy, PromotionTier, Visibility};
