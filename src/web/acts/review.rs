//! Posts that wait for somebody to look at them.

use crate::store::{Act, PostState, StoreError};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::site::Work;
use crate::web::viewer::Administrator;

/// The right to let posts in or give them back.
#[derive(Debug, Clone)]
pub(in crate::web) struct Reviewer {
    actor: String,
}

impl Reviewer {
    /// By a form of an administrator's session.
    ///
    /// # Errors
    /// [`WebError::StaleForm`] for a form of another session, or of another site.
    pub(in crate::web) fn by_form(administrator: &Administrator, fields: &Fields) -> Result<Self, WebError> {
        administrator.signed_in.check(fields)?;
        Ok(Self { actor: administrator.signed_in.user.name.clone() })
    }

    /// By a token that has the scope.
    pub(in crate::web) fn by_token(name: &str) -> Self {
        Self { actor: name.to_owned() }
    }

    /// Who the log names.
    pub(in crate::web) fn actor(&self) -> &str {
        &self.actor
    }

    /// Lets a post in.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where it does not wait any more, or is no longer as it was `seen`.
    pub(in crate::web) fn approve(&self, work: &Work<'_>, post: i64, seen: Option<i64>) -> Result<(), WebError> {
        let (actor, now) = (self.actor(), (work.site.clock)());
        let mut writer = work.site.writer();
        waits(&writer, post, seen)?;
        writer.publish_post(post, work.today, &Act { actor, now, reason: Some("审核通过") })?;
        writer.note_act(actor, "通过需求", &format!("第 {post} 号"), now)?;
        work.site.bell().ring();
        Ok(())
    }

    /// Gives a post back with a reason.
    ///
    /// # Errors
    /// [`WebError::Malformed`] without a reason; [`StoreError::Changed`] where it does not wait any more.
    pub(in crate::web) fn give_back(&self, work: &Work<'_>, post: i64, reason: &str) -> Result<(), WebError> {
        /// In characters.
        const LONGEST: usize = 500;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > LONGEST {
            return Err(WebError::Malformed("退回要写明原因，最多 500 个字，企业会看到它".to_owned()));
        }
        let (actor, now) = (self.actor(), (work.site.clock)());
        let mut writer = work.site.writer();
        waits(&writer, post, None)?;
        writer.return_post(post, reason, now)?;
        writer.note_act(actor, "退回需求", &format!("第 {post} 号：{reason}"), now)?;
        work.site.bell().ring();
        Ok(())
    }
}

/// Refuses a post that the firm has closed or another administrator has dealt with meanwhile.
fn waits(writer: &crate::store::Writer, post: i64, seen: Option<i64>) -> Result<(), StoreError> {
    let found = writer.reader().post(post)?.filter(|post| post.state == PostState::Waiting);
    match found {
        Some(post) if seen.is_none_or(|seen| seen == post.revision) => Ok(()),
        _ => Err(StoreError::Changed),
    }
}
