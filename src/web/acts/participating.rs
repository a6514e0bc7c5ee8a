//! What firms and offices do with the pairs that organisers have put together for them.

use super::listing::{says_of, told};
use crate::domain::RecordId;
use crate::store::Act;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::site::Work;
use crate::workflow::{Own, say_of_pair};

impl Work<'_> {
    /// Keeps what one side says of a pair, as a form of its page says.
    ///
    /// # Errors
    /// A pair that is in no list, or is not theirs; a form that says nothing.
    pub(in crate::web) fn say_of_pair(&self, own: Own<'_>, fields: &Fields, actor: &str) -> Result<bool, WebError> {
        let unclear = || WebError::Malformed("没看懂要做什么，请返回上一页再试".to_owned());
        let yes = match fields.get("says") {
            "none" => None,
            text => Some(says_of(text).ok_or_else(unclear)?),
        };
        let id = |field: &str| fields.get(field).parse::<RecordId>().map_err(|_| unclear());
        let act = Act { actor, now: (self.site.clock)(), reason: None };
        let mut writer = self.site.writer();
        say_of_pair(&mut writer, own, (&id("need")?, &id("patent")?), yes, self.today, &act).map_err(told)
    }
}
