//! Properties that figures are of, and their other names (`data/properties.tsv`).

use std::collections::{HashMap, HashSet};

use crate::resources::{Resources, tsv_rows};
use crate::text::error::TextError;
use crate::text::fold::fold;

const TABLE: &str = "data/properties.tsv";

/// Names of properties.
#[derive(Debug)]
pub(super) struct Properties {
    /// Row of each name.
    names: HashMap<Box<str>, usize>,
    /// Names that say little without what they are of: 含量, 浓度.
    of: HashSet<Box<str>>,
}

impl Properties {
    pub(super) fn new(resources: &Resources) -> Result<Self, TextError> {
        let (mut names, mut of) = (HashMap::new(), HashSet::new());
        for (line, row) in tsv_rows(&resources.text(TABLE)?) {
            let needs_of = match row.get(1) {
                None | Some(&"") => false,
                Some(&"of") => true,
                Some(_) => return Err(TextError::malformed(TABLE, line, "第二列只可写 of")),
            };
            for name in row.first().copied().unwrap_or_default().split(' ').map(fold).filter(|name| !name.is_empty()) {
                let name = name.into_boxed_str();
                if needs_of {
                    of.insert(name.clone());
                }
                names.insert(name, line);
            }
        }
        Ok(Self { names, of })
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
