//! `/needs`: a list, one, and the patents for it.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::json;

use super::cursor::Cursor;
use super::matches::patents_answer;
use super::params::{MatchParams, NeedParams};
use super::patents::{asked, load};
use super::problem::{ApiError, Problem};
use super::request::{Params, number};
use super::right::Asker;
use super::shape::{NeedList, NeedMatchAnswer, NeedRecord, shaped};
use crate::domain::{Need, RecordKind};
use crate::export::answers::{record_answer, search_answer};
use crate::search::LARGEST_PAGE;
use crate::web::compute::Load;
use crate::web::site::Site;
use crate::web::view::query::PAGE;
use crate::web::view::records::id_of;

/// 检索需求
#[utoipa::path(
    get,
    path = "/needs",
    operation_id = "searchNeeds",
    tag = "需求",
    params(NeedParams),
    responses(
        (status = 200, description = "一页需求；next 是下一页的 cursor。仅匹配的需求不列出，匿名需求没有单位", body = NeedList),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(site): State<Arc<Site>>,
    asker: Asker,
    Params(params): Params<NeedParams>,
) -> Result<Json<NeedList>, ApiError> {
    let limit = number("limit", &params.limit, PAGE, LARGEST_PAGE)?;
    let cursor = params.cursor.clone();
    let query = params.query()?;
    let asked = asked(RecordKind::Need, &query);
    let cursor = Cursor::read(&cursor, asked)?;
    let answer = site.work(load(&query.q), asker.audience, move |work| {
        let begun = Instant::now();
        let page = work.page::<Need>(&query, asked, limit, cursor)?;
        let reckoning = work.reckoning(&query)?;
        let mut list: NeedList = shaped(search_answer(&page.answer, &reckoning, begun.elapsed().as_secs_f64()))?;
        list.next = page.next.map(Cursor::written);
        list.index_changed = page.changed;
        Ok(list)
    });
    Ok(Json(answer.await?))
}

/// 一条需求
#[utoipa::path(
    get,
    path = "/needs/{need}",
    operation_id = "getNeed",
    tag = "需求",
    params(("need" = String, Path, description = "记录编号")),
    responses(
        (status = 200, description = "记录和对它的判断", body = NeedRecord),
        (status = 404, description = "没有，或不公开", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "已经撤下", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn one(
    State(site): State<Arc<Site>>,
    asker: Asker,
    Path(which): Path<String>,
) -> Result<Json<NeedRecord>, ApiError> {
    // By its id alone: the code in its source may name the firm of an anonymous need.
    let id = id_of(&which, RecordKind::Need)?;
    let answer = site.work(Load::Light, asker.audience, move |work| {
        let need = work.need(&id)?;
        let assessment = json!({
            "valid_until": need.valid_until,
            "expired": need.valid_until.map(|until| until < work.today),
            "privacy": need.effective_privacy(),
        });
        shaped(record_answer(&need, &assessment, work.audience))
    });
    Ok(Json(answer.await?))
}

/// 为一条需求找专利
#[utoipa::path(
    get,
    path = "/needs/{need}/matches",
    operation_id = "matchNeed",
    tag = "匹配",
    params(("need" = String, Path, description = "记录编号"), MatchParams),
    responses(
        (status = 200, description = "匹配的专利，最好的在前", body = NeedMatchAnswer),
        (status = 400, description = "参数不对，或需求里没有可匹配的词", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有，或不公开", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn matches(
    State(site): State<Arc<Site>>,
    asker: Asker,
    Path(which): Path<String>,
    Params(params): Params<MatchParams>,
) -> Result<Json<NeedMatchAnswer>, ApiError> {
    let id = id_of(&which, RecordKind::Need)?;
    let top = number("top", &params.top, 10, 100)?;
    let query = params.filters();
    let answer = site.work(Load::Light, asker.audience, move |work| {
        let begun = Instant::now();
        let need = work.need(&id)?;
        let found = work.matches_of(&need, top, &query)?;
        patents_answer(work, &found, begun)
    });
    Ok(Json(answer.await?))
}
