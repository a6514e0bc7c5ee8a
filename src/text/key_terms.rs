//! Key terms of a need: what a patent that answers it is likely to say, weighted.
//!
//! A term's weight is its inverse document frequency over the corpora, times the square root of how often it is said,
//! each mention counted by where it stands: keywords and title most, then the sentences that state the demand, then the
//! rest, background least. Neighbouring words make phrases. What is said to be unwanted is returned apart.

use std::collections::{BTreeMap, BTreeSet};

use super::analyzer::{Analysis, Analyzer, Token};
use super::demand::DemandText;
use super::error::TextError;
use super::fold::fold;
use super::quantity::{Quantity, quantities};
use super::script::is_han;
use super::synonyms::Synonyms;
use super::term_weights::TermWeights;
use crate::resources::{ResourceError, Resources, tsv_rows};

mod negation;
mod passages;

pub(super) use negation::negated;

use passages::Passage;
pub use passages::SentenceCues;

/// How many terms are kept unless the caller says otherwise.
pub const DEFAULT_CAP: usize = 24;

/// Share of a phrase's weight in that of its words: a phrase says more, but fewer patents have it.
const PHRASE_SHARE: f64 = 0.6;
/// Share for a figure with its unit: patents rarely claim the very figure.
const QUANTITY_SHARE: f64 = 0.3;
/// At most this part of the cap goes to phrases.
const PHRASES_IN: usize = 3;

/// What kind of term it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyTermKind {
    /// One word of the dictionary or of another script.
    Word,
    /// Neighbouring words that make a compound.
    Phrase,
    /// A figure with its unit.
    Quantity,
}

/// A weighted term.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyTerm {
    /// Folded text. A phrase has no blank between Chinese words.
    pub text: String,
    /// Weight; those of all terms sum to 1.
    pub weight: f64,
    /// What else it may be called, with weights 0 to 1 to multiply by, the weightiest first.
    pub synonyms: Vec<(String, f64)>,
    /// Kind.
    pub kind: KeyTermKind,
}

/// Key terms of a need.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeyTerms {
    /// Terms, the weightiest first, then by text.
    pub terms: Vec<KeyTerm>,
    /// What the need says it does not want, folded, in order of text. None of them is among the terms.
    pub unwanted: Vec<String>,
    /// All figures of the need, in order of reading.
    pub quantities: Vec<Quantity>,
}

impl KeyTerms {
    /// Multiplies the weight of each term by its factor. The weights sum to 1 again, the weightiest first.
    pub fn reweigh(&mut self, factor: impl Fn(&KeyTerm) -> f64) {
        for term in &mut self.terms {
            term.weight *= factor(term);
        }
        self.terms.sort_by(by_weight);
        let total: f64 = self.terms.iter().map(|term| term.weight).sum();
        if total > 0.0 {
            for term in &mut self.terms {
                term.weight /= total;
            }
        }
    }
}

/// Draws key terms. Borrows what it needs.
#[derive(Debug)]
pub struct KeyTermExtractor<'a> {
    analyzer: &'a Analyzer,
    weights: &'a TermWeights,
    synonyms: &'a Synonyms,
    cues: &'a SentenceCues,
}

/// A term while it is being counted.
#[derive(Debug, Default)]
struct Count {
    mentions: f64,
    idf: f64,
}

impl<'a> KeyTermExtractor<'a> {
    /// An extractor over these tools.
    #[must_use]
    pub const fn new(
        analyzer: &'a Analyzer,
        weights: &'a TermWeights,
        synonyms: &'a Synonyms,
        cues: &'a SentenceCues,
    ) -> Self {
        Self { analyzer, weights, synonyms, cues }
    }

    /// The key terms of a need, at most `cap` of them.
    #[must_use]
    pub fn extract(&self, demand: &DemandText<'_>, cap: usize) -> KeyTerms {
        let passages = self.cues.passages(demand);
        let mut unwanted: BTreeSet<String> =
            demand.excluded.iter().map(|word| fold(word)).filter(|word| !word.is_empty()).collect();
        let mut analysis = Analysis::default();
        let mut words: BTreeMap<String, Count> = BTreeMap::new();
        let mut phrases: BTreeMap<String, Count> = BTreeMap::new();
        let mut figures: BTreeMap<String, Count> = BTreeMap::new();
        let mut all_quantities = Vec::new();
        for passage in &passages {
            self.analyzer.analyze(&passage.text, &mut analysis);
            let negated = negation::negated(&passage.text, &analysis.coarse, self.analyzer);
            unwanted.extend(negated.terms);
            let found = quantities(&passage.text);
            for quantity in found.iter().filter(|quantity| !quantity.unit.is_empty()) {
                let count = figures.entry(figure_term(quantity)).or_default();
                count.mentions += passage.weight;
            }
            self.count(passage, &analysis.coarse, &negated.tokens, &found, &mut words, &mut phrases);
            all_quantities.extend(found);
        }
        let terms = self.rank(words, phrases, figures, &unwanted, cap);
        KeyTerms { terms, unwanted: unwanted.into_iter().collect(), quantities: all_quantities }
    }

    fn count(
        &self,
        passage: &Passage,
        tokens: &[Token],
        negated: &[bool],
        figures: &[Quantity],
        words: &mut BTreeMap<String, Count>,
        phrases: &mut BTreeMap<String, Count>,
    ) {
        let mut before: Option<(Token, f64)> = None;
        for (token, negated) in tokens.iter().zip(negated) {
            let text = token.text(&passage.text);
            let in_figure = figures.iter().any(|figure| figure.range.contains(&(token.start as usize)));
            if *negated || in_figure || !self.is_content(text) {
                before = None;
                continue;
            }
            let idf = self.weights.idf(text);
            let count = words.entry(text.to_owned()).or_default();
            count.mentions += passage.weight;
            count.idf = idf;
            if let Some((first, first_idf)) = before
                && first.end == token.start
                && passage.makes_phrases
                && let Some(phrase) = passage.text.get(first.start as usize..token.end as usize)
            {
                let count = phrases.entry(phrase.to_owned()).or_default();
                count.mentions += passage.weight;
                count.idf = f64::midpoint(first_idf, idf);
            }
            before = Some((*token, idf));
        }
    }

    /// A word that can tell one subject from another.
    fn is_content(&self, word: &str) -> bool {
        let mut chars = word.chars();
        let (first, second) = (chars.next(), chars.next());
        let long_enough = second.is_some();
        let number = word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | '-' | ',' | '%'));
        first.is_some_and(|c| is_han(c) || c.is_alphanumeric())
            && long_enough
            && !number
            && !self.analyzer.is_stop_word(word)
            && !self.analyzer.is_boilerplate(word)
    }

    fn rank(
        &self,
        words: BTreeMap<String, Count>,
        phrases: BTreeMap<String, Count>,
        figures: BTreeMap<String, Count>,
        unwanted: &BTreeSet<String>,
        cap: usize,
    ) -> Vec<KeyTerm> {
        let term = |text: String, weight: f64, kind: KeyTermKind| {
            let synonyms = self.synonyms.of(&text).to_vec();
            KeyTerm { text, weight, synonyms, kind }
        };
        let wanted = |text: &str| !unwanted.iter().any(|out| text.contains(out.as_str()));
        let mut terms: Vec<KeyTerm> = words
            .into_iter()
            .filter(|(text, _)| wanted(text))
            .map(|(text, count)| term(text, count.idf * count.mentions.sqrt(), KeyTermKind::Word))
            .collect();
        let mut compounds: Vec<KeyTerm> = phrases
            .into_iter()
            .filter(|(text, _)| wanted(text))
            .map(|(text, count)| term(text, PHRASE_SHARE * count.idf * count.mentions.sqrt(), KeyTermKind::Phrase))
            .collect();
        compounds.sort_by(by_weight);
        compounds.truncate(cap / PHRASES_IN);
        terms.append(&mut compounds);
        let figure_idf = self.weights.idf("");
        terms.extend(figures.into_iter().map(|(text, count)| {
            term(text, QUANTITY_SHARE * figure_idf * count.mentions.sqrt(), KeyTermKind::Quantity)
        }));
        terms.sort_by(by_weight);
        terms.truncate(cap);
        let total: f64 = terms.iter().map(|term| term.weight).sum();
        if total > 0.0 {
            for term in &mut terms {
                term.weight /= total;
            }
        }
        terms
    }
}

fn by_weight(a: &KeyTerm, b: &KeyTerm) -> std::cmp::Ordering {
    b.weight.total_cmp(&a.weight).then_with(|| a.text.cmp(&b.text))
}

/// The token that a figure is in a text: digits and unit, without the comparison.
fn figure_term(quantity: &Quantity) -> String {
    let text = quantity.text.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '-');
    text.trim_end_matches("以上").trim_end_matches("以下").trim_end_matches("以内").trim_end_matches("左右").to_owned()
}

#[cfg(test)]
mod tests;
