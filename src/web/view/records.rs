//! Records as the asker of a page may see them.

use crate::domain::{Disclosed, Need, Patent, Record, RecordId, RecordKind};
use crate::search::Filters;
use crate::store::{RecordState, Store};
use crate::web::error::WebError;
use crate::web::site::Work;

impl Work<'_> {
    /// A patent that the asker may see.
    ///
    /// # Errors
    /// [`WebError::NotFound`] also for one that they may not see; [`WebError::Gone`] for one that everybody saw.
    pub(in crate::web) fn patent(&self, id: &RecordId) -> Result<Patent, WebError> {
        self.record(id, "这件专利")
    }

    /// A need that the asker may see; as [`Self::patent`].
    ///
    /// # Errors
    /// As [`Self::patent`].
    pub(in crate::web) fn need(&self, id: &RecordId) -> Result<Need, WebError> {
        self.record(id, "这条需求")
    }

    fn record<R: Record + Disclosed>(&self, id: &RecordId, what: &str) -> Result<R, WebError> {
        let missing = || WebError::NotFound(what.to_owned());
        let stored = self.reader.lookup::<R>(id)?.ok_or_else(missing)?;
        let seen = stored.record.seen_by(self.audience);
        match (stored.state, seen) {
            (RecordState::Live, Some(record)) => Ok(record),
            (RecordState::Withdrawn, Some(_)) => Err(WebError::Gone(what.to_owned())),
            _ => Err(missing()),
        }
    }

    /// Records of a kind that the asker may see.
    pub(in crate::web) fn visible(&self, kind: RecordKind) -> Result<u64, WebError> {
        if !self.live.index.hides_from(kind, self.audience)? {
            return Ok(self.reader.count(kind)?);
        }
        let everything = Filters::default().asked_by(self.audience);
        Ok(self.live.index.filtered_ids(kind, &everything, self.today)?.len() as u64)
    }
}

/// An id from an address.
///
/// # Errors
/// [`WebError::NotFound`] for what is none.
pub(in crate::web) fn id_of(text: &str, kind: RecordKind) -> Result<RecordId, WebError> {
    let what = match kind {
        RecordKind::Patent => "这件专利",
        RecordKind::Need => "这条需求",
    };
    let id = text.parse::<RecordId>().ok().filter(|id| id.kind() == kind);
    id.ok_or_else(|| WebError::NotFound(what.to_owned()))
}
