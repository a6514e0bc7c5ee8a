//! How far the index is, and whether it holds exactly what the store holds.

use std::path::Path;

use serde::Serialize;

use super::index::{KindIndex, version};
use super::schema::IndexFeatures;
use super::{SearchError, SearchIndex};
use crate::domain::{Need, Patent, Record, RecordId, RecordKind};
use crate::resources::Resources;
use crate::store::Store;

/// How far the index of a home is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndexStatus {
    /// Both directories are there and of this program's version.
    pub built: bool,
    /// Version of schema and lexicon that this program makes.
    pub version: String,
    /// Last change that both directories hold.
    pub seq: i64,
    /// Last change of the store.
    pub store_seq: i64,
    /// Documents in the index.
    pub indexed: u64,
    /// Live records of the store.
    pub records: u64,
    /// Size on disk, bytes.
    pub bytes: u64,
}

/// Where the index stands, without changing it.
///
/// # Errors
/// Those of engine and store.
pub fn status(root: &Path, resources: &Resources, store: &impl Store) -> Result<IndexStatus, SearchError> {
    let version = version(resources)?;
    let mut status = IndexStatus {
        built: true,
        version: version.clone(),
        seq: i64::MAX,
        store_seq: store.last_seq()?,
        indexed: 0,
        records: store.count(RecordKind::Patent)? + store.count(RecordKind::Need)?,
        bytes: 0,
    };
    for kind in RecordKind::ALL {
        let index = KindIndex::open(root, *kind, IndexFeatures::default())?;
        let progress = index.as_ref().map(KindIndex::progress).transpose()?.flatten();
        match (index, progress) {
            (Some(index), Some(progress)) if progress.version == version => {
                status.seq = status.seq.min(if progress.complete { progress.seq } else { 0 });
                let searcher = index.reader()?.searcher();
                status.indexed += searcher.num_docs();
                status.bytes += searcher.space_usage().map_err(tantivy::TantivyError::from)?.total().get_bytes();
            }
            _ => {
                status.built = false;
                status.seq = 0;
            }
        }
    }
    Ok(status)
}

/// Comparison of index and store, record by record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Nothing is missing, nothing is extra.
    pub ok: bool,
    /// Live records of the store.
    pub records: u64,
    /// Documents of the index.
    pub indexed: u64,
    /// Records that the index lacks.
    pub missing: Vec<RecordId>,
    /// Documents without a live record, or that stand twice.
    pub extra: Vec<RecordId>,
}

/// Compares every id of index and store.
///
/// # Errors
/// Those of engine and store.
pub fn verify(index: &SearchIndex, store: &impl Store) -> Result<Verification, SearchError> {
    let mut result = Verification { ok: true, records: 0, indexed: 0, missing: Vec::new(), extra: Vec::new() };
    compare(&stored_ids::<Patent>(store)?, &index.indexed_ids(RecordKind::Patent)?, &mut result);
    compare(&stored_ids::<Need>(store)?, &index.indexed_ids(RecordKind::Need)?, &mut result);
    result.ok = result.missing.is_empty() && result.extra.is_empty();
    Ok(result)
}

fn stored_ids<R: Record>(store: &impl Store) -> Result<Vec<RecordId>, SearchError> {
    const PAGE: usize = 5_000;
    let mut ids: Vec<RecordId> = Vec::new();
    loop {
        let page = store.each::<R>(ids.last(), PAGE)?;
        if page.is_empty() {
            return Ok(ids);
        }
        ids.extend(page.iter().filter_map(|record| record.id().cloned()));
    }
}

/// Both lists ascend.
fn compare(stored: &[RecordId], indexed: &[RecordId], result: &mut Verification) {
    result.records += stored.len() as u64;
    result.indexed += indexed.len() as u64;
    let (mut at, mut previous) = (0, None);
    for id in indexed {
        while stored.get(at).is_some_and(|known| known < id) {
            result.missing.push(stored[at].clone());
            at += 1;
        }
        if stored.get(at) == Some(id) {
            at += 1;
        } else {
            result.extra.push(id.clone());
        }
        debug_assert!(previous.is_none_or(|before: &RecordId| before <= id));
        previous = Some(id);
    }
    result.missing.extend(stored[at..].iter().cloned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_and_what_is_extra_or_double_are_named() {
        let id = |n: u64| format!("p{n:012x}").parse::<RecordId>().unwrap();
        let mut result = Verification { ok: true, records: 0, indexed: 0, missing: vec![], extra: vec![] };
        compare(&[id(1), id(2), id(4), id(6)], &[id(2), id(2), id(3), id(4)], &mut result);
        assert_eq!(result.missing, [id(1), id(6)]);
        assert_eq!(result.extra, [id(2), id(3)]);
    }
}
