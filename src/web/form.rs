//! Fields of a posted form: names may repeat, and nothing that is wrong is lost on the way back to the page.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::error::WebError;

/// Largest form, in bytes; files come another way.
pub(super) const LARGEST: usize = 1 << 20;

/// The fields in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// From the body of a form.
    pub(super) fn parse(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body);
        // Browsers send line ends as CR LF.
        Self(pairs.map(|(name, value)| (name.into_owned(), value.replace("\r\n", "\n"))).collect())
    }

    /// The first value of a field, without blanks around it; empty where it is not there.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The same; `None` where it is empty.
    pub(super) fn given(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// All values of a field that are not empty.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(known, value)| known == name && !value.trim().is_empty())
            .map(|(_, value)| value.trim())
            .collect()
    }

    /// All values of a field, empty ones too.
    pub(super) fn every(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.trim()).collect()
    }

    /// Whether the form has such a field.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// What people typed: not what the page put in itself, and no password.
    pub(super) fn typed(self) -> Vec<(String, String)> {
        const OWN: [&str; 20] = [
            "csrf", "act", "secret", "revision", "password", "again", "next", "need", "post", "user", "question",
            "batch", "record", "ids", "header", "sure", "token", "patent", "which", "shown",
        ];
        let typed = |(name, value): &(String, String)| !OWN.contains(&name.as_str()) && !value.trim().is_empty();
        self.0.into_iter().filter(typed).collect()
    }

    /// Sets a field.
    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.into()));
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Response> {
        match axum::body::to_bytes(request.into_body(), LARGEST).await {
            Ok(body) => Ok(Self::parse(&body)),
            Err(_) => Err(too_large()),
        }
    }
}

/// Said of a form that is larger than any is.
pub(super) fn too_large() -> Response {
    let error = WebError::Malformed("填写的内容太多（超过 1 MiB），请删减后再提交".to_owned());
    let mut response = error.into_response();
    *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    response
}

/// A secret that was made by us: 32 hex digits.
pub(super) fn is_secret(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_repeat_and_keep_their_lines() {
        let fields = Fields::parse("a=1&b=%E4%B8%80%0D%0A%E4%BA%8C&a=2&a=+&c".as_bytes());
        assert_eq!(fields.all("a"), ["1", "2"]);
        assert_eq!(fields.get("b"), "一\n二");
        assert_eq!((fields.given("c"), fields.given("d")), (None, None));
    }

    proptest! {
        #[test]
        fn no_body_is_too_odd(body in prop::collection::vec(any::<u8>(), 0..200)) {
            Fields::parse(&body);
        }
    }
}
