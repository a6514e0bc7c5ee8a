//! Accounts, their sessions, and the links that set a password once.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};

use crate::domain::{Audience, Party, Role};

use super::rows::timestamp;
use super::secret::hash;
use super::{Reader, Result, StoreError, Writer};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its number.
    pub number: i64,
    /// The name that it logs in by.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Whom it acts for.
    pub institution: Option<String>,
    /// It may not log in any more.
    pub disabled: bool,
    /// It has a password.
    pub has_password: bool,
}

impl User {
    /// What the account may see.
    #[must_use]
    pub fn audience(&self) -> Audience {
        match (self.role, &self.institution) {
            (Role::Administrator, _) => Audience::Operator,
            (_, institution) => Audience::Member(institution.as_deref().map_or(Party::NOBODY, Party::named)),
        }
    }
}

/// What a login is checked against.
#[derive(Debug, Clone)]
pub struct Login {
    /// The account.
    pub user: User,
    /// argon2id, as a PHC string; none until a link has set it.
    pub password: Option<String>,
    /// Wrong passwords since the last right one.
    pub failures: u32,
    /// Until then no password is looked at.
    pub locked_until: Option<Timestamp>,
}

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What, in Chinese.
    pub what: String,
    /// To whom or what.
    pub about: String,
}

const COLUMNS: &str = "u.user, u.name, u.role, u.institution, u.disabled, u.password IS NOT NULL";

fn read(row: &Row<'_>) -> rusqlite::Result<User> {
    let role = row.get_ref(2)?.as_str()?.parse().map_err(|_| rusqlite::Error::InvalidQuery)?;
    Ok(User {
        number: row.get(0)?,
        name: row.get(1)?,
        role,
        institution: row.get(3)?,
        disabled: row.get(4)?,
        has_password: row.get(5)?,
    })
}

/// The account of that number.
pub(super) fn user(reader: &Reader, number: i64) -> Result<Option<User>> {
    let sql = format!("SELECT {COLUMNS} FROM users u WHERE u.user = ?1");
    Ok(reader.connection().prepare_cached(&sql)?.query_row([number], read).optional()?)
}

impl Reader {
    /// What a login by that name is checked against.
    ///
    /// # Errors
    /// Those of the database.
    pub fn login(&self, name: &str) -> Result<Option<Login>> {
        let sql = format!("SELECT {COLUMNS}, u.password, u.failures, u.locked_until FROM users u WHERE u.name = ?1");
        let found = self.connection().prepare_cached(&sql)?.query_row([name], |row| {
            let locked: Option<String> = row.get(8)?;
            Ok(Login {
                user: read(row)?,
                password: row.get(6)?,
                failures: row.get(7)?,
                locked_until: locked.map(|text| timestamp(&text)),
            })
        });
        Ok(found.optional()?)
    }

    /// Account and form token of a session that has not ended.
    ///
    /// # Errors
    /// Those of the database.
    pub fn session(&self, secret: &str, now: Timestamp) -> Result<Option<(User, String)>> {
        let sql = format!(
            "SELECT {COLUMNS}, s.csrf, s.expires_at FROM sessions s JOIN users u ON u.user = s.user
             WHERE s.secret = ?1 AND u.disabled = 0"
        );
        let found = self
            .connection()
            .prepare_cached(&sql)?
            .query_row([hash(secret)], |row| Ok((read(row)?, row.get::<_, String>(6)?, row.get::<_, String>(7)?)));
        Ok(found.optional()?.filter(|(_, _, ends)| timestamp(ends) > now).map(|(user, csrf, _)| (user, csrf)))
    }

    /// The account whose password a link sets, while it is good.
    ///
    /// # Errors
    /// Those of the database.
    pub fn password_link(&self, secret: &str, now: Timestamp) -> Result<Option<User>> {
        let sql = format!(
            "SELECT {COLUMNS}, l.expires_at FROM password_links l JOIN users u ON u.user = l.user WHERE l.secret = ?1"
        );
        let found = self
            .connection()
            .prepare_cached(&sql)?
            .query_row([hash(secret)], |row| Ok((read(row)?, row.get::<_, String>(6)?)));
        Ok(found.optional()?.filter(|(_, ends)| timestamp(ends) > now).map(|(user, _)| user))
    }

    /// All accounts, by name.
    ///
    /// # Errors
    /// Those of the database.
    pub fn users(&self) -> Result<Vec<User>> {
        let sql = format!("SELECT {COLUMNS} FROM users u ORDER BY u.name");
        let mut statement = self.connection().prepare_cached(&sql)?;
        Ok(statement.query_map([], read)?.collect::<rusqlite::Result<_>>()?)
    }

    /// How an institution's headers are to be read: header as written, and field.
    ///
    /// # Errors
    /// Those of the database.
    pub fn header_choices(&self, institution: &str) -> Result<Vec<(String, String)>> {
        let sql = "SELECT header, field FROM header_choices WHERE institution = ?1 ORDER BY header";
        let mut statement = self.connection().prepare_cached(sql)?;
        let found = statement.query_map([institution], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// The newest lines of the audit log, newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn audit(&self, most: usize) -> Result<Vec<AuditEntry>> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT at, actor, what, about FROM audit ORDER BY entry DESC LIMIT ?1")?;
        let entries = statement.query_map([i64::try_from(most).unwrap_or(i64::MAX)], |row| {
            let at: String = row.get(0)?;
            Ok(AuditEntry { at: timestamp(&at), actor: row.get(1)?, what: row.get(2)?, about: row.get(3)? })
        })?;
        Ok(entries.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writer {
    /// Adds an account without a password.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`], and those of the database.
    pub fn add_user(&mut self, name: &str, role: Role, institution: Option<&str>, now: Timestamp) -> Result<i64> {
        let added = self
            .connection()
            .query_row(
                "INSERT INTO users (name, role, institution, created_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (name) DO NOTHING RETURNING user",
                (name, role.to_string(), institution, now.to_string()),
                |row| row.get(0),
            )
            .optional()?;
        added.ok_or_else(|| StoreError::NameTaken(name.to_owned()))
    }

    /// Makes a link that sets the account's password once; older ones are no good any more.
    ///
    /// # Errors
    /// Those of the database.
    pub fn make_password_link(&mut self, user: i64, secret: &str, ends: Timestamp) -> Result<()> {
        let scope = self.scope()?;
        scope.connection().execute("DELETE FROM password_links WHERE user = ?1", [user])?;
        scope.connection().execute(
            "INSERT INTO password_links (secret, user, expires_at) VALUES (?1, ?2, ?3)",
            (hash(secret), user, ends.to_string()),
        )?;
        scope.commit()
    }

    /// Sets a password by a link, which is used up. Sessions and tokens of the account end.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where the link is not good any more; those of the database.
    pub fn set_password(&mut self, secret: &str, password: &str, now: Timestamp) -> Result<User> {
        let user = self.reader().password_link(secret, now)?.ok_or(StoreError::Changed)?;
        let scope = self.scope()?;
        let connection = scope.connection();
        connection.execute("DELETE FROM password_links WHERE user = ?1", [user.number])?;
        connection.execute("DELETE FROM sessions WHERE user = ?1", [user.number])?;
        // Whoever knew the old password may have made tokens with it.
        connection.execute(
            "UPDATE tokens SET revoked_at = ?2 WHERE user = ?1 AND revoked_at IS NULL",
            (user.number, now.to_string()),
        )?;
        connection.execute(
            "UPDATE users SET password = ?2, failures = 0, locked_until = NULL WHERE user = ?1",
            (user.number, password),
        )?;
        scope.commit()?;
        Ok(user)
    }

    /// Begins a session; those that have ended are forgotten.
    ///
    /// # Errors
    /// Those of the database.
    pub fn begin_session(
        &mut self,
        user: i64,
        secret: &str,
        csrf: &str,
        (now, ends): (Timestamp, Timestamp),
    ) -> Result<()> {
        let scope = self.scope()?;
        let connection = scope.connection();
        connection.execute("DELETE FROM sessions WHERE expires_at < ?1", [now.to_string()])?;
        connection.execute("UPDATE users SET failures = 0, locked_until = NULL WHERE user = ?1", [user])?;
        connection.execute(
            "INSERT INTO sessions (secret, user, csrf, expires_at) VALUES (?1, ?2, ?3, ?4)",
            (hash(secret), user, csrf, ends.to_string()),
        )?;
        scope.commit()
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Those of the database.
    pub fn end_session(&mut self, secret: &str) -> Result<()> {
        self.connection().execute("DELETE FROM sessions WHERE secret = ?1", [hash(secret)])?;
        Ok(())
    }

    /// Counts a wrong password, and locks the account until `locked_until`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_failure(&mut self, user: i64, locked_until: Option<Timestamp>) -> Result<()> {
        self.connection().execute(
            "UPDATE users SET failures = failures + 1, locked_until = ?2 WHERE user = ?1",
            (user, locked_until.map(|until| until.to_string())),
        )?;
        Ok(())
    }

    /// Lets an account log in, or no more; then its sessions and tokens end.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_disabled(&mut self, user: i64, disabled: bool, now: Timestamp) -> Result<()> {
        let scope = self.scope()?;
        scope.connection().execute("UPDATE users SET disabled = ?2 WHERE user = ?1", (user, disabled))?;
        if disabled {
            scope.connection().execute("DELETE FROM sessions WHERE user = ?1", [user])?;
            scope.connection().execute(
                "UPDATE tokens SET revoked_at = ?2 WHERE user = ?1 AND revoked_at IS NULL",
                (user, now.to_string()),
            )?;
        }
        scope.commit()
    }

    /// Remembers how a header of an institution's files is to be read.
    ///
    /// # Errors
    /// Those of the database.
    pub fn choose_header(&mut self, institution: &str, header: &str, field: &str) -> Result<()> {
        self.connection().execute(
            "INSERT INTO header_choices (institution, header, field) VALUES (?1, ?2, ?3)
             ON CONFLICT (institution, header) DO UPDATE SET field = excluded.field",
            (institution, header, field),
        )?;
        Ok(())
    }

    /// A line in the audit log.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_act(&mut self, actor: &str, what: &str, about: &str, now: Timestamp) -> Result<()> {
        self.connection().execute(
            "INSERT INTO audit (at, actor, what, about) VALUES (?1, ?2, ?3, ?4)",
            (now.to_string(), actor, what, about),
        )?;
        Ok(())
    }
}
