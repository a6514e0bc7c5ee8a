//! What runs out: an office's own patents, or all that the programme office may see; and what is to be done about it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::wakeup::Waking;
use super::{Asked, TableShown};
use crate::assessment::{Assessor, DatedKind, Standing};
use crate::domain::{Audience, Party, RecordId, RecordKind};
use crate::export::boards;
use crate::export::freshness::write_freshness;
use crate::insight::{DueRow, FreshnessReport, FreshnessScope, InsightError, NOBODY, RunningOut, Scope, Survey};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::office::desk::{workbook as answer, written};
use crate::web::page::parts::{Pager, html};
use crate::web::page::stocktake::told;
use crate::web::site::{Site, Work};
use crate::web::view::query::LAST_PAGE;
use crate::web::viewer::Frame;

/// Rows of a page.
const LINES: usize = 50;

/// A row of the list.
#[derive(Debug)]
struct DueShown {
    link: Option<String>,
    row: DueRow,
}

#[derive(Debug, Template)]
#[template(path = "boards/freshness.html")]
struct FreshnessPage {
    frame: Frame,
    asked: Asked,
    fault: Option<String>,
    is_own: bool,
    /// The reader is shown everything.
    whole: bool,
    place: String,
    day: String,
    kinds: Vec<&'static str>,
    states: Vec<&'static str>,
    counts: TableShown,
    total: usize,
    lines: Vec<DueShown>,
    pager: Pager,
    address: String,
}

/// What the reader may see of what runs out.
enum Known {
    /// An office's own patents, by their keys.
    Own(Arc<Survey>),
    All(Arc<RunningOut>),
}

fn assessor<'w>(work: &Work<'w>) -> Assessor<'w> {
    let index = &work.live.index;
    Assessor { rules: index.rules(), taxonomy: index.taxonomy(), today: work.today }
}

async fn known(site: &Arc<Site>, waking: &Waking) -> Result<Known, WebError> {
    if waking.own.is_some() {
        return Ok(Known::Own(site.survey().await?));
    }
    let all = if waking.frame.audience == Audience::Operator {
        site.kept(|counted| &counted.running_out, |work| running_out(work, Audience::Operator)).await?
    } else {
        let count = |work: &Work<'_>| running_out(work, Audience::Member(Party::NOBODY));
        site.kept(|counted| &counted.open_running_out, count).await?
    };
    Ok(Known::All(all))
}

fn running_out(work: &Work<'_>, audience: Audience) -> Result<RunningOut, WebError> {
    RunningOut::of(work.reader, assessor(work), audience).map_err(told)
}

impl Known {
    /// The part that is asked for; what cannot be understood is left out, and said.
    fn report(
        &self,
        work: &Work<'_>,
        own: Option<&str>,
        asked: &Asked,
    ) -> Result<(FreshnessReport, Option<String>), WebError> {
        let mine;
        let all = match (self, own) {
            (Self::All(all), _) => &**all,
            (Self::Own(survey), own) => {
                let owner = own.and_then(|own| survey.owner_named(own)).unwrap_or(NOBODY);
                let scope = Scope { owner: Some(owner), ..Scope::default() };
                let rows = survey.seen_by(work.audience).patents().filter(|row| scope.takes(row));
                let ids: Vec<RecordId> = rows.map(|row| RecordId::of_key(row.key)).collect();
                mine = RunningOut::of_patents(work.reader, assessor(work), work.audience, &ids).map_err(told)?;
                &mine
            }
        };
        let scope = FreshnessScope {
            region: Some(asked.region.clone()),
            owner: own.is_none().then(|| asked.owner.clone()),
            kind: DatedKind::ALL.into_iter().find(|kind| kind.word() == asked.kind.trim()),
            state: Standing::ALL.into_iter().find(|state| state.word() == asked.state.trim()),
        };
        let taxonomy = work.live.index.taxonomy();
        match all.report(taxonomy, &scope) {
            Err(error @ InsightError::NoRegion(_)) => {
                let everywhere = FreshnessScope { region: None, ..scope };
                let report = all.report(taxonomy, &everywhere).map_err(told)?;
                Ok((report, Some(format!("{error}；下面是全国的数字"))))
            }
            report => Ok((report.map_err(told)?, None)),
        }
    }
}

fn link(row: &DueRow) -> Option<String> {
    let Some(id) = &row.id else { return Some(format!("/libraries/{}", escaped(&row.title))) };
    let id: RecordId = id.parse().ok()?;
    Some(match id.kind() {
        RecordKind::Patent => format!("/patents/{id}"),
        RecordKind::Need => format!("/needs/{id}"),
    })
}

fn escaped(name: &str) -> percent_encoding::PercentEncode<'_> {
    percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC)
}

/// The table of counts; what somebody has to act on leads to its part of the list.
fn counts(report: &FreshnessReport, asked: &Asked) -> TableShown {
    let board = boards::freshness(report);
    let columns: Vec<usize> = (0..board.columns.len()).collect();
    let link = |row: usize, column: usize| {
        let state = *column.checked_sub(1).and_then(|at| Standing::ALL.get(at)).filter(|state| state.needs_action())?;
        let word = board.rows.get(row)?.first()?.text();
        let kind = DatedKind::ALL.into_iter().find(|kind| kind.word() == word)?;
        (report.count(kind, state) > 0)
            .then(|| format!("/freshness?{}#list", asked.address(&[("kind", kind.word()), ("state", state.word())])))
    };
    TableShown::of(&board, &columns, 0..board.rows.len(), link)
}

/// `GET /freshness`
pub(in crate::web) async fn page(
    State(site): State<Arc<Site>>,
    waking: Waking,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let known = known(&site, &waking).await?;
    let page = site.work(Load::Heavy, waking.frame.audience, move |work| {
        let (report, fault) = known.report(work, waking.own.as_deref(), &asked)?;
        let pager = Pager::of(report.due.len() as u64, LINES, asked.page(), LAST_PAGE).within();
        let counts = counts(&report, &asked);
        let total = report.due.len();
        let on_page = report.due.into_iter().skip((pager.page - 1) * LINES).take(LINES);
        let place = waking.own.clone().or(report.owner).or(report.region);
        Ok(FreshnessPage {
            lines: on_page.map(|row| DueShown { link: link(&row), row }).collect(),
            is_own: waking.own.is_some(),
            whole: work.audience == Audience::Operator,
            place: place.unwrap_or_else(|| "全国".to_owned()),
            day: report.day.to_string(),
            kinds: DatedKind::ALL.map(DatedKind::word).to_vec(),
            states: Standing::ALL.into_iter().filter(|state| state.needs_action()).map(Standing::word).collect(),
            address: asked.address(&[]),
            counts,
            total,
            fault,
            pager,
            asked,
            frame: waking.frame,
        })
    });
    html(&page.await?)
}

/// `GET /freshness.xlsx`
pub(in crate::web) async fn workbook(
    State(site): State<Arc<Site>>,
    waking: Waking,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let known = known(&site, &waking).await?;
    site.work(Load::Heavy, waking.frame.audience, move |work| {
        let (report, _) = known.report(work, waking.own.as_deref(), &asked)?;
        Ok(answer("freshness.xlsx", written("freshness.xlsx", |path| write_freshness(path, &report))?))
    })
    .await
}
