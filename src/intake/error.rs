//! The one error of this room. Every message says what is wrong, where, and what to do.

use std::path::{Path, PathBuf};

/// A file that cannot be read into records.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// There is none.
    #[error("找不到文件 {}，请核对路径", .0.display())]
    NotFound(PathBuf),
    /// A folder was named.
    #[error("{} 是文件夹，请指定其中的文件（可一次列出多个）", .0.display())]
    Directory(PathBuf),
    /// The system forbids it.
    #[error("没有权限读取 {}，请检查文件权限", .0.display())]
    NoPermission(PathBuf),
    /// The system failed.
    #[error("读取 {} 时出错：{source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing in it, or only white space.
    #[error("{} 是空文件，没有可导入的内容{hint}", .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
        /// What was there instead: hidden sheets.
        hint: &'static str,
    },
    /// A file of a kind that holds no table.
    #[error("{} 实际上是{kind}，不是表格；{advice}", .path.display())]
    NotATable {
        /// The file.
        path: PathBuf,
        /// Kind found by its content: `PNG 图片`.
        kind: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// Neither text nor anything known.
    #[error("{} 不是文本也不是工作簿（含大量二进制内容），请在原来的软件中另存为 CSV 或 XLSX 后再导入", .0.display())]
    Binary(PathBuf),
    /// A workbook with a password.
    #[error("{} 设有打开密码，请在 Excel/WPS 中取消密码并另存后再导入", .0.display())]
    Encrypted(PathBuf),
    /// Compressed parts that grow beyond all measure.
    #[error("{} 解压后超过 {limit}（疑似压缩炸弹），已停止读取；若确为正常数据，请另存为 CSV 后再导入", .path.display())]
    Bomb {
        /// The file.
        path: PathBuf,
        /// The limit, in words.
        limit: String,
    },
    /// Past a documented limit.
    #[error("{} 的{what}超过上限 {limit}，{advice}", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// What is too large: 大小, 单元格数.
        what: &'static str,
        /// The limit, in words.
        limit: String,
        /// What to do.
        advice: &'static str,
    },
    /// A row longer than any record is.
    #[error("{} 第 {row} 行超过 {limit}，不像是表格中的一行；请检查文件是否缺少换行，或在 Excel/WPS 中重新另存为 CSV", .path.display())]
    RowTooLong {
        /// The file.
        path: PathBuf,
        /// Row, from 1.
        row: u64,
        /// The limit, in words.
        limit: String,
    },
    /// A container that is cut short or does not hold together.
    #[error("{} 已损坏或不完整（{detail}），请重新下载或重新另存后再导入", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was met.
        detail: String,
    },
    /// JSON that does not parse.
    #[error("{} 第 {line} 行第 {column} 列：JSON 写法有误（{detail}），请改正后再导入", .path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// In Chinese.
        detail: String,
    },
    /// JSON that holds no list of records.
    #[error("{} 的 JSON 结构不对：{detail}；应为对象组成的数组、含一个这样数组的对象，或每行一个对象", .path.display())]
    JsonShape {
        /// The file.
        path: PathBuf,
        /// In Chinese.
        detail: String,
    },
    /// A table none of whose columns is known.
    #[error("{} 不像{list}：没有认得的列（看到的表头：{headers}）。请至少把表头改为{needed}", .path.display())]
    NoKnownColumn {
        /// The file.
        path: PathBuf,
        /// What it should be: 专利目录, 需求清单.
        list: &'static str,
        /// What its headers have to be, in Chinese.
        needed: &'static str,
        /// The headers seen.
        headers: String,
    },
    /// Stopped on request.
    #[error("已中断读取 {}，未写入任何内容", .0.display())]
    Stopped(PathBuf),
}

impl IntakeError {
    /// What a failure of the system means for this file.
    pub(crate) fn of_io(path: &Path, source: std::io::Error) -> Self {
        use std::io::ErrorKind;
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::NotFound => Self::NotFound(path),
            ErrorKind::IsADirectory => Self::Directory(path),
            ErrorKind::PermissionDenied => Self::NoPermission(path),
            _ => Self::Io { path, source },
        }
    }
}

/// A number of bytes in words: `4 MiB`.
pub(crate) fn in_mebibytes(bytes: u64) -> String {
    if bytes >= 1 << 30 { format!("{} GiB", bytes >> 30) } else { format!("{} MiB", bytes >> 20) }
}
