//! Candidates for matching: the best records for weighted terms, and which records pass a filter at all.

use super::SearchError;
use super::compile::Compiler;
use super::costs::{bounded_cost, cost_of_terms};
use super::execute::{Gate, Order, Run};
use super::facts::{Facts, ShownTo};
use super::filters::Filters;
use super::schema::column;
use super::searcher::{SearchIndex, Searchable};
use super::statistics::TableStatistics;
use crate::domain::{Audience, Date, RecordId, RecordKind};
use crate::text::KeyTerm;

/// How dead patents stand among candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeadPatents {
    /// Like any other.
    Among,
    /// They take no place of the living: at most so many come along.
    Beside(usize),
}

impl SearchIndex {
    /// The words that [`SearchIndex::candidates`] asks the engine for, the weightiest first, each with the boost of its
    /// BM25 score: what a yardstick has to ask, too.
    #[must_use]
    pub fn weighted_words<'t>(&self, terms: &'t [KeyTerm], cap: usize) -> Vec<(&'t str, f32)> {
        Compiler { language: &self.language, fields: self.patents.fields, audience: Audience::Operator }
            .boosts(terms, cap)
    }

    /// The best `limit` records for weighted terms, with their scores, best first: candidates for matching.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn candidates<R: Searchable>(
        &self,
        terms: &[KeyTerm],
        cap: usize,
        filters: &Filters,
        today: Date,
        dead: DeadPatents,
        limit: usize,
    ) -> Result<Vec<(RecordId, f32)>, SearchError> {
        let compiler =
            Compiler { language: &self.language, fields: self.side(R::KIND).fields, audience: filters.audience() };
        self.candidates_of::<R>(&*compiler.weighted(terms, cap), filters, today, dead, limit)
    }

    pub(super) fn candidates_of<R: Searchable>(
        &self,
        query: &dyn tantivy::query::Query,
        filters: &Filters,
        today: Date,
        dead: DeadPatents,
        limit: usize,
    ) -> Result<Vec<(RecordId, f32)>, SearchError> {
        let side = self.side(R::KIND);
        let compiler = Compiler { language: &self.language, fields: side.fields, audience: filters.audience() };
        let filter = filters.query(&compiler);
        let statistics = TableStatistics { weights: &self.language.weights, fields: side.fields };
        let gate = Gate::of(R::KIND, filters, today);
        let run = Run { searcher: &side.searcher, statistics: &statistics, query, filter: filter.as_deref(), gate };
        let beside = match dead {
            DeadPatents::Among => None,
            DeadPatents::Beside(most) => Some(most),
        };
        let hits = match filters.max_cost {
            None => run.best(limit, beside)?,
            Some(most) => {
                let margin = self.assumptions.profit_margin;
                let bounded = |terms: &str| bounded_cost(&cost_of_terms(terms, today, filters.sales, margin)?, most);
                let list = |gate, limit| {
                    Ok::<_, SearchError>(
                        Run { gate, ..run }.list(Order::Relevance, limit, Some((most.fen(), &bounded)), false)?.hits,
                    )
                };
                match beside {
                    None => list(gate, limit)?,
                    Some(dead) => {
                        let mut hits = list(Gate { with_dead: false, ..gate }, limit)?;
                        hits.extend(list(gate.of_the_dead(), dead)?);
                        hits.sort_unstable_by(|a, b| b.cmp(a));
                        hits
                    }
                }
            }
        };
        Ok(hits.iter().map(|hit| (RecordId::of_key(hit.key), hit.score())).collect())
    }

    /// Ids of the records that pass the filters, ascending.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn filtered_ids(&self, kind: RecordKind, filters: &Filters, today: Date) -> Result<Vec<RecordId>, SearchError> {
        let side = self.side(kind);
        let compiler = Compiler { language: &self.language, fields: side.fields, audience: filters.audience() };
        let filter = filters.query(&compiler);
        let statistics = TableStatistics { weights: &self.language.weights, fields: side.fields };
        let gate = Gate::of(kind, filters, today);
        let run = Run {
            searcher: &side.searcher,
            statistics: &statistics,
            query: &tantivy::query::AllQuery,
            filter: filter.as_deref(),
            gate,
        };
        let margin = self.assumptions.profit_margin;
        let every = side.searcher.num_docs() as usize;
        let listing = match filters.max_cost {
            None => run.list(Order::Relevance, every, None, false)?,
            Some(most) => {
                let bounded = |terms: &str| bounded_cost(&cost_of_terms(terms, today, filters.sales, margin)?, most);
                run.list(Order::Relevance, every, Some((most.fen(), &bounded)), false)?
            }
        };
        let mut ids: Vec<RecordId> = listing.hits.iter().map(|hit| RecordId::of_key(hit.key)).collect();
        ids.sort_unstable();
        Ok(ids)
    }

    /// Whether the index holds records that `audience` may not know of.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn hides_from(&self, kind: RecordKind, audience: Audience) -> Result<bool, SearchError> {
        if audience == Audience::Operator {
            return Ok(false);
        }
        for reader in self.side(kind).searcher.segment_readers() {
            let facts = reader.fast_fields().u64(column::FACTS)?.first_or_default_col(0);
            let shown_to = ShownTo::of(reader)?;
            let hidden =
                |doc| !Facts::unpack(facts.get_val(doc)).is_seen_by(audience, |party| shown_to.names(doc, party));
            if reader.doc_ids_alive().any(hidden) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
