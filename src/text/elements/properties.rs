//! Properties that figures are of, and their other names (`data/properties.tsv`).

use std::collections::{HashMap, HashSet};

use crate::resources::{Resources, tsv_rows};
use crate::text::error::TextError;
use crate::text::fold::fold;

const TABLE: &str = "data/properties.tsv";

/// Names of properties.
#[derive(Debug, Default)]
pub(super) struct Properties {
    /// Row of each name.
    names: HashMap<Box<str>, usize>,
    /// Names that say little without what they are of: 含量, 浓度.
    of: HashSet<Box<str>>,
    /// Names that are never compared without what they are of.
    vague: HashSet<Box<str>>,
    /// Which way is better.
    better: HashMap<Box<str>, Better>,
}

/// Which figures of a property are the better ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// 耐温, 回收率.
    More,
    /// 含水率, 成本.
    Less,
}

impl Properties {
    pub(super) fn new(resources: &Resources) -> Result<Self, TextError> {
        let mut properties = Self::default();
        for (line, row) in tsv_rows(&resources.text(TABLE)?) {
            let malformed = || TextError::malformed(TABLE, line, "应有三列：名称、of 或 vague、+ 或 -");
            let cell = |at: usize| row.get(at).copied().unwrap_or_default();
            let better = match cell(2) {
                "+" => Some(Better::More),
                "-" => Some(Better::Less),
                "" => None,
                _ => return Err(malformed()),
            };
            for name in cell(0).split(' ').map(fold).filter(|name| !name.is_empty()) {
                let name = name.into_boxed_str();
                match cell(1) {
                    "" => {}
                    "of" => drop(properties.of.insert(name.clone())),
                    "vague" => {
                        properties.of.insert(name.clone());
                        properties.vague.insert(name.clone());
                    }
                    _ => return Err(malformed()),
                }
                if let Some(better) = better {
                    properties.better.insert(name.clone(), better);
                }
                properties.names.insert(name, line);
            }
        }
        Ok(properties)
    }

    /// Whether a folded name by itself does not say what a figure is of.
    pub(super) fn is_vague(&self, name: &str) -> bool {
        self.vague.contains(name)
    }

    /// Which way is better: by the name, or by the known one that it ends in (蛋白|回收率).
    pub(super) fn better(&self, name: &str) -> Option<Better> {
        name.char_indices().find_map(|(at, _)| self.better.get(name.get(at..)?).copied())
    }

    /// Whether a folded name says little without what it is of.
    pub(super) fn needs_of(&self, name: &str) -> bool {
        self.of.contains(name)
    }

    /// Whether the folded name is one of the table.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// Whether two folded names are of one property.
    pub(super) fn same(&self, a: &str, b: &str) -> bool {
        a == b || self.names.get(a).is_some_and(|row| self.names.get(b) == Some(row))
    }
}
