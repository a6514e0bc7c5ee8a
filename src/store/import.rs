//! The import of one file: one transaction, wholly in or wholly out.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension};

use crate::domain::{RecordId, RecordKind};

use super::rows::{self, RecordRow, State, What, log_change};
use super::spoken::SpokenFields;
use super::standing::{Standing, day_number};
use super::write::Scope;
use super::{BatchId, Result, RowsTold, StoreError};

/// What is known of a file before its first row.
#[derive(Debug, Clone)]
pub struct ImportMeta {
    /// As the user named it, the sheet included where a workbook has several.
    pub file: String,
    /// Source of every record that names none itself.
    pub source: String,
    /// Date of the source, for records that carry none; without it the day of the import.
    pub source_date: Option<Date>,
    /// Owner given with the import. Records absent from a newer file are looked for per owner and source.
    pub owner: Option<String>,
    /// Who imports.
    pub actor: String,
    /// The clock, for the log.
    pub now: Timestamp,
    /// The day that judgements use; batches are named by it.
    pub today: Date,
    /// Hash of the file's bytes (and of the sheet's name). The same file again counts as of its first import, which
    /// is what makes a second round of A, B, A, B change nothing. Without it only equal rows are unchanged.
    pub fingerprint: Option<String>,
    /// Batch of the command's earlier files; `None` begins a new one.
    pub batch: Option<BatchId>,
}

/// What became of the record of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutKind {
    /// New.
    Added,
    /// Changed in these fields (keys of the record; `extra.…` for columns without a place).
    Updated {
        /// The fields.
        fields: Vec<String>,
    },
    /// Already as the row says, or later known.
    Unchanged,
}

/// A row that contradicts an earlier row of the same file, or shares a weaker identity with a record that is another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldConflict {
    /// Key of the field.
    pub field: String,
    /// Value that stays.
    pub kept: String,
    /// Value of the row.
    pub offered: String,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutOutcome {
    /// Its id.
    pub id: RecordId,
    /// What was done.
    pub kind: PutKind,
    /// Contradictions; the stored values stayed.
    pub conflicts: Vec<FieldConflict>,
    /// Records that turned out to be this one and now are aliases of it.
    pub merged: Vec<RecordId>,
    /// The earliest other record with the same title (同名).
    pub same_title: Option<RecordId>,
    /// The record was withdrawn before and stays out of lists.
    pub withdrawn: bool,
}

/// Sums over the rows of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// New records.
    pub added: u64,
    /// Rows that changed a record.
    pub updated: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Records withdrawn because the file lacks them.
    pub withdrawn: u64,
}

/// Records that the files of the running batch had, so that several files of one command count as one delivery.
#[derive(Debug, Default)]
pub(super) struct Delivery {
    batch: Option<BatchId>,
    records: HashSet<i64>,
}

/// One file under import. Dropped without [`ImportTransaction::commit`] it leaves no trace: that is also a dry run.
#[derive(Debug)]
pub struct ImportTransaction<'w> {
    pub(super) connection: &'w Connection,
    scope: Scope<'w>,
    delivery: &'w mut Delivery,
    pub(super) meta: ImportMeta,
    batch: BatchId,
    pub(super) op: i64,
    pub(super) origin: i64,
    /// Standing of a value without a date of its own.
    pub(super) standing: Standing,
    /// No date of a record is believed beyond this.
    pub(super) today: i32,
    /// The same file was imported before.
    pub(super) repeated: bool,
    /// Some record was erased for good.
    pub(super) any_erased: bool,
    pub(super) spoken: SpokenFields,
    pub(super) counts: ImportCounts,
    told: Option<(RecordKind, RowsTold)>,
}

impl<'w> ImportTransaction<'w> {
    pub(super) fn begin(scope: Scope<'w>, delivery: &'w mut Delivery, meta: ImportMeta) -> Result<Self> {
        let connection = scope.connection();
        let batch = match &meta.batch {
            Some(batch) => batch.clone(),
            None => BatchId::next(connection, meta.today)?,
        };
        if delivery.batch.as_ref() != Some(&batch) {
            *delivery = Delivery { batch: Some(batch.clone()), records: HashSet::new() };
        }
        let owner = meta.owner.as_deref().unwrap_or_default();
        connection.execute(
            "INSERT INTO origins (source, owner) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            (&meta.source, owner),
        )?;
        let origin: i64 = connection.query_row(
            "SELECT origin FROM origins WHERE source = ?1 AND owner = ?2",
            (&meta.source, owner),
            |row| row.get(0),
        )?;
        let stated = meta.source_date.map(day_number);
        let first: Option<(i64, i32, i32)> = connection
            .query_row(
                "SELECT op, day, today FROM operations WHERE fingerprint = ?1 AND origin = ?2 AND stands_as = op
                 AND undone_by IS NULL AND coalesce(stated_date, 0) = coalesce(?3, 0) ORDER BY op LIMIT 1",
                (&meta.fingerprint, origin, stated),
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
        let (day, today) = match first {
            Some((_, day, today)) => (day, today),
            None => {
                let today = day_number(meta.today);
                (stated.unwrap_or(today), today)
            }
        };
        let op: i64 = connection.query_row(
            "INSERT INTO operations (what, batch, actor, at, file, origin, stated_date, today, day, fingerprint, first_seq)
             VALUES ('import', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING op",
            (
                batch.as_str(),
                &meta.actor,
                meta.now.to_string(),
                &meta.file,
                origin,
                stated,
                today,
                day,
                &meta.fingerprint,
                super::read::last_seq(connection)? + 1,
            ),
            |row| row.get(0),
        )?;
        let stands_as = first.map_or(op, |(op, ..)| op);
        connection.execute("UPDATE operations SET stands_as = ?2 WHERE op = ?1", (op, stands_as))?;
        Ok(Self {
            connection,
            scope,
            delivery,
            meta,
            batch,
            op,
            origin,
            standing: Standing { day, op: stands_as },
            today,
            repeated: first.is_some(),
            any_erased: connection.query_row("SELECT EXISTS (SELECT 1 FROM erased)", [], |row| row.get(0))?,
            spoken: SpokenFields::default(),
            counts: ImportCounts::default(),
            told: None,
        })
    }

    /// The batch that this file belongs to; give it to the next file of the same command.
    #[must_use]
    pub fn batch(&self) -> &BatchId {
        &self.batch
    }

    /// Sums so far.
    #[must_use]
    pub fn counts(&self) -> ImportCounts {
        self.counts
    }

    /// Says what became of the rows of the file, to be kept with the batch.
    pub fn tell(&mut self, kind: RecordKind, told: RowsTold) {
        self.told = Some((kind, told));
    }

    /// Records of this owner and source that an earlier delivery had and this batch so far lacks, in id order. Ask
    /// after the last row of the batch's last file.
    ///
    /// # Errors
    /// Those of the database.
    pub fn absent(&self, kind: RecordKind) -> Result<Vec<RecordId>> {
        self.absent_rows(kind)?.into_iter().map(|(_, id)| rows::parse_id(&id)).collect()
    }

    /// Withdraws what [`ImportTransaction::absent`] names (`import --replace`); an undo of the batch brings it back.
    ///
    /// # Errors
    /// Those of the database.
    pub fn withdraw_absent(&mut self, kind: RecordKind) -> Result<Vec<RecordId>> {
        let absent = self.absent_rows(kind)?;
        self.withdraw_rows(absent)
    }

    fn withdraw_rows(&mut self, rows: Vec<(i64, String)>) -> Result<Vec<RecordId>> {
        let mut withdrawn = Vec::new();
        for (record, id) in rows {
            let Some(row) = RecordRow::load(self.connection, record)? else { continue };
            row.keep_image(self.connection, self.op, false, None)?;
            self.connection
                .prepare_cached("UPDATE records SET state = ?2, touched_op = ?3 WHERE record = ?1")?
                .execute((record, State::Withdrawn as i64, self.op))?;
            log_change(self.connection, record, What::Withdrawn, self.op)?;
            withdrawn.push(rows::parse_id(&id)?);
        }
        self.counts.withdrawn += withdrawn.len() as u64;
        Ok(withdrawn)
    }

    /// Withdraws what [`ImportTransaction::absent`] names, as far as no other origin has brought it, too.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) fn withdraw_absent_of_this_origin_alone(&mut self, kind: RecordKind) -> Result<Vec<RecordId>> {
        let mut held = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM sightings WHERE record = ?1 AND origin <> ?2)")?;
        let mut alone = Vec::new();
        for (record, id) in self.absent_rows(kind)? {
            if !held.query_row((record, self.origin), |row| row.get::<_, bool>(0))? {
                alone.push((record, id));
            }
        }
        drop(held);
        self.withdraw_rows(alone)
    }

    fn absent_rows(&self, kind: RecordKind) -> Result<Vec<(i64, String)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT r.record, r.id FROM sightings s JOIN records r ON r.record = s.record
             WHERE s.origin = ?1 AND r.kind = ?2 AND r.state = 0 ORDER BY r.id",
        )?;
        let mut rows = statement.query((self.origin, rows::letter(kind)))?;
        let mut absent = Vec::new();
        while let Some(row) = rows.next()? {
            let record: i64 = row.get(0)?;
            if !self.spoken.has_record(record) && !self.delivery.records.contains(&record) {
                absent.push((record, row.get(1)?));
            }
        }
        Ok(absent)
    }

    /// Makes it last. Returns the change log's last `seq`.
    ///
    /// # Errors
    /// Those of the database; then nothing was written.
    pub fn commit(self) -> Result<i64> {
        let counts = self.counts;
        let seq = super::read::last_seq(self.connection)?;
        self.connection.execute(
            "UPDATE operations SET added = ?2, updated = ?3, unchanged = ?4, withdrawn = ?5, last_seq = ?6
             WHERE op = ?1",
            (
                self.op,
                number(counts.added),
                number(counts.updated),
                number(counts.unchanged),
                number(counts.withdrawn),
                seq,
            ),
        )?;
        if let Some((kind, told)) = &self.told {
            let reasons =
                serde_json::to_string(&(&told.refused_for, &told.mended_for)).map_err(StoreError::Unwritable)?;
            self.connection.execute(
                "UPDATE operations SET kind = ?2, refused = ?3, mended = ?4, reasons = ?5 WHERE op = ?1",
                (self.op, rows::letter(*kind), number(told.refused), number(told.mended), reasons),
            )?;
        }
        self.delivery.records.extend(self.spoken.records());
        self.scope.commit()?;
        Ok(seq)
    }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
