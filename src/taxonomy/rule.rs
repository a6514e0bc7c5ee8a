//! The rule that put a record somewhere, as it is shown to users.

use std::fmt;
use std::sync::Arc;

/// Where an edge comes from: how far it is to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// An official table.
    Official,
    /// Transcribed from a notice of the patent office.
    Transcribed,
    /// Derived from another table.
    Derived,
    /// A collected list of node names (MIT).
    Collected,
    /// Typed by hand.
    Hand,
    /// The record says so itself.
    Declared,
}

impl Source {
    /// The Chinese word that users read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Official => "官方",
            Self::Transcribed => "转录",
            Self::Derived => "推导",
            Self::Collected => "汇编",
            Self::Hand => "人工",
            Self::Declared => "申报",
        }
    }
}

impl std::str::FromStr for Source {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "official" => Self::Official,
            "transcribed" => Self::Transcribed,
            "derived" => Self::Derived,
            "collected" => Self::Collected,
            "hand" => Self::Hand,
            "declared" => Self::Declared,
            _ => return Err(()),
        })
    }
}

/// What a rule rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Class and word together.
    ClassAndWord,
    /// A class that suffices alone.
    Class,
    /// A word in the title.
    WordInTitle,
    /// A word in the text.
    WordInText,
    /// The class fits, the word that the rule wants is not there: possible, no more.
    ClassWithoutWord,
    /// A subclass that only says the three-digit group.
    Group,
    /// A class that only says the two-digit division.
    Division,
    /// The record says so itself.
    Declared,
}

/// A rule that fired: rule of which basis and source, by which class and which word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// What it rests on.
    pub basis: Basis,
    /// IPC pattern of the table that fitted.
    pub class: Option<Arc<str>>,
    /// Word that was found, as the table has it (folded).
    pub word: Option<Arc<str>>,
    /// Where the edge comes from.
    pub source: Source,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.class, &self.word) {
            (Some(class), Some(word)) => write!(f, "分类号 {class} 与词语“{word}”")?,
            (Some(class), None) if self.basis == Basis::ClassWithoutWord => {
                write!(f, "分类号 {class}（未见规则要求的词语）")?;
            }
            (Some(class), None) => write!(f, "分类号 {class}")?,
            (None, Some(word)) => match self.basis {
                Basis::WordInTitle => write!(f, "名称中的“{word}”")?,
                Basis::Declared => write!(f, "申报为“{word}”")?,
                _ => write!(f, "文中的“{word}”")?,
            },
            (None, None) => f.write_str("申报")?,
        }
        write!(f, "（{}）", self.source.word())
    }
}
