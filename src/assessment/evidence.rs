//! What a judgement was made from.

use std::borrow::Cow;

use serde::Serialize;

use crate::domain::Date;

/// One column or entry of the register, and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence<'p> {
    /// The column, in Chinese.
    pub field: &'static str,
    /// What it says, as written or in plain words.
    pub says: Cow<'p, str>,
    /// The day of what it says, where it names one.
    pub date: Option<Date>,
}

impl<'p> Evidence<'p> {
    pub(super) fn new(field: &'static str, says: impl Into<Cow<'p, str>>, date: Option<Date>) -> Self {
        Self { field, says: says.into(), date }
    }
}

impl std::fmt::Display for Evidence<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}：{}", self.field, self.says)?;
        // An entry of the register mostly holds its own day.
        match self.date.map(|day| day.to_string()) {
            Some(day) if !self.says.contains(&day) => write!(f, "（{day}）"),
            _ => Ok(()),
        }
    }
}
