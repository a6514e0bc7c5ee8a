//! `/chains`: industry chains with their nodes, and how many public patents stand in each chain.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::{ApiError, Problem};
use crate::domain::{Audience, Patent};
use crate::search::Facets;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::query::SearchQuery;

/// 产业链的一个环节
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct NodeEntry {
    /// 编号，可用于筛选
    id: String,
    /// 名称
    name: String,
    /// 上游、中游、下游
    position: String,
}

/// 一条产业链
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ChainEntry {
    /// 编号，可用于筛选
    id: String,
    /// 名称
    name: String,
    /// 公开的专利数
    patents: u64,
    /// 环节，上游在前
    nodes: Vec<NodeEntry>,
}

/// 产业链的一个环节，和它的供需
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct NodeCounted {
    /// 编号，可用于筛选
    id: String,
    /// 名称
    name: String,
    /// 上游、中游、下游
    position: String,
    /// 公开的专利数
    patents: u64,
    /// 可见的需求数
    needs: u64,
}

/// 一条产业链，和各环节的供需
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ChainCounted {
    /// 编号，可用于筛选
    id: String,
    /// 名称
    name: String,
    /// 环节，上游在前
    nodes: Vec<NodeCounted>,
}

/// 全部产业链
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Chains {
    /// 产业链
    chains: Vec<ChainEntry>,
}

impl Work<'_> {
    /// Counts over all patents that the asker may see.
    pub(super) fn counts(&self) -> Result<Facets, WebError> {
        Ok(self.search::<Patent>(&SearchQuery::default(), 1, 0)?.facets)
    }
}

/// 产业链
#[utoipa::path(
    get,
    path = "/chains",
    operation_id = "listChains",
    tag = "目录",
    responses((status = 200, description = "全部产业链，及各链公开的专利数", body = Chains))
)]
pub(super) async fn chains(State(site): State<Arc<Site>>) -> Result<Json<Chains>, ApiError> {
    let answer = site.work(Load::Light, Audience::Visitor, |work| {
        let counts = work.counts()?.chain;
        let chains = work.live.index.taxonomy().chains().iter().map(|chain| ChainEntry {
            id: chain.id.to_string(),
            name: chain.name.to_string(),
            patents: counts.get(&*chain.id).copied().unwrap_or_default(),
            nodes: chain
                .nodes
                .iter()
                .map(|node| NodeEntry {
                    id: node.id.to_string(),
                    name: node.name.to_string(),
                    position: node.position.word().to_owned(),
                })
                .collect(),
        });
        Ok(Chains { chains: chains.collect() })
    });
    Ok(Json(answer.await?))
}

/// 一条产业链各环节的供需
#[utoipa::path(
    get,
    path = "/chains/{chain}",
    operation_id = "getChain",
    tag = "目录",
    params(("chain" = String, Path, description = "产业链的编号或名称")),
    responses(
        (status = 200, description = "各环节，及其中公开的专利数和可见的需求数", body = ChainCounted),
        (status = 404, description = "没有这条产业链", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn chain(
    State(site): State<Arc<Site>>,
    Path(which): Path<String>,
) -> Result<Json<ChainCounted>, ApiError> {
    let answer = site.work(Load::Heavy, Audience::Visitor, move |work| {
        let chain = work.live.index.taxonomy().chain(&which);
        let chain = chain.ok_or_else(|| WebError::NotFound("这条产业链".to_owned()))?;
        let nodes = work.node_balances(chain)?;
        let nodes = nodes.iter().map(|node| NodeCounted {
            id: node.id.clone(),
            name: node.name.clone(),
            position: node.position.word().to_owned(),
            patents: node.balance.patents,
            needs: node.balance.needs,
        });
        Ok(ChainCounted { id: chain.id.to_string(), name: chain.name.to_string(), nodes: nodes.collect() })
    });
    Ok(Json(answer.await?))
}
