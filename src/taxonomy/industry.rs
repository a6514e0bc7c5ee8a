//! National economic industries (GB/T 4754-2017): the tree, its names in declared words, and its codes by IPC.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::confidence::Weights;
use super::error::TaxonomyError;
use super::pattern::{PatternIndex, PatternSet, SymbolKeys};
use super::rule::{Basis, Rule, Source};
use super::table::Table;
use crate::resources::Resources;

/// An industry: section (`C`), division (`35`), group (`351`) or class (`3511`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Industry {
    /// Code without the section letter, but for sections themselves.
    pub code: Arc<str>,
    /// Name.
    pub name: Arc<str>,
    /// Code of what it belongs to; none for sections.
    pub parent: Option<Arc<str>>,
}

/// An industry that a record falls into.
#[derive(Debug, Clone, PartialEq)]
pub struct IndustryHit {
    /// Code, two to four digits (a section letter only when nothing closer was declared).
    pub code: Arc<str>,
    /// Name.
    pub name: Arc<str>,
    /// 0..=1.
    pub confidence: f64,
    /// Why.
    pub rule: Rule,
}

#[derive(Debug)]
struct DerivedRule {
    industry: usize,
    excluded: PatternSet,
}

/// The tree and its edges.
#[derive(Debug)]
pub(super) struct Industries {
    all: Vec<Industry>,
    by_code: BTreeMap<Arc<str>, usize>,
    /// Longest names first.
    by_name: Vec<(Box<str>, usize)>,
    derived: Vec<DerivedRule>,
    derived_index: PatternIndex,
    divisions: BTreeMap<Box<str>, Vec<usize>>,
    groups: BTreeMap<Box<str>, Vec<usize>>,
}

/// Industries of one class or subclass that are named in its hits; the tables list them likeliest first.
const RANKS_SHOWN: usize = 2;

impl Industries {
    pub(super) fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let table = Table::open(resources, "data/industry/gbt4754.tsv")?;
        let mut all: Vec<Industry> = Vec::new();
        let mut by_code = BTreeMap::new();
        for row in table.rows() {
            let code: Arc<str> = row.need(0, "行业代码")?.into();
            let parent = match code.len() {
                1 => None,
                2 => Some(row.need(2, "门类")?.into()),
                len => code.get(..len - 1).map(Into::into),
            };
            by_code.insert(Arc::clone(&code), all.len());
            all.push(Industry { code, name: row.need(1, "行业名称")?.into(), parent });
        }
        let mut by_name: Vec<(Box<str>, usize)> =
            all.iter().enumerate().map(|(at, industry)| (bare(&industry.name).into(), at)).collect();
        // Of divisions and groups of one name the wider one is meant.
        by_name.sort_by_key(|(name, at)| (std::cmp::Reverse(name.len()), *at));
        by_name.dedup_by(|later, first| later.0 == first.0);

        let mut industries = Self {
            all,
            by_code,
            by_name,
            derived: Vec::new(),
            derived_index: PatternIndex::default(),
            divisions: BTreeMap::new(),
            groups: BTreeMap::new(),
        };
        industries.load_edges(resources)?;
        Ok(industries)
    }

    fn load_edges(&mut self, resources: &Resources) -> Result<(), TaxonomyError> {
        let table = Table::open(resources, "data/industry/ipc_to_gbt4754.tsv")?;
        for (number, row) in (0_u32..).zip(table.rows()) {
            let code = row.need(0, "行业代码")?;
            let industry = *self.by_code.get(code).ok_or_else(|| row.malformed(format!("行业 {code} 不存在")))?;
            for pattern in row.list(2, ' ') {
                self.derived_index.add(pattern, number);
            }
            self.derived.push(DerivedRule { industry, excluded: PatternSet::of(row.list(3, ' ')) });
        }
        self.divisions = self.load_ranked(resources, "data/industry/ipc_class_to_division.tsv")?;
        self.groups = self.load_ranked(resources, "data/industry/ipc_subclass_to_group.tsv")?;
        Ok(())
    }

    /// A class or subclass, and industries likeliest first.
    fn load_ranked(
        &self,
        resources: &Resources,
        name: &'static str,
    ) -> Result<BTreeMap<Box<str>, Vec<usize>>, TaxonomyError> {
        let table = Table::open(resources, name)?;
        let mut ranked = BTreeMap::new();
        for row in table.rows() {
            let mut industries = Vec::new();
            for code in row.list(1, ' ') {
                industries.push(*self.by_code.get(code).ok_or_else(|| row.malformed(format!("行业 {code} 不存在")))?);
            }
            ranked.insert(row.need(0, "分类号")?.into(), industries);
        }
        Ok(ranked)
    }

    pub(super) fn get(&self, code: &str) -> Option<&Industry> {
        let code = code.trim();
        let digits = code.strip_prefix(|c: char| c.is_ascii_alphabetic()).filter(|rest| !rest.is_empty());
        self.by_code.get(digits.unwrap_or(code)).and_then(|at| self.all.get(*at))
    }

    pub(super) fn path(&self, code: &str) -> Vec<&Industry> {
        let mut path = Vec::new();
        let mut next = self.get(code);
        while let Some(industry) = next {
            path.push(industry);
            next = industry.parent.as_deref().and_then(|parent| self.get(parent));
        }
        path.reverse();
        path
    }

    /// Names found in the text, longest first at each place; of a path (`制造业——通用设备制造业`) only the deepest stays.
    pub(super) fn named(&self, text: &str) -> Vec<&Industry> {
        let text = bare(text);
        let mut found: Vec<&Industry> = Vec::new();
        let mut rest = text.as_str();
        while let Some(first) = rest.chars().next() {
            let hit = self.by_name.iter().find(|(name, _)| rest.starts_with(&**name));
            let step = match hit {
                Some((name, at)) => {
                    found.extend(self.all.get(*at));
                    name.len()
                }
                None => first.len_utf8(),
            };
            rest = rest.get(step..).unwrap_or_default();
        }
        let above: Vec<Arc<str>> = found
            .iter()
            .flat_map(|industry| self.path(&industry.code))
            .filter_map(|industry| industry.parent.clone())
            .collect();
        found.retain(|industry| !above.contains(&industry.code));
        found.sort_by(|a, b| a.code.cmp(&b.code));
        found.dedup();
        found
    }

    pub(super) fn hits(&self, keys: &[SymbolKeys], weights: &Weights, hits: &mut Vec<IndustryHit>) {
        for key in keys {
            for (number, pattern) in self.derived_index.rules(key) {
                let Some(rule) = self.derived.get(number as usize) else {
                    continue;
                };
                if rule.excluded.takes(key) {
                    continue;
                }
                self.push(
                    hits,
                    rule.industry,
                    weights.of(Source::Derived, Basis::Class, key.other_edition),
                    Rule { basis: Basis::Class, class: Some(Arc::clone(pattern)), word: None, source: Source::Derived },
                );
            }
            self.ranked_hits(key, &self.groups, key.subclass(), Basis::Group, weights, hits);
            self.ranked_hits(key, &self.divisions, key.class(), Basis::Division, weights, hits);
        }
    }

    fn ranked_hits(
        &self,
        key: &SymbolKeys,
        table: &BTreeMap<Box<str>, Vec<usize>>,
        code: Option<&str>,
        basis: Basis,
        weights: &Weights,
        hits: &mut Vec<IndustryHit>,
    ) {
        let Some((class, industries)) = code.and_then(|code| table.get_key_value(code)) else { return };
        for (rank, industry) in (1_u32..).zip(industries.iter().take(RANKS_SHOWN)) {
            let confidence = weights.of(Source::Hand, basis, key.other_edition) / f64::from(rank);
            let rule = Rule { basis, class: Some((**class).into()), word: None, source: Source::Hand };
            self.push(hits, *industry, confidence, rule);
        }
    }

    pub(super) fn declared_hits(&self, declared: &str, weights: &Weights, hits: &mut Vec<IndustryHit>) {
        for industry in self.named(declared) {
            let Some(at) = self.by_code.get(&industry.code) else {
                continue;
            };
            self.push(
                hits,
                *at,
                weights.of(Source::Declared, Basis::Declared, false),
                Rule {
                    basis: Basis::Declared,
                    class: None,
                    word: Some(Arc::clone(&industry.name)),
                    source: Source::Declared,
                },
            );
        }
    }

    fn push(&self, hits: &mut Vec<IndustryHit>, at: usize, confidence: f64, rule: Rule) {
        if let Some(industry) = self.all.get(at) {
            let (code, name) = (Arc::clone(&industry.code), Arc::clone(&industry.name));
            hits.push(IndustryHit { code, name, confidence, rule });
        }
    }
}

/// Names are compared without punctuation and blanks: catalogues write 电力、热力、燃气、及水生产和供应业.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
