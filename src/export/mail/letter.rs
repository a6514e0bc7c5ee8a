//! What a mail says: the lines of a digest in words, as a plain text and as a page.

use askama::Template;

use super::MailError;
use crate::domain::MailAddress;
use crate::workflow::{DigestLineShown, Outgoing};

/// Who sends, and where the links lead.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// Name of the site.
    pub site: &'a str,
    /// Its address, without a slash at the end.
    pub base: &'a str,
}

/// A mail, written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Names it among all mails: `d1-2026-11-24`.
    pub(super) id: String,
    pub(super) to: MailAddress,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
    /// The address at which the subscription is given up.
    pub(super) leave: String,
}

#[derive(Debug, Template)]
#[template(path = "mail/digest.html")]
struct Page<'a> {
    site: &'a str,
    base: &'a str,
    name: &'a str,
    day: String,
    lines: &'a [DigestLineShown],
    more: usize,
    path: &'a str,
    digest: String,
    leave: &'a str,
}

#[derive(Debug, Template)]
#[template(path = "mail/digest.txt", escape = "none")]
struct Text<'a>(&'a Page<'a>);

impl Letter {
    /// Writes the mail of a digest.
    ///
    /// # Errors
    /// [`MailError::Letter`], for want of memory.
    pub fn of(outgoing: &Outgoing, sender: &Sender<'_>) -> Result<Self, MailError> {
        let wrong = |error: askama::Error| MailError::Letter(error.to_string());
        let digest = &outgoing.digest;
        let leave = format!("{}/digests/leave/{}/{}", sender.base, digest.subscription, outgoing.leave);
        let count = outgoing.lines.len() + digest.more;
        let page = Page {
            site: sender.site,
            base: sender.base,
            name: &outgoing.name,
            day: digest.day.strftime("%Y年%-m月%-d日").to_string(),
            lines: &outgoing.lines,
            more: digest.more,
            path: &outgoing.path,
            digest: format!("{}/digests/{}", sender.base, digest.id),
            leave: &leave,
        };
        // A title of a record may stand in it: no line of it begins a header of its own.
        let name: String = outgoing.name.chars().filter(|c| !c.is_control()).collect();
        Ok(Self {
            id: digest.id.replace('@', "-"),
            to: outgoing.to.clone(),
            subject: format!("【{}】{name}（{count} 条，{}）", sender.site, digest.day.strftime("%-m月%-d日")),
            text: Text(&page).render().map_err(wrong)?,
            html: page.render().map_err(wrong)?,
            leave: leave.clone(),
        })
    }
}
