//! The indicators, for the programme office: figures against the year before and against targets, with the contracts
//! behind them; a report of a period that is over is given out once, and then says the same for good.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::office::desk::{broken, workbook, written};
use super::parts::html;
use crate::domain::Period;
use crate::export::indicators::{figure, share, write_indicators};
use crate::store::Act;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::site::{Site, Work};
use crate::web::view::query::encoded;
use crate::web::viewer::{Frame, Programme};
use crate::workflow::WorkflowError;
use crate::workflow::indicators::{Asked, IndicatorTable, Report};

/// What the reader asks for, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    period: String,
    region: String,
    institution: String,
}

/// A line of the table.
#[derive(Debug)]
struct Row {
    family: String,
    name: String,
    unit: String,
    value: String,
    before: String,
    growth: String,
    target: String,
    met: Option<bool>,
    corrected: Option<String>,
    counted: String,
}

#[derive(Debug, Template)]
#[template(path = "indicators.html")]
struct IndicatorsPage {
    frame: Frame,
    csrf: String,
    wanted: Wanted,
    /// What is wrong with what was typed.
    fault: Option<String>,
    report: Option<Report>,
    rows: Vec<Row>,
    /// It can be given out now.
    ready: bool,
    /// What was asked, for links.
    address: String,
}

impl Wanted {
    fn given(text: &str) -> Option<String> {
        Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn asked(&self, work: &Work<'_>) -> Result<Asked, WebError> {
        let period = match Self::given(&self.period) {
            None => Period::year_of(work.today),
            Some(text) => {
                text.parse().map_err(|error: crate::domain::ParseError| WebError::Malformed(error.to_string()))?
            }
        };
        Ok(Asked { period, region: Self::given(&self.region), institution: Self::given(&self.institution) })
    }

    fn address(&self) -> String {
        let all = [("period", &self.period), ("region", &self.region), ("institution", &self.institution)];
        let given: Vec<(&str, String)> =
            all.into_iter().filter_map(|(name, text)| Some((name, Self::given(text)?))).collect();
        encoded(&given)
    }
}

impl Work<'_> {
    fn indicators(&self, wanted: &Wanted) -> Result<(Report, IndicatorTable), WebError> {
        let table = IndicatorTable::load(&self.site.resources).map_err(broken)?;
        let asked = wanted.asked(self)?;
        let report = Report::of(self.reader, self.live.index.taxonomy(), &table, &asked, self.today);
        Ok((report.map_err(told)?, table))
    }
}

/// What the asker can put right is told; the rest is a fault of ours.
fn told(error: WorkflowError) -> WebError {
    match error {
        error @ WorkflowError::NoRegion(_) => WebError::Malformed(error.to_string()),
        WorkflowError::Store(error) => error.into(),
        other => broken(other),
    }
}

/// `GET /indicators`
pub(in crate::web) async fn indicators(
    State(site): State<Arc<Site>>,
    programme: Programme,
    Query(wanted): Query<Wanted>,
) -> Result<Response, WebError> {
    let page = site
        .work(Load::Heavy, programme.frame.audience, move |work| {
            let (report, table, fault) = match work.indicators(&wanted) {
                Ok((report, table)) => (Some(report), Some(table), None),
                Err(WebError::Malformed(fault)) => (None, None, Some(fault)),
                Err(error) => return Err(error),
            };
            let counted = |code: &str| {
                let known = table.as_ref().and_then(|table| table.indicators.iter().find(|known| known.code == code));
                known.map(|known| known.counted.clone()).unwrap_or_default()
            };
            let rows = report.iter().flat_map(|report| &report.rows).map(|row| Row {
                family: row.family.clone(),
                name: row.name.clone(),
                unit: row.unit.clone(),
                value: figure(row.value),
                before: figure(row.before),
                growth: share(row.growth),
                target: figure(row.target),
                met: row.met,
                corrected: row.corrected.map(|value| figure(Some(value))),
                counted: counted(&row.code),
            });
            Ok(IndicatorsPage {
                csrf: programme.signed_in.csrf.clone(),
                rows: rows.collect(),
                ready: report.as_ref().is_some_and(|report| !report.sealed && report.is_ready(work.today)),
                address: wanted.address(),
                wanted,
                fault,
                report,
                frame: programme.frame,
            })
        })
        .await?;
    html(&page)
}

/// `POST /indicators`: gives the report of a period that is over out, or out anew, with a reason.
pub(in crate::web) async fn give_out(
    State(site): State<Arc<Site>>,
    programme: Programme,
    fields: Fields,
) -> Result<Response, WebError> {
    programme.signed_in.check(&fields)?;
    let of = |name: &str| fields.get(name).to_owned();
    let wanted = Wanted { period: of("period"), region: of("region"), institution: of("institution") };
    let back = format!("/indicators?{}", wanted.address());
    site.work(Load::Write, programme.frame.audience, move |work| {
        let user = programme.signed_in.user.name;
        let reason = fields.given("reason");
        let act = Act { actor: &user, now: (work.site.clock)(), reason: reason.as_deref() };
        let (report, table) = work.indicators(&wanted)?;
        if !report.sealed {
            if !report.is_ready(work.today) {
                return Err(WebError::Malformed("这个期间还没有过完，或还没有任何数据，不能定稿".to_owned()));
            }
            report.seal(&mut work.site.writer(), &act).map_err(told)?;
            return Ok(());
        }
        if reason.is_none() {
            return Err(WebError::Malformed("重新出具要写明原因，它会记在日志里".to_owned()));
        }
        let (taxonomy, asked) = (work.live.index.taxonomy(), wanted.asked(work)?);
        Report::renew(&mut work.site.writer(), taxonomy, &table, &asked, (work.today, &act)).map_err(told)?;
        Ok(())
    })
    .await?;
    Ok(Redirect::to(&back).into_response())
}

/// `GET /indicators.xlsx`
pub(in crate::web) async fn file(
    State(site): State<Arc<Site>>,
    programme: Programme,
    Query(wanted): Query<Wanted>,
) -> Result<Response, WebError> {
    let bytes = site
        .work(Load::Heavy, programme.frame.audience, move |work| {
            let (report, table) = work.indicators(&wanted)?;
            written("indicators.xlsx", |path| write_indicators(path, &report, &table))
        })
        .await?;
    Ok(workbook("indicators.xlsx", bytes))
}
