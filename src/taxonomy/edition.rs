//! Editions of the IPC: which symbols replaced which, and how near two symbols are when editions are seen through.

use std::collections::{BTreeMap, HashSet};

use super::error::TaxonomyError;
use super::ipc_tree::levels;
use super::table::Table;
use crate::domain::IpcSymbol;
use crate::resources::Resources;

/// Symbols, and what stands for them in another edition.
type Replacements = BTreeMap<Box<str>, Vec<IpcSymbol>>;

/// Replacements in both directions, as the table has them. A whole subclass's predecessor is left out where a group of
/// it is known to be the one.
#[derive(Debug)]
pub(super) struct Editions {
    newer: Replacements,
    older: Replacements,
    /// Subclasses of which some symbol was replaced or replaces another: most were never touched.
    touched: HashSet<Box<str>>,
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
        let (mut newer, mut older) = (Replacements::new(), Replacements::new());
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
                older.entry(new.as_str().into()).or_default().push(old.clone());
                newer.entry(old.as_str().into()).or_default().push(new);
            }
        }
        for former in older.values_mut() {
            let all = former.clone();
            former.retain(|wide| !all.iter().any(|narrow| narrow != wide && lies_under(narrow, wide)));
        }
        let touched = newer.keys().chain(older.keys()).filter_map(|code| code.get(..4)).map(Into::into).collect();
        Ok(Self { newer, older, touched })
    }

    pub(super) fn current(&self, symbol: &IpcSymbol) -> &[IpcSymbol] {
        self.deepest(&self.newer, symbol)
    }

    pub(super) fn former(&self, symbol: &IpcSymbol) -> &[IpcSymbol] {
        self.deepest(&self.older, symbol)
    }

    /// What the map has for the symbol, or else for the nearest symbol above it that it knows.
    fn deepest<'m>(&self, map: &'m Replacements, symbol: &IpcSymbol) -> &'m [IpcSymbol] {
        if !symbol.subclass().is_some_and(|subclass| self.touched.contains(subclass)) {
            return &[];
        }
        upwards(symbol).find_map(|code| map.get(code)).map_or(&[], Vec::as_slice)
    }

    fn edition_mates(&self, symbol: &IpcSymbol) -> impl Iterator<Item = &IpcSymbol> {
        self.current(symbol).iter().chain(self.former(symbol))
    }

    pub(super) fn same_or_replaced(&self, a: &IpcSymbol, b: &IpcSymbol) -> bool {
        let within = |a: &IpcSymbol, b: &IpcSymbol| a == b || lies_under(a, b) || lies_under(b, a);
        within(a, b)
            || self.edition_mates(a).any(|mate| within(mate, b))
            || self.edition_mates(b).any(|mate| within(mate, a))
    }

    pub(super) fn closeness(&self, a: &IpcSymbol, b: &IpcSymbol) -> f64 {
        let direct = shared_depth(a, b);
        if direct >= SAME {
            return direct;
        }
        let through = |from: &IpcSymbol, to: &IpcSymbol| {
            self.edition_mates(from).map(|mate| shared_depth(mate, to)).fold(0.0, f64::max)
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

/// Whether the first is the second or stands somewhere below it.
fn lies_under(narrow: &IpcSymbol, wide: &IpcSymbol) -> bool {
    upwards(narrow).any(|code| code == wide.as_str())
}
