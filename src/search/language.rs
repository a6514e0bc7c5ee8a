//! The tools of the text room, loaded once and shared by indexing, queries and matching.

use crate::resources::Resources;
use crate::text::{Analyzer, DemandText, KeyTermExtractor, KeyTerms, Synonyms, TermWeights, TextError};

/// Analyzer, term weights and synonyms of one set of resources.
#[derive(Debug)]
pub struct Language {
    resources: Resources,
    /// The one analyzer for indexing and queries.
    pub analyzer: Analyzer,
    /// Weights of words.
    pub weights: TermWeights,
    /// Other words for the same.
    pub synonyms: Synonyms,
}

impl Language {
    /// Loads every list.
    ///
    /// # Errors
    /// A list is missing or malformed.
    pub fn load(resources: &Resources) -> Result<Self, TextError> {
        Ok(Self {
            resources: resources.clone(),
            analyzer: Analyzer::new(resources)?,
            weights: TermWeights::new(resources)?,
            synonyms: Synonyms::new(resources)?,
        })
    }

    /// The same tools with term weights of another pool: for measurement.
    #[must_use]
    pub fn with_weights(self, weights: TermWeights) -> Self {
        Self { weights, ..self }
    }

    /// Key terms of a need in words, at most `cap`.
    ///
    /// # Errors
    /// The table of cues is missing or malformed.
    pub fn key_terms(&self, demand: &DemandText<'_>, cap: usize) -> Result<KeyTerms, TextError> {
        let extractor = KeyTermExtractor::new(&self.resources, &self.analyzer, &self.weights, &self.synonyms)?;
        Ok(extractor.extract(demand, cap))
    }
}
