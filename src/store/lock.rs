//! One process owns a home for writing. The system gives the lock back when the process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek, Write};
use std::path::Path;

use super::{Result, StoreError};

pub(super) const LOCK_FILE: &str = "queqiao.lock";

/// The lock, held until dropped.
#[derive(Debug)]
pub(super) struct HomeLock {
    _file: File,
}

impl HomeLock {
    /// Takes the lock of a home that is there, and leaves this process's id in the file for others to name.
    pub(super) fn take(home: &Path) -> Result<Self> {
        let path = home.join(LOCK_FILE);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| StoreError::of_file(error, home))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::InUse { home: home.to_owned(), pid: owner(&path) });
            }
            Err(TryLockError::Error(error)) => return Err(StoreError::of_file(error, &path)),
        }
        let write = |file: &mut File| {
            file.set_len(0)?;
            file.rewind()?;
            writeln!(file, "{}", std::process::id())
        };
        write(&mut file).map_err(|error| StoreError::of_file(error, &path))?;
        Ok(Self { _file: file })
    }
}

fn owner(path: &Path) -> Option<u32> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}
