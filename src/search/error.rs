//! The one error of this room.

use std::path::PathBuf;

use crate::resources::ResourceError;
use crate::store::StoreError;

/// Why the index could not answer or could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Meaning failed.
    #[error(transparent)]
    Meaning(#[from] crate::meaning::MeaningError),
    /// The engine failed: disk, damaged segment.
    #[error("索引出错：{0}。可用 queqiao index rebuild 由库重建")]
    Engine(#[from] tantivy::TantivyError),
    /// The index directory cannot be made or read.
    #[error("索引目录 {path} 不可用：{source}")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of the index cannot be opened.
    #[error("打不开索引：{0}。可用 queqiao index rebuild 由库重建")]
    Open(#[from] tantivy::directory::error::OpenDirectoryError),
    /// The store failed while records were read for the index.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A word list is missing or malformed.
    #[error(transparent)]
    Text(#[from] crate::text::TextError),
    /// A lexicon or table is missing or malformed.
    #[error(transparent)]
    Resource(#[from] ResourceError),
    /// A reference table is malformed.
    #[error(transparent)]
    Taxonomy(#[from] crate::taxonomy::TaxonomyError),
    /// There is no index yet, or it is of another version, and this command only reads.
    #[error("索引还没有建好或版本不符，请先运行 queqiao index rebuild")]
    NotBuilt,
    /// The query is longer than the limit.
    #[error("查询有 {length} 个字，超过上限 {limit} 个字，请缩短或改用 match text")]
    QueryTooLong {
        /// Characters given.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// The query holds nothing that can be searched for.
    #[error("“{0}”只有停用词或标点，没有可查的词，请换一个词")]
    NothingToSearch(String),
    /// A filter names something that does not exist.
    #[error("{what}“{value}”不存在：{hint}")]
    UnknownFilter {
        /// Which filter, in Chinese.
        what: &'static str,
        /// The value given.
        value: String,
        /// What would be right.
        hint: String,
    },
}
