//! One's own account: who one is, and the tokens by which programs act for it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};

use super::parts::html;
use crate::domain::Scope;
use crate::store::{StoreError, Token};
use crate::web::acts::fresh_token;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::site::{Site, Work};
use crate::web::viewer::{Frame, SignedIn};

/// How long a token may be good, in days.
const DAYS: [i64; 3] = [30, 90, 365];

/// Tokens that an account may have at a time.
const MOST: usize = 20;

/// Longest name of a token, in characters.
const LONGEST: usize = 60;

/// Somebody who has logged in, whatever their role.
#[derive(Debug)]
pub(in crate::web) struct Holder {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) signed_in: SignedIn,
}

impl FromRequestParts<Arc<Site>> for Holder {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, WebError> {
        let frame = Frame::from_request_parts(parts, site).await?;
        let signed_in = frame.signed_in.clone();
        let signed_in = signed_in.ok_or_else(|| WebError::NeedsLogin(parts.uri.path().to_owned()))?;
        Ok(Self { frame, signed_in })
    }
}

/// A token as the page lists it.
#[derive(Debug)]
struct TokenShown {
    token: Token,
    state: &'static str,
    scopes: String,
}

#[derive(Debug, Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    signed_in: SignedIn,
    tokens: Vec<TokenShown>,
    scopes: Vec<Scope>,
    /// The secret of the token that was just made. It is shown once.
    made: Option<String>,
    fault: Option<&'static str>,
}

impl TokenShown {
    fn of(token: Token, now: Timestamp) -> Self {
        let state = match &token {
            token if token.revoked => "已撤销",
            token if token.expires_at <= now => "已过期",
            _ => "可用",
        };
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.word()).collect();
        Self { state, scopes: scopes.join("、"), token }
    }

    fn is_good(&self) -> bool {
        self.state == "可用"
    }
}

/// `GET /account`
pub(in crate::web) async fn account(State(site): State<Arc<Site>>, holder: Holder) -> Result<Response, WebError> {
    shown(site, holder, Outcome::Done).await
}

/// What an act of the holder gave.
enum Outcome {
    Done,
    Made(String),
    Fault(&'static str),
}

async fn shown(site: Arc<Site>, holder: Holder, outcome: Outcome) -> Result<Response, WebError> {
    let page = site
        .work(Load::Light, holder.frame.audience, move |work| {
            let (user, now) = (&holder.signed_in.user, (work.site.clock)());
            let tokens = work.reader.tokens(user.number)?;
            let (made, fault) = match outcome {
                Outcome::Done => (None, None),
                Outcome::Made(secret) => (Some(secret), None),
                Outcome::Fault(fault) => (None, Some(fault)),
            };
            Ok(AccountPage {
                tokens: tokens.into_iter().map(|token| TokenShown::of(token, now)).collect(),
                scopes: Scope::ALL.iter().copied().filter(|scope| scope.is_of(user.role)).collect(),
                made,
                fault,
                frame: holder.frame,
                signed_in: holder.signed_in,
            })
        })
        .await?;
    let mut response = html(&page)?;
    // It may hold a secret that nobody is to find again, in a history least of all.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// `POST /account`: a token made or revoked.
pub(in crate::web) async fn act(
    State(site): State<Arc<Site>>,
    holder: Holder,
    fields: Fields,
) -> Result<Response, WebError> {
    holder.signed_in.check(&fields)?;
    let user = holder.signed_in.user.clone();
    let outcome = site.work(Load::Write, holder.frame.audience, move |work| work.change_tokens(&user, &fields)).await?;
    match outcome {
        Outcome::Done => Ok(Redirect::to("/account").into_response()),
        outcome => shown(site, holder, outcome).await,
    }
}

impl Work<'_> {
    fn change_tokens(&self, user: &crate::store::User, fields: &Fields) -> Result<Outcome, WebError> {
        let now = (self.site.clock)();
        let mut writer = self.site.writer();
        match fields.get("act") {
            "make" => {
                let Some(label) = fields.given("label").filter(|label| label.chars().count() <= LONGEST) else {
                    return Ok(Outcome::Fault("请写令牌的用途，最多 60 个字"));
                };
                let asked = fields.all("scope").into_iter().filter_map(|word| word.parse::<Scope>().ok());
                let mut scopes: Vec<Scope> = asked.filter(|scope| scope.is_of(user.role)).collect();
                scopes.sort_unstable();
                scopes.dedup();
                if scopes.is_empty() {
                    return Ok(Outcome::Fault("请至少选一种权限"));
                }
                let days = fields.get("days").parse().ok().filter(|days| DAYS.contains(days));
                let Some(days) = days else { return Ok(Outcome::Fault("请选一种有效期")) };
                let good = writer.reader().tokens(user.number)?.into_iter();
                if good.filter(|token| !token.revoked && token.expires_at > now).count() >= MOST {
                    return Ok(Outcome::Fault("可用的令牌最多 20 个，请先撤销不用的"));
                }
                let secret = fresh_token().ok_or(WebError::Broken)?;
                let ends = now.checked_add(SignedDuration::from_hours(24 * days)).map_err(|_| WebError::Broken)?;
                writer.make_token(user.number, &secret, &label, &scopes, (now, ends))?;
                let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
                let about = format!("{label}（{}，{days} 天）", words.join("、"));
                writer.note_act(&user.name, "新建令牌", &about, now)?;
                Ok(Outcome::Made(secret))
            }
            "revoke" => {
                let number = fields.get("token").parse().map_err(|_| StoreError::Changed)?;
                let label = writer.revoke_token(user.number, number, now)?;
                writer.note_act(&user.name, "撤销令牌", &label, now)?;
                Ok(Outcome::Done)
            }
            _ => Err(WebError::Malformed("没看懂要做什么，请返回上一页再试".to_owned())),
        }
    }
}
