//! What goes wrong, as a page that says what happened and offers a way on, or as problem+json.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::page::failure::{FailurePage, login_address};
use super::unsaved::Unsaved;
use crate::matching::MatchError;
use crate::search::SearchError;
use crate::store::StoreError;

/// A server that cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or not this machine's.
    #[error("无法在 {address} 上提供服务：{source}；请换一个地址（--listen），或先停掉占用它的程序")]
    Listen {
        /// As asked for.
        address: std::net::SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// Threads cannot be had.
    #[error("无法启动线程：{0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// The system.
    #[error("服务停止：{0}")]
    System(#[from] std::io::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// Meaning.
    #[error(transparent)]
    Meaning(#[from] crate::meaning::MeaningError),
    /// Reference data.
    #[error(transparent)]
    Resource(#[from] crate::resources::ResourceError),
    /// Reference tables.
    #[error(transparent)]
    Taxonomy(#[from] crate::taxonomy::TaxonomyError),
    /// Text tools.
    #[error(transparent)]
    Text(#[from] crate::text::TextError),
    /// Weights.
    #[error(transparent)]
    Weights(#[from] MatchError),
}

/// A request that cannot be answered as asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum WebError {
    /// There is no such thing, or the asker may not know of it: the two look the same.
    #[error("没有找到{0}")]
    NotFound(String),
    /// It was there, and went.
    #[error("{0}已经撤下，不再提供")]
    Gone(String),
    /// The request says something that cannot be.
    #[error("{0}")]
    Malformed(String),
    /// A file that cannot be read; nothing of it was taken.
    #[error("{0}")]
    UnreadableFile(String),
    /// The page is for another role.
    #[error("这个页面只给“{0}”的账号使用")]
    Forbidden(crate::domain::Role),
    /// The page is for those who have logged in; the path that was asked for.
    #[error("请先登录")]
    NeedsLogin(String),
    /// A form was sent by nobody who has logged in: the session ended while it was filled in.
    #[error("您没有登录，或登录已过期，这一次没有保存")]
    LoggedOut {
        /// The page that the form stands on.
        next: String,
    },
    /// A form of another session, or of another site.
    #[error("表单已经失效（登录过期，或页面开得太久），没有保存；请返回、刷新页面后再提交")]
    StaleForm,
    /// The same address has sent too many forms.
    #[error("提交得太频繁，这一次没有保存；请 {seconds} 秒后再提交")]
    TooOften {
        /// Until it may send the next.
        seconds: u64,
    },
    /// Too many wait already.
    #[error("现在访问的人太多，请稍等几秒再试")]
    Busy,
    /// A bug.
    #[error("程序出了错，已记入日志；请换个说法再试，或告诉管理员")]
    Broken,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// Matching.
    #[error(transparent)]
    Match(#[from] MatchError),
}

impl WebError {
    /// Status and stable code.
    pub(super) fn kind(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
            Self::Gone(_) => (StatusCode::GONE, "gone"),
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed"),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
            Self::NeedsLogin(_) | Self::LoggedOut { .. } => (StatusCode::UNAUTHORIZED, "needs_login"),
            Self::StaleForm => (StatusCode::FORBIDDEN, "stale_form"),
            Self::TooOften { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_requests"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Self::UnreadableFile(_) => (StatusCode::BAD_REQUEST, "unreadable_file"),
            Self::Store(StoreError::Bundle(_)) => (StatusCode::BAD_REQUEST, "bad_bundle"),
            Self::Store(StoreError::NoBatch(_) | StoreError::NoRecord(_)) => (StatusCode::NOT_FOUND, "not_found"),
            Self::Store(StoreError::AlreadyUndone(_)) => (StatusCode::CONFLICT, "already_undone"),
            Self::Store(StoreError::Changed) => (StatusCode::CONFLICT, "changed"),
            Self::Store(StoreError::Ambiguous { .. }) => (StatusCode::BAD_REQUEST, "ambiguous"),
            Self::Search(SearchError::UnknownFilter { .. }) => (StatusCode::BAD_REQUEST, "unknown_filter"),
            Self::Search(SearchError::QueryTooLong { .. }) => (StatusCode::BAD_REQUEST, "query_too_long"),
            Self::Search(SearchError::NothingToSearch(_)) => (StatusCode::BAD_REQUEST, "nothing_to_search"),
            Self::Match(MatchError::NothingToMatch) => (StatusCode::BAD_REQUEST, "nothing_to_match"),
            Self::Match(MatchError::Search(_) | MatchError::Store(_) | MatchError::Meaning(_))
            | Self::Broken
            | Self::Store(_)
            | Self::Search(_)
            | Self::Match(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    /// What was typed is not saved, for no fault in it: it is given back.
    fn leaves_unsaved(&self) -> bool {
        let forms = matches!(self, Self::LoggedOut { .. } | Self::StaleForm | Self::TooOften { .. } | Self::Busy);
        forms || self.kind().0 == StatusCode::CONFLICT
    }

    /// What the asker is told: an inner fault is the log's, it may name files.
    pub(super) fn message(&self) -> String {
        match self.kind().0 {
            StatusCode::INTERNAL_SERVER_ERROR => Self::Broken.to_string(),
            _ => self.to_string(),
        }
    }

    /// Logs a fault of ours; adds to a response what belongs to its status.
    pub(super) fn finish(&self, mut response: Response) -> Response {
        let (status, _) = self.kind();
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(error = %self, "request failed");
        }
        *response.status_mut() = status;
        let headers = response.headers_mut();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("3"));
        }
        if let Self::TooOften { seconds } = self {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// Gives what the framework refuses in a line of English, or without a word, the page of its status.
pub(super) async fn as_page(request: Request, next: Next) -> Response {
    let of_api = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let status = response.status();
    if of_api
        || !(status.is_client_error() || status.is_server_error())
        || !(kind.is_empty() || status.is_client_error() && kind.starts_with("text/plain"))
    {
        return response;
    }
    let error = match status.as_u16() {
        404 => WebError::NotFound("这个页面".to_owned()),
        405 => WebError::Malformed("这个地址不能这样打开；请从页面上的按钮或链接进入".to_owned()),
        413 => WebError::Malformed("提交的内容太大，请删减后再提交".to_owned()),
        503 => WebError::Busy,
        status if status >= 500 => WebError::Broken,
        _ => WebError::Malformed("地址或提交的内容读不出来（可能不是 UTF-8，或在途中损坏），没有保存".to_owned()),
    };
    let (head, body) = error.into_response().into_parts();
    let mut paged = response.map(|_| body);
    *paged.status_mut() = status;
    paged.headers_mut().remove(header::CONTENT_LENGTH);
    // Which methods are allowed, and the like, stays.
    paged.headers_mut().extend(head.headers);
    paged
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        if let Self::NeedsLogin(path) = &self {
            return axum::response::Redirect::to(&login_address(path)).into_response();
        }
        let page = FailurePage::of(&self);
        let mut response = self.finish(page.clone().into_response());
        if self.leaves_unsaved() {
            response.extensions_mut().insert(Unsaved(page));
        }
        response
    }
}
