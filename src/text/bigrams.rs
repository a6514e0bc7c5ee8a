//! Pairs of neighbouring Chinese characters, for exact substrings and for words that the lexicon lacks.
//!
//! Every character starts a pair: the last of a run is paired with [`RUN_END`], so that a search for one character is
//! a search by prefix. Words of other scripts take part whole. Positions: one a character, one a word of another
//! script, and one for marks that end a clause. In a phrase of bigrams a query leaves out a pair that closes its last
//! run, unless it is all there is ([`Bigram::closes_run`]).

use super::scan::{Segment, Segments, segments};

/// Stands in a pair for what follows the last character of a run. A private-use character, so that no text has it.
pub const RUN_END: char = '\u{E000}';

/// A pair of characters, the last character of a run, or a word of another script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bigram<'t> {
    /// Slice of the folded text: two characters; one when `closes_run`; or a whole word of another script.
    pub text: &'t str,
    /// The term is `text` followed by [`RUN_END`].
    pub closes_run: bool,
    /// Position, from 0.
    pub position: u32,
    /// Where `text` starts in the folded text, in bytes.
    pub start: usize,
}

impl Bigram<'_> {
    /// Write the term as it stands in the index into `term`, replacing what was there.
    pub fn write_term(&self, term: &mut String) {
        term.clear();
        term.push_str(self.text);
        if self.closes_run {
            term.push(RUN_END);
        }
    }
}

/// The bigrams of a folded text, in order.
#[must_use]
pub fn bigrams(folded: &str) -> Bigrams<'_> {
    Bigrams { folded, segments: segments(folded), run: 0..0, position: 0 }
}

/// Iterator of [`bigrams`].
#[derive(Debug, Clone)]
pub struct Bigrams<'t> {
    folded: &'t str,
    segments: Segments<'t>,
    /// What is left of the run of Chinese characters at hand.
    run: std::ops::Range<usize>,
    position: u32,
}

impl<'t> Iterator for Bigrams<'t> {
    type Item = Bigram<'t>;

    fn next(&mut self) -> Option<Bigram<'t>> {
        loop {
            let rest = self.folded.get(self.run.clone())?;
            let mut chars = rest.chars();
            if let Some(first) = chars.next() {
                let second = chars.next();
                let start = self.run.start;
                self.run.start += first.len_utf8();
                let end = self.run.start + second.map_or(0, char::len_utf8);
                return self.emit(start, end, second.is_none());
            }
            match self.segments.next()? {
                Segment::Han(run) => self.run = run,
                Segment::Word(word) => return self.emit(word.start, word.end, false),
                Segment::ClauseEnd => self.position += 1,
            }
        }
    }
}

impl<'t> Bigrams<'t> {
    fn emit(&mut self, start: usize, end: usize, closes_run: bool) -> Option<Bigram<'t>> {
        let position = self.position;
        self.position += 1;
        Some(Bigram { text: self.folded.get(start..end)?, closes_run, position, start })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(folded: &str) -> Vec<(String, u32)> {
        let mut term = String::new();
        bigrams(folded)
            .map(|bigram| {
                bigram.write_term(&mut term);
                (term.clone(), bigram.position)
            })
            .collect()
    }

    #[test]
    fn every_character_starts_a_pair() {
        let expected = [("小化", 0), ("化妆", 1), ("妆包", 2), ("包\u{E000}", 3)];
        assert_eq!(terms("小化妆包"), expected.map(|(text, at)| (text.to_owned(), at)));
    }

    #[test]
    fn a_word_of_another_script_takes_one_position() {
        let expected = [("粒径", 0), ("径\u{E000}", 1), ("5μm", 2), ("大\u{E000}", 4)];
        assert_eq!(terms("粒径5μm,大"), expected.map(|(text, at)| (text.to_owned(), at)));
    }
}
