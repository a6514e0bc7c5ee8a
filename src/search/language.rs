//! The tools of the text room, loaded once and shared by indexing, queries and matching.

use crate::resources::Resources;
use crate::text::{
    Analyzer, DemandText, ElementReader, Elements, KeyTermExtractor, KeyTerms, SentenceCues, Synonyms, TermWeights,
    TextError, fold,
};

/// Analyzer, term weights and synonyms of one set of resources.
#[derive(Debug)]
pub struct Language {
    /// The one analyzer for indexing and queries.
    pub analyzer: Analyzer,
    /// Weights of words.
    pub weights: TermWeights,
    /// Other words for the same.
    pub synonyms: Synonyms,
    /// Reads materials, methods, effects, products, applications and measures.
    pub elements: ElementReader,
    cues: SentenceCues,
    /// What says, standing before a word, that the thing named is left out (`index/negations.txt`).
    negations: Vec<String>,
}

/// Characters before a word, within its clause, in which a negation reaches it.
const NEGATION_REACH: usize = 8;

impl Language {
    /// Loads every list.
    ///
    /// # Errors
    /// A list is missing or malformed.
    pub fn load(resources: &Resources) -> Result<Self, TextError> {
        Ok(Self {
            analyzer: Analyzer::new(resources)?,
            weights: TermWeights::new(resources)?,
            synonyms: Synonyms::new(resources)?,
            elements: ElementReader::new(resources)?,
            cues: SentenceCues::new(resources)?,
            negations: resources
                .text("index/negations.txt")?
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .map(fold)
                .collect(),
        })
    }

    /// The same tools with term weights of another pool: for measurement.
    #[must_use]
    pub fn with_weights(self, weights: TermWeights) -> Self {
        Self { weights, ..self }
    }

    /// Whether a folded text names `word` other than to say that it does without it.
    pub(crate) fn affirms(&self, text: &str, word: &str) -> bool {
        !word.is_empty()
            && text.match_indices(word).any(|(at, _)| {
                let clause = text[..at].rsplit([',', '.', ';', ':', '。', '、']).next().unwrap_or_default();
                let start = clause.char_indices().rev().nth(NEGATION_REACH - 1).map_or(0, |(start, _)| start);
                !self.negations.iter().any(|negation| clause[start..].contains(negation.as_str()))
            })
    }

    /// Dictionary words inside a folded term that say something of their own.
    pub(crate) fn parts<'t>(&self, term: &'t str) -> impl Iterator<Item = &'t str> {
        self.analyzer.words(term).into_iter().filter(move |word| {
            *word != term
                && word.chars().count() > 1
                && !self.analyzer.is_stop_word(word)
                && !self.analyzer.is_boilerplate(word)
        })
    }

    /// The elements of a need in words.
    #[must_use]
    pub fn elements(&self, demand: &DemandText<'_>) -> Elements {
        self.elements.read(&self.analyzer, demand)
    }

    /// Key terms of a need in words, at most `cap`.
    #[must_use]
    pub fn key_terms(&self, demand: &DemandText<'_>, cap: usize) -> KeyTerms {
        KeyTermExtractor::new(&self.analyzer, &self.weights, &self.synonyms, &self.cues).extract(demand, cap)
    }
}
