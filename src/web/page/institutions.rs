//! Institutions: the list, and the catalogue of one.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use serde::Deserialize;

use super::parts::{Pager, html};
use super::patent::qr;
use super::regions::provinces;
use crate::domain::{OwnerKind, Patent};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::card::PatentCard;
use crate::web::view::institutions::{Institution, Wanted};
use crate::web::view::query::encoded_segment;
use crate::web::view::query::{LAST_PAGE, SearchQuery, encoded};
use crate::web::viewer::Frame;

/// Institutions of a page.
const LINES: usize = 50;

#[derive(Debug, Template)]
#[template(path = "institutions.html")]
struct InstitutionsPage {
    frame: Frame,
    asked: Asked,
    total: usize,
    lines: Vec<Institution>,
    kinds: Vec<&'static str>,
    provinces: Vec<(String, String)>,
    pager: Pager,
    /// The address without its page.
    here: String,
}

#[derive(Debug, Template)]
#[template(path = "institution.html")]
struct InstitutionPage {
    frame: Frame,
    institution: Institution,
    total: u64,
    cards: Vec<PatentCard>,
    pager: Pager,
    here: String,
    address: String,
    /// The address as a QR code, for the print.
    qr: String,
}

/// What a reader looks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    q: String,
    kind: String,
    region: String,
    page: String,
}

impl Asked {
    fn wanted(&self, work: &Work<'_>) -> Result<Wanted, WebError> {
        let wrong = |what: &str, value: &str| WebError::Malformed(format!("没有“{value}”这种{what}"));
        let kind = match self.kind.trim() {
            "" => None,
            kind => Some(kind.parse::<OwnerKind>().map_err(|_| wrong("权利人类型", kind))?),
        };
        let place = match self.region.trim() {
            "" => String::new(),
            text => {
                let region = work.live.index.taxonomy().region(text).ok_or_else(|| wrong("地区", text))?;
                // Codes go by pairs of digits.
                let pairs = region.code.trim_end_matches('0').len().div_ceil(2) * 2;
                region.code.get(..pairs).unwrap_or(&region.code).to_owned()
            }
        };
        Ok(Wanted { name: self.q.trim().to_owned(), kind, place })
    }

    fn written(&self) -> String {
        let parts = [("q", &self.q), ("kind", &self.kind), ("region", &self.region)];
        let given: Vec<(&str, String)> = parts
            .into_iter()
            .filter(|(_, value)| !value.trim().is_empty())
            .map(|(name, value)| (name, value.clone()))
            .collect();
        encoded(&given)
    }
}

/// The address of an institution, without scheme and host.
pub(in crate::web) fn path_of(name: &str) -> String {
    format!("/institutions/{}", encoded_segment(name))
}

fn before_page(path: &str, written: &str) -> String {
    if written.is_empty() { format!("{path}?") } else { format!("{path}?{written}&") }
}

fn page_of(text: &str) -> usize {
    SearchQuery { page: text.to_owned(), ..SearchQuery::default() }.page()
}

/// `GET /institutions`
pub(in crate::web) async fn all(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, frame.audience, move |work| {
        let known = work.live.institutions(work.reader)?;
        let found: Vec<&Institution> = known.found(&asked.wanted(work)?).collect();
        let pager = Pager::of(found.len() as u64, LINES, page_of(&asked.page), LAST_PAGE).within();
        Ok(InstitutionsPage {
            total: found.len(),
            lines: found.into_iter().skip((pager.page - 1) * LINES).take(LINES).cloned().collect(),
            kinds: OwnerKind::ALL.iter().map(|kind| kind.word()).collect(),
            provinces: provinces(work.live.index.taxonomy()).collect(),
            here: before_page("/institutions", &asked.written()),
            pager,
            asked,
            frame,
        })
    });
    html(&page.await?)
}

/// `GET /institutions/{name}`
pub(in crate::web) async fn one(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, frame.audience, move |work| {
        let known = work.live.institutions(work.reader)?;
        let institution = known.named(&name).ok_or_else(|| WebError::NotFound("这家机构".to_owned()))?;
        let query = SearchQuery { owner: institution.name.clone(), page: asked.page, ..SearchQuery::default() };
        let (answer, pager) = work.search_page::<Patent>(&query)?;
        let reckoning = work.reckoning(&query)?;
        let path = path_of(&institution.name);
        let address = format!("{}{path}", frame.base);
        Ok(InstitutionPage {
            total: answer.total,
            cards: answer.hits.iter().map(|found| PatentCard::of_found(found, &reckoning)).collect(),
            pager,
            here: before_page(&path, ""),
            qr: qr(&address),
            address,
            institution: institution.clone(),
            frame,
        })
    });
    html(&page.await?)
}
