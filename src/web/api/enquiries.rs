//! Questions about patents and needs, asked without an account.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::{ApiError, Problem};
use super::request::{Keys, ObjectBody, Once};
use super::right::Sender;
use crate::domain::{Record, RecordId, RecordKind};
use crate::store::Enquiry;
use crate::web::acts::{Question, fault_of};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::records::id_of;

/// 收到的一条咨询
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EnquiryReceived {
    /// 号码
    number: i64,
    /// 问的是哪条记录
    record: String,
    /// 对方怎么称呼
    asker: String,
    /// 怎样联系对方
    contact: String,
    /// 问题
    text: String,
    /// 已作的回复
    answer: Option<String>,
    /// 什么时候问的
    #[schema(format = DateTime)]
    at: String,
}

impl EnquiryReceived {
    pub(super) fn of(asked: Enquiry) -> Self {
        Self {
            number: asked.number,
            record: asked.record.to_string(),
            asker: asked.asker,
            contact: asked.contact,
            text: asked.text,
            answer: asked.answer,
            at: asked.at.to_string(),
        }
    }
}

/// 自己提出的咨询
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EnquiryShown {
    /// 凭它回来看回复；丢了找不回来
    secret: String,
    /// 同一条咨询的网页
    address: String,
    /// 问的是哪条记录
    record: String,
    /// 记录的名称
    title: String,
    /// 为哪条需求而问
    need: Option<String>,
    /// 问题
    text: String,
    /// 对方的回复
    answer: Option<String>,
    /// 什么时候问的
    #[schema(format = DateTime)]
    at: String,
}

/// 一条咨询
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the words of the document")]
pub(super) struct EnquirySent {
    /// 想问什么
    #[schema(pattern = r"\S", min_length = 1, max_length = 5000, example = "这件专利能许可吗，怎么收费？")]
    text: String,
    /// 电话或邮箱，只给对方看
    #[schema(pattern = r"\S", min_length = 1, max_length = 200, example = "wang@example.com")]
    contact: String,
    /// 怎么称呼
    #[schema(max_length = 200, required = false)]
    asker: String,
    /// 为哪条需求而问：记录编号
    #[schema(required = false)]
    need: String,
}

impl Work<'_> {
    fn enquiry_shown(&self, base: &str, secret: &str) -> Result<EnquiryShown, WebError> {
        let (enquiry, title) = self.asked(secret)?;
        Ok(EnquiryShown {
            address: format!("{base}/enquiries/{secret}"),
            secret: secret.to_owned(),
            record: enquiry.record.to_string(),
            title,
            need: enquiry.need.map(|id| id.to_string()),
            text: enquiry.text,
            answer: enquiry.answer,
            at: enquiry.at.to_string(),
        })
    }
}

/// Takes a question in, about what `find` finds.
async fn sent(
    site: Arc<Site>,
    sender: Sender,
    secret: String,
    body: ObjectBody,
    find: impl FnOnce(&Work<'_>) -> Result<RecordId, WebError> + Send + 'static,
) -> Result<Response, ApiError> {
    let mut keys = Keys::of(body);
    let question = Question {
        text: keys.text("text")?,
        contact: keys.text("contact")?,
        asker: Some(keys.text("asker")?),
        need: keys.text("need")?,
    };
    keys.finish()?;
    if let Some(fault) = fault_of(&question) {
        return Err(ApiError::bad("malformed", fault));
    }
    let answer = site.work(Load::Write, sender.audience, move |work| {
        let new = work.ask(&find(work)?, &question, &secret)?;
        Ok((new, work.enquiry_shown(&sender.base, &secret)?))
    });
    let (new, shown) = answer.await?;
    let place = format!("{}/enquiries/{}", super::ROOT, shown.secret);
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, [(header::LOCATION, place)], Json(shown)).into_response())
}

/// 咨询一件专利
///
/// 不用账号，转给权利人的机构。带同一个 Idempotency-Key 再发，不会再问一次。
#[utoipa::path(
    post,
    path = "/patents/{patent}/enquiries",
    operation_id = "askAboutPatent",
    tag = "咨询",
    params(
        ("patent" = String, Path, description = "记录编号，或任何写法的专利号"),
        ("Idempotency-Key" = Option<String>, Header, pattern = "^[0-9a-fA-F]{32}$|^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", description = "随机的 32 位十六进制数或 UUID；它就是回答中的 secret，请不要用猜得到的"),
    ),
    request_body = EnquirySent,
    responses(
        (status = 201, description = "已转给对方", body = EnquiryShown),
        (status = 200, description = "同一个 Idempotency-Key 已经问过，这是那一条", body = EnquiryShown),
        (status = 400, description = "内容不对", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有，或不公开", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "已经撤下", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn about_patent(
    State(site): State<Arc<Site>>,
    sender: Sender,
    Path(which): Path<String>,
    Once(secret): Once,
    body: ObjectBody,
) -> Result<Response, ApiError> {
    let find = move |work: &Work<'_>| {
        let patent = work.patent_named(&which)?;
        patent.id().cloned().ok_or_else(|| WebError::NotFound("这件专利".to_owned()))
    };
    sent(site, sender, secret, body, find).await
}

/// 咨询一条需求
///
/// 不用账号，转给发布需求的企业。带同一个 Idempotency-Key 再发，不会再问一次。
#[utoipa::path(
    post,
    path = "/needs/{need}/enquiries",
    operation_id = "askAboutNeed",
    tag = "咨询",
    params(
        ("need" = String, Path, description = "记录编号"),
        ("Idempotency-Key" = Option<String>, Header, pattern = "^[0-9a-fA-F]{32}$|^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", description = "随机的 32 位十六进制数或 UUID；它就是回答中的 secret，请不要用猜得到的"),
    ),
    request_body = EnquirySent,
    responses(
        (status = 201, description = "已转给对方", body = EnquiryShown),
        (status = 200, description = "同一个 Idempotency-Key 已经问过，这是那一条", body = EnquiryShown),
        (status = 400, description = "内容不对", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "没有，或不公开", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "已经撤下", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn about_need(
    State(site): State<Arc<Site>>,
    sender: Sender,
    Path(which): Path<String>,
    Once(secret): Once,
    body: ObjectBody,
) -> Result<Response, ApiError> {
    let id = id_of(&which, RecordKind::Need)?;
    sent(site, sender, secret, body, move |_| Ok(id)).await
}

/// 自己提出的一条咨询
#[utoipa::path(
    get,
    path = "/enquiries/{secret}",
    operation_id = "getEnquiry",
    tag = "咨询",
    params(("secret" = String, Path, description = "咨询时得到的 secret")),
    responses(
        (status = 200, description = "问题，和对方的回复", body = EnquiryShown),
        (status = 404, description = "没有这个 secret", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn one(
    State(site): State<Arc<Site>>,
    sender: Sender,
    Path(secret): Path<String>,
) -> Result<Json<EnquiryShown>, ApiError> {
    let answer = site.work(Load::Light, sender.audience, move |work| work.enquiry_shown(&sender.base, &secret));
    Ok(Json(answer.await?))
}
