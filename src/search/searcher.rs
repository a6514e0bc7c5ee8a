//! Asking the index: search and similar patents.

use std::path::Path;
use std::sync::Arc;

use tantivy::Searcher;

use super::SearchError;
use super::assumptions::CostAssumptions;
use super::candidates::DeadPatents;
use super::compile::Compiler;
use super::costs::{bounded_cost, cost_of_terms, sortable_cost};
use super::execute::{Gate, Hit, Listing, Order, Run};
use super::facets::Facets;
use super::filters::Filters;
use super::index::KindIndex;
use super::language::Language;
use super::query::{LONGEST_QUERY, UserQuery};
use super::schema::{Fields, IndexFeatures};
use super::snippet::Highlighter;
use super::statistics::TableStatistics;
use crate::assessment::Rules;
use crate::domain::{Audience, Date, Disclosed, Need, Patent, Record, RecordId, RecordKind};
use crate::meaning::Meaning;
use crate::resources::Resources;
use crate::store::Store;
use crate::taxonomy::Taxonomy;
use crate::text::{DEFAULT_CAP, DemandText, fold};

/// Most hits of one page.
pub const LARGEST_PAGE: usize = 1_000;

/// Order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// By words and their weight.
    #[default]
    Relevance,
    /// Newest official date first.
    Newest,
    /// Cheapest over three years first; unknown prices last.
    Cost,
    /// Patents of the best quality first; needs have none.
    Quality,
}

/// A search.
#[derive(Debug, Clone)]
pub struct SearchRequest<'a> {
    /// As typed.
    pub query: &'a str,
    /// Filters.
    pub filters: &'a Filters,
    /// Order.
    pub sort: Sort,
    /// Hits wanted, up to [`LARGEST_PAGE`].
    pub limit: usize,
    /// Hits skipped.
    pub offset: usize,
    /// The day of judgements.
    pub today: Date,
    /// What sentences are compared with by meaning, too; words and numbers never are.
    pub meaning: Option<&'a Meaning>,
}

/// One hit.
#[derive(Debug, Clone)]
pub struct Found<R> {
    /// The record.
    pub record: R,
    /// BM25 with weights from the table; 1 where the query has no words.
    pub score: f32,
    /// Part of the text that holds the finds, escaped, finds in `<mark>`.
    pub snippet: String,
}

/// What a search gives.
#[derive(Debug, Clone)]
pub struct SearchAnswer<R> {
    /// All hits counted.
    pub total: u64,
    /// Nothing has all words: these have most of them.
    pub closest_only: bool,
    /// Whether a sentence was compared by meaning, too; `None` for words and numbers, which never are.
    pub by_meaning: Option<bool>,
    /// Hits left out because their price is not known, where `max_cost` asked for one.
    pub without_cost: u64,
    /// The page.
    pub hits: Vec<Found<R>>,
    /// Counts over all hits.
    pub facets: Facets,
}

/// A record that the index can give back.
pub trait Searchable: Record + Disclosed {
    /// Texts for snippets, the most telling first.
    fn texts(&self) -> Vec<&str>;
}

impl Searchable for Patent {
    fn texts(&self) -> Vec<&str> {
        let single = [&self.r#abstract, &self.title, &self.application, &self.advantage, &self.claim];
        let lists = self.product.iter().chain(&self.technical_field).chain(&self.owners).chain(&self.inventors);
        single.into_iter().flatten().chain(lists).map(String::as_str).collect()
    }
}

impl Searchable for Need {
    fn texts(&self) -> Vec<&str> {
        let single = [&self.description, &self.title, &self.indicators, &self.product, &self.application, &self.effect];
        single.into_iter().flatten().chain(&self.keywords).chain(&self.firm).map(String::as_str).collect()
    }
}

pub(super) struct Side {
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
}

/// The index of a home, opened for reading.
pub struct SearchIndex {
    pub(super) patents: Side,
    needs: Side,
    pub(super) language: Arc<Language>,
    taxonomy: Arc<Taxonomy>,
    pub(super) assumptions: CostAssumptions,
    rules: Rules,
}

impl SearchIndex {
    /// Opens the index as its last commit left it.
    ///
    /// # Errors
    /// [`SearchError::NotBuilt`] where there is none, or one of another version.
    pub fn open(
        root: &Path,
        resources: &Resources,
        language: Arc<Language>,
        taxonomy: Arc<Taxonomy>,
    ) -> Result<Self, SearchError> {
        let version = super::index::version(resources)?;
        let side = |kind| {
            let index = KindIndex::open(root, kind, IndexFeatures::default())?.ok_or(SearchError::NotBuilt)?;
            match index.progress()? {
                Some(progress) if progress.version == version => {}
                _ => return Err(SearchError::NotBuilt),
            }
            Ok::<_, SearchError>(Side { searcher: index.reader()?.searcher(), fields: index.fields })
        };
        Ok(Self {
            patents: side(RecordKind::Patent)?,
            needs: side(RecordKind::Need)?,
            language,
            taxonomy,
            assumptions: CostAssumptions::load(resources)?,
            rules: Rules::load(resources)?,
        })
    }

    /// The tools that texts are read with.
    #[must_use]
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// The reference tables.
    #[must_use]
    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// What costs assume.
    #[must_use]
    pub fn assumptions(&self) -> &CostAssumptions {
        &self.assumptions
    }

    /// What judgements on a record go by.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    pub(super) fn side(&self, kind: RecordKind) -> &Side {
        match kind {
            RecordKind::Patent => &self.patents,
            RecordKind::Need => &self.needs,
        }
    }

    /// Searches one directory.
    ///
    /// # Errors
    /// A query too long or without anything to search for; those of engine and store.
    pub fn search<R: Searchable>(
        &self,
        store: &impl Store,
        request: &SearchRequest<'_>,
    ) -> Result<SearchAnswer<R>, SearchError> {
        let length = request.query.chars().count();
        if length > LONGEST_QUERY {
            return Err(SearchError::QueryTooLong { length, limit: LONGEST_QUERY });
        }
        let side = self.side(R::KIND);
        let compiler = Compiler { language: &self.language, fields: side.fields, audience: request.filters.audience() };
        // Folded first: a blank between a figure and its unit parts no words.
        let by_meaning = std::cell::Cell::new(None);
        let near = |sentence: &str| match R::KIND {
            RecordKind::Patent if request.sort == Sort::Relevance => {
                by_meaning.set(Some(request.meaning.is_some_and(Meaning::is_in_use)));
                self.near_sentence(request.meaning, sentence, request.filters, request.today)
            }
            _ => Ok(Vec::new()),
        };
        let compiled = compiler.compile(&UserQuery::parse(&fold(request.query)), request.query, near)?;
        let filter = request.filters.query(&compiler);
        let statistics = TableStatistics { weights: &self.language.weights, fields: side.fields };
        let sales = request.filters.sales;
        let margin = self.assumptions.profit_margin;
        let figure_of = |terms: &str| sortable_cost(&cost_of_terms(terms, request.today, sales, margin)?);
        let quality_of = |lasting, state, days_left| self.rules.quality_on(lasting, state, days_left);
        let order = match request.sort {
            Sort::Relevance if compiled.by_date => Order::Newest,
            Sort::Relevance => Order::Relevance,
            Sort::Newest => Order::Newest,
            Sort::Cost => Order::Cost(&figure_of),
            Sort::Quality => Order::Quality(&quality_of),
        };
        // A search shows the dead too, marked; only matching leaves them out.
        let gate = Gate::of(R::KIND, request.filters, request.today);
        let limit = request.limit.min(LARGEST_PAGE);
        let list = |query: &dyn tantivy::query::Query| {
            let run = Run { searcher: &side.searcher, statistics: &statistics, query, filter: filter.as_deref(), gate };
            let wanted = request.offset.saturating_add(limit);
            let Some(most) = request.filters.max_cost else {
                return run.list(order, wanted, None, true);
            };
            let bounded = |terms: &str| bounded_cost(&cost_of_terms(terms, request.today, sales, margin)?, most);
            run.list(order, wanted, Some((most.fen(), &bounded)), true)
        };
        let mut listing = list(&*compiled.query)?;
        let mut closest_only = false;
        for fallback in &compiled.fallbacks {
            if listing.total > 0 {
                break;
            }
            listing = list(&**fallback)?;
            closest_only = listing.total > 0;
        }
        let answer =
            self.answer(store, listing, request.filters.audience(), request.offset, &compiled.words, closest_only)?;
        Ok(SearchAnswer { by_meaning: by_meaning.get(), ..answer })
    }

    fn answer<R: Searchable>(
        &self,
        store: &impl Store,
        listing: Listing,
        audience: Audience,
        offset: usize,
        words: &[String],
        closest_only: bool,
    ) -> Result<SearchAnswer<R>, SearchError> {
        let highlighter = Highlighter::new(words);
        let page: Vec<Hit> = listing.hits.into_iter().skip(offset).collect();
        let ids: Vec<RecordId> = page.iter().map(|hit| RecordId::of_key(hit.key)).collect();
        let records = store.get_many::<R>(&ids)?.into_iter().filter_map(|record| record.seen_by(audience));
        let scores: std::collections::BTreeMap<u64, f32> = page.iter().map(|hit| (hit.key, hit.score())).collect();
        let mut hits = Vec::with_capacity(ids.len());
        for record in records {
            // Records that went or were merged since the index was written have no hit of their own.
            let Some(score) = record.id().and_then(|id| scores.get(&id.key()).copied()) else { continue };
            let snippet = highlighter.snippet(&record.texts());
            hits.push(Found { record, score, snippet });
        }
        Ok(SearchAnswer {
            total: listing.total,
            closest_only,
            by_meaning: None,
            without_cost: listing.without_cost,
            hits,
            facets: listing.facets.unwrap_or_default(),
        })
    }

    /// Patents like a patent, by its own key terms and by meaning, itself left out.
    ///
    /// # Errors
    /// Those of engine and store.
    pub fn similar(
        &self,
        store: &impl Store,
        patent: &Patent,
        meaning: Option<&Meaning>,
        audience: Audience,
        today: Date,
        limit: usize,
    ) -> Result<SearchAnswer<Patent>, SearchError> {
        let demand = DemandText {
            title: patent.title.as_deref().unwrap_or_default(),
            description: patent.r#abstract.as_deref().unwrap_or_default(),
            ..DemandText::default()
        };
        let terms = self.language.key_terms(&demand, DEFAULT_CAP).terms;
        let words: Vec<String> = terms.iter().map(|term| term.text.clone()).collect();
        let compiler = Compiler { language: &self.language, fields: self.patents.fields, audience };
        let query = compiler.with_near(compiler.weighted(&terms, DEFAULT_CAP), &self.near_patent(meaning, patent));
        let everything = Filters::default().asked_by(audience);
        let found = self.candidates_of::<Patent>(&*query, &everything, today, DeadPatents::Among, limit + 1)?;
        let scores: std::collections::BTreeMap<RecordId, f32> = found.iter().cloned().collect();
        let ids: Vec<RecordId> = found.into_iter().map(|(id, _)| id).collect();
        let highlighter = Highlighter::new(&words);
        let hits: Vec<Found<Patent>> = store
            .get_many::<Patent>(&ids)?
            .into_iter()
            .filter(|other| other.id != patent.id)
            .filter_map(|other| other.seen_by(audience))
            .take(limit)
            .map(|record| {
                let score = record.id().and_then(|id| scores.get(id)).copied().unwrap_or_default();
                Found { score, snippet: highlighter.snippet(&record.texts()), record }
            })
            .collect();
        Ok(SearchAnswer {
            total: hits.len() as u64,
            closest_only: false,
            by_meaning: None,
            without_cost: 0,
            hits,
            facets: Facets::default(),
        })
    }

    /// Ids of every record in the index, ascending: what `verify` compares with the store.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn indexed_ids(&self, kind: RecordKind) -> Result<Vec<RecordId>, SearchError> {
        let side = self.side(kind);
        let mut ids = Vec::new();
        for reader in side.searcher.segment_readers() {
            let keys = reader.fast_fields().u64(super::schema::column::KEY)?.first_or_default_col(0);
            ids.extend(reader.doc_ids_alive().map(|doc| RecordId::of_key(keys.get_val(doc))));
        }
        ids.sort_unstable();
        Ok(ids)
    }
}
