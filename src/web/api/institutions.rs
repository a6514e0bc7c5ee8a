//! `/institutions`: who offers how many public patents.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::params::InstitutionParams;
use super::problem::{ApiError, Problem};
use super::request::{Params, number};
use crate::domain::Audience;
use crate::search::LARGEST_PAGE;
use crate::text::fold;
use crate::web::compute::Load;
use crate::web::site::Site;

/// 一家机构
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct InstitutionEntry {
    /// 名称，可用于筛选（owner）
    name: String,
    /// 权利人类型
    kind: Option<String>,
    /// 所在地区
    region: Option<String>,
    /// 公开的专利数
    patents: u64,
}

/// 机构，专利多的在前
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct InstitutionList {
    /// 符合条件的机构数
    total: usize,
    /// 机构
    institutions: Vec<InstitutionEntry>,
}

/// 机构
#[utoipa::path(
    get,
    path = "/institutions",
    operation_id = "listInstitutions",
    tag = "目录",
    params(InstitutionParams),
    responses(
        (status = 200, description = "机构及其公开的专利数", body = InstitutionList),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn institutions(
    State(site): State<Arc<Site>>,
    Params(params): Params<InstitutionParams>,
) -> Result<Json<InstitutionList>, ApiError> {
    let limit = number("limit", &params.limit, 100, LARGEST_PAGE)?;
    let wanted = fold(params.q.trim());
    let answer = site.work(Load::Light, Audience::Visitor, move |work| {
        let known = work.live.institutions(work.reader)?;
        let found: Vec<_> = known.all.iter().filter(|institution| fold(&institution.name).contains(&*wanted)).collect();
        let entries = found.iter().take(limit).map(|institution| InstitutionEntry {
            name: institution.name.clone(),
            kind: institution.kind.map(|kind| kind.to_string()),
            region: institution.region.clone(),
            patents: institution.patents,
        });
        Ok(InstitutionList { total: found.len(), institutions: entries.collect() })
    });
    Ok(Json(answer.await?))
}
