//! Records that are near a text in meaning, as clauses of a query beside its words.

use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::SearchError;
use super::compile::Compiler;
use super::filters::Filters;
use super::searcher::SearchIndex;
use crate::domain::{Date, Need, Patent, Record, RecordId, RecordKind};
use crate::meaning::{Meaning, RowSet, Vector, Vectors};

/// Records that are looked at beside those found by words.
const MOST: usize = 100;

/// How many of the vectors nearest by their bits are compared exactly.
const RESCORED: usize = 800;

/// Under this cosine two texts have as good as nothing to do with each other.
const LEAST_COSINE: f32 = 0.2;

/// Score of a cosine of 1, beside word scores whose weights add up to 1: from the needs of `eval/`, where a sum of
/// cosine and a quarter of the word score found most.
const COSINE_BOOST: f32 = 4.0;

/// A record with how near it is.
pub(super) type Near = (RecordId, f32);

impl SearchIndex {
    /// The records of `vectors` that pass the filters; `None` where nothing is filtered, whoever asks: what they may not
    /// see is for the caller to leave out.
    ///
    /// # Errors
    /// Those of the engine.
    pub(crate) fn rows_within(
        &self,
        vectors: &Vectors,
        kind: RecordKind,
        filters: &Filters,
        today: Date,
    ) -> Result<Option<RowSet>, SearchError> {
        if !filters.narrow() {
            return Ok(None);
        }
        let ids = self.filtered_ids(kind, filters, today)?;
        Ok(Some(vectors.rows_of(ids.iter().map(RecordId::key))))
    }

    /// Patents near a sentence that pass the filters; none without an encoder or vectors.
    pub(super) fn near_sentence(
        &self,
        meaning: Option<&Meaning>,
        sentence: &str,
        filters: &Filters,
        today: Date,
    ) -> Result<Vec<Near>, SearchError> {
        let Some((meaning, vectors)) = meaning.and_then(|meaning| Some((meaning, meaning.patents()?))) else {
            return Ok(Vec::new());
        };
        let Some(vector) = meaning.of_need(&Need::of_text(sentence))? else { return Ok(Vec::new()) };
        let within = self.rows_within(vectors, RecordKind::Patent, filters, today)?;
        Ok(near(vectors, &vector, within.as_ref()))
    }

    /// Patents near a patent, itself left out.
    pub(super) fn near_patent(&self, meaning: Option<&Meaning>, patent: &Patent) -> Vec<Near> {
        let found = meaning.and_then(Meaning::patents).and_then(|vectors| {
            let vector = vectors.get(patent.id()?)?;
            Some(near(vectors, &vector, None))
        });
        found.unwrap_or_default().into_iter().filter(|(id, _)| Some(id) != patent.id()).collect()
    }
}

fn near(vectors: &Vectors, vector: &Vector, within: Option<&RowSet>) -> Vec<Near> {
    let nearest = vectors.nearest(vector, MOST, RESCORED, within);
    nearest.into_iter().filter(|(_, cosine)| *cosine >= LEAST_COSINE).collect()
}

impl Compiler<'_> {
    /// What `words` find, and what is near: the scores add up.
    pub(super) fn with_near(&self, words: Box<dyn Query>, near: &[Near]) -> Box<dyn Query> {
        if near.is_empty() {
            return words;
        }
        let clause = |(id, cosine): &Near| -> Box<dyn Query> {
            let term = Term::from_field_u64(self.fields.key, id.key());
            let record = ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), 1.0);
            Box::new(BoostQuery::new(Box::new(record), COSINE_BOOST * cosine))
        };
        Box::new(BooleanQuery::union(std::iter::once(words).chain(near.iter().map(clause)).collect()))
    }
}
