//! A home: the directory with everything that one installation knows.

use std::path::{Path, PathBuf};

use crate::resources::Resources;

use super::lock::HomeLock;
use super::{Reader, Result, StoreError, Writer, schema};

/// A directory with `queqiao.db`, `index/` and, where a county corrects tables, `data/`.
#[derive(Debug, Clone)]
pub struct Home {
    root: PathBuf,
}

/// The right to write vectors.
#[derive(Debug)]
pub struct VectorsLock(#[expect(dead_code, reason = "held, not read")] HomeLock);

impl Home {
    /// The home at `root`, which need not exist yet.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.root.join("queqiao.db")
    }

    /// Where the search index lives; may be deleted, it is made from the database.
    #[must_use]
    pub fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    /// Where the vectors of texts live; may be deleted, they are computed from the database.
    #[must_use]
    pub fn vectors(&self) -> PathBuf {
        self.root.join("vectors")
    }

    /// Holds the vectors for writing until dropped: they have a lock of their own, so that encoding, which takes hours
    /// on a large store, keeps no import waiting.
    ///
    /// # Errors
    /// [`StoreError::InUse`] naming the process that holds them; a directory that cannot be made.
    pub fn lock_vectors(&self) -> Result<VectorsLock> {
        let root = self.vectors();
        std::fs::create_dir_all(&root).map_err(|error| StoreError::of_file(error, &root))?;
        HomeLock::take(&root).map(VectorsLock)
    }

    /// Reference tables, those of this home first.
    #[must_use]
    pub fn resources(&self) -> Resources {
        Resources::of_home(&self.root)
    }

    /// Opens for reading: beside a writer, and also where nothing can be written.
    ///
    /// # Errors
    /// [`StoreError::NoData`] where nothing was imported yet; a home that is no directory, of another version, or
    /// broken.
    pub fn open_reading(&self) -> Result<Reader> {
        self.refuse_a_file()?;
        let database = self.database();
        if !database.try_exists().map_err(|error| StoreError::of_file(error, &database))? {
            return Err(StoreError::NoData(self.root.clone()));
        }
        Ok(Reader::new(schema::open_reading(&database)?, database))
    }

    /// Opens for writing: makes the directory and the database where they are missing, brings an older database to
    /// this version, and holds the home until the writer is dropped or its process ends.
    ///
    /// # Errors
    /// [`StoreError::InUse`] naming the process that holds it; a home that is no directory, read-only, of a newer
    /// version, broken, or on a full disk.
    pub fn open_writing(&self) -> Result<Writer> {
        self.refuse_a_file()?;
        std::fs::create_dir_all(&self.root).map_err(|error| StoreError::of_file(error, &self.root))?;
        let lock = HomeLock::take(&self.root)?;
        let database = self.database();
        let connection = schema::open_writing(&database)?;
        Ok(Writer::new(Reader::new(connection, database), lock))
    }

    fn refuse_a_file(&self) -> Result<()> {
        match std::fs::metadata(&self.root) {
            Ok(found) if !found.is_dir() => Err(StoreError::NotADirectory(self.root.clone())),
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
                Err(StoreError::NotADirectory(self.root.clone()))
            }
            _ => Ok(()),
        }
    }
}
