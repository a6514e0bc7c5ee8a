//! Rows of the tables as types, and the statements that every act of writing uses.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::{Map, Value};

use crate::domain::{RecordId, RecordKind};

use super::merge::Knowledge;
use super::standing::Standings;
use super::{Result, StoreError};

/// `records.state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Live = 0,
    Withdrawn = 1,
    Merged = 2,
    Undone = 3,
    Erased = 4,
}

impl State {
    pub(super) const fn of(number: i64) -> Self {
        match number {
            0 => Self::Live,
            1 => Self::Withdrawn,
            2 => Self::Merged,
            3 => Self::Undone,
            _ => Self::Erased,
        }
    }
}

/// `changes.what`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Added,
    Updated,
    Verified,
    Merged,
    Withdrawn,
    Reinstated,
    Undone,
    Erased,
}

impl What {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Added => "+",
            Self::Updated => "=",
            Self::Verified => "v",
            Self::Merged => "m",
            Self::Withdrawn => "w",
            Self::Reinstated => "r",
            Self::Undone => "u",
            Self::Erased => "e",
        }
    }

    /// What the log of a record says.
    pub(super) fn word(code: &str) -> &'static str {
        match code {
            "+" => "新增",
            "=" => "更新",
            "v" => "核验",
            "m" => "合并",
            "w" => "撤下",
            "r" => "恢复",
            "u" => "撤销导入",
            _ => "删除",
        }
    }
}

/// A row of `records`.
#[derive(Debug, Clone)]
pub(super) struct RecordRow {
    pub(super) record: i64,
    pub(super) id: String,
    pub(super) state: State,
    pub(super) json: String,
    pub(super) base_day: i32,
    pub(super) base_op: i64,
    pub(super) fields: Option<String>,
    pub(super) created_op: i64,
    pub(super) touched_op: i64,
    pub(super) merged_into: Option<i64>,
}

const COLUMNS: &str = "record, id, state, json, base_day, base_op, fields, created_op, touched_op, merged_into";

impl RecordRow {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            record: row.get(0)?,
            id: row.get(1)?,
            state: State::of(row.get(2)?),
            json: row.get(3)?,
            base_day: row.get(4)?,
            base_op: row.get(5)?,
            fields: row.get(6)?,
            created_op: row.get(7)?,
            touched_op: row.get(8)?,
            merged_into: row.get(9)?,
        })
    }

    pub(super) fn load(connection: &Connection, record: i64) -> Result<Option<Self>> {
        let sql = const_format(COLUMNS, "record = ?1");
        Ok(connection.prepare_cached(&sql)?.query_row([record], Self::of).optional()?)
    }

    /// The row of an id, an alias included as it is.
    pub(super) fn of_id(connection: &Connection, id: &str) -> Result<Option<Self>> {
        let sql = const_format(COLUMNS, "id = ?1");
        Ok(connection.prepare_cached(&sql)?.query_row([id], Self::of).optional()?)
    }

    /// The row that an id stands for, through aliases.
    pub(super) fn resolve(connection: &Connection, id: &str) -> Result<Option<Self>> {
        let mut found = Self::of_id(connection, id)?;
        // Survivors are always older than what they took in, so this ends.
        while let Some(survivor) =
            found.as_ref().filter(|row| row.state == State::Merged).and_then(|row| row.merged_into)
        {
            found = Self::load(connection, survivor)?;
        }
        Ok(found)
    }

    pub(super) fn knowledge(&self) -> Result<Knowledge> {
        let unreadable = |source| StoreError::Unreadable { id: self.id.clone(), source };
        Ok(Knowledge {
            values: serde_json::from_str(&self.json).map_err(unreadable)?,
            standings: Standings::read(self.base_day, self.base_op, self.fields.as_deref()).map_err(unreadable)?,
        })
    }

    pub(super) fn record_id(&self) -> Result<RecordId> {
        parse_id(&self.id)
    }

    /// Keeps the row as it is now, before `op` changes it. `with_json` where the values will change.
    pub(super) fn keep_image(
        &self,
        connection: &Connection,
        op: i64,
        with_json: bool,
        identities: Option<&str>,
    ) -> Result<()> {
        connection
            .prepare_cached(
                "INSERT INTO images (record, op, json, base_day, base_op, fields, state, created_op, touched_op, identities)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute((
                self.record,
                op,
                with_json.then_some(&self.json),
                self.base_day,
                self.base_op,
                &self.fields,
                self.state as i64,
                self.created_op,
                self.touched_op,
                identities,
            ))?;
        Ok(())
    }
}

fn const_format(columns: &str, condition: &str) -> String {
    format!("SELECT {columns} FROM records WHERE {condition}")
}

pub(super) fn parse_id(text: &str) -> Result<RecordId> {
    text.parse().map_err(|error: crate::domain::ParseError| StoreError::Corrupt(error.to_string()))
}

pub(super) const fn letter(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Patent => "p",
        RecordKind::Need => "n",
    }
}

/// The kind that a letter stands for.
pub(super) fn kind_of(letter: &str) -> Option<RecordKind> {
    match letter {
        "p" => Some(RecordKind::Patent),
        "n" => Some(RecordKind::Need),
        _ => None,
    }
}

/// Appends to the change log; the number is then to become the record's latest.
pub(super) fn append_change(connection: &Connection, record: i64, what: What, op: i64) -> Result<i64> {
    Ok(connection
        .prepare_cached(
            "INSERT INTO changes (seq, record, what, op)
             SELECT coalesce(max(seq), 0) + 1, ?1, ?2, ?3 FROM changes RETURNING seq",
        )?
        .query_row((record, what.code(), op), |row| row.get(0))?)
}

/// Appends to the change log and makes it the record's latest change.
pub(super) fn log_change(connection: &Connection, record: i64, what: What, op: i64) -> Result<()> {
    let seq = append_change(connection, record, what, op)?;
    connection.prepare_cached("UPDATE records SET seq = ?2 WHERE record = ?1")?.execute((record, seq))?;
    Ok(())
}

/// Begins an act of writing that is no import.
pub(super) fn begin_act(connection: &Connection, what: &str, act: &super::Act<'_>, batch: Option<&str>) -> Result<i64> {
    Ok(connection.query_row(
        "INSERT INTO operations (what, batch, actor, at, reason) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING op",
        (what, batch, act.actor, act.now.to_string(), act.reason),
        |row| row.get(0),
    )?)
}

pub(super) fn title_key(values: &Map<String, Value>) -> Option<i64> {
    use sha2::Digest;
    let folded = crate::domain::folded_title(values.get("title")?.as_str()?);
    if folded.is_empty() {
        return None;
    }
    let digest = sha2::Sha256::digest(folded.as_bytes());
    digest.first_chunk::<8>().map(|bytes| i64::from_le_bytes(*bytes))
}

pub(super) fn code(values: &Map<String, Value>) -> Option<&str> {
    values.get("code")?.as_str()
}

pub(super) fn timestamp(text: &str) -> Timestamp {
    text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A number of rows; the database has no unsigned numbers.
pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::unsigned_abs)
}
