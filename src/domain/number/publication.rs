//! Publication and announcement numbers.

use super::{ApplicationNumber, NumberFault, PatentNumber};
use crate::domain::vocabulary::serde_as_text;
use crate::domain::{ParseError, PatentKind};

/// A Chinese publication number, printed as `CN104021203B`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicationNumber {
    digits: String,
    kind_code: Option<String>,
}

impl PublicationNumber {
    /// From 7 or 9 digits (8, an application number, for those of 1985 to 1988) and the kind code: a letter A, B, C, U,
    /// Y, S or D, sometimes with a digit.
    ///
    /// # Errors
    /// [`NumberFault::NotANumber`] for another shape, [`NumberFault::Kind`] where the first digit is none of 1, 2, 3 or
    /// says another kind of protection than the kind code.
    pub fn new(digits: &str, kind_code: Option<&str>) -> Result<Self, NumberFault> {
        let shape =
            matches!(digits.len(), 7..=9) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let code_shape = kind_code.is_none_or(|code| match code.as_bytes() {
            [letter] | [letter, b'0'..=b'9'] => letter.is_ascii_uppercase(),
            _ => false,
        });
        if !shape || !code_shape {
            return Err(NumberFault::NotANumber);
        }
        let number = Self {
            digits: digits.to_owned(),
            kind_code: kind_code.map(str::to_owned),
        };
        let by_digit = match digits.len() {
            8 => {
                let application = ApplicationNumber::from_digits(digits)?;
                if !application.has_no_check_digit() {
                    return Err(NumberFault::NotANumber);
                }
                Some(application.kind())
            }
            _ => kind_of_digit(digits.as_bytes().first().copied().unwrap_or_default()),
        };
        let by_code = match kind_code {
            None => by_digit,
            Some(code) => kind_of_code(code),
        };
        if by_digit.is_some() && by_digit == by_code {
            Ok(number)
        } else {
            Err(NumberFault::Kind)
        }
    }

    /// The digits without country and kind code: the same for application publication and grant.
    #[must_use]
    pub fn identity(&self) -> String {
        self.digits.clone()
    }

    /// Kind code, `A`, `B`, `C`, `U`, `Y`, `S`, `D`, when written.
    #[must_use]
    pub fn kind_code(&self) -> Option<&str> {
        self.kind_code.as_deref()
    }

    /// The kind code says that it was granted (B, C, U, Y, S, D). The `B` of 1985 to 1988 was an announcement after
    /// examination, before the grant; such patents have long expired, so that it makes no difference.
    #[must_use]
    pub fn says_granted(&self) -> bool {
        self.kind_code
            .as_deref()
            .is_some_and(|code| !code.starts_with('A'))
    }

    /// Kind of protection by first digit or kind code, when they say.
    #[must_use]
    pub fn kind(&self) -> Option<PatentKind> {
        if let Some(application) = self.application_number() {
            return Some(application.kind());
        }
        kind_of_digit(self.digits.as_bytes().first().copied().unwrap_or_default())
    }

    /// The application number that a publication number of 1985 to 1988 is made of (`CN85105156A`).
    #[must_use]
    pub fn application_number(&self) -> Option<ApplicationNumber> {
        if self.digits.len() == 8 {
            ApplicationNumber::from_digits(&self.digits).ok()
        } else {
            None
        }
    }
}

fn kind_of_digit(digit: u8) -> Option<PatentKind> {
    match digit {
        b'1' => Some(PatentKind::Invention),
        b'2' => Some(PatentKind::UtilityModel),
        b'3' => Some(PatentKind::Design),
        _ => None,
    }
}

fn kind_of_code(code: &str) -> Option<PatentKind> {
    match code.as_bytes().first()? {
        b'A' | b'B' | b'C' => Some(PatentKind::Invention),
        b'U' | b'Y' => Some(PatentKind::UtilityModel),
        b'S' | b'D' => Some(PatentKind::Design),
        _ => None,
    }
}

impl std::fmt::Display for PublicationNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!(
            "CN{}{}",
            self.digits,
            self.kind_code.as_deref().unwrap_or_default()
        ))
    }
}

impl std::str::FromStr for PublicationNumber {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match PatentNumber::parse(text) {
            Ok(PatentNumber::Publication(number)) => Ok(number),
            Ok(PatentNumber::Application(_)) => Err(ParseError::new("公开号", text, "是申请号")),
            Err(fault) => Err(ParseError::new("公开号", text, fault.to_string())),
        }
    }
}

serde_as_text!(PublicationNumber);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> PublicationNumber {
        text.parse().unwrap()
    }

    #[test]
    fn publication_and_grant_of_one_application_share_the_identity() {
        assert_eq!(
            parse("CN104021203A").identity(),
            parse("CN104021203B").identity()
        );
        assert!(parse("CN104021203B").says_granted());
        assert!(!parse("CN104021203A").says_granted());
        assert!(!parse("CN104021203").says_granted());
    }

    #[test]
    fn the_first_digit_says_the_kind() {
        assert_eq!(parse("CN104021203B").kind(), Some(PatentKind::Invention));
        assert_eq!(parse("CN2012345U").kind(), Some(PatentKind::UtilityModel));
        assert_eq!(parse("CN301234567S").kind(), Some(PatentKind::Design));
    }

    #[test]
    fn an_old_publication_number_holds_its_application_number() {
        let old = parse("CN85105156A");
        assert_eq!(old.application_number().unwrap().to_string(), "85105156");
        assert_eq!(old.to_string(), "CN85105156A");
        assert_eq!(parse("CN104021203B").application_number(), None);
    }

    #[test]
    fn a_kind_code_that_contradicts_the_first_digit_is_a_fault() {
        assert_eq!(PatentNumber::parse("CN104021203U"), Err(NumberFault::Kind));
        assert_eq!(PatentNumber::parse("CN204021203B"), Err(NumberFault::Kind));
        assert_eq!(PatentNumber::parse("CN404021203B"), Err(NumberFault::Kind));
    }

    proptest! {
        #[test]
        fn every_sound_number_parses_back_from_its_print(
            serial in 0u32..100_000_000,
            short in any::<bool>(),
            (digit, code) in prop::sample::select(vec![
                ('1', Some("A")), ('1', Some("B")), ('1', Some("C")), ('1', None), ('2', Some("U")), ('2', Some("Y")),
                ('2', None), ('3', Some("S")), ('3', Some("D")), ('3', None), ('1', Some("C2")),
            ]),
        ) {
            let digits = if short { format!("{digit}{:06}", serial % 1_000_000) } else { format!("{digit}{serial:08}") };
            let number = PublicationNumber::new(&digits, code).unwrap();
            prop_assert_eq!(number.to_string().parse::<PublicationNumber>(), Ok(number));
        }
    }
}
