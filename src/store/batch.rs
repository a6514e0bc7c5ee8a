//! Batches: the imports of one command, under one name that `import undo` takes.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension};

use super::{Result, StoreError, rows};
use crate::domain::RecordKind;

/// Name of a batch: its day and a running number, `20261123-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct BatchId(String);

impl BatchId {
    /// From what a user typed or the database holds; whether it exists is the store's to say.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first free name of a day.
    pub(super) fn next(connection: &Connection, today: Date) -> Result<Self> {
        let prefix = format!("{}-", today.strftime("%Y%m%d"));
        let last: Option<i64> = connection
            .query_row(
                "SELECT max(CAST(substr(batch, 10) AS INTEGER)) FROM operations WHERE batch >= ?1 AND batch < ?2",
                (&prefix, format!("{}.", today.strftime("%Y%m%d"))),
                |row| row.get(0),
            )
            .optional()?
            .flatten();
        Ok(Self(format!("{prefix}{}", last.unwrap_or(0) + 1)))
    }
}

impl std::fmt::Display for BatchId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// One batch.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Batch {
    /// Its name.
    pub id: BatchId,
    /// Who imported.
    pub actor: String,
    /// When its first file was begun.
    pub at: jiff::Timestamp,
    /// Its files, in order.
    pub files: Vec<BatchFile>,
    /// It was taken back.
    pub undone: bool,
}

/// One file of a batch.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BatchFile {
    /// As named by the user.
    pub file: String,
    /// Source of the import.
    pub source: String,
    /// Owner given with the import.
    pub owner: Option<String>,
    /// New records.
    pub added: u64,
    /// Records changed.
    pub updated: u64,
    /// Records that were already so.
    pub unchanged: u64,
    /// Patents or needs; not kept of older imports.
    pub kind: Option<RecordKind>,
    /// What became of its rows; not kept of older imports.
    pub told: Option<RowsTold>,
}

/// What an import said of the rows of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct RowsTold {
    /// Rows not taken.
    pub refused: u64,
    /// Rows with a value put right.
    pub mended: u64,
    /// Rows not taken, by the code of the first reason.
    pub refused_for: BTreeMap<String, u64>,
    /// Rows with a value put right, by the code of the first.
    pub mended_for: BTreeMap<String, u64>,
}

pub(super) fn all(connection: &Connection) -> Result<Vec<Batch>> {
    let mut statement = connection.prepare_cached(
        "SELECT o.batch, o.actor, o.at, o.file, g.source, g.owner, o.added, o.updated, o.unchanged, o.undone_by,
                o.kind, o.refused, o.mended, o.reasons
         FROM operations o JOIN origins g ON g.origin = o.origin WHERE o.what = 'import' ORDER BY o.op",
    )?;
    let mut rows = statement.query([])?;
    let mut batches: Vec<Batch> = Vec::new();
    while let Some(row) = rows.next()? {
        let id = BatchId(row.get(0)?);
        let owner: String = row.get(5)?;
        let file = BatchFile {
            file: row.get(3)?,
            source: row.get(4)?,
            owner: Some(owner).filter(|owner| !owner.is_empty()),
            added: rows::count(row, 6)?,
            updated: rows::count(row, 7)?,
            unchanged: rows::count(row, 8)?,
            kind: row.get::<_, Option<String>>(10)?.as_deref().and_then(rows::kind_of),
            told: told(row)?,
        };
        if let Some(batch) = batches.iter_mut().rev().find(|batch| batch.id == id) {
            batch.files.push(file);
        } else {
            let at: String = row.get(2)?;
            batches.push(Batch {
                id,
                actor: row.get(1)?,
                at: rows::timestamp(&at),
                files: vec![file],
                undone: row.get::<_, Option<i64>>(9)?.is_some(),
            });
        }
    }
    Ok(batches)
}

fn told(row: &rusqlite::Row<'_>) -> Result<Option<RowsTold>> {
    if row.get::<_, Option<i64>>(11)?.is_none() {
        return Ok(None);
    }
    let reasons: String = row.get(13)?;
    let (refused_for, mended_for) =
        serde_json::from_str(&reasons).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(Some(RowsTold { refused: rows::count(row, 11)?, mended: rows::count(row, 12)?, refused_for, mended_for }))
}
