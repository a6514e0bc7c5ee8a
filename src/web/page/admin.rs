//! For those who run the home: accounts, posts that wait, and who did what.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::accounts::{Keeper, Outcome};
use super::parts::html;
use crate::domain::{Record, Role};
use crate::store::{Act, AuditEntry, Post, PostState, StoreError, User};
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
    administrator.signed_in.check(&fields)?;
    let user = administrator.signed_in.user.clone();
    let outcome = site
        .work(Load::Write, administrator.frame.audience, move |work| {
            let outcome = work.administer(&user, &fields)?;
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
    fn administer(&self, user: &User, fields: &Fields) -> Result<Outcome, WebError> {
        let now = (self.site.clock)();
        let actor = user.name.as_str();
        let post = || fields.get("post").parse::<i64>().map_err(|_| WebError::from(StoreError::Changed));
        match fields.get("act") {
            "approve" => {
                let post = post()?;
                let mut writer = self.site.writer();
                writer.publish_post(post, self.today, &Act { actor, now, reason: Some("审核通过") })?;
                writer.note_act(actor, "通过需求", &format!("第 {post} 号"), now)?;
                Ok(Outcome::Done)
            }
            "return" => {
                let Some(reason) = fields.given("reason") else {
                    return Ok(Outcome::fault("退回要写明原因，企业会看到它"));
                };
                let post = post()?;
                let mut writer = self.site.writer();
                writer.return_post(post, &reason, now)?;
                writer.note_act(actor, "退回需求", &format!("第 {post} 号：{reason}"), now)?;
                Ok(Outcome::Done)
            }
            _ => self.keep_accounts(Keeper::Administrator(user), fields),
        }
    }
}

/// A need's title, for the template.
fn title(post: &Post) -> &str {
    post.need.display_title()
}
