//! How well an institution lists: for itself, and for the programme office. What was found, the fixes that help most with
//! the patents behind each, and the course of the score.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::office::desk::{workbook, written};
use super::parts::{Pager, html};
use super::stocktake::told;
use crate::assessment::Severity;
use crate::domain::{Audience, Disclosed, Patent, Record, RecordId, RecordKind};
use crate::export::listings::{ListedPatent, write_listings};
use crate::insight::institutions::is_owner;
use crate::insight::listing::{CoursePoint, Listing, Mark, course};
use crate::store::Store;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::query::{LAST_PAGE, SearchQuery, encoded};
use crate::web::view::trend::Course;
use crate::web::viewer::{Frame, Office, Programme};

/// Patents of a page.
const LINES: usize = 50;

/// What the reader asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    owner: String,
    code: String,
    field: String,
    page: String,
}

/// A patent behind a fix.
#[derive(Debug)]
struct Line {
    address: String,
    title: String,
    number: Option<String>,
    score: u32,
}

/// The fix that was chosen.
#[derive(Debug)]
struct Chosen {
    what: String,
    total: usize,
    lines: Vec<Line>,
    pager: Pager,
    /// The address without its page.
    here: String,
}

#[derive(Debug, Template)]
#[template(path = "listing.html")]
struct ListingPage {
    frame: Frame,
    /// The institution looks at itself.
    own: bool,
    path: &'static str,
    institution: String,
    /// Points that a finding takes off: 应补, 建议.
    points_off: [u32; 2],
    listing: Listing,
    points: Vec<CoursePoint>,
    course: Option<Course>,
    chosen: Option<Chosen>,
}

impl ListingPage {
    fn fix_address(&self, code: &str, field: &str) -> String {
        let owner = (!self.own).then(|| ("owner", self.institution.clone()));
        let fix = [("code", code.to_owned()), ("field", field.to_owned())];
        encoded(&owner.into_iter().chain(fix).collect::<Vec<_>>())
    }
}

/// Whose listings, and who looks.
#[derive(Debug, Clone)]
struct Subject {
    institution: String,
    own: bool,
}

impl Work<'_> {
    /// The live patents of an institution that the asker may see, by id. The index names them, the store says what they
    /// are.
    pub(in crate::web) fn patents_of(&self, institution: &str) -> Result<Vec<Patent>, WebError> {
        const PAGE: usize = 1_000;
        if institution.trim().is_empty() {
            return Ok(Vec::new());
        }
        let query = SearchQuery { owner: institution.to_owned(), ..SearchQuery::default() };
        let filters = query.filters(self.live.index.taxonomy(), self.audience)?;
        let mut patents = Vec::new();
        for ids in self.live.index.filtered_ids(RecordKind::Patent, &filters, self.today)?.chunks(PAGE) {
            let page = self.reader.get_many::<Patent>(ids)?;
            patents.extend(page.into_iter().filter(|patent| self.shows(patent, institution)));
        }
        Ok(patents)
    }

    fn shows(&self, patent: &Patent, institution: &str) -> bool {
        patent.is_seen_by(self.audience) && is_owner(patent, institution)
    }

    fn listing_page(&self, frame: Frame, subject: Subject, asked: &Asked) -> Result<ListingPage, WebError> {
        let Subject { institution, own } = subject;
        let reckoning = self.reckoning(&SearchQuery::default())?;
        let assessor = reckoning.assessor();
        let patents = self.patents_of(&institution)?;
        let marks: Vec<Mark> = patents.iter().map(|patent| Mark::of(patent, &assessor)).collect();
        let listing = Listing::of(&marks, assessor.rules.listing());
        let gone = self.reader.withdrawn::<Patent>()?.into_iter().filter(|patent| self.shows(patent, &institution));
        let ids: Vec<RecordId> =
            patents.iter().cloned().chain(gone).filter_map(|patent| patent.id().cloned()).collect();
        let points = course(self.reader, &assessor, &ids, |patent| self.shows(patent, &institution)).map_err(told)?;
        let days: Vec<_> = points.iter().map(|point| (point.day, point.score)).collect();
        let mut page = ListingPage {
            own,
            path: if own { "/office/listing" } else { "/listing" },
            course: Course::of_days("挂牌分", &days),
            institution,
            points_off: [Severity::Needed, Severity::Advised].map(|severity| assessor.rules.listing().points(severity)),
            listing,
            points,
            chosen: None,
            frame,
        };
        let found = |mark: &Mark| mark.places.keys().any(|(code, field)| *code == asked.code && *field == asked.field);
        let fix = page.listing.findings.iter().find(|one| one.code == asked.code && one.field == asked.field);
        if let Some(fix) = fix {
            let behind: Vec<_> = patents.into_iter().zip(&marks).filter(|(_, mark)| found(mark)).collect();
            let number = SearchQuery { page: asked.page.clone(), ..SearchQuery::default() }.page();
            let pager = Pager::of(behind.len() as u64, LINES, number, LAST_PAGE).within();
            let here = format!("{}?{}&", page.path, page.fix_address(fix.code, fix.field));
            let what = assessor.rules.listing().fix((fix.code, fix.field));
            let total = behind.len();
            let shown = behind.into_iter().skip((pager.page - 1) * LINES).take(LINES);
            let lines = shown.filter_map(|(patent, mark)| {
                let patent = patent.seen_by(self.audience)?;
                let id = patent.id.as_ref()?;
                let address = if own { format!("/office/records/{id}") } else { format!("/patents/{id}") };
                let (title, number) = (patent.display_title().to_owned(), patent.quoted_number());
                Some(Line { address, title, number, score: mark.score })
            });
            page.chosen = Some(Chosen { what, total, lines: lines.collect(), pager, here });
        }
        Ok(page)
    }

    fn listing_file(&self, subject: &Subject) -> Result<Vec<u8>, WebError> {
        let reckoning = self.reckoning(&SearchQuery::default())?;
        let assessor = reckoning.assessor();
        let listed = self.patents_of(&subject.institution)?.into_iter().filter_map(|patent| {
            let (score, findings) = (Mark::of(&patent, &assessor).score, assessor.lint(&patent));
            let shown = patent.seen_by(self.audience)?;
            Some(ListedPatent {
                number: shown.quoted_number(),
                title: shown.display_title().to_owned(),
                score,
                findings,
            })
        });
        let listed: Vec<_> = listed.collect();
        // What a message quotes may be for the institution alone.
        written("listing.xlsx", |path| write_listings(path, &listed, subject.own))
    }
}

/// `GET /office/listing`
pub(in crate::web) async fn own(
    State(site): State<Arc<Site>>,
    office: Office,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let subject = Subject { institution: office.institution, own: true };
    let job = move |work: &Work<'_>| work.listing_page(office.frame, subject, &asked);
    html(&site.work(Load::Survey, Audience::Operator, job).await?)
}

/// `GET /office/listing.xlsx`
pub(in crate::web) async fn own_file(State(site): State<Arc<Site>>, office: Office) -> Result<Response, WebError> {
    let subject = Subject { institution: office.institution, own: true };
    let bytes = site.work(Load::Survey, Audience::Operator, move |work| work.listing_file(&subject)).await?;
    Ok(workbook("listing.xlsx", bytes))
}

/// `GET /listing`
pub(in crate::web) async fn of_owner(
    State(site): State<Arc<Site>>,
    programme: Programme,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let audience = programme.frame.audience;
    let subject = Subject { institution: asked.owner.trim().to_owned(), own: false };
    let job = move |work: &Work<'_>| work.listing_page(programme.frame, subject, &asked);
    html(&site.work(Load::Survey, audience, job).await?)
}

/// `GET /listing.xlsx`
pub(in crate::web) async fn file_of_owner(
    State(site): State<Arc<Site>>,
    programme: Programme,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let subject = Subject { institution: asked.owner.trim().to_owned(), own: false };
    let audience = programme.frame.audience;
    let bytes = site.work(Load::Survey, audience, move |work| work.listing_file(&subject)).await?;
    Ok(workbook("listing.xlsx", bytes))
}
