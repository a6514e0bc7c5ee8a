//! The bridge to tantivy's tokenizers: the analysis is done once, outside, and its tokens come in joined by a separator.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Parts two tokens; no folded text holds it.
pub(super) const SEPARATOR: char = '\u{1f}';

/// A token that is indexed nowhere and only moves the position on, so that no phrase crosses from one text of a record
/// into the next.
pub(super) const GAP: &str = "\u{1e}";

/// A token that is indexed nowhere and takes one position: the end of a clause.
pub(super) const SKIP: &str = "\u{1d}";

/// Positions that a [`GAP`] takes: more than any slop that a query may ask for.
const GAP_WIDTH: usize = 100;

/// Splits joined tokens; positions are ordinals.
#[derive(Clone, Default)]
pub(super) struct JoinedTokenizer {
    token: Token,
}

pub(super) struct JoinedTokens<'a> {
    rest: Option<&'a str>,
    next_position: usize,
    token: &'a mut Token,
}

impl Tokenizer for JoinedTokenizer {
    type TokenStream<'a> = JoinedTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> JoinedTokens<'a> {
        self.token.reset();
        JoinedTokens { rest: Some(text), next_position: 0, token: &mut self.token }
    }
}

impl TokenStream for JoinedTokens<'_> {
    fn advance(&mut self) -> bool {
        while let Some(rest) = self.rest {
            let (token, rest) = match rest.split_once(SEPARATOR) {
                Some((token, rest)) => (token, Some(rest)),
                None => (rest, None),
            };
            self.rest = rest;
            if token == GAP {
                self.next_position += GAP_WIDTH;
            } else if token == SKIP {
                self.next_position += 1;
            } else if !token.is_empty() {
                self.token.text.clear();
                self.token.text.push_str(token);
                self.token.position = self.next_position;
                self.next_position += 1;
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// Collects tokens into the joined form.
#[derive(Debug, Default)]
pub(super) struct Joiner(String);

impl Joiner {
    pub(super) fn push(&mut self, token: &str) {
        if !self.0.is_empty() {
            self.0.push(SEPARATOR);
        }
        self.0.push_str(token);
    }

    /// Takes one position.
    pub(super) fn skip(&mut self) {
        self.push(SKIP);
    }

    /// Takes so many positions that no phrase reaches across.
    pub(super) fn gap(&mut self) {
        self.push(GAP);
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_ordinals_and_a_gap_parts_two_texts() {
        let mut joined = Joiner::default();
        joined.push("小");
        joined.push("化妆");
        joined.gap();
        joined.push("包");
        let text = joined.into_text();
        let mut tokenizer = JoinedTokenizer::default();
        let mut stream = tokenizer.token_stream(&text);
        let mut seen = Vec::new();
        while stream.advance() {
            seen.push((stream.token().text.clone(), stream.token().position));
        }
        assert_eq!(seen, [("小".to_owned(), 0), ("化妆".to_owned(), 1), ("包".to_owned(), 2 + GAP_WIDTH)]);
    }
}
