//! Questions about records: they reach the other side without showing either's private contact to anybody else.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};

use crate::domain::{Patent, Record, RecordId};

use super::rows::timestamp;
use super::secret::hash;
use super::{Reader, Result, Store, StoreError, Writer};

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enquiry {
    /// Its number.
    pub number: i64,
    /// What it is about.
    pub record: RecordId,
    /// The need that it is asked for.
    pub need: Option<RecordId>,
    /// What is asked.
    pub text: String,
    /// How the asker wants to be called.
    pub asker: String,
    /// How the asker is reached; for those who answer alone.
    pub contact: String,
    /// What was answered.
    pub answer: Option<String>,
    /// When it was asked.
    pub at: Timestamp,
}

/// What somebody asks.
#[derive(Debug, Clone)]
pub struct NewEnquiry<'a> {
    /// What it is about.
    pub record: &'a RecordId,
    /// The need that it is asked for.
    pub need: Option<&'a RecordId>,
    /// What is asked.
    pub text: &'a str,
    /// How the asker wants to be called.
    pub asker: &'a str,
    /// How the asker is reached.
    pub contact: &'a str,
}

const COLUMNS: &str = "enquiry, record, need, text, asker, contact, answer, at";

fn read(row: &Row<'_>) -> rusqlite::Result<Enquiry> {
    let id = |column: usize| {
        let text: Option<String> = row.get(column)?;
        Ok::<_, rusqlite::Error>(text.and_then(|text| text.parse().ok()))
    };
    Ok(Enquiry {
        number: row.get(0)?,
        record: id(1)?.ok_or(rusqlite::Error::InvalidQuery)?,
        need: id(2)?,
        text: row.get(3)?,
        asker: row.get(4)?,
        contact: row.get(5)?,
        answer: row.get(6)?,
        at: timestamp(row.get_ref(7)?.as_str()?),
    })
}

impl Reader {
    /// The question behind the asker's secret.
    ///
    /// # Errors
    /// Those of the database.
    pub fn enquiry_of(&self, secret: &str) -> Result<Option<Enquiry>> {
        let sql = format!("SELECT {COLUMNS} FROM enquiries WHERE secret = ?1");
        Ok(self.connection().prepare_cached(&sql)?.query_row([hash(secret)], read).optional()?)
    }

    /// The question of that number.
    ///
    /// # Errors
    /// Those of the database.
    pub fn enquiry(&self, number: i64) -> Result<Option<Enquiry>> {
        let sql = format!("SELECT {COLUMNS} FROM enquiries WHERE enquiry = ?1");
        Ok(self.connection().prepare_cached(&sql)?.query_row([number], read).optional()?)
    }

    /// Questions about a record, newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn enquiries_about(&self, record: &RecordId) -> Result<Vec<Enquiry>> {
        let sql = format!("SELECT {COLUMNS} FROM enquiries WHERE record = ?1 ORDER BY enquiry DESC");
        let mut statement = self.connection().prepare_cached(&sql)?;
        Ok(statement.query_map([record.as_str()], read)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The newest questions about patents of an owner, newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn enquiries_for(&self, owner: &str, most: usize) -> Result<Vec<Enquiry>> {
        let sql = format!("SELECT {COLUMNS} FROM enquiries WHERE record >= 'p' ORDER BY enquiry DESC");
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let enquiry = read(row)?;
            let about = self.lookup::<Patent>(&enquiry.record)?;
            if about.is_some_and(|about| about.record.is_of(owner)) {
                found.push(enquiry);
            }
            if found.len() == most {
                break;
            }
        }
        Ok(found)
    }
}

impl Writer {
    /// Takes a question in. `token` is the form's: the same form sent again gives `false` and changes nothing.
    ///
    /// # Errors
    /// Those of the database.
    pub fn enquire(&mut self, asked: &NewEnquiry<'_>, secret: &str, token: &str, now: Timestamp) -> Result<bool> {
        let taken = self.connection().execute(
            "INSERT INTO enquiries (secret, token, record, need, text, asker, contact, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (token) DO NOTHING",
            (
                hash(secret),
                hash(token),
                asked.record.as_str(),
                asked.need.map(RecordId::as_str),
                asked.text,
                asked.asker,
                asked.contact,
                now.to_string(),
            ),
        )?;
        Ok(taken == 1)
    }

    /// Answers a question about `record`.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where there is no such question about it; those of the database.
    pub fn answer_enquiry(&mut self, number: i64, record: &RecordId, answer: &str, now: Timestamp) -> Result<()> {
        let done = self.connection().execute(
            "UPDATE enquiries SET answer = ?3, answered_at = ?4 WHERE enquiry = ?1 AND record = ?2",
            (number, record.as_str(), answer, now.to_string()),
        )?;
        if done == 1 { Ok(()) } else { Err(StoreError::Changed) }
    }
}
