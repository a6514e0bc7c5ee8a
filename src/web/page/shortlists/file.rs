//! A list as a file, the same as the command line writes: the whole of it as workbook, handbook and page for printing, or
//! its pairs alone.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::assessment::{Assessor, Rules};
use crate::domain::{Audience, Period};
use crate::export::handout::{Gathering, Handout, HandoutFormat, ScoreNotes, write_handout};
use crate::export::shortlists::write_shortlist;
use crate::web::acts::told;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::office::desk::broken;
use crate::web::site::{Site, Work};
use crate::web::viewer::Organiser;
use crate::workflow::indicators::{Asked, IndicatorTable, Report};
use crate::workflow::{Checker, ComplianceRules, HandedTo, WorkflowError, handed_on_file, list_state};

/// Whom a file is for: `parties`, else the organiser.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct For {
    to: String,
}

impl For {
    pub(in crate::web) fn whom(&self) -> HandedTo {
        if self.to == "parties" { HandedTo::Parties } else { HandedTo::Organiser }
    }
}

impl Work<'_> {
    /// What `write` puts into a file of that name. The name is one of ours: nothing of an address comes into a path.
    pub(in crate::web) fn written(
        &self,
        name: &str,
        write: impl FnOnce(&std::path::Path) -> Result<(), crate::export::ExportError>,
    ) -> Result<Vec<u8>, WebError> {
        let folder = tempfile::tempdir().map_err(broken)?;
        let path = folder.path().join(name);
        write(&path).map_err(broken)?;
        std::fs::read(&path).map_err(broken)
    }
}

impl Work<'_> {
    /// What is handed out, as far as the one who asks may see it.
    pub(in crate::web) fn gathered(
        &self,
        to: HandedTo,
        gather: impl FnOnce(&Gathering<'_>) -> Result<Handout, WorkflowError>,
    ) -> Result<Handout, WebError> {
        let Site { resources, weights, .. } = self.site;
        let taxonomy = self.live.index.taxonomy();
        let (rules, compliance) = (Rules::load(resources).map_err(broken)?, ComplianceRules::load(resources));
        let (compliance, score) = (compliance.map_err(broken)?, ScoreNotes::load(resources, weights).map_err(broken)?);
        // The figures of the programme are no organiser's.
        let report = match self.audience {
            Audience::Operator => {
                let table = IndicatorTable::load(resources).map_err(broken)?;
                let asked = Asked { period: Period::year_of(self.today), region: None, institution: None };
                Some(Report::of(self.reader, taxonomy, &table, &asked, self.today).map_err(told)?)
            }
            Audience::Visitor | Audience::Member(_) => None,
        };
        let assessor = Assessor { rules: &rules, taxonomy, today: self.today };
        let gathering = Gathering {
            reader: self.reader,
            checker: Checker { rules: &compliance, assessor, by: self.today },
            weights,
            score: &score,
            report: report.as_ref(),
            to,
            by: self.audience,
            made_on: self.today,
        };
        gather(&gathering).map_err(told)
    }
}

/// A download: its kind by its name.
pub(in crate::web) fn download(name: &str, bytes: Vec<u8>) -> Response {
    let kind = match name.rsplit('.').next().unwrap_or_default() {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "html" => "text/html; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "jsonl" => "application/jsonl",
        "ics" => "text/calendar; charset=utf-8",
        _ => "application/json",
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// `GET /shortlists/{id}/{file}`
pub(in crate::web) async fn file(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    Path((id, file)): Path<(String, String)>,
    Query(asked): Query<For>,
) -> Result<Response, WebError> {
    const NAMES: [&str; 6] =
        ["shortlist.xlsx", "shortlist.docx", "shortlist.html", "shortlist.csv", "shortlist.json", "shortlist.jsonl"];
    let name = NAMES.into_iter().find(|name| *name == file);
    let name = name.ok_or_else(|| WebError::NotFound("这种格式的文件".to_owned()))?;
    let bytes = site.work(Load::Heavy, organiser.frame.audience, move |work| {
        let state = list_state(work.reader, &id).map_err(|_| WebError::NotFound("这份清单".to_owned()))?;
        if let Some(format) = HandoutFormat::of_path(name.as_ref()) {
            let handout = work.gathered(asked.whom(), |gathering| gathering.of_list(&state))?;
            return work.written(name, |path| write_handout(path, format, &handout).map(drop));
        }
        let (pairs, _) = handed_on_file(work.reader, &state.pairs, asked.whom()).map_err(told)?;
        work.written(name, |path| write_shortlist(path, &pairs).map(drop))
    });
    Ok(download(name, bytes.await?))
}
