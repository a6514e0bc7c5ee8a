//! What can go wrong with vectors, said so that a user knows what to do.

use std::path::{Path, PathBuf};

/// Result of this room.
pub type Result<T> = std::result::Result<T, MeaningError>;

/// Why vectors could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum MeaningError {
    /// The directory or a file in it cannot be read or written.
    #[error("语义向量文件 {path} 不可用：{source}")]
    File {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The list of segments is damaged.
    #[error("语义向量目录文件 {path} 已损坏（{what}），请运行 queqiao encoder run 重新计算")]
    Catalogue {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// No space left.
    #[error("磁盘空间已满，语义向量没有写入；请腾出空间后运行 queqiao encoder run 继续")]
    DiskFull,
}

impl MeaningError {
    /// The error of a file or directory.
    pub(super) fn of_file(source: std::io::Error, path: &Path) -> Self {
        match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::File { path: path.to_owned(), source },
        }
    }
}
