//! The digests of each day, made and sent by the server at a set hour.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::headers::fresh;
use super::live::Bell;
use super::site::Site;
use crate::export::mail::{Outbox, Posting, Sender, post_waiting};
use crate::matching::Matcher;
use crate::store::{Act, Store};
use crate::workflow::{DigestMaker, WorkflowError, due_at, subscriptions};

/// Who the ledger says it was.
const ACTOR: &str = "每日更新";

/// After a failure it is tried again.
const AGAIN_MINUTES: i32 = 30;

/// What is made and sent each day.
#[derive(Debug)]
pub struct DailyDigests {
    /// From this hour on.
    pub at: Time,
    /// Where mails leave; none: they wait.
    pub outbox: Option<Outbox>,
    /// The address of the site, for links in mails.
    pub base: String,
}

/// Where the day stands.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// The last day whose digests were made.
    last: Option<Date>,
    /// Not before then.
    again: Option<DateTime>,
}

/// Makes each day's digests when their hour has come, until the bell stops it. Runs on a thread of its own: a mail server
/// may take its time.
pub(super) fn keep_time(site: &Site, daily: &DailyDigests, end: &Bell) {
    let mut kept = Kept::default();
    while !end.stopped() {
        look(site, daily, &mut kept, (site.clock)(), end);
        end.wait();
    }
}

/// Makes and sends what is due. A server that starts again makes the day's digests again: there is nothing new in them.
pub(super) fn look(site: &Site, daily: &DailyDigests, kept: &mut Kept, now: Timestamp, end: &Bell) {
    let local = now.to_zoned(TimeZone::system()).datetime();
    if !due_at(local, daily.at, kept.last) || kept.again.is_some_and(|again| local < again) {
        return;
    }
    match run(site, daily, now, end) {
        Ok(true) => *kept = Kept { last: Some(local.date()), again: None },
        // The index is not up to the store yet: at the next look it will be.
        Ok(false) => {}
        Err(error) => {
            tracing::error!(%error, "digests");
            kept.again = local.checked_add(Span::new().minutes(AGAIN_MINUTES)).ok();
        }
    }
}

fn run(site: &Site, daily: &DailyDigests, now: Timestamp, end: &Bell) -> Result<bool, WorkflowError> {
    let act = Act { actor: ACTOR, now, reason: None };
    let (reader, live, today) = (site.home.open_reading()?, site.live(), site.today());
    if live.seq < reader.last_seq()? {
        return Ok(false);
    }
    let worked = site.worked(&reader)?;
    let maker = DigestMaker {
        matcher: Matcher::new(&live.index, &site.weights, today)
            .with_meaning(live.meaning.as_ref())
            .with_outside(&*worked),
        index: &live.index,
        meaning: live.meaning.as_ref(),
        reader: &reader,
        up_to: live.seq,
        today,
    };
    let made = maker.make(&subscriptions(&reader)?)?;
    for (id, why) in &made.failed {
        tracing::warn!(id, why, "a subscription could not be looked at");
    }
    made.keep(&mut site.writer(), &act)?;
    if let Some(outbox) = &daily.outbox {
        let sender = Sender { site: &site.settings.name, base: &daily.base };
        // Whoever stops the server waits for one letter, not for all of them.
        let stopped = || end.stopped();
        let posting = Posting { outbox, sender, taxonomy: live.index.taxonomy(), today, stopped: &stopped };
        let posted = post_waiting(&posting, || site.writer(), fresh, &act)?;
        for (id, why) in posted.unsent.iter().chain(&posted.unknown) {
            tracing::error!(id, why, "a mail was not sent");
        }
    }
    Ok(true)
}
