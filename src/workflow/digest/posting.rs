//! The mail of a digest, sent at most once: that it is about to be sent is kept before, and what came of it after. One of
//! which nobody knows whether it arrived (the program was killed in between) is not sent again.

use serde::{Deserialize, Serialize};

use super::{Digest, DigestLineShown, Subscription};
use crate::domain::{Date, MailAddress};
use crate::store::{Act, Kept, Reader, Writer, hash_of_secret};
use crate::taxonomy::Taxonomy;
use crate::workflow::WorkflowError;

/// Days for which a mail is tried.
const DAYS_TRIED: i32 = 14;

/// How far a mail has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MailState {
    /// It is to be sent.
    #[serde(rename = "待寄")]
    Waiting,
    /// It is being sent; found later, nobody knows whether it was.
    #[serde(rename = "寄送中")]
    Sending,
    /// The server has taken it.
    #[serde(rename = "已寄")]
    Sent,
    /// What it told of is there no more.
    #[serde(rename = "不必寄")]
    Void,
}

impl MailState {
    /// The Chinese word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "待寄",
            Self::Sending => "寄送中断，不再重寄",
            Self::Sent => "已寄",
            Self::Void => "不必寄",
        }
    }
}

/// A digest that is being sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// The digest.
    pub digest: Digest,
    /// Where to.
    pub to: MailAddress,
    /// What its subscription is called.
    pub name: String,
    /// Where the site shows what is watched.
    pub path: String,
    /// What its holder may see of it.
    pub lines: Vec<DigestLineShown>,
    /// The secret by which the subscription is given up.
    pub leave: String,
}

/// Digests whose mail is to be sent, the oldest first. What could not be sent for two weeks is no news any more.
///
/// # Errors
/// Those of the store.
pub fn waiting(reader: &Reader, today: Date) -> Result<Vec<String>, WorkflowError> {
    let oldest = today.saturating_sub(jiff::Span::new().days(DAYS_TRIED));
    let mut all: Vec<Kept<Digest>> = reader.all_kept()?;
    all.retain(|kept| kept.entry.mail == Some(MailState::Waiting) && kept.entry.day >= oldest);
    all.sort_by(|a, b| a.entry.day.cmp(&b.entry.day).then_with(|| a.at.cmp(&b.at)));
    Ok(all.into_iter().map(|kept| kept.entry.id).collect())
}

/// Notes that a digest is about to be sent, and gives what is sent; none where there is nothing to send any more, or
/// nobody to send it to.
///
/// # Errors
/// Those of the store.
pub fn begin_posting(
    writer: &mut Writer,
    id: &str,
    taxonomy: &Taxonomy,
    leave: &str,
    act: &Act<'_>,
) -> Result<Option<Outgoing>, WorkflowError> {
    let reader = writer.reader();
    let Some(Kept { entry: digest, revision, .. }) = reader.kept::<Digest>(id)? else { return Ok(None) };
    if digest.mail != Some(MailState::Waiting) {
        return Ok(None);
    }
    let subscription = reader.kept::<Subscription>(&digest.subscription)?.map(|kept| kept.entry);
    let outgoing = match subscription {
        Some(subscription) => outgoing(reader, digest.clone(), &subscription, taxonomy, leave)?,
        None => None,
    };
    let (mail, leave) = match &outgoing {
        Some(_) => (MailState::Sending, Some(hash_of_secret(leave))),
        None => (MailState::Void, None),
    };
    writer.keep(&Digest { mail: Some(mail), leave, ..digest }, revision, act)?;
    Ok(outgoing)
}

fn outgoing(
    reader: &Reader,
    digest: Digest,
    subscription: &Subscription,
    taxonomy: &Taxonomy,
    leave: &str,
) -> Result<Option<Outgoing>, WorkflowError> {
    let Some(audience) = subscription.audience(reader)? else { return Ok(None) };
    let Some(to) = subscription.mail.clone() else { return Ok(None) };
    let lines = digest.lines_for(reader, audience)?;
    if lines.is_empty() {
        return Ok(None);
    }
    let name = subscription.name(reader, taxonomy, audience)?;
    let path = subscription.watch.path();
    Ok(Some(Outgoing { digest, to, name, path, lines, leave: leave.to_owned() }))
}

/// Notes what came of it: sent, or to be tried again by the next run.
///
/// # Errors
/// Those of the store.
pub fn end_posting(writer: &mut Writer, id: &str, sent: bool, act: &Act<'_>) -> Result<(), WorkflowError> {
    let Some(kept) = writer.reader().kept::<Digest>(id)? else { return Ok(()) };
    let entry = match sent {
        true => Digest { mail: Some(MailState::Sent), ..kept.entry },
        // The secret went nowhere.
        false => Digest { mail: Some(MailState::Waiting), leave: None, ..kept.entry },
    };
    writer.keep(&entry, kept.revision, act)?;
    Ok(())
}

impl Subscription {
    /// What its holder calls it, else what it watches.
    ///
    /// # Errors
    /// Those of the store.
    pub fn name(
        &self,
        reader: &Reader,
        taxonomy: &Taxonomy,
        audience: crate::domain::Audience,
    ) -> Result<String, WorkflowError> {
        self.label.clone().map_or_else(|| self.watch.said(reader, taxonomy, audience), Ok)
    }

    /// Whether a secret stood in a mail of this subscription.
    ///
    /// # Errors
    /// Those of the store.
    pub fn is_left_by(&self, reader: &Reader, secret: &str) -> Result<bool, WorkflowError> {
        let hash = hash_of_secret(secret);
        Ok(self.digests(reader)?.iter().any(|kept| kept.entry.leave.as_ref() == Some(&hash)))
    }
}
