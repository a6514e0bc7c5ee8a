//! Asking about a patent or a need, without showing either side's private contact.

use crate::domain::{Record, RecordId, RecordKind};
use crate::store::{Enquiry, NewEnquiry};
use crate::web::error::WebError;
use crate::web::form::is_secret;
use crate::web::site::Work;

/// Longest question or answer, in characters.
const LONGEST_QUESTION: usize = 5_000;

/// Longest name or contact, in characters.
const LONGEST_NAME: usize = 200;

/// What somebody asks.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Question {
    pub(in crate::web) text: String,
    /// How the asker wants to be called.
    pub(in crate::web) asker: Option<String>,
    /// How the asker is reached.
    pub(in crate::web) contact: String,
    /// Id of the need that it is asked for.
    pub(in crate::web) need: String,
}

/// What is wrong with a question.
pub(in crate::web) fn fault_of(question: &Question) -> Option<&'static str> {
    let length = |text: &str| text.chars().count();
    match (question.text.trim(), question.contact.trim()) {
        ("", _) => Some("请写出想问什么"),
        (text, _) if length(text) > LONGEST_QUESTION => Some("问题太长，最多 5000 个字"),
        (_, "") => Some("请留下电话或邮箱，否则对方无法回复；它只给对方看"),
        (_, contact) if length(contact) > LONGEST_NAME => Some("联系方式太长，最多 200 个字"),
        _ if question.asker.as_deref().is_some_and(|asker| length(asker) > LONGEST_NAME) => {
            Some("称呼太长，最多 200 个字")
        }
        _ => None,
    }
}

/// An answer that says something.
pub(super) fn answer_of(text: &str) -> Result<&str, WebError> {
    match text.trim() {
        "" => Err(WebError::Malformed("请先写回复的内容".to_owned())),
        text if text.chars().count() > LONGEST_QUESTION => {
            Err(WebError::Malformed("回复太长，最多 5000 个字".to_owned()))
        }
        text => Ok(text),
    }
}

impl Work<'_> {
    /// Title of a record that the asker may see, and whom a question about it reaches.
    pub(in crate::web) fn other_side(&self, id: &RecordId) -> Result<(String, String), WebError> {
        match id.kind() {
            RecordKind::Patent => {
                let patent = self.patent(id)?;
                let office = crate::export::cards::contact(&patent);
                let owners = Some(patent.owners.join("、")).filter(|owners| !owners.is_empty());
                let reaches = office.or(owners).unwrap_or_else(|| "权利人".to_owned());
                Ok((patent.display_title().to_owned(), reaches))
            }
            RecordKind::Need => {
                let need = self.need(id)?;
                let reaches = need.firm.clone().unwrap_or_else(|| "发布需求的企业（未公开名称）".to_owned());
                Ok((need.display_title().to_owned(), reaches))
            }
        }
    }

    /// Takes a question in under a secret. The same secret again changes nothing, and gives `false`.
    ///
    /// # Errors
    /// [`WebError::NotFound`] for a record that the asker may not see.
    pub(in crate::web) fn ask(&self, id: &RecordId, question: &Question, secret: &str) -> Result<bool, WebError> {
        self.other_side(id)?;
        let need = question.need.parse::<RecordId>().ok().filter(|need| self.need(need).is_ok());
        let asked = NewEnquiry {
            record: id,
            need: need.as_ref(),
            text: question.text.trim(),
            asker: question.asker.as_deref().map(str::trim).filter(|asker| !asker.is_empty()).unwrap_or("访客"),
            contact: question.contact.trim(),
        };
        Ok(self.site.writer().enquire(&asked, secret, secret, (self.site.clock)())?)
    }

    /// The question behind a secret, and the title of what it is about.
    ///
    /// # Errors
    /// [`WebError::NotFound`] for a secret that opens nothing.
    pub(in crate::web) fn asked(&self, secret: &str) -> Result<(Enquiry, String), WebError> {
        let found = if is_secret(secret) { self.reader.enquiry_of(secret)? } else { None };
        let missing = || WebError::NotFound("这个链接对应的咨询，请核对地址是否完整".to_owned());
        let enquiry = found.ok_or_else(missing)?;
        // What is no longer public shows its question, not its title.
        let title = self.other_side(&enquiry.record).map_or_else(|_| "（已不公开）".to_owned(), |(title, _)| title);
        Ok((enquiry, title))
    }
}
