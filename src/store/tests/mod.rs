//! The store against real database files.

mod by_hand;
mod exchange;
mod homes;
mod keeping;
mod merging;
mod process;
mod repeating;
mod undoing;

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::*;
use crate::domain::{Need, Patent, Record};

pub(super) const TODAY: Date = date(2026, 11, 23);

pub(super) fn home() -> (tempfile::TempDir, Home) {
    let directory = tempfile::tempdir().unwrap();
    let home = Home::at(directory.path().join("home"));
    (directory, home)
}

pub(super) fn meta(file: &str) -> ImportMeta {
    ImportMeta {
        file: file.to_owned(),
        source: "示例大学".to_owned(),
        source_date: None,
        owner: None,
        actor: "测试".to_owned(),
        now: Timestamp::UNIX_EPOCH,
        today: TODAY,
        fingerprint: Some(file.to_owned()),
        batch: None,
    }
}

pub(super) fn act(reason: &str) -> Act<'_> {
    Act { actor: "测试", now: Timestamp::UNIX_EPOCH, reason: Some(reason) }
}

pub(super) fn patent(value: Value) -> Patent {
    serde_json::from_value(value).unwrap()
}

pub(super) fn need(value: Value) -> Need {
    serde_json::from_value(value).unwrap()
}

/// Imports the rows of one file and commits.
pub(super) fn import<R: Record>(writer: &mut Writer, meta: ImportMeta, rows: &[R]) -> (BatchId, Vec<PutOutcome>) {
    let mut file = writer.begin_import(meta).unwrap();
    let outcomes = rows.iter().map(|row| file.put(row).unwrap()).collect();
    let batch = file.batch().clone();
    file.commit().unwrap();
    (batch, outcomes)
}

pub(super) fn import_patents(writer: &mut Writer, file: &str, rows: &[Value]) -> (BatchId, Vec<PutOutcome>) {
    let rows: Vec<Patent> = rows.iter().cloned().map(patent).collect();
    import(writer, meta(file), &rows)
}

/// Everything that readers can see of the patents, as text.
pub(super) fn all_patents(store: &Reader) -> Vec<String> {
    let patents: Vec<Patent> = store.each(None, 10_000).unwrap();
    patents.iter().map(|patent| serde_json::to_string(patent).unwrap()).collect()
}

pub(super) fn open(path: &Path) -> Writer {
    Home::at(path).open_writing().unwrap()
}

/// Application numbers with right check digits.
pub(super) const NUMBERS: [&str; 4] = ["201310699744.2", "201110207897.1", "201010263656.4", "201310512089.5"];

pub(super) fn numbered(number: usize, title: &str) -> Value {
    json!({"number": NUMBERS[number], "title": title})
}
