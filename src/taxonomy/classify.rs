//! One record into fields, industries, pools and chain nodes.

use std::collections::BTreeMap;

use super::Taxonomy;
use super::chain::NodeHit;
use super::field::TechnologyField;
use super::industry::IndustryHit;
use super::pattern::SymbolKeys;
use super::pool::PoolHit;
use super::words::FoundWords;
use crate::domain::IpcSymbol;

/// What of a record says where it belongs. Texts come folded by the text room.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClassifyInput<'a> {
    /// Its classes, as given; older and newer editions are seen through here.
    pub ipc: &'a [IpcSymbol],
    /// Title.
    pub title: &'a str,
    /// Abstract, claim, product, application, description: whatever there is.
    pub text: &'a str,
    /// Technical fields or industries in the record's own words: `制造业——通用设备制造业`, `新材料-复合材料`, `医疗技术`.
    pub declared_fields: &'a [String],
    /// Chains and nodes in the record's own words: `稀土产业链`, `乳业/奶酪黄油`.
    pub declared_chains: &'a [String],
}

/// Where a record belongs. Every list is ordered by confidence (highest first), then by code.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Classification {
    /// Technology fields of its classes, then declared ones, in order of first mention.
    pub fields: Vec<TechnologyField>,
    /// Industries of GB/T 4754.
    pub industries: Vec<IndustryHit>,
    /// Strategic emerging industries (scheme `strategic`).
    pub strategic: Vec<PoolHit>,
    /// Pools of the other schemes.
    pub pools: Vec<PoolHit>,
    /// Nodes of chains.
    pub chain_nodes: Vec<NodeHit>,
    /// Chains that the record names itself, or whose node it names, by id, in order of first mention.
    pub chains: Vec<std::sync::Arc<str>>,
}

/// Scheme of the strategic emerging industries in the pool table.
const STRATEGIC: &str = "strategic";

pub(super) fn classify(taxonomy: &Taxonomy, input: &ClassifyInput<'_>) -> Classification {
    let keys = symbol_keys(taxonomy, input.ipc);
    let words = taxonomy.words.find(input.title, input.text);
    let mut pools = Vec::new();
    taxonomy.pools.hits(&keys, &words, &taxonomy.weights, &mut pools);
    let pools = best_first(
        pools,
        |hit| (hit.code.clone(), hit.rule.clone()),
        |hit| hit.confidence,
        |hit| (hit.scheme.clone(), hit.code.clone()),
    );
    let (strategic, pools) = pools.into_iter().partition(|hit| &*hit.scheme == STRATEGIC);
    Classification { strategic, pools, ..without_pools(taxonomy, input, &keys, &words) }
}

/// As [`classify`], pools left out: most of the rules are theirs, and not everybody asks.
pub(super) fn classify_without_pools(taxonomy: &Taxonomy, input: &ClassifyInput<'_>) -> Classification {
    let words = taxonomy.words.find(input.title, input.text);
    without_pools(taxonomy, input, &symbol_keys(taxonomy, input.ipc), &words)
}

fn without_pools(
    taxonomy: &Taxonomy,
    input: &ClassifyInput<'_>,
    keys: &[SymbolKeys],
    words: &FoundWords,
) -> Classification {
    let mut found = Classification { fields: fields(taxonomy, input), ..Classification::default() };

    taxonomy.industries.hits(keys, &taxonomy.weights, &mut found.industries);
    for declared in input.declared_fields {
        taxonomy.industries.declared_hits(declared, &taxonomy.weights, &mut found.industries);
    }
    found.chain_nodes = nodes_of(taxonomy, input, keys, words);
    for declared in input.declared_chains {
        if let Some(chain) = taxonomy.chains.declared_chain(declared)
            && !found.chains.contains(&chain)
        {
            found.chains.push(chain);
        }
    }

    found.industries = best_first(
        found.industries,
        |hit| (hit.code.clone(), hit.rule.clone()),
        |hit| hit.confidence,
        |hit| hit.code.clone(),
    );
    found
}

/// The nodes of chains alone, as [`classify`] gives them.
pub(super) fn chain_nodes(taxonomy: &Taxonomy, input: &ClassifyInput<'_>) -> Vec<NodeHit> {
    let words = taxonomy.words.find(input.title, input.text);
    nodes_of(taxonomy, input, &symbol_keys(taxonomy, input.ipc), &words)
}

fn nodes_of(taxonomy: &Taxonomy, input: &ClassifyInput<'_>, keys: &[SymbolKeys], words: &FoundWords) -> Vec<NodeHit> {
    let mut hits = Vec::new();
    taxonomy.chains.hits(keys, words, &taxonomy.weights, &mut hits);
    for declared in input.declared_chains {
        taxonomy.chains.declared_hits(declared, &taxonomy.weights, &mut hits);
    }
    best_first(hits, |hit| (hit.node.clone(), hit.rule.clone()), |hit| hit.confidence, |hit| hit.node.clone())
}

/// Keys of every symbol, and of its older and newer forms where the symbol itself is not among the classes already.
fn symbol_keys(taxonomy: &Taxonomy, ipc: &[IpcSymbol]) -> Vec<SymbolKeys> {
    let mut keys: Vec<SymbolKeys> = ipc.iter().map(|symbol| SymbolKeys::of(symbol, false)).collect();
    for symbol in ipc {
        let others = taxonomy.editions.current(symbol).iter().chain(taxonomy.editions.former(symbol));
        keys.extend(others.filter(|other| !ipc.contains(other)).map(|other| SymbolKeys::of(other, true)));
    }
    keys
}

fn fields(taxonomy: &Taxonomy, input: &ClassifyInput<'_>) -> Vec<TechnologyField> {
    let of_classes = input.ipc.iter().filter_map(|symbol| taxonomy.field35(symbol));
    let declared = input.declared_fields.iter().filter_map(|text| taxonomy.field_named(text));
    let mut fields: Vec<TechnologyField> = Vec::new();
    for field in of_classes.chain(declared) {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

/// Keeps the best hit of each place, ordered by confidence and place. `tie` orders hits of one place and confidence.
fn best_first<H, K: Ord, P: Ord>(
    hits: Vec<H>,
    tie: impl Fn(&H) -> K,
    confidence: impl Fn(&H) -> f64,
    place: impl Fn(&H) -> P,
) -> Vec<H> {
    let mut best: BTreeMap<P, H> = BTreeMap::new();
    for hit in hits {
        match best.entry(place(&hit)) {
            std::collections::btree_map::Entry::Vacant(empty) => {
                empty.insert(hit);
            }
            std::collections::btree_map::Entry::Occupied(mut known) => {
                let order = confidence(&hit).total_cmp(&confidence(known.get())).reverse();
                if order.then_with(|| tie(&hit).cmp(&tie(known.get()))).is_lt() {
                    known.insert(hit);
                }
            }
        }
    }
    let mut kept: Vec<H> = best.into_values().collect();
    // Places are ascending already, and the sort keeps them so among equals.
    kept.sort_by(|a, b| confidence(b).total_cmp(&confidence(a)));
    kept
}
