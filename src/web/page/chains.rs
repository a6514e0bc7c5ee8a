//! Industry chains: all of them, and one drawn with supply and demand at every node.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::parts::html;
use crate::taxonomy::Position;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::Site;
use crate::web::view::balance::{Balance, NodeBalance};
use crate::web::viewer::Frame;

/// A chain in the list.
#[derive(Debug)]
struct ChainLine {
    id: String,
    name: String,
    nodes: usize,
    balance: Balance,
}

#[derive(Debug, Template)]
#[template(path = "chains.html")]
struct ChainsPage {
    frame: Frame,
    chains: Vec<ChainLine>,
}

/// A stage as drawn.
#[derive(Debug)]
struct Stage {
    word: &'static str,
    nodes: Vec<NodeBalance>,
}

#[derive(Debug, Template)]
#[template(path = "chain.html")]
struct ChainPage {
    frame: Frame,
    id: String,
    name: String,
    balance: Balance,
    stages: Vec<Stage>,
    /// Nodes without a patent, and those of them that somebody needs.
    gaps: usize,
    wanted: usize,
}

/// `GET /chains`
pub(in crate::web) async fn all(State(site): State<Arc<Site>>, frame: Frame) -> Result<Response, WebError> {
    let chains = site.work(Load::Light, frame.audience, |work| {
        let totals = work.totals()?;
        let line = |chain: &crate::taxonomy::Chain| ChainLine {
            id: chain.id.to_string(),
            name: chain.name.to_string(),
            nodes: chain.nodes.len(),
            balance: totals.of_chain(&chain.id),
        };
        Ok(work.live.index.taxonomy().chains().iter().map(line).collect())
    });
    html(&ChainsPage { chains: chains.await?, frame })
}

/// `GET /chains/{id}`
pub(in crate::web) async fn one(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, frame.audience, move |work| {
        // By id alone: a chain has one address.
        let chain = work.live.index.taxonomy().chains().iter().find(|chain| *chain.id == *id);
        let chain = chain.ok_or_else(|| WebError::NotFound("这条产业链".to_owned()))?;
        let nodes = work.node_balances(chain)?;
        let stage = |position: Position| Stage {
            word: position.word(),
            nodes: nodes.iter().filter(|node| node.position == position).cloned().collect(),
        };
        let stages = [Position::Upstream, Position::Midstream, Position::Downstream].map(stage);
        Ok(ChainPage {
            id: chain.id.to_string(),
            name: chain.name.to_string(),
            balance: work.totals()?.of_chain(&chain.id),
            stages: stages.into_iter().filter(|stage| !stage.nodes.is_empty()).collect(),
            gaps: nodes.iter().filter(|node| node.balance.gap().is_some()).count(),
            wanted: nodes.iter().filter(|node| node.balance.is_wanted()).count(),
            frame,
        })
    });
    html(&page.await?)
}
