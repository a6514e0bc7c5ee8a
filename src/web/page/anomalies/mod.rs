//! Abnormal deals, for the programme office: what the rules found, by weight, each with its evidence and its review.

mod graph;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use self::graph::Drawing;
use super::office::desk::{broken, workbook, written};
use super::parts::html;
use crate::export::anomalies::write_anomalies;
use crate::insight::InsightError;
use crate::insight::anomalies::{
    Alert, AlertReview, AnomalyReport, AnomalyRules, Asked, Rule, Severity, State as Stands, Verdict, review,
};
use crate::store::Act;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::site::{Site, Work};
use crate::web::view::query::encoded;
use crate::web::viewer::{Frame, Programme};

/// Alerts on the page.
const MOST: usize = 300;

/// What the reader asks for, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    region: String,
    owner: String,
    /// Code of a rule.
    rule: String,
    /// Word of a state.
    state: String,
}

impl Wanted {
    fn asked(&self) -> Asked {
        Asked { region: Some(self.region.clone()), owner: Some(self.owner.clone()) }
    }

    /// As the query of a link, with another rule or state.
    fn with(&self, name: &str, value: &str) -> String {
        let mut all = vec![
            ("region", self.region.clone()),
            ("owner", self.owner.clone()),
            ("rule", self.rule.clone()),
            ("state", self.state.clone()),
        ];
        for pair in &mut all {
            if pair.0 == name {
                pair.1 = value.to_owned();
            }
        }
        all.retain(|(_, value)| !value.trim().is_empty());
        encoded(&all)
    }

    fn takes(&self, alert: &Alert) -> bool {
        (self.rule.is_empty() || alert.rule.code() == self.rule)
            && (self.state.is_empty() || alert.state.word() == self.state)
    }
}

#[derive(Debug, Template)]
#[template(path = "anomalies/all.html")]
struct AllPage {
    frame: Frame,
    wanted: Wanted,
    /// What is wrong with what was typed.
    fault: Option<String>,
    report: Option<AnomalyReport>,
    /// Of the report, what the page shows.
    alerts: Vec<Alert>,
    total: usize,
}

#[derive(Debug, Template)]
#[template(path = "anomalies/one.html")]
struct OnePage {
    frame: Frame,
    csrf: String,
    id: String,
    /// The alert as it is; none where the contracts do not give it any more.
    alert: Option<Alert>,
    rule: Option<Rule>,
    drawing: Option<Drawing>,
    history: Vec<Line>,
    /// Revision of the review, for the form.
    revision: u32,
}

/// A line of the history.
#[derive(Debug)]
struct Line {
    at: String,
    by: String,
    verdict: &'static str,
    why: String,
    /// What the alert said then.
    said: String,
}

/// The class of a weight's tag.
fn weight(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "bad",
        Severity::Medium => "wait",
        Severity::Low => "unknown",
    }
}

/// What the asker can put right is told; the rest is a fault of ours.
fn told(error: InsightError) -> WebError {
    match error {
        InsightError::Store(error) => error.into(),
        error @ InsightError::Resource(_) => broken(error),
        error => WebError::Malformed(error.to_string()),
    }
}

impl Work<'_> {
    fn anomalies(&self, asked: &Asked) -> Result<AnomalyReport, WebError> {
        let rules = AnomalyRules::load(&self.site.resources).map_err(broken)?;
        AnomalyReport::of(self.reader, self.live.index.taxonomy(), &rules, asked, self.today).map_err(told)
    }

    fn anomaly(&self, id: &str) -> Result<(Option<Alert>, Option<Rule>), WebError> {
        let mut report = self.anomalies(&Asked::default())?;
        let Some(at) = report.alerts.iter().position(|alert| alert.id == id) else { return Ok((None, None)) };
        let alert = report.alerts.swap_remove(at);
        let rule = report.rule_of(&alert).cloned();
        Ok((Some(alert), rule))
    }
}

/// `GET /anomalies`
pub(in crate::web) async fn all(
    State(site): State<Arc<Site>>,
    programme: Programme,
    Query(wanted): Query<Wanted>,
) -> Result<Response, WebError> {
    let page = site
        .work(Load::Heavy, programme.frame.audience, move |work| {
            let (report, fault) = match work.anomalies(&wanted.asked()) {
                Ok(report) => (Some(report), None),
                Err(WebError::Malformed(fault)) => (None, Some(fault)),
                Err(error) => return Err(error),
            };
            let all = report.iter().flat_map(|report| &report.alerts);
            let mut alerts: Vec<Alert> = all.filter(|alert| wanted.takes(alert)).cloned().collect();
            let total = alerts.len();
            alerts.truncate(MOST);
            Ok(AllPage { frame: programme.frame, wanted, fault, report, alerts, total })
        })
        .await?;
    html(&page)
}

/// `GET /anomalies/{id}`
pub(in crate::web) async fn one(
    State(site): State<Arc<Site>>,
    programme: Programme,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let page = site
        .work(Load::Heavy, programme.frame.audience, move |work| {
            let (alert, rule) = work.anomaly(&id)?;
            let course = work.reader.course::<AlertReview>(&id)?;
            if alert.is_none() && course.is_empty() {
                return Err(WebError::NotFound(format!("异常提示 {id}")));
            }
            let revision = course.last().map_or(0, |line| line.revision);
            let history = course.iter().rev().filter_map(|line| {
                let entry = line.entry.as_ref()?;
                Some(Line {
                    at: work.local(line.at),
                    by: line.actor.clone(),
                    verdict: entry.verdict.state().word(),
                    why: entry.why.clone(),
                    said: entry.said.clone(),
                })
            });
            Ok(OnePage {
                csrf: programme.signed_in.csrf.clone(),
                history: history.collect(),
                drawing: alert.as_ref().and_then(|alert| Drawing::of(&alert.graph)),
                frame: programme.frame,
                id,
                alert,
                rule,
                revision,
            })
        })
        .await?;
    html(&page)
}

/// `POST /anomalies/{id}`: confirms or dismisses, with a reason.
pub(in crate::web) async fn judge(
    State(site): State<Arc<Site>>,
    programme: Programme,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    programme.signed_in.check(&fields)?;
    let back = site
        .work(Load::Write, programme.frame.audience, move |work| {
            let verdict = match fields.get("act") {
                "confirm" => Verdict::Confirmed,
                "dismiss" => Verdict::Dismissed,
                _ => return Err(WebError::Malformed("请选确认或排除".to_owned())),
            };
            let seen = fields.get("revision").parse().map_err(|_| WebError::StaleForm)?;
            let (Some(alert), _) = work.anomaly(&id)? else {
                return Err(WebError::NotFound(format!("异常提示 {id}（合同已经变动，请回列表看最新的）")));
            };
            let user = programme.signed_in.user.name;
            let act = Act { actor: &user, now: (work.site.clock)(), reason: None };
            review(&mut work.site.writer(), &alert, (verdict, fields.get("why")), seen, &act).map_err(told)?;
            Ok(format!("/anomalies/{id}"))
        })
        .await?;
    Ok(Redirect::to(&back).into_response())
}

/// `GET /anomalies.xlsx`: what the page shows, all of it.
pub(in crate::web) async fn file(
    State(site): State<Arc<Site>>,
    programme: Programme,
    Query(wanted): Query<Wanted>,
) -> Result<Response, WebError> {
    let bytes = site
        .work(Load::Heavy, programme.frame.audience, move |work| {
            let mut report = work.anomalies(&wanted.asked())?;
            report.alerts.retain(|alert| wanted.takes(alert));
            written("anomalies.xlsx", |path| write_anomalies(path, &report))
        })
        .await?;
    Ok(workbook("anomalies.xlsx", bytes))
}

/// Alerts of one weight.
fn of_weight<'a>(alerts: &'a [Alert], severity: &Severity) -> Vec<&'a Alert> {
    alerts.iter().filter(|alert| alert.severity == *severity).collect()
}
