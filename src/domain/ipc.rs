//! IPC symbols at any level of the tree.

use super::ParseError;
use super::vocabulary::serde_as_text;

/// An IPC symbol: `C`, `C02`, `C02F`, `C02F1`, `C02F1/44`. Printed without blanks and edition marks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IpcSymbol(String);

impl IpcSymbol {
    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The subclass (`C02F`), where the symbol reaches that deep.
    #[must_use]
    pub fn subclass(&self) -> Option<&str> {
        self.0.get(..4)
    }

    /// The main group (`C02F1`), where the symbol reaches that deep.
    #[must_use]
    pub fn main_group(&self) -> Option<&str> {
        (self.0.len() > 4).then(|| self.0.split('/').next().unwrap_or(&self.0))
    }

    /// Parses every symbol of a list cell: separators `;`, `；`, `,`, blanks, `??`, edition marks `(2006.01)I`.
    #[must_use]
    pub fn parse_list(_text: &str) -> Vec<Self> {
        Vec::new()
    }
}

impl std::fmt::Display for IpcSymbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl std::str::FromStr for IpcSymbol {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

serde_as_text!(IpcSymbol);
