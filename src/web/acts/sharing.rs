//! Links to a shortlist: made and ended by organisers, used by whoever has one.

use super::listing::{Convener, told, within};
use crate::domain::parse_date;
use crate::store::{Act, Kept, Link, LinkScope, NewLink, StoreError};
use crate::web::error::WebError;
use crate::web::form::{Fields, is_secret};
use crate::web::headers::fresh;
use crate::web::site::Work;
use crate::workflow::{
    About, Comment, LONGEST_COMMENT, LONGEST_GIVER, ListState, comments_of, handed_state, list_state,
};

/// Longest word on whom a link is for.
const LONGEST_LABEL: usize = 40;

/// Links of a list that are good at the same time.
const MOST_LINKS: usize = 50;

/// What a link opens.
#[derive(Debug)]
pub(in crate::web) struct Shared {
    pub(in crate::web) link: Link,
    pub(in crate::web) list: ListState,
    /// What was said through this link.
    pub(in crate::web) comments: Vec<Kept<Comment>>,
}

/// Said of a link that opens nothing, whyever it does not.
fn gone() -> WebError {
    WebError::NotFound("这个链接对应的清单：链接可能已到期或已收回，也可能没有抄全".to_owned())
}

/// Who the log names for what comes by a link: what people call themselves stands in the comment alone.
const BY_LINK: &str = "通过链接";

impl Convener {
    /// Makes a link to a list, or to one of its versions, as a form says; gives its secret, which nobody can find again.
    ///
    /// # Errors
    /// A list that is not there, a day that is over, too many links.
    pub(in crate::web) fn share(&self, work: &Work<'_>, list: &str, fields: &Fields) -> Result<String, WebError> {
        let wrong = |said: String| WebError::Malformed(said);
        let state = list_state(work.reader, list).map_err(told)?;
        let label = within(fields.get("label"), "给谁", LONGEST_LABEL)?;
        let label = label.ok_or_else(|| wrong("请写这个链接给谁，收回时好认".to_owned()))?;
        let until = match fields.get("until") {
            "" => None,
            text => {
                let day = parse_date(text).map_err(|_| wrong(format!("“{text}”读不成日期，请写成 2026-12-31")))?;
                if day < work.today {
                    return Err(wrong(format!("截止日期 {day} 已过，没有生成链接")));
                }
                Some(day)
            }
        };
        let mut writer = work.site.writer();
        let links = writer.reader().links(&state.list)?;
        if links.iter().filter(|link| link.is_good(work.today)).count() >= MOST_LINKS {
            return Err(wrong(format!("一份清单最多 {MOST_LINKS} 个有效的链接，请先收回不用的")));
        }
        let secret = fresh();
        // Without randomness there is no secret.
        if !is_secret(&secret) {
            return Err(WebError::Broken);
        }
        let new = NewLink { list: &state.id, label: &label, scope: LinkScope::of(fields.get("scope")), until };
        let act = self.act(work);
        writer.make_link(&new, &secret, act.actor, act.now)?;
        writer.note_act(act.actor, "分享清单", &format!("{}（{label}，{}）", state.id, new.scope.word()), act.now)?;
        Ok(secret)
    }

    /// Ends a link of a list.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where it has no such link, or not any more.
    pub(in crate::web) fn revoke_link(&self, work: &Work<'_>, list: &str, fields: &Fields) -> Result<(), WebError> {
        let number = fields.get("link").parse().map_err(|_| StoreError::Changed)?;
        let list = list_state(work.reader, list).map_err(told)?.list;
        let mut writer = work.site.writer();
        let act = self.act(work);
        let label = writer.revoke_link(&list, number, act.now)?;
        writer.note_act(act.actor, "收回链接", &format!("{list}（{label}）"), act.now)?;
        Ok(())
    }

    /// Takes a comment off a list.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where it is not there any more.
    pub(in crate::web) fn remove_comment(&self, work: &Work<'_>, list: &str, fields: &Fields) -> Result<(), WebError> {
        let mut writer = work.site.writer();
        let kept = writer.reader().kept::<Comment>(fields.get("comment"))?;
        let kept = kept.filter(|kept| kept.entry.list == list).ok_or(StoreError::Changed)?;
        writer.strike::<Comment>(&kept.entry.id, kept.revision, &self.act(work))?;
        Ok(())
    }
}

impl Work<'_> {
    /// What a link opens. A link that never was, one that has ended and one that was taken back look the same.
    ///
    /// # Errors
    /// [`WebError::NotFound`].
    pub(in crate::web) fn shared(&self, secret: &str) -> Result<Shared, WebError> {
        let found = if is_secret(secret) { self.reader.link(secret, self.today)? } else { None };
        let link = found.ok_or_else(gone)?;
        let list = handed_state(self.reader, &link.list).map_err(|_| gone())?;
        let mut comments = comments_of(self.reader, &list.list).map_err(told)?;
        comments.retain(|kept| kept.entry.link == link.number);
        if link.last_used != Some(self.today)
            // Whoever holds the writer may hold it for long: the day is then noted by a later request.
            && let Some(mut writer) = self.site.free_writer()
        {
            writer.note_link_use(link.number, self.today)?;
        }
        Ok(Shared { link, list, comments })
    }

    /// Keeps what somebody says who has a link.
    ///
    /// # Errors
    /// As [`Self::shared`]; a link to look at alone, a pair that it does not show, a text that is empty or too long.
    pub(in crate::web) fn comment(&self, secret: &str, fields: &Fields) -> Result<(), WebError> {
        let wrong = |said: &str| WebError::Malformed(said.to_owned());
        let Shared { link, list, .. } = self.shared(secret)?;
        if link.scope != LinkScope::Comment {
            return Err(wrong("这个链接只能看，不能留言"));
        }
        let giver = within(fields.get("giver"), "称呼", LONGEST_GIVER)?.ok_or_else(|| wrong("请写怎么称呼您"))?;
        let words = within(fields.get("words"), "留言", LONGEST_COMMENT)?.ok_or_else(|| wrong("请先写留言的内容"))?;
        let about = match (fields.get("need"), fields.get("patent")) {
            ("", "") => None,
            (need, patent) => {
                let (shown, _) = self.listed(&list.pairs, crate::workflow::HandedTo::Stranger)?;
                let pair = shown.iter().find(|pair| pair.need.as_str() == need && pair.patent.as_str() == patent);
                let pair = pair.ok_or_else(|| wrong("这一对已不在清单里"))?;
                Some(About { need: pair.need.clone(), patent: pair.patent.clone() })
            }
        };
        let token = fields.get("token");
        let id = if is_secret(token) { token.to_owned() } else { fresh() };
        let comment = Comment { id, list: list.list, about, giver, words: Some(words), link: link.number };
        let act = Act { actor: BY_LINK, now: (self.site.clock)(), reason: None };
        let mut writer = self.site.writer();
        // It may have been taken back meanwhile.
        if writer.reader().link(secret, self.today)?.is_none() {
            return Err(gone());
        }
        comment.give(&mut writer, &act).map_err(told)?;
        Ok(())
    }
}
