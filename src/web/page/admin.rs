//! For those who run the home: accounts, posts that wait, and who did what.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;

use super::parts::html;
use crate::domain::{Record, Role};
use crate::store::{AuditEntry, Post, PostState, StoreError, User};
use crate::web::acts::Reviewer;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::headers::fresh;
use crate::web::site::{Site, Work};
use crate::web::viewer::{Administrator, Frame};

/// How long a link that sets a password is good.
pub(in crate::web) const LINK: SignedDuration = SignedDuration::from_hours(24 * 7);

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

/// What an act of an administrator gave.
enum Outcome {
    Done,
    Link { name: String, secret: String },
    Fault(String),
}

/// `POST /admin`
pub(in crate::web) async fn act(
    State(site): State<Arc<Site>>,
    administrator: Administrator,
    fields: Fields,
) -> Result<Response, WebError> {
    let reviewer = Reviewer::by_form(&administrator, &fields)?;
    let outcome = site
        .work(Load::Write, administrator.frame.audience, move |work| {
            let outcome = work.administer(&reviewer, &fields)?;
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
    fn administer(&self, reviewer: &Reviewer, fields: &Fields) -> Result<Outcome, WebError> {
        let number = |field: &str| fields.get(field).parse::<i64>().map_err(|_| WebError::from(StoreError::Changed));
        let fault = |text: &str| Ok(Outcome::Fault(text.to_owned()));
        match fields.get("act") {
            "approve" => {
                // What the firm changed after the page was made has not been looked at.
                let seen = if fields.has("revision") { Some(number("revision")?) } else { None };
                reviewer.approve(self, number("post")?, seen)?;
                return Ok(Outcome::Done);
            }
            "return" => {
                if fields.given("reason").is_none() {
                    return fault("退回要写明原因，企业会看到它");
                }
                reviewer.give_back(self, number("post")?, fields.get("reason"))?;
                return Ok(Outcome::Done);
            }
            _ => {}
        }
        let (actor, now) = (reviewer.actor(), (self.site.clock)());
        let mut writer = self.site.writer();
        match fields.get("act") {
            "add" => {
                let Some(name) = fields.given("name").filter(|name| name.chars().count() <= 60) else {
                    return fault("请填用户名，最多 60 个字");
                };
                let Ok(role) = fields.get("role").parse::<Role>() else { return fault("请选一种角色") };
                let institution = fields.given("institution");
                if role.acts_for_an_institution() && institution.is_none() {
                    return fault("企业和技术转移机构的账号要填单位全称，与目录里的权利人一致");
                }
                let user = match writer.add_user(&name, role, institution.as_deref(), now) {
                    Err(error @ StoreError::NameTaken(_)) => return fault(&error.to_string()),
                    other => other?,
                };
                writer.note_act(actor, "新建账号", &format!("{name}（{role}）"), now)?;
                link(&mut writer, user, name, now)
            }
            "reset" => {
                let user = self.account(number("user")?)?;
                writer.note_act(actor, "重置密码", &user.name, now)?;
                link(&mut writer, user.number, user.name, now)
            }
            "disable" | "enable" => {
                let user = self.account(number("user")?)?;
                let disable = fields.get("act") == "disable";
                if disable && user.name == actor {
                    return fault("不能停用自己的账号");
                }
                writer.set_disabled(user.number, disable, now)?;
                writer.note_act(actor, if disable { "停用账号" } else { "启用账号" }, &user.name, now)?;
                Ok(Outcome::Done)
            }
            _ => fault("没看懂要做什么，请再试"),
        }
    }

    fn account(&self, number: i64) -> Result<User, WebError> {
        let found = self.reader.users()?.into_iter().find(|user| user.number == number);
        found.ok_or_else(|| WebError::NotFound("这个账号".to_owned()))
    }
}

fn link(writer: &mut crate::store::Writer, user: i64, name: String, now: jiff::Timestamp) -> Result<Outcome, WebError> {
    let secret = fresh();
    let ends = now.checked_add(LINK).map_err(|_| WebError::Broken)?;
    writer.make_password_link(user, &secret, ends)?;
    Ok(Outcome::Link { name, secret })
}

/// A need's title, for the template.
fn title(post: &Post) -> &str {
    post.need.display_title()
}
