//! The ledger: what people do with pairs, from a shortlist to a payment. Entries are JSON by kind and key; each change is
//! a line more, so that what stood before can be seen, and history cannot be edited.
//!
//! What an entry copies from a record stands in a member `shown`, and free words about it in a member `words`, of an
//! object that also names the record by its id: these go when the record is erased, the rest stays.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Act, BatchId, Reader, Result, StoreError, Undone, Writer};
use crate::domain::{Date, RecordId};

/// Something that is kept in the ledger.
pub trait Entry: Serialize + DeserializeOwned {
    /// What it is; never renamed.
    const KIND: &'static str;

    /// Which one of its kind.
    fn key(&self) -> &str;
}

/// An entry as it stood after one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<E> {
    /// The entry.
    pub entry: E,
    /// Counts the changes of this entry from 1: whoever changes it says which one they saw.
    pub revision: u32,
    /// When it came to be so.
    pub at: Timestamp,
    /// By whom.
    pub actor: String,
    /// Why, where somebody said so.
    pub reason: Option<String>,
}

/// One line of the ledger about an entry; without one where it was taken out.
pub type Line<E> = Kept<Option<E>>;

/// The file that entries come from.
#[derive(Debug, Clone)]
pub struct KeptFile<'a> {
    /// As named by the user.
    pub file: &'a str,
    /// What it lists: 合同台账.
    pub source: &'a str,
    /// The day of the import.
    pub today: Date,
    /// Batch of an earlier file of the same command.
    pub batch: Option<BatchId>,
}

/// What becomes of one entry of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It was another before.
    Updated,
    /// It was so already.
    Unchanged,
}

/// A file that brought entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerBatch {
    /// What an undo takes back.
    pub batch: BatchId,
    /// The file.
    pub file: String,
    /// What it lists.
    pub source: String,
    /// By whom.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// Entries that were new, and those that changed.
    pub changed: i64,
    /// It was taken back.
    pub undone: bool,
}

const COLUMNS: &str = "entry, json, revision, at, actor, reason";

fn read<E: Entry>(row: &Row<'_>) -> Result<Line<E>> {
    let (key, json): (String, Option<String>) = (row.get(0)?, row.get(1)?);
    let entry = json.map(|json| {
        let unreadable = |source| StoreError::Unreadable { id: format!("{} {key}", E::KIND), source };
        serde_json::from_str(&json).map_err(unreadable)
    });
    Ok(Kept {
        entry: entry.transpose()?,
        revision: row.get(2)?,
        at: Timestamp::from_microsecond(row.get(3)?).unwrap_or_default(),
        actor: row.get(4)?,
        reason: row.get(5)?,
    })
}

/// The entry of a line; none where it was taken out.
fn kept<E>(line: Line<E>) -> Option<Kept<E>> {
    let Kept { entry, revision, at, actor, reason } = line;
    Some(Kept { entry: entry?, revision, at, actor, reason })
}

/// Revision and text of the latest line of an entry.
fn latest(connection: &Connection, kind: &str, key: &str) -> Result<Option<(u32, Option<String>)>> {
    let sql = "SELECT revision, json FROM ledger WHERE kind = ?1 AND entry = ?2 ORDER BY revision DESC LIMIT 1";
    let found = connection.prepare_cached(sql)?.query_row((kind, key), |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(found.optional()?)
}

impl Reader {
    /// An entry as it is; `None` where there is none, or none any more.
    ///
    /// # Errors
    /// Those of the database.
    pub fn kept<E: Entry>(&self, key: &str) -> Result<Option<Kept<E>>> {
        let sql = format!("SELECT {COLUMNS} FROM ledger WHERE kind = ?1 AND entry = ?2 ORDER BY revision DESC LIMIT 1");
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut rows = statement.query((E::KIND, key))?;
        Ok(rows.next()?.map(read).transpose()?.and_then(kept))
    }

    /// All entries of a kind as they are, by key.
    ///
    /// # Errors
    /// Those of the database.
    pub fn all_kept<E: Entry>(&self) -> Result<Vec<Kept<E>>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM ledger l WHERE kind = ?1 AND revision =
             (SELECT max(revision) FROM ledger m WHERE m.kind = l.kind AND m.entry = l.entry) ORDER BY entry"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut rows = statement.query([E::KIND])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.extend(kept(read(row)?));
        }
        Ok(all)
    }

    /// Files that brought entries of the ledger and no record, the latest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn ledger_batches(&self, most: usize) -> Result<Vec<LedgerBatch>> {
        // An import of the ledger has an empty stretch of the change log.
        let mut statement = self.connection().prepare_cached(
            "SELECT o.batch, o.file, g.source, o.actor, o.at, o.added + o.updated, o.undone_by IS NOT NULL
             FROM operations o JOIN origins g ON g.origin = o.origin
             WHERE o.what = 'import' AND o.batch IN (SELECT batch FROM ledger WHERE batch IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM operations r WHERE r.batch = o.batch AND r.what = 'import'
                             AND r.last_seq >= r.first_seq)
             ORDER BY o.op DESC LIMIT ?1",
        )?;
        let mut rows = statement.query([i64::try_from(most).unwrap_or(i64::MAX)])?;
        let mut batches = Vec::new();
        while let Some(row) = rows.next()? {
            let (batch, at): (String, String) = (row.get(0)?, row.get(4)?);
            batches.push(LedgerBatch {
                batch: BatchId::new(&batch),
                file: row.get(1)?,
                source: row.get(2)?,
                actor: row.get(3)?,
                at: at.parse().unwrap_or_default(),
                changed: row.get(5)?,
                undone: row.get(6)?,
            });
        }
        Ok(batches)
    }

    /// The entries of a kind whose keys begin with a text, as they are, by key.
    ///
    /// # Errors
    /// Those of the database.
    pub fn kept_under<E: Entry>(&self, prefix: &str) -> Result<Vec<Kept<E>>> {
        // No key goes on with the last of all characters.
        let sql = format!(
            "SELECT {COLUMNS} FROM ledger l WHERE kind = ?1 AND entry >= ?2 AND entry < ?2 || char(1114111) AND revision =
             (SELECT max(revision) FROM ledger m WHERE m.kind = l.kind AND m.entry = l.entry) ORDER BY entry"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut rows = statement.query((E::KIND, prefix))?;
        let mut under = Vec::new();
        while let Some(row) = rows.next()? {
            under.extend(kept(read(row)?));
        }
        Ok(under)
    }

    /// The number of the last line about entries of a kind: while it is the same, none of them has changed.
    ///
    /// # Errors
    /// Those of the database.
    pub fn ledger_end<E: Entry>(&self) -> Result<i64> {
        let sql = "SELECT coalesce(max(line), 0) FROM ledger WHERE kind = ?1";
        Ok(self.connection().prepare_cached(sql)?.query_row([E::KIND], |row| row.get(0))?)
    }

    /// Every line of an entry, the first one first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn course<E: Entry>(&self, key: &str) -> Result<Vec<Line<E>>> {
        let sql = format!("SELECT {COLUMNS} FROM ledger WHERE kind = ?1 AND entry = ?2 ORDER BY revision");
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut rows = statement.query((E::KIND, key))?;
        let mut course = Vec::new();
        while let Some(row) = rows.next()? {
            course.push(read(row)?);
        }
        Ok(course)
    }
}

impl Writer {
    /// Keeps an entry as it is from now on. `seen`: the revision that whoever changes it has seen, 0 for a new one.
    /// What is as it was already gets no line. Gives the revision.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where somebody else was first; those of the database.
    pub fn keep<E: Entry>(&mut self, entry: &E, seen: u32, act: &Act<'_>) -> Result<u32> {
        let scope = self.scope()?;
        let revision = keep_in(scope.connection(), entry, seen, act)?;
        scope.commit()?;
        Ok(revision)
    }

    /// Keeps several entries as they are from now on, each as [`Self::keep`] does with the revision beside it: all of them
    /// or none.
    ///
    /// # Errors
    /// As [`Self::keep`].
    pub fn keep_each<E: Entry>(&mut self, entries: &[(E, u32)], act: &Act<'_>) -> Result<()> {
        let scope = self.scope()?;
        for (entry, seen) in entries {
            keep_in(scope.connection(), entry, *seen, act)?;
        }
        scope.commit()
    }

    /// Takes an entry out; its lines stay.
    ///
    /// # Errors
    /// As [`Self::keep`].
    pub fn strike<E: Entry>(&mut self, key: &str, seen: u32, act: &Act<'_>) -> Result<()> {
        let scope = self.scope()?;
        let connection = scope.connection();
        match latest(connection, E::KIND, key)? {
            Some((revision, Some(_))) if revision == seen => {
                add(connection, (E::KIND, key), revision + 1, None, act, None)?;
            }
            _ => return Err(StoreError::Changed),
        }
        scope.commit()
    }

    /// Keeps the entries of a file, whatever was there: all of them or none. Gives the batch that an undo takes back, and
    /// what became of each entry.
    ///
    /// # Errors
    /// Those of the database.
    pub fn keep_all<E: Entry>(
        &mut self,
        entries: &[E],
        file: &KeptFile<'_>,
        act: &Act<'_>,
    ) -> Result<(BatchId, Vec<Change>)> {
        let scope = self.scope()?;
        let connection = scope.connection();
        let batch = match &file.batch {
            Some(batch) => batch.clone(),
            None => BatchId::next(connection, file.today)?,
        };
        let mut changes = Vec::with_capacity(entries.len());
        for entry in entries {
            let json = serde_json::to_string(entry).map_err(StoreError::Unwritable)?;
            let before = latest(connection, E::KIND, entry.key())?;
            let last = before.as_ref().map_or(0, |(revision, _)| *revision);
            let change = match before.and_then(|(_, text)| text) {
                None => Change::Added,
                Some(text) if text == json => Change::Unchanged,
                Some(_) => Change::Updated,
            };
            if change != Change::Unchanged {
                add(connection, (E::KIND, entry.key()), last + 1, Some(&json), act, Some(&batch))?;
            }
            changes.push(change);
        }
        let count = |wanted| changes.iter().filter(|change| **change == wanted).count() as i64;
        connection
            .execute("INSERT INTO origins (source, owner) VALUES (?1, '') ON CONFLICT DO NOTHING", [file.source])?;
        // It touches no record: its stretch of the change log is empty.
        let last_seq = super::read::last_seq(connection)?;
        connection.execute(
            "INSERT INTO operations (what, batch, actor, at, file, origin, today, added, updated, unchanged, first_seq, last_seq)
             VALUES ('import', ?1, ?2, ?3, ?4, (SELECT origin FROM origins WHERE source = ?5 AND owner = ''), ?6, ?7, ?8,
             ?9, ?10, ?11)",
            (
                batch.as_str(),
                act.actor,
                act.now.to_string(),
                file.file,
                file.source,
                super::standing::day_number(file.today),
                count(Change::Added),
                count(Change::Updated),
                count(Change::Unchanged),
                last_seq + 1,
                last_seq,
            ),
        )?;
        scope.commit()?;
        Ok((batch, changes))
    }
}

fn keep_in<E: Entry>(connection: &Connection, entry: &E, seen: u32, act: &Act<'_>) -> Result<u32> {
    let json = serde_json::to_string(entry).map_err(StoreError::Unwritable)?;
    let before = latest(connection, E::KIND, entry.key())?;
    // What was taken out may come again as new.
    let revision = match &before {
        None => 0,
        Some((_, None)) if seen == 0 => 0,
        Some((revision, _)) => *revision,
    };
    if revision != seen {
        return Err(StoreError::Changed);
    }
    let last = before.as_ref().map_or(0, |(revision, _)| *revision);
    if before.is_some_and(|(_, text)| text.as_deref() == Some(&json)) {
        return Ok(last);
    }
    add(connection, (E::KIND, entry.key()), last + 1, Some(&json), act, None)?;
    Ok(last + 1)
}

fn add(
    connection: &Connection,
    (kind, key): (&str, &str),
    revision: u32,
    json: Option<&str>,
    act: &Act<'_>,
    batch: Option<&BatchId>,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO ledger (kind, entry, revision, json, at, actor, reason, batch)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            kind,
            key,
            revision,
            json,
            act.now.as_microsecond(),
            act.actor,
            act.reason,
            batch.map(BatchId::as_str),
        ))?;
    Ok(())
}

/// Takes the entries of a batch back: what nothing later stands on is again as it was before.
pub(super) fn undo(connection: &Connection, batch: &BatchId, act: &Act<'_>) -> Result<Undone> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, entry, min(revision), max(revision) FROM ledger WHERE batch = ?1 GROUP BY kind, entry",
    )?;
    let touched: Vec<(String, String, u32, u32)> = statement
        .query_map([batch.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut undone = Undone::default();
    for (kind, key, first, last) in touched {
        let now = latest(connection, &kind, &key)?.map_or(0, |(revision, _)| revision);
        if now != last {
            undone.kept += 1;
            continue;
        }
        let before: Option<Option<String>> = connection
            .prepare_cached("SELECT json FROM ledger WHERE kind = ?1 AND entry = ?2 AND revision = ?3")?
            .query_row((&kind, &key, first.saturating_sub(1)), |row| row.get(0))
            .optional()?;
        let before = before.flatten();
        add(connection, (&kind, &key), now + 1, before.as_deref(), act, None)?;
        match before {
            Some(_) => undone.restored += 1,
            None => undone.removed += 1,
        }
    }
    Ok(undone)
}

/// Takes out of every line what was copied from a record that is erased.
pub(super) fn scrub(connection: &Connection, record: &RecordId) -> Result<()> {
    let mut statement =
        connection.prepare_cached("SELECT line, json FROM ledger WHERE json LIKE '%' || ?1 || '%' ORDER BY line")?;
    let found: Vec<(i64, String)> = statement
        .query_map([format!("\"{record}\"")], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (line, json) in found {
        let unreadable = |source| StoreError::Unreadable { id: format!("ledger {line}"), source };
        let mut value: Value = serde_json::from_str(&json).map_err(unreadable)?;
        forget(&mut value, record.as_str());
        connection
            .prepare_cached("UPDATE ledger SET json = ?2 WHERE line = ?1")?
            .execute((line, serde_json::to_string(&value).map_err(StoreError::Unwritable)?))?;
    }
    Ok(())
}

/// What was copied from a record, and what was said of it.
const COPIED: [&str; 2] = ["shown", "words"];

fn forget(value: &mut Value, record: &str) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| forget(value, record)),
        Value::Object(members) => {
            let names = |value: &Value| match value {
                Value::String(text) => text == record,
                Value::Array(values) => values.iter().any(|value| value == record),
                _ => false,
            };
            if members.values().any(names) {
                COPIED.iter().for_each(|copied| drop(members.shift_remove(*copied)));
            }
            members.values_mut().for_each(|value| forget(value, record));
        }
        _ => {}
    }
}
