//! Up to four patents side by side, scored where a need or a problem is given.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::parts::html;
use super::patent::burdens;
use crate::assessment::OutsideRecord;
use crate::domain::{Need, Patent, Record, RecordKind};
use crate::export::answers::Reckoning;
use crate::export::cards::{contact, term_lines};
use crate::matching::MatchError;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::card::PatentCard;
use crate::web::view::pairs::PairShown;
use crate::web::view::picked::{Picked, joined};
use crate::web::view::query::{SearchQuery, encoded};
use crate::web::view::records::id_of;
use crate::web::viewer::Frame;

/// More than four columns nobody can read.
const MOST: usize = 4;

/// Longest problem, in characters.
const LONGEST: usize = 10_000;

/// One patent of the comparison.
#[derive(Debug)]
struct Side {
    card: PatentCard,
    pair: Option<PairShown>,
    basis: String,
    term_end: Option<String>,
    terms: Vec<(&'static str, String)>,
    contact: Option<String>,
    gaps: Vec<String>,
    /// The address of the comparison without it.
    without: String,
}

/// A part of the score across all sides: points, points that could be earned, reason.
#[derive(Debug)]
struct PartRow {
    word: &'static str,
    signal: &'static str,
    cells: Vec<Option<(String, String, String)>>,
}

#[derive(Debug, Template)]
#[template(path = "compare.html")]
struct ComparePage {
    frame: Frame,
    sides: Vec<Side>,
    parts: Vec<PartRow>,
    /// Id and title of the need of the list.
    need: Option<(String, String)>,
    text: Option<String>,
    notices: Vec<String>,
}

impl ComparePage {
    fn is_scored(&self) -> bool {
        self.need.is_some() || self.text.is_some()
    }
}

/// `GET /compare`
pub(in crate::web) async fn compare(
    State(site): State<Arc<Site>>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let mut picked = Picked::of(query.as_deref());
    let over = picked.keep(MOST);
    let length = picked.value("text").map_or(0, |text| text.chars().count());
    if length > LONGEST {
        return Err(WebError::Malformed(format!("这段话有 {length} 个字，对比时最多 {LONGEST} 个")));
    }
    // A text is encoded first.
    let load = if length > 0 { Load::Heavy } else { Load::Light };
    let page = site.work(load, frame.audience, move |work| work.compared(&picked, over, frame));
    html(&page.await?)
}

impl Work<'_> {
    fn compared(&self, picked: &Picked, over: usize, frame: Frame) -> Result<ComparePage, WebError> {
        let (patents, missing) = self.picked(picked)?;
        if patents.is_empty() && missing > 0 {
            return Err(WebError::NotFound("要对比的专利".to_owned()));
        }
        let mut notices = Vec::new();
        if over > 0 {
            notices.push(format!("一次最多对比 {MOST} 件，请先看前 {MOST} 件；另外 {over} 件没有列出。"));
        }
        if missing > 0 {
            notices.push(format!("有 {missing} 件没有找到，可能已经撤下，或者不公开。"));
        }
        let need = picked.value("need").map(|id| self.need(&id_of(id, RecordKind::Need)?)).transpose()?;
        let text = picked.value("text").filter(|_| need.is_none()).map(str::to_owned);
        let asked = need.clone().or_else(|| text.as_deref().map(Need::of_text));
        let pairs = match asked.filter(|_| !patents.is_empty()).map(|asked| self.pairs_of(&asked, &patents)) {
            Some(Err(WebError::Match(MatchError::NothingToMatch))) => {
                notices.push("读不出要点，没有打分；写明产品、问题或指标再试。".to_owned());
                None
            }
            other => other.transpose()?,
        };
        let query = SearchQuery::default();
        let reckoning = self.reckoning(&query)?;
        let ids: Vec<String> =
            patents.iter().map(|patent| patent.id().map(ToString::to_string).unwrap_or_default()).collect();
        let mut pairs = pairs.unwrap_or_default().into_iter();
        let mut sides = Vec::new();
        for (patent, id) in patents.iter().zip(&ids) {
            let others = joined(ids.iter().filter(|other| *other != id).map(String::as_str));
            let mut parts = vec![("ids", others)];
            parts.extend(["need", "text"].into_iter().filter_map(|key| Some((key, picked.value(key)?.to_owned()))));
            let without = format!("/compare?{}", encoded(&parts));
            sides.push(self.side(patent, pairs.next(), &reckoning, without));
        }
        Ok(ComparePage {
            parts: part_rows(&sides),
            sides,
            need: need.and_then(|need| Some((need.id()?.to_string(), need.display_title().to_owned()))),
            text,
            notices,
            frame,
        })
    }

    fn side(&self, patent: &Patent, pair: Option<PairShown>, reckoning: &Reckoning<'_>, without: String) -> Side {
        let assessment = reckoning.assessor().assess(patent, OutsideRecord::default());
        let mut card = PatentCard::of(patent, "", reckoning);
        let mut gaps = burdens(&assessment.encumbrances);
        let mut basis = reckoning.cost(patent).basis().to_owned();
        if let Some(pair) = &pair {
            // The match reckons with the firm's own sales.
            gaps.clone_from(&pair.gaps);
            basis.clone_from(&pair.cost);
        } else {
            card.price = reckoning.cost(patent).in_short();
        }
        Side {
            terms: term_lines(patent).into_iter().map(|line| (line.word, line.text)).collect(),
            term_end: assessment.life.term_end.map(|day| day.to_string()),
            contact: contact(patent),
            card,
            pair,
            basis,
            gaps,
            without,
        }
    }
}

fn part_rows(sides: &[Side]) -> Vec<PartRow> {
    let scored = sides.iter().filter_map(|side| side.pair.as_ref());
    let Some(first) = scored.into_iter().next() else { return Vec::new() };
    let rows = first.parts.iter().map(|part| {
        let cell = |side: &Side| {
            let own = side.pair.as_ref()?.parts.iter().find(|own| own.signal == part.signal)?;
            Some((own.points.clone(), own.of.clone(), own.reason.clone()))
        };
        PartRow { word: part.word, signal: part.signal, cells: sides.iter().map(cell).collect() }
    });
    rows.collect()
}
