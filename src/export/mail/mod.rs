//! Mails of digests: what a letter says, how it leaves, and that it leaves once.

mod letter;
mod outbox;

use std::ops::DerefMut;

use serde::Serialize;

pub use letter::{Letter, Sender};
pub use outbox::{MailError, MailSettings, Outbox};

use crate::domain::Date;
use crate::store::{Act, Writer};
use crate::taxonomy::Taxonomy;
use crate::workflow::{WorkflowError, begin_posting, end_posting, waiting};

/// What came of sending.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Posted {
    /// Ids of digests that were sent.
    pub sent: Vec<String>,
    /// Ids of those that the next run tries again, and why.
    pub unsent: Vec<(String, String)>,
    /// Ids of those of which nobody knows whether they arrived, and why; they are not sent again.
    pub unknown: Vec<(String, String)>,
}

/// How what waits is sent.
pub struct Posting<'a> {
    /// Where it leaves.
    pub outbox: &'a Outbox,
    /// Who sends.
    pub sender: Sender<'a>,
    /// For the names of what is watched.
    pub taxonomy: &'a Taxonomy,
    /// The day.
    pub today: Date,
    /// Whether the rest is left to the next run.
    pub stopped: &'a dyn Fn() -> bool,
}

/// Sends what waits to be sent, each digest at most once. `writer` lends the right to write for a moment at a time: nobody
/// waits for a mail server. `secrets` makes one that nobody can guess.
///
/// # Errors
/// Those of the store; what was sent before is noted.
pub fn post_waiting<W: DerefMut<Target = Writer>>(
    posting: &Posting<'_>,
    writer: impl Fn() -> W,
    secrets: impl Fn() -> String,
    act: &Act<'_>,
) -> Result<Posted, WorkflowError> {
    let Posting { outbox, sender, taxonomy, .. } = posting;
    let mut posted = Posted::default();
    let ids = waiting(writer().reader(), posting.today)?;
    // Once a letter is on its way, nobody can tell a server that is set wrong from one that has taken it.
    if let (Some(id), false) = (ids.first(), (posting.stopped)())
        && let Err(error) = outbox.check()
    {
        posted.unsent.push((id.clone(), error.to_string()));
        return Ok(posted);
    }
    for id in ids {
        if (posting.stopped)() {
            break;
        }
        let begun = begin_posting(&mut writer(), &id, taxonomy, &secrets(), act)?;
        let Some(outgoing) = begun else { continue };
        let sent = Letter::of(&outgoing, sender).and_then(|letter| outbox.send(&letter, act.now));
        match sent {
            Ok(()) => {
                end_posting(&mut writer(), &id, true, act)?;
                posted.sent.push(id);
            }
            // It stays as being sent. The next one might go the same way.
            Err(error @ MailError::Unknown(_)) => {
                posted.unknown.push((id, error.to_string()));
                break;
            }
            Err(error) => {
                end_posting(&mut writer(), &id, false, act)?;
                let further = error.is_of_one_letter();
                posted.unsent.push((id, error.to_string()));
                if !further {
                    // A server that is not there is not there for the others, either.
                    break;
                }
            }
        }
    }
    Ok(posted)
}

#[cfg(test)]
mod tests;
