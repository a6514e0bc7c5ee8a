//! What can go wrong with a home and its database, said so that a user knows what to do.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use super::BatchId;

/// Result of this room.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no database yet.
    #[error("{0} 还没有数据，先用 import 导入目录，或用 demo 装入示例")]
    NoData(PathBuf),
    /// The home is a file.
    #[error("{0} 不是目录，请用 --home 指定一个目录")]
    NotADirectory(PathBuf),
    /// Another process writes.
    #[error("{home} 正被{}使用，请等它结束或先停止它，再运行本命令（查询、导出和备份不受影响）", process(.pid))]
    InUse {
        /// The home.
        home: PathBuf,
        /// Process that holds it, where it could be read.
        pid: Option<u32>,
    },
    /// A newer program wrote it.
    #[error("{path} 的数据由更新版本的程序写成（数据版本 {found}，本程序支持到 {known}），请升级程序后再用")]
    NewerVersion {
        /// The database.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// An older program wrote it, and reading does not change it.
    #[error("{path} 的数据是旧版本（{found}，本程序用 {known}），升级要能写入这个目录，且没有别的程序正在使用它")]
    OlderVersion {
        /// The database.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Not our database.
    #[error("{0} 不是鹊桥的数据文件")]
    Foreign(PathBuf),
    /// No right to write.
    #[error("{0} 不可写（只读目录或没有权限），请换一个目录或修改权限")]
    ReadOnly(PathBuf),
    /// No space left.
    #[error("磁盘空间已满，本次操作没有写入任何内容；请腾出空间后重试")]
    DiskFull,
    /// SQLite finds the file broken.
    #[error("数据文件损坏（{0}），请用最近的备份 restore 到一个新目录")]
    Corrupt(String),
    /// The home to restore to holds something.
    #[error("{0} 不是空目录，恢复不会覆盖已有内容，请指定一个空目录")]
    HomeNotEmpty(PathBuf),
    /// The file to write is there already.
    #[error("{0} 已存在，不会覆盖，请换一个文件名")]
    Exists(PathBuf),
    /// A file of the home, or a backup, that the system will not let us use.
    #[error("无法读写 {path}：{source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No such batch.
    #[error("没有批次 {0}，可用 doctor 查看已有批次")]
    NoBatch(BatchId),
    /// The batch was taken back before.
    #[error("批次 {0} 已经撤销过")]
    AlreadyUndone(BatchId),
    /// Somebody else was first.
    #[error("在您打开之后，别人已经改过这一条；没有保存，请重新打开，看过现在的内容再改")]
    Changed,
    /// A file that is no bundle, or only a part of one.
    #[error("交换包{0}；没有导入任何内容")]
    Bundle(String),
    /// An account of that name is there already.
    #[error("已有名为“{0}”的账号，请换一个名字；忘记密码可用 user reset")]
    NameTaken(String),
    /// No record of this id.
    #[error("没有记录 {0}")]
    NoRecord(String),
    /// A code that several sources use.
    #[error("编号“{code}”对应多条记录（{candidates}），请改用记录编号")]
    Ambiguous {
        /// As asked.
        code: String,
        /// The first few ids, joined.
        candidates: String,
    },
    /// A stored record that this program cannot read.
    #[error("记录 {id} 读不出来：{source}")]
    Unreadable {
        /// Its id.
        id: String,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A record that cannot be written as JSON.
    #[error("记录无法保存：{0}")]
    Unwritable(serde_json::Error),
    /// Anything else that SQLite says.
    #[error("数据库出错：{0}")]
    Database(rusqlite::Error),
}

fn process(pid: &Option<u32>) -> String {
    pid.map_or_else(|| "另一个进程".to_owned(), |pid| format!("进程 {pid} "))
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(error.to_string()),
            _ => Self::Database(error),
        }
    }
}

impl StoreError {
    /// An error of SQLite, where it is known which file it is about.
    pub(super) fn of_database(error: rusqlite::Error, path: &Path) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly(path.to_owned()),
            Some(ErrorCode::NotADatabase) => Self::Foreign(path.to_owned()),
            _ => error.into(),
        }
    }

    /// An error of the file system.
    pub(super) fn of_file(source: std::io::Error, path: &Path) -> Self {
        use std::io::ErrorKind;
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(path.to_owned()),
            ErrorKind::NotADirectory => Self::NotADirectory(path.to_owned()),
            _ => Self::File { path: path.to_owned(), source },
        }
    }
}
