//! What people who were handed a shortlist say of it: of a pair, or of the whole.

use serde::{Deserialize, Serialize};

use super::WorkflowError;
use crate::domain::RecordId;
use crate::store::{Act, Entry, Kept, Reader, Writer};

/// Longest comment, in characters.
pub const LONGEST_COMMENT: usize = 1_000;

/// Longest name of who gives one.
pub const LONGEST_GIVER: usize = 40;

/// Comments that one list keeps: what people read, and what a link that got about can fill.
const MOST_COMMENTS: usize = 500;

/// The pair that a comment is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The need.
    pub need: RecordId,
    /// The patent.
    pub patent: RecordId,
}

/// A comment. What is said of a pair goes when one of its records is erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The form that it came with: the same form sent twice is one comment.
    pub id: String,
    /// The list.
    pub list: String,
    /// The pair; none: the whole list.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// Who they say they are.
    pub giver: String,
    /// What they say; none where it was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Number of the link by which it came.
    pub link: i64,
}

impl Entry for Comment {
    const KIND: &'static str = "comment";

    fn key(&self) -> &str {
        &self.id
    }
}

/// The comments of a list, the oldest first.
///
/// # Errors
/// Those of the store.
pub fn comments_of(reader: &Reader, list: &str) -> Result<Vec<Kept<Comment>>, WorkflowError> {
    let mut all = reader.all_kept::<Comment>()?;
    all.retain(|kept| kept.entry.list == list);
    all.sort_by(|a, b| (a.at, &a.entry.id).cmp(&(b.at, &b.entry.id)));
    Ok(all)
}

impl Comment {
    /// Keeps a comment; `false`: the same form came before.
    ///
    /// # Errors
    /// [`WorkflowError::TooManyComments`]; those of the store.
    pub fn give(&self, writer: &mut Writer, act: &Act<'_>) -> Result<bool, WorkflowError> {
        if !writer.reader().course::<Self>(&self.id)?.is_empty() {
            return Ok(false);
        }
        if comments_of(writer.reader(), &self.list)?.len() >= MOST_COMMENTS {
            return Err(WorkflowError::TooManyComments(MOST_COMMENTS));
        }
        writer.keep(self, 0, act)?;
        Ok(true)
    }
}
