//! An institution's own catalogue, with what each record lacks, its imports, and the questions that came.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

use crate::assessment::Finding;
use crate::domain::{Audience, Patent, Record, RecordKind};
use crate::export::{Exported, RecordWriter, template::template};
use crate::search::{Filters, SearchAnswer, SearchRequest};
use crate::store::{Batch, BatchId, Store, StoreError};
use crate::web::acts::{Editor, batches_of, each_of};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::parts::{Pager, html};
use crate::web::site::{Site, Work};
use crate::web::view::query::{LAST_PAGE, PAGE, SearchQuery};
use crate::web::viewer::{Frame, Office};

/// Questions and imports that are shown.
const MOST: usize = 20;

/// One of the institution's records.
#[derive(Debug)]
struct Row {
    id: String,
    title: String,
    number: Option<String>,
    seen_by: String,
    price: String,
    findings: Vec<Finding>,
}

/// A question about one of its patents.
#[derive(Debug)]
struct Question {
    number: i64,
    record: String,
    title: String,
    asker: String,
    contact: String,
    text: String,
    answer: Option<String>,
    at: String,
}

#[derive(Debug, Template)]
#[template(path = "office/desk.html")]
struct DeskPage {
    frame: Frame,
    csrf: String,
    institution: String,
    total: u64,
    query: SearchQuery,
    pager: Pager,
    rows: Vec<Row>,
    /// Withdrawn records: id and title.
    withdrawn: Vec<(String, String)>,
    questions: Vec<Question>,
    batches: Vec<Batch>,
}

/// `GET /office`
pub(in crate::web) async fn desk(
    State(site): State<Arc<Site>>,
    office: Office,
    Query(query): Query<SearchQuery>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, Audience::Operator, move |work| work.desk(office, query)).await?;
    html(&page)
}

impl Work<'_> {
    fn own_records(&self, institution: &str, query: &SearchQuery) -> Result<SearchAnswer<Patent>, WebError> {
        let owned = SearchQuery { owner: institution.to_owned(), ..SearchQuery::default() };
        let filters: Filters = owned.filters(self.live.index.taxonomy(), Audience::Operator)?;
        Ok(self.live.index.search::<Patent>(
            self.reader,
            &SearchRequest {
                query: &query.q,
                filters: &filters,
                sort: query.sort(),
                limit: PAGE,
                offset: (query.page() - 1) * PAGE,
                today: self.today,
                meaning: None,
            },
        )?)
    }

    fn desk(&self, office: Office, query: SearchQuery) -> Result<DeskPage, WebError> {
        let found = self.own_records(&office.institution, &query)?;
        let reckoning = self.reckoning(&SearchQuery::default())?;
        let assessor = reckoning.assessor();
        let rows = found.hits.iter().map(|hit| {
            let patent = &hit.record;
            Row {
                id: patent.id.as_ref().map(ToString::to_string).unwrap_or_default(),
                title: patent.display_title().to_owned(),
                number: patent.quoted_number(),
                seen_by: match patent.is_restricted() {
                    true => "受限，不公开".to_owned(),
                    false => patent.visibility.map_or_else(|| "公开".to_owned(), |level| level.to_string()),
                },
                price: reckoning.cost(patent).in_short(),
                findings: assessor.lint(patent),
            }
        });
        let batches = batches_of(self, &office.institution, MOST)?;
        let gone = self.reader.withdrawn::<Patent>()?.into_iter().filter(|patent| patent.is_of(&office.institution));
        let withdrawn: Vec<(String, String)> = gone
            .map(|patent| {
                let id = patent.id.as_ref().map(ToString::to_string).unwrap_or_default();
                (id, patent.display_title().to_owned())
            })
            .collect();
        let mut questions = Vec::new();
        for asked in self.reader.enquiries_for(&office.institution, MOST)? {
            let about = self.reader.lookup::<Patent>(&asked.record)?;
            questions.push(Question {
                number: asked.number,
                title: about.map_or_else(String::new, |about| about.record.display_title().to_owned()),
                record: asked.record.to_string(),
                asker: asked.asker,
                contact: asked.contact,
                text: asked.text,
                answer: asked.answer,
                at: asked.at.strftime("%Y-%m-%d").to_string(),
            });
        }
        Ok(DeskPage {
            csrf: office.signed_in.csrf.clone(),
            institution: office.institution,
            total: found.total,
            pager: Pager::of(found.total, PAGE, query.page(), LAST_PAGE),
            rows: rows.collect(),
            withdrawn,
            questions,
            batches,
            query,
            frame: office.frame,
        })
    }
}

/// `POST /office`: undo of an import, terms of many records, an answer.
pub(in crate::web) async fn act(
    State(site): State<Arc<Site>>,
    office: Office,
    fields: Fields,
) -> Result<Response, WebError> {
    let editor = Editor::by_form(&office, &fields)?;
    site.work(Load::Write, Audience::Operator, move |work| work.desk_act(&editor, &fields)).await?;
    Ok(Redirect::to("/office").into_response())
}

impl Work<'_> {
    fn desk_act(&self, editor: &Editor, fields: &Fields) -> Result<(), WebError> {
        match fields.get("act") {
            "undo" => editor.undo(self, &BatchId::new(fields.get("batch"))).map(drop),
            "answer" => {
                let number = fields.get("question").parse().map_err(|_| StoreError::Changed)?;
                editor.answer(self, number, fields.get("answer"))
            }
            "terms" => editor.change_many(self, &fields.all("ids"), fields).map(drop),
            _ => Err(WebError::Malformed("没看懂要做什么，请返回上一页再试".to_owned())),
        }
    }
}

/// A workbook as a download.
pub(in crate::web) fn workbook(name: &str, bytes: Vec<u8>) -> Response {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

/// What `write` puts into a file of that name, whose extension says the format.
pub(in crate::web) fn written<T, E: std::fmt::Display>(
    name: &str,
    write: impl FnOnce(&std::path::Path) -> Result<T, E>,
) -> Result<Vec<u8>, WebError> {
    let folder = tempfile::tempdir().map_err(broken)?;
    let path = folder.path().join(name);
    write(&path).map_err(broken)?;
    std::fs::read(&path).map_err(broken)
}

/// `GET /office/template.xlsx`
pub(in crate::web) async fn blank(State(site): State<Arc<Site>>, office: Office) -> Result<Response, WebError> {
    let bytes = site
        .work(Load::Heavy, office.frame.audience, |work| {
            let mut made = template(RecordKind::Patent, &work.site.resources).map_err(broken)?;
            made.save_to_buffer().map_err(broken)
        })
        .await?;
    Ok(workbook("template.xlsx", bytes))
}

/// `GET /office/catalogue.xlsx`: everything of the institution, also what is not public.
pub(in crate::web) async fn catalogue(State(site): State<Arc<Site>>, office: Office) -> Result<Response, WebError> {
    let bytes = site
        .work(Load::Heavy, Audience::Operator, move |work| {
            let folder = tempfile::tempdir().map_err(broken)?;
            let path = folder.path().join("catalogue.xlsx");
            let mut records = Vec::new();
            each_of(work.reader, &office.institution, |some| {
                records.extend(some);
                Ok(())
            })?;
            let mut extra = std::collections::BTreeSet::new();
            records.iter().for_each(|record| extra.extend(record.extra().keys().cloned()));
            let mut writer = RecordWriter::create(&path, extra.into_iter().collect()).map_err(broken)?;
            records.iter().try_for_each(|record| writer.write(record)).map_err(broken)?;
            writer.finish().map_err(broken)?;
            std::fs::read(&path).map_err(broken)
        })
        .await?;
    Ok(workbook("catalogue.xlsx", bytes))
}

/// A fault of the machine.
pub(in crate::web) fn broken(error: impl std::fmt::Display) -> WebError {
    tracing::error!(%error, "request failed");
    WebError::Broken
}
