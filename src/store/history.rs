//! Where each value of a record came from, told from its images, the offers that lost, and the change log.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value};

use crate::domain::RecordId;

use super::merge;
use super::rows::{RecordRow, State, What, timestamp};
use super::standing::{Standing, Standings, date_of};
use super::{BatchId, Result, StoreError};

/// One value that a source gave for a field.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct FieldSource {
    /// The value, as in the record's JSON.
    pub value: Value,
    /// Source of the import that brought it.
    pub source: String,
    /// File that brought it.
    pub file: String,
    /// Date of the source.
    pub date: Option<Date>,
    /// Batch that brought it.
    pub batch: BatchId,
    /// It is the record's value now.
    pub current: bool,
}

/// One line of a record's log.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LogEntry {
    /// Number in the change log.
    pub seq: i64,
    /// What was done, in Chinese: 新增, 更新, 核验, 合并, 撤下, 恢复, 撤销导入, 删除.
    pub what: &'static str,
    /// Who did it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Option<String>,
    /// Batch, for imports and their undoing.
    pub batch: Option<BatchId>,
}

/// All that is known of where a record came from.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct RecordHistory {
    /// Values of each field, the current one last.
    pub fields: BTreeMap<String, Vec<FieldSource>>,
    /// Its log, oldest first, that of records merged into it included.
    pub log: Vec<LogEntry>,
    /// Ids that stand for this record, too.
    pub aliases: Vec<RecordId>,
}

pub(super) fn of(connection: &Connection, id: &RecordId) -> Result<RecordHistory> {
    let row = RecordRow::resolve(connection, id.as_str())?.ok_or_else(|| StoreError::NoRecord(id.to_string()))?;
    let mut members = vec![row.record];
    let mut aliases = Vec::new();
    let mut next = 0;
    let mut merged = connection
        .prepare_cached("SELECT record, id FROM records WHERE merged_into = ?1 AND state = ?2 ORDER BY record")?;
    while let Some(&member) = members.get(next) {
        next += 1;
        let mut rows = merged.query((member, State::Merged as i64))?;
        while let Some(found) = rows.next()? {
            members.push(found.get(0)?);
            aliases.push(super::rows::parse_id(&found.get::<_, String>(1)?)?);
        }
    }
    let mut sources = Sources { connection, known: BTreeMap::new() };
    let mut fields = BTreeMap::new();
    for &member in members.iter().rev() {
        if let Some(row) = RecordRow::load(connection, member)? {
            past_values(&mut sources, &row, &mut fields)?;
        }
    }
    let now = row.knowledge()?;
    for (field, value) in merge::fields(&now.values) {
        sources.note(&mut fields, &field, value, now.standings.of(&field))?;
        if let Some(values) = fields.get_mut(&*field)
            && let Some(at) = values.iter().rposition(|known| known.value == *value)
        {
            let mut current = values.remove(at);
            current.current = true;
            values.push(current);
        }
    }
    let mut log = Vec::new();
    for &member in &members {
        read_log(connection, member, &mut log)?;
    }
    log.sort_by_key(|entry: &LogEntry| entry.seq);
    Ok(RecordHistory { fields, log, aliases })
}

type Fields = BTreeMap<String, Vec<FieldSource>>;

/// Values that a record had, and those it was offered in vain, oldest first.
fn past_values(sources: &mut Sources<'_>, row: &RecordRow, fields: &mut Fields) -> Result<()> {
    let corrupt = |error: serde_json::Error| StoreError::Corrupt(error.to_string());
    let mut statement = sources.connection.prepare_cached(
        "SELECT op, json, base_day, base_op, fields FROM images WHERE record = ?1 AND json IS NOT NULL
         UNION ALL SELECT op, json, day, NULL, NULL FROM offers WHERE record = ?1 ORDER BY 1",
    )?;
    let mut rows = statement.query([row.record])?;
    while let Some(found) = rows.next()? {
        let op: i64 = found.get(0)?;
        let json = found.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        let day: i32 = found.get(2)?;
        match found.get::<_, Option<i64>>(3)? {
            Some(base) => {
                let named: Option<String> = found.get(4)?;
                let standings = Standings::read(day, base, named.as_deref()).map_err(corrupt)?;
                let values: Map<String, Value> = serde_json::from_str(json).map_err(corrupt)?;
                for (field, value) in merge::fields(&values) {
                    sources.note(fields, &field, value, standings.of(&field))?;
                }
            }
            None => {
                let values: Map<String, Value> = serde_json::from_str(json).map_err(corrupt)?;
                for (field, value) in &values {
                    sources.note(fields, field, value, Standing { day, op })?;
                }
            }
        }
    }
    if row.state == State::Merged {
        let knowledge = row.knowledge()?;
        for (field, value) in merge::fields(&knowledge.values) {
            sources.note(fields, &field, value, knowledge.standings.of(&field))?;
        }
    }
    Ok(())
}

/// Source, file and batch of imports, looked up once each.
struct Sources<'c> {
    connection: &'c Connection,
    known: BTreeMap<i64, (String, String, BatchId)>,
}

impl Sources<'_> {
    fn note(&mut self, fields: &mut Fields, field: &str, value: &Value, standing: Standing) -> Result<()> {
        if !self.known.contains_key(&standing.op) {
            let found = self
                .connection
                .prepare_cached(
                    "SELECT g.source, o.file, coalesce(o.batch, '') FROM operations o JOIN origins g ON g.origin = o.origin WHERE o.op = ?1",
                )?
                .query_row([standing.op], |row| Ok((row.get(0)?, row.get(1)?, BatchId::new(&row.get::<_, String>(2)?))))
                .optional()?;
            self.known.insert(standing.op, found.unwrap_or_else(|| (String::new(), String::new(), BatchId::new(""))));
        }
        let Some((source, file, batch)) = self.known.get(&standing.op) else { return Ok(()) };
        let date = date_of(standing.day);
        let values = fields.entry(field.to_owned()).or_default();
        if !values
            .iter()
            .any(|known| known.value == *value && known.batch == *batch && known.file == *file && known.date == date)
        {
            values.push(FieldSource {
                value: value.clone(),
                source: source.clone(),
                file: file.clone(),
                date,
                batch: batch.clone(),
                current: false,
            });
        }
        Ok(())
    }
}

fn read_log(connection: &Connection, record: i64, log: &mut Vec<LogEntry>) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT c.seq, c.what, o.actor, o.at, o.reason, o.batch FROM changes c JOIN operations o ON o.op = c.op
         WHERE c.record = ?1 ORDER BY c.seq",
    )?;
    let mut rows = statement.query([record])?;
    while let Some(row) = rows.next()? {
        let what: String = row.get(1)?;
        let at: String = row.get(3)?;
        log.push(LogEntry {
            seq: row.get(0)?,
            what: What::word(&what),
            actor: row.get(2)?,
            at: timestamp(&at),
            reason: row.get(4)?,
            batch: row.get::<_, Option<String>>(5)?.map(|batch| BatchId::new(&batch)),
        });
    }
    Ok(())
}
