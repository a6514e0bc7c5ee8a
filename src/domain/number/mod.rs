//! Patent numbers: application, publication and ZL notations.
//!
//! - since 2003-10-01 `YYYY T NNNNNNN . C`, before `YY T NNNNN . C` (1985 to 1988 without check digit);
//! - T: 1 invention, 2 utility model, 3 design, 8 PCT invention, 9 PCT utility model;
//! - publication: `CN`, 9 digits (7 before 2007-08; 1985 to 1988 the application number itself), kind code.

mod application;
mod notation;
mod publication;

pub use application::ApplicationNumber;
pub use publication::PublicationNumber;

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
    /// A foreign or international number (US, EP, WO, PCT): sound perhaps, but of no Chinese patent.
    #[error("是外国或国际申请的号码，不是中国专利号")]
    Foreign,
    /// Not a Chinese patent number at all.
    #[error("不是中国专利号")]
    NotANumber,
}

impl PatentNumber {
    /// Parses any notation: `201310699744.2`, `ZL2013106997442`, `CN201310699744`, `2013 1069 9744.2`, full width, with
    /// or without check digit, with a label (`专利号：`) before it, or a kind code behind it (`CN201710106452.1A`);
    /// publication numbers with or without kind code.
    ///
    /// `CN85105156A` is a publication number: see [`PublicationNumber::application_number`].
    ///
    /// # Errors
    /// The fault, for the row report.
    pub fn parse(text: &str) -> Result<Self, NumberFault> {
        notation::parse(text)
    }
}

impl std::fmt::Display for PatentNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Application(number) => number.fmt(f),
            Self::Publication(number) => number.fmt(f),
        }
    }
}

impl std::str::FromStr for PatentNumber {
    type Err = NumberFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}
