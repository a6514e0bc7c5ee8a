//! Properties that figures are of, and their other names (`data/properties.tsv`).

use std::collections::HashMap;

use crate::resources::{Resources, tsv_rows};
use crate::text::error::TextError;
use crate::text::fold::fold;

/// Names of properties.
#[derive(Debug)]
pub(super) struct Properties(HashMap<Box<str>, usize>);

impl Properties {
    pub(super) fn new(resources: &Resources) -> Result<Self, TextError> {
        let mut names = HashMap::new();
        for (line, row) in tsv_rows(&resources.text("data/properties.tsv")?) {
            for name in row.first().copied().unwrap_or_default().split(' ').map(fold).filter(|name| !name.is_empty()) {
                names.insert(name.into_boxed_str(), line);
            }
        }
        Ok(Self(names))
    }

    /// Whether the folded name is one of the table.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Whether two folded names are of one property.
    pub(super) fn same(&self, a: &str, b: &str) -> bool {
        a == b || self.0.get(a).is_some_and(|row| self.0.get(b) == Some(row))
    }
}
