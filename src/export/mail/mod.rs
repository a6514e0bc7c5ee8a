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

/// Sends what waits to be sent, each digest at most once. `writer` lends the right to write for a moment at a time: nobody
/// waits for a mail server. `secrets` makes one that nobody can guess.
///
/// # Errors
/// Those of the store; what was sent before is noted.
pub fn post_waiting<W: DerefMut<Target = Writer>>(
    outbox: &Outbox,
    sender: &Sender<'_>,
    taxonomy: &Taxonomy,
    today: Date,
    writer: impl Fn() -> W,
    secrets: impl Fn() -> String,
    act: &Act<'_>,
) -> Result<Posted, WorkflowError> {
    let mut posted = Posted::default();
    let ids = waiting(writer().reader(), today)?;
    for id in ids {
        let begun = begin_posting(&mut writer(), &id, taxonomy, &secrets(), act)?;
        let Some(outgoing) = begun else { continue };
        let sent = Letter::of(&outgoing, sender).and_then(|letter| outbox.send(&letter, act.now));
        match sent {
            Ok(()) => {
                end_posting(&mut writer(), &id, true, act)?;
                posted.sent.push(id);
            }
            // It stays as being sent.
            Err(error @ MailError::Unknown(_)) => posted.unknown.push((id, error.to_string())),
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
