//! A folded text as words, each with what it can be in a phrase.

use std::ops::Range;

use super::lexicon::Lexicon;
use crate::text::analyzer::{Analysis, Analyzer, Token};
use crate::text::key_terms::negated;
use crate::text::quantity::{Quantity, quantities, spelled};

/// What a word can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Names or describes.
    Noun,
    /// Says what is done.
    Verb,
    /// Grammar, scaffolding: parts phrases.
    Other,
    /// Lies in a figure.
    Figure,
    /// Named to be left out.
    Negated,
}

/// Words of a folded text.
pub(super) struct Tagged<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Token>,
    pub(super) parts: Vec<Part>,
    pub(super) figures: Vec<Quantity>,
}

impl<'t> Tagged<'t> {
    pub(super) fn new(text: &'t str, analyzer: &Analyzer, lexicon: &Lexicon) -> Self {
        let mut analysis = Analysis::default();
        analyzer.analyze(text, &mut analysis);
        let tokens = analysis.coarse;
        let figures = quantities(text);
        let negated = negated(text, &tokens, analyzer);
        let parts = tokens
            .iter()
            .zip(&negated.tokens)
            .map(|(token, negated)| {
                let measures =
                    |figure: &&Quantity| !figure.unit.is_empty() || figure.text.starts_with(['≥', '≤', '<', '>']);
                let in_figure = figures
                    .iter()
                    .filter(measures)
                    .any(|figure| figure.range.start < token.end as usize && (token.start as usize) < figure.range.end);
                let word = token.text(text);
                if in_figure {
                    Part::Figure
                } else if *negated {
                    Part::Negated
                } else if lexicon.is("stop", word) {
                    Part::Other
                } else {
                    part(analyzer.tag(word), word)
                }
            })
            .collect();
        let mut figures = figures;
        figures.extend(spelled(text));
        figures.sort_by_key(|figure| (figure.range.start, figure.range.end));
        Self { text, tokens, parts, figures }
    }

    pub(super) fn word(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| token.text(self.text))
    }

    pub(super) fn part(&self, at: usize) -> Part {
        self.parts.get(at).copied().unwrap_or(Part::Other)
    }

    /// The text of neighbouring words.
    pub(super) fn piece(&self, range: Range<usize>) -> &'t str {
        self.text.get(self.bytes(range)).unwrap_or_default()
    }

    pub(super) fn bytes(&self, range: Range<usize>) -> Range<usize> {
        let start = self.tokens.get(range.start).map_or(0, |token| token.start as usize);
        let end = range.end.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.end as usize);
        start..end.max(start)
    }

    /// Does word `at` follow the one before it with nothing between?
    pub(super) fn adjoins(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        before.zip(self.tokens.get(at)).is_some_and(|(before, token)| before.end == token.start)
    }
}

fn part(tag: &str, word: &str) -> Part {
    match tag.as_bytes().first() {
        Some(b'n' | b'a' | b'b' | b'e' | b'j' | b'l' | b'i' | b's' | b'z' | b'x' | b'g' | b'h' | b'k' | b'f')
        | None => Part::Noun,
        // A noun that is also a verb stands in names (检测设备); so do words of two characters of unknown kind.
        Some(b'v') if tag == "vn" => Part::Noun,
        Some(b'v') => Part::Verb,
        // A grade before its metal: 6061铝合金.
        Some(b'm') if word.chars().any(|c| c.is_ascii_alphabetic()) || word.len() > 2 && word.is_ascii() => Part::Noun,
        _ => Part::Other,
    }
}
