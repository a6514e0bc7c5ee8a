//! Which of some records a search finds: what is new of a search is asked for by what has changed.

use tantivy::Term;
use tantivy::query::{BooleanQuery, Query, TermSetQuery};

use super::costs::{bounded_cost, cost_of_terms};
use super::execute::{Gate, Order, Run};
use super::query::{LONGEST_QUERY, UserQuery};
use super::statistics::TableStatistics;
use super::{Filters, SearchError, SearchIndex, Searchable};
use crate::domain::{Date, RecordId};
use crate::meaning::Meaning;
use crate::search::compile::Compiler;
use crate::text::fold;

/// Of a sentence, which nearly everything has a word of, what a reader goes through.
const BEST_OF_A_SENTENCE: usize = 60;

/// Ids of one query of the engine.
const CHUNK: usize = 10_000;

impl SearchIndex {
    /// Which of `ids` a search finds, ascending; of a sentence only those among its best. What merely comes closest where
    /// nothing is found is no find.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn found_among<R: Searchable>(
        &self,
        ids: &[RecordId],
        query: &str,
        filters: &Filters,
        today: Date,
        meaning: Option<&Meaning>,
    ) -> Result<Vec<RecordId>, SearchError> {
        let length = query.chars().count();
        if length > LONGEST_QUERY {
            return Err(SearchError::QueryTooLong { length, limit: LONGEST_QUERY });
        }
        let side = self.side(R::KIND);
        let compiler = Compiler { language: &self.language, fields: side.fields, audience: filters.audience() };
        let sentence = std::cell::Cell::new(false);
        let near = |text: &str| {
            sentence.set(true);
            match R::KIND {
                crate::domain::RecordKind::Patent => self.near_sentence(meaning, text, filters, today),
                crate::domain::RecordKind::Need => Ok(Vec::new()),
            }
        };
        let compiled = compiler.compile(&UserQuery::parse(&fold(query)), query, near)?;
        let filter = filters.query(&compiler);
        let statistics = TableStatistics { weights: &self.language.weights, fields: side.fields };
        let margin = self.assumptions.profit_margin;
        let list = |filter: Option<&dyn Query>, wanted: usize| {
            let run = Run {
                searcher: &side.searcher,
                statistics: &statistics,
                query: &*compiled.query,
                filter,
                gate: Gate::of(R::KIND, filters, today),
            };
            let Some(most) = filters.max_cost else { return run.list(Order::Relevance, wanted, None, false) };
            let bounded = |terms: &str| bounded_cost(&cost_of_terms(terms, today, filters.sales, margin)?, most);
            run.list(Order::Relevance, wanted, Some((most.fen(), &bounded)), false)
        };
        let mut found: Vec<RecordId> = Vec::new();
        if sentence.get() {
            let best = list(filter.as_deref(), BEST_OF_A_SENTENCE)?;
            let wanted: std::collections::BTreeSet<&RecordId> = ids.iter().collect();
            found.extend(best.hits.iter().map(|hit| RecordId::of_key(hit.key)).filter(|id| wanted.contains(id)));
        } else {
            for chunk in ids.chunks(CHUNK) {
                let keys = chunk.iter().map(|id| Term::from_field_u64(side.fields.key, id.key()));
                let mut both: Vec<Box<dyn Query>> = vec![Box::new(TermSetQuery::new(keys))];
                both.extend(filter.as_ref().map(|filter| filter.box_clone()));
                let listing = list(Some(&BooleanQuery::intersection(both)), chunk.len())?;
                found.extend(listing.hits.iter().map(|hit| RecordId::of_key(hit.key)));
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}
