//! The one error of this room.

/// A text that is not the noun it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}“{value}”{reason}")]
pub struct ParseError {
    /// Which noun was wanted, in Chinese: 日期, 金额, 分类号.
    pub what: &'static str,
    /// The text as it was given, cut to 80 characters.
    pub value: String,
    /// Why it is none, in Chinese.
    pub reason: String,
}

impl ParseError {
    /// Longest part of a bad value that a message quotes, in characters.
    const QUOTED: usize = 80;

    pub(crate) fn new(what: &'static str, value: &str, reason: impl Into<String>) -> Self {
        Self { what, value: value.chars().take(Self::QUOTED).collect(), reason: reason.into() }
    }
}
