//! Taking an import back, as far as nothing later stands on it.

use std::collections::{BTreeSet, HashSet};

use rusqlite::Connection;

use super::rows::{self, RecordRow, State, What, begin_act, log_change};
use super::{Act, BatchId, Result, StoreError, Writer};

/// What an undo did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Undone {
    /// Records, or entries of the ledger, that the import had brought and that are gone again.
    pub removed: u64,
    /// Records that are again as they were before the import.
    pub restored: u64,
    /// Records that something later has touched, left as they are.
    pub kept: u64,
}

impl Writer {
    /// Takes a batch back. Records that a later import, withdrawal or the like has touched stay as they are.
    ///
    /// # Errors
    /// [`StoreError::NoBatch`], [`StoreError::AlreadyUndone`], and those of the database.
    pub fn undo(&mut self, batch: &BatchId, act: &Act<'_>) -> Result<Undone> {
        let scope = self.scope()?;
        let mut undone = undo(scope.connection(), batch, act)?;
        let entries = super::ledger::undo(scope.connection(), batch, act)?;
        undone.removed += entries.removed;
        undone.restored += entries.restored;
        undone.kept += entries.kept;
        scope.commit()?;
        Ok(undone)
    }
}

fn undo(connection: &Connection, batch: &BatchId, act: &Act<'_>) -> Result<Undone> {
    let imports = Imports::of(connection, batch)?;
    let op = begin_act(connection, "undo", act, Some(batch.as_str()))?;
    let mut undone = Undone::default();
    let mut kept = HashSet::new();
    // In the order of record numbers: survivors are older than what they took in, so that their fate is known when
    // that of what they took in is asked.
    for record in imports.touched(connection)? {
        let Some(row) = RecordRow::load(connection, record)? else { continue };
        let survivor_kept = row.state == State::Merged && row.merged_into.is_some_and(|into| kept.contains(&into));
        if !imports.has(row.touched_op) || survivor_kept {
            kept.insert(record);
            undone.kept += u64::from(!matches!(row.state, State::Undone | State::Erased));
        } else if imports.has(row.created_op) {
            imports.forget_claims(connection, record)?;
            row.keep_image(connection, op, false, None)?;
            set_state(connection, record, State::Undone, op)?;
            log_change(connection, record, What::Undone, op)?;
            undone.removed += 1;
        } else if imports.restore(connection, &row, op)? {
            log_change(connection, record, What::Undone, op)?;
            undone.restored += 1;
        }
    }
    connection
        .execute("UPDATE operations SET undone_by = ?2 WHERE batch = ?1 AND what = 'import'", (batch.as_str(), op))?;
    Ok(undone)
}

fn set_state(connection: &Connection, record: i64, state: State, op: i64) -> Result<()> {
    connection.prepare_cached("UPDATE records SET state = ?2, touched_op = ?3 WHERE record = ?1")?.execute((
        record,
        state as i64,
        op,
    ))?;
    Ok(())
}

/// The imports of a batch: operation, first and last number of the change log.
struct Imports(Vec<(i64, i64, i64)>);

impl Imports {
    fn of(connection: &Connection, batch: &BatchId) -> Result<Self> {
        let mut statement = connection.prepare(
            "SELECT op, first_seq, last_seq, undone_by FROM operations WHERE batch = ?1 AND what = 'import' ORDER BY op",
        )?;
        let mut rows = statement.query([batch.as_str()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            if row.get::<_, Option<i64>>(3)?.is_some() {
                return Err(StoreError::AlreadyUndone(batch.clone()));
            }
            found.push((row.get(0)?, row.get(1)?, row.get(2)?));
        }
        if found.is_empty() { Err(StoreError::NoBatch(batch.clone())) } else { Ok(Self(found)) }
    }

    fn has(&self, op: i64) -> bool {
        self.0.iter().any(|(import, ..)| *import == op)
    }

    /// Every record that the batch added, changed or confirmed.
    fn touched(&self, connection: &Connection) -> Result<BTreeSet<i64>> {
        let mut statement = connection.prepare(
            "SELECT record FROM changes WHERE seq BETWEEN ?2 AND ?3 AND op = ?1
             UNION ALL SELECT record FROM images WHERE op = ?1",
        )?;
        let mut touched = BTreeSet::new();
        for import in &self.0 {
            let mut rows = statement.query(*import)?;
            while let Some(row) = rows.next()? {
                touched.insert(row.get(0)?);
            }
        }
        Ok(touched)
    }

    /// Takes from a record the identities and sightings that the batch gave it.
    fn forget_claims(&self, connection: &Connection, record: i64) -> Result<()> {
        for (import, ..) in &self.0 {
            connection
                .prepare_cached("DELETE FROM identities WHERE record = ?1 AND op = ?2")?
                .execute((record, import))?;
            connection
                .prepare_cached("DELETE FROM sightings WHERE record = ?1 AND op = ?2")?
                .execute((record, import))?;
        }
        Ok(())
    }

    /// Puts a record back to its oldest image of the batch. Whether that shows.
    fn restore(&self, connection: &Connection, row: &RecordRow, op: i64) -> Result<bool> {
        self.forget_claims(connection, row.record)?;
        let mut before = row.clone();
        for (import, ..) in self.0.iter().rev() {
            for image in Image::of(connection, row.record, *import)? {
                if let Some(identities) = &image.identities {
                    give_back(connection, row.record, identities)?;
                }
                image.onto(&mut before);
            }
        }
        let values = before.knowledge()?.values;
        let shows = before.json != row.json || before.state != row.state;
        row.keep_image(connection, op, before.json != row.json, None)?;
        connection
            .prepare_cached(
                "UPDATE records SET state = ?2, json = ?3, base_day = ?4, base_op = ?5, fields = ?6, created_op = ?7,
                 touched_op = ?8, merged_into = ?9, title_key = ?10, code = ?11 WHERE record = ?1",
            )?
            .execute((
                row.record,
                before.state as i64,
                &before.json,
                before.base_day,
                before.base_op,
                &before.fields,
                before.created_op,
                before.touched_op,
                before.merged_into.filter(|_| before.state == State::Merged),
                rows::title_key(&values),
                rows::code(&values),
            ))?;
        Ok(shows)
    }
}

/// A row of `images`.
struct Image {
    json: Option<String>,
    base_day: i32,
    base_op: i64,
    fields: Option<String>,
    state: State,
    created_op: i64,
    touched_op: i64,
    identities: Option<String>,
}

impl Image {
    /// The images that one import made of a record, newest first.
    fn of(connection: &Connection, record: i64, op: i64) -> Result<Vec<Self>> {
        let mut statement = connection.prepare_cached(
            "SELECT json, base_day, base_op, fields, state, created_op, touched_op, identities FROM images
             WHERE record = ?1 AND op = ?2 ORDER BY image DESC",
        )?;
        let images = statement.query_map((record, op), |row| {
            Ok(Self {
                json: row.get(0)?,
                base_day: row.get(1)?,
                base_op: row.get(2)?,
                fields: row.get(3)?,
                state: State::of(row.get(4)?),
                created_op: row.get(5)?,
                touched_op: row.get(6)?,
                identities: row.get(7)?,
            })
        })?;
        Ok(images.collect::<rusqlite::Result<_>>()?)
    }

    fn onto(self, row: &mut RecordRow) {
        if let Some(json) = self.json {
            row.json = json;
        }
        row.base_day = self.base_day;
        row.base_op = self.base_op;
        row.fields = self.fields;
        row.state = self.state;
        row.created_op = self.created_op;
        row.touched_op = self.touched_op;
    }
}

/// Identities that went to a survivor come back to the record that was merged away.
fn give_back(connection: &Connection, record: i64, identities: &str) -> Result<()> {
    let list: Vec<String> = serde_json::from_str(identities).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let mut statement = connection.prepare_cached("UPDATE identities SET record = ?2 WHERE identity = ?1")?;
    for identity in list {
        statement.execute((identity, record))?;
    }
    Ok(())
}
