//! Industry pools: strategic emerging industries 2021, and the newer notices of the same kind (new three, green,
//! digital). A rule asks for a class, or for a class and a word; where the word is missing the hit is only possible.

use std::sync::Arc;

use super::confidence::Weights;
use super::error::TaxonomyError;
use super::pattern::{PatternIndex, PatternSet, SymbolKeys};
use super::rule::{Basis, Rule, Source};
use super::table::Table;
use super::words::FoundWords;
use crate::resources::Resources;

/// A pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// `strategic` (战略性新兴产业 2021), `new-three` (新三样 2024), `green` (绿色低碳 2023), `digital` (芯片与人工智能 2023),
    /// `local` (what a region lives by), `farm` (涉农).
    pub scheme: Arc<str>,
    /// Code inside the scheme: `1.2`.
    pub code: Arc<str>,
    /// Name.
    pub name: Arc<str>,
    /// Branch that it belongs to: 新一代信息技术产业.
    pub branch: Arc<str>,
}

/// A pool that a record falls into.
#[derive(Debug, Clone, PartialEq)]
pub struct PoolHit {
    /// Scheme of the pool.
    pub scheme: Arc<str>,
    /// Code inside the scheme.
    pub code: Arc<str>,
    /// Name.
    pub name: Arc<str>,
    /// Whether all that the rule asks for is there; otherwise only possible.
    pub firm: bool,
    /// 0..=1.
    pub confidence: f64,
    /// Why.
    pub rule: Rule,
}

/// What fires a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fires {
    /// The class alone.
    OnClass,
    /// Class and word.
    OnBoth,
    /// The notice says that only a part of the class belongs here.
    InPart,
    /// The word alone, whatever the class.
    OnWord,
}

#[derive(Debug)]
pub(super) struct PoolRule {
    pool: usize,
    fires: Fires,
    excluded: PatternSet,
    pub(super) words: Vec<Arc<str>>,
    pub(super) excluded_words: Vec<Arc<str>>,
    source: Source,
}

/// A rule that is no row of the notices' table.
#[derive(Debug, Default)]
pub(super) struct OwnRule<'r> {
    /// IPC patterns, each of which suffices alone.
    pub(super) classes: Vec<&'r str>,
    /// Words, each of which suffices alone.
    pub(super) words: Vec<&'r str>,
    /// Words that say otherwise.
    pub(super) excluded: Vec<&'r str>,
}

/// Pools and rules.
#[derive(Debug)]
pub(super) struct Pools {
    all: Vec<Pool>,
    pub(super) rules: Vec<PoolRule>,
    index: PatternIndex,
}

impl Pools {
    pub(super) fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let table = Table::open(resources, "data/industry/pools.tsv")?;
        let mut all = Vec::new();
        for row in table.rows() {
            all.push(Pool {
                scheme: row.need(0, "体系")?.into(),
                code: row.need(1, "代码")?.into(),
                name: row.need(2, "名称")?.into(),
                branch: row.need(3, "大类")?.into(),
            });
        }
        let table = Table::open(resources, "data/industry/pool_rules.tsv")?;
        let mut rules = Vec::new();
        let mut index = PatternIndex::default();
        for (number, row) in (0_u32..).zip(table.rows()) {
            let (scheme, code) = (row.need(0, "体系")?, row.need(1, "代码")?);
            let pool = all
                .iter()
                .position(|pool: &Pool| &*pool.scheme == scheme && &*pool.code == code)
                .ok_or_else(|| row.malformed(format!("产业池 {scheme} {code} 不存在")))?;
            let fires = match row.need(3, "触发方式")? {
                "class" => Fires::OnClass,
                "both" => Fires::OnBoth,
                "partly" => Fires::InPart,
                other => return Err(row.malformed(format!("触发方式“{other}”无法识别")).into()),
            };
            for pattern in row.list(4, ' ') {
                index.add(pattern, number);
            }
            rules.push(PoolRule {
                pool,
                fires,
                excluded: PatternSet::of(row.list(5, ' ')),
                words: row.list(6, '|').map(Into::into).collect(),
                excluded_words: row.list(7, '|').map(Into::into).collect(),
                source: Source::Transcribed,
            });
        }
        Ok(Self { all, rules, index })
    }

    /// Takes a pool that the project's own tables describe.
    pub(super) fn add(&mut self, pool: Pool, rule: &OwnRule<'_>) {
        let at = self.all.iter().position(|known| known.scheme == pool.scheme && known.code == pool.code);
        let at = at.unwrap_or(self.all.len());
        if at == self.all.len() {
            self.all.push(pool);
        }
        let made = |fires, words: &[&str]| PoolRule {
            pool: at,
            fires,
            excluded: PatternSet::default(),
            words: words.iter().map(|word| (*word).into()).collect(),
            excluded_words: rule.excluded.iter().map(|word| (*word).into()).collect(),
            source: Source::Hand,
        };
        if !rule.classes.is_empty() {
            let number = u32::try_from(self.rules.len()).unwrap_or(u32::MAX);
            rule.classes.iter().for_each(|pattern| self.index.add(pattern, number));
            self.rules.push(made(Fires::OnClass, &[]));
        }
        if !rule.words.is_empty() {
            self.rules.push(made(Fires::OnWord, &rule.words));
        }
    }

    pub(super) fn all(&self) -> &[Pool] {
        &self.all
    }

    pub(super) fn hits(&self, keys: &[SymbolKeys], words: &FoundWords, weights: &Weights, hits: &mut Vec<PoolHit>) {
        for key in keys {
            for (number, pattern) in self.index.rules(key) {
                let Some(rule) = self.rules.get(number as usize) else {
                    continue;
                };
                let Some(pool) = self.all.get(rule.pool) else {
                    continue;
                };
                if words.excluded_for_rule(number) || rule.excluded.takes(key) {
                    continue;
                }
                let word = words.for_rule(number);
                let basis = match (rule.fires, &word) {
                    (Fires::OnClass, None) => Basis::Class,
                    (_, Some(_)) => Basis::ClassAndWord,
                    (_, None) => Basis::ClassWithoutWord,
                };
                hits.push(pool.hit(
                    basis,
                    rule.source,
                    Some(pattern),
                    word,
                    weights.of(rule.source, basis, key.other_edition),
                ));
            }
        }
        for (number, rule) in (0_u32..).zip(&self.rules).filter(|(_, rule)| rule.fires == Fires::OnWord) {
            let (Some(word), Some(pool)) = (words.for_rule(number), self.all.get(rule.pool)) else { continue };
            if !words.excluded_for_rule(number) {
                let basis = Basis::WordInText;
                hits.push(pool.hit(basis, rule.source, None, Some(word), weights.of(rule.source, basis, false)));
            }
        }
    }
}

impl Pool {
    fn hit(
        &self,
        basis: Basis,
        source: Source,
        class: Option<&Arc<str>>,
        word: Option<Arc<str>>,
        confidence: f64,
    ) -> PoolHit {
        PoolHit {
            scheme: Arc::clone(&self.scheme),
            code: Arc::clone(&self.code),
            name: Arc::clone(&self.name),
            firm: basis != Basis::ClassWithoutWord,
            confidence,
            rule: Rule { basis, class: class.map(Arc::clone), word, source },
        }
    }
}
