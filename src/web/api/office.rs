//! `/office`: an institution's own records, for its token.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::cursor::Cursor;
use super::enquiries::EnquiryReceived;
use super::export::{kind_of, write_head, write_lines};
use super::params::{LimitParams, OwnParams};
use super::patents::asked;
use super::posted::{Answer, Hint};
use super::problem::{ApiError, Problem};
use super::request::{Keys, ObjectBody, Params, number, numbered};
use super::review::Reason;
use super::right::OwnCatalogue;
use super::shape::{OwnPatent, RecordChanged, TermsChanged};
use super::stream::{Places, streamed};
use crate::domain::{Audience, Patent, Record, RecordKind};
use crate::export::LineFormat;
use crate::search::LARGEST_PAGE;
use crate::store::Store;
use crate::web::acts::{Editor, FIELDS, each_of, own};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::site::{Site, Work};
use crate::web::view::query::{PAGE, SearchQuery};
use crate::web::view::records::id_of;

/// 本单位目录中的一条
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnHit {
    /// 记录编号
    id: String,
    /// 专利号
    number: Option<String>,
    /// 名称
    title: String,
    /// 公开级别：公开、登录可见、定向可见
    visibility: String,
    /// 有限制标记，不公开
    restricted: bool,
    /// 还缺什么
    findings: Vec<Hint>,
}

/// 本单位的目录
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnList {
    /// 全部命中数
    total: u64,
    /// 这一页
    records: Vec<OwnHit>,
    /// 取下一页时的 cursor；没有下一页时为空
    next: Option<String>,
}

/// 变更记录中的一行
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LogLine {
    /// 什么时候
    #[schema(format = DateTime)]
    at: String,
    /// 谁
    actor: String,
    /// 做了什么
    what: String,
    /// 原因
    reason: Option<String>,
}

/// 本单位的一条记录
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnRecord {
    /// 全部内容
    record: OwnPatent,
    /// 每改一次就变；修改时原样带回
    revision: i64,
    /// 已撤下
    withdrawn: bool,
    /// 还缺什么
    findings: Vec<Hint>,
    /// 变更记录，新的在前
    log: Vec<LogLine>,
}

/// 撤下的一条记录
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WithdrawnHit {
    /// 记录编号
    id: String,
    /// 名称
    title: String,
}

/// 本单位撤下的记录
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WithdrawnList {
    /// 全部
    withdrawn: Vec<WithdrawnHit>,
}

/// 改了几条
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Changed {
    /// 改了的记录数；本来就是这样的不算
    changed: usize,
}

/// 收到的咨询
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EnquiriesReceived {
    /// 新的在前
    enquiries: Vec<EnquiryReceived>,
}

impl Work<'_> {
    fn own_list(&self, query: &SearchQuery, limit: usize, cursor: &str) -> Result<OwnList, ApiError> {
        let asked = asked(RecordKind::Patent, query);
        let page = self.page::<Patent>(query, asked, limit, Cursor::read(cursor, asked)?)?;
        let reckoning = self.reckoning(&SearchQuery::default())?;
        let assessor = reckoning.assessor();
        let records = page.answer.hits.iter().map(|hit| {
            let patent = &hit.record;
            OwnHit {
                id: patent.id.as_ref().map(ToString::to_string).unwrap_or_default(),
                number: patent.quoted_number(),
                title: patent.display_title().to_owned(),
                visibility: patent.visibility.map_or_else(|| "公开".to_owned(), |level| level.to_string()),
                restricted: patent.is_restricted(),
                findings: assessor.lint(patent).into_iter().map(Hint::of).collect(),
            }
        });
        let records = records.collect();
        Ok(OwnList { total: page.answer.total, records, next: page.next.map(Cursor::written) })
    }

    fn own_record(&self, institution: &str, id: &str) -> Result<OwnRecord, WebError> {
        let id = id_of(id, RecordKind::Patent)?;
        let (patent, withdrawn) = own(self, institution, &id)?;
        let findings = self.reckoning(&SearchQuery::default())?.assessor().lint(&patent);
        let log = self.reader.history(&id)?.log.into_iter().rev().map(|entry| LogLine {
            at: entry.at.to_string(),
            actor: entry.actor,
            what: entry.what.to_string(),
            reason: entry.reason,
        });
        Ok(OwnRecord {
            record: OwnPatent(patent),
            revision: self.reader.revision(&id)?,
            withdrawn,
            findings: findings.into_iter().map(Hint::of).collect(),
            log: log.collect(),
        })
    }
}

/// The values of a body as a form would have them: `null` empties a field.
fn fields_of(keys: &mut Keys) -> Result<Fields, ApiError> {
    let mut fields = Fields::default();
    for (key, label, hint) in FIELDS {
        match keys.take(key) {
            None => {}
            Some(Value::Object(_)) => {
                return Err(ApiError::bad("malformed", format!("“{key}”（{label}）的值不合要求：{hint}")));
            }
            Some(value) => fields.set(key, crate::export::plain(&value)),
        }
    }
    Ok(fields)
}

/// 本单位的目录
#[utoipa::path(
    get,
    path = "/office/records",
    operation_id = "listOwnRecords",
    tag = "机构",
    security(("token" = ["查看"]), ("token" = ["维护目录"])),
    params(OwnParams),
    responses(
        (status = 200, description = "一页，含不公开的；撤下的不在其中", body = OwnList),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(site): State<Arc<Site>>,
    own: OwnCatalogue,
    Params(params): Params<OwnParams>,
) -> Result<Json<OwnList>, ApiError> {
    let limit = number("limit", &params.limit, PAGE, LARGEST_PAGE)?;
    let (query, cursor) = params.of_owner(own.institution)?;
    let answer = site.work(Load::Light, Audience::Operator, move |work| Ok(work.own_list(&query, limit, &cursor)));
    Ok(Json(answer.await??))
}

/// 本单位撤下的记录
#[utoipa::path(
    get,
    path = "/office/withdrawn",
    operation_id = "listWithdrawn",
    tag = "机构",
    security(("token" = ["查看"]), ("token" = ["维护目录"])),
    responses((status = 200, description = "全部撤下的记录，可以恢复", body = WithdrawnList))
)]
pub(super) async fn withdrawn(
    State(site): State<Arc<Site>>,
    own: OwnCatalogue,
) -> Result<Json<WithdrawnList>, ApiError> {
    let answer = site.work(Load::Light, Audience::Operator, move |work| {
        let gone = work.reader.withdrawn::<Patent>()?.into_iter().filter(|patent| patent.is_of(&own.institution));
        let withdrawn = gone.map(|patent| WithdrawnHit {
            id: patent.id.as_ref().map(ToString::to_string).unwrap_or_default(),
            title: patent.display_title().to_owned(),
        });
        Ok(WithdrawnList { withdrawn: withdrawn.collect() })
    });
    Ok(Json(answer.await?))
}

/// 本单位的一条记录
#[utoipa::path(
    get,
    path = "/office/records/{patent}",
    operation_id = "getOwnRecord",
    tag = "机构",
    security(("token" = ["查看"]), ("token" = ["维护目录"])),
    params(("patent" = String, Path, description = "记录编号")),
    responses(
        (status = 200, description = "全部内容、revision 和变更记录", body = OwnRecord),
        (status = 404, description = "本单位没有", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn one(
    State(site): State<Arc<Site>>,
    own: OwnCatalogue,
    Path(id): Path<String>,
) -> Result<Json<OwnRecord>, ApiError> {
    let answer = site.work(Load::Light, Audience::Operator, move |work| work.own_record(&own.institution, &id));
    Ok(Json(answer.await?))
}

/// 修改本单位的一条记录
///
/// 只改给出的项，null 或空文字清空；写法与目录中相同，读法也相同。
#[utoipa::path(
    patch,
    path = "/office/records/{patent}",
    operation_id = "changeOwnRecord",
    tag = "机构",
    security(("token" = ["维护目录"])),
    params(("patent" = String, Path, description = "记录编号")),
    request_body = RecordChanged,
    responses(
        (status = 200, description = "改后的记录", body = OwnRecord),
        (status = 400, description = "内容不对，或没有看懂", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "本单位没有", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "revision 已经变了：别人改过", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn change(
    State(site): State<Arc<Site>>,
    editor: Editor,
    Path(id): Path<String>,
    body: ObjectBody,
) -> Result<Json<OwnRecord>, ApiError> {
    let mut keys = Keys::of(body);
    let seen = keys.number("revision")?;
    let fields = fields_of(&mut keys)?;
    keys.finish()?;
    let answer = site.work(Load::Write, Audience::Operator, move |work| {
        editor.change(work, &id, seen, &fields)?;
        work.own_record(editor.institution(), &id)
    });
    Ok(Json(answer.await?))
}

macro_rules! put_away {
    ($handler:ident, $act:ident, $id:literal, $path:literal, $summary:literal, $said:literal) => {
        #[utoipa::path(
            post,
            path = $path,
            operation_id = $id,
            tag = "机构",
            security(("token" = ["维护目录"])),
            summary = $summary,
            params(("patent" = String, Path, description = "记录编号")),
            request_body = Reason,
            responses(
                (status = 200, description = $said, body = OwnRecord),
                (status = 400, description = "没有写原因", body = Problem, content_type = "application/problem+json"),
                (status = 404, description = "本单位没有", body = Problem, content_type = "application/problem+json"),
                (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
                (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
            )
        )]
        pub(super) async fn $handler(
            State(site): State<Arc<Site>>,
            editor: Editor,
            Path(id): Path<String>,
            body: ObjectBody,
        ) -> Result<Json<OwnRecord>, ApiError> {
            let mut keys = Keys::of(body);
            let reason = keys.text("reason")?;
            keys.finish()?;
            let answer = site.work(Load::Write, Audience::Operator, move |work| {
                editor.$act(work, &id, &reason)?;
                work.own_record(editor.institution(), &id)
            });
            Ok(Json(answer.await?))
        }
    };
}

put_away!(
    withdraw,
    withdraw,
    "withdrawOwnRecord",
    "/office/records/{patent}/withdraw",
    "撤下本单位的一条记录",
    "已撤下；原因留在变更记录里"
);
put_away!(
    restore,
    restore,
    "restoreOwnRecord",
    "/office/records/{patent}/restore",
    "恢复撤下的记录",
    "已恢复；原因留在变更记录里"
);

/// 一次修改多条记录
///
/// 空的项不改；有一条不是本单位的或没有看懂，就一条也不改。
#[utoipa::path(
    post,
    path = "/office/terms",
    operation_id = "changeTerms",
    tag = "机构",
    security(("token" = ["维护目录"])),
    request_body = TermsChanged,
    responses(
        (status = 200, description = "已修改", body = Changed),
        (status = 400, description = "内容不对，或没有看懂", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "有一条本单位没有", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn terms(
    State(site): State<Arc<Site>>,
    editor: Editor,
    body: ObjectBody,
) -> Result<Json<Changed>, ApiError> {
    let mut keys = Keys::of(body);
    let ids = keys.texts("ids")?;
    let fields = fields_of(&mut keys)?;
    keys.finish()?;
    let answer = site.work(Load::Write, Audience::Operator, move |work| {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        Ok(Changed { changed: editor.change_many(work, &ids, &fields)? })
    });
    Ok(Json(answer.await?))
}

/// 本单位收到的咨询
#[utoipa::path(
    get,
    path = "/office/enquiries",
    operation_id = "listEnquiries",
    tag = "机构",
    security(("token" = ["查看"]), ("token" = ["维护目录"])),
    params(LimitParams),
    responses(
        (status = 200, description = "新的在前，含对方的联系方式", body = EnquiriesReceived),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn enquiries(
    State(site): State<Arc<Site>>,
    own: OwnCatalogue,
    Params(params): Params<LimitParams>,
) -> Result<Json<EnquiriesReceived>, ApiError> {
    let limit = number("limit", &params.limit, 100, LARGEST_PAGE)?;
    let answer = site.work(Load::Light, Audience::Operator, move |work| {
        let found = work.reader.enquiries_for(&own.institution, limit)?;
        Ok(EnquiriesReceived { enquiries: found.into_iter().map(EnquiryReceived::of).collect() })
    });
    Ok(Json(answer.await?))
}

/// 答复收到的咨询
#[utoipa::path(
    post,
    path = "/office/enquiries/{number}",
    operation_id = "answerEnquiry",
    tag = "机构",
    security(("token" = ["维护目录"])),
    params(("number" = i64, Path, description = "咨询的号码")),
    request_body = Answer,
    responses(
        (status = 204, description = "已答复"),
        (status = 400, description = "没有写答复", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "本单位没有收到这条咨询", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn answer(
    State(site): State<Arc<Site>>,
    editor: Editor,
    Path(question): Path<String>,
    body: ObjectBody,
) -> Result<axum::http::StatusCode, ApiError> {
    let question = numbered(&question, "本单位收到的这条咨询")?;
    let mut keys = Keys::of(body);
    let answer = keys.text("answer")?;
    keys.finish()?;
    site.work(Load::Write, Audience::Operator, move |work| editor.answer(work, question, &answer)).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

macro_rules! catalogue {
    ($handler:ident, $id:literal, $format:expr, $path:literal, $name:literal, $kind:literal, $summary:literal) => {
        #[utoipa::path(
            get,
            path = $path,
            operation_id = $id,
            tag = "机构",
            security(("token" = ["查看"]), ("token" = ["维护目录"])),
            summary = $summary,
            responses(
                (status = 200, description = "本单位的全部记录，含不公开的，可再导入", body = String, content_type = $kind),
                (status = 503, description = "同时导出的人太多，稍后再试", body = Problem, content_type = "application/problem+json"),
            )
        )]
        pub(super) async fn $handler(
            State(site): State<Arc<Site>>,
            own: OwnCatalogue,
            Extension(places): Extension<Places>,
        ) -> Result<Response, ApiError> {
            catalogue(site, own, places, $format, $name).await
        }
    };
}

catalogue!(
    catalogue_jsonl,
    "exportOwnJsonl",
    LineFormat::JsonLines,
    "/office/catalogue.jsonl",
    "catalogue.jsonl",
    "application/jsonl",
    "导出本单位的目录（JSON Lines）"
);
catalogue!(
    catalogue_csv,
    "exportOwnCsv",
    LineFormat::Csv,
    "/office/catalogue.csv",
    "catalogue.csv",
    "text/csv",
    "导出本单位的目录（CSV）"
);

async fn catalogue(
    site: Arc<Site>,
    own: OwnCatalogue,
    places: Places,
    format: LineFormat,
    name: &'static str,
) -> Result<Response, ApiError> {
    streamed(site, places, (kind_of(format), name), move |_, reader, out| {
        write_head::<Patent>(format, out)?;
        each_of(reader, &own.institution, |patents| write_lines(patents, format, out))
    })
}
