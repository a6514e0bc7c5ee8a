//! Industry chains and their nodes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::confidence::Weights;
use super::error::TaxonomyError;
use super::pattern::{PatternIndex, SymbolKeys};
use super::rule::{Basis, Rule, Source};
use super::table::Table;
use super::words::FoundWords;
use crate::resources::Resources;

/// Stage of a node in its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// 上游.
    Upstream,
    /// 中游.
    Midstream,
    /// 下游.
    Downstream,
}

impl Position {
    /// The Chinese word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Upstream => "上游",
            Self::Midstream => "中游",
            Self::Downstream => "下游",
        }
    }
}

impl std::str::FromStr for Position {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "上游" => Self::Upstream,
            "中游" => Self::Midstream,
            "下游" => Self::Downstream,
            _ => return Err(()),
        })
    }
}

/// A chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Short, stable slug: `rare-earth`.
    pub id: Arc<str>,
    /// Chinese name.
    pub name: Arc<str>,
    /// Other names.
    pub aliases: Vec<Arc<str>>,
    /// Nodes, upstream first.
    pub nodes: Vec<ChainNode>,
}

/// A node of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainNode {
    /// Stable slug: chain id and number, `rare-earth-03`.
    pub id: Arc<str>,
    /// Id of its chain.
    pub chain: Arc<str>,
    /// Stage.
    pub position: Position,
    /// Part of the stage that it belongs to (半导体设备), where the source names one.
    pub segment: Option<Arc<str>>,
    /// Chinese name.
    pub name: Arc<str>,
    /// Words by which texts name it, folded; `!` behind one: only in titles, `~`: only beside a class of the node.
    pub words: Vec<Arc<str>>,
    /// Where the node comes from.
    pub source: Source,
}

/// How two nodes of one chain stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChainRelation {
    /// 强链: the same node.
    Same,
    /// 强链: another node of the same stage.
    SameStage,
    /// 延链: a node of an adjacent stage.
    AdjacentStage,
}

/// A node that a record falls into.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeHit {
    /// Id of the chain.
    pub chain: Arc<str>,
    /// Id of the node.
    pub node: Arc<str>,
    /// Name of the node.
    pub name: Arc<str>,
    /// Stage.
    pub position: Position,
    /// 0..=1.
    pub confidence: f64,
    /// Why; `rule.word` is the matched text.
    pub rule: Rule,
}

#[derive(Debug)]
struct ClassRule {
    node: u32,
    alone: bool,
    source: Source,
}

/// Chains, and the ways to their nodes.
#[derive(Debug)]
pub(super) struct Chains {
    all: Vec<Chain>,
    /// Chain and place of each node, in table order: hits and words name nodes by this number.
    flat: Vec<(usize, usize)>,
    node_ids: HashMap<Arc<str>, u32>,
    chain_names: BTreeMap<Arc<str>, usize>,
    rules: Vec<ClassRule>,
    index: PatternIndex,
    guards: Vec<Box<str>>,
}

impl Chains {
    pub(super) fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let table = Table::open(resources, "data/chains/chains.tsv")?;
        let mut all = Vec::new();
        let mut chain_names = BTreeMap::new();
        for row in table.rows() {
            let id: Arc<str> = row.need(0, "链编号")?.into();
            let name: Arc<str> = row.need(1, "链名称")?.into();
            let aliases: Vec<Arc<str>> = row.list(2, '|').map(Into::into).collect();
            for known in [&id, &name].into_iter().chain(&aliases) {
                if chain_names.insert(Arc::clone(known), all.len()).is_some() {
                    return Err(row.malformed(format!("链“{known}”重复")).into());
                }
            }
            all.push(Chain { id, name, aliases, nodes: Vec::new() });
        }
        let mut chains = Self {
            all,
            flat: Vec::new(),
            node_ids: HashMap::new(),
            chain_names,
            rules: Vec::new(),
            index: PatternIndex::default(),
            guards: Table::open(resources, "data/chains/guards.txt")?
                .rows()
                .flat_map(|row| row.list(0, '|'))
                .map(Into::into)
                .collect(),
        };
        chains.load_nodes(resources)?;
        chains.load_rules(resources)?;
        Ok(chains)
    }

    fn load_nodes(&mut self, resources: &Resources) -> Result<(), TaxonomyError> {
        let table = Table::open(resources, "data/chains/nodes.tsv")?;
        for (number, row) in (0_u32..).zip(table.rows()) {
            let id: Arc<str> = row.need(0, "环节编号")?.into();
            let at = id
                .rsplit_once('-')
                .and_then(|(chain, _)| self.chain_names.get(chain))
                .copied()
                .ok_or_else(|| row.malformed(format!("环节 {id} 没有对应的链")))?;
            if self.node_ids.insert(Arc::clone(&id), number).is_some() {
                return Err(row.malformed(format!("环节编号 {id} 重复")).into());
            }
            let Some(chain) = self.all.get_mut(at) else {
                continue;
            };
            self.flat.push((at, chain.nodes.len()));
            chain.nodes.push(ChainNode {
                id,
                chain: Arc::clone(&chain.id),
                position: row.parse(1, "上中下游")?,
                segment: row.optional(2).map(Into::into),
                name: row.need(3, "环节名称")?.into(),
                words: row.list(4, '|').map(Into::into).collect(),
                source: row.parse(5, "来源")?,
            });
        }
        Ok(())
    }

    fn load_rules(&mut self, resources: &Resources) -> Result<(), TaxonomyError> {
        let table = Table::open(resources, "data/chains/node_classes.tsv")?;
        for (number, row) in (0_u32..).zip(table.rows()) {
            let id = row.need(0, "环节编号")?;
            let node = *self.node_ids.get(id).ok_or_else(|| row.malformed(format!("环节 {id} 不存在")))?;
            let alone = match row.need(2, "触发方式")? {
                "class" => true,
                "both" => false,
                other => return Err(row.malformed(format!("触发方式“{other}”无法识别")).into()),
            };
            self.index.add(row.need(1, "分类号")?, number);
            self.rules.push(ClassRule { node, alone, source: row.parse(3, "来源")? });
        }
        Ok(())
    }

    pub(super) fn all(&self) -> &[Chain] {
        &self.all
    }

    /// Longer words that are no node's: 抗体育 is no 抗体.
    pub(super) fn guards(&self) -> impl Iterator<Item = &str> {
        self.guards.iter().map(|word| &**word)
    }

    /// Nodes in table order, with their numbers.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (u32, &ChainNode)> {
        (0_u32..)
            .zip(self.flat.iter())
            .filter_map(|(number, (chain, node))| Some((number, self.all.get(*chain)?.nodes.get(*node)?)))
    }

    fn at(&self, number: u32) -> Option<&ChainNode> {
        let (chain, node) = self.flat.get(number as usize)?;
        self.all.get(*chain)?.nodes.get(*node)
    }

    pub(super) fn chain(&self, id_or_name: &str) -> Option<&Chain> {
        let text = id_or_name.trim();
        let tries = ["", "产业链", "产业集群", "产业", "行业", "链"];
        tries
            .into_iter()
            .filter_map(|suffix| text.strip_suffix(suffix))
            .find_map(|name| {
                self.chain_names.get(name).or_else(|| self.chain_names.get(format!("{name}产业").as_str()))
            })
            .and_then(|at| self.all.get(*at))
    }

    pub(super) fn node(&self, id_or_name: &str) -> Option<&ChainNode> {
        self.nodes_named(id_or_name).into_iter().next()
    }

    pub(super) fn nodes_named(&self, id_or_name: &str) -> Vec<&ChainNode> {
        let text = id_or_name.trim();
        if let Some(number) = self.node_ids.get(text) {
            return self.at(*number).into_iter().collect();
        }
        let plain =
            |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
        let (chain, wanted) = match text.split_once(['/', '／', ' ', '-', '—', '>']) {
            Some((chain, rest)) if self.chain(chain).is_some() => (self.chain(chain), plain(rest)),
            _ => (None, plain(text)),
        };
        if wanted.is_empty() {
            return Vec::new();
        }
        let named = |node: &ChainNode| {
            plain(&node.name) == wanted
                || node.words.iter().any(|word| !word.ends_with(['!', '~']) && plain(word) == wanted)
        };
        let nodes = self.numbered().map(|(_, node)| node);
        let of_chain = nodes.filter(|node| chain.is_none_or(|chain| chain.id == node.chain));
        let mut found: Vec<&ChainNode> = of_chain.filter(|node| named(node)).collect();
        // Its own name comes before a word that several nodes share.
        found.sort_by_key(|node| plain(&node.name) != wanted);
        found
    }

    pub(super) fn relation(&self, a: &str, b: &str) -> Option<ChainRelation> {
        let (a, b) = (self.at(*self.node_ids.get(a)?)?, self.at(*self.node_ids.get(b)?)?);
        if a.chain != b.chain {
            return None;
        }
        match (a.position as u8).abs_diff(b.position as u8) {
            _ if a.id == b.id => Some(ChainRelation::Same),
            0 => Some(ChainRelation::SameStage),
            1 => Some(ChainRelation::AdjacentStage),
            _ => None,
        }
    }

    pub(super) fn hits(&self, keys: &[SymbolKeys], words: &FoundWords, weights: &Weights, hits: &mut Vec<NodeHit>) {
        for key in keys {
            for (number, pattern) in self.index.rules(key) {
                let Some(rule) = self.rules.get(number as usize) else {
                    continue;
                };
                let word = words.for_node(rule.node);
                let basis = match &word {
                    Some(_) => Basis::ClassAndWord,
                    None if rule.alone => Basis::Class,
                    None => continue,
                };
                let confidence = weights.of(rule.source, basis, key.other_edition);
                let class = Some(Arc::clone(pattern));
                self.push(
                    hits,
                    rule.node,
                    confidence,
                    Rule { basis, class, word: word.map(|w| w.word), source: rule.source },
                );
            }
        }
        for (node, found) in words.nodes() {
            let Some(source) = self.at(node).map(|node| node.source) else {
                continue;
            };
            let basis = if found.in_title { Basis::WordInTitle } else { Basis::WordInText };
            let confidence = weights.of(source, basis, false);
            self.push(hits, node, confidence, Rule { basis, class: None, word: Some(found.word), source });
        }
    }

    /// The chain that a declared text names, alone or as that of a node that no other chain has.
    pub(super) fn declared_chain(&self, declared: &str) -> Option<Arc<str>> {
        if let Some(chain) = self.chain(declared) {
            return Some(Arc::clone(&chain.id));
        }
        let nodes = self.nodes_named(declared);
        let first = nodes.first()?;
        nodes.iter().all(|node| node.chain == first.chain).then(|| Arc::clone(&first.chain))
    }

    pub(super) fn declared_hits(&self, declared: &str, weights: &Weights, hits: &mut Vec<NodeHit>) {
        for node in self.nodes_named(declared) {
            let Some(number) = self.node_ids.get(&node.id) else {
                continue;
            };
            let confidence = weights.of(Source::Declared, Basis::Declared, false);
            let word = Some(declared.trim().into());
            self.push(
                hits,
                *number,
                confidence,
                Rule { basis: Basis::Declared, class: None, word, source: Source::Declared },
            );
        }
    }

    fn push(&self, hits: &mut Vec<NodeHit>, number: u32, confidence: f64, rule: Rule) {
        if let Some(node) = self.at(number) {
            hits.push(NodeHit {
                chain: Arc::clone(&node.chain),
                node: Arc::clone(&node.id),
                name: Arc::clone(&node.name),
                position: node.position,
                confidence,
                rule,
            });
        }
    }
}
