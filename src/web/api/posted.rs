//! Needs that firms post without an account: `POST /needs`, and what is behind the secret that it gives.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::enquiries::EnquiryReceived;
use super::matches::{patents_answer, read_need};
use super::params::TopParams;
use super::problem::{ApiError, Problem};
use super::request::{Keys, ObjectBody, Once, Params, number, numbered, shortened};
use super::right::Sender;
use super::shape::{GIVEN, NeedMatchAnswer, NeedPosted, OwnNeed};
use crate::assessment::Finding;
use crate::domain::{Need, NeedPrivacy};
use crate::matching::MatchError;
use crate::store::{Post, StoreError};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::need_form::faults_of;
use crate::web::view::query::SearchQuery;

/// Matches of a preview.
const FIRST: usize = 5;

/// 还缺什么，怎么补
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Hint {
    /// 稳定的代码
    code: String,
    /// 哪一栏
    field: String,
    /// 缺什么
    message: String,
    /// 怎么补
    fix: String,
}

impl Hint {
    pub(super) fn of(finding: Finding) -> Self {
        let (code, field) = (finding.code.to_owned(), finding.field.to_owned());
        Self { code, field, message: finding.message, fix: finding.fix }
    }
}

/// 自己发布的需求
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PostShown {
    /// 凭它回来查看、修改、关闭、删除；丢了找不回来
    secret: String,
    /// 同一条需求的网页
    address: String,
    /// 待审、已发布、已退回、已关闭、已删除
    state: &'static str,
    /// 每改一次就变；修改时原样带回
    revision: i64,
    /// 退回的原因
    reason: Option<String>,
    /// 发布后的记录编号
    record: Option<String>,
    /// 内容；删除后为空
    need: OwnNeed,
    /// 还缺什么
    hints: Vec<Hint>,
    /// 收到的咨询，新的在前
    enquiries: Vec<EnquiryReceived>,
    /// 发布的时间
    #[schema(format = DateTime)]
    created_at: String,
    /// 最后一次变动的时间
    #[schema(format = DateTime)]
    changed_at: String,
}

/// 发布之前先看一看
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreviewShown {
    /// 读出的需求
    need: OwnNeed,
    /// 还缺什么
    hints: Vec<Hint>,
    /// 发布后要先经审核
    reviewed: bool,
    /// 最先的匹配；文字里没有可匹配的词时为空
    matches: Option<NeedMatchAnswer>,
}

/// 修改需求：整条的新内容，和修改时看到的 revision
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the words of the document")]
pub(super) struct NeedChanged {
    /// 修改时看到的 revision
    revision: i64,
    /// 整条的新内容；没有给出的项即清空
    need: NeedPosted,
}

/// 一段回复
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the words of the document")]
pub(super) struct Answer {
    /// 回复的内容
    #[schema(pattern = r"\S", min_length = 1, max_length = 5000)]
    answer: String,
}

/// A need as it may be posted.
fn posted(body: Map<String, Value>) -> Result<Need, ApiError> {
    if let Some(key) = body.keys().find(|key| GIVEN.contains(&key.as_str())) {
        return Err(ApiError::bad("malformed", format!("“{}”由本站给出，请去掉", shortened(key))));
    }
    let need = read_need(body)?;
    let title = need.title.clone().or_else(|| Need::of_text(need.description.as_deref()?).title);
    let need = Need { title, privacy: need.privacy.or(Some(NeedPrivacy::Anonymous)), ..need };
    let faults: Vec<String> =
        faults_of(&need).into_iter().map(|fault| format!("{}：{}", fault.field, fault.message)).collect();
    if faults.is_empty() { Ok(need) } else { Err(ApiError::bad("malformed", faults.join("；"))) }
}

impl Work<'_> {
    fn shown(&self, base: &str, secret: &str) -> Result<PostShown, WebError> {
        let Post { state, need, revision, reason, record, created_at, changed_at, .. } = self.post(secret)?;
        let enquiries = match &record {
            Some(id) => self.reader.enquiries_about(id)?,
            None => Vec::new(),
        };
        Ok(PostShown {
            address: format!("{base}/mine/{secret}"),
            secret: secret.to_owned(),
            state: state.word(),
            revision,
            reason,
            record: record.map(|id| id.to_string()),
            hints: self.hints_of(&need).into_iter().map(Hint::of).collect(),
            need: OwnNeed(need),
            enquiries: enquiries.into_iter().map(EnquiryReceived::of).collect(),
            created_at: created_at.to_string(),
            changed_at: changed_at.to_string(),
        })
    }
}

/// 发布需求
///
/// 不用账号。回答中的 secret 是以后查看、修改的唯一凭据。带同一个 Idempotency-Key 再发，不会再建一条，回答是已有的那条（200）。
#[utoipa::path(
    post,
    path = "/needs",
    operation_id = "postNeed",
    tag = "发布",
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[0-9a-fA-F]{32}$|^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", description = "随机的 32 位十六进制数或 UUID，同一次发布用同一个；它就是回答中的 secret，请不要用猜得到的")),
    request_body = NeedPosted,
    responses(
        (status = 201, description = "已收到；待审，或已发布", body = PostShown),
        (status = 200, description = "同一个 Idempotency-Key 已经发布过，这是那一条", body = PostShown),
        (status = 400, description = "内容不对", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn post(
    State(site): State<Arc<Site>>,
    sender: Sender,
    Once(secret): Once,
    ObjectBody(body): ObjectBody,
) -> Result<Response, ApiError> {
    let need = posted(body)?;
    let answer = site.work(Load::Write, sender.audience, move |work| {
        let new = work.publish(&need, &secret)?;
        Ok((new, work.shown(&sender.base, &secret)?))
    });
    let (new, shown) = answer.await?;
    let place = format!("{}/mine/{}", super::ROOT, shown.secret);
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, [(header::LOCATION, place)], Json(shown)).into_response())
}

/// 发布之前先看：读出了什么，还缺什么，最先的匹配
///
/// 什么也不保存。
#[utoipa::path(
    post,
    path = "/needs/preview",
    operation_id = "previewNeed",
    tag = "发布",
    request_body = NeedPosted,
    responses(
        (status = 200, description = "读出的需求、提示和匹配", body = PreviewShown),
        (status = 400, description = "内容不对", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn preview(
    State(site): State<Arc<Site>>,
    sender: Sender,
    ObjectBody(body): ObjectBody,
) -> Result<Json<PreviewShown>, ApiError> {
    let need = posted(body)?;
    let answer = site.work(Load::Heavy, sender.audience, move |work| {
        let begun = Instant::now();
        let matches = match work.matches_of(&need, FIRST, &SearchQuery::default()) {
            Err(WebError::Match(MatchError::NothingToMatch)) => None,
            other => Some(patents_answer(work, &other?, begun)?),
        };
        let hints = work.hints_of(&need).into_iter().map(Hint::of).collect();
        Ok(PreviewShown { need: OwnNeed(need), hints, reviewed: work.posts_are_reviewed()?, matches })
    });
    Ok(Json(answer.await?))
}

/// 自己发布的一条需求
#[utoipa::path(
    get,
    path = "/mine/{secret}",
    operation_id = "getOwnNeed",
    tag = "发布",
    params(("secret" = String, Path, description = "发布时得到的 secret")),
    responses(
        (status = 200, description = "现在的内容、状态和收到的咨询", body = PostShown),
        (status = 404, description = "没有这个 secret", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn mine(
    State(site): State<Arc<Site>>,
    sender: Sender,
    Path(secret): Path<String>,
) -> Result<Json<PostShown>, ApiError> {
    let answer = site.work(Load::Light, sender.audience, move |work| work.shown(&sender.base, &secret));
    Ok(Json(answer.await?))
}

/// 为自己发布的需求找专利
#[utoipa::path(
    get,
    path = "/mine/{secret}/matches",
    operation_id = "matchOwnNeed",
    tag = "发布",
    params(("secret" = String, Path, description = "发布时得到的 secret"), TopParams),
    responses(
        (status = 200, description = "匹配的专利，最好的在前", body = NeedMatchAnswer),
        (status = 400, description = "参数不对，或需求里没有可匹配的词", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有这个 secret", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn matches(
    State(site): State<Arc<Site>>,
    sender: Sender,
    Path(secret): Path<String>,
    Params(params): Params<TopParams>,
) -> Result<Json<NeedMatchAnswer>, ApiError> {
    let top = number("top", &params.top, 10, 100)?;
    let answer = site.work(Load::Heavy, sender.audience, move |work| {
        let begun = Instant::now();
        let need = work.post(&secret)?.need;
        patents_answer(work, &work.matches_of(&need, top, &SearchQuery::default())?, begun)
    });
    Ok(Json(answer.await?))
}

/// 修改自己发布的需求
///
/// 改后重新待审（本站不审核的立即发布）。
#[utoipa::path(
    put,
    path = "/mine/{secret}",
    operation_id = "changeOwnNeed",
    tag = "发布",
    params(("secret" = String, Path, description = "发布时得到的 secret")),
    request_body = NeedChanged,
    responses(
        (status = 200, description = "已保存", body = PostShown),
        (status = 400, description = "内容不对", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有这个 secret", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "revision 已经变了，或需求已删除", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn change(
    State(site): State<Arc<Site>>,
    sender: Sender,
    Path(secret): Path<String>,
    body: ObjectBody,
) -> Result<Json<PostShown>, ApiError> {
    let mut keys = Keys::of(body);
    let seen = keys.number("revision")?;
    let Some(Value::Object(need)) = keys.take("need") else {
        return Err(ApiError::bad("malformed", "请在 need 中给出整条需求"));
    };
    keys.finish()?;
    let need = posted(need)?;
    let answer = site.work(Load::Write, sender.audience, move |work| {
        work.save_post(&work.post(&secret)?, seen, need)?;
        work.shown(&sender.base, &secret)
    });
    Ok(Json(answer.await?))
}

/// 删除自己发布的需求
///
/// 文字和联系方式全部清除，不能恢复。
#[utoipa::path(
    delete,
    path = "/mine/{secret}",
    operation_id = "deleteOwnNeed",
    tag = "发布",
    params(("secret" = String, Path, description = "发布时得到的 secret")),
    responses(
        (status = 204, description = "已删除"),
        (status = 404, description = "没有这个 secret", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "先前已经删除", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn delete(
    State(site): State<Arc<Site>>,
    sender: Sender,
    Path(secret): Path<String>,
) -> Result<StatusCode, ApiError> {
    site.work(Load::Write, sender.audience, move |work| work.delete_post(&work.post(&secret)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 关闭自己发布的需求
///
/// 不再出现在任何列表里，可以再打开。
#[utoipa::path(
    post,
    path = "/mine/{secret}/close",
    operation_id = "closeOwnNeed",
    tag = "发布",
    params(("secret" = String, Path, description = "发布时得到的 secret")),
    responses(
        (status = 200, description = "已关闭", body = PostShown),
        (status = 404, description = "没有这个 secret", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "需求已删除", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn close(
    State(site): State<Arc<Site>>,
    sender: Sender,
    Path(secret): Path<String>,
) -> Result<Json<PostShown>, ApiError> {
    let answer = site.work(Load::Write, sender.audience, move |work| {
        work.close_post(&work.post(&secret)?)?;
        work.shown(&sender.base, &secret)
    });
    Ok(Json(answer.await?))
}

/// 重新发布关闭了的需求
#[utoipa::path(
    post,
    path = "/mine/{secret}/reopen",
    operation_id = "reopenOwnNeed",
    tag = "发布",
    params(("secret" = String, Path, description = "发布时得到的 secret")),
    responses(
        (status = 200, description = "待审，或已发布", body = PostShown),
        (status = 404, description = "没有这个 secret", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "需求没有关闭，或已删除", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn reopen(
    State(site): State<Arc<Site>>,
    sender: Sender,
    Path(secret): Path<String>,
) -> Result<Json<PostShown>, ApiError> {
    let answer = site.work(Load::Write, sender.audience, move |work| {
        work.reopen_post(&work.post(&secret)?)?;
        work.shown(&sender.base, &secret)
    });
    Ok(Json(answer.await?))
}

/// 回复收到的咨询
#[utoipa::path(
    post,
    path = "/mine/{secret}/enquiries/{number}",
    operation_id = "answerAboutOwnNeed",
    tag = "发布",
    params(
        ("secret" = String, Path, description = "发布时得到的 secret"),
        ("number" = i64, Path, description = "咨询的号码"),
    ),
    request_body = Answer,
    responses(
        (status = 200, description = "已回复", body = PostShown),
        (status = 400, description = "内容不对", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有这个 secret，或没有这条咨询", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn answer(
    State(site): State<Arc<Site>>,
    sender: Sender,
    Path((secret, question)): Path<(String, String)>,
    body: ObjectBody,
) -> Result<Json<PostShown>, ApiError> {
    let question = numbered(&question, "这条咨询")?;
    let mut keys = Keys::of(body);
    let text = keys.text("answer")?;
    keys.finish()?;
    let answer = site.work(Load::Write, sender.audience, move |work| {
        match work.answer_about(&work.post(&secret)?, question, &text) {
            // What is in the address is not there, rather than changed.
            Err(WebError::Store(StoreError::Changed)) => Err(WebError::NotFound("这条咨询".to_owned())),
            other => other,
        }?;
        work.shown(&sender.base, &secret)
    });
    Ok(Json(answer.await?))
}
