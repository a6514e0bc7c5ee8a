//! Logging in and out, and setting a password by a link.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use serde::Deserialize;

use super::parts::html;
use crate::domain::{Audience, Role};
use crate::store::{Login, StoreError};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::{Fields, is_secret};
use crate::web::headers::fresh;
use crate::web::password;
use crate::web::site::{Site, Work};
use crate::web::viewer::{COOKIE, Frame, session_secret};

/// Told for a wrong name and for a wrong password alike.
const WRONG: &str = "用户名或密码不对";

/// How long a session lasts.
const SESSION: SignedDuration = SignedDuration::from_hours(12);

#[derive(Debug, Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    name: String,
    next: String,
    fault: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "password.html")]
struct PasswordPage {
    frame: Frame,
    secret: String,
    name: String,
    fault: Option<&'static str>,
}

/// Where to go after the login.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Next {
    next: String,
}

/// `GET /login`
pub(in crate::web) async fn blank(frame: Frame, Query(next): Query<Next>) -> Result<Response, WebError> {
    html(&LoginPage { frame, name: String::new(), next: next.next, fault: None })
}

/// What a name and a password are.
enum Checked {
    /// Nothing to be noted: what the asker is told.
    Told(String),
    /// An account, and whether the password is its own.
    Known { login: Login, right: bool },
}

/// What a login gave.
enum Outcome {
    In { secret: String, role: Role },
    Out(String),
}

/// `POST /login`
pub(in crate::web) async fn enter(
    State(site): State<Arc<Site>>,
    frame: Frame,
    fields: Fields,
) -> Result<Response, WebError> {
    let (name, next) = (fields.get("name").to_owned(), fields.get("next").to_owned());
    let checked = site.work(Load::Heavy, Audience::Visitor, move |work| work.check_password(&fields)).await?;
    let outcome = match checked {
        Checked::Told(fault) => Outcome::Out(fault),
        Checked::Known { login, right } => {
            site.work(Load::Write, Audience::Visitor, move |work| work.log_in(&login, right)).await?
        }
    };
    match outcome {
        Outcome::Out(fault) => html(&LoginPage { frame, name, next, fault: Some(fault) }),
        Outcome::In { secret, role } => {
            let home = match role {
                Role::Administrator => "/admin",
                Role::Office => "/office",
                Role::Programme => "/indicators",
                _ => "/",
            };
            // Only a path of this site: `//elsewhere` would lead away.
            let own = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
            let mut response = Redirect::to(if own { &next } else { home }).into_response();
            let secure = if frame.base.starts_with("https://") { "; Secure" } else { "" };
            let seconds = SESSION.as_secs();
            let cookie = format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
            if let Ok(cookie) = HeaderValue::try_from(cookie) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
    }
}

impl Work<'_> {
    fn check_password(&self, fields: &Fields) -> Result<Checked, WebError> {
        let now = (self.site.clock)();
        let (name, given) = (fields.get("name"), fields.get("password"));
        let known = self.reader.login(name)?;
        if let Some(until) = known.as_ref().and_then(|login| login.locked_until).filter(|until| *until > now) {
            let minutes = (until.duration_since(now).as_secs() + 59) / 60;
            return Ok(Checked::Told(format!("密码错误次数太多，请 {minutes} 分钟后再试，或请管理员重置密码")));
        }
        let right = password::is_right(given, known.as_ref().and_then(|login| login.password.as_deref()));
        Ok(known.map_or_else(|| Checked::Told(WRONG.to_owned()), |login| Checked::Known { login, right }))
    }

    fn log_in(&self, login: &Login, right: bool) -> Result<Outcome, WebError> {
        let now = (self.site.clock)();
        let mut writer = self.site.writer();
        if !right || login.user.disabled {
            let locked_until = password::locked_until(login.failures + 1, now);
            writer.note_failure(login.user.number, locked_until)?;
            writer.note_act(&login.user.name, "登录失败", "", now)?;
            return Ok(Outcome::Out(WRONG.to_owned()));
        }
        let (secret, csrf) = (fresh(), fresh());
        let ends = now.checked_add(SESSION).map_err(|_| WebError::Broken)?;
        writer.begin_session(login.user.number, &secret, &csrf, (now, ends))?;
        writer.note_act(&login.user.name, "登录", "", now)?;
        Ok(Outcome::In { secret, role: login.user.role })
    }
}

/// `POST /logout`
pub(in crate::web) async fn leave(
    State(site): State<Arc<Site>>,
    frame: Frame,
    request: Request,
) -> Result<Response, WebError> {
    let (parts, _) = request.into_parts();
    if let Some(secret) = session_secret(&parts) {
        site.work(Load::Write, frame.audience, move |work| Ok(work.site.writer().end_session(&secret)?)).await?;
    }
    let mut response = Redirect::to("/").into_response();
    let gone = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    if let Ok(gone) = HeaderValue::try_from(gone) {
        response.headers_mut().insert(header::SET_COOKIE, gone);
    }
    Ok(response)
}

/// `GET /password/{secret}`
pub(in crate::web) async fn choose(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(secret): Path<String>,
) -> Result<Response, WebError> {
    shown(site, frame, secret, None).await
}

async fn shown(
    site: Arc<Site>,
    frame: Frame,
    secret: String,
    fault: Option<&'static str>,
) -> Result<Response, WebError> {
    let now = (site.clock)();
    let (name, secret) = site
        .work(Load::Light, frame.audience, move |work| {
            let user = if is_secret(&secret) { work.reader.password_link(&secret, now)? } else { None };
            let missing = || WebError::NotFound("这个链接，它可能用过了或已过期，请管理员再发一个".to_owned());
            Ok((user.ok_or_else(missing)?.name, secret))
        })
        .await?;
    html(&PasswordPage { frame, secret, name, fault })
}

/// `POST /password/{secret}`
pub(in crate::web) async fn set(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(secret): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    if let Some(fault) = password::fault(fields.get("password"), fields.get("again")) {
        return shown(site, frame, secret, Some(fault)).await;
    }
    site.work(Load::Write, frame.audience, move |work| {
        if !is_secret(&secret) {
            return Err(StoreError::Changed.into());
        }
        let now = (work.site.clock)();
        let hash = password::hashed(fields.get("password")).ok_or(WebError::Broken)?;
        let mut writer = work.site.writer();
        let user = writer.set_password(&secret, &hash, now)?;
        writer.note_act(&user.name, "设置密码", "", now)?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to("/login").into_response())
}
