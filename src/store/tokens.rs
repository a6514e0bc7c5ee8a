//! Tokens by which programs act for an account. Only the hash of a token is kept.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};

use super::rows::timestamp;
use super::secret::hash;
use super::{Reader, Result, StoreError, User, Writer, accounts};
use crate::domain::{Date, Scope};

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its number.
    pub number: i64,
    /// What its holder calls it.
    pub label: String,
    /// What it may do, as far as its account may.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// The last day on which it was used.
    pub last_used: Option<Date>,
    /// It is good no more.
    pub revoked: bool,
}

const COLUMNS: &str =
    "t.token, t.label, t.scopes, t.created_at, t.expires_at, t.last_used, t.revoked_at IS NOT NULL, t.user";

fn read(row: &Row<'_>) -> rusqlite::Result<Token> {
    // A scope of a newer program is no right here.
    let scopes = row.get_ref(2)?.as_str()?.split(' ').filter_map(|word| word.parse().ok()).collect();
    Ok(Token {
        number: row.get(0)?,
        label: row.get(1)?,
        scopes,
        created_at: timestamp(row.get_ref(3)?.as_str()?),
        expires_at: timestamp(row.get_ref(4)?.as_str()?),
        last_used: row.get::<_, Option<String>>(5)?.and_then(|day| day.parse().ok()),
        revoked: row.get(6)?,
    })
}

impl Reader {
    /// The account and the token behind a secret, while both are good.
    ///
    /// # Errors
    /// Those of the database.
    pub fn token(&self, secret: &str, now: Timestamp) -> Result<Option<(User, Token)>> {
        let sql = format!("SELECT {COLUMNS} FROM tokens t WHERE t.secret = ?1 AND t.revoked_at IS NULL");
        let found = self
            .connection()
            .prepare_cached(&sql)?
            .query_row([hash(secret)], |row| Ok((read(row)?, row.get::<_, i64>(7)?)))
            .optional()?
            .filter(|(token, _)| token.expires_at > now);
        let Some((token, user)) = found else { return Ok(None) };
        Ok(accounts::user(self, user)?.filter(|user| !user.disabled).map(|user| (user, token)))
    }

    /// All tokens of an account, the newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn tokens(&self, user: i64) -> Result<Vec<Token>> {
        let sql = format!("SELECT {COLUMNS} FROM tokens t WHERE t.user = ?1 ORDER BY t.token DESC");
        let mut statement = self.connection().prepare_cached(&sql)?;
        Ok(statement.query_map([user], read)?.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writer {
    /// Makes a token for an account.
    ///
    /// # Errors
    /// Those of the database.
    pub fn make_token(
        &mut self,
        user: i64,
        secret: &str,
        label: &str,
        scopes: &[Scope],
        (now, ends): (Timestamp, Timestamp),
    ) -> Result<i64> {
        let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
        Ok(self.connection().query_row(
            "INSERT INTO tokens (secret, user, label, scopes, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             RETURNING token",
            (hash(secret), user, label, words.join(" "), now.to_string(), ends.to_string()),
            |row| row.get(0),
        )?)
    }

    /// Ends a token of an account. Gives what it was called.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where the account has no such token, or it was ended before; those of the database.
    pub fn revoke_token(&mut self, user: i64, number: i64, now: Timestamp) -> Result<String> {
        let revoked = self
            .connection()
            .query_row(
                "UPDATE tokens SET revoked_at = ?3 WHERE token = ?2 AND user = ?1 AND revoked_at IS NULL RETURNING label",
                (user, number, now.to_string()),
                |row| row.get(0),
            )
            .optional()?;
        revoked.ok_or(StoreError::Changed)
    }

    /// Notes that a token was used on a day.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_token_use(&mut self, number: i64, day: Date) -> Result<()> {
        let sql = "UPDATE tokens SET last_used = ?2 WHERE token = ?1";
        self.connection().prepare_cached(sql)?.execute((number, day.to_string()))?;
        Ok(())
    }
}
