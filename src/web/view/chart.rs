//! Industry chains, drawn.

use crate::domain::Patent;
use crate::taxonomy::{ClassifyInput, Position, Taxonomy};
use crate::text::fold;

/// A patent's place in one chain: the stages with their nodes, its own marked.
#[derive(Debug, Clone)]
pub(in crate::web) struct ChainPlace {
    pub(in crate::web) id: String,
    pub(in crate::web) name: String,
    pub(in crate::web) stages: Vec<StagePlace>,
    /// Which rule put it there.
    pub(in crate::web) why: String,
}

/// A stage of a chain.
#[derive(Debug, Clone)]
pub(in crate::web) struct StagePlace {
    pub(in crate::web) word: &'static str,
    /// Names of nodes, and whether the patent is in them.
    pub(in crate::web) nodes: Vec<(String, bool)>,
}

/// Chains that are drawn for one patent.
const MOST_CHAINS: usize = 2;

/// Nodes beside a patent's own that are named in a stage.
const MOST_NODES: usize = 5;

/// Where a patent stands, the surest chains first.
pub(in crate::web) fn chain_places(patent: &Patent, taxonomy: &Taxonomy) -> Vec<ChainPlace> {
    let (title, text) =
        (fold(patent.title.as_deref().unwrap_or_default()), fold(patent.r#abstract.as_deref().unwrap_or_default()));
    let hits = taxonomy.chain_nodes(&ClassifyInput {
        ipc: &patent.ipc,
        title: &title,
        text: &text,
        declared_fields: &patent.technical_field,
        declared_chains: &patent.chain,
    });
    let mut places: Vec<ChainPlace> = Vec::new();
    for hit in &hits {
        if places.len() == MOST_CHAINS {
            break;
        }
        let Some(chain) = taxonomy.chain(&hit.chain) else { continue };
        if places.iter().any(|place| *place.id == *chain.id) {
            continue;
        }
        let own = |id: &str| hits.iter().any(|hit| *hit.node == *id);
        let stage = |position: Position| {
            let (its, others): (Vec<_>, Vec<_>) =
                chain.nodes.iter().filter(|node| node.position == position).partition(|node| own(&node.id));
            let nodes = its.into_iter().map(|node| (node.name.to_string(), true));
            let others = others.into_iter().take(MOST_NODES).map(|node| (node.name.to_string(), false));
            StagePlace { word: position.word(), nodes: nodes.chain(others).collect() }
        };
        let by = match (&hit.rule.class, &hit.rule.word) {
            (Some(class), Some(word)) => format!("分类号 {class} 和“{word}”"),
            (Some(class), None) => format!("分类号 {class}"),
            (None, Some(word)) => format!("“{word}”"),
            (None, None) => "目录写明".to_owned(),
        };
        places.push(ChainPlace {
            id: chain.id.to_string(),
            name: chain.name.to_string(),
            stages: [Position::Upstream, Position::Midstream, Position::Downstream].map(stage).into(),
            why: format!("按{by}归入{}·{}", hit.position.word(), hit.name),
        });
    }
    places
}
