//! For those who run the home: accounts, posts that wait, and who did what.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::accounts::{Keeper, Outcome};
use super::parts::html;
use crate::domain::{Record, Role};
use crate::store::{AuditEntry, Post, PostState, StoreError, User};
use crate::web::acts::Reviewer;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::site::{Site, Work};
use crate::web::viewer::{Administrator, Frame};

/// Lines of the audit log that are shown.
const MOST_LINES: usize = 100;

#[derive(Debug, Template)]
#[template(path = "admin.html")]
struct AdminPage {
    frame: Frame,
    csrf: String,
    waiting: Vec<Post>,
    users: Vec<User>,
    audit: Vec<AuditEntry>,
    /// The link that was just made: for whom, and its address. It is shown once.
    link: Option<(String, String)>,
    fault: Option<String>,
}

/// `GET /admin`
pub(in crate::web) async fn admin(
    State(site): State<Arc<Site>>,
    administrator: Administrator,
) -> Result<Response, WebError> {
    shown(site, administrator, None, None).await
}

async fn shown(
    site: Arc<Site>,
    administrator: Administrator,
    link: Option<(String, String)>,
    fault: Option<String>,
) -> Result<Response, WebError> {
    let page = site
        .work(Load::Light, administrator.frame.audience, move |work| {
            Ok(AdminPage {
                csrf: administrator.signed_in.csrf.clone(),
                waiting: work.reader.posts(PostState::Waiting)?,
                users: work.reader.users()?,
                audit: work.reader.audit(MOST_LINES)?,
                link,
                fault,
                frame: administrator.frame,
            })
        })
        .await?;
    html(&page)
}

/// `POST /admin`
pub(in crate::web) async fn act(
    State(site): State<Arc<Site>>,
    administrator: Administrator,
    fields: Fields,
) -> Result<Response, WebError> {
    let reviewer = Reviewer::by_form(&administrator, &fields)?;
    let user = administrator.signed_in.user.clone();
    let outcome = site
        .work(Load::Write, administrator.frame.audience, move |work| {
            let outcome = work.administer(&reviewer, &user, &fields)?;
            work.site.bell().ring();
            Ok(outcome)
        })
        .await?;
    match outcome {
        Outcome::Done => Ok(Redirect::to("/admin").into_response()),
        Outcome::Link { name, secret } => {
            let address = format!("{}/password/{secret}", administrator.frame.base);
            shown(site, administrator, Some((name, address)), None).await
        }
        Outcome::Fault(fault) => shown(site, administrator, None, Some(fault)).await,
    }
}

impl Work<'_> {
    fn administer(&self, reviewer: &Reviewer, user: &User, fields: &Fields) -> Result<Outcome, WebError> {
        let number = |field: &str| fields.get(field).parse::<i64>().map_err(|_| WebError::from(StoreError::Changed));
        match fields.get("act") {
            "approve" => {
                // What the firm changed after the page was made has not been looked at.
                let seen = if fields.has("revision") { Some(number("revision")?) } else { None };
                reviewer.approve(self, number("post")?, seen).map(|()| Outcome::Done)
            }
            "return" if fields.given("reason").is_none() => Ok(Outcome::fault("退回要写明原因，企业会看到它")),
            "return" => reviewer.give_back(self, number("post")?, fields.get("reason")).map(|()| Outcome::Done),
            _ => self.keep_accounts(Keeper::Administrator(user), fields),
        }
    }
}

/// A need's title, for the template.
fn title(post: &Post) -> &str {
    post.need.display_title()
}
