//! Reading requests strictly: what is not understood is refused by name rather than passed over.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa::IntoParams;

use super::problem::ApiError;
use crate::web::error::WebError;
use crate::web::form::is_secret;
use crate::web::headers::fresh;

/// The parameters of an address. All fields of `T` are texts, so that each is read where its message can be clear.
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned + IntoParams, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let known: BTreeSet<String> = T::into_params(|| None).into_iter().map(|parameter| parameter.name).collect();
        let mut given = BTreeSet::new();
        for (name, _) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
            if !known.contains(&*name) {
                let known = known.iter().map(String::as_str).collect::<Vec<_>>().join("、");
                let detail = format!("没有参数“{}”，可用的参数：{known}", shortened(&name));
                return Err(ApiError::bad("unknown_parameter", detail));
            }
            if !given.insert(name.clone().into_owned()) {
                return Err(ApiError::bad("malformed", format!("参数“{name}”给了两次，请只留一个")));
            }
        }
        let read = Query::<T>::try_from_uri(&parts.uri);
        read.map(|Query(read)| Self(read)).map_err(|_| ApiError::bad("malformed", "地址中的参数读不出来"))
    }
}

/// A JSON object in the body.
pub(super) struct ObjectBody(pub(super) Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for ObjectBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if essence != "application/json" {
            let detail = "请求内容应为 JSON，并带上 Content-Type: application/json";
            return Err(ApiError::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            match rejection.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => ApiError::of(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "too_large",
                    format!("请求内容超过 {} KiB，请只留下要解决的问题", LARGEST_BODY >> 10),
                ),
                _ => ApiError::bad("malformed", "请求内容没有收全，请再发一次"),
            }
        })?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(map)) => Ok(Self(map)),
            Ok(_) => Err(ApiError::bad("malformed_json", "请求内容应为一个 JSON 对象，如 {\"text\":\"围巾容易起球\"}")),
            Err(error) => {
                let place = format!("第 {} 行第 {} 列", error.line(), error.column());
                let detail = format!("请求内容在{place}不是合格的 UTF-8 JSON（嵌套也不能太深），请改正后再发");
                Err(ApiError::bad("malformed_json", detail))
            }
        }
    }
}

/// The keys of a body, taken one by one; what is left at the end is refused by name.
pub(super) struct Keys {
    left: Map<String, Value>,
    known: Vec<&'static str>,
}

impl Keys {
    pub(super) fn of(ObjectBody(left): ObjectBody) -> Self {
        Self { left, known: Vec::new() }
    }

    /// A text without blanks around it; empty where it is not given.
    pub(super) fn text(&mut self, key: &'static str) -> Result<String, ApiError> {
        match self.take(key) {
            None => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.trim().to_owned()),
            Some(_) => Err(ApiError::bad("malformed", format!("“{key}”应为文字"))),
        }
    }

    /// A whole number that must be there.
    pub(super) fn number(&mut self, key: &'static str) -> Result<i64, ApiError> {
        let number = self.take(key).and_then(|value| value.as_i64());
        number.ok_or_else(|| ApiError::bad("malformed", format!("请给出“{key}”，应为整数")))
    }

    /// A list of texts that must be there.
    pub(super) fn texts(&mut self, key: &'static str) -> Result<Vec<String>, ApiError> {
        let wrong = || ApiError::bad("malformed", format!("请给出“{key}”，应为文字的列表"));
        let Some(Value::Array(values)) = self.take(key) else { return Err(wrong()) };
        values.into_iter().map(|value| value.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
    }

    /// Any value; none where it is not given.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Value> {
        self.known.push(key);
        self.left.shift_remove(key)
    }

    /// Refuses what nothing was made of.
    pub(super) fn finish(self) -> Result<(), ApiError> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(key) => {
                let detail = format!("没有“{}”这一项，可用的有：{}", shortened(key), self.known.join("、"));
                Err(ApiError::bad("malformed", detail))
            }
        }
    }
}

/// The secret under which something is posted, made by the sender or by us: the same one again posts nothing new.
pub(super) struct Once(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Once {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let Some(given) = parts.headers.get("idempotency-key") else {
            let secret = Some(fresh()).filter(|secret| is_secret(secret));
            return secret.map(Self).ok_or_else(|| WebError::Broken.into());
        };
        let given = given.to_str().unwrap_or_default();
        // A UUID is as good as bare digits.
        let parts: Vec<usize> = given.split('-').map(str::len).collect();
        let sound = matches!(parts.as_slice(), [32] | [8, 4, 4, 4, 12]);
        let digits = if sound { given.replace('-', "").to_ascii_lowercase() } else { String::new() };
        match is_secret(&digits) {
            true => Ok(Self(digits)),
            false => Err(ApiError::bad("malformed", "Idempotency-Key 应为随机的 32 位十六进制数，如一个 UUID")),
        }
    }
}

/// A yes or no in a parameter; no where none is given.
pub(super) fn flag(name: &str, text: &str) -> Result<bool, ApiError> {
    match text {
        "" | "false" => Ok(false),
        "true" => Ok(true),
        _ => Err(ApiError::bad("malformed", format!("参数 {name} 应为 true 或 false，现为“{}”", shortened(text)))),
    }
}

/// A running number in an address.
pub(super) fn numbered(text: &str, what: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_| WebError::NotFound(what.to_owned()).into())
}

/// Keeps answers that only their asker may see out of every cache.
pub(super) async fn unkept(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Largest body that the API reads.
pub(super) const LARGEST_BODY: usize = 1 << 20;

/// Refuses addresses that are not UTF-8 once unescaped: read loosely, they would ask for something else than was meant.
pub(super) async fn only_utf8(request: Request, next: Next) -> Response {
    let uri = request.uri();
    let sound = |text: &str| percent_decode(text.as_bytes()).decode_utf8().is_ok();
    if sound(uri.path()) && sound(uri.query().unwrap_or_default()) {
        return next.run(request).await;
    }
    ApiError::bad("not_utf8", "地址中的 %XX 还原后不是 UTF-8，请按 UTF-8 编码").into_response()
}

/// Says that an answer takes too long, a little before the server as a whole gives up without a word.
pub(super) async fn in_time(State(seconds): State<u64>, request: Request, next: Next) -> Response {
    let most = Duration::from_secs(seconds).mul_f64(0.9);
    match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::from(WebError::Busy).into_response(),
    }
}

/// A whole number in a parameter; `usual` where none is given.
pub(super) fn number(name: &str, text: &str, usual: usize, most: usize) -> Result<usize, ApiError> {
    if text.is_empty() {
        return Ok(usual);
    }
    let number = text.parse::<usize>().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| {
        ApiError::bad("malformed", format!("参数 {name} 应为 1 到 {most} 的整数，现为“{}”", shortened(text)))
    })
}

/// The beginning of what somebody sent, for a message.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
