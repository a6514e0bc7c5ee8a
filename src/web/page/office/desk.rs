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
use crate::store::{Act, Batch, BatchId, Store, StoreError};
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
    questions: Vec<Question>,
    batches: Vec<Batch>,
}

/// The actor that logs name for what an office does.
pub(in crate::web) fn actor(institution: &str, name: &str) -> String {
    format!("{institution}·{name}")
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
                price: crate::web::view::card::price(&reckoning.cost(patent)),
                findings: assessor.lint(patent),
            }
        });
        let own = |batch: &Batch| batch.actor.starts_with(&format!("{}·", office.institution));
        let mut batches: Vec<Batch> = self.reader.batches()?.into_iter().filter(own).collect();
        batches.reverse();
        batches.truncate(MOST);
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
    office.signed_in.check(&fields)?;
    site.work(Load::Write, Audience::Operator, move |work| {
        work.desk_act(&office, &fields)?;
        work.site.bell().ring();
        Ok(())
    })
    .await?;
    Ok(Redirect::to("/office").into_response())
}

impl Work<'_> {
    fn desk_act(&self, office: &Office, fields: &Fields) -> Result<(), WebError> {
        let now = (self.site.clock)();
        let actor = actor(&office.institution, &office.signed_in.user.name);
        match fields.get("act") {
            "undo" => {
                let batch = BatchId::new(fields.get("batch"));
                let own = self
                    .reader
                    .batches()?
                    .into_iter()
                    .any(|known| known.id == batch && known.actor.starts_with(&format!("{}·", office.institution)));
                if !own {
                    return Err(WebError::NotFound("本单位的这次导入".to_owned()));
                }
                let act = Act { actor: &actor, now, reason: Some("机构撤销导入") };
                self.site.writer().undo(&batch, &act)?;
                Ok(())
            }
            "answer" => {
                let number = fields.get("question").parse().map_err(|_| StoreError::Changed)?;
                let id = super::record::own_id(self, &office.institution, fields.get("record"))?;
                let answer = fields.given("answer");
                let answer = answer.ok_or_else(|| WebError::Malformed("请先写回复的内容".to_owned()))?;
                Ok(self.site.writer().answer_enquiry(number, &id, &answer, now)?)
            }
            "terms" => {
                let ids = fields.all("ids");
                if ids.is_empty() {
                    return Err(WebError::Malformed("请先勾选要修改的专利".to_owned()));
                }
                for id in ids {
                    super::record::change(self, &office.institution, id, None, fields, &actor)?;
                }
                Ok(())
            }
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
            let owned = SearchQuery { owner: office.institution, ..SearchQuery::default() };
            let index = &work.live.index;
            let filters = owned.filters(index.taxonomy(), Audience::Operator)?;
            let ids = index.filtered_ids(RecordKind::Patent, &filters, work.today)?;
            let folder = tempfile::tempdir().map_err(broken)?;
            let path = folder.path().join("catalogue.xlsx");
            let records: Vec<Patent> = work.reader.get_many(&ids)?;
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
