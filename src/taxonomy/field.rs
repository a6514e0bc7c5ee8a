//! The 35 technology fields of the WIPO concordance.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::edition::Editions;
use super::error::TaxonomyError;
use super::table::Table;
use crate::domain::IpcSymbol;
use crate::resources::Resources;

/// One of the 35 fields.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TechnologyField {
    /// 1 to 35.
    pub number: u8,
    /// Chinese name.
    pub name: Arc<str>,
    /// One of the five sectors: 电气工程, 仪器, 化学, 机械工程, 其他领域.
    pub sector: Arc<str>,
}

/// Concordance and names.
#[derive(Debug)]
pub(super) struct TechnologyFields {
    by_prefix: HashMap<Box<str>, u8>,
    fields: BTreeMap<u8, TechnologyField>,
}

impl TechnologyFields {
    pub(super) fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let table = Table::open(resources, "data/ipc/technology_field_names.tsv")?;
        let mut fields = BTreeMap::new();
        for row in table.rows() {
            let number = row.parse(0, "领域编号")?;
            let field =
                TechnologyField {
                    number, name: row.need(1, "领域名称")?.into(), sector: row.need(2, "部门")?.into()
                };
            fields.insert(number, field);
        }
        let table = Table::open(resources, "data/ipc/technology_fields.tsv")?;
        let mut by_prefix = HashMap::new();
        for row in table.rows() {
            let number: u8 = row.parse(1, "领域编号")?;
            if !fields.contains_key(&number) {
                return Err(row.malformed(format!("领域 {number} 没有名称")).into());
            }
            by_prefix.insert(row.need(0, "分类号")?.into(), number);
        }
        Ok(Self { by_prefix, fields })
    }

    pub(super) fn of(&self, symbol: &IpcSymbol, editions: &Editions) -> Option<TechnologyField> {
        let direct = self.direct(symbol);
        direct.or_else(|| editions.current(symbol).iter().find_map(|newer| self.direct(newer)))
    }

    /// Longest prefix on a level of the tree, so that `G01N3` never stands for `G01N33`.
    fn direct(&self, symbol: &IpcSymbol) -> Option<TechnologyField> {
        let text = symbol.as_str();
        let main_group = text.split('/').next().unwrap_or(text);
        [text, main_group]
            .into_iter()
            .chain(text.get(..4))
            .chain(text.get(..3))
            .find_map(|prefix| self.by_prefix.get(prefix))
            .and_then(|number| self.fields.get(number))
            .cloned()
    }

    pub(super) fn named(&self, text: &str) -> Option<TechnologyField> {
        let text = text.trim();
        match text.parse::<u8>() {
            Ok(number) => self.fields.get(&number).cloned(),
            Err(_) => self.fields.values().find(|field| &*field.name == text).cloned(),
        }
    }

    pub(super) fn all(&self) -> Vec<TechnologyField> {
        self.fields.values().cloned().collect()
    }
}
