//! Digests 订阅更新: what is new since the last one of a saved search, a need, an institution, or the pairs that are
//! followed.
//!
//! A [`Subscription`] says what is watched and for whom; a [`Digest`] is what one day brought. A digest exists only where
//! there is something to tell, and how far it has looked stands in it: the next one begins there, so that a day without
//! news leaves no trace. It names records and keeps no copy of them: whoever reads it, or is sent it, gets what they may
//! see of each on that day ([`Digest::lines_for`]). Restricted patents are in no digest, not even the operator's: it
//! leaves the house by mail.

mod dated;
mod making;
mod news;
mod posting;
mod reading;
mod watch;

use serde::{Deserialize, Serialize};

use super::WorkflowError;
use super::naming::next_number;
use crate::assessment::DatedState;
use crate::domain::{Audience, Date, Disclosed, MailAddress, Need, RecordId, Role};
use crate::store::{Act, Entry, Kept, Reader, Store, User, Writer, hash_of_secret};

pub use making::{DigestMaker, DigestsMade, due_at};
pub use posting::{MailState, Outgoing, begin_posting, end_posting, waiting};
pub use reading::{DigestLineShown, RecordNamed};
pub use watch::{SavedSearch, Watch};

/// First letter of the ids.
const LETTER: char = 'd';

/// Subscriptions that one account may have: what people read.
const MOST: usize = 50;

/// Longest name of a subscription, in characters.
const LONGEST_LABEL: usize = 60;

/// What somebody wants to be told of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subscription {
    /// `d1`, `d2` ...
    pub id: String,
    /// What is watched.
    pub watch: Watch,
    /// What its holder calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Name of the account that it is for; none: whoever runs the home.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Where digests are sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailAddress>,
    /// Hash of the secret in the address of its feed.
    pub feed: String,
    /// Changes up to this number of the change log are known.
    pub since: i64,
    /// The day on which it was made.
    pub made_on: Date,
}

impl Entry for Subscription {
    const KIND: &'static str = "subscription";

    fn key(&self) -> &str {
        &self.id
    }
}

/// Why something is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum News {
    /// Its date is over.
    #[serde(rename = "逾期")]
    Overdue,
    /// Its date is today.
    #[serde(rename = "今天")]
    Due,
    /// It runs out, or has run out.
    #[serde(rename = "时效")]
    RunningOut,
    /// It was not there before, or not to be seen.
    #[serde(rename = "新增")]
    New,
    /// It costs less than before.
    #[serde(rename = "降价")]
    Cheaper,
    /// Its terms or its legal state are others than before.
    #[serde(rename = "更新")]
    Changed,
}

impl News {
    /// The Chinese word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Overdue => "逾期",
            Self::Due => "今天",
            Self::RunningOut => "时效",
            Self::New => "新增",
            Self::Cheaper => "降价",
            Self::Changed => "更新",
        }
    }
}

/// What was said of a record, until it is erased.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Its terms, as they were told: `许可方式：开放许可`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<String>,
    /// What was otherwise before: `费用：三年约 6万元 → 三年约 3万元`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// The state that it has come to, of what runs out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dated: Option<DatedState>,
    /// Score of the pair, of matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// One line of a digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DigestLine {
    /// Why it is told.
    pub why: News,
    /// The record; of a follow-up its need.
    pub record: RecordId,
    /// The patent that a need matches, or that is followed with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<RecordId>,
    /// Number of the follow-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<String>,
    /// What was said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Told>,
}

/// What one day brought to a subscription.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// Subscription and day: `d1@2026-11-24`, and `d1@2026-11-24.2` for the second of a day.
    pub id: String,
    /// The subscription.
    pub subscription: String,
    /// The day.
    pub day: Date,
    /// Changes after this number of the change log were looked at ...
    pub from: i64,
    /// ... up to this one.
    pub to: i64,
    /// What is new.
    pub lines: Vec<DigestLine>,
    /// What is new beyond these lines.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: usize,
    /// How far its mail has come; none where there is no address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailState>,
    /// Hash of the secret in its mail by which the subscription is given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leave: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Entry for Digest {
    const KIND: &'static str = "digest";

    fn key(&self) -> &str {
        &self.id
    }
}

/// What a new subscription is made of.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// What is watched.
    pub watch: Watch,
    /// What its holder calls it.
    pub label: Option<&'a str>,
    /// The account that it is for; none: whoever runs the home.
    pub account: Option<&'a User>,
    /// Where digests are sent.
    pub mail: Option<MailAddress>,
    /// The secret in the address of its feed.
    pub feed: &'a str,
}

impl Subscription {
    /// Begins a subscription: what is there on that day is known, what comes later is news. What is watched must be
    /// something that its holder may see.
    ///
    /// # Errors
    /// [`WorkflowError::Digest`] for what cannot be watched, is watched already, or is too much; those of the store.
    pub fn begin(writer: &mut Writer, wanted: Wanted<'_>, today: Date, act: &Act<'_>) -> Result<Self, WorkflowError> {
        let no = |said: &str| WorkflowError::Digest(said.to_owned());
        let reader = writer.reader();
        let audience = wanted.account.map_or(Audience::Operator, User::audience);
        let watch = match wanted.watch {
            Watch::Need { need } => {
                let found = reader.get::<Need>(&need)?.and_then(|need| need.seen_by(audience));
                let id = found.and_then(|need| need.id).ok_or_else(|| no("没有这条需求，或它已撤下，不能订阅"))?;
                Watch::Need { need: id }
            }
            Watch::Institution { name } => match name.trim() {
                "" => return Err(no("请写明订阅哪一家单位")),
                name => Watch::Institution { name: name.to_owned() },
            },
            Watch::FollowUps { .. } if !wanted.account.is_none_or(may_follow) => {
                return Err(no("跟进提醒只给组织方、经纪人和管理员的账号"));
            }
            Watch::FollowUps { in_charge } => {
                let named = in_charge.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
                Watch::FollowUps { in_charge: named }
            }
            search @ Watch::Search { .. } => search,
        };
        let label = wanted.label.map(str::trim).filter(|label| !label.is_empty());
        if label.is_some_and(|label| label.chars().count() > LONGEST_LABEL) {
            return Err(WorkflowError::Digest(format!("名称最多 {LONGEST_LABEL} 个字")));
        }
        let account = wanted.account.map(|user| user.name.clone());
        let theirs: Vec<Self> = all_of(reader, account.as_deref())?;
        if let Some(same) = theirs.iter().find(|known| known.watch == watch) {
            return Err(WorkflowError::Digest(format!("已经订阅过（{}），不必再订", same.id)));
        }
        if theirs.len() >= MOST {
            return Err(WorkflowError::Digest(format!("一个账号最多订阅 {MOST} 项，请先退订几项")));
        }
        let subscription = Self {
            id: format!("{LETTER}{}", next_number::<Self>(reader, LETTER)?),
            watch,
            label: label.map(str::to_owned),
            account,
            mail: wanted.mail,
            feed: hash_of_secret(wanted.feed),
            since: reader.last_seq()?,
            made_on: today,
        };
        writer.keep(&subscription, 0, act)?;
        Ok(subscription)
    }

    /// Gives the subscription up. What it has told stays in the ledger, and is shown to nobody.
    ///
    /// # Errors
    /// Those of the store.
    pub fn cancel(writer: &mut Writer, id: &str, act: &Act<'_>) -> Result<Self, WorkflowError> {
        let kept = subscription(writer.reader(), id)?;
        writer.strike::<Self>(&kept.entry.id, kept.revision, act)?;
        Ok(kept.entry)
    }

    /// What its holder may see today; `None` where they may not log in any more, or the account is gone.
    ///
    /// # Errors
    /// Those of the store.
    pub fn audience(&self, reader: &Reader) -> Result<Option<Audience>, WorkflowError> {
        let Some(name) = &self.account else { return Ok(Some(Audience::Operator)) };
        let user = reader.login(name)?.map(|login| login.user).filter(|user| !user.disabled);
        let allowed = |user: &User| !matches!(self.watch, Watch::FollowUps { .. }) || may_follow(user);
        Ok(user.filter(allowed).map(|user| user.audience()))
    }

    /// Whether an account holds it; administrators hold what was made on the command line, too.
    #[must_use]
    pub fn is_of(&self, user: &User) -> bool {
        match &self.account {
            Some(name) => *name == user.name,
            None => user.role == Role::Administrator,
        }
    }

    /// Its digests, the oldest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn digests(&self, reader: &Reader) -> Result<Vec<Kept<Digest>>, WorkflowError> {
        let mut digests = reader.kept_under::<Digest>(&format!("{}@", self.id))?;
        // By what they looked at, not by their days: the clock of a home may have been set back.
        digests.sort_by(|a, b| a.entry.to.cmp(&b.entry.to).then_with(|| a.at.cmp(&b.at)));
        Ok(digests)
    }
}

/// Whether an account works with pairs that are followed.
fn may_follow(user: &User) -> bool {
    matches!(user.role, Role::Organiser | Role::Broker | Role::Administrator)
}

/// The subscription of an id.
///
/// # Errors
/// [`WorkflowError::Digest`] where there is none; those of the store.
pub fn subscription(reader: &Reader, id: &str) -> Result<Kept<Subscription>, WorkflowError> {
    let missing = || WorkflowError::Digest(format!("没有订阅 {}，用 digest list 列出全部", id.trim()));
    reader.kept::<Subscription>(id.trim())?.ok_or_else(missing)
}

/// All subscriptions, by number.
///
/// # Errors
/// Those of the store.
pub fn subscriptions(reader: &Reader) -> Result<Vec<Subscription>, WorkflowError> {
    let mut all: Vec<Subscription> = reader.all_kept()?.into_iter().map(|kept| kept.entry).collect();
    all.sort_by_key(|subscription: &Subscription| subscription.id.trim_start_matches(LETTER).parse::<u32>().ok());
    Ok(all)
}

fn all_of(reader: &Reader, account: Option<&str>) -> Result<Vec<Subscription>, WorkflowError> {
    let mut all = subscriptions(reader)?;
    all.retain(|subscription| subscription.account.as_deref() == account);
    Ok(all)
}

/// The subscription whose feed has this secret.
///
/// # Errors
/// Those of the store.
pub fn subscription_of_feed(reader: &Reader, secret: &str) -> Result<Option<Subscription>, WorkflowError> {
    let hash = hash_of_secret(secret);
    Ok(subscriptions(reader)?.into_iter().find(|subscription| subscription.feed == hash))
}

#[cfg(test)]
mod tests;
