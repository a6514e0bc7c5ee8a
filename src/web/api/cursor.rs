//! Where a list goes on: opaque to clients, and sound also after the index changed.

use sha2::{Digest, Sha256};

use super::problem::ApiError;
use crate::domain::RecordId;
use crate::export::answers::Listed;
use crate::search::{LARGEST_PAGE, SearchAnswer};
use crate::web::error::WebError;
use crate::web::live::Live;
use crate::web::site::Work;
use crate::web::view::query::SearchQuery;

/// Deepest hit that can be turned to: each page ranks everything before it again.
const DEEPEST: u32 = 100_000;

/// How far the last hit that was given is looked for after the index changed, before and behind its old place.
const LOOK: usize = 200;

/// Bytes of a cursor: offset, edition, query, last hit.
const LENGTH: usize = 28;

/// One state of what answers are made of: the index, and how many patents have their vector.
pub(super) fn edition(live: &Live) -> u64 {
    let vectors = live.meaning.as_ref().and_then(crate::meaning::Meaning::patents).map_or(0, |vectors| vectors.len());
    hash(&[&live.seq.to_le_bytes(), &(vectors as u64).to_le_bytes()])
}

/// The first eight bytes of a SHA-256 over the parts, each behind its length.
pub(super) fn hash(parts: &[&[u8]]) -> u64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The place behind a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Hits before it.
    pub(super) offset: u32,
    /// The state that the page was made of.
    pub(super) edition: u64,
    /// Hash of what was asked.
    pub(super) query: u64,
    /// Key of the last hit of the page.
    pub(super) last: u64,
}

impl Cursor {
    /// Reads a cursor that was given for the same question; none where the text is empty.
    ///
    /// # Errors
    /// A text that no cursor has, one of another question, one too deep.
    pub(super) fn read(text: &str, query: u64) -> Result<Option<Self>, ApiError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let wrong = || ApiError::bad("bad_cursor", "参数 cursor 应为上一页回答中的 next，原样带回");
        let cursor = Self::decode(text).ok_or_else(wrong)?;
        if cursor.query != query {
            let detail = "这个 cursor 是另一次检索的；翻页时其他参数要与上一页相同，只换 cursor";
            return Err(ApiError::bad("bad_cursor", detail));
        }
        if cursor.offset > DEEPEST {
            let detail = format!("最多翻到第 {DEEPEST} 条；请缩小范围，或用 /api/v1/export 取全部");
            return Err(ApiError::bad("too_deep", detail));
        }
        Ok(Some(cursor))
    }

    /// As clients get it.
    pub(super) fn written(self) -> String {
        let bytes = self.offset.to_be_bytes().into_iter().chain(self.edition.to_be_bytes());
        let bytes = bytes.chain(self.query.to_be_bytes()).chain(self.last.to_be_bytes());
        bytes.map(|byte| format!("{byte:02x}")).collect()
    }

    fn decode(text: &str) -> Option<Self> {
        if text.len() != LENGTH * 2 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |from: usize, length: usize| u64::from_str_radix(text.get(from * 2..(from + length) * 2)?, 16).ok();
        Some(Self {
            offset: u32::try_from(part(0, 4)?).ok()?,
            edition: part(4, 8)?,
            query: part(12, 8)?,
            last: part(20, 8)?,
        })
    }
}

/// A page of a list.
pub(super) struct Page<R> {
    pub(super) answer: SearchAnswer<R>,
    pub(super) next: Option<Cursor>,
    /// The index changed since the page before: records may have moved.
    pub(super) changed: bool,
}

impl Work<'_> {
    /// The page behind `cursor`, or the first one.
    pub(super) fn page<R: Listed>(
        &self,
        query: &SearchQuery,
        asked: u64,
        limit: usize,
        cursor: Option<Cursor>,
    ) -> Result<Page<R>, WebError> {
        let edition = edition(self.live);
        let offset = cursor.map_or(0, |cursor| cursor.offset as usize);
        let changed = cursor.is_some_and(|cursor| cursor.edition != edition);
        let (answer, end) = match cursor.filter(|_| changed) {
            None => (self.search::<R>(query, limit, offset)?, offset + limit),
            Some(cursor) => self.behind::<R>(query, limit, cursor)?,
        };
        let last = answer.hits.last().and_then(|hit| hit.record.id()).map(RecordId::key);
        let next = ((end as u64) < answer.total).then(|| Cursor {
            offset: u32::try_from(end).unwrap_or(u32::MAX),
            edition,
            query: asked,
            // A page whose records are all gone by now has no last hit.
            last: last.or(cursor.map(|cursor| cursor.last)).unwrap_or_default(),
        });
        Ok(Page { answer, next, changed })
    }

    /// The page behind a hit that may have moved, and where it ends. Where the hit is gone, its old place counts.
    fn behind<R: Listed>(
        &self,
        query: &SearchQuery,
        limit: usize,
        cursor: Cursor,
    ) -> Result<(SearchAnswer<R>, usize), WebError> {
        let offset = cursor.offset as usize;
        let from = offset.saturating_sub(LOOK);
        let wanted = (offset - from + LOOK + limit).min(LARGEST_PAGE);
        let mut answer = self.search::<R>(query, wanted, from)?;
        let key = |record: &R| record.id().map(RecordId::key);
        let found = answer.hits.iter().position(|hit| key(&hit.record) == Some(cursor.last));
        let begin = found.map_or(offset - from, |at| at + 1).min(answer.hits.len());
        answer.hits = answer.hits.into_iter().skip(begin).take(limit).collect();
        let taken = if answer.hits.is_empty() { limit } else { answer.hits.len() };
        Ok((answer, from + begin + taken))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_for_its_own_question_alone() {
        let cursor = Cursor { offset: 40, edition: 7, query: hash(&[b"q"]), last: u64::MAX };
        let written = cursor.written();
        assert_eq!(Cursor::read(&written, cursor.query).unwrap(), Some(cursor));
        assert_eq!(Cursor::read(" ", 1).unwrap(), None);
        assert!(Cursor::read(&written, 1).is_err());
        for text in ["x", "-1", &written[2..], &format!("{written}00"), &written.replace('0', "中")] {
            assert!(Cursor::read(text, cursor.query).is_err(), "{text}");
        }
        let deep = Cursor { offset: u32::MAX, ..cursor };
        assert!(Cursor::read(&deep.written(), cursor.query).is_err());
    }
}
