//! IPC patterns of rule tables, found by hash instead of by trying every rule.
//!
//! `C02F*` takes everything below C02F, `C02F1*` the main group and its subgroups (not C02F11), `H01M4/13*` every
//! subgroup whose number begins so, `G06F9/54` only itself. `C02F1/00*` is written in some notices for `C02F1*`.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::IpcSymbol;

/// A main group alone stands for itself and for its `/00`.
fn without_zero_group(text: &str) -> &str {
    text.strip_suffix("/00").unwrap_or(text)
}

/// The keys under which one symbol is looked up.
#[derive(Debug, Clone)]
pub(super) struct SymbolKeys {
    /// The symbol itself.
    exact: String,
    /// Ends (in bytes of `exact`) of its prefixes that a pattern with a star may name.
    prefixes: Vec<usize>,
    /// Reached through an older or newer edition.
    pub(super) other_edition: bool,
}

impl SymbolKeys {
    pub(super) fn of(symbol: &IpcSymbol, other_edition: bool) -> Self {
        let exact = without_zero_group(symbol.as_str()).to_owned();
        let slash = exact.find('/').unwrap_or(exact.len());
        let mut prefixes: Vec<usize> =
            [1, 3, 4].into_iter().filter(|end| *end < slash && exact.is_char_boundary(*end)).collect();
        prefixes.push(slash);
        prefixes.extend((slash + 2..=exact.len()).filter(|end| exact.is_char_boundary(*end)));
        Self { exact, prefixes, other_edition }
    }

    /// The class (`C02`), where the symbol reaches that deep.
    pub(super) fn class(&self) -> Option<&str> {
        self.exact.get(..3)
    }

    /// The subclass (`C02F`), where the symbol reaches that deep.
    pub(super) fn subclass(&self) -> Option<&str> {
        self.exact.get(..4)
    }

    fn prefixes(&self) -> impl Iterator<Item = &str> {
        self.prefixes.iter().filter_map(|end| self.exact.get(..*end))
    }
}

/// Whether a symbol is among a rule's excluded patterns.
#[derive(Debug, Default)]
pub(super) struct PatternSet {
    exact: Vec<Box<str>>,
    prefix: Vec<Box<str>>,
}

impl PatternSet {
    pub(super) fn of<'a>(patterns: impl Iterator<Item = &'a str>) -> Self {
        let mut set = Self::default();
        for pattern in patterns {
            match pattern.strip_suffix('*') {
                Some(prefix) => set.prefix.push(without_zero_group(prefix).into()),
                None => set.exact.push(without_zero_group(pattern).into()),
            }
        }
        set.exact.sort_unstable();
        set.prefix.sort_unstable();
        set
    }

    pub(super) fn takes(&self, keys: &SymbolKeys) -> bool {
        let has = |list: &[Box<str>], key: &str| list.binary_search_by(|entry| (**entry).cmp(key)).is_ok();
        has(&self.exact, &keys.exact)
            || (!self.prefix.is_empty() && keys.prefixes().any(|prefix| has(&self.prefix, prefix)))
    }
}

/// Patterns of many rules, and for a symbol the rules whose pattern takes it.
#[derive(Debug, Default)]
pub(super) struct PatternIndex {
    exact: HashMap<Box<str>, Vec<(u32, Arc<str>)>>,
    prefix: HashMap<Box<str>, Vec<(u32, Arc<str>)>>,
}

impl PatternIndex {
    pub(super) fn add(&mut self, pattern: &str, rule: u32) {
        let shown: Arc<str> = pattern.into();
        let (map, key) = match pattern.strip_suffix('*') {
            Some(prefix) => (&mut self.prefix, prefix),
            None => (&mut self.exact, pattern),
        };
        map.entry(without_zero_group(key).into()).or_default().push((rule, shown));
    }

    /// Rules whose pattern takes the symbol, with the pattern; the longest patterns come last.
    pub(super) fn rules<'a>(&'a self, keys: &'a SymbolKeys) -> impl Iterator<Item = (u32, &'a Arc<str>)> {
        let wide = keys.prefixes().filter_map(|prefix| self.prefix.get(prefix)).flatten();
        let exact = self.exact.get(keys.exact.as_str()).into_iter().flatten();
        wide.chain(exact).map(|(rule, pattern)| (*rule, pattern))
    }
}
