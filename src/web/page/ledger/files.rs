//! Files for the ledger: brought in with a report on each row, and taken back.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Multipart, State};
use axum::response::Response;

use crate::export::import_report::severity_word;
use crate::intake::report::{FileReport, Severity};
use crate::web::acts::Ledger;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::office::desk::broken;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::uploaded::Uploaded;
use crate::web::viewer::{Frame, Registrar};
use crate::workflow::{Brought, LedgerFile};

/// Notes on rows that are shown.
const MOST_NOTES: usize = 300;

/// Files that are listed.
const MOST_BATCHES: usize = 30;

/// A kind of file.
#[derive(Debug)]
struct Kind {
    key: &'static str,
    word: &'static str,
    chosen: bool,
}

/// A note on a row.
#[derive(Debug)]
struct Note {
    row: u64,
    word: &'static str,
    field: String,
    message: String,
    value: String,
}

/// A sheet of a file that came in.
#[derive(Debug)]
struct Sheet {
    name: String,
    report: FileReport,
    /// Headers that were not understood, and are kept with the entries.
    kept: Vec<String>,
}

/// What became of a file.
#[derive(Debug)]
struct Report {
    file: String,
    rehearsal: bool,
    sheets: Vec<Sheet>,
    notes: Vec<Note>,
    more: usize,
}

/// A file that came in before.
#[derive(Debug)]
struct Before {
    batch: String,
    file: String,
    source: String,
    said: String,
    changed: i64,
    undone: bool,
}

#[derive(Debug, Template)]
#[template(path = "ledger/files.html")]
struct FilesPage {
    frame: Frame,
    csrf: String,
    kinds: Vec<Kind>,
    report: Option<Report>,
    fault: Option<String>,
    done: Option<String>,
    before: Vec<Before>,
}

/// What a request led to.
#[derive(Debug, Default)]
struct Outcome {
    kind: String,
    report: Option<Report>,
    fault: Option<String>,
    done: Option<String>,
}

impl Report {
    fn of(brought: Brought, file: String, rehearsal: bool) -> Self {
        let notes = brought.reports.iter().flat_map(|report| &report.rows);
        // What was only skipped needs nobody's eyes.
        let mut notes: Vec<Note> = notes
            .filter(|note| note.severity != Severity::Skipped)
            .map(|note| Note {
                row: note.row,
                word: severity_word(note.severity),
                field: note.field.clone().unwrap_or_default(),
                message: note.message.clone(),
                value: note.value.clone().unwrap_or_default(),
            })
            .collect();
        let more = notes.len().saturating_sub(MOST_NOTES);
        notes.truncate(MOST_NOTES);
        let sheets = brought.reports.into_iter().map(|report| Sheet {
            name: report.sheet.clone().unwrap_or_default(),
            kept: report
                .columns
                .iter()
                .filter(|column| column.field.is_none())
                .map(|column| column.header.clone())
                .collect(),
            report,
        });
        Self { file, rehearsal, sheets: sheets.collect(), notes, more }
    }
}

impl Work<'_> {
    fn files_page(&self, registrar: Registrar, outcome: Outcome) -> Result<FilesPage, WebError> {
        let before = self.reader.ledger_batches(MOST_BATCHES)?.into_iter().map(|batch| Before {
            batch: batch.batch.to_string(),
            // Where it lay is the operator's business.
            file: batch.file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned(),
            source: batch.source,
            said: format!("{} {}", batch.actor, self.local(batch.at)),
            changed: batch.changed,
            undone: batch.undone,
        });
        let kinds = LedgerFile::ALL.into_iter().map(|kind| Kind {
            key: kind.key(),
            word: kind.word(),
            chosen: kind.key() == outcome.kind,
        });
        Ok(FilesPage {
            csrf: registrar.signed_in.csrf.clone(),
            kinds: kinds.collect(),
            report: outcome.report,
            fault: outcome.fault,
            done: outcome.done,
            before: before.collect(),
            frame: registrar.frame,
        })
    }
}

async fn shown(site: Arc<Site>, registrar: Registrar, outcome: Outcome) -> Result<Response, WebError> {
    let audience = registrar.frame.audience;
    html(&site.work(Load::Light, audience, move |work| work.files_page(registrar, outcome)).await?)
}

/// `GET /ledger`
pub(in crate::web) async fn files(State(site): State<Arc<Site>>, registrar: Registrar) -> Result<Response, WebError> {
    shown(site, registrar, Outcome::default()).await
}

/// `POST /ledger/files`: a file.
pub(in crate::web) async fn bring(
    State(site): State<Arc<Site>>,
    registrar: Registrar,
    parts: Multipart,
) -> Result<Response, WebError> {
    let uploaded = Uploaded::read(parts, site.settings.largest_body_mib).await?;
    let ledger = Ledger::by_form(&registrar, &uploaded.fields)?;
    let kind = uploaded.fields.get("kind").to_owned();
    let rehearsal = uploaded.fields.has("rehearsal");
    let Some(what) = LedgerFile::ALL.into_iter().find(|what| what.key() == kind) else {
        return shown(site, registrar, Outcome { fault: Some("请选这是什么文件".to_owned()), ..Outcome::default() })
            .await;
    };
    let file = match uploaded.file() {
        Ok(file) => file,
        Err(WebError::Malformed(fault)) => {
            return shown(site, registrar, Outcome { kind, fault: Some(fault), ..Outcome::default() }).await;
        }
        Err(error) => return Err(error),
    };
    let brought = site.work(Load::Write, registrar.frame.audience, move |work| {
        let folder = tempfile::tempdir().map_err(broken)?;
        let name = file.name.clone();
        let path = file.stored_in(folder.path(), None)?;
        let brought = ledger.bring(work, what, &path, rehearsal)?;
        Ok(Report::of(brought, name, rehearsal))
    });
    let outcome = match brought.await {
        Ok(report) => Outcome { kind, report: Some(report), ..Outcome::default() },
        Err(WebError::UnreadableFile(fault) | WebError::Malformed(fault)) => {
            Outcome { kind, fault: Some(fault), ..Outcome::default() }
        }
        Err(error) => return Err(error),
    };
    shown(site, registrar, outcome).await
}

/// `POST /ledger/undo`: takes a file back.
pub(in crate::web) async fn undo(
    State(site): State<Arc<Site>>,
    registrar: Registrar,
    fields: Fields,
) -> Result<Response, WebError> {
    let ledger = Ledger::by_form(&registrar, &fields)?;
    let undone = site.work(Load::Write, registrar.frame.audience, move |work| {
        let undone = ledger.undo(work, fields.get("batch"))?;
        Ok(format!(
            "已撤销批次 {}：去掉 {} 项，恢复 {} 项{}。",
            fields.get("batch"),
            undone.removed,
            undone.restored,
            match undone.kept {
                0 => String::new(),
                kept => format!("，其后又被改动的 {kept} 项保留"),
            }
        ))
    });
    let outcome = match undone.await {
        Ok(done) => Outcome { done: Some(done), ..Outcome::default() },
        Err(WebError::Malformed(fault)) => Outcome { fault: Some(fault), ..Outcome::default() },
        Err(error) => return Err(error),
    };
    shown(site, registrar, outcome).await
}
