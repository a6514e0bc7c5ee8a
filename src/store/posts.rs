//! Needs that firms post for themselves, each behind a secret link instead of an account.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};

use crate::domain::{Date, Need, RecordId, Role};

use super::import::ImportMeta;
use super::rows::{self, timestamp};
use super::secret::hash;
use super::{Act, BY_HAND, Reader, Result, StoreError, Writer};

/// Where a post stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum PostState {
    /// Somebody has to look at it first.
    #[serde(rename = "待审")]
    Waiting,
    /// It is a record.
    #[serde(rename = "已发布")]
    Published,
    /// It was given back with a reason.
    #[serde(rename = "已退回")]
    Returned,
    /// The firm needs it no more.
    #[serde(rename = "已关闭")]
    Closed,
    /// The firm had it erased.
    #[serde(rename = "已删除")]
    Deleted,
}

impl PostState {
    /// The Chinese word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "待审",
            Self::Published => "已发布",
            Self::Returned => "已退回",
            Self::Closed => "已关闭",
            Self::Deleted => "已删除",
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Published => "published",
            Self::Returned => "returned",
            Self::Closed => "closed",
            Self::Deleted => "deleted",
        }
    }

    fn of(code: &str) -> Self {
        match code {
            "waiting" => Self::Waiting,
            "published" => Self::Published,
            "returned" => Self::Returned,
            "closed" => Self::Closed,
            _ => Self::Deleted,
        }
    }
}

/// A posted need.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// Its number.
    pub number: i64,
    /// Where it stands.
    pub state: PostState,
    /// As last saved; empty once deleted.
    pub need: Need,
    /// Grows with each change: a form that was made from an older one is stale.
    pub revision: i64,
    /// Why it was returned.
    pub reason: Option<String>,
    /// The record that it became.
    pub record: Option<RecordId>,
    /// When it was posted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

const COLUMNS: &str = "post, state, json, revision, reason, record, created_at, changed_at";

fn read(row: &Row<'_>) -> rusqlite::Result<(Post, String)> {
    let json: String = row.get(2)?;
    let post = Post {
        number: row.get(0)?,
        state: PostState::of(row.get_ref(1)?.as_str()?),
        need: Need::default(),
        revision: row.get(3)?,
        reason: row.get(4)?,
        record: row.get::<_, Option<String>>(5)?.and_then(|id| id.parse().ok()),
        created_at: timestamp(row.get_ref(6)?.as_str()?),
        changed_at: timestamp(row.get_ref(7)?.as_str()?),
    };
    Ok((post, json))
}

fn parsed((post, json): (Post, String)) -> Result<Post> {
    let unreadable = |source| StoreError::Unreadable { id: format!("post {}", post.number), source };
    let need = serde_json::from_str(&json).map_err(unreadable)?;
    Ok(Post { need, ..post })
}

impl Reader {
    /// The post behind a secret.
    ///
    /// # Errors
    /// Those of the database.
    pub fn post_of(&self, secret: &str) -> Result<Option<Post>> {
        let sql = format!("SELECT {COLUMNS} FROM posts WHERE secret = ?1");
        let found = self.connection().prepare_cached(&sql)?.query_row([hash(secret)], read).optional()?;
        found.map(parsed).transpose()
    }

    /// Posts of a state, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn posts(&self, state: PostState) -> Result<Vec<Post>> {
        let sql = format!("SELECT {COLUMNS} FROM posts WHERE state = ?1 ORDER BY post");
        let mut statement = self.connection().prepare_cached(&sql)?;
        let found: Vec<_> = statement.query_map([state.code()], read)?.collect::<rusqlite::Result<_>>()?;
        found.into_iter().map(parsed).collect()
    }

    /// Whether there is an account that may look at posts.
    ///
    /// # Errors
    /// Those of the database.
    pub fn has_reviewers(&self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM users WHERE role = ?1 AND disabled = 0)";
        Ok(self.connection().query_row(sql, [Role::Administrator.word()], |row| row.get(0))?)
    }

    /// The post of that number.
    ///
    /// # Errors
    /// Those of the database.
    pub fn post(&self, number: i64) -> Result<Option<Post>> {
        let sql = format!("SELECT {COLUMNS} FROM posts WHERE post = ?1");
        let found = self.connection().prepare_cached(&sql)?.query_row([number], read).optional()?;
        found.map(parsed).transpose()
    }
}

impl Writer {
    /// Takes a need in. `token` is the form's: the same form sent again gives `false` and changes nothing.
    ///
    /// # Errors
    /// Those of the database.
    pub fn post(&mut self, need: &Need, secret: &str, token: &str, now: Timestamp) -> Result<bool> {
        let json = serde_json::to_string(need).map_err(StoreError::Unwritable)?;
        let taken = self.connection().execute(
            "INSERT INTO posts (secret, token, state, json, revision, created_at, changed_at)
             VALUES (?1, ?2, 'waiting', ?3, 1, ?4, ?4) ON CONFLICT (token) DO NOTHING",
            (hash(secret), hash(token), json, now.to_string()),
        )?;
        Ok(taken == 1)
    }

    /// Saves a changed need, which then waits again; a record that it became stays as it was until it is published anew.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where it is not at `seen` any more; those of the database.
    pub fn change_post(&mut self, number: i64, seen: i64, need: &Need, now: Timestamp) -> Result<()> {
        let json = serde_json::to_string(need).map_err(StoreError::Unwritable)?;
        let done = self.connection().execute(
            "UPDATE posts SET json = ?3, state = 'waiting', reason = NULL, revision = revision + 1, changed_at = ?4
             WHERE post = ?1 AND revision = ?2 AND state <> 'deleted'",
            (number, seen, json, now.to_string()),
        )?;
        if done == 1 { Ok(()) } else { Err(StoreError::Changed) }
    }

    /// Makes a post a record, or brings the record that it is up to date.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where there is no such post any more; those of the database.
    pub fn publish_post(&mut self, number: i64, today: Date, act: &Act<'_>) -> Result<RecordId> {
        let post =
            self.reader().post(number)?.filter(|post| post.state != PostState::Deleted).ok_or(StoreError::Changed)?;
        let id = match &post.record {
            Some(id) => {
                self.reinstate(id, act)?;
                let seen = self.reader().revision(id)?;
                let need = Need { id: Some(id.clone()), code: Some(code(number)), ..post.need };
                self.edit(&Need { source: Some(BY_HAND.to_owned()), ..need }, seen, today, act)?;
                id.clone()
            }
            None => {
                let need = Need { code: Some(code(number)), source: Some(BY_HAND.to_owned()), ..post.need };
                let mut import = self.begin_import(ImportMeta {
                    file: BY_HAND.to_owned(),
                    source: BY_HAND.to_owned(),
                    source_date: None,
                    owner: None,
                    actor: act.actor.to_owned(),
                    now: act.now,
                    today,
                    fingerprint: None,
                    batch: None,
                })?;
                let put = import.put(&need)?;
                import.commit()?;
                put.id
            }
        };
        self.set_post(number, PostState::Published, None, Some(&id), act.now)?;
        Ok(id)
    }

    /// Gives a post back with a reason.
    ///
    /// # Errors
    /// [`StoreError::Changed`], and those of the database.
    pub fn return_post(&mut self, number: i64, reason: &str, now: Timestamp) -> Result<()> {
        self.set_post(number, PostState::Returned, Some(reason), None, now)
    }

    /// The firm needs it no more: the record goes out of every list.
    ///
    /// # Errors
    /// [`StoreError::Changed`], and those of the database.
    pub fn close_post(&mut self, number: i64, act: &Act<'_>) -> Result<()> {
        if let Some(id) = self.reader().post(number)?.and_then(|post| post.record) {
            self.withdraw(&id, act)?;
        }
        self.set_post(number, PostState::Closed, None, None, act.now)
    }

    /// The firm has it erased, everywhere. That there was a post, and when it went, stays.
    ///
    /// # Errors
    /// [`StoreError::Changed`], and those of the database.
    pub fn delete_post(&mut self, number: i64, act: &Act<'_>) -> Result<()> {
        let record = self.reader().post(number)?.and_then(|post| post.record);
        let scope = self.scope()?;
        let connection = scope.connection();
        if let Some(id) = &record {
            connection.execute(
                "UPDATE enquiries SET text = '', asker = '', contact = '', answer = NULL WHERE record = ?1",
                [id.as_str()],
            )?;
        }
        let done = connection.execute(
            "UPDATE posts SET json = '{}', reason = NULL, state = 'deleted', revision = revision + 1, changed_at = ?2
             WHERE post = ?1 AND state <> 'deleted'",
            (number, act.now.to_string()),
        )?;
        if done != 1 {
            return Err(StoreError::Changed);
        }
        scope.commit()?;
        match record {
            Some(id) => self.erase(&id, act),
            None => Ok(()),
        }
    }

    fn set_post(
        &mut self,
        number: i64,
        state: PostState,
        reason: Option<&str>,
        record: Option<&RecordId>,
        now: Timestamp,
    ) -> Result<()> {
        let done = self.connection().execute(
            "UPDATE posts SET state = ?2, reason = ?3, record = coalesce(?4, record), revision = revision + 1,
             changed_at = ?5 WHERE post = ?1 AND state <> 'deleted'",
            (number, state.code(), reason, record.map(RecordId::as_str), now.to_string()),
        )?;
        if done == 1 { Ok(()) } else { Err(StoreError::Changed) }
    }
}

/// The code that a published post has among needs.
fn code(number: i64) -> String {
    format!("{}-{number:06}", rows::letter(crate::domain::RecordKind::Need).to_uppercase())
}
