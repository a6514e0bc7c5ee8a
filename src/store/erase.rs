//! Erasing: the one act that takes texts out of history. That something was there, and when it went, stays.

use rusqlite::Connection;
use sha2::Digest;

use crate::domain::RecordId;

use super::import::ImportTransaction;
use super::rows::{RecordRow, State, What, begin_act, log_change};
use super::{Act, Result, StoreError, Writer};

impl Writer {
    /// Erases every text of a record, and of those merged into it, from the store and its history. A later import of
    /// the same record does not bring it back.
    ///
    /// # Errors
    /// [`StoreError::NoRecord`], and those of the database.
    pub fn erase(&mut self, id: &RecordId, act: &Act<'_>) -> Result<()> {
        let scope = self.scope()?;
        let connection = scope.connection();
        let row = RecordRow::resolve(connection, id.as_str())?
            .filter(|row| row.state != State::Erased)
            .ok_or_else(|| StoreError::NoRecord(id.to_string()))?;
        let op = begin_act(connection, "erase", act, None)?;
        let mut members = vec![row.record];
        let mut next = 0;
        while let Some(&member) = members.get(next) {
            next += 1;
            let mut merged = connection.prepare_cached("SELECT record FROM records WHERE merged_into = ?1")?;
            let found: Vec<i64> = merged.query_map([member], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            members.extend(found);
        }
        for member in members {
            if let Some(member) = RecordRow::load(connection, member)? {
                super::ledger::scrub(connection, &member.record_id()?)?;
            }
            erase(connection, member, row.record, op)?;
        }
        scope.commit()?;
        // The write-ahead log holds the texts until it is folded in; what is freed in the database is overwritten.
        if self.connection().is_autocommit() {
            self.connection().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Ok(())
    }
}

fn erase(connection: &Connection, record: i64, survivor: i64, op: i64) -> Result<()> {
    let identities: Vec<String> = connection
        .prepare_cached("SELECT identity FROM identities WHERE record = ?1")?
        .query_map([record], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for identity in identities {
        connection
            .prepare_cached("INSERT INTO erased (identity, record) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute((hashed(&identity), survivor))?;
    }
    for statement in [
        "DELETE FROM identities WHERE record = ?1",
        "DELETE FROM sightings WHERE record = ?1",
        "DELETE FROM offers WHERE record = ?1",
        "UPDATE images SET json = NULL, fields = NULL, identities = NULL WHERE record = ?1",
    ] {
        connection.prepare_cached(statement)?.execute([record])?;
    }
    connection
        .prepare_cached(
            "UPDATE records SET json = '{}', fields = NULL, title_key = NULL, code = NULL, state = ?2, touched_op = ?3
             WHERE record = ?1",
        )?
        .execute((record, State::Erased as i64, op))?;
    log_change(connection, record, What::Erased, op)?;
    Ok(())
}

fn hashed(identity: &str) -> String {
    sha2::Sha256::digest(identity.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl ImportTransaction<'_> {
    /// The erased record that one of these identities belonged to.
    pub(super) fn erased(&self, identities: &[String]) -> Result<Option<RecordRow>> {
        use rusqlite::OptionalExtension;
        if !self.any_erased {
            return Ok(None);
        }
        let mut find = self.connection.prepare_cached("SELECT record FROM erased WHERE identity = ?1")?;
        for identity in identities {
            if let Some(record) = find.query_row([hashed(identity)], |row| row.get(0)).optional()? {
                return RecordRow::load(self.connection, record);
            }
        }
        Ok(None)
    }
}
