//! Records as they were at a number of the change log, told from the images that every act leaves behind.

use rusqlite::OptionalExtension;

use super::rows::{RecordRow, State};
use super::{Reader, Result, StoreError};
use crate::domain::{Record, RecordId};

impl Reader {
    /// A record as it was after change `seq`; `None` where it was not there, or in no list. Values that an erasure took
    /// stay away.
    ///
    /// # Errors
    /// Those of the database.
    pub fn as_of<R: Record>(&self, id: &RecordId, seq: i64) -> Result<Option<R>> {
        let connection = self.connection();
        let Some(row) = RecordRow::resolve(connection, id.as_str())? else { return Ok(None) };
        let there = connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM changes WHERE record = ?1 AND seq <= ?2)")?
            .query_row((row.record, seq), |found| found.get::<_, bool>(0))?;
        if !there {
            return Ok(None);
        }
        let next: Option<i64> = connection
            .prepare_cached("SELECT op FROM changes WHERE record = ?1 AND seq > ?2 ORDER BY seq LIMIT 1")?
            .query_row((row.record, seq), |found| found.get(0))
            .optional()?;
        let (mut state, mut json) = (row.state, None);
        if let Some(op) = next {
            let mut images = connection
                .prepare_cached("SELECT state, json FROM images WHERE record = ?1 AND op >= ?2 ORDER BY image")?;
            let mut images = images.query((row.record, op))?;
            let mut first = true;
            // An act that left the values alone kept none of them: they are those before a later one.
            while let Some(image) = images.next()? {
                if std::mem::take(&mut first) {
                    state = State::of(image.get(0)?);
                }
                json = image.get::<_, Option<String>>(1)?;
                if json.is_some() {
                    break;
                }
            }
        }
        if state != State::Live {
            return Ok(None);
        }
        let unreadable = |source| StoreError::Unreadable { id: row.id.clone(), source };
        serde_json::from_str(json.as_deref().unwrap_or(&row.json)).map(Some).map_err(unreadable)
    }
}
