//! The index on disk: one directory for patents, one for needs, each with its own place in the change log.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::{Index, IndexReader, ReloadPolicy};

use super::SearchError;
use super::directory::HomeDirectory;
use super::schema::{self, Fields, IndexFeatures, SCHEMA_VERSION};
use super::tokens::JoinedTokenizer;
use crate::assessment::Rules;
use crate::domain::RecordKind;
use crate::resources::Resources;

/// How far an index has followed the change log; the payload of its last commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// Every change up to this one is in.
    pub(super) seq: i64,
    /// Version of schema and lexicon that it was made with.
    pub(super) version: String,
    /// While the index is first built from the records themselves: the last record that is in. `seq` then is where the
    /// log stood when that began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) built_up_to: Option<i64>,
    /// The first build has ended.
    pub(super) complete: bool,
}

/// The index of one kind of record.
#[derive(Clone)]
pub(super) struct KindIndex {
    pub(super) index: Index,
    pub(super) fields: Fields,
}

pub(super) fn directory(root: &Path, kind: RecordKind) -> PathBuf {
    root.join(match kind {
        RecordKind::Patent => "patents",
        RecordKind::Need => "needs",
    })
}

/// Files that decide how texts are cut, where records are classed and what points they keep.
const DECIDING: [&str; 14] = [
    "index/lexicon.txt",
    "index/stopwords.txt",
    "index/variants.tsv",
    Rules::QUALITY_FILE,
    "data/chains/chains.tsv",
    "data/chains/guards.txt",
    "data/chains/node_classes.tsv",
    "data/chains/nodes.tsv",
    "data/confidence.tsv",
    "data/industry/ipc_class_to_division.tsv",
    "data/industry/ipc_subclass_to_group.tsv",
    "data/industry/ipc_to_gbt4754.tsv",
    "data/ipc/replaced.tsv",
    "data/ipc/technology_fields.tsv",
];

/// Version of everything that decides what the index holds.
pub(super) fn version(resources: &Resources) -> Result<String, SearchError> {
    use sha2::Digest;
    let mut hash = sha2::Sha256::new();
    for name in DECIDING {
        hash.update(resources.bytes(name)?);
    }
    let digest: String = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{SCHEMA_VERSION}-{digest}"))
}

impl KindIndex {
    /// Opens what is there; `None` where nothing is, or where it was made with other fields.
    pub(super) fn open(root: &Path, kind: RecordKind, features: IndexFeatures) -> Result<Option<Self>, SearchError> {
        let path = directory(root, kind);
        if !path.join("meta.json").exists() {
            return Ok(None);
        }
        let (schema, fields) = schema::build(features);
        let index = Index::open(HomeDirectory::open(&path)?)?;
        if index.schema() != schema {
            return Ok(None);
        }
        Ok(Some(Self::ready(index, fields)))
    }

    /// Makes an empty index in place of whatever was there.
    pub(super) fn create(root: &Path, kind: RecordKind, features: IndexFeatures) -> Result<Self, SearchError> {
        let path = directory(root, kind);
        let failed = |source| SearchError::Directory { path: path.clone(), source };
        match std::fs::remove_dir_all(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        std::fs::create_dir_all(&path).map_err(failed)?;
        let (schema, fields) = schema::build(features);
        let index = Index::create_in_dir(&path, schema)?;
        Ok(Self::ready(index, fields))
    }

    fn ready(index: Index, fields: Fields) -> Self {
        index.tokenizers().register(schema::JOINED, JoinedTokenizer::default());
        Self { index, fields }
    }

    /// The payload of the last commit; `None` before the first, or when it is not ours.
    pub(super) fn progress(&self) -> Result<Option<Progress>, SearchError> {
        let meta = self.index.load_metas()?;
        Ok(meta.payload.and_then(|payload| serde_json::from_str(&payload).ok()))
    }

    pub(super) fn reader(&self) -> Result<IndexReader, SearchError> {
        Ok(self.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?)
    }
}
