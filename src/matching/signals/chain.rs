//! Industry chain: the same node (强链), an adjacent stage (延链), the same chain, another one.

use super::text::{need_quote, patent_quote};
use crate::domain::{Need, Patent};
use crate::matching::pair::{Evidence, Notes, Part};
use crate::matching::weights::Weights;
use crate::taxonomy::{ChainRelation, NodeHit, Taxonomy};

const SIGNAL: &str = "chain";

const PATENT_UNKNOWN: &str = "专利所在的产业链环节未知";

/// Share by relation, weighted by how sure both sides are of their node.
pub(in crate::matching) fn chain(
    (need, need_nodes): (&Need, &[NodeHit]),
    (patent, patent_nodes): (&Patent, &[NodeHit]),
    taxonomy: &Taxonomy,
    weights: &Weights,
    notes: &Notes,
) -> Part {
    let of = weights.points.chain;
    let unknown = weights.unknown_share;
    if need_nodes.is_empty() {
        return Part::of_share(SIGNAL, unknown, of, "需求所在的产业链未知");
    }
    if patent_nodes.is_empty() {
        return Part::of_share(SIGNAL, unknown, of, PATENT_UNKNOWN);
    }
    let best = need_nodes
        .iter()
        .flat_map(|wanted| patent_nodes.iter().map(move |offered| (wanted, offered)))
        .map(|(wanted, offered)| {
            let relation = taxonomy.adjacent(&wanted.node, &offered.node);
            let share = match relation {
                Some(ChainRelation::Same) => weights.chain.same_node,
                Some(ChainRelation::SameStage | ChainRelation::AdjacentStage) => weights.chain.adjacent,
                None if wanted.chain == offered.chain => weights.chain.same_chain,
                None => weights.chain.other,
            };
            // What a doubtful edge says counts less than what is not known, in either direction.
            let sure = wanted.confidence.min(offered.confidence).clamp(0.0, 1.0);
            (unknown + (share - unknown) * sure, relation, wanted, offered)
        })
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| (&b.2.node, &b.3.node).cmp(&(&a.2.node, &a.3.node))));
    let Some((share, relation, wanted, offered)) = best else {
        return Part::of_share(SIGNAL, unknown, of, "产业链环节未知");
    };
    if !notes.wanted() {
        return Part::of_share(SIGNAL, share, of, String::new());
    }
    let chain_name = chain_name(taxonomy, offered);
    let reason = match relation {
        Some(ChainRelation::Same) => format!("强链：同在{chain_name}的{}", place(offered)),
        Some(ChainRelation::SameStage) => {
            format!("强链：同在{chain_name}的{}（{} 与 {}）", offered.position.word(), wanted.name, offered.name)
        }
        Some(ChainRelation::AdjacentStage) => {
            format!("延链：{chain_name}，需求在{}，专利在{}", place(wanted), place(offered))
        }
        None if wanted.chain == offered.chain => {
            format!("同在{chain_name}，需求在{}，专利在{}", place(wanted), place(offered))
        }
        None => format!("专利在{chain_name}的{}，与需求不在一条产业链", place(offered)),
    };
    let mut part = Part::of_share(SIGNAL, share, of, reason);
    if let (Some(ChainRelation::Same), Some(need_word), Some(patent_word)) =
        (relation, &wanted.rule.word, &offered.rule.word)
        && let (Some((need, _)), Some((patent, place))) =
            (need_quote(need, need_word), patent_quote(patent, patent_word))
    {
        part.evidence.push(Evidence { need, patent, r#where: place });
    }
    part
}

/// The part of a patent whose own words name no node: the same points as unknown, and which node its classes stand for.
pub(in crate::matching) fn chain_by_class(nodes: &[NodeHit], taxonomy: &Taxonomy, weights: &Weights) -> Part {
    let reason = match nodes.first() {
        Some(node) => format!(
            "按分类号，专利可能在{}的{}；名称和摘要没有提到，按未知计分",
            chain_name(taxonomy, node),
            place(node)
        ),
        None => PATENT_UNKNOWN.to_owned(),
    };
    Part::of_share(SIGNAL, weights.unknown_share, weights.points.chain, reason)
}

fn chain_name(taxonomy: &Taxonomy, hit: &NodeHit) -> String {
    taxonomy.chain(&hit.chain).map_or_else(|| hit.chain.to_string(), |chain| chain.name.to_string())
}

fn place(hit: &NodeHit) -> String {
    format!("{}·{}", hit.position.word(), hit.name)
}
