//! The one error of this room.

use std::io;
use std::path::{Path, PathBuf};

/// A file that could not be written. What was at its place before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The name does not say which format is wanted.
    #[error("不知道 {} 该写成什么格式，请用 .xlsx、.csv、.jsonl 或 .json 结尾的文件名", .0.display())]
    UnknownExtension(PathBuf),
    /// The folder does not exist.
    #[error("文件夹 {} 不存在，请先建立，或换一个位置", .0.display())]
    NoFolder(PathBuf),
    /// A folder stands at the place of the file.
    #[error("{} 是文件夹，请指定文件名", .0.display())]
    IsFolder(PathBuf),
    /// The system forbids it.
    #[error("没有权限写入 {}，请换一个位置或检查权限", .0.display())]
    NoPermission(PathBuf),
    /// No room left.
    #[error("磁盘空间不足，{} 未写成；请腾出空间后重试", .0.display())]
    DiskFull(PathBuf),
    /// The system failed.
    #[error("写入 {} 时出错：{source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The table does not fit the format.
    #[error("无法写成工作簿 {}（{detail}），请改用 .csv", .path.display())]
    Workbook {
        /// The file.
        path: PathBuf,
        /// What the writer of workbooks said.
        detail: String,
    },
}

impl ExportError {
    /// What a failure of the system means for this file.
    pub(super) fn of_io(path: &Path, source: io::Error) -> Self {
        use io::ErrorKind;
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull(path),
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::NoPermission(path),
            ErrorKind::NotFound => Self::NoFolder(path.parent().unwrap_or(&path).to_owned()),
            ErrorKind::IsADirectory => Self::IsFolder(path),
            _ => Self::Io { path, source },
        }
    }
}
