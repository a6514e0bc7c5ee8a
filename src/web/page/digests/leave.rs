//! A subscription given up by the link in its mails: without an account, and not by merely following the link, which
//! programs that look through mails do as well.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::domain::Audience;
use crate::store::Act;
use crate::web::acts::told;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::is_secret;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::viewer::Frame;
use crate::workflow::{Subscription, subscription};

#[derive(Debug, Template)]
#[template(path = "digests/leave.html")]
struct LeavePage {
    frame: Frame,
    name: String,
    mail: String,
    done: bool,
}

impl Work<'_> {
    fn left_by(&self, id: &str, secret: &str) -> Result<Subscription, WebError> {
        let missing = || WebError::NotFound("这项订阅，或者它已经退订".to_owned());
        let found = subscription(self.reader, id).map_err(|_| missing())?.entry;
        if !is_secret(secret) || !found.is_left_by(self.reader, secret).map_err(told)? {
            return Err(missing());
        }
        Ok(found)
    }
}

fn page_of(work: &Work<'_>, frame: Frame, of: &Subscription, done: bool) -> Result<LeavePage, WebError> {
    // The mail said as much.
    let audience = of.audience(work.reader).map_err(told)?.unwrap_or(Audience::Visitor);
    let name = of.name(work.reader, work.live.index.taxonomy(), audience).map_err(told)?;
    Ok(LeavePage { frame, name, mail: of.mail.as_ref().map(ToString::to_string).unwrap_or_default(), done })
}

/// `GET /digests/leave/{id}/{secret}`
pub(in crate::web) async fn ask(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path((id, secret)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, frame.audience, move |work| {
        let of = work.left_by(&id, &secret)?;
        page_of(work, frame, &of, false)
    });
    html(&page.await?)
}

/// `POST /digests/leave/{id}/{secret}`: by the page's button, or by the button of a mail program.
pub(in crate::web) async fn leave(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path((id, secret)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Write, frame.audience, move |work| {
        let of = work.left_by(&id, &secret)?;
        let page = page_of(work, frame, &of, true)?;
        let act = Act { actor: "邮件退订", now: (work.site.clock)(), reason: None };
        Subscription::cancel(&mut work.site.writer(), &of.id, &act).map_err(told)?;
        Ok(page)
    });
    html(&page.await?)
}
