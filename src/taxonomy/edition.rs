//! Editions of the IPC: which symbols replaced which, and how near two symbols are when editions are seen through.

use std::collections::{BTreeMap, BTreeSet};

use super::error::TaxonomyError;
use super::ipc_tree::levels;
use super::table::Table;
use crate::domain::IpcSymbol;
use crate::resources::Resources;

/// Replacements in both directions, as the table has them.
#[derive(Debug)]
pub(super) struct Editions {
    newer: BTreeMap<IpcSymbol, Vec<IpcSymbol>>,
    older: BTreeMap<IpcSymbol, Vec<IpcSymbol>>,
}

/// Every symbol at or above `symbol`, deepest first: `H01L21/02`, `H01L21`, `H01L`.
fn upwards(symbol: &IpcSymbol) -> impl Iterator<Item = &str> {
    let text = symbol.as_str();
    let whole = (text.contains('/') && !text.ends_with("/00")).then_some(text);
    whole.into_iter().chain(levels(symbol).rev().filter(|code| code.len() >= 4))
}

impl Editions {
    pub(super) fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let table = Table::open(resources, "data/ipc/replaced.tsv")?;
        let mut newer: BTreeMap<IpcSymbol, Vec<IpcSymbol>> = BTreeMap::new();
        let mut older: BTreeMap<IpcSymbol, Vec<IpcSymbol>> = BTreeMap::new();
        for row in table.rows() {
            // A main group is written without `/00` here, whatever the table does.
            let old = row.need(0, "旧分类号")?;
            let old: IpcSymbol = old
                .strip_suffix("/00")
                .unwrap_or(old)
                .parse()
                .map_err(|_| row.malformed(format!("旧分类号“{old}”无法识别")))?;
            for text in row.list(1, ' ') {
                let new: IpcSymbol = text.parse().map_err(|_| row.malformed(format!("新分类号“{text}”无法识别")))?;
                newer.entry(old.clone()).or_default().push(new.clone());
                older.entry(new).or_default().push(old.clone());
            }
        }
        Ok(Self { newer, older })
    }

    pub(super) fn current(&self, symbol: &IpcSymbol) -> Vec<IpcSymbol> {
        deepest(&self.newer, symbol)
    }

    /// A whole subclass's predecessor is left out where a group of it is known to be the one.
    pub(super) fn former(&self, symbol: &IpcSymbol) -> Vec<IpcSymbol> {
        let all = deepest(&self.older, symbol);
        let covers =
            |wide: &IpcSymbol, narrow: &IpcSymbol| narrow != wide && upwards(narrow).any(|code| code == wide.as_str());
        all.iter().filter(|wide| !all.iter().any(|narrow| covers(wide, narrow))).cloned().collect()
    }

    fn edition_mates(&self, symbol: &IpcSymbol) -> BTreeSet<IpcSymbol> {
        self.current(symbol).into_iter().chain(self.former(symbol)).collect()
    }

    pub(super) fn same_or_replaced(&self, a: &IpcSymbol, b: &IpcSymbol) -> bool {
        let within = |a: &IpcSymbol, b: &IpcSymbol| {
            upwards(a).any(|code| code == b.as_str()) || upwards(b).any(|code| code == a.as_str())
        };
        a == b
            || within(a, b)
            || self.edition_mates(a).iter().any(|mate| within(mate, b))
            || self.edition_mates(b).iter().any(|mate| within(mate, a))
    }

    pub(super) fn closeness(&self, a: &IpcSymbol, b: &IpcSymbol) -> f64 {
        let direct = shared_depth(a, b);
        if direct >= SAME {
            return direct;
        }
        let through = |from: &IpcSymbol, to: &IpcSymbol| {
            self.edition_mates(from).iter().map(|mate| shared_depth(mate, to)).fold(0.0, f64::max)
        };
        direct.max(through(a, b)).max(through(b, a))
    }
}

const SAME: f64 = 1.0;

/// Depth that two symbols share. A symbol that stops above the other counts as shared down to where it stops.
fn shared_depth(a: &IpcSymbol, b: &IpcSymbol) -> f64 {
    if a == b {
        return SAME;
    }
    let shared = levels(a).zip(levels(b)).take_while(|(x, y)| x == y).count();
    match shared {
        0 => 0.0,
        1 => 0.1,
        2 => 0.3,
        3 => 0.6,
        _ => 0.85,
    }
}

fn deepest(map: &BTreeMap<IpcSymbol, Vec<IpcSymbol>>, symbol: &IpcSymbol) -> Vec<IpcSymbol> {
    upwards(symbol)
        .filter_map(|code| code.parse::<IpcSymbol>().ok())
        .find_map(|code| map.get(&code))
        .cloned()
        .unwrap_or_default()
}
