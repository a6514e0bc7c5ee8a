//! Pages, the JSON API and feeds over HTTP: what everybody but the operator works with.
//!
//! `router` lists every route. A page is a struct in `page/` with a template of the same name under `web/templates`; `api/`
//! gives the same objects as JSON; both do what `acts` holds. `site` is what all handlers share, `live` the index and vectors as they follow the
//! store, `compute` the pool where everything that takes time is done, `kept` what was counted over the whole store, `viewer` who asks, `limit` how often.
//!
//! Invariants: async code never computes; a handler sees only what [`crate::domain::Disclosed`] gives its audience;
//! pages work without scripts; nothing is loaded from elsewhere.

mod acts;
mod api;
mod assets;
mod compute;
mod daily;
mod error;
mod feed;
mod form;
mod headers;
mod kept;
mod limit;
mod live;
mod operation;
mod page;
mod password;
mod router;
mod serve;
mod settings;
mod site;
mod unsaved;
mod uploaded;
mod view;
mod viewer;

#[cfg(test)]
mod tests;

pub use daily::DailyDigests;
pub use error::ServeError;
pub use headers::fresh as fresh_secret;
pub use serve::{Serving, serve};
pub use settings::WebSettings;
