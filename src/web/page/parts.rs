//! What several pages draw alike.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::web::error::WebError;

/// A rendered page as a response.
///
/// # Errors
/// [`WebError::Broken`] where the template fails, which only a full memory does.
pub(in crate::web) fn html(page: &impl Template) -> Result<Response, WebError> {
    let text = page.render().map_err(|error| {
        tracing::error!(%error, "template");
        WebError::Broken
    })?;
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response())
}

/// Where a list can be turned to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct Pager {
    pub(in crate::web) page: usize,
    pub(in crate::web) pages: usize,
}

impl Pager {
    pub(in crate::web) fn of(total: u64, per_page: usize, page: usize, last: usize) -> Self {
        let pages = usize::try_from(total).unwrap_or(usize::MAX).div_ceil(per_page).clamp(1, last);
        Self { page, pages }
    }

    /// The last page for a number beyond it.
    pub(in crate::web) fn within(self) -> Self {
        Self { page: self.page.min(self.pages), ..self }
    }

    pub(in crate::web) const fn has_earlier(self) -> bool {
        self.page > 1
    }

    pub(in crate::web) const fn has_later(self) -> bool {
        self.page < self.pages
    }
}
