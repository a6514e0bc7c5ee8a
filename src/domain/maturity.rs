//! How far a technology is from the market.

use super::ParseError;
use super::vocabulary::serde_as_text;

/// Technology readiness level 1 to 9, or a stage word that spans levels: 实验室 1-3, 小试 4-5, 中试 6-7, 产业化 8-9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Maturity {
    /// A level, 1 to 9.
    Trl(u8),
    /// 实验室.
    Laboratory,
    /// 小试.
    BenchScale,
    /// 中试.
    PilotScale,
    /// 产业化.
    Industrial,
}

impl Maturity {
    /// Lowest and highest readiness level that it stands for.
    #[must_use]
    pub const fn levels(self) -> (u8, u8) {
        match self {
            Self::Trl(level) => (level, level),
            Self::Laboratory => (1, 3),
            Self::BenchScale => (4, 5),
            Self::PilotScale => (6, 7),
            Self::Industrial => (8, 9),
        }
    }

    /// The stage word that covers it: facets show this.
    #[must_use]
    pub const fn stage(self) -> &'static str {
        match self.levels().1 {
            0..=3 => "实验室",
            4..=5 => "小试",
            6..=7 => "中试",
            _ => "产业化",
        }
    }
}

impl std::fmt::Display for Maturity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Trl(level) => write!(f, "TRL{level}"),
            other => f.write_str(other.stage()),
        }
    }
}

impl std::str::FromStr for Maturity {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Err(ParseError::new("技术成熟度", text, "不在词表中"))
    }
}

serde_as_text!(Maturity);
