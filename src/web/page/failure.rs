//! What went wrong, and a way on.

use askama::Template;
use axum::response::{IntoResponse, Response};

use super::parts::html;
use crate::web::assets::address;
use crate::web::error::WebError;
use crate::web::view::query::encoded;

/// A page in place of the one that was asked for.
#[derive(Debug, Clone, Template)]
#[template(path = "failure.html")]
pub(in crate::web) struct FailurePage {
    style: String,
    title: &'static str,
    message: String,
    /// What may help.
    advice: &'static str,
    /// Where to log in, where that is what is missing.
    login: Option<String>,
    /// What was typed into a form that was not saved: names and values.
    typed: Vec<(String, String)>,
}

impl FailurePage {
    pub(in crate::web) fn of(error: &WebError) -> Self {
        let (title, advice) = match error.kind().0.as_u16() {
            401 => ("登录已过期", "请登录，再打开原来的页面。"),
            404 => ("没有找到", "地址可能抄错了，或者这条记录不公开。可以回首页重新找。"),
            410 => ("已经撤下", "这条记录曾经在这里，后来撤下了。可以看看相近的。"),
            403 => ("不能这样做", "可以换一个账号登录，或返回上一页刷新后再试。"),
            409 => ("没有保存", "别人刚刚改过同一条。请重新打开，看过现在的内容再改。"),
            400 => ("没看懂这个请求", "改一改再试；也可以回首页，用自己的话写出问题。"),
            429 => ("请稍等再提交", "您填写的内容没有丢失：返回上一页，过一会儿再提交。同一网络里的人合用这个次数。"),
            503 => ("请稍等", "页面没有坏，几秒后刷新即可。"),
            _ => ("出错了", "您填写的内容没有丢失，可以返回上一页再试。"),
        };
        let login = match error {
            WebError::LoggedOut { next } => Some(login_address(next)),
            _ => None,
        };
        Self { style: address("style.css"), title, message: error.message(), advice, login, typed: Vec::new() }
    }

    /// The same, with what was typed into the form that was not saved.
    pub(in crate::web) fn with_typed(self, typed: Vec<(String, String)>) -> Self {
        Self { typed, ..self }
    }
}

/// The page to log in on, and to go on from.
pub(in crate::web) fn login_address(next: &str) -> String {
    format!("/login?{}", encoded(&[("next", next.to_owned())]))
}

impl IntoResponse for FailurePage {
    fn into_response(self) -> Response {
        html(&self).unwrap_or_else(|_| self.message.into_response())
    }
}
