//! The pool of a measurement: a home of its own, with store, index and vectors, made from the files that are named.

use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::eval::open;
use super::import::ACTOR;
use super::session::Session;
use crate::domain::RecordKind;
use crate::intake::IntakeTables;
use crate::matching::pool_lines;
use crate::store::{FileImport, Home};

/// Names the pool that a kept directory holds.
const MARK: &str = "pool.sha256";

/// A pool that can be asked like any home. Without a directory to keep it in, it goes with this value.
pub(super) struct Pool {
    pub(super) session: Session,
    /// Ids of the records of each file.
    pub(super) ids: Vec<Vec<String>>,
    _temporary: Option<TempDir>,
}

/// A file of records, and what their ids are made of where it has none.
pub(super) struct PoolFile<'a> {
    pub(super) path: &'a Path,
    pub(super) prefix: String,
}

impl Pool {
    /// Imports and indexes the files, and computes vectors where there is an encoder and they are wanted. A directory
    /// that holds the same pool is used as it is.
    pub(super) fn build(
        session: &Session,
        files: &[PoolFile<'_>],
        keep: Option<&Path>,
        with_meaning: bool,
    ) -> Result<Self> {
        let (root, temporary): (PathBuf, Option<TempDir>) = match keep {
            Some(path) => (path.to_owned(), None),
            None => {
                let folder = tempfile::tempdir().context("无法建立临时文件夹")?;
                (folder.path().join("pool"), Some(folder))
            }
        };
        let pool = session.at(Home::at(&root));
        let mut digest = Sha256::new();
        let mut texts = Vec::with_capacity(files.len());
        let mut ids = Vec::with_capacity(files.len());
        for file in files {
            let (names, lines): (Vec<String>, Vec<String>) =
                pool_lines(open(file.path)?, &file.prefix)?.into_iter().unzip();
            let lines = lines.join("\n");
            digest.update(&lines);
            texts.push(lines);
            ids.push(names);
        }
        let mark = digest.finalize().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let known = std::fs::read_to_string(root.join(MARK)).unwrap_or_default();
        if known.trim() != mark {
            if root.join("queqiao.db").exists() {
                anyhow::bail!("{} 里是另一个数据池，请换一个目录或先删掉它", root.display());
            }
            import(&pool, files, &texts)?;
            std::fs::write(root.join(MARK), &mark).with_context(|| format!("写不进 {}", root.display()))?;
        }
        if with_meaning {
            match pool.encoder()? {
                Some(encoder) => {
                    super::encoder::bring_vectors_up(&pool, &pool.reader()?, &encoder)?;
                }
                None => session.note(&format!(
                    "语义编码器未安装，本次只按词语量。要连同语义，请{}",
                    super::encoder::HOW_TO_TURN_ON
                )),
            }
        }
        Ok(Self { session: pool, ids, _temporary: temporary })
    }
}

fn import(pool: &Session, files: &[PoolFile<'_>], texts: &[String]) -> Result<()> {
    let (tables, taxonomy) = (IntakeTables::load(&pool.resources)?, pool.taxonomy()?);
    let mut writer = pool.home.open_writing()?;
    for (number, (file, text)) in files.iter().zip(texts).enumerate() {
        let mut lines = tempfile::Builder::new().suffix(".jsonl").tempfile().context("无法建立临时文件")?;
        lines.write_all(text.as_bytes()).and_then(|()| lines.flush()).context("写不出临时文件")?;
        let import = FileImport {
            tables: &tables,
            taxonomy: &taxonomy,
            only_owner: None,
            owner: None,
            // Ids are those of one file: two files may use the same.
            source: Some(format!("pool-{number}-{}", file.prefix)),
            replace: false,
            more_files_follow: number + 1 < files.len(),
            actor: ACTOR.to_owned(),
            now: Timestamp::now(),
            today: pool.today,
            batch: None,
        };
        import.run(&mut writer, RecordKind::Patent, lines.path(), &mut |_, _| ControlFlow::Continue(()))?;
    }
    pool.bring_index_up(&writer, &pool.language()?, &pool.taxonomy()?)
}
