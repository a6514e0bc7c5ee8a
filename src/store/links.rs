//! Links that open a shortlist to whoever has them. Only the hash of a link's secret is kept.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};

use super::rows::timestamp;
use super::secret::hash;
use super::{Reader, Result, StoreError, Writer};
use crate::domain::Date;

/// What a link lets people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkScope {
    /// To look.
    Read,
    /// To look, and to say something.
    Comment,
}

impl LinkScope {
    /// The Chinese word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "只看",
            Self::Comment => "可留言",
        }
    }

    /// As the database and forms have it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Comment => "comment",
        }
    }

    /// What a code says; what is unknown lets people do the least.
    #[must_use]
    pub fn of(code: &str) -> Self {
        if code == Self::Comment.code() { Self::Comment } else { Self::Read }
    }
}

/// A link, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub number: i64,
    /// The list, or the version, that it opens.
    pub list: String,
    /// Whom it is for.
    pub label: String,
    /// What it lets them do.
    pub scope: LinkScope,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// The last day on which it is good; none: until it is revoked.
    pub until: Option<Date>,
    /// The last day on which it was used.
    pub last_used: Option<Date>,
    /// It is good no more.
    pub revoked: bool,
}

impl Link {
    /// Whether it opens anything on a day.
    #[must_use]
    pub fn is_good(&self, today: Date) -> bool {
        !self.revoked && self.until.is_none_or(|day| day >= today)
    }
}

/// A link that is to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewLink<'a> {
    /// The list, or the version, that it opens.
    pub list: &'a str,
    /// Whom it is for.
    pub label: &'a str,
    /// What it lets them do.
    pub scope: LinkScope,
    /// The last day on which it is good.
    pub until: Option<Date>,
}

const COLUMNS: &str = "link, list, label, scope, made_at, made_by, until, last_used, revoked_at IS NOT NULL";

fn read(row: &Row<'_>) -> rusqlite::Result<Link> {
    let day = |column: usize| row.get::<_, Option<String>>(column);
    // A day that cannot be read must not be no end at all.
    let until = day(6)?.map(|text| text.parse().unwrap_or(Date::ZERO));
    Ok(Link {
        number: row.get(0)?,
        list: row.get(1)?,
        label: row.get(2)?,
        scope: LinkScope::of(row.get_ref(3)?.as_str()?),
        made_at: timestamp(row.get_ref(4)?.as_str()?),
        made_by: row.get(5)?,
        until,
        last_used: day(7)?.and_then(|day| day.parse().ok()),
        revoked: row.get(8)?,
    })
}

impl Reader {
    /// The link behind a secret, while it is good.
    ///
    /// # Errors
    /// Those of the database.
    pub fn link(&self, secret: &str, today: Date) -> Result<Option<Link>> {
        let sql = format!("SELECT {COLUMNS} FROM links WHERE secret = ?1");
        let found = self.connection().prepare_cached(&sql)?.query_row([hash(secret)], read).optional()?;
        Ok(found.filter(|link| link.is_good(today)))
    }

    /// All links to a list and to its versions, the newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn links(&self, list: &str) -> Result<Vec<Link>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM links WHERE list = ?1 OR substr(list, 1, length(?1) + 1) = ?1 || '@' \
             ORDER BY link DESC"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        Ok(statement.query_map([list], read)?.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writer {
    /// Makes a link.
    ///
    /// # Errors
    /// Those of the database.
    pub fn make_link(&mut self, new: &NewLink<'_>, secret: &str, by: &str, now: Timestamp) -> Result<i64> {
        Ok(self.connection().query_row(
            "INSERT INTO links (secret, list, label, scope, made_at, made_by, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             RETURNING link",
            (
                hash(secret),
                new.list,
                new.label,
                new.scope.code(),
                now.to_string(),
                by,
                new.until.map(|day| day.to_string()),
            ),
            |row| row.get(0),
        )?)
    }

    /// Ends a link to a list or to one of its versions. Gives whom it was for.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where the list has no such link, or it was ended before; those of the database.
    pub fn revoke_link(&mut self, list: &str, number: i64, now: Timestamp) -> Result<String> {
        let revoked = self
            .connection()
            .query_row(
                "UPDATE links SET revoked_at = ?3 WHERE link = ?2 AND revoked_at IS NULL
                 AND (list = ?1 OR substr(list, 1, length(?1) + 1) = ?1 || '@') RETURNING label",
                (list, number, now.to_string()),
                |row| row.get(0),
            )
            .optional()?;
        revoked.ok_or(StoreError::Changed)
    }

    /// Notes that a link was used on a day.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_link_use(&mut self, number: i64, day: Date) -> Result<()> {
        let sql = "UPDATE links SET last_used = ?2 WHERE link = ?1";
        self.connection().prepare_cached(sql)?.execute((number, day.to_string()))?;
        Ok(())
    }
}
