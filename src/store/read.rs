//! Reading the record of truth.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension};

use crate::domain::{PatentNumber, Record, RecordId, RecordKind};

use super::batch::{self, Batch};
use super::history::{self, RecordHistory};
use super::rows::{self, RecordRow, State};
use super::{Result, StoreError};

/// One entry of the change log, as those who follow it need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number; grows, with gaps where a record changed again later.
    pub seq: i64,
    /// Patent or need.
    pub kind: RecordKind,
    /// The record.
    pub id: RecordId,
    /// It is in no list any more: withdrawn, merged into another, taken back or erased.
    pub gone: bool,
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordState {
    /// In lists and matches.
    Live,
    /// Out of them, see the log for the reason.
    Withdrawn,
    /// Its import was taken back.
    Undone,
    /// Its texts were erased.
    Erased,
}

/// A record in whatever state.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<R> {
    /// The record; empty where erased.
    pub record: R,
    /// Where it stands.
    pub state: RecordState,
}

/// What `doctor` tells of a database.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Facts {
    /// The file.
    pub path: PathBuf,
    /// Version of its tables.
    pub version: i64,
    /// Version of SQLite.
    pub sqlite: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Size of the write-ahead log in bytes.
    pub log_bytes: u64,
    /// Patents in lists.
    pub patents: u64,
    /// Needs in lists.
    pub needs: u64,
    /// Withdrawn records of both kinds.
    pub withdrawn: u64,
    /// Last number of the change log.
    pub last_seq: i64,
    /// What SQLite's integrity check found; empty is sound.
    pub faults: Vec<String>,
}

/// Reading access to the record of truth: all that search, matching and export may do.
pub trait Store {
    /// A live record, also by the id of a record that was merged into it.
    ///
    /// # Errors
    /// Those of the database, and a record that cannot be read.
    fn get<R: Record>(&self, id: &RecordId) -> Result<Option<R>>;

    /// A record in whatever state: what `show` needs.
    ///
    /// # Errors
    /// As [`Store::get`].
    fn lookup<R: Record>(&self, id: &RecordId) -> Result<Option<Stored<R>>>;

    /// The live records of `ids`, in their order; those that are gone are left out.
    ///
    /// # Errors
    /// As [`Store::get`].
    fn get_many<R: Record>(&self, ids: &[RecordId]) -> Result<Vec<R>>;

    /// The record that a user means: by its id, a patent number in any notation, or the id in its source. Withdrawn
    /// records are found, too.
    ///
    /// # Errors
    /// [`StoreError::Ambiguous`] for a code that several records have.
    fn resolve(&self, text: &str, kind: Option<RecordKind>) -> Result<Option<RecordId>>;

    /// Changes after `seq`, oldest first; a record that changed several times comes once, at its last change.
    ///
    /// # Errors
    /// Those of the database.
    fn changes_after(&self, seq: i64, limit: usize) -> Result<Vec<Change>>;

    /// Last number of the change log; 0 for an empty store.
    ///
    /// # Errors
    /// Those of the database.
    fn last_seq(&self) -> Result<i64>;

    /// Live records of a kind.
    ///
    /// # Errors
    /// Those of the database.
    fn count(&self, kind: RecordKind) -> Result<u64>;

    /// Up to `limit` live records after `after`, in id order.
    ///
    /// # Errors
    /// As [`Store::get`].
    fn each<R: Record>(&self, after: Option<&RecordId>, limit: usize) -> Result<Vec<R>>;

    /// Up to `limit` live records that arrived after the one numbered `after` (0 for all), in the order of their arrival,
    /// with the number of the last: quicker than [`Store::each`], where the order does not matter.
    ///
    /// # Errors
    /// As [`Store::get`].
    fn arrivals<R: Record>(&self, after: i64, limit: usize) -> Result<(Vec<R>, i64)>;

    /// Where each value of a record came from, and its log.
    ///
    /// # Errors
    /// [`StoreError::NoRecord`], and those of the database.
    fn history(&self, id: &RecordId) -> Result<RecordHistory>;

    /// All imports, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    fn batches(&self) -> Result<Vec<Batch>>;
}

/// Reading access to a home's SQLite database. One per thread.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    path: PathBuf,
}

impl Reader {
    pub(super) const fn new(connection: Connection, path: PathBuf) -> Self {
        Self { connection, path }
    }

    pub(super) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What `doctor` tells: sizes, counts, and whether the file is sound (reads all of it).
    ///
    /// # Errors
    /// Those of the database.
    pub fn facts(&self) -> Result<Facts> {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        let withdrawn = self.connection.query_row(
            "SELECT count(*) FROM records WHERE kind IN ('n', 'p') AND state = ?1",
            [State::Withdrawn as i64],
            |row| rows::count(row, 0),
        )?;
        Ok(Facts {
            path: self.path.clone(),
            version: self.connection.pragma_query_value(None, "user_version", |row| row.get(0))?,
            sqlite: rusqlite::version().to_owned(),
            bytes: size(&self.path),
            log_bytes: size(Path::new(&log)),
            patents: self.count(RecordKind::Patent)?,
            needs: self.count(RecordKind::Need)?,
            withdrawn,
            last_seq: self.last_seq()?,
            faults: faults(&self.connection)?,
        })
    }

    /// Records that were withdrawn, by id.
    ///
    /// # Errors
    /// Those of the database.
    pub fn withdrawn<R: Record>(&self) -> Result<Vec<R>> {
        let sql = "SELECT id, json FROM records WHERE kind = ?1 AND state = ?2 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query((rows::letter(R::KIND), State::Withdrawn as i64))?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            let text = |column| row.get_ref(column).and_then(|value| value.as_str().map_err(rusqlite::Error::from));
            records.push(read(text(0)?, text(1)?)?);
        }
        Ok(records)
    }

    fn by_identity(&self, identity: &str) -> Result<Option<RecordRow>> {
        let found = self
            .connection
            .prepare_cached("SELECT record FROM identities WHERE identity = ?1")?
            .query_row([identity], |row| row.get(0))
            .optional()?;
        found.map_or(Ok(None), |record| RecordRow::load(&self.connection, record))
    }

    fn by_code(&self, code: &str, kind: Option<RecordKind>) -> Result<Option<RecordId>> {
        const NAMED: i64 = 5;
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM records WHERE code = ?1 AND state IN (0, 1) AND (?2 IS NULL OR kind = ?2)
             ORDER BY state, record LIMIT ?3",
        )?;
        let found: Vec<String> = statement
            .query_map((code, kind.map(rows::letter), NAMED), |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        match found.as_slice() {
            [] => Ok(None),
            [one] => rows::parse_id(one).map(Some),
            several => Err(StoreError::Ambiguous { code: code.to_owned(), candidates: several.join("、") }),
        }
    }
}

pub(super) fn last_seq(connection: &Connection) -> Result<i64> {
    Ok(connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM changes")?.query_row([], |row| row.get(0))?)
}

pub(super) fn faults(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
    let found: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(found.into_iter().filter(|line| line != "ok").collect())
}

fn read<R: Record>(id: &str, json: &str) -> Result<R> {
    let mut record: R =
        serde_json::from_str(json).map_err(|source| StoreError::Unreadable { id: id.to_owned(), source })?;
    record.set_id(rows::parse_id(id)?);
    Ok(record)
}

impl Store for Reader {
    fn get<R: Record>(&self, id: &RecordId) -> Result<Option<R>> {
        if id.kind() != R::KIND {
            return Ok(None);
        }
        let row = RecordRow::resolve(&self.connection, id.as_str())?.filter(|row| row.state == State::Live);
        row.map(|row| read(&row.id, &row.json)).transpose()
    }

    fn lookup<R: Record>(&self, id: &RecordId) -> Result<Option<Stored<R>>> {
        if id.kind() != R::KIND {
            return Ok(None);
        }
        let Some(row) = RecordRow::resolve(&self.connection, id.as_str())? else { return Ok(None) };
        let state = match row.state {
            State::Live => RecordState::Live,
            State::Withdrawn => RecordState::Withdrawn,
            State::Merged | State::Undone => RecordState::Undone,
            State::Erased => RecordState::Erased,
        };
        Ok(Some(Stored { record: read(&row.id, &row.json)?, state }))
    }

    fn get_many<R: Record>(&self, ids: &[RecordId]) -> Result<Vec<R>> {
        let mut statement =
            self.connection.prepare_cached("SELECT json FROM records WHERE id = ?1 AND kind = ?2 AND state = 0")?;
        let kind = rows::letter(R::KIND);
        let mut texts: Vec<(&RecordId, Option<String>)> = Vec::with_capacity(ids.len());
        // One transaction for all: otherwise each record takes and gives back the locks of the file.
        let _together = self.connection.is_autocommit().then(|| self.connection.unchecked_transaction()).transpose()?;
        for id in ids {
            texts.push((id, statement.query_row((id.as_str(), kind), |row| row.get(0)).optional()?));
        }
        // Parsing takes longer than reading, and needs no connection.
        let parsed: Vec<Option<Result<R>>> = texts
            .par_iter()
            .with_min_len(16)
            .map(|(id, json)| json.as_ref().map(|json| read::<R>(id.as_str(), json)))
            .collect();
        let mut records = Vec::with_capacity(ids.len());
        for (record, id) in parsed.into_iter().zip(ids) {
            match record {
                Some(record) => records.push(record?),
                None => records.extend(self.get(id)?),
            }
        }
        Ok(records)
    }

    fn resolve(&self, text: &str, kind: Option<RecordKind>) -> Result<Option<RecordId>> {
        let text = text.trim();
        if let Ok(id) = text.parse::<RecordId>()
            && let Some(row) = RecordRow::resolve(&self.connection, id.as_str())?
        {
            return Ok(Some(row.record_id()?).filter(|id| kind.is_none_or(|kind| id.kind() == kind)));
        }
        if kind != Some(RecordKind::Need)
            && let Ok(number) = PatentNumber::parse(text)
        {
            let identity = match &number {
                PatentNumber::Application(number) => format!("pan:{}", number.identity()),
                PatentNumber::Publication(number) => format!("ppn:{}", number.identity()),
            };
            if let Some(row) = self.by_identity(&identity)? {
                return row.record_id().map(Some);
            }
        }
        self.by_code(text, kind)
    }

    fn changes_after(&self, seq: i64, limit: usize) -> Result<Vec<Change>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT c.seq, r.id, r.state FROM changes c JOIN records r ON r.record = c.record AND r.seq = c.seq
             WHERE c.seq > ?1 ORDER BY c.seq LIMIT ?2",
        )?;
        let mut rows = statement.query((seq, i64::try_from(limit).unwrap_or(i64::MAX)))?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            let id = rows::parse_id(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
            let gone = State::of(row.get(2)?) != State::Live;
            changes.push(Change { seq: row.get(0)?, kind: id.kind(), id, gone });
        }
        Ok(changes)
    }

    fn last_seq(&self) -> Result<i64> {
        last_seq(&self.connection)
    }

    fn count(&self, kind: RecordKind) -> Result<u64> {
        let sql = "SELECT count(*) FROM records WHERE kind = ?1 AND state = 0";
        Ok(self.connection.prepare_cached(sql)?.query_row([rows::letter(kind)], |row| rows::count(row, 0))?)
    }

    fn each<R: Record>(&self, after: Option<&RecordId>, limit: usize) -> Result<Vec<R>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, json FROM records WHERE id > ?1 AND id < ?2 AND +state = 0 ORDER BY id LIMIT ?3",
        )?;
        let letter = rows::letter(R::KIND);
        let after = after.map_or(letter, RecordId::as_str);
        // Ids are a letter and hex digits, all of them before `~`.
        let mut rows = statement.query((after, format!("{letter}~"), i64::try_from(limit).unwrap_or(i64::MAX)))?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            let text = |column| row.get_ref(column).and_then(|value| value.as_str().map_err(rusqlite::Error::from));
            records.push(read(text(0)?, text(1)?)?);
        }
        Ok(records)
    }

    fn arrivals<R: Record>(&self, after: i64, limit: usize) -> Result<(Vec<R>, i64)> {
        let mut statement = self.connection.prepare_cached(
            "SELECT record, id, json FROM records WHERE kind = ?1 AND state = 0 AND record > ?2 ORDER BY record LIMIT ?3",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query((rows::letter(R::KIND), after, limit))?;
        let (mut records, mut last) = (Vec::new(), after);
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            let text = |column| row.get_ref(column).and_then(|value| value.as_str().map_err(rusqlite::Error::from));
            records.push(read(text(1)?, text(2)?)?);
        }
        Ok((records, last))
    }

    fn history(&self, id: &RecordId) -> Result<RecordHistory> {
        history::of(&self.connection, id)
    }

    fn batches(&self) -> Result<Vec<Batch>> {
        batch::all(&self.connection)
    }
}
