//! Application numbers and their check digit.

use super::{NumberFault, PatentNumber};
use crate::domain::vocabulary::serde_as_text;
use crate::domain::{ParseError, PatentKind};

/// A sound Chinese application number, printed as `201310699744.2` (8-digit ones as `95115608.X`, those of 1985 to
/// 1988, which never had a check digit, as `85105156`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApplicationNumber {
    /// 8 or 12 digits, without the check digit.
    digits: String,
}

impl ApplicationNumber {
    /// First year in which the office took applications.
    const FIRST_YEAR: i16 = 1985;
    /// Later years are typing errors.
    const LAST_YEAR: i16 = 2100;
    /// Last year of numbers without check digit.
    const LAST_YEAR_WITHOUT_CHECK: i16 = 1988;
    /// Year in which the 8-digit numbers ended.
    const LAST_SHORT_YEAR: i16 = 2003;

    /// The number of a year, kind digit (1, 2, 3, 8, 9) and serial: 12 digits since 2004, 8 before.
    ///
    /// # Errors
    /// [`NumberFault::Kind`] for a year or kind digit that does not exist, [`NumberFault::NotANumber`] for a serial
    /// that is too long (7 digits; 5 before 2004).
    pub fn from_parts(year: i16, kind_digit: u8, serial: u32) -> Result<Self, NumberFault> {
        if !(Self::FIRST_YEAR..=Self::LAST_YEAR).contains(&year) {
            return Err(NumberFault::Kind);
        }
        let digits = if year > Self::LAST_SHORT_YEAR {
            format!("{year:04}{kind_digit}{serial:07}")
        } else {
            format!("{:02}{kind_digit}{serial:05}", year % 100)
        };
        Self::from_digits(&digits)
    }

    /// The number of 8 or 12 digits without check digit.
    ///
    /// # Errors
    /// [`NumberFault::NotANumber`] for any other length, [`NumberFault::Kind`] for an impossible year or kind digit.
    pub(super) fn from_digits(digits: &str) -> Result<Self, NumberFault> {
        if !matches!(digits.len(), 8 | 12) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NumberFault::NotANumber);
        }
        let number = Self {
            digits: digits.to_owned(),
        };
        let year = number.year();
        let year_exists = match digits.len() {
            8 => (Self::FIRST_YEAR..=Self::LAST_SHORT_YEAR).contains(&year),
            _ => (Self::FIRST_YEAR..=Self::LAST_YEAR).contains(&year),
        };
        let kind_exists = matches!(number.kind_digit(), b'1' | b'2' | b'3' | b'8' | b'9');
        if year_exists && kind_exists {
            Ok(number)
        } else {
            Err(NumberFault::Kind)
        }
    }

    /// The check digit of 8 or 12 digits: weights 2 to 9, then from 2 again, modulo 11, 10 is X.
    ///
    /// `None` when the text is not 8 or 12 digits.
    #[must_use]
    pub fn check_digit(digits: &str) -> Option<char> {
        if !matches!(digits.len(), 8 | 12) {
            return None;
        }
        let weights = (2..=9).cycle();
        let mut sum = 0;
        for (digit, weight) in digits.chars().zip(weights) {
            sum += digit.to_digit(10)? * weight;
        }
        match sum % 11 {
            10 => Some('X'),
            rest => char::from_digit(rest, 10),
        }
    }

    /// The digits without the check digit: what identifies.
    #[must_use]
    pub fn identity(&self) -> String {
        self.digits.clone()
    }

    /// Kind by the kind digit.
    #[must_use]
    pub fn kind(&self) -> PatentKind {
        match self.kind_digit() {
            b'2' | b'9' => PatentKind::UtilityModel,
            b'3' => PatentKind::Design,
            _ => PatentKind::Invention,
        }
    }

    /// Whether it entered by way of an international application (kind digit 8 or 9).
    #[must_use]
    pub fn is_pct(&self) -> bool {
        matches!(self.kind_digit(), b'8' | b'9')
    }

    /// Year of filing; for a PCT number, of the international filing.
    #[must_use]
    pub fn year(&self) -> i16 {
        if self.digits.len() == 12 {
            return self
                .digits
                .get(..4)
                .and_then(|year| year.parse().ok())
                .unwrap_or_default();
        }
        let short: i16 = self
            .digits
            .get(..2)
            .and_then(|year| year.parse().ok())
            .unwrap_or_default();
        if short >= Self::FIRST_YEAR % 100 {
            1900 + short
        } else {
            2000 + short
        }
    }

    /// Whether it is one of those that never had a check digit.
    pub(super) fn has_no_check_digit(&self) -> bool {
        self.digits.len() == 8 && self.year() <= Self::LAST_YEAR_WITHOUT_CHECK
    }

    fn kind_digit(&self) -> u8 {
        let at = if self.digits.len() == 12 { 4 } else { 2 };
        self.digits.as_bytes().get(at).copied().unwrap_or_default()
    }
}

impl std::fmt::Display for ApplicationNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match Self::check_digit(&self.digits) {
            Some(check) if !self.has_no_check_digit() => f.pad(&format!("{}.{check}", self.digits)),
            _ => f.pad(&self.digits),
        }
    }
}

impl std::str::FromStr for ApplicationNumber {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match PatentNumber::parse(text) {
            Ok(PatentNumber::Application(number)) => Ok(number),
            Ok(PatentNumber::Publication(_)) => {
                Err(ParseError::new("申请号", text, "是公开（公告）号"))
            }
            Err(fault) => Err(ParseError::new("申请号", text, fault.to_string())),
        }
    }
}

serde_as_text!(ApplicationNumber);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn check_digits_follow_the_rule_of_the_office() {
        for (digits, check) in [
            ("201310699744", '2'),
            ("95115608", 'X'),
            ("97101765", '4'),
            ("201110207897", '1'),
            ("201010263656", '4'),
            ("201310512089", '5'),
            ("201810025878", '9'),
            ("202411934771", '8'),
            ("202410123456", '0'),
            ("202420234567", '4'),
            ("202430345678", '8'),
        ] {
            assert_eq!(
                ApplicationNumber::check_digit(digits),
                Some(check),
                "{digits}"
            );
        }
        assert_eq!(ApplicationNumber::check_digit("12345"), None);
        assert_eq!(ApplicationNumber::check_digit("2013106997x4"), None);
    }

    #[test]
    fn kind_and_year_are_read_from_the_digits() {
        let number = |text: &str| text.parse::<ApplicationNumber>().unwrap();
        assert_eq!(number("201310699744.2").kind(), PatentKind::Invention);
        assert_eq!(number("201310699744.2").year(), 2013);
        assert_eq!(number("95115608.X").year(), 1995);
        assert_eq!(number("00129265.X").year(), 2000);
        assert_eq!(
            ApplicationNumber::from_parts(2016, 8, 87_887)
                .unwrap()
                .kind(),
            PatentKind::Invention
        );
        assert_eq!(
            ApplicationNumber::from_parts(2016, 9, 1).unwrap().kind(),
            PatentKind::UtilityModel
        );
        assert!(ApplicationNumber::from_parts(2016, 9, 1).unwrap().is_pct());
        assert_eq!(
            ApplicationNumber::from_parts(2020, 3, 1).unwrap().kind(),
            PatentKind::Design
        );
    }

    #[test]
    fn parts_that_do_not_exist_make_no_number() {
        assert_eq!(
            ApplicationNumber::from_parts(1984, 1, 1),
            Err(NumberFault::Kind)
        );
        assert_eq!(
            ApplicationNumber::from_parts(2020, 4, 1),
            Err(NumberFault::Kind)
        );
        assert_eq!(
            ApplicationNumber::from_parts(2020, 1, 10_000_000),
            Err(NumberFault::NotANumber)
        );
    }

    /// Any sound number.
    pub(in crate::domain) fn numbers() -> impl Strategy<Value = ApplicationNumber> {
        let kind = prop::sample::select(vec![1u8, 2, 3, 8, 9]);
        (1985i16..=2100, kind, 0u32..10_000_000).prop_filter_map(
            "serial too long",
            |(year, kind, serial)| {
                let serial = if year > 2003 {
                    serial
                } else {
                    serial % 100_000
                };
                ApplicationNumber::from_parts(year, kind, serial).ok()
            },
        )
    }

    proptest! {
        #[test]
        fn every_sound_number_parses_back_from_its_print(number in numbers()) {
            prop_assert_eq!(number.to_string().parse::<ApplicationNumber>(), Ok(number.clone()));
            prop_assert_eq!(format!("ZL {number}").parse::<ApplicationNumber>(), Ok(number.clone()));
            prop_assert_eq!(format!("专利号：CN{number}").parse::<ApplicationNumber>(), Ok(number));
        }

        #[test]
        fn a_check_digit_off_by_one_is_found(number in numbers(), shift in 1usize..11) {
            const ORDER: [char; 11] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'X'];
            let expected = ApplicationNumber::check_digit(&number.identity()).unwrap();
            let at = ORDER.iter().position(|c| *c == expected).unwrap();
            let wrong = ORDER[(at + shift) % 11];
            let text = format!("ZL{}.{wrong}", number.identity());
            // A serial that ends in zeros looks like a number that a spreadsheet has rounded.
            let rounded = number.identity().ends_with("00000");
            let fault = PatentNumber::parse(&text);
            prop_assert!(rounded || fault == Err(NumberFault::CheckDigit { expected }), "{text}: {fault:?}");
        }
    }
}
