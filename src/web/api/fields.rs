//! `/fields`: the 35 technology fields, and how many public patents stand in each.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::ApiError;
use crate::domain::Audience;
use crate::web::compute::Load;
use crate::web::site::Site;

/// 一个技术领域
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct FieldEntry {
    /// 编号，1 至 35，可用于筛选
    number: u8,
    /// 名称
    name: String,
    /// 所属部门
    sector: String,
    /// 公开的专利数
    patents: u64,
}

/// 全部技术领域
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Fields {
    /// 技术领域
    fields: Vec<FieldEntry>,
}

/// 技术领域
#[utoipa::path(
    get,
    path = "/fields",
    operation_id = "listFields",
    tag = "目录",
    responses((status = 200, description = "全部技术领域，及各领域公开的专利数", body = Fields))
)]
pub(super) async fn fields(State(site): State<Arc<Site>>) -> Result<Json<Fields>, ApiError> {
    let answer = site.work(Load::Light, Audience::Visitor, |work| {
        let counts = work.counts()?.field;
        let fields = work.live.index.taxonomy().fields().into_iter().map(|field| FieldEntry {
            number: field.number,
            name: field.name.to_string(),
            sector: field.sector.to_string(),
            patents: counts.get(&field.number.to_string()).copied().unwrap_or_default(),
        });
        Ok(Fields { fields: fields.collect() })
    });
    Ok(Json(answer.await?))
}
