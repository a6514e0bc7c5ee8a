//! Who asks, and by what right. A token is looked at once, before everything else; each right is an extractor of its own, so
//! that a handler which was given a reader has nothing to write with.
//!
//! A session's cookie shows what its account may see and does nothing more: another site could have sent it along.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::ApiError;
use crate::domain::{Audience, Role, Scope};
use crate::store::{Token, User};
use crate::web::acts::{Editor, Reviewer, is_token};
use crate::web::compute::Load;
use crate::web::site::Site;
use crate::web::viewer::Frame;

/// An account that a program acts for, and the token that it showed.
#[derive(Debug, Clone)]
pub(super) struct Bearer {
    pub(super) user: User,
    pub(super) token: Token,
}

impl Bearer {
    /// What it may see.
    fn audience(&self) -> Audience {
        if self.token.scopes.contains(&Scope::Read) { self.user.audience() } else { Audience::Visitor }
    }

    /// Refuses a token without any of these scopes, or whose account has no such right itself.
    fn may(&self, scopes: &[Scope], role: Role) -> Result<(), ApiError> {
        if self.user.role != role {
            let detail = format!("这个接口只给“{role}”的账号使用，令牌属于“{}”的账号", self.user.role);
            return Err(ApiError::of(StatusCode::FORBIDDEN, "forbidden", detail));
        }
        if self.token.scopes.iter().any(|scope| scopes.contains(scope)) {
            return Ok(());
        }
        let wanted: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
        let detail = format!("这个令牌没有“{}”的权限，请在 /account 新建一个有此权限的令牌", wanted.join("”或“"));
        Err(ApiError::of(StatusCode::FORBIDDEN, "missing_scope", detail))
    }
}

/// Looks at the token of a request, where it has one; a bad one is told rather than passed over.
pub(super) async fn known(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let mut response = match bearer(&site, request.headers()).await {
        Err(error) => error.into_response(),
        Ok(None) => next.run(request).await,
        Ok(Some(bearer)) => {
            request.extensions_mut().insert(bearer);
            next.run(request).await
        }
    };
    // What one asker was given is not another's, whatever stands between.
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Authorization, Cookie"));
    response
}

async fn bearer(site: &Arc<Site>, headers: &HeaderMap) -> Result<Option<Bearer>, ApiError> {
    let Some(written) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let bad = || {
        let detail =
            "令牌不可用：写错了、过期了、撤销了，或账号已停用；应为 Authorization: Bearer 加在 /account 得到的令牌";
        ApiError::of(StatusCode::UNAUTHORIZED, "bad_token", detail)
    };
    let written = written.to_str().ok().and_then(|written| written.trim().split_once(' '));
    let (scheme, secret) = written.ok_or_else(bad)?;
    let secret = secret.trim().to_owned();
    if !scheme.eq_ignore_ascii_case("bearer") || !is_token(&secret) {
        return Err(bad());
    }
    let found = site.work(Load::Light, Audience::Visitor, move |work| {
        let found = work.reader.token(&secret, (work.site.clock)())?;
        if let Some((_, token)) = &found
            && token.last_used != Some(work.today)
            // Whoever holds the writer may hold it for long: the day is then noted by a later request.
            && let Some(mut writer) = work.site.free_writer()
        {
            writer.note_token_use(token.number, work.today)?;
        }
        Ok(found)
    });
    let (user, token) = found.await?.ok_or_else(bad)?;
    Ok(Some(Bearer { user, token }))
}

fn shown(parts: &Parts) -> Result<&Bearer, ApiError> {
    parts.extensions.get::<Bearer>().ok_or_else(|| {
        let detail = "这个接口要令牌：登录后在 /account 新建，再用 Authorization: Bearer 发来";
        ApiError::of(StatusCode::UNAUTHORIZED, "needs_token", detail)
    })
}

/// Whoever reads: by a token, by a session, or nobody in particular.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asker {
    pub(super) audience: Audience,
}

/// Whoever posts or asks without an account; a token only lets them see more. No session counts here.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    pub(super) audience: Audience,
    /// Scheme and host by which they reach the site.
    pub(super) base: String,
}

/// An office that reads its own catalogue, and what it is asked.
#[derive(Debug, Clone)]
pub(super) struct OwnCatalogue {
    pub(super) institution: String,
}

/// Somebody who may take in bundles.
#[derive(Debug, Clone)]
pub(super) struct Exchanger {
    /// Who the log names.
    pub(super) actor: String,
}

impl FromRequestParts<Arc<Site>> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _site: &Arc<Site>) -> Result<Self, ApiError> {
        shown(parts).cloned()
    }
}

impl FromRequestParts<Arc<Site>> for Asker {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, ApiError> {
        match parts.extensions.get::<Bearer>() {
            Some(bearer) => Ok(Self { audience: bearer.audience() }),
            None => Ok(Self { audience: Frame::from_request_parts(parts, site).await?.audience }),
        }
    }
}

impl FromRequestParts<Arc<Site>> for Sender {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, ApiError> {
        let audience = parts.extensions.get::<Bearer>().map_or(Audience::Visitor, Bearer::audience);
        let base = Frame::from_request_parts(parts, site).await?.base;
        Ok(Self { audience, base })
    }
}

fn institution(bearer: &Bearer) -> Result<&str, ApiError> {
    bearer
        .user
        .institution
        .as_deref()
        .ok_or_else(|| ApiError::of(StatusCode::FORBIDDEN, "forbidden", "令牌的账号没有填单位，请管理员补上"))
}

impl FromRequestParts<Arc<Site>> for OwnCatalogue {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _site: &Arc<Site>) -> Result<Self, ApiError> {
        let bearer = shown(parts)?;
        bearer.may(&[Scope::Read, Scope::Catalogue], Role::Office)?;
        Ok(Self { institution: institution(bearer)?.to_owned() })
    }
}

impl FromRequestParts<Arc<Site>> for Editor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _site: &Arc<Site>) -> Result<Self, ApiError> {
        let bearer = shown(parts)?;
        bearer.may(&[Scope::Catalogue], Role::Office)?;
        Ok(Self::by_token(institution(bearer)?, &bearer.user.name))
    }
}

impl FromRequestParts<Arc<Site>> for Reviewer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _site: &Arc<Site>) -> Result<Self, ApiError> {
        let bearer = shown(parts)?;
        bearer.may(&[Scope::Review], Role::Administrator)?;
        Ok(Self::by_token(&bearer.user.name))
    }
}

impl FromRequestParts<Arc<Site>> for Exchanger {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _site: &Arc<Site>) -> Result<Self, ApiError> {
        let bearer = shown(parts)?;
        bearer.may(&[Scope::Exchange], Role::Administrator)?;
        Ok(Self { actor: bearer.user.name.clone() })
    }
}
