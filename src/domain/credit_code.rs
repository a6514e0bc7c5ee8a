//! 统一社会信用代码: the 18-character code of an organisation.

use super::ParseError;
use super::vocabulary::serde_as_text;
use super::width::without_blanks;

/// A code whose check character (GB 32100-2015) is right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

impl CreditCode {
    /// The 31 characters of GB 32100-2015; the place of each is its value.
    const ALPHABET: &'static str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const MODULUS: usize = 31;
    const LEN: usize = 18;

    /// The check character that belongs behind the first 17: `31 - sum(value x 3^place mod 31) mod 31`.
    ///
    /// `None` when a character is none of the alphabet (I, O, S, V and Z never occur) or there are not 17.
    #[must_use]
    pub fn check_character(body: &str) -> Option<char> {
        if body.chars().count() != Self::LEN - 1 {
            return None;
        }
        let mut weight = 1;
        let mut sum = 0;
        for c in body.chars() {
            sum += Self::ALPHABET.find(c)? * weight;
            weight = weight * 3 % Self::MODULUS;
        }
        Self::ALPHABET
            .chars()
            .nth((Self::MODULUS - sum % Self::MODULUS) % Self::MODULUS)
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CreditCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl std::str::FromStr for CreditCode {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = |reason: String| ParseError::new("统一社会信用代码", text, reason);
        let code: String = without_blanks(text)
            .to_uppercase()
            .chars()
            .filter(|c| *c != '-')
            .collect();
        if code.chars().count() != Self::LEN {
            return Err(fault(format!("应为 {} 位", Self::LEN)));
        }
        let Some((at, check)) = code.char_indices().next_back() else {
            return Err(fault(format!("应为 {} 位", Self::LEN)));
        };
        match Self::check_character(&code[..at]) {
            None => Err(fault("含有不该出现的字符".to_owned())),
            Some(expected) if expected == check => Ok(Self(code)),
            Some(expected) => Err(fault(format!("校验位应为 {expected}"))),
        }
    }
}

serde_as_text!(CreditCode);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<String, String> {
        text.parse::<CreditCode>()
            .map(|code| code.to_string())
            .map_err(|error| error.reason)
    }

    #[test]
    fn public_codes_of_ministries_and_firms_are_sound() {
        for code in ["91350100M000100Y43", "914403001922038216"] {
            assert_eq!(parse(code).as_deref(), Ok(code));
        }
    }

    #[test]
    fn lower_case_full_width_and_blanks_are_put_right() {
        assert_eq!(
            parse(" ９１３５０１００m000100y43 ").as_deref(),
            Ok("91350100M000100Y43")
        );
        assert_eq!(
            parse("91350100-M000100Y-43").as_deref(),
            Ok("91350100M000100Y43")
        );
    }

    #[test]
    fn a_wrong_check_character_is_named() {
        assert_eq!(parse("91350100M000100Y44"), Err("校验位应为 3".to_owned()));
        assert_eq!(
            parse("91350100I000100Y43"),
            Err("含有不该出现的字符".to_owned())
        );
        assert_eq!(parse("123"), Err("应为 18 位".to_owned()));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            let _ = text.parse::<CreditCode>();
        }

        #[test]
        fn every_body_with_its_check_character_parses_to_itself(body in "[0-9A-HJ-NPQRTUWXY]{17}") {
            let check = CreditCode::check_character(&body).unwrap();
            let text = format!("{body}{check}");
            prop_assert_eq!(parse(&text.to_lowercase()), Ok(text));
        }
    }
}
