//! A need that a firm posts for itself, behind a secret link.

use crate::domain::{Need, NeedPrivacy};
use crate::store::{Act, Post, PostState, StoreError};
use crate::web::error::WebError;
use crate::web::form::{Fields, is_secret};
use crate::web::site::Work;
use crate::workflow::Own;

/// Actor of what a firm does through its link.
const FIRM: &str = "需求方";

impl Work<'_> {
    /// The post behind a secret.
    ///
    /// # Errors
    /// [`WebError::NotFound`] for a secret that opens nothing.
    pub(in crate::web) fn post(&self, secret: &str) -> Result<Post, WebError> {
        let found = if is_secret(secret) { self.reader.post_of(secret)? } else { None };
        found.ok_or_else(|| WebError::NotFound("这个链接对应的需求，请核对地址是否完整".to_owned()))
    }

    /// Whether somebody looks at posts before they are published.
    pub(in crate::web) fn posts_are_reviewed(&self) -> Result<bool, WebError> {
        Ok(self.site.settings.review_posts && self.reader.has_reviewers()?)
    }

    /// Takes a need in under a secret. The same secret again finds what the first has made, and gives `false`.
    pub(in crate::web) fn publish(&self, need: &Need, secret: &str) -> Result<bool, WebError> {
        let now = (self.site.clock)();
        let reviewed = self.posts_are_reviewed()?;
        let mut writer = self.site.writer();
        let new = writer.post(need, secret, secret, now)?;
        if new
            && let Some(post) = writer.reader().post_of(secret)?
            && !reviewed
        {
            writer.publish_post(post.number, self.today, &Act { actor: FIRM, now, reason: None })?;
        }
        drop(writer);
        self.site.bell().ring();
        Ok(new)
    }

    /// Saves what a firm changed.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where the post is no longer as it was `seen`.
    pub(in crate::web) fn save_post(&self, post: &Post, seen: i64, need: Need) -> Result<(), WebError> {
        let need = Need { privacy: need.privacy.or(Some(NeedPrivacy::Anonymous)), ..need };
        self.by_firm(None, |writer, act| {
            writer.change_post(post.number, seen, &need, act.now)?;
            // What was open to everybody must not stay so while the change waits.
            let hidden = need.privacy == Some(NeedPrivacy::MatchOnly);
            if !self.posts_are_reviewed()? || hidden {
                writer.publish_post(post.number, self.today, act)?;
            }
            Ok(())
        })
    }

    /// Takes a post out of every list.
    pub(in crate::web) fn close_post(&self, post: &Post) -> Result<(), WebError> {
        self.by_firm(Some("企业关闭"), |writer, act| Ok(writer.close_post(post.number, act)?))
    }

    /// Posts a closed need again.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where it is not closed.
    pub(in crate::web) fn reopen_post(&self, post: &Post) -> Result<(), WebError> {
        if post.state != PostState::Closed {
            return Err(StoreError::Changed.into());
        }
        self.by_firm(Some("企业重新发布"), |writer, act| {
            // What was changed and never approved must not come in by closing and opening.
            writer.change_post(post.number, post.revision, &post.need, act.now)?;
            if !self.posts_are_reviewed()? {
                writer.publish_post(post.number, self.today, act)?;
            }
            Ok(())
        })
    }

    /// Erases a post everywhere.
    pub(in crate::web) fn delete_post(&self, post: &Post) -> Result<(), WebError> {
        self.by_firm(Some("企业要求删除"), |writer, act| Ok(writer.delete_post(post.number, act)?))
    }

    /// Answers a question about a posted need.
    ///
    /// # Errors
    /// [`WebError::Malformed`] without an answer; [`StoreError::Changed`] where there is no such question about it.
    pub(in crate::web) fn answer_about(&self, post: &Post, question: i64, answer: &str) -> Result<(), WebError> {
        let answer = super::asking::answer_of(answer)?;
        let record = post.record.as_ref().ok_or(StoreError::Changed)?;
        self.by_firm(None, |writer, act| Ok(writer.answer_enquiry(question, record, answer, act.now)?))
    }

    /// Keeps what the firm says of a pair with its need. Gives whether both sides want to talk now.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where the need is no record yet; a pair that is in no list.
    pub(in crate::web) fn say_of_post(&self, post: &Post, fields: &Fields) -> Result<bool, WebError> {
        self.say_of_pair(Own::Need(post.record.as_ref().ok_or(StoreError::Changed)?), fields, FIRM)
    }

    /// Asks for a meeting about the need.
    ///
    /// # Errors
    /// A need that is not published; as [`Self::book`].
    pub(in crate::web) fn book_for_post(&self, post: &Post, fields: &Fields) -> Result<(), WebError> {
        let record = post.record.as_ref().filter(|_| post.state == PostState::Published);
        let record = record.ok_or_else(|| WebError::Malformed("需求还没有发布，不能预约".to_owned()))?;
        self.book(Some(Own::Need(record)), fields.get("event"), fields, post.need.firm.clone(), FIRM)
    }

    fn by_firm(
        &self,
        reason: Option<&str>,
        job: impl FnOnce(&mut crate::store::Writer, &Act<'_>) -> Result<(), WebError>,
    ) -> Result<(), WebError> {
        let act = Act { actor: FIRM, now: (self.site.clock)(), reason };
        job(&mut self.site.writer(), &act)?;
        self.site.bell().ring();
        Ok(())
    }
}
