//! One patent: the card of one page, its terms, its law, its place, what is like it, and who waits for it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::parts::html;
use crate::assessment::{Encumbrances, FeeDue, Outside};
use crate::domain::{Need, Patent, Record, RecordKind};
use crate::export::cards::{CardLine, contact, patent_lines, term_lines};
use crate::matching::{MatchError, MatchOptions, PatentMatches};
use crate::search::Filters;
use crate::store::Store;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::card::{NeedCard, PatentCard};
use crate::web::view::chart::{ChainPlace, chain_places};
use crate::web::view::neighbours::{Near, named_most};
use crate::web::view::pairs::PairShown;
use crate::web::view::query::SearchQuery;
use crate::web::view::records::id_of;
use crate::web::viewer::Frame;

/// Similar patents, and needs, that are shown.
const MOST_BESIDE: usize = 6;

/// Similar patents whose owners and inventors are counted.
const NEAR: usize = 30;

/// A day in the life of a patent.
#[derive(Debug)]
struct Event {
    day: Option<String>,
    what: String,
}

#[derive(Debug, Template)]
#[template(path = "patent.html")]
struct PatentPage {
    frame: Frame,
    card: PatentCard,
    /// R44: each line from a field of the record.
    lines: Vec<CardLine>,
    terms: Vec<CardLine>,
    sales: String,
    cost: String,
    r#abstract: Option<String>,
    claim: Option<String>,
    events: Vec<Event>,
    term_end: Option<String>,
    years_left: Option<String>,
    next_fee: Option<String>,
    dormancy: String,
    dormancy_reason: String,
    quality: String,
    warnings: Vec<String>,
    /// Packages that it is offered in: code and name.
    packages: Vec<(String, String)>,
    class_path: Vec<Vec<(String, String)>>,
    places: Vec<ChainPlace>,
    similar: Vec<PatentCard>,
    /// Who else works here: owners and inventors of what is near.
    owners_near: Vec<Near>,
    inventors_near: Vec<Near>,
    waiting: Vec<(NeedCard, PairShown)>,
    contact: Option<String>,
    /// The address of this page as a QR code, for the print.
    qr: String,
    address: String,
    /// What search engines read.
    linked: String,
}

/// What the reader changes on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    sales: String,
}

/// `GET /patents/{id}`
pub(in crate::web) async fn patent(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let id = id_of(&id, RecordKind::Patent)?;
    let page = site
        .work(Load::Light, frame.audience, move |work| {
            let patent = work.patent(&id)?;
            work.patent_page(&patent, frame, &asked.sales)
        })
        .await?;
    html(&page)
}

impl Work<'_> {
    fn patent_page(&self, patent: &Patent, frame: Frame, sales: &str) -> Result<PatentPage, WebError> {
        let query = SearchQuery { sales: sales.to_owned(), ..SearchQuery::default() };
        let reckoning = self.reckoning(&query)?;
        let assessor = reckoning.assessor();
        let worked = self.site.worked(self.reader)?;
        let assessment = assessor.assess(patent, worked.of(patent, self.today));
        let index = &self.live.index;
        let similar =
            index.similar(self.reader, patent, self.live.meaning.as_ref(), self.audience, self.today, NEAR)?;
        let near: Vec<Patent> = similar.hits.iter().map(|found| found.record.clone()).collect();
        let address = format!("{}/patents/{}", frame.base, patent.id().map(ToString::to_string).unwrap_or_default());
        let quality = &assessment.quality;
        let grade = quality.grade.as_deref().unwrap_or("资料不足，暂不评级");
        Ok(PatentPage {
            card: PatentCard::of(patent, "", &reckoning),
            lines: patent_lines(patent),
            terms: term_lines(patent),
            sales: sales.to_owned(),
            cost: reckoning.cost(patent).basis().to_owned(),
            r#abstract: patent.r#abstract.clone(),
            claim: patent.claim.clone(),
            events: events(patent),
            term_end: assessment.life.term_end.map(|day| day.to_string()),
            years_left: assessment.life.years_left().filter(|years| *years >= 0.0).map(|years| format!("{years:.1}")),
            next_fee: assessment.life.next_fee.as_ref().map(fee_line),
            dormancy: assessment.dormancy.state.word().to_owned(),
            dormancy_reason: assessment.dormancy.reason.clone(),
            quality: format!(
                "{:.0} 分（{grade}），有资料的项目占 {:.0} 分",
                quality.points,
                quality.known_share * 100.0
            ),
            warnings: burdens(&assessment.encumbrances),
            packages: self.packages_of(patent)?,
            class_path: class_path(patent, index.taxonomy()),
            places: chain_places(patent, index.taxonomy()),
            similar: similar
                .hits
                .iter()
                .take(MOST_BESIDE)
                .map(|found| PatentCard::of_found(found, &reckoning))
                .collect(),
            owners_near: named_most(&near, |patent| &patent.owners, &patent.owners),
            inventors_near: named_most(&near, |patent| &patent.inventors, &patent.inventors),
            waiting: self.waiting(patent)?,
            contact: contact(patent),
            qr: qr(&address),
            linked: linked(patent, &address),
            address,
            frame,
        })
    }

    /// Public needs that this patent may answer.
    fn waiting(&self, patent: &Patent) -> Result<Vec<(NeedCard, PairShown)>, WebError> {
        let found = self.needs_of(patent, MOST_BESIDE)?;
        let mut shown = Vec::new();
        for matched in found.needs.iter().chain(&found.free_to_use) {
            if let Some(need) = self.reader.get::<Need>(&matched.other.need.id)?
                && let Some(need) = crate::domain::Disclosed::seen_by(need, self.audience)
            {
                shown.push((NeedCard::of(&need, "", self.today), PairShown::of(&matched.pair)));
            }
        }
        Ok(shown)
    }

    /// Needs for a patent, as far as the asker may see them.
    pub(in crate::web) fn needs_of(&self, patent: &Patent, top: usize) -> Result<PatentMatches, WebError> {
        let filters = Filters::default().asked_by(self.audience);
        let options = MatchOptions { top, min_score: None, filters: &filters };
        let worked = self.site.worked(self.reader)?;
        let matcher = self.matcher(&worked);
        let found = match matcher.needs_for(self.reader, patent, &options) {
            Err(MatchError::Meaning(error)) => {
                tracing::warn!(%error, "match by words alone");
                matcher.with_meaning(None).needs_for(self.reader, patent, &options)?
            }
            other => other?,
        };
        Ok(found)
    }
}

/// What lies on the right, for who would take a licence.
pub(super) fn burdens(lies_on: &Encumbrances<'_>) -> Vec<String> {
    let all = [
        ("已质押，许可须经质权人同意", &lies_on.pledged),
        ("被保全，解除前不能转让", &lies_on.frozen),
        ("已有独占或排他许可，能否再许可须问明", &lies_on.exclusive),
    ];
    all.into_iter().filter(|(_, evidence)| evidence.is_some()).map(|(text, _)| text.to_owned()).collect()
}

/// The legal timeline; events without a day stand last.
fn events(patent: &Patent) -> Vec<Event> {
    let days = [
        ("申请", patent.filing_date),
        ("公开", patent.publication_date),
        ("授权公告", patent.grant_date),
        ("开放许可公告", patent.open_licence_date),
        ("核验", patent.verified_on),
    ];
    let mut dated: Vec<(crate::domain::Date, String)> =
        days.into_iter().filter_map(|(what, day)| Some((day?, what.to_owned()))).collect();
    if let (Some(status), Some(day)) = (&patent.legal_status, patent.legal_status_date) {
        dated.push((day, format!("状态：{status}")));
    }
    dated.sort();
    let dated = dated.into_iter().map(|(day, what)| Event { day: Some(day.to_string()), what });
    dated.chain(patent.legal_events.iter().map(|what| Event { day: None, what: what.clone() })).collect()
}

fn fee_line(fee: &FeeDue) -> String {
    let reduced = fee
        .reductions
        .first()
        .map_or_else(String::new, |reduction| format!("；{}：{} 元", reduction.basis, reduction.yuan));
    format!("第 {} 年度 {} 元，{} 前缴{reduced}", fee.year, fee.yuan, fee.due)
}

/// The way down the tree to each class, at most three of them.
fn class_path(patent: &Patent, taxonomy: &crate::taxonomy::Taxonomy) -> Vec<Vec<(String, String)>> {
    let path = |symbol| {
        taxonomy.path(symbol).into_iter().map(|(code, title)| (code.to_owned(), title.to_owned())).collect::<Vec<_>>()
    };
    patent.ipc.iter().take(3).map(path).filter(|path| !path.is_empty()).collect()
}

/// A QR code as SVG; empty for an address too long for one.
pub(in crate::web) fn qr(address: &str) -> String {
    use qrcode::render::svg::Color;
    let Ok(code) = qrcode::QrCode::new(address) else { return String::new() };
    let drawn = code.render::<Color<'_>>().min_dimensions(120, 120).quiet_zone(true).build();
    // Inside a page the declaration of a document has no place.
    drawn.split_once("?>").map_or(drawn.clone(), |(_, svg)| svg.to_owned())
}

/// JSON-LD. What closes a script element cannot stand in it.
fn linked(patent: &Patent, address: &str) -> String {
    let owners: Vec<_> = patent.owners.iter().map(|name| json!({ "@type": "Organization", "name": name })).collect();
    json!({
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "additionalType": "https://schema.org/Patent",
        "name": patent.display_title(),
        "identifier": patent.quoted_number(),
        "abstract": patent.r#abstract,
        "creator": owners,
        "dateCreated": patent.filing_date.map(|day| day.to_string()),
        "datePublished": patent.grant_date.or(patent.publication_date).map(|day| day.to_string()),
        "inLanguage": "zh-CN",
        "url": address,
    })
    .to_string()
    .replace('<', "\\u003c")
}
