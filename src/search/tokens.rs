//! The bridge to tantivy's tokenizers: the analysis is done once, outside, and its tokens come in joined by a separator.

use std::fmt::Write;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Parts two tokens. No folded text holds it, nor any of the marks below, each of which stands where a token would and is
/// indexed nowhere.
const SEPARATOR: u8 = 0x1f;

/// The position moves on, so that no phrase crosses from one text of a record into the next.
const GAP: &str = "\u{1e}";

/// One position is taken: the end of a clause.
const SKIP: &str = "\u{1d}";

/// From here on tokens stand apart from each other: no phrase is made of them.
const APART: &str = "\u{1c}";

/// Positions that a [`GAP`] takes, and that tokens apart from each other are away: more than any slop that a query may
/// ask for.
const GAP_WIDTH: usize = 24;

/// Splits joined tokens; positions are ordinals.
#[derive(Clone, Default)]
pub(super) struct JoinedTokenizer {
    token: Token,
}

pub(super) struct JoinedTokens<'a> {
    rest: &'a str,
    next_position: usize,
    step: usize,
    token: &'a mut Token,
}

impl Tokenizer for JoinedTokenizer {
    type TokenStream<'a> = JoinedTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> JoinedTokens<'a> {
        self.token.reset();
        JoinedTokens { rest: text, next_position: 0, step: 1, token: &mut self.token }
    }
}

impl TokenStream for JoinedTokens<'_> {
    fn advance(&mut self) -> bool {
        while !self.rest.is_empty() {
            let bytes = self.rest.as_bytes();
            let end = bytes.iter().position(|byte| *byte == SEPARATOR).unwrap_or(bytes.len());
            let (token, rest) = self.rest.split_at(end);
            self.rest = rest.get(1..).unwrap_or_default();
            match token {
                GAP => self.next_position += GAP_WIDTH,
                SKIP => self.next_position += 1,
                APART => {
                    self.next_position += GAP_WIDTH;
                    self.step = GAP_WIDTH;
                }
                "" => {}
                token => {
                    self.token.text.clear();
                    self.token.text.push_str(token);
                    self.token.position = self.next_position;
                    self.next_position += self.step;
                    return true;
                }
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

/// Collects tokens into the joined form. Keeps its memory when emptied.
#[derive(Debug, Default)]
pub(super) struct Joiner {
    text: String,
    apart: String,
}

impl Joiner {
    pub(super) fn push(&mut self, token: &str) {
        self.text.push_str(token);
        self.text.push(char::from(SEPARATOR));
    }

    /// A token as it is formatted.
    pub(super) fn push_formatted(&mut self, token: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.text.write_fmt(token);
        self.text.push(char::from(SEPARATOR));
    }

    /// A token that is no part of a phrase.
    pub(super) fn push_apart(&mut self, token: &str) {
        self.apart.push_str(token);
        self.apart.push(char::from(SEPARATOR));
    }

    /// Takes one position.
    pub(super) fn skip(&mut self) {
        self.push(SKIP);
    }

    /// Takes so many positions that no phrase reaches across.
    pub(super) fn gap(&mut self) {
        self.push(GAP);
    }

    /// The joined form.
    pub(super) fn joined(&mut self) -> &str {
        if !self.apart.is_empty() {
            self.push(APART);
            self.text.push_str(&self.apart);
            self.apart.clear();
        }
        &self.text
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.apart.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(joined: &mut Joiner) -> Vec<(String, usize)> {
        let mut tokenizer = JoinedTokenizer::default();
        let mut stream = tokenizer.token_stream(joined.joined());
        let mut seen = Vec::new();
        while stream.advance() {
            seen.push((stream.token().text.clone(), stream.token().position));
        }
        seen
    }

    #[test]
    fn positions_are_ordinals_and_a_gap_parts_two_texts() {
        let mut joined = Joiner::default();
        joined.push("小");
        joined.push("化妆");
        joined.gap();
        joined.push("包");
        assert_eq!(
            tokens(&mut joined),
            [("小".to_owned(), 0), ("化妆".to_owned(), 1), ("包".to_owned(), 2 + GAP_WIDTH)]
        );
    }

    #[test]
    fn tokens_apart_follow_the_others_and_no_two_are_neighbours() {
        let mut joined = Joiner::default();
        joined.push_apart("化妆");
        joined.push("化妆包");
        joined.push_apart("包");
        let seen = tokens(&mut joined);
        let texts: Vec<&str> = seen.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, ["化妆包", "化妆", "包"]);
        assert!(seen.windows(2).all(|pair| pair[1].1 - pair[0].1 >= GAP_WIDTH), "{seen:?}");
    }
}
