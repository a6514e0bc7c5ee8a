//! Dropping a catalogue on the page: what its columns are taken for, and the first rows as they will be.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::desk::broken;
use crate::domain::{Audience, Patent, Record};
use crate::intake::report::{ColumnReport, FileReport, RecognisedBy};
use crate::intake::{IntakeOptions, ReadError, RecordSink, Taken, read_patents};
use crate::web::acts::tables;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::is_secret;
use crate::web::headers::fresh;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::uploaded::Uploaded;
use crate::web::viewer::{Frame, Office};

/// Rows that are shown before the import.
const FIRST_ROWS: usize = 5;

/// Uploads that nobody went on with are kept so long.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// A column as it was understood.
#[derive(Debug)]
struct ColumnShown {
    header: String,
    field: String,
    by: &'static str,
}

/// A row as it will be.
#[derive(Debug)]
struct RowShown {
    title: String,
    number: String,
    owners: String,
    price: String,
}

#[derive(Debug, Template)]
#[template(path = "office/preview.html")]
struct PreviewPage {
    frame: Frame,
    csrf: String,
    secret: String,
    file: String,
    sheets: Vec<Sheet>,
    /// Canonical headers that a column can be read as.
    fields: Vec<String>,
    rows: Vec<RowShown>,
}

/// What is shown of an upload.
enum Preview {
    Page(Box<PreviewPage>),
    /// It has been imported: its report is shown.
    Imported(String),
}

/// A sheet of the file.
#[derive(Debug)]
struct Sheet {
    name: String,
    read: u64,
    refused: u64,
    mended: u64,
    skipped: u64,
    columns: Vec<ColumnShown>,
}

/// Keeps the first records and all reports.
#[derive(Default)]
struct FirstRows {
    rows: Vec<Patent>,
    reports: Vec<FileReport>,
}

impl RecordSink<Patent> for FirstRows {
    type Error = std::convert::Infallible;

    fn sheet_begins(&mut self, _report: &FileReport) -> Result<(), Self::Error> {
        Ok(())
    }

    fn take(&mut self, taken: Taken<Patent>) -> Result<(), Self::Error> {
        if let Taken::Record { record, .. } = taken
            && self.rows.len() < FIRST_ROWS
        {
            self.rows.push(record);
        }
        Ok(())
    }

    fn sheet_ends(&mut self, report: FileReport) -> Result<(), Self::Error> {
        self.reports.push(report);
        Ok(())
    }
}

/// `POST /office/upload`
pub(in crate::web) async fn upload(
    State(site): State<Arc<Site>>,
    office: Office,
    parts: Multipart,
) -> Result<Response, WebError> {
    let uploaded = Uploaded::read(parts, site.settings.largest_body_mib).await?;
    office.signed_in.check(&uploaded.fields)?;
    let file = uploaded.file()?;
    // Names that stand beside the catalogue.
    let other = [REPORT, OUTCOME].contains(&file.name.as_str()).then(|| format!("目录-{}", file.name));
    let secret = fresh();
    let target = secret.clone();
    site.work(Load::Write, Audience::Operator, move |work| {
        let uploads = work.site.home.path().join("uploads");
        sweep(&uploads);
        let folder = uploads.join(&target);
        std::fs::create_dir_all(&folder).map_err(broken)?;
        std::fs::write(folder.join(INSTITUTION), &office.institution).map_err(broken)?;
        file.stored_in(&folder, other.as_deref()).map(drop)
    })
    .await?;
    Ok(Redirect::to(&format!("/office/uploads/{secret}")).into_response())
}

/// Removes uploads that nobody went on with.
fn sweep(uploads: &FilePath) {
    let Ok(folders) = std::fs::read_dir(uploads) else { return };
    for folder in folders.flatten() {
        let old = folder
            .metadata()
            .and_then(|found| found.modified())
            .is_ok_and(|at| at.elapsed().is_ok_and(|age| age > KEPT));
        if old && std::fs::remove_dir_all(folder.path()).is_err() {
            tracing::warn!("an old upload could not be removed");
        }
    }
}

/// Files of an upload that are not the catalogue: whose it is, and what became of it.
pub(super) const INSTITUTION: &str = ".institution";
pub(super) const REPORT: &str = "report.xlsx";
pub(super) const OUTCOME: &str = "outcome.json";

/// The folder of an upload of this institution.
pub(super) fn folder(work: &Work<'_>, institution: &str, secret: &str) -> Result<PathBuf, WebError> {
    let missing = || WebError::NotFound("这次上传，它只保留一天；请重新上传".to_owned());
    if !is_secret(secret) {
        return Err(missing());
    }
    let folder = work.site.home.path().join("uploads").join(secret);
    let owner = std::fs::read_to_string(folder.join(INSTITUTION)).map_err(|_| missing())?;
    if owner == institution { Ok(folder) } else { Err(missing()) }
}

/// The catalogue in the folder of an upload; none once it has been imported.
pub(super) fn catalogue(folder: &FilePath) -> Result<Option<PathBuf>, WebError> {
    let files = std::fs::read_dir(folder).map_err(broken)?.flatten().map(|file| file.path());
    let ours = |path: &PathBuf| {
        path.file_name().is_none_or(|name| [INSTITUTION, REPORT, OUTCOME].iter().any(|ours| name == *ours))
    };
    Ok(files.into_iter().find(|path| !ours(path)))
}

/// `GET /office/uploads/{secret}`
pub(in crate::web) async fn preview(
    State(site): State<Arc<Site>>,
    office: Office,
    Path(secret): Path<String>,
) -> Result<Response, WebError> {
    match site.work(Load::Heavy, Audience::Operator, move |work| work.preview(office, secret)).await? {
        Preview::Page(page) => html(&*page),
        Preview::Imported(secret) => Ok(Redirect::to(&format!("/office/uploads/{secret}/report")).into_response()),
    }
}

impl Work<'_> {
    fn preview(&self, office: Office, secret: String) -> Result<Preview, WebError> {
        let folder = folder(self, &office.institution, &secret)?;
        let Some(path) = catalogue(&folder)? else {
            return Ok(Preview::Imported(secret));
        };
        let tables = tables(self, &office.institution)?;
        let options = IntakeOptions { owner: Some(office.institution.clone()), source: None, today: self.today };
        let mut first = FirstRows::default();
        let taxonomy = self.live.index.taxonomy();
        let mut in_time = self.in_time();
        let go_on = &mut |_, _| in_time();
        read_patents(&path, &tables, taxonomy, &options, &mut first, go_on).map_err(|error| match error {
            ReadError::Intake(error) => self.unread(&error, &path),
            ReadError::Sink(never) => match never {},
        })?;
        let reckoning = self.reckoning(&crate::web::view::query::SearchQuery::default())?;
        let rows = first.rows.iter().map(|patent| RowShown {
            title: patent.display_title().to_owned(),
            number: patent.quoted_number().unwrap_or_default(),
            owners: patent.owners.join("、"),
            price: reckoning.cost(patent).in_short(),
        });
        let page = PreviewPage {
            csrf: office.signed_in.csrf.clone(),
            file: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            sheets: first.reports.iter().map(sheet).collect(),
            fields: tables.patent_headers().into_iter().map(str::to_owned).collect(),
            rows: rows.collect(),
            secret,
            frame: office.frame,
        };
        Ok(Preview::Page(Box::new(page)))
    }
}

fn sheet(report: &FileReport) -> Sheet {
    Sheet {
        name: report.sheet.clone().unwrap_or_default(),
        read: report.read,
        refused: report.refused,
        mended: report.mended,
        skipped: report.skipped,
        columns: report.columns.iter().map(column).collect(),
    }
}

fn column(column: &ColumnReport) -> ColumnShown {
    ColumnShown {
        header: column.header.clone(),
        field: column.field.clone().unwrap_or_default(),
        by: match column.by {
            RecognisedBy::Name => "同名",
            RecognisedBy::Alias => "别名",
            RecognisedBy::Values => "看内容",
            RecognisedBy::Kept => "原样保留",
        },
    }
}
