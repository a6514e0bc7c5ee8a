//! One shortlist, or one of its versions: its pairs, what is to be settled, and the forms that change it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::share::{CommentShown, LinkShown, Made};
use crate::domain::Audience;
use crate::store::StoreError;
use crate::web::acts::{Convener, told};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::offered::PolicyShown;
use crate::web::page::office::desk::broken;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::view::listed::{ListedShown, choice, said};
use crate::web::view::query::SearchQuery;
use crate::web::viewer::{Frame, Organiser};
use crate::workflow::{Checker, ComplianceRules, FrozenList, HandedTo, ListState, changed_since, list_state};

#[derive(Debug, Template)]
#[template(path = "shortlists/one.html")]
struct OnePage {
    frame: Frame,
    csrf: String,
    list: ListState,
    rows: Vec<ListedShown>,
    /// Points that stop a pair.
    stops: usize,
    versions: Vec<FrozenList>,
    links: Vec<LinkShown>,
    /// The link that was just made. It is shown once.
    made: Option<Made>,
    /// What people said through links.
    comments: Vec<CommentShown>,
    policies: Vec<PolicyShown>,
    /// What was just done.
    done: String,
    fault: Option<String>,
    /// What somebody typed that was not saved: it stands in the form again.
    typed: Fields,
}

impl OnePage {
    /// What was typed into the form of a link that was not made.
    fn of_link(&self, field: &str) -> &str {
        if self.typed.get("act") == "share" { self.typed.get(field) } else { "" }
    }

    /// Comments about a pair.
    fn about<'p>(&'p self, row: &'p ListedShown) -> impl Iterator<Item = &'p CommentShown> {
        self.comments.iter().filter(|comment| comment.is_about(row))
    }

    /// Comments about the whole, and about pairs that are no longer shown.
    fn about_all(&self) -> Vec<&CommentShown> {
        let shown = |comment: &CommentShown| self.rows.iter().any(|row| comment.is_about(row));
        self.comments.iter().filter(|comment| !shown(comment)).collect()
    }

    /// Whether what was typed is about a pair that is no longer there.
    fn is_orphaned(&self) -> bool {
        self.typed.has("need") && !self.rows.iter().any(|row| self.is_typed(row))
    }

    /// Whether a pair is the one whose form was not saved.
    fn is_typed(&self, row: &ListedShown) -> bool {
        self.typed.get("need") == row.need.as_str() && self.typed.get("patent") == row.patent.as_str()
    }

    /// What stands in a field of a pair's form.
    fn value<'p>(&'p self, row: &'p ListedShown, field: &str) -> &'p str {
        if self.is_typed(row) && self.typed.has(field) {
            return self.typed.get(field);
        }
        match field {
            "theme" => &row.theme,
            "words" => &row.words,
            "firm" => choice(&row.firm),
            _ => choice(&row.owner),
        }
    }
}

/// What was just done, for a line on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Done {
    done: String,
    added: Option<usize>,
    refused: Option<usize>,
}

impl Done {
    fn said(&self) -> String {
        let refused = self.refused.filter(|count| *count > 0);
        let refused = refused.map_or_else(String::new, |count| format!("{count} 件已失效、撤下或不公开，没有加入。"));
        match (self.added, self.done.as_str()) {
            (Some(0), _) => format!("没有新的配对：它们已在清单里。{refused}"),
            (Some(count), _) => format!("已加入 {count} 对。{refused}"),
            (None, "saved") => "已保存。".to_owned(),
            (None, "removed") => "已移除。".to_owned(),
            (None, "revoked") => "链接已收回，凭它不能再打开清单。".to_owned(),
            _ => String::new(),
        }
    }
}

/// `GET /shortlists/{id}`
pub(in crate::web) async fn one(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, WebError> {
    shown(site, organiser, id, done.said(), None, Fields::default(), None).await
}

async fn shown(
    site: Arc<Site>,
    organiser: Organiser,
    id: String,
    done: String,
    fault: Option<String>,
    typed: Fields,
    made: Option<String>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, organiser.frame.audience, move |work| {
        let missing = |_| WebError::NotFound("这份清单".to_owned());
        let list = list_state(work.reader, &id).map_err(missing)?;
        let mut versions = work.reader.all_kept::<FrozenList>()?;
        versions.retain(|kept| kept.entry.list == list.list);
        let rows = work.checked_rows(&list)?;
        let stops = rows.iter().flat_map(|row| &row.points).filter(|point| point.level.word() == "停").count();
        let policies = work.policies_for_list(&list.pairs, Audience::Operator)?;
        let csrf = organiser.signed_in.csrf.clone();
        let (links, comments) = (work.links_shown(&list)?, work.comments_shown(&list.list)?);
        let made = made.map(|secret| Made::of(&organiser.frame.base, &secret));
        let versions = versions.into_iter().map(|kept| kept.entry).collect();
        let frame = organiser.frame;
        Ok(OnePage { csrf, list, rows, stops, versions, links, made, comments, policies, done, fault, typed, frame })
    });
    let page = page.await?;
    let mut response = html(&page)?;
    if page.made.is_some() {
        // A secret that nobody is to find again, in a history least of all.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

impl Work<'_> {
    /// The pairs of a list as the organiser sees them, each with what is to be settled.
    fn checked_rows(&self, list: &ListState) -> Result<Vec<ListedShown>, WebError> {
        let (mut rows, _) = self.listed(&list.pairs, HandedTo::Organiser)?;
        let rules = ComplianceRules::load(&self.site.resources).map_err(broken)?;
        let reckoning = self.reckoning(&SearchQuery::default())?;
        let checker = Checker { rules: &rules, assessor: reckoning.assessor(), by: self.today };
        for point in checker.check(self.reader, &list.pairs).map_err(told)? {
            if let Some(row) = rows.iter_mut().find(|row| row.number == point.pair) {
                row.points.push(point);
            }
        }
        Ok(rows)
    }
}

/// `POST /shortlists/{id}`
pub(in crate::web) async fn change(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let convener = Convener::by_form(&organiser, &fields)?;
    let (list, form) = (id.clone(), fields.clone());
    if form.get("act") == "share" {
        let made = site.work(Load::Write, organiser.frame.audience, move |work| convener.share(work, &list, &form));
        return match made.await {
            Ok(secret) => shown(site, organiser, id, String::new(), None, Fields::default(), Some(secret)).await,
            Err(WebError::Malformed(fault)) => {
                shown(site, organiser, id, String::new(), Some(fault), fields, None).await
            }
            Err(error) => Err(error),
        };
    }
    let done = site.work(Load::Write, organiser.frame.audience, move |work| {
        match form.get("act") {
            "revoke" => {
                convener.revoke_link(work, &list, &form)?;
                return Ok(format!("/shortlists/{list}?done=revoked#links"));
            }
            "remove_comment" => {
                convener.remove_comment(work, &list, &form)?;
                return Ok(format!("/shortlists/{list}?done=removed"));
            }
            _ => {}
        }
        let seen = form.get("revision").parse().map_err(|_| StoreError::Changed)?;
        let to = match form.get("act") {
            "freeze" => return Ok(format!("/shortlists/{}", convener.freeze(work, &list, seen)?)),
            "remove" => "removed",
            "save" | "up" | "down" => "saved",
            _ => return Err(WebError::Malformed("没看懂要做什么，请返回上一页再试".to_owned())),
        };
        convener.change_pair(work, &list, seen, &form)?;
        let place = work.reader.kept::<crate::workflow::Shortlist>(&list)?.and_then(|kept| {
            let (need, patent) = (form.get("need").parse().ok()?, form.get("patent").parse().ok()?);
            kept.entry.place_of(&need, &patent)
        });
        // Back to the pair, wherever it stands now.
        let place = place.map_or_else(String::new, |at| format!("#p{}", at + 1));
        Ok(format!("/shortlists/{list}?done={to}{place}"))
    });
    match done.await {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(WebError::Malformed(fault)) => shown(site, organiser, id, String::new(), Some(fault), fields, None).await,
        // Somebody else was first: what they did is told, and what was typed stands in the form again.
        Err(WebError::Store(StoreError::Changed)) => {
            let fault = match fields.get("act") {
                // Sent twice.
                "revoke" => "这个链接已经收回过".to_owned(),
                "remove_comment" => "这条留言已经删去过".to_owned(),
                _ => {
                    let (list, seen) = (id.clone(), fields.get("revision").parse().unwrap_or(0));
                    let what = site
                        .work(Load::Light, organiser.frame.audience, move |work| {
                            changed_since(work.reader, &list, seen).map_err(told)
                        })
                        .await?;
                    let what = what.unwrap_or_else(|| "这份清单刚刚改过".to_owned());
                    format!("没有保存：{what}。下面是现在的清单；您填的内容还在原处，看过后可以再保存。")
                }
            };
            let mut response = shown(site, organiser, id, String::new(), Some(fault), fields, None).await?;
            *response.status_mut() = StatusCode::CONFLICT;
            Ok(response)
        }
        Err(error) => Err(error),
    }
}
