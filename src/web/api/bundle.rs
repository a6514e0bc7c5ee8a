//! `/bundle`: the exchange of everything public between nodes (R51), as `bundle export` and `bundle import` do it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::{ApiError, Problem};
use super::right::Exchanger;
use super::shape::{FileSent, shaped};
use super::stream::{Places, Received, streamed};
use crate::domain::Audience;
use crate::store::{Node, StoreError, export_bundle};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::headers::fresh;
use crate::web::site::Site;

/// 收下一个交换包的结果
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct BundleTaken {
    /// 读入的记录数
    read: u64,
    /// 新增
    added: u64,
    /// 更新
    updated: u64,
    /// 未变
    unchanged: u64,
    /// 对方已撤下而一并撤下
    withdrawn: u64,
    /// 对方重新提供
    reinstated: u64,
}

fn node(site: &Site) -> Result<Node, StoreError> {
    site.home.node(&site.settings.name, &fresh())
}

/// 本节点的交换包：全部公开记录
///
/// 另一个节点用 POST /bundle 或 bundle import 收下；更新和撤下随下一个包过去。
#[utoipa::path(
    get,
    path = "/bundle",
    operation_id = "exportBundle",
    tag = "交换",
    responses(
        (status = 200, description = "第一行是节点，以后每行一条记录", body = String, content_type = "application/jsonl"),
        (status = 503, description = "同时导出的人太多，稍后再试", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn export(
    State(site): State<Arc<Site>>,
    Extension(places): Extension<Places>,
) -> Result<Response, ApiError> {
    let file = ("application/jsonl; charset=utf-8", "bundle.jsonl");
    streamed(site, places, file, |site, reader, out| {
        export_bundle(reader, &node(site)?, site.today(), out)?;
        Ok(())
    })
}

/// 收下另一个节点的交换包
///
/// 全部收下，或一条也不收。可用 gzip 压缩。
#[utoipa::path(
    post,
    path = "/bundle",
    operation_id = "importBundle",
    tag = "交换",
    security(("token" = ["节点交换"])),
    request_body(content = FileSent, content_type = "application/octet-stream", description = "交换包"),
    responses(
        (status = 200, description = "收下了", body = BundleTaken),
        (status = 400, description = "不是完整的交换包，或是本节点自己的", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "文件太大", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn import(
    State(site): State<Arc<Site>>,
    exchanger: Exchanger,
    received: Received,
) -> Result<Json<BundleTaken>, ApiError> {
    let answer = site.work(Load::Write, Audience::Operator, move |work| {
        let (node, now) = (node(work.site)?, (work.site.clock)());
        let mut writer = work.site.writer();
        let counts = writer.import_bundle_file(&node, received.file()?, (now, work.today))?;
        writer.note_act(&exchanger.actor, "收下交换包", &format!("读入 {} 条", counts.read), now)?;
        work.site.bell().ring();
        shaped(serde_json::to_value(counts).map_err(|_| WebError::Broken)?)
    });
    Ok(Json(answer.await?))
}
