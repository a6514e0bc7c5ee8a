//! Backup while others write, and restoring into an empty home.

use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::lock::{HomeLock, LOCK_FILE};
use super::{Home, Reader, Result, StoreError, read, schema};

impl Reader {
    /// Writes a copy of the database as it is at this moment, beside whoever writes. One file, complete or absent.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where the file is there already; a full disk; those of the database.
    pub fn backup(&self, to: &Path) -> Result<()> {
        if to.try_exists().map_err(|error| StoreError::of_file(error, to))? {
            return Err(StoreError::Exists(to.to_owned()));
        }
        let directory = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let partial = tempfile::Builder::new()
            .prefix(".queqiao-backup-")
            .tempfile_in(directory)
            .map_err(|error| StoreError::of_file(error, directory))?;
        copy(self.connection(), partial.path())?;
        partial.as_file().sync_all().map_err(|error| StoreError::of_file(error, to))?;
        partial.persist_noclobber(to).map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => StoreError::Exists(to.to_owned()),
            _ => StoreError::of_file(error.error, to),
        })?;
        Ok(())
    }
}

/// Copies in one step, which is one snapshot: a busy writer can neither spoil nor delay it.
fn copy(from: &Connection, to: &Path) -> Result<()> {
    let of = |error| StoreError::of_database(error, to);
    let mut target = Connection::open(to).map_err(of)?;
    let backup = Backup::new(from, &mut target).map_err(of)?;
    loop {
        match backup.step(-1).map_err(of)? {
            StepResult::Done => break,
            // Only while another process folds its log in; SQLite's own waiting does not cover this call.
            _ => std::thread::sleep(std::time::Duration::from_millis(20)),
        }
    }
    drop(backup);
    target.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(())).map_err(of)
}

/// Makes a home of a backup. The backup is checked first, and nothing is left behind if it is not sound.
///
/// # Errors
/// [`StoreError::HomeNotEmpty`]; a file that is missing, no backup of ours, of a newer version, or broken.
pub fn restore(from: &Path, home: &Home) -> Result<()> {
    std::fs::File::open(from).map_err(|error| StoreError::of_file(error, from))?;
    match std::fs::metadata(home.path()) {
        Ok(found) if !found.is_dir() => return Err(StoreError::NotADirectory(home.path().to_owned())),
        Ok(_) => refuse_contents(home)?,
        Err(_) => {}
    }
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|error| StoreError::of_database(error, from))?;
    if schema::version_of(&source, from)? == 0 {
        return Err(StoreError::Foreign(from.to_owned()));
    }
    let faults = read::faults(&source).map_err(|error| match error {
        StoreError::Corrupt(_) => StoreError::Corrupt(from.display().to_string()),
        other => other,
    })?;
    if let Some(fault) = faults.first() {
        return Err(StoreError::Corrupt(fault.clone()));
    }
    std::fs::create_dir_all(home.path()).map_err(|error| StoreError::of_file(error, home.path()))?;
    let _lock = HomeLock::take(home.path())?;
    refuse_contents(home)?;
    let partial = tempfile::Builder::new()
        .prefix(".queqiao-restore-")
        .tempfile_in(home.path())
        .map_err(|error| StoreError::of_file(error, home.path()))?;
    copy(&source, partial.path())?;
    partial.as_file().sync_all().map_err(|error| StoreError::of_file(error, home.path()))?;
    partial.persist_noclobber(home.database()).map_err(|error| StoreError::of_file(error.error, home.path()))?;
    Ok(())
}

fn refuse_contents(home: &Home) -> Result<()> {
    let of = |error| StoreError::of_file(error, home.path());
    for entry in std::fs::read_dir(home.path()).map_err(of)? {
        if entry.map_err(of)?.file_name() != LOCK_FILE {
            return Err(StoreError::HomeNotEmpty(home.path().to_owned()));
        }
    }
    Ok(())
}
