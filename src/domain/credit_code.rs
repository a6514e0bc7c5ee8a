//! 统一社会信用代码: the 18-character code of an organisation.

use super::ParseError;
use super::vocabulary::serde_as_text;

/// A code whose check character (GB 32100-2015) is right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

impl std::fmt::Display for CreditCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl std::str::FromStr for CreditCode {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Err(ParseError::new("统一社会信用代码", text, "应为 18 位"))
    }
}

serde_as_text!(CreditCode);
