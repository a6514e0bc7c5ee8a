//! Reference data and lexicons: the files of `data/` and `index/`, embedded at build time.
//!
//! A file of the same name under the home's `data/` or `index/` replaces the built-in one, so that a county can
//! correct a table without a new binary. Rooms ask for a file by its name and parse it themselves.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "data/"]
struct BuiltInData;

#[derive(RustEmbed)]
#[folder = "index/"]
struct BuiltInIndex;

/// Why a reference file could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ResourceError {
    /// No built-in file has this name: a mistake of ours, caught by a test of every caller.
    #[error("程序内没有数据文件 {0}")]
    Missing(String),
    /// The home's replacement cannot be read.
    #[error("读不出数据文件 {path}：{source}")]
    Unreadable {
        /// The file that replaces the built-in one.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A table does not have the shape that its reader wants.
    #[error("数据文件 {name} 第 {line} 行不合格式：{reason}")]
    Malformed {
        /// Name of the file, as in [`Resources::text`].
        name: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
}

/// Where reference files are looked for: the home first, then what was built in.
#[derive(Debug, Clone, Default)]
pub struct Resources {
    home: Option<PathBuf>,
}

impl Resources {
    /// Only what is embedded in the program.
    #[must_use]
    pub fn built_in() -> Self {
        Self::default()
    }

    /// The home's files first.
    #[must_use]
    pub fn of_home(home: &Path) -> Self {
        Self { home: Some(home.to_owned()) }
    }

    /// Text of a file, named as in the checkout: `data/regions.tsv`, `index/lexicon.txt`.
    ///
    /// # Errors
    /// [`ResourceError::Missing`] for a name that does not exist, [`ResourceError::Unreadable`] for a replacement
    /// that is there but cannot be read or is not UTF-8.
    pub fn text(&self, name: &str) -> Result<Cow<'static, str>, ResourceError> {
        let not_utf8 = |path: PathBuf| ResourceError::Unreadable {
            path,
            source: std::io::Error::new(std::io::ErrorKind::InvalidData, "不是 UTF-8"),
        };
        match self.bytes(name)? {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| not_utf8(name.into())),
            Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|_| not_utf8(name.into())),
        }
    }

    /// Bytes of a file, named as for [`Resources::text`].
    ///
    /// # Errors
    /// As [`Resources::text`].
    pub fn bytes(&self, name: &str) -> Result<Cow<'static, [u8]>, ResourceError> {
        if let Some(home) = &self.home {
            let path = home.join(name);
            match std::fs::read(&path) {
                Ok(bytes) => return Ok(Cow::Owned(bytes)),
                // A home that is no directory is told where it is opened.
                Err(error)
                    if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {}
                Err(source) => return Err(ResourceError::Unreadable { path, source }),
            }
        }
        let built_in = match name.split_once('/') {
            Some(("data", rest)) => BuiltInData::get(rest),
            Some(("index", rest)) => BuiltInIndex::get(rest),
            _ => None,
        };
        built_in.map(|file| file.data).ok_or_else(|| ResourceError::Missing(name.to_owned()))
    }
}

/// The rows of a tab-separated table: blank lines and lines that begin with `#` are left out, each row comes with its
/// line number (from 1) for error messages.
pub fn tsv_rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    text.lines().enumerate().filter_map(|(at, line)| {
        let line = line.trim_end_matches('\r');
        (!line.trim().is_empty() && !line.starts_with('#')).then(|| (at + 1, line.split('\t').collect()))
    })
}
