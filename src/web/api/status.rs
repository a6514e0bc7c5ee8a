//! `/status`: how much there is, and how new.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::ApiError;
use crate::domain::{Audience, RecordKind};
use crate::export::answers::meaning_coverage;
use crate::store::Store;
use crate::web::compute::Load;
use crate::web::site::Site;

/// 本站的状态
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Status {
    /// 公开的专利数
    patents: u64,
    /// 可见的需求数
    needs: u64,
    /// 索引还差几次变更没有收到，0 为最新
    index_behind: i64,
    /// 是否按语义比较
    meaning: bool,
    /// 已有语义向量的专利所占份额，0 到 1
    meaning_coverage: f64,
    /// 程序的版本
    version: String,
}

/// 本站的状态
#[utoipa::path(
    get,
    path = "/status",
    operation_id = "getStatus",
    tag = "目录",
    responses((status = 200, description = "记录数、索引和语义向量的进度", body = Status))
)]
pub(super) async fn status(State(site): State<Arc<Site>>) -> Result<Json<Status>, ApiError> {
    let answer = site.work(Load::Light, Audience::Visitor, |work| {
        let meaning = work.live.meaning.as_ref();
        Ok(Status {
            patents: work.visible(RecordKind::Patent)?,
            needs: work.visible(RecordKind::Need)?,
            index_behind: work.reader.last_seq()? - work.live.seq,
            meaning: work.live.has_meaning(),
            meaning_coverage: meaning_coverage(work.reader, meaning, true)?,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    });
    Ok(Json(answer.await?))
}
