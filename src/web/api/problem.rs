//! What went wrong, as problem+json (RFC 9457) with a stable code.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::web::error::WebError;

/// 出错时的回答（RFC 9457）。
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Problem {
    /// 说明这一类错误的地址
    #[schema(example = "/api#not_found")]
    pub(super) r#type: String,
    /// 这一类错误的名称
    pub(super) title: String,
    /// HTTP 状态码
    pub(super) status: u16,
    /// 这一次错在哪里，怎么改
    pub(super) detail: String,
    /// 稳定的错误代码，程序按它判断
    #[schema(example = "not_found")]
    pub(super) code: String,
}

/// Codes with their titles; codes are never renamed.
pub(super) const CODES: [(&str, &str); 27] = [
    ("malformed", "请求不合要求"),
    ("malformed_json", "请求内容不是合格的 JSON"),
    ("not_utf8", "地址中有不是 UTF-8 的字符"),
    ("unknown_parameter", "没有这个参数"),
    ("unknown_filter", "筛选条件不存在"),
    ("bad_cursor", "翻页标记不可用"),
    ("too_deep", "翻得太深"),
    ("query_too_long", "检索词太长"),
    ("nothing_to_search", "没有可检索的词"),
    ("nothing_to_match", "没有可匹配的词"),
    ("ambiguous", "编号不唯一"),
    ("not_found", "没有找到"),
    ("gone", "已经撤下"),
    ("method_not_allowed", "不支持这种请求方法"),
    ("needs_token", "要有令牌"),
    ("bad_token", "令牌不可用"),
    ("missing_scope", "令牌没有这种权限"),
    ("forbidden", "账号没有这种权限"),
    ("changed", "别人已经改过"),
    ("already_undone", "已经撤销过"),
    ("unreadable_file", "文件读不出来"),
    ("bad_bundle", "不是完整的交换包"),
    ("too_large", "请求内容太大"),
    ("unsupported_media_type", "请求内容的类型不对"),
    ("too_many_requests", "请求太频繁"),
    ("busy", "服务繁忙"),
    ("internal", "程序出错"),
];

/// A request of the API that cannot be answered as asked.
#[derive(Debug)]
pub(in crate::web) enum ApiError {
    /// As on a page.
    Web(WebError),
    /// What only the API says.
    Own {
        /// Status.
        status: StatusCode,
        /// One of [`CODES`].
        code: &'static str,
        /// What is wrong, and what would be right.
        detail: String,
    },
}

impl ApiError {
    /// 400 with a code of its own.
    pub(super) fn bad(code: &'static str, detail: impl Into<String>) -> Self {
        Self::of(StatusCode::BAD_REQUEST, code, detail)
    }

    pub(super) fn of(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Own { status, code, detail: detail.into() }
    }
}

impl From<WebError> for ApiError {
    fn from(error: WebError) -> Self {
        Self::Web(error)
    }
}

fn problem(status: StatusCode, code: &str, detail: String) -> Response {
    let title = CODES.iter().find(|(known, _)| *known == code).map_or("出错了", |(_, title)| title);
    let problem = Problem {
        r#type: format!("/api#{code}"),
        title: title.to_owned(),
        status: status.as_u16(),
        detail,
        code: code.to_owned(),
    };
    let mut response = (status, Json(problem)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"queqiao\""));
    }
    response
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            Self::Web(error) => {
                let (status, code) = error.kind();
                error.finish(problem(status, code, error.message()))
            }
            Self::Own { status, code, detail } => problem(status, code, detail),
        }
    }
}

/// `fallback` of the API.
pub(super) async fn no_such_path() -> ApiError {
    ApiError::of(StatusCode::NOT_FOUND, "not_found", "接口里没有这个地址，全部地址见 /api")
}

/// A known path, asked in another way.
pub(super) async fn no_such_method() -> ApiError {
    ApiError::of(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "这个地址不支持这种请求方法，支持的方法见回答的 Allow 头",
    )
}
