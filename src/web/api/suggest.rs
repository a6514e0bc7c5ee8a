//! `/suggest`: where the beginning of a query leads, while it is typed.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::params::SuggestParams;
use super::problem::{ApiError, Problem};
use super::request::Params;
use crate::domain::{Audience, Patent, PatentNumber, Record};
use crate::search::QueryReading;
use crate::text::fold;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::query::{SearchQuery, encoded};

/// Suggestions of one answer.
const MOST: usize = 8;

/// Of one kind, apart from titles, which fill up.
const MOST_OF_KIND: usize = 2;

/// Past this many characters a text is on its way to being a problem, which is matched.
const LONGEST: usize = 30;

/// 建议的种类
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum SuggestionKind {
    Patent,
    Institution,
    Chain,
    Node,
    Field,
}

/// 一条建议
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Suggestion {
    /// 显示的文字
    pub(super) text: String,
    /// 本站内的地址
    pub(super) address: String,
    /// 种类
    pub(super) kind: SuggestionKind,
}

/// 输入时的建议，最多八条
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub(super) struct Suggestions {
    /// 建议
    pub(super) suggestions: Vec<Suggestion>,
}

impl Suggestions {
    fn add(&mut self, kind: SuggestionKind, text: impl Into<String>, address: String) {
        let text = text.into();
        let known = self.suggestions.iter().any(|one| one.address == address || one.kind == kind && one.text == text);
        if self.suggestions.len() < MOST && !known {
            self.suggestions.push(Suggestion { text, address, kind });
        }
    }
}

/// 输入时的建议
#[utoipa::path(
    get,
    path = "/suggest",
    operation_id = "suggest",
    tag = "目录",
    params(SuggestParams),
    responses(
        (status = 200, description = "专利（按号码和名称）、机构、产业链、环节、技术领域", body = Suggestions),
        (status = 400, description = "参数不对", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn suggest(
    State(site): State<Arc<Site>>,
    Params(params): Params<SuggestParams>,
) -> Result<Json<Suggestions>, ApiError> {
    let text = params.q.trim().to_owned();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Ok(Json(Suggestions::default()));
    }
    // While somebody types, only what everybody may see: a suggestion is read over a shoulder.
    Ok(Json(site.work(Load::Light, Audience::Visitor, move |work| work.suggestions(&text)).await?))
}

/// The names that hold the text, those that begin with it first.
fn named<'n, T>(all: &'n [T], text: &str, name: impl Fn(&T) -> &str) -> Vec<&'n T> {
    let mut found: Vec<(usize, &T)> = all.iter().filter_map(|one| Some((fold(name(one)).find(text)?, one))).collect();
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().take(MOST_OF_KIND).map(|(_, one)| one).collect()
}

impl Work<'_> {
    fn suggestions(&self, text: &str) -> Result<Suggestions, WebError> {
        let mut all = Suggestions::default();
        if PatentNumber::parse(text).is_ok()
            && let Ok(patent) = self.patent_named(text)
            && let Some(id) = patent.id()
        {
            let number = patent.quoted_number().unwrap_or_default();
            all.add(SuggestionKind::Patent, format!("{number} {}", patent.display_title()), format!("/patents/{id}"));
        }
        let folded = fold(text);
        let to = |key: &'static str, value: &str| format!("/search?{}", encoded(&[(key, value.to_owned())]));
        let taxonomy = self.live.index.taxonomy();
        for field in named(&taxonomy.fields(), &folded, |field| &field.name) {
            all.add(SuggestionKind::Field, &*field.name, to("field", &field.number.to_string()));
        }
        for chain in named(taxonomy.chains(), &folded, |chain| &chain.name) {
            all.add(
                SuggestionKind::Chain,
                format!("{}产业链", chain.name.trim_end_matches("产业链")),
                to("chain", &chain.id),
            );
        }
        let nodes: Vec<_> =
            taxonomy.chains().iter().flat_map(|chain| chain.nodes.iter().map(move |node| (chain, node))).collect();
        for (chain, node) in named(&nodes, &folded, |(_, node)| &node.name) {
            all.add(SuggestionKind::Node, format!("{}（{}）", node.name, chain.name), to("node", &node.id));
        }
        for institution in named(&self.live.institutions(self.reader)?.all, &folded, |institution| &institution.name) {
            all.add(SuggestionKind::Institution, &institution.name, to("owner", &institution.name));
        }
        if all.suggestions.len() < MOST && QueryReading::of(text) != QueryReading::Nothing {
            let query = SearchQuery { q: text.to_owned(), ..SearchQuery::default() };
            // A text without a word in it, half typed, is no error here.
            if let Ok(found) = self.by_words::<Patent>(&query, MOST)
                && !found.closest_only
            {
                for hit in &found.hits {
                    let id = hit.record.id().map(ToString::to_string).unwrap_or_default();
                    all.add(SuggestionKind::Patent, hit.record.display_title(), format!("/patents/{id}"));
                }
            }
        }
        Ok(all)
    }

    /// A search that is never by meaning: encoding a sentence takes longer than a key stroke.
    fn by_words<R: crate::search::Searchable>(
        &self,
        query: &SearchQuery,
        limit: usize,
    ) -> Result<crate::search::SearchAnswer<R>, WebError> {
        let filters = query.filters(self.live.index.taxonomy(), self.audience)?;
        let request = crate::search::SearchRequest {
            query: &query.q,
            filters: &filters,
            sort: query.sort(),
            limit,
            offset: 0,
            today: self.today,
            meaning: None,
        };
        Ok(self.live.index.search::<R>(self.reader, &request)?)
    }
}
