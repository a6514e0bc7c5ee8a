//! The IPC tree down to the main group, with Chinese titles.

use std::collections::BTreeMap;

use super::error::TaxonomyError;
use super::table::Table;
use crate::domain::IpcSymbol;
use crate::resources::Resources;

/// Titles by code; a main group is written without `/00`.
#[derive(Debug)]
pub(super) struct IpcTree {
    titles: BTreeMap<Box<str>, Box<str>>,
}

/// Section, class, subclass and main group of a symbol, as far down as it reaches.
pub(super) fn levels(symbol: &IpcSymbol) -> impl DoubleEndedIterator<Item = &str> {
    let text = symbol.as_str();
    let main_group = text.split('/').next().unwrap_or(text);
    let ends = [1, 3, 4, main_group.len()];
    let deep = main_group.len();
    ends.into_iter()
        .enumerate()
        .filter(move |(level, end)| if *level == 3 { deep > 4 } else { *end <= deep })
        .filter_map(move |(_, end)| main_group.get(..end))
}

impl IpcTree {
    pub(super) fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let table = Table::open(resources, "data/ipc/titles.tsv")?;
        let mut titles = BTreeMap::new();
        for row in table.rows() {
            titles.insert(row.need(0, "分类号")?.into(), row.need(1, "类名")?.into());
        }
        Ok(Self { titles })
    }

    pub(super) fn title(&self, symbol: &IpcSymbol) -> Option<&str> {
        levels(symbol).rev().find_map(|code| self.titles.get(code)).map(|title| &**title)
    }

    pub(super) fn path(&self, symbol: &IpcSymbol) -> Vec<(&str, &str)> {
        levels(symbol)
            .filter_map(|code| self.titles.get_key_value(code))
            .map(|(code, title)| (&**code, &**title))
            .collect()
    }
}
