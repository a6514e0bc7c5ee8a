//! The one error of this room.

use crate::meaning::MeaningError;
use crate::resources::ResourceError;
use crate::search::SearchError;
use crate::store::StoreError;
use crate::text::TextError;

/// Why a match could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MatchError {
    /// The weights file is missing, malformed or does not add up.
    #[error("权重文件 {name} 不可用：{reason}")]
    Weights {
        /// The file.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// A file of judged pairs is malformed.
    #[error("判定文件 {name} 第 {line} 行不可用：{reason}")]
    Judgements {
        /// The file.
        name: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// Fewer needs than parts to divide them into.
    #[error("判定数据只有 {needs} 条可用的需求，分不成 {folds} 份（--folds 至少为 2）")]
    Folds {
        /// Parts wanted.
        folds: usize,
        /// Needs that count.
        needs: usize,
    },
    /// A text without any word that could be matched.
    #[error("这段文字里没有可以用来匹配的词，请写出要解决的问题、产品或材料")]
    NothingToMatch,
    /// A reference table is missing or malformed.
    #[error(transparent)]
    Resource(#[from] ResourceError),
    /// A word list is missing or malformed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Meaning failed.
    #[error(transparent)]
    Meaning(#[from] MeaningError),
    /// The index failed.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
