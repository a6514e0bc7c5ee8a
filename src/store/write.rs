//! The one writer of a home.

use jiff::Timestamp;
use rusqlite::Connection;

use crate::domain::RecordId;

use super::import::{Delivery, ImportMeta, ImportTransaction};
use super::lock::HomeLock;
use super::rows::{RecordRow, State, What, begin_act, log_change};
use super::{Reader, Result, StoreError};

/// Who does something to records, when and why.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// Who.
    pub actor: &'a str,
    /// The clock.
    pub now: Timestamp,
    /// Why, for the log.
    pub reason: Option<&'a str>,
}

/// The right to write to a home, held by one process at a time; given back when dropped.
#[derive(Debug)]
pub struct Writer {
    reader: Reader,
    delivery: Delivery,
    rehearsing: bool,
    _lock: HomeLock,
}

impl Writer {
    pub(super) fn new(reader: Reader, lock: HomeLock) -> Self {
        Self { reader, delivery: Delivery::default(), rehearsing: false, _lock: lock }
    }

    /// Reads, with all that this writer has written.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    pub(super) fn connection(&self) -> &Connection {
        self.reader.connection()
    }

    /// From now on nothing lasts: files are imported one upon the other as ever, and forgotten when the writer is
    /// dropped (`import --dry-run`).
    ///
    /// # Errors
    /// Those of the database.
    pub fn rehearse(&mut self) -> Result<()> {
        if !self.rehearsing {
            self.connection().execute_batch("BEGIN IMMEDIATE")?;
            self.rehearsing = true;
        }
        Ok(())
    }

    /// Does something as ever, and forgets all of it: a rehearsal for who goes on writing afterwards.
    ///
    /// # Errors
    /// Those of the database.
    pub fn rehearsed<T>(&mut self, job: impl FnOnce(&mut Self) -> T) -> Result<T> {
        self.rehearse()?;
        // A job that panics must not leave the rehearsal open behind it.
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(self)));
        self.rehearsing = false;
        // The next import may bear the name of the batch that never was.
        self.delivery = Delivery::default();
        self.connection().execute_batch("ROLLBACK")?;
        match done {
            Ok(done) => Ok(done),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }

    pub(super) fn scope(&self) -> Result<Scope<'_>> {
        Scope::begin(self.connection(), self.rehearsing)
    }

    /// Begins the import of one file.
    ///
    /// # Errors
    /// Those of the database.
    pub fn begin_import(&mut self, meta: ImportMeta) -> Result<ImportTransaction<'_>> {
        let scope = Scope::begin(self.reader.connection(), self.rehearsing)?;
        ImportTransaction::begin(scope, &mut self.delivery, meta)
    }

    /// Takes a record out of every list and match; the record and the reason stay in the log. `false`: it was out.
    ///
    /// # Errors
    /// [`StoreError::NoRecord`], and those of the database.
    pub fn withdraw(&mut self, id: &RecordId, act: &Act<'_>) -> Result<bool> {
        self.set_state(id, act, "withdraw", (State::Live, State::Withdrawn), What::Withdrawn)
    }

    /// Brings a withdrawn record back. `false`: it was not withdrawn.
    ///
    /// # Errors
    /// [`StoreError::NoRecord`], and those of the database.
    pub fn reinstate(&mut self, id: &RecordId, act: &Act<'_>) -> Result<bool> {
        self.set_state(id, act, "reinstate", (State::Withdrawn, State::Live), What::Reinstated)
    }

    fn set_state(
        &mut self,
        id: &RecordId,
        act: &Act<'_>,
        what: &str,
        (from, to): (State, State),
        log: What,
    ) -> Result<bool> {
        let scope = self.scope()?;
        let connection = scope.connection();
        let row = RecordRow::resolve(connection, id.as_str())?
            .filter(|row| matches!(row.state, State::Live | State::Withdrawn))
            .ok_or_else(|| StoreError::NoRecord(id.to_string()))?;
        if row.state != from {
            return Ok(false);
        }
        let op = begin_act(connection, what, act, None)?;
        row.keep_image(connection, op, false, None)?;
        connection
            .prepare_cached("UPDATE records SET state = ?2, touched_op = ?3 WHERE record = ?1")?
            .execute((row.record, to as i64, op))?;
        log_change(connection, row.record, log, op)?;
        scope.commit()?;
        Ok(true)
    }
}

/// A transaction, or a part of a rehearsal that can be taken back alone. Dropped without commit it leaves no trace.
#[derive(Debug)]
pub(super) struct Scope<'c> {
    connection: &'c Connection,
    nested: bool,
    open: bool,
}

impl<'c> Scope<'c> {
    fn begin(connection: &'c Connection, nested: bool) -> Result<Self> {
        connection.execute_batch(if nested { "SAVEPOINT act" } else { "BEGIN IMMEDIATE" })?;
        Ok(Self { connection, nested, open: true })
    }

    pub(super) const fn connection(&self) -> &'c Connection {
        self.connection
    }

    pub(super) fn commit(mut self) -> Result<()> {
        self.connection.execute_batch(if self.nested { "RELEASE act" } else { "COMMIT" })?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Scope<'_> {
    fn drop(&mut self) {
        if self.open && !self.connection.is_autocommit() {
            let undone =
                self.connection.execute_batch(if self.nested { "ROLLBACK TO act; RELEASE act" } else { "ROLLBACK" });
            if let Err(error) = undone {
                tracing::warn!(%error, "rollback");
            }
        }
    }
}
