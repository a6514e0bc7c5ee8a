//! `/review` and `/account`: posts that wait for an administrator, and whom a token acts for.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::{ApiError, Problem};
use super::request::{Keys, ObjectBody, numbered};
use super::right::Bearer;
use super::shape::OwnNeed;
use crate::domain::Audience;
use crate::store::PostState;
use crate::web::acts::Reviewer;
use crate::web::compute::Load;
use crate::web::site::Site;

/// 一条待审的需求
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WaitingPost {
    /// 号码
    number: i64,
    /// 每改一次就变；通过时原样带回
    revision: i64,
    /// 内容，含联系方式
    need: OwnNeed,
    /// 最后一次变动的时间
    #[schema(format = DateTime)]
    changed_at: String,
}

/// 待审的需求
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WaitingPosts {
    /// 先来的在前
    waiting: Vec<WaitingPost>,
}

/// 为什么这样做
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the words of the document")]
pub(super) struct Reason {
    /// 原因
    #[schema(pattern = r"\S", min_length = 1, max_length = 500)]
    reason: String,
}

/// 看过的是哪一版
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the words of the document")]
pub(super) struct Seen {
    /// 看过的那一版的 revision；企业此后又改了的不会通过
    revision: i64,
}

/// 令牌所属的账号
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountShown {
    /// 用户名
    name: String,
    /// 角色
    role: &'static str,
    /// 单位
    institution: Option<String>,
    /// 令牌的权限
    scopes: Vec<&'static str>,
    /// 令牌有效到什么时候
    #[schema(format = DateTime)]
    expires_at: String,
}

/// 令牌所属的账号和权限
#[utoipa::path(
    get,
    path = "/account",
    operation_id = "getAccount",
    tag = "账号",
    security(("token" = [])),
    responses((status = 200, description = "账号、权限和有效期", body = AccountShown))
)]
pub(super) async fn account(bearer: Bearer) -> Json<AccountShown> {
    let Bearer { user, token } = bearer;
    Json(AccountShown {
        name: user.name,
        role: user.role.word(),
        institution: user.institution,
        scopes: token.scopes.iter().map(|scope| scope.word()).collect(),
        expires_at: token.expires_at.to_string(),
    })
}

/// 待审的需求
#[utoipa::path(
    get,
    path = "/review/needs",
    operation_id = "listWaitingNeeds",
    tag = "审核",
    security(("token" = ["审核需求"])),
    responses((status = 200, description = "全部待审的需求，先来的在前", body = WaitingPosts))
)]
pub(super) async fn waiting(
    State(site): State<Arc<Site>>,
    _reviewer: Reviewer,
) -> Result<Json<WaitingPosts>, ApiError> {
    let answer = site.work(Load::Light, Audience::Operator, |work| {
        let posts = work.reader.posts(PostState::Waiting)?.into_iter();
        let waiting = posts.map(|post| WaitingPost {
            number: post.number,
            revision: post.revision,
            changed_at: post.changed_at.to_string(),
            need: OwnNeed(post.need),
        });
        Ok(WaitingPosts { waiting: waiting.collect() })
    });
    Ok(Json(answer.await?))
}

/// 通过一条需求
#[utoipa::path(
    post,
    path = "/review/needs/{number}/approve",
    operation_id = "approveNeed",
    tag = "审核",
    security(("token" = ["审核需求"])),
    params(("number" = i64, Path, description = "待审需求的号码")),
    request_body = Seen,
    responses(
        (status = 204, description = "已发布"),
        (status = 400, description = "没有给出 revision", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "号码不对", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "没有在待审：别人处理过了，或企业改过、删了", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn approve(
    State(site): State<Arc<Site>>,
    reviewer: Reviewer,
    Path(post): Path<String>,
    body: ObjectBody,
) -> Result<StatusCode, ApiError> {
    let post = numbered(&post, "这条需求")?;
    let mut keys = Keys::of(body);
    let seen = keys.number("revision")?;
    keys.finish()?;
    site.work(Load::Write, Audience::Operator, move |work| reviewer.approve(work, post, Some(seen))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 退回一条需求
///
/// 企业会看到原因。
#[utoipa::path(
    post,
    path = "/review/needs/{number}/return",
    operation_id = "returnNeed",
    tag = "审核",
    security(("token" = ["审核需求"])),
    params(("number" = i64, Path, description = "待审需求的号码")),
    request_body = Reason,
    responses(
        (status = 204, description = "已退回"),
        (status = 400, description = "没有写原因", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "号码不对", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "没有在待审：别人处理过了，或企业改过、删了", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn give_back(
    State(site): State<Arc<Site>>,
    reviewer: Reviewer,
    Path(post): Path<String>,
    body: ObjectBody,
) -> Result<StatusCode, ApiError> {
    let post = numbered(&post, "这条需求")?;
    let mut keys = Keys::of(body);
    let reason = keys.text("reason")?;
    keys.finish()?;
    site.work(Load::Write, Audience::Operator, move |work| reviewer.give_back(work, post, &reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}
