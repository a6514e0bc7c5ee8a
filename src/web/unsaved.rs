//! A form that is not saved for no fault of its own (the session has ended, somebody else was first, too many wait) is
//! given back: the page that says so shows what was typed.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::form::{Fields, LARGEST, too_large};
use super::page::failure::FailurePage;

/// Marks a response that says that a form was not saved.
#[derive(Debug, Clone)]
pub(super) struct Unsaved(pub(super) FailurePage);

/// Keeps what is typed until it is saved.
pub(super) async fn given_back(request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_form = request.method() == Method::POST && kind.starts_with("application/x-www-form-urlencoded");
    // A long problem to be matched comes as a form, too; nothing of it is to be saved.
    if !is_form || request.uri().path() == "/match" {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST).await else { return too_large() };
    let mut response = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
    let Some(Unsaved(page)) = response.extensions_mut().remove::<Unsaved>() else { return response };
    let typed = Fields::parse(&body).typed().into_iter().map(|(name, value)| (label(&name).to_owned(), value));
    let (mut head, body) = (response.into_parts().0, page.with_typed(typed.collect()).into_response().into_body());
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, body)
}

/// What a page calls a field.
fn label(name: &str) -> &str {
    let own = match name {
        "text" => Some("想问什么"),
        "asker" | "giver" => Some("怎么称呼您"),
        "words" => Some("留言、意见或备注"),
        "contact" => Some("电话或邮箱"),
        "answer" => Some("回复"),
        "reason" => Some("原因"),
        "name" => Some("用户名"),
        "institution" => Some("单位全称"),
        "maturity" => Some("技术成熟度"),
        _ => None,
    };
    let columns = crate::domain::Patent::COLUMNS.iter().chain(crate::domain::Need::COLUMNS);
    let known = columns.into_iter().find(|(key, header)| *key == name && !header.is_empty());
    own.or(known.map(|(_, header)| *header)).unwrap_or(name)
}
