//! Sums of money in yuan.

use serde::{Deserialize, Serialize};

use super::ParseError;
use super::vocabulary::serde_as_text;

/// A sum, held in fen (分) so that 0.1 万元 stays exact; never negative. Prints as `5万元`, `1200元`, `0.5元`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

impl Money {
    /// From fen.
    #[must_use]
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// In fen.
    #[must_use]
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// In yuan.
    #[must_use]
    pub fn yuan(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}元", self.yuan())
    }
}

impl std::str::FromStr for Money {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let yuan: f64 = text.trim_end_matches('元').parse().map_err(|_| ParseError::new("金额", text, "读不成金额"))?;
        Ok(Self((yuan * 100.0).round() as i64))
    }
}

serde_as_text!(Money);

/// A sum or a range of sums, `low <= high`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyRange {
    /// Lower end.
    pub low: Money,
    /// Upper end; equal to `low` for a single sum.
    pub high: Money,
}
