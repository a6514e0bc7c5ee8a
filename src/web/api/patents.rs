//! `/patents`: a list, one, what is like it, and who waits for it.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Path, State};

use super::cursor::{Cursor, hash};
use super::matches::needs_answer;
use super::params::{PatentParams, SimilarParams, TopParams};
use super::problem::{ApiError, Problem};
use super::request::{Params, number};
use super::right::Asker;
use super::shape::{PatentList, PatentMatchAnswer, PatentRecord, shaped};
use crate::assessment::Outside;
use crate::domain::{Patent, PatentNumber, RecordId, RecordKind};
use crate::export::answers::{record_answer, search_answer};
use crate::search::{LARGEST_PAGE, QueryReading};
use crate::store::{Store, StoreError};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::query::{PAGE, SearchQuery};

/// Hash of what a list was asked for, apart from its page.
pub(super) fn asked(kind: RecordKind, query: &SearchQuery) -> u64 {
    hash(&[kind.word().as_bytes(), query.written().as_bytes()])
}

/// A sentence may have to be encoded first.
pub(super) fn load(q: &str) -> Load {
    if QueryReading::of(q) == QueryReading::Problem { Load::Heavy } else { Load::Light }
}

impl Work<'_> {
    /// The patent that an address means: by its id, or by its number in any notation.
    pub(super) fn patent_named(&self, text: &str) -> Result<Patent, WebError> {
        let missing = || WebError::NotFound("这件专利".to_owned());
        let text = text.trim();
        if let Ok(id) = text.parse::<RecordId>() {
            return if id.kind() == RecordKind::Patent { self.patent(&id) } else { Err(missing()) };
        }
        if PatentNumber::parse(text).is_err() {
            return Err(missing());
        }
        let id = match self.reader.resolve(text, Some(RecordKind::Patent)) {
            // The message would name records that not everybody may know of.
            Err(StoreError::Ambiguous { .. }) => None,
            other => other?,
        };
        self.patent(&id.ok_or_else(missing)?)
    }
}

/// 检索专利
#[utoipa::path(
    get,
    path = "/patents",
    operation_id = "searchPatents",
    tag = "专利",
    params(PatentParams),
    responses(
        (status = 200, description = "一页专利；next 是下一页的 cursor", body = PatentList),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(site): State<Arc<Site>>,
    asker: Asker,
    Params(params): Params<PatentParams>,
) -> Result<Json<PatentList>, ApiError> {
    let limit = number("limit", &params.limit, PAGE, LARGEST_PAGE)?;
    let cursor = params.cursor.clone();
    let query = params.query()?;
    let asked = asked(RecordKind::Patent, &query);
    let cursor = Cursor::read(&cursor, asked)?;
    let answer = site.work(load(&query.q), asker.audience, move |work| {
        let begun = Instant::now();
        let page = work.page::<Patent>(&query, asked, limit, cursor)?;
        let reckoning = work.reckoning(&query)?;
        let answer = search_answer(&page.answer, &reckoning, begun.elapsed().as_secs_f64());
        let mut list: PatentList = shaped(answer)?;
        list.next = page.next.map(Cursor::written);
        list.index_changed = page.changed;
        Ok(list)
    });
    Ok(Json(answer.await?))
}

/// 一件专利
#[utoipa::path(
    get,
    path = "/patents/{patent}",
    operation_id = "getPatent",
    tag = "专利",
    params(("patent" = String, Path, description = "记录编号，或任何写法的专利号")),
    responses(
        (status = 200, description = "记录和对它的判断", body = PatentRecord),
        (status = 404, description = "没有，或不公开", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "已经撤下", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn one(
    State(site): State<Arc<Site>>,
    asker: Asker,
    Path(which): Path<String>,
) -> Result<Json<PatentRecord>, ApiError> {
    let answer = site.work(Load::Light, asker.audience, move |work| {
        let patent = work.patent_named(&which)?;
        let reckoning = work.reckoning(&SearchQuery::default())?;
        let worked = work.site.worked(work.reader)?;
        let assessment = reckoning.assessor().assess(&patent, worked.of(&patent, work.today));
        shaped(record_answer(&patent, &assessment, work.audience))
    });
    Ok(Json(answer.await?))
}

/// 相近的专利
#[utoipa::path(
    get,
    path = "/patents/{patent}/similar",
    operation_id = "similarPatents",
    tag = "专利",
    params(("patent" = String, Path, description = "记录编号，或任何写法的专利号"), SimilarParams),
    responses(
        (status = 200, description = "最相近的在前", body = PatentList),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有，或不公开", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn similar(
    State(site): State<Arc<Site>>,
    asker: Asker,
    Path(which): Path<String>,
    Params(params): Params<SimilarParams>,
) -> Result<Json<PatentList>, ApiError> {
    let limit = number("limit", &params.limit, 10, 100)?;
    let answer = site.work(Load::Light, asker.audience, move |work| {
        let begun = Instant::now();
        let patent = work.patent_named(&which)?;
        let (index, meaning) = (&work.live.index, work.live.meaning.as_ref());
        let found = index.similar(work.reader, &patent, meaning, work.audience, work.today, limit)?;
        let reckoning = work.reckoning(&SearchQuery::default())?;
        shaped(search_answer(&found, &reckoning, begun.elapsed().as_secs_f64()))
    });
    Ok(Json(answer.await?))
}

/// 为一件专利找需求
#[utoipa::path(
    get,
    path = "/patents/{patent}/needs",
    operation_id = "needsForPatent",
    tag = "匹配",
    params(("patent" = String, Path, description = "记录编号，或任何写法的专利号"), TopParams),
    responses(
        (status = 200, description = "匹配的需求，最好的在前", body = PatentMatchAnswer),
        (status = 400, description = "参数不对，或专利里没有可匹配的词", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有，或不公开", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn needs(
    State(site): State<Arc<Site>>,
    asker: Asker,
    Path(which): Path<String>,
    Params(params): Params<TopParams>,
) -> Result<Json<PatentMatchAnswer>, ApiError> {
    let top = number("top", &params.top, 10, 100)?;
    let answer = site.work(Load::Heavy, asker.audience, move |work| {
        let begun = Instant::now();
        let patent = work.patent_named(&which)?;
        let found = work.needs_of(&patent, top)?;
        needs_answer(work, &found, begun)
    });
    Ok(Json(answer.await?))
}
