//! Posting a need, and the page behind its secret link.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::interests::said_done;
use super::parts::html;
use crate::assessment::Finding;
use crate::domain::Need;
use crate::matching::MatchError;
use crate::store::{Post, PostState, StoreError};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::{Fields, is_secret};
use crate::web::headers::fresh;
use crate::web::site::{Site, Work};
use crate::web::view::bookings::{Bookable, BookingShown};
use crate::web::view::need_form::{NeedForm, PRIVACIES, STAGES, WAYS, need_of};
use crate::web::view::own_pairs::OwnPair;
use crate::web::view::pairs::Matches;
use crate::web::view::query::SearchQuery;
use crate::web::viewer::Frame;
use crate::workflow::Own;

/// Matches that are shown beside the form.
const FIRST: usize = 5;

/// Matches of a posted need.
const TOP: usize = 10;

#[derive(Debug, Template)]
#[template(path = "post.html")]
struct PostPage {
    frame: Frame,
    form: NeedForm,
    /// The secret that the post will have.
    secret: String,
    /// What was understood; none before anything was written.
    found: Option<Matches>,
    hints: Vec<Finding>,
    reviewed: bool,
}

#[derive(Debug, Template)]
#[template(path = "mine.html")]
struct MinePage {
    frame: Frame,
    post: Post,
    title: String,
    secret: String,
    form: NeedForm,
    found: Option<Matches>,
    hints: Vec<Finding>,
    /// Asked by others about this need: number, who, how they are reached, what, answered.
    questions: Vec<Question>,
    /// Pairs of lists with this need.
    pairs: Vec<OwnPair>,
    /// Events that take requests.
    events: Vec<Bookable>,
    bookings: Vec<BookingShown>,
    /// A request that could not be kept, and why.
    typed: Fields,
    fault: Option<String>,
    address: String,
    /// What was just done.
    done: &'static str,
}

impl MinePage {
    /// Where its forms go.
    fn path(&self) -> String {
        format!("/mine/{}", self.secret)
    }

    /// The same for a request, which is answered where it stands.
    fn bookings_path(&self) -> String {
        format!("/mine/{}#bookings", self.secret)
    }

    /// The event of a request that could not be kept.
    fn chosen(&self) -> String {
        self.typed.get("event").to_owned()
    }
}

/// A question about the need.
#[derive(Debug)]
struct Question {
    number: i64,
    asker: String,
    contact: String,
    text: String,
    answer: Option<String>,
    at: String,
}

/// What the page may begin with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Begun {
    text: String,
}

/// `GET /post`
pub(in crate::web) async fn blank(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(begun): Query<Begun>,
) -> Result<Response, WebError> {
    let mut fields = Fields::default();
    fields.set("description", begun.text);
    shown(site, frame, fields, false).await
}

/// `POST /post`: what was understood, the first matches, and what would improve them.
pub(in crate::web) async fn preview(
    State(site): State<Arc<Site>>,
    frame: Frame,
    fields: Fields,
) -> Result<Response, WebError> {
    shown(site, frame, fields, true).await
}

async fn shown(site: Arc<Site>, frame: Frame, fields: Fields, checked: bool) -> Result<Response, WebError> {
    let (need, faults) = need_of(&fields);
    let secret = Some(fields.get("secret")).filter(|text| is_secret(text)).map_or_else(fresh, str::to_owned);
    let begun = need.title.is_some();
    let (found, reviewed, hints) = site
        .work(Load::Heavy, frame.audience, move |work| {
            let found = if begun { work.own_matches(&need, FIRST)? } else { None };
            let hints = if begun { work.hints_of(&need) } else { Vec::new() };
            Ok((found, work.posts_are_reviewed()?, hints))
        })
        .await?;
    let form = NeedForm::new(fields, if checked { faults } else { Vec::new() });
    html(&PostPage { frame, form, secret, found, hints, reviewed })
}

/// `POST /post/publish`
pub(in crate::web) async fn publish(
    State(site): State<Arc<Site>>,
    frame: Frame,
    fields: Fields,
) -> Result<Response, WebError> {
    let (need, faults) = need_of(&fields);
    if !faults.is_empty() {
        return shown(site, frame, fields, true).await;
    }
    let secret = Some(fields.get("secret")).filter(|text| is_secret(text)).map_or_else(fresh, str::to_owned);
    let kept = secret.clone();
    site.work(Load::Write, frame.audience, move |work| work.publish(&need, &kept)).await?;
    Ok(Redirect::to(&format!("/mine/{secret}?done=posted")).into_response())
}

/// What was just done, for a line on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Done {
    done: String,
}

/// `GET /mine/{secret}`
pub(in crate::web) async fn mine(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(secret): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, WebError> {
    let done = match done.done.as_str() {
        "posted" => "已收到。请把本页地址收藏好：凭它回来修改、关闭或删除，没有别的办法找回。",
        "saved" => "已保存。",
        "closed" => "已关闭，不再出现在任何列表里。",
        "reopened" => "已重新打开。",
        "answered" => "回复已送达。",
        other => said_done(other),
    };
    own(site, frame, secret, None, (Fields::default(), None), done).await
}

async fn own(
    site: Arc<Site>,
    frame: Frame,
    secret: String,
    form: Option<NeedForm>,
    (typed, fault): (Fields, Option<String>),
    done: &'static str,
) -> Result<Response, WebError> {
    let page = site
        .work(Load::Heavy, frame.audience, move |work| {
            let post = work.post(&secret)?;
            let found = if post.state == PostState::Deleted { None } else { work.own_matches(&post.need, TOP)? };
            let questions = match &post.record {
                Some(id) => work.reader.enquiries_about(id)?,
                None => Vec::new(),
            };
            let mut sides = (Vec::new(), Vec::new(), Vec::new());
            if let Some(id) = &post.record {
                let own = Own::Need(id);
                let events = if post.state == PostState::Published { work.bookable()? } else { Vec::new() };
                sides = (work.own_pairs(own)?, events, work.own_bookings(own)?);
            }
            let (pairs, events, bookings) = sides;
            Ok(MinePage {
                title: crate::domain::Record::display_title(&post.need).to_owned(),
                address: format!("{}/mine/{secret}", frame.base),
                form: form.unwrap_or_else(|| NeedForm::of(&post.need)),
                hints: work.hints_of(&post.need),
                questions: questions
                    .into_iter()
                    .map(|asked| Question {
                        number: asked.number,
                        asker: asked.asker,
                        contact: asked.contact,
                        text: asked.text,
                        answer: asked.answer,
                        at: asked.at.strftime("%Y-%m-%d").to_string(),
                    })
                    .collect(),
                pairs,
                events,
                bookings,
                typed,
                fault,
                post,
                found,
                secret,
                done,
                frame,
            })
        })
        .await?;
    html(&page)
}

/// `POST /mine/{secret}`: save, close, reopen, delete, answer.
pub(in crate::web) async fn change(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(secret): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let act = fields.get("act").to_owned();
    let (need, faults) = need_of(&fields);
    if act == "save" && !faults.is_empty() {
        let form = Some(NeedForm::new(fields, faults));
        return own(site, frame, secret, form, (Fields::default(), None), "").await;
    }
    let (kept, form, doing) = (secret.clone(), fields.clone(), act.clone());
    let done = site.work(Load::Write, frame.audience, move |work| {
        let post = work.post(&kept)?;
        work.change_post(&post, &doing, need, &form)
    });
    match done.await {
        Ok(done) => Ok(Redirect::to(&format!("/mine/{secret}?done={done}")).into_response()),
        Err(WebError::Malformed(fault)) if act == "book" => {
            own(site, frame, secret, None, (fields, Some(fault)), "").await
        }
        Err(error) => Err(error),
    }
}

impl Work<'_> {
    /// Matches of a firm's own need; none where nothing of it can be matched.
    fn own_matches(&self, need: &Need, top: usize) -> Result<Option<Matches>, WebError> {
        match self.matches_shown(need, top, &SearchQuery::default()) {
            Err(WebError::Match(MatchError::NothingToMatch)) => Ok(None),
            other => other.map(Some),
        }
    }

    fn change_post(&self, post: &Post, act: &str, need: Need, fields: &Fields) -> Result<&'static str, WebError> {
        let number = |field: &str| fields.get(field).parse::<i64>().map_err(|_| StoreError::Changed);
        match act {
            "save" => self.save_post(post, number("revision")?, need).map(|()| "saved"),
            "close" => self.close_post(post).map(|()| "closed"),
            "reopen" => self.reopen_post(post).map(|()| "reopened"),
            "delete" if fields.get("sure") == "yes" => self.delete_post(post).map(|()| "deleted"),
            "delete" => Err(WebError::Malformed("删除后不能恢复，请先勾选“确认删除”".to_owned())),
            "book" => self.book_for_post(post, fields).map(|()| "booked#bookings"),
            "interest" => self.say_of_post(post, fields).map(|mutual| if mutual { "mutual" } else { "said" }),
            "answer" => self.answer_about(post, number("question")?, fields.get("answer")).map(|()| "answered"),
            _ => Err(WebError::Malformed("没看懂要做什么，请返回上一页再试".to_owned())),
        }
    }
}
