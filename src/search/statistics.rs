//! Term statistics from the table of the text room, so that scores depend neither on deleted documents nor on segments.

use tantivy::Term;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;

use super::schema::Fields;
use crate::text::TermWeights;

/// Words of an average record, by field: only their proportion to a record's own length matters.
const AVERAGE_WORDS: u64 = 140;
const AVERAGE_TITLE: u64 = 9;
const AVERAGE_NAMES: u64 = 8;

pub(super) struct TableStatistics<'a> {
    pub(super) weights: &'a TermWeights,
    pub(super) fields: Fields,
}

impl Bm25StatisticsProvider for TableStatistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let average = if field == self.fields.title {
            AVERAGE_TITLE
        } else if field == self.fields.names {
            AVERAGE_NAMES
        } else {
            AVERAGE_WORDS
        };
        Ok(self.total_num_docs()? * average)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(u64::from(self.weights.documents()).max(1))
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let documents = self.total_num_docs()?;
        let known = term.value().as_str().and_then(|word| self.weights.document_frequency(word)).map(u64::from);
        Ok(known.unwrap_or(1).clamp(1, documents))
    }
}
