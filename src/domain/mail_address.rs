//! A mail address.

use super::ParseError;
use super::vocabulary::serde_as_text;
use super::width::without_blanks;

/// An address that a mail can be sent to: one name, one host with a dot, nothing that could end a header.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailAddress(String);

impl MailAddress {
    const LONGEST: usize = 254;

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for MailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl std::str::FromStr for MailAddress {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || ParseError::new("邮箱", text, "不是邮箱地址，应如 zhang@example.cn");
        // People type the sign of their keyboard.
        let address = without_blanks(text).replace('＠', "@");
        let (name, host) = address.split_once('@').ok_or_else(fault)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        let label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let named = !name.is_empty() && name.chars().all(plain) && name.split('.').all(|part| !part.is_empty());
        let hosted = host.contains('.') && host.split('.').all(label);
        if !named || !hosted || address.len() > Self::LONGEST || name.len() > 64 {
            return Err(fault());
        }
        Ok(Self(address))
    }
}

serde_as_text!(MailAddress);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_mail_can_be_sent_to_is_an_address_and_nothing_else() {
        for (text, read) in [
            ("zhang@example.cn", "zhang@example.cn"),
            (" li.si+x@mail.example.edu.cn ", "li.si+x@mail.example.edu.cn"),
            ("wang＠example.cn", "wang@example.cn"),
        ] {
            assert_eq!(text.parse::<MailAddress>().unwrap().as_str(), read);
        }
        for text in [
            "",
            "zhang",
            "zhang@",
            "@example.cn",
            "zhang@localhost",
            "a@b@example.cn",
            "a..b@example.cn",
            "a@-x.cn",
            "张三@example.cn",
            "a@example.cn\r\nBcc: b@example.cn",
            "a@example.cn,b@example.cn",
        ] {
            assert!(text.parse::<MailAddress>().is_err(), "{text:?}");
        }
    }
}
