//! Patents and needs as files that import again: the template's headers in workbooks and CSV, English keys in JSON.

use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::Path;

use super::ExportError;
use super::table::{Column, ColumnKind, Summary, TableWriter, Value};
use crate::domain::{Disclosed, Money, MoneyRange, Need, Patent, Record};
use crate::search::Searchable;

/// Parts a list in one cell.
const LIST_SEPARATOR: &str = "；";

/// Keys whose values are days.
pub(super) const DAYS: [&str; 10] = [
    "filing_date",
    "publication_date",
    "grant_date",
    "legal_status_date",
    "licence_until",
    "open_licence_date",
    "verified_on",
    "valid_from",
    "valid_until",
    "updated_on",
];

/// A record that can be written out.
pub trait Exported: Record + Searchable + Disclosed {
    /// Key and header of each column.
    fn columns() -> &'static [(&'static str, &'static str)];
    /// Columns with no place of their own.
    fn extra(&self) -> &BTreeMap<String, String>;
}

impl Exported for Patent {
    fn columns() -> &'static [(&'static str, &'static str)] {
        Self::COLUMNS
    }

    fn extra(&self) -> &BTreeMap<String, String> {
        &self.extra
    }
}

impl Exported for Need {
    fn columns() -> &'static [(&'static str, &'static str)] {
        Self::COLUMNS
    }

    fn extra(&self) -> &BTreeMap<String, String> {
        &self.extra
    }
}

/// Writes records of one kind to one file.
pub struct RecordWriter<R> {
    table: TableWriter,
    keys: Vec<&'static str>,
    extra: Vec<String>,
    kind: std::marker::PhantomData<R>,
}

impl<R: Exported> RecordWriter<R> {
    /// Opens the file; `extra` are the headers of the columns with no place of their own, in order.
    ///
    /// # Errors
    /// An extension that names no format, a folder that is missing or not writable.
    pub fn create(path: &Path, extra: Vec<String>) -> Result<Self, ExportError> {
        let known: Vec<(&str, &str)> = R::columns().iter().copied().filter(|(_, header)| !header.is_empty()).collect();
        let columns = known
            .iter()
            .map(|(key, header)| {
                let kind = if DAYS.contains(key) { ColumnKind::Date } else { ColumnKind::Text };
                Column::new(*header, kind)
            })
            .chain(extra.iter().map(Column::text))
            .collect();
        let keys = known.into_iter().map(|(key, _)| key.trim_start_matches("r#")).collect();
        Ok(Self { table: TableWriter::create(path, "目录", columns)?, keys, extra, kind: std::marker::PhantomData })
    }

    /// Writes one record.
    ///
    /// # Errors
    /// The system's: a full disk, say.
    pub fn write(&mut self, record: &R) -> Result<(), ExportError> {
        let json = serde_json::to_value(record).unwrap_or_default();
        let (keys, extra) = (&self.keys, &self.extra);
        let values = || {
            let own = keys.iter().map(|key| cell(&json, key));
            let others = extra.iter().map(|header| Value::from(record.extra().get(header).map(String::as_str)));
            own.chain(others).collect()
        };
        self.table.record(values, || json.clone())
    }

    /// Completes the file.
    ///
    /// # Errors
    /// The system's; then nothing is left behind.
    pub fn finish(self) -> Result<Summary, ExportError> {
        self.table.finish()
    }
}

/// The cells of a record that have a column of their own, from its JSON.
pub(super) fn row<R: Exported>(record: &Json) -> Vec<Value> {
    let columns = R::columns().iter().filter(|(_, header)| !header.is_empty());
    columns.map(|(key, _)| cell(record, key)).collect()
}

/// A cell of the template from the record's JSON.
pub(super) fn cell(record: &Json, key: &str) -> Value {
    // What was inferred is inferred again when it comes back in.
    if key == "owner_kind" && record.get("owner_kind_inferred").is_some() {
        return Value::Empty;
    }
    let Some(value) = record.get(key) else {
        // A beginning without an end has no column of its own.
        let from = record.get("valid_from").and_then(Json::as_str).filter(|_| key == "valid_until");
        return from.map_or(Value::Empty, |from| Value::Text(format!("{from}起")));
    };
    match (key, value) {
        ("budget", range) => serde_json::from_value::<MoneyRange>(range.clone())
            .map_or(Value::Empty, |range| Value::Text(range.to_string())),
        ("annual_sales", Json::String(text)) => {
            text.parse::<Money>().map_or(Value::Empty, |sales| Value::Text(sales.to_string()))
        }
        ("valid_until", Json::String(until)) => match record.get("valid_from").and_then(Json::as_str) {
            Some(from) => Value::Text(format!("{from}至{until}")),
            None => until.parse().map_or_else(|_| Value::Text(until.clone()), Value::Date),
        },
        (key, Json::String(text)) if DAYS.contains(&key) => {
            text.parse().map_or_else(|_| Value::Text(text.clone()), Value::Date)
        }
        (_, Json::Bool(value)) => Value::Bool(*value),
        (_, Json::Number(number)) => Value::from(number.as_f64()),
        (_, other) => Value::Text(plain(other)),
    }
}

/// A value of a record's JSON in words: lists joined, 是 and 否, structures as their JSON.
#[must_use]
pub fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Bool(true) => "是".to_owned(),
        Json::Bool(false) => "否".to_owned(),
        Json::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(LIST_SEPARATOR),
        Json::Null => String::new(),
        Json::Object(map) if map.len() == 2 && map.contains_key("low") && map.contains_key("high") => {
            serde_json::from_value::<MoneyRange>(value.clone())
                .map_or_else(|_| value.to_string(), |range| range.to_string())
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod round_trip;
