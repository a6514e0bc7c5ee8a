//! Dropping a catalogue on the page: what its columns are taken for, the first rows as they will be, then the import and
//! its report.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::desk::{actor, broken, workbook};
use crate::domain::{Audience, Patent, Record, RecordKind};
use crate::export::import_report::{ImportReport, severity_word, write_report};
use crate::intake::report::{ColumnReport, FileReport, RecognisedBy};
use crate::intake::{IntakeError, IntakeOptions, IntakeTables, ReadError, RecordSink, Taken, read_patents};
use crate::store::{FileImport, FileImportError};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::{Fields, is_secret};
use crate::web::headers::fresh;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::viewer::{Frame, Office};

/// Rows that are shown before the import.
const FIRST_ROWS: usize = 5;

/// Notes that are shown; the report that is downloaded has all.
const MOST_NOTES: usize = 100;

/// Uploads that nobody went on with are kept so long.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// Where the report of an upload stands, once there is one.
const REPORT: &str = "report.xlsx";

/// Longest name of a file that is kept, in bytes.
const LONGEST_NAME: usize = 200;

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

/// A note on a row.
#[derive(Debug)]
struct NoteShown {
    row: u64,
    word: &'static str,
    field: String,
    message: String,
    value: String,
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

#[derive(Debug, Template)]
#[template(path = "office/report.html")]
struct ReportPage {
    frame: Frame,
    secret: String,
    reports: Vec<FileReport>,
    notes: Vec<NoteShown>,
    more: usize,
    batch: String,
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

/// A file name without anything that could lead out of its folder.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control() && !"<>:\"|?*".contains(*c)).collect();
    let kept = kept.trim().trim_start_matches('.');
    // The end, which says the format, as far as a file system takes it.
    let end = kept.char_indices().map(|(at, _)| at).find(|at| kept.len() - at <= LONGEST_NAME).unwrap_or(kept.len());
    match kept.get(end..).unwrap_or_default() {
        "" => "目录".to_owned(),
        // The name that the report of the import will have.
        REPORT => format!("目录-{REPORT}"),
        short => short.to_owned(),
    }
}

/// `POST /office/upload`
pub(in crate::web) async fn upload(
    State(site): State<Arc<Site>>,
    office: Office,
    mut parts: Multipart,
) -> Result<Response, WebError> {
    let unread = |error: axum::extract::multipart::MultipartError| {
        WebError::Malformed(match error.status().as_u16() {
            413 => format!("文件超过 {} MiB，请在 Excel/WPS 中另存为 CSV 后分几次上传", site.settings.largest_body_mib),
            _ => "文件没有传完整，请重新上传".to_owned(),
        })
    };
    let (mut csrf, mut file) = (String::new(), None);
    while let Some(mut part) = parts.next_field().await.map_err(unread)? {
        match part.name() {
            Some("csrf") => csrf = part.text().await.map_err(unread)?,
            Some("file") => {
                let name = safe_name(part.file_name().unwrap_or_default());
                let mut kept = tempfile::tempfile().map_err(broken)?;
                let mut size = 0_u64;
                // Written as it comes: a large file never stands in memory.
                while let Some(chunk) = part.chunk().await.map_err(unread)? {
                    size += chunk.len() as u64;
                    kept.write_all(&chunk).map_err(broken)?;
                }
                file = Some((name, kept, size));
            }
            _ => {}
        }
    }
    let mut fields = Fields::default();
    fields.set("csrf", csrf);
    office.signed_in.check(&fields)?;
    let Some((name, mut kept, size)) = file.filter(|(_, _, size)| *size > 0) else {
        return Err(WebError::Malformed("没有选文件，或文件是空的；请选一个 Excel、CSV 或 JSON 文件".to_owned()));
    };
    let secret = fresh();
    let target = secret.clone();
    site.work(Load::Write, Audience::Operator, move |work| {
        use std::io::Seek as _;
        let uploads = work.site.home.path().join("uploads");
        sweep(&uploads);
        let folder = uploads.join(&target);
        std::fs::create_dir_all(&folder).map_err(broken)?;
        std::fs::write(folder.join(".institution"), &office.institution).map_err(broken)?;
        kept.rewind().map_err(broken)?;
        let mut stored = std::fs::File::create(folder.join(&name)).map_err(broken)?;
        let copied = std::io::copy(&mut kept, &mut stored).map_err(broken)?;
        if copied == size { Ok(()) } else { Err(broken("short copy")) }
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

/// The file of an upload of this institution.
fn uploaded(work: &Work<'_>, institution: &str, secret: &str) -> Result<PathBuf, WebError> {
    let missing = || WebError::NotFound("这次上传，它可能已导入或已过一天；请重新上传".to_owned());
    if !is_secret(secret) {
        return Err(missing());
    }
    let folder = work.site.home.path().join("uploads").join(secret);
    let owner = std::fs::read_to_string(folder.join(".institution")).map_err(|_| missing())?;
    if owner != institution {
        return Err(missing());
    }
    let files = std::fs::read_dir(&folder).map_err(|_| missing())?;
    let names = files.flatten().map(|file| file.path());
    let file =
        names.into_iter().find(|path| path.file_name().is_some_and(|name| name != ".institution" && name != REPORT));
    file.ok_or_else(missing)
}

fn tables(work: &Work<'_>, institution: &str) -> Result<IntakeTables, WebError> {
    let chosen = work.reader.header_choices(institution)?;
    let tables = IntakeTables::load(&work.site.resources).map_err(broken)?;
    Ok(tables.with_headers(chosen.iter().map(|(header, field)| (header.as_str(), field.as_str()))))
}

/// `GET /office/uploads/{secret}`
pub(in crate::web) async fn preview(
    State(site): State<Arc<Site>>,
    office: Office,
    Path(secret): Path<String>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Heavy, Audience::Operator, move |work| work.preview(office, secret)).await?;
    html(&page)
}

impl Work<'_> {
    fn preview(&self, office: Office, secret: String) -> Result<PreviewPage, WebError> {
        let path = uploaded(self, &office.institution, &secret)?;
        let tables = tables(self, &office.institution)?;
        let options = IntakeOptions { owner: Some(office.institution.clone()), source: None, today: self.today };
        let mut first = FirstRows::default();
        let taxonomy = self.live.index.taxonomy();
        let go_on = &mut self.in_time();
        read_patents(&path, &tables, taxonomy, &options, &mut first, go_on).map_err(|error| match error {
            ReadError::Intake(error) => self.unread(&error, &path),
            ReadError::Sink(never) => match never {},
        })?;
        let reckoning = self.reckoning(&crate::web::view::query::SearchQuery::default())?;
        let rows = first.rows.iter().map(|patent| RowShown {
            title: patent.display_title().to_owned(),
            number: patent.quoted_number().unwrap_or_default(),
            owners: patent.owners.join("、"),
            price: crate::web::view::card::price(&reckoning.cost(patent)),
        });
        Ok(PreviewPage {
            csrf: office.signed_in.csrf.clone(),
            file: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            sheets: first.reports.iter().map(sheet).collect(),
            fields: tables.patent_headers().into_iter().map(str::to_owned).collect(),
            rows: rows.collect(),
            secret,
            frame: office.frame,
        })
    }
}

/// A message that names the file as the user knows it, not where it was put.
fn named(message: &str, path: &FilePath) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    message.replace(&path.display().to_string(), &name)
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

/// `POST /office/uploads/{secret}`: columns put right, or the import.
pub(in crate::web) async fn go_on(
    State(site): State<Arc<Site>>,
    office: Office,
    Path(secret): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    office.signed_in.check(&fields)?;
    if fields.get("act") == "columns" {
        let back = format!("/office/uploads/{secret}");
        site.work(Load::Write, Audience::Operator, move |work| {
            let mut writer = work.site.writer();
            for (header, field) in fields.all("header").into_iter().zip(fields.every("as")) {
                if field != "=" {
                    writer.choose_header(&office.institution, header, field)?;
                }
            }
            Ok(())
        })
        .await?;
        return Ok(Redirect::to(&back).into_response());
    }
    let replace = fields.get("replace") == "yes";
    let page = site.work(Load::Write, Audience::Operator, move |work| work.import(office, secret, replace)).await?;
    html(&page)
}

impl Work<'_> {
    /// Goes on reading as long as an upload may take.
    fn in_time(&self) -> impl FnMut(u64, u64) -> ControlFlow<()> + use<> {
        let (begun, most) = (Instant::now(), Duration::from_secs(self.site.settings.upload_seconds));
        move |_, _| if begun.elapsed() > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Why a file was not taken.
    fn unread(&self, error: &IntakeError, path: &FilePath) -> WebError {
        WebError::Malformed(match error {
            IntakeError::Stopped(_) => format!(
                "{} 秒内没有读完这个文件，什么也没有导入；请拆成几个小一些的文件再上传，或请管理员用命令行导入",
                self.site.settings.upload_seconds
            ),
            error => named(&error.to_string(), path),
        })
    }

    fn import(&self, office: Office, secret: String, replace: bool) -> Result<ReportPage, WebError> {
        let path = uploaded(self, &office.institution, &secret)?;
        let tables = tables(self, &office.institution)?;
        let import = FileImport {
            tables: &tables,
            taxonomy: self.live.index.taxonomy(),
            owner: Some(office.institution.clone()),
            only_owner: Some(office.institution.clone()),
            // One source an institution, so that the next file tells what it no longer has, whatever its name.
            source: Some(office.institution.clone()),
            replace,
            more_files_follow: false,
            actor: actor(&office.institution, &office.signed_in.user.name),
            now: (self.site.clock)(),
            today: self.today,
            batch: None,
        };
        let go_on = &mut self.in_time();
        let done = import.run(&mut self.site.writer(), RecordKind::Patent, &path, go_on);
        let mut done = done.map_err(|error| match error {
            FileImportError::Intake(error) => self.unread(&error, &path),
            FileImportError::Store(error) => error.into(),
        })?;
        self.site.bell().ring();
        let folder = path.parent().unwrap_or(&path).to_owned();
        for report in &mut done.reports {
            report.file = named(&report.file, &path);
        }
        let report =
            ImportReport { files: &done.reports, batch: Some(done.batch.as_str()), seq: u64::try_from(done.seq).ok() };
        write_report(&folder.join(REPORT), &report).map_err(broken)?;
        std::fs::remove_file(&path).map_err(broken)?;
        let all: Vec<_> = done.reports.iter().flat_map(|report| &report.rows).collect();
        let notes = all.iter().take(MOST_NOTES).map(|note| NoteShown {
            row: note.row,
            word: severity_word(note.severity),
            field: note.field.clone().unwrap_or_default(),
            message: note.message.clone(),
            value: note.value.clone().unwrap_or_default(),
        });
        Ok(ReportPage {
            secret,
            notes: notes.collect(),
            more: all.len().saturating_sub(MOST_NOTES),
            batch: done.batch.to_string(),
            reports: done.reports,
            frame: office.frame,
        })
    }
}

/// `GET /office/uploads/{secret}/report.xlsx`
pub(in crate::web) async fn report(
    State(site): State<Arc<Site>>,
    office: Office,
    Path(secret): Path<String>,
) -> Result<Response, WebError> {
    let bytes = site
        .work(Load::Light, Audience::Operator, move |work| {
            let missing = || WebError::NotFound("这份报告，它只保留一天".to_owned());
            if !is_secret(&secret) {
                return Err(missing());
            }
            let folder = work.site.home.path().join("uploads").join(&secret);
            let owner = std::fs::read_to_string(folder.join(".institution")).map_err(|_| missing())?;
            if owner != office.institution {
                return Err(missing());
            }
            std::fs::read(folder.join(REPORT)).map_err(|_| missing())
        })
        .await?;
    Ok(workbook("import-report.xlsx", bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_its_folder() {
        for (name, safe) in [
            ("目录.xlsx", "目录.xlsx"),
            ("../../etc/passwd", "passwd"),
            ("C:\\用户\\目录.xls", "目录.xls"),
            (".institution", "institution"),
            ("..", "目录"),
            ("", "目录"),
            ("a\0b\n.csv", "ab.csv"),
            ("<script>.csv", "script.csv"),
            ("report.xlsx", "目录-report.xlsx"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
        assert!(["长", "𠮷", "a"].iter().all(|c| (197..=200).contains(&safe_name(&c.repeat(500)).len())));
        assert!(safe_name(&format!("{}.xlsx", "长".repeat(500))).ends_with(".xlsx"));
    }
}
