//! A digest as somebody may read it today: every record asked for anew, so that what was withdrawn, hidden or erased since
//! is not there.

use serde::Serialize;

use super::{Digest, DigestLine, News};
use crate::domain::{Audience, Disclosed, Need, Patent, Record, RecordId, RecordKind};
use crate::store::{Reader, Store};
use crate::workflow::WorkflowError;

/// A record that a line names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordNamed {
    /// Its id.
    pub id: RecordId,
    /// Its number, of a patent that has one.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// Owners, or the firm as far as it is named.
    pub who: Vec<String>,
}

impl RecordNamed {
    /// Where the site shows it.
    #[must_use]
    pub fn path(&self) -> String {
        match self.id.kind() {
            RecordKind::Patent => format!("/patents/{}", self.id),
            RecordKind::Need => format!("/needs/{}", self.id),
        }
    }

    /// 专利 or 需求.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.id.kind().word()
    }
}

/// A line as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DigestLineShown {
    /// Why it is told.
    pub why: News,
    /// The record; none where a pair is told to somebody who may not see its need.
    pub record: Option<RecordNamed>,
    /// The patent that stands beside it.
    pub with: Option<RecordNamed>,
    /// Number of the follow-up.
    pub follow_up: Option<String>,
    /// Terms, or what is due.
    pub facts: Vec<String>,
    /// What was otherwise before.
    pub changes: Vec<String>,
    /// Score of the pair.
    pub score: Option<f64>,
}

impl DigestLineShown {
    /// What the line is about, in words.
    #[must_use]
    pub fn title(&self) -> &str {
        self.record.as_ref().map_or("不公开的需求", |record| &record.title)
    }

    /// Where the site shows it.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        match &self.follow_up {
            Some(id) => Some(format!("/follow/{id}")),
            None => self.record.as_ref().map(RecordNamed::path),
        }
    }
}

fn named(reader: &Reader, id: &RecordId, audience: Audience) -> Result<Option<RecordNamed>, WorkflowError> {
    Ok(match id.kind() {
        RecordKind::Patent => {
            let patent = reader.get::<Patent>(id)?.filter(|patent| !patent.is_restricted());
            patent.and_then(|patent| patent.seen_by(audience)).map(|patent| RecordNamed {
                id: id.clone(),
                number: patent.quoted_number(),
                title: patent.display_title().to_owned(),
                who: patent.owners,
            })
        }
        RecordKind::Need => reader.get::<Need>(id)?.and_then(|need| need.seen_by(audience)).map(|need| RecordNamed {
            id: id.clone(),
            number: None,
            title: need.display_title().to_owned(),
            who: need.firm.into_iter().collect(),
        }),
    })
}

fn shown(reader: &Reader, line: &DigestLine, audience: Audience) -> Result<Option<DigestLineShown>, WorkflowError> {
    let record = named(reader, &line.record, audience)?;
    let with = line.with.as_ref().map(|id| named(reader, id, audience)).transpose()?.flatten();
    // Somebody who follows a pair is reminded of it, whatever they may see of its sides.
    if line.follow_up.is_none() && (record.is_none() || line.with.is_some() && with.is_none()) {
        return Ok(None);
    }
    let Some(told) = line.shown.clone() else { return Ok(None) };
    Ok(Some(DigestLineShown {
        why: line.why,
        record,
        with,
        follow_up: line.follow_up.clone(),
        facts: told.facts,
        changes: told.changes,
        score: told.score,
    }))
}

impl Digest {
    /// The lines that somebody may read today.
    ///
    /// # Errors
    /// Those of the store.
    pub fn lines_for(&self, reader: &Reader, audience: Audience) -> Result<Vec<DigestLineShown>, WorkflowError> {
        let mut lines = Vec::new();
        for line in &self.lines {
            lines.extend(shown(reader, line, audience)?);
        }
        Ok(lines)
    }
}
