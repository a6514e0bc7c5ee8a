//! Requests for meetings at an event: asked for by firms and offices, answered by organisers.

use super::listing::{Convener, told, within};
use crate::domain::{Need, Patent, Record, RecordId, RecordKind};
use crate::store::{Act, Store, StoreError};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::site::Work;
use crate::workflow::{
    Booking, Collector, ListedPair, NewBooking, Own, WorkflowError, accept_booking, bookings_of, decline_booking,
};

/// Longest remark and reason, in characters.
pub(in crate::web) const LONGEST_REMARK: usize = 500;

/// Longest name of who asks.
const LONGEST_NAME: usize = 100;

/// What a text names: a number, or the address of a record's page that somebody pasted.
fn pasted(text: &str) -> &str {
    let last = text.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.split(['?', '#']).next().unwrap_or_default()
}

fn wrong(said: impl Into<String>) -> WebError {
    WebError::Malformed(said.into())
}

impl Work<'_> {
    /// The need that a form names: one's own, else one that the asker may see. What they may not see is not there.
    fn need_of_booking(&self, own: Option<Own<'_>>, text: &str) -> Result<RecordId, WebError> {
        let text = pasted(text);
        if let Some(Own::Need(id)) = own {
            return Ok(id.clone());
        }
        if text.is_empty() {
            return Err(wrong("请填需求的编号"));
        }
        let unknown = || wrong(format!("没有找到需求“{text}”，请填需求的编号"));
        let id = self.named_in_booking(text, RecordKind::Need)?.ok_or_else(unknown)?;
        match own {
            Some(Own::Firm(name)) if self.reader.lookup::<Need>(&id)?.is_some_and(|found| found.record.is_of(name)) => {
                Ok(id)
            }
            // That another's need is there is told only to who may see it.
            _ => match self.need(&id) {
                Ok(_) if matches!(own, Some(Own::Firm(_))) => Err(wrong(format!("“{text}”不是本企业的需求"))),
                Ok(_) => Ok(id),
                Err(WebError::Gone(_)) => Err(wrong("这条需求已撤下，不能预约")),
                Err(_) => Err(unknown()),
            },
        }
    }

    /// The record that a text names; none where several have the code, some of which the asker may not know of.
    fn named_in_booking(&self, text: &str, kind: RecordKind) -> Result<Option<RecordId>, WebError> {
        match self.reader.resolve(text, Some(kind)) {
            Err(StoreError::Ambiguous { .. }) => Ok(None),
            other => Ok(other?),
        }
    }

    fn patent_of_booking(&self, own: Option<Own<'_>>, text: &str) -> Result<RecordId, WebError> {
        let text = pasted(text);
        if text.is_empty() {
            return Err(wrong("请填专利号"));
        }
        let unknown = || wrong(format!("没有找到专利“{text}”，请填专利号"));
        let id = self.named_in_booking(text, RecordKind::Patent)?.ok_or_else(unknown)?;
        let patent = match self.patent(&id) {
            Ok(patent) => patent,
            Err(WebError::Gone(_)) => return Err(wrong("这件专利已撤下，不能预约")),
            Err(_) => return Err(unknown()),
        };
        match own {
            Some(Own::Owner(name)) if !patent.is_of(name) => Err(wrong(format!("“{text}”不是本单位的专利"))),
            _ => Ok(id),
        }
    }

    /// Keeps a request, as a form says. `own`: whose it is; none: an organiser's, for somebody.
    ///
    /// # Errors
    /// What cannot be asked for, in words for the asker.
    pub(in crate::web) fn book(
        &self,
        own: Option<Own<'_>>,
        event: &str,
        fields: &Fields,
        by: Option<String>,
        actor: &str,
    ) -> Result<(), WebError> {
        let event = self.event(event).map_err(|_| wrong("请选一场开放预约的活动"))?.entry;
        // An event that nobody was told of is not there for them.
        if own.is_some() && !event.bookable {
            return Err(wrong("请选一场开放预约的活动"));
        }
        let new = NewBooking {
            need: self.need_of_booking(own, fields.get("need_code"))?,
            patent: self.patent_of_booking(own, fields.get("patent_number"))?,
            side: own.map(|own| own.side()),
            by,
            remark: within(fields.get("remark"), "说明", LONGEST_REMARK)?,
        };
        let act = Act { actor, now: (self.site.clock)(), reason: None };
        Booking::ask(&mut self.site.writer(), &event, new, self.today, &act).map_err(told)?;
        Ok(())
    }

    /// The pair of a request, scored: lists are the organiser's, who sees what is asked for.
    ///
    /// # Errors
    /// A request that there is not, a record that was withdrawn meanwhile.
    pub(in crate::web) fn scored_for_booking(&self, event: &str, number: u32) -> Result<ListedPair, WebError> {
        let missing = || wrong(format!("没有第 {number} 条预约"));
        let all = bookings_of(self.reader, event).map_err(told)?;
        let booking = all.into_iter().find(|kept| kept.entry.number == number).ok_or_else(missing)?.entry;
        let worked = self.site.worked(self.reader)?;
        let collector = Collector {
            matcher: self.matcher(&worked),
            taxonomy: self.live.index.taxonomy(),
            reader: self.reader,
            today: self.today,
        };
        let gone = |error| match error {
            WorkflowError::Withdrawn(_) | WorkflowError::NoNeed(_) | WorkflowError::NoPatent(_) => {
                wrong(format!("第 {number} 条预约的需求或专利已撤下，不能接受"))
            }
            WorkflowError::Dead(_, state) => wrong(format!("第 {number} 条预约的专利已{state}，不能接受")),
            error => told(error),
        };
        let need = collector.need(booking.need.as_str()).map_err(gone)?;
        let patent: Patent = collector.patent(booking.patent.as_str()).map_err(gone)?;
        collector.pairs(&need, &[patent]).map_err(told)?.pop().ok_or_else(missing)
    }
}

impl Convener {
    /// Asks for a meeting for somebody.
    ///
    /// # Errors
    /// As [`Work::book`].
    pub(in crate::web) fn book(&self, work: &Work<'_>, event: &str, fields: &Fields) -> Result<(), WebError> {
        let by = within(fields.get("by"), "提出的单位", LONGEST_NAME)?;
        work.book(None, event, fields, by, self.act(work).actor)
    }

    /// Lets the pair of a request into its event.
    ///
    /// # Errors
    /// A request that somebody else answered first, an event that is over.
    pub(in crate::web) fn accept_booking(
        &self,
        work: &Work<'_>,
        event: &str,
        number: u32,
        pair: ListedPair,
    ) -> Result<(), WebError> {
        accept_booking(&mut work.site.writer(), event, number, pair, work.today, &self.act(work)).map_err(told)?;
        Ok(())
    }

    /// Declines a request.
    ///
    /// # Errors
    /// No reason, one that is too long; a request that somebody else answered first.
    pub(in crate::web) fn decline_booking(
        &self,
        work: &Work<'_>,
        event: &str,
        number: u32,
        because: &str,
    ) -> Result<(), WebError> {
        let because = within(because, "谢绝的原因", LONGEST_REMARK)?.unwrap_or_default();
        let event = work.event(event)?.entry;
        decline_booking(&mut work.site.writer(), &event, number, &because, &self.act(work)).map_err(told)
    }
}
