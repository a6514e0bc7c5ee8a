//! Tables, their migrations, and how connections are set up. The SQL is what SQLite and PostgreSQL share, apart from
//! `WITHOUT ROWID` and pragmas.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::{Result, StoreError};

/// Most of the file that a reader maps into memory.
const MAPPED_BYTES: i64 = 4 << 30;

/// `QQJQ`: marks the file as ours.
const APPLICATION_ID: i64 = 0x5151_4a51;

const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("schema_1.sql")),
    M::up(include_str!("schema_2.sql")),
    M::up(include_str!("schema_3.sql")),
    M::up(include_str!("schema_4.sql")),
    M::up(include_str!("schema_5.sql")),
    M::up(include_str!("schema_6.sql")),
];

/// Version of the tables that this program writes.
pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;

pub(super) fn open_writing(path: &Path) -> Result<Connection> {
    let of = |error| StoreError::of_database(error, path);
    let mut connection = Connection::open(path).map_err(|error| cannot_open(error, path))?;
    let version = version_of(&connection, path)?;
    if version == 0 {
        connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(of)?;
    }
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())).map_err(of)?;
    connection.pragma_update(None, "synchronous", "normal").map_err(of)?;
    // Erased texts must not survive in free pages, nor the log of a huge import on the disk.
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(())).map_err(of)?;
    connection.pragma_update_and_check(None, "journal_size_limit", 64 * 1024 * 1024, |_| Ok(())).map_err(of)?;
    set_up(&connection).map_err(of)?;
    Migrations::from_slice(MIGRATIONS).to_latest(&mut connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => of(err),
        other => StoreError::Corrupt(other.to_string()),
    })?;
    Ok(connection)
}

pub(super) fn open_reading(path: &Path) -> Result<Connection> {
    let connection = match open_read_only(path, false) {
        // Readers of a write-ahead log want to make its index file. Where nothing can be written and the log was
        // folded in by the last writer, the file cannot change under us and is read as it is.
        Err(StoreError::ReadOnly(_)) if !has_log(path) => open_read_only(path, true)?,
        other => other?,
    };
    let found = version_of(&connection, path)?;
    if found == 0 {
        return Err(path
            .parent()
            .map_or_else(|| StoreError::NoData(path.into()), |home| StoreError::NoData(home.into())));
    }
    if found < VERSION {
        return Err(StoreError::OlderVersion { path: path.to_owned(), found, known: VERSION });
    }
    set_up(&connection)?;
    // Readers take scattered records: mapped pages are neither copied nor read call by call.
    connection.pragma_update_and_check(None, "mmap_size", MAPPED_BYTES, |_| Ok(()))?;
    Ok(connection)
}

/// Opens a file that nobody can change while it is open.
#[cfg(test)]
pub(super) fn open_immutable(path: &Path) -> Result<Connection> {
    open_read_only(path, true)
}

fn open_read_only(path: &Path, immutable: bool) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = if immutable {
        Connection::open_with_flags(immutable_uri(path), flags | OpenFlags::SQLITE_OPEN_URI)
    } else {
        Connection::open_with_flags(path, flags)
    }
    .map_err(|error| cannot_open(error, path))?;
    connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        .map_err(|error| cannot_open(error, path))?;
    Ok(connection)
}

/// SQLite says the same "cannot open" for a missing right and for a directory in the place of the file.
fn cannot_open(error: rusqlite::Error, path: &Path) -> StoreError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::CannotOpen) if path.is_dir() => StoreError::Foreign(path.to_owned()),
        Some(rusqlite::ErrorCode::CannotOpen) => StoreError::ReadOnly(path.to_owned()),
        _ => StoreError::of_database(error, path),
    }
}

fn immutable_uri(path: &Path) -> String {
    let escaped: String = path
        .to_string_lossy()
        .chars()
        .map(|c| match c {
            '%' => "%25".to_owned(),
            '?' => "%3f".to_owned(),
            '#' => "%23".to_owned(),
            other => other.to_string(),
        })
        .collect();
    format!("file:{escaped}?immutable=1")
}

fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|found| found.len() > 0)
}

/// The version of a database; refuses what is not ours or too new.
pub(super) fn version_of(connection: &Connection, path: &Path) -> Result<i64> {
    let of = |error| StoreError::of_database(error, path);
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(of)?;
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(of)?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(of)?;
    if application != APPLICATION_ID && (application != 0 || tables > 0) {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    if found > VERSION {
        return Err(StoreError::NewerVersion { path: path.to_owned(), found, known: VERSION });
    }
    Ok(found)
}

/// Settings of every connection: bounded cache, temporary data on disk, patience with a writer's checkpoint.
fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    const CACHE_KIB: i64 = 64 * 1024;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}
