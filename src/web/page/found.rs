//! Result lists of patents and of needs.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::parts::{Pager, html};
use crate::domain::{Need, Patent};
use crate::export::answers::{Facet, Reckoning, facets};
use crate::search::{QueryReading, SearchAnswer, SearchError, SearchRequest, Searchable};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::card::{NeedCard, PatentCard};
use crate::web::view::query::{LAST_PAGE, PAGE, SearchQuery, encoded};
use crate::web::view::trend::Trend;
use crate::web::viewer::Frame;

/// Values of a facet that are shown; the rest is found by narrowing.
const MOST_VALUES: usize = 12;

/// A filter that is on: its name, its value, and the address without it.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) key: &'static str,
    pub(super) word: &'static str,
    pub(super) value: String,
    pub(super) without: String,
}

/// What both lists have in common.
#[derive(Debug)]
pub(super) struct List {
    pub(super) query: SearchQuery,
    pub(super) total: u64,
    closest_only: bool,
    by_words_only: bool,
    pub(super) without_cost: u64,
    pub(super) facets: Vec<Facet>,
    pub(super) chosen: Vec<Chosen>,
    pub(super) pager: Pager,
    /// Hits by year of filing.
    trend: Option<Trend>,
}

#[derive(Debug, Template)]
#[template(path = "patents.html")]
struct PatentsPage {
    frame: Frame,
    list: List,
    cards: Vec<PatentCard>,
    /// The query is a problem rather than words: where it is matched.
    as_problem: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "needs.html")]
struct NeedsPage {
    frame: Frame,
    list: List,
    cards: Vec<NeedCard>,
}

/// Names of the filters in an address.
const FILTERS: [(&str, &str); 11] = [
    ("owner", "权利人"),
    ("owner_kind", "权利人类型"),
    ("field", "技术领域"),
    ("industry", "行业"),
    ("chain", "产业链"),
    ("node", "环节"),
    ("region", "地区"),
    ("licence", "许可方式"),
    ("legal", "法律状态"),
    ("max_cost", "三年费用不超过"),
    ("sales", "年销售额"),
];

impl Work<'_> {
    /// Runs the search of a page.
    pub(in crate::web) fn search<R: Searchable>(
        &self,
        query: &SearchQuery,
        limit: usize,
        offset: usize,
    ) -> Result<SearchAnswer<R>, WebError> {
        let filters = query.filters(self.live.index.taxonomy(), self.audience)?;
        let request = SearchRequest {
            query: &query.q,
            filters: &filters,
            sort: query.sort(),
            limit,
            offset,
            today: self.today,
            meaning: self.live.meaning.as_ref(),
        };
        match self.live.index.search::<R>(self.reader, &request) {
            Err(SearchError::Meaning(error)) => {
                tracing::warn!(%error, "search by words alone");
                Ok(self.live.index.search::<R>(self.reader, &SearchRequest { meaning: None, ..request })?)
            }
            other => Ok(other?),
        }
    }

    /// The page of a search, the last one for a number beyond it.
    pub(in crate::web) fn search_page<R: Searchable>(
        &self,
        query: &SearchQuery,
    ) -> Result<(SearchAnswer<R>, Pager), WebError> {
        let page = query.page();
        let answer = self.search::<R>(query, PAGE, (page - 1) * PAGE)?;
        let asked = Pager::of(answer.total, PAGE, page, LAST_PAGE);
        let pager = asked.within();
        if pager == asked {
            return Ok((answer, pager));
        }
        Ok((self.search::<R>(query, PAGE, (pager.page - 1) * PAGE)?, pager))
    }

    /// What a listing reckons with.
    pub(in crate::web) fn reckoning(&self, query: &SearchQuery) -> Result<Reckoning<'_>, WebError> {
        let filters = query.filters(self.live.index.taxonomy(), self.audience)?;
        Ok(Reckoning { today: self.today, sales: filters.sales(), index: &self.live.index })
    }

    pub(super) fn list<R: Searchable>(&self, query: &SearchQuery) -> Result<(List, SearchAnswer<R>), WebError> {
        let (answer, pager) = self.search_page::<R>(query)?;
        let mut facets = facets(&answer.facets, self.live.index.taxonomy());
        // What is chosen already, or has one value, is nothing to choose.
        facets.retain(|facet| facet.key != "ipc" && facet.key != "year");
        facets.retain(|facet| facet.entries.len() > 1 && query.value(facet.key).is_empty());
        facets.iter_mut().for_each(|facet| facet.entries.truncate(MOST_VALUES));
        let chosen = FILTERS
            .iter()
            .filter(|(key, _)| !query.value(key).is_empty())
            .map(|(key, word)| Chosen {
                key,
                word,
                value: self.value_named(key, query.value(key)),
                without: query.without(key),
            })
            .collect();
        let list = List {
            query: query.clone(),
            total: answer.total,
            closest_only: answer.closest_only,
            by_words_only: answer.by_meaning == Some(false),
            without_cost: answer.without_cost,
            facets,
            chosen,
            pager,
            trend: Trend::of_years(&answer.facets.year),
        };
        Ok((list, answer))
    }

    /// The name of a code.
    fn value_named(&self, key: &str, value: &str) -> String {
        let taxonomy = self.live.index.taxonomy();
        let name = match key {
            "field" => taxonomy.field_named(value).map(|field| field.name.to_string()),
            "industry" => taxonomy.industry(value).map(|industry| industry.name.to_string()),
            "chain" => taxonomy.chain(value).map(|chain| chain.name.to_string()),
            "node" => taxonomy.node(value).map(|node| node.name.to_string()),
            "region" => taxonomy.region(value).map(|region| region.name.to_string()),
            _ => None,
        };
        name.unwrap_or_else(|| value.to_owned())
    }
}

/// `GET /search`
pub(in crate::web) async fn patents(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(query): Query<SearchQuery>,
) -> Result<Response, WebError> {
    let as_problem = (QueryReading::of(&query.q) != QueryReading::Nothing)
        .then(|| format!("/match?{}", encoded(&[("text", query.q.clone())])));
    let (list, cards) = site
        .work(Load::Light, frame.audience, move |work| {
            let (list, answer) = work.list::<Patent>(&query)?;
            let reckoning = work.reckoning(&query)?;
            let cards = answer.hits.iter().map(|found| PatentCard::of_found(found, &reckoning)).collect();
            Ok((list, cards))
        })
        .await?;
    html(&PatentsPage { frame, list, cards, as_problem })
}

/// `GET /needs`
pub(in crate::web) async fn needs(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(query): Query<SearchQuery>,
) -> Result<Response, WebError> {
    let (list, cards) = site
        .work(Load::Light, frame.audience, move |work| {
            let (list, answer) = work.list::<Need>(&query)?;
            let cards = answer.hits.iter().map(|hit| NeedCard::of(&hit.record, &hit.snippet, work.today)).collect();
            Ok((list, cards))
        })
        .await?;
    html(&NeedsPage { frame, list, cards })
}
