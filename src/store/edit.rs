//! Changing one record by hand.

use serde_json::{Map, Value};

use crate::domain::{Date, Record, RecordId};

use super::merge;
use super::rows::{self, RecordRow, State, What, log_change};
use super::standing::{Standing, day_number};
use super::{Act, Result, StoreError, Writer};

/// Source of values that somebody typed.
pub const BY_HAND: &str = "在线填写";

/// A record as somebody saw it: its number in the change log.
pub type Revision = i64;

impl Writer {
    /// Replaces a record by what somebody made of it. Values that differ stand as those of the day and the last to come;
    /// values that are left out are gone until a later source brings them again.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where it is no longer as it was `seen`: nothing is written, so that the second of two people
    /// is told. [`StoreError::NoRecord`]; those of the database.
    pub fn edit<R: Record>(&mut self, record: &R, seen: Revision, today: Date, act: &Act<'_>) -> Result<Revision> {
        let id = record.id().ok_or_else(|| StoreError::NoRecord("（无编号）".to_owned()))?.clone();
        let scope = self.scope()?;
        let connection = scope.connection();
        let row = RecordRow::resolve(connection, id.as_str())?
            .filter(|row| matches!(row.state, State::Live | State::Withdrawn))
            .ok_or_else(|| StoreError::NoRecord(id.to_string()))?;
        let current: Revision =
            connection.query_row("SELECT seq FROM records WHERE record = ?1", [row.record], |row| row.get(0))?;
        if current != seen {
            return Err(StoreError::Changed);
        }
        let mut values = match serde_json::to_value(record).map_err(StoreError::Unwritable)? {
            Value::Object(values) => values,
            _ => Map::new(),
        };
        values.shift_remove("id");
        let known = row.knowledge()?;
        if values == known.values {
            return Ok(current);
        }
        let origin = origin(connection)?;
        let op: i64 = connection.query_row(
            "INSERT INTO operations (what, actor, at, reason, file, origin, today, day)
             VALUES ('edit', ?1, ?2, ?3, ?4, ?5, ?6, ?6) RETURNING op",
            (act.actor, act.now.to_string(), act.reason, BY_HAND, origin, day_number(today)),
            |row| row.get(0),
        )?;
        row.keep_image(connection, op, true, None)?;
        let latest = Standing { day: day_number(today), op };
        let mut standings = known.standings;
        let old: std::collections::BTreeMap<_, _> = merge::fields(&known.values).collect();
        for (field, value) in merge::fields(&values) {
            if old.get(&field).is_none_or(|known| *known != value) {
                standings.set(&field, latest);
            }
        }
        let present = merge::fields(&values).map(|(field, _)| field).collect();
        standings.compact(&present, latest);
        for identity in record.identities(BY_HAND) {
            let stored = super::put::stored_identity::<R>(&identity);
            connection
                .prepare_cached(
                    "INSERT INTO identities (identity, record, op) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                )?
                .execute((stored, row.record, op))?;
        }
        let json = serde_json::to_string(&values).map_err(StoreError::Unwritable)?;
        connection
            .prepare_cached(
                "UPDATE records SET json = ?2, base_day = ?3, base_op = ?4, fields = ?5, touched_op = ?6, title_key = ?7,
                 code = ?8 WHERE record = ?1",
            )?
            .execute((
                row.record,
                json,
                standings.base.day,
                standings.base.op,
                standings.fields_text(),
                op,
                rows::title_key(&values),
                rows::code(&values),
            ))?;
        log_change(connection, row.record, What::Updated, op)?;
        let revision =
            connection.query_row("SELECT seq FROM records WHERE record = ?1", [row.record], |row| row.get(0))?;
        scope.commit()?;
        Ok(revision)
    }
}

impl super::Reader {
    /// The revision of a record, for [`Writer::edit`].
    ///
    /// # Errors
    /// [`StoreError::NoRecord`], and those of the database.
    pub fn revision(&self, id: &RecordId) -> Result<Revision> {
        let row =
            RecordRow::resolve(self.connection(), id.as_str())?.ok_or_else(|| StoreError::NoRecord(id.to_string()))?;
        let sql = "SELECT seq FROM records WHERE record = ?1";
        Ok(self.connection().prepare_cached(sql)?.query_row([row.record], |row| row.get(0))?)
    }
}

fn origin(connection: &rusqlite::Connection) -> Result<i64> {
    connection.execute("INSERT INTO origins (source, owner) VALUES (?1, '') ON CONFLICT DO NOTHING", [BY_HAND])?;
    let sql = "SELECT origin FROM origins WHERE source = ?1 AND owner = ''";
    Ok(connection.query_row(sql, [BY_HAND], |row| row.get(0))?)
}
