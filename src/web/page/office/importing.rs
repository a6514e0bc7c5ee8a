//! From the preview to the report: columns put right, the import with its progress, and what the new file no longer has.

use std::collections::HashMap;
use std::path::Path as FilePath;
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::desk::{broken, workbook};
use super::upload::{OUTCOME, REPORT, catalogue, folder};
use crate::domain::{Audience, Patent, Record, RecordId};
use crate::export::import_report::{ImportReport, severity_word, write_report};
use crate::intake::report::FileReport;
use crate::store::{ImportedFile, RecordState, Store};
use crate::web::acts::{Editor, ImportManner};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::viewer::{Frame, Office};

/// Notes that are shown; the report that is downloaded has all.
const MOST_NOTES: usize = 100;

/// Records that the new file no longer has, as many as one page shows; what is withdrawn makes room for the next.
const MOST_ABSENT: usize = 200;

/// How far imports have come, by the secret of their upload.
#[derive(Debug, Default)]
pub(in crate::web) struct Underway(Mutex<HashMap<String, Share>>);

/// Bytes read, and bytes in all.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(in crate::web) struct Share {
    read: u64,
    total: u64,
}

impl Underway {
    fn set(&self, secret: &str, share: Option<Share>) {
        let mut underway = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match share {
            Some(share) => drop(underway.insert(secret.to_owned(), share)),
            None => drop(underway.remove(secret)),
        }
    }

    fn of(&self, secret: &str) -> Option<Share> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(secret).copied()
    }
}

/// What became of an import: kept beside the upload for a day, so that its page can be opened again.
#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    batch: String,
    sheets: Vec<SheetOutcome>,
    notes: Vec<Note>,
    /// Notes that are in the workbook alone.
    more: usize,
    absent: Vec<RecordId>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SheetOutcome {
    name: String,
    read: u64,
    added: u64,
    updated: u64,
    unchanged: u64,
    refused: u64,
    mended: u64,
    skipped: u64,
}

/// A note on a row.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    row: u64,
    word: String,
    field: String,
    message: String,
    value: String,
}

/// A record that the new file no longer has.
#[derive(Debug)]
struct Absent {
    id: RecordId,
    title: String,
    number: String,
}

#[derive(Debug, Template)]
#[template(path = "office/report.html")]
struct ReportPage {
    frame: Frame,
    csrf: String,
    secret: String,
    outcome: Outcome,
    /// Those that are still in lists.
    absent: Vec<Absent>,
    more_absent: usize,
}

impl Outcome {
    fn of(done: &ImportedFile) -> Self {
        let all: Vec<_> = done.reports.iter().flat_map(|report| &report.rows).collect();
        let notes = all.iter().take(MOST_NOTES).map(|note| Note {
            row: note.row,
            word: severity_word(note.severity).to_owned(),
            field: note.field.clone().unwrap_or_default(),
            message: note.message.clone(),
            value: note.value.clone().unwrap_or_default(),
        });
        let sheet = |report: &FileReport| SheetOutcome {
            name: report.sheet.clone().unwrap_or_default(),
            read: report.read,
            added: report.added,
            updated: report.updated,
            unchanged: report.unchanged,
            refused: report.refused,
            mended: report.mended,
            skipped: report.skipped,
        };
        Self {
            batch: done.batch.to_string(),
            sheets: done.reports.iter().map(sheet).collect(),
            notes: notes.collect(),
            more: all.len().saturating_sub(MOST_NOTES),
            absent: done.absent.clone(),
        }
    }

    fn write(&self, folder: &FilePath) -> Result<(), WebError> {
        std::fs::write(folder.join(OUTCOME), serde_json::to_vec(self).map_err(broken)?).map_err(broken)
    }

    /// `None`: it has not been imported, or its day is over.
    fn read(folder: &FilePath) -> Result<Option<Self>, WebError> {
        match std::fs::read(folder.join(OUTCOME)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes).map_err(broken)?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(broken(error)),
        }
    }
}

/// `POST /office/uploads/{secret}`: columns put right, or the import.
pub(in crate::web) async fn go_on(
    State(site): State<Arc<Site>>,
    office: Office,
    Path(secret): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let editor = Editor::by_form(&office, &fields)?;
    if fields.get("act") == "columns" {
        let back = format!("/office/uploads/{secret}");
        let pairs = fields.all("header").into_iter().zip(fields.every("as")).filter(|(_, field)| *field != "=");
        let chosen: Vec<_> = pairs.map(|(header, field)| (header.to_owned(), field.to_owned())).collect();
        site.work(Load::Write, Audience::Operator, move |work| editor.choose_headers(work, &chosen)).await?;
        return Ok(Redirect::to(&back).into_response());
    }
    let report = format!("/office/uploads/{secret}/report");
    site.work(Load::Write, Audience::Operator, move |work| work.import(&editor, &secret)).await?;
    Ok(Redirect::to(&report).into_response())
}

impl Work<'_> {
    /// Imports the catalogue of an upload; once only: the form sent again shows the report.
    fn import(&self, editor: &Editor, secret: &str) -> Result<(), WebError> {
        let folder = folder(self, editor.institution(), secret)?;
        let Some(path) = catalogue(&folder)? else { return Ok(()) };
        let underway = &self.site.underway;
        let done = editor.import(self, &path, ImportManner::default(), &mut |read, total| {
            underway.set(secret, Some(Share { read, total }));
        });
        underway.set(secret, None);
        let done = done?;
        let report =
            ImportReport { files: &done.reports, batch: Some(done.batch.as_str()), seq: u64::try_from(done.seq).ok() };
        write_report(&folder.join(REPORT), &report).map_err(broken)?;
        Outcome::of(&done).write(&folder)?;
        std::fs::remove_file(&path).map_err(broken)
    }

    fn report_page(&self, office: Office, secret: String) -> Result<ReportPage, WebError> {
        let outcome = Outcome::read(&folder(self, &office.institution, &secret)?)?;
        let outcome = outcome.ok_or_else(|| WebError::NotFound("这份报告，这次上传还没有导入".to_owned()))?;
        let (mut absent, mut more_absent) = (Vec::new(), 0);
        for id in &outcome.absent {
            let known = self.reader.lookup::<Patent>(id)?;
            let Some(known) = known.filter(|known| known.state == RecordState::Live) else { continue };
            if absent.len() == MOST_ABSENT {
                more_absent += 1;
                continue;
            }
            absent.push(Absent {
                id: id.clone(),
                title: known.record.display_title().to_owned(),
                number: known.record.quoted_number().unwrap_or_default(),
            });
        }
        Ok(ReportPage {
            csrf: office.signed_in.csrf.clone(),
            secret,
            outcome,
            absent,
            more_absent,
            frame: office.frame,
        })
    }
}

/// `GET /office/uploads/{secret}/progress`: how far the import has come, for the script of the page.
pub(in crate::web) async fn progress(
    State(site): State<Arc<Site>>,
    office: Office,
    Path(secret): Path<String>,
) -> Result<Json<Share>, WebError> {
    let share = site.work(Load::Light, Audience::Operator, move |work| {
        folder(work, &office.institution, &secret)?;
        Ok(work.site.underway.of(&secret).unwrap_or_default())
    });
    Ok(Json(share.await?))
}

/// `GET /office/uploads/{secret}/report`
pub(in crate::web) async fn report(
    State(site): State<Arc<Site>>,
    office: Office,
    Path(secret): Path<String>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, Audience::Operator, move |work| work.report_page(office, secret)).await?;
    html(&page)
}

/// `POST /office/uploads/{secret}/report`: withdraws what was ticked of what the new file no longer has.
pub(in crate::web) async fn withdraw(
    State(site): State<Arc<Site>>,
    office: Office,
    Path(secret): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let editor = Editor::by_form(&office, &fields)?;
    let back = format!("/office/uploads/{secret}/report");
    site.work(Load::Write, Audience::Operator, move |work| {
        let outcome = Outcome::read(&folder(work, editor.institution(), &secret)?)?;
        let absent = outcome.map(|outcome| outcome.absent).unwrap_or_default();
        let ids = fields.all("ids");
        if ids.is_empty() {
            return Err(WebError::Malformed("请先勾选要撤下的专利".to_owned()));
        }
        let wanted = |id: &&str| id.parse::<RecordId>().is_ok_and(|id| absent.contains(&id));
        ids.into_iter().filter(wanted).try_for_each(|id| editor.withdraw(work, id, "新目录中已没有").map(drop))
    })
    .await?;
    Ok(Redirect::to(&back).into_response())
}

/// `GET /office/uploads/{secret}/report.xlsx`
pub(in crate::web) async fn report_workbook(
    State(site): State<Arc<Site>>,
    office: Office,
    Path(secret): Path<String>,
) -> Result<Response, WebError> {
    let bytes = site
        .work(Load::Light, Audience::Operator, move |work| {
            let folder = folder(work, &office.institution, &secret)?;
            std::fs::read(folder.join(REPORT))
                .map_err(|_| WebError::NotFound("这份报告，这次上传还没有导入".to_owned()))
        })
        .await?;
    Ok(workbook("import-report.xlsx", bytes))
}
