//! Records as they were at a number of the change log, told from the images that every act leaves behind.

use rusqlite::OptionalExtension;

use super::rows::{RecordRow, State, timestamp};
use super::standing::date_of;
use super::{Reader, Result, StoreError};
use crate::domain::{Date, Record, RecordId};

impl Reader {
    /// Number of the last act of writing; 0 for an empty store.
    ///
    /// # Errors
    /// Those of the database.
    pub fn last_act(&self) -> Result<i64> {
        let sql = "SELECT coalesce(max(op), 0) FROM operations";
        Ok(self.connection().prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// The changes of a record in their order, each with the day that it counts as of: an import's or an edit's day of
    /// judgements, else that of the clock. No change is earlier than the one before it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn change_days(&self, id: &RecordId) -> Result<Vec<(i64, Date)>> {
        let connection = self.connection();
        let Some(row) = RecordRow::resolve(connection, id.as_str())? else { return Ok(Vec::new()) };
        let mut statement = connection.prepare_cached(
            "SELECT c.seq, o.today, o.at FROM changes c JOIN operations o ON o.op = c.op WHERE c.record = ?1 ORDER BY c.seq",
        )?;
        let mut rows = statement.query([row.record])?;
        let mut changes: Vec<(i64, Date)> = Vec::new();
        while let Some(row) = rows.next()? {
            let stated = row.get::<_, Option<i32>>(1)?.and_then(date_of);
            let clock = || Ok::<_, StoreError>(timestamp(&row.get::<_, String>(2)?));
            let day = match stated {
                Some(day) => day,
                None => clock()?.to_zoned(jiff::tz::TimeZone::system()).date(),
            };
            let day = changes.last().map_or(day, |(_, before)| day.max(*before));
            changes.push((row.get(0)?, day));
        }
        Ok(changes)
    }

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
