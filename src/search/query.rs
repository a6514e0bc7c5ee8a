//! What a user typed, taken apart: words, quoted phrases with slop, exclusions, numbers, classes.
//!
//! Only the surface is read here; words are found later, by the analyzer that also made the index.

use crate::domain::{IpcSymbol, PatentNumber};

/// Longest query text, in characters: a whole problem fits, a book does not.
pub const LONGEST_QUERY: usize = 10_000;

/// What excludes the piece that it stands before.
const SIGNS: [char; 2] = ['-', '－'];

/// Largest slop of a phrase; more is no phrase any more.
const LARGEST_SLOP: u32 = 20;

/// One piece of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Running text: words by blanks or by the segmenter.
    Text(String),
    /// `"..."` or `"..."~2`.
    Phrase { text: String, slop: u32 },
    /// A patent number in any notation.
    Number(PatentNumber),
    /// An IPC symbol at any level.
    Class(IpcSymbol),
}

/// A query as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct UserQuery {
    pub(super) wanted: Vec<Piece>,
    pub(super) excluded: Vec<Piece>,
}

/// What one box that takes everything was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryReading {
    /// Blank.
    Nothing,
    /// A patent number or a class.
    Number,
    /// Words to search for.
    Words,
    /// A problem in plain words: it is matched, not searched for.
    Problem,
}

/// A run of so many characters without a blank says more than a few words.
const SHORTEST_PROBLEM: usize = 8;

impl QueryReading {
    /// Reads a text as typed. Quotes and exclusions are a searcher's; marks of a sentence and long runs are a problem's.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let query = UserQuery::parse(text);
        let mut wanted = query.wanted.iter();
        let plain = query.excluded.is_empty() && wanted.all(|piece| matches!(piece, Piece::Text(_)));
        let long = |piece: &str| piece.chars().count() >= SHORTEST_PROBLEM && !piece.is_ascii();
        match query.wanted.as_slice() {
            [] if query.excluded.is_empty() => Self::Nothing,
            [Piece::Number(_) | Piece::Class(_)] => Self::Number,
            _ if text.contains(['，', '。', '？', '！', '；', '\n']) => Self::Problem,
            _ if plain && text.split_whitespace().any(long) => Self::Problem,
            _ => Self::Words,
        }
    }
}

impl UserQuery {
    /// Parses any text; nothing is wrong, at worst it is all words.
    pub(super) fn parse(text: &str) -> Self {
        let text = text.trim();
        let mut query = Self::default();
        if text.is_empty() {
            return query;
        }
        // A number may hold blanks, so the whole text is tried before it is cut at them.
        if !text.starts_with(SIGNS)
            && let Some(piece) = number_or_class(text)
        {
            query.wanted.push(piece);
            return query;
        }
        let mut rest = text;
        while !rest.is_empty() {
            let (negated, after_sign) = match rest.strip_prefix(SIGNS) {
                Some(after) if !after.starts_with(char::is_whitespace) && !after.is_empty() => (true, after),
                _ => (false, rest),
            };
            let (piece, after) = next_piece(after_sign);
            if let Some(piece) = piece {
                let pieces = if negated { &mut query.excluded } else { &mut query.wanted };
                // Said again is said once.
                if !pieces.contains(&piece) {
                    pieces.push(piece);
                }
            }
            rest = after.trim_start();
        }
        query
    }

    pub(super) fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.excluded.is_empty()
    }
}

/// The quote that closes `open`, if `open` opens one.
fn closing_quote(open: char) -> Option<char> {
    match open {
        '"' => Some('"'),
        '＂' => Some('＂'),
        '“' | '”' => Some('”'),
        '「' => Some('」'),
        '『' => Some('』'),
        _ => None,
    }
}

/// The first piece of `text`, and what follows it. A quote that nothing closes is no quote.
fn next_piece(text: &str) -> (Option<Piece>, &str) {
    if let Some(close) = text.chars().next().and_then(closing_quote) {
        let open_length = text.chars().next().map_or(0, char::len_utf8);
        let inner = &text[open_length..];
        if let Some(end) = inner.find(close) {
            let phrase = inner[..end].trim();
            let (slop, after) = slop_suffix(&inner[end + close.len_utf8()..]);
            let piece = (!phrase.is_empty()).then(|| Piece::Phrase { text: phrase.to_owned(), slop });
            return (piece, after);
        }
        return next_piece_of_text(inner);
    }
    next_piece_of_text(text)
}

fn next_piece_of_text(text: &str) -> (Option<Piece>, &str) {
    let end = text.find(|c: char| c.is_whitespace() || closing_quote(c).is_some()).unwrap_or(text.len());
    // A lone closing quote would otherwise stand still.
    let (word, rest) =
        if end == 0 { text.split_at(text.chars().next().map_or(0, char::len_utf8)) } else { text.split_at(end) };
    if word.is_empty() || word.chars().all(|c| closing_quote(c).is_some() || c.is_whitespace()) {
        return (None, rest);
    }
    (Some(number_or_class(word).unwrap_or_else(|| Piece::Text(word.to_owned()))), rest)
}

fn slop_suffix(text: &str) -> (u32, &str) {
    let Some(after) = text.strip_prefix(['~', '～']) else {
        return (0, text);
    };
    let digits = after.chars().take_while(char::is_ascii_digit).count();
    match after[..digits].parse::<u32>() {
        Ok(slop) => (slop.min(LARGEST_SLOP), &after[digits..]),
        // Digits beyond any number are a slop beyond any limit.
        Err(_) if digits > 0 => (LARGEST_SLOP, &after[digits..]),
        Err(_) => (1, after),
    }
}

fn number_or_class(text: &str) -> Option<Piece> {
    if text.chars().count() > 40 {
        return None;
    }
    if text.chars().filter(|c| c.is_numeric()).count() >= 7
        && let Ok(number) = PatentNumber::parse(text)
    {
        return Some(Piece::Number(number));
    }
    // Bare letters and short forms such as A01 or H10 are words (a model, a grade) as often as classes: a symbol counts
    // from the subclass on.
    let symbol: IpcSymbol = text.parse().ok()?;
    (symbol.as_str().len() >= 4).then_some(Piece::Class(symbol))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    #[test]
    fn words_phrases_and_exclusions_are_taken_apart() {
        let query = UserQuery::parse("招商 -公司 \"进了技术学校\"~1 “羽毛球和滑雪”");
        assert_eq!(
            query.wanted,
            [
                text("招商"),
                Piece::Phrase { text: "进了技术学校".into(), slop: 1 },
                Piece::Phrase { text: "羽毛球和滑雪".into(), slop: 0 }
            ]
        );
        assert_eq!(query.excluded, [text("公司")]);
    }

    #[test]
    fn a_hyphen_inside_a_word_excludes_nothing() {
        assert_eq!(UserQuery::parse("C-137 树脂").excluded, []);
        assert_eq!(UserQuery::parse("- 树脂").excluded, []);
    }

    #[test]
    fn a_number_alone_can_be_excluded() {
        let query = UserQuery::parse("-201310699744.2");
        assert!(query.wanted.is_empty() && matches!(query.excluded.as_slice(), [Piece::Number(_)]), "{query:?}");
    }

    #[test]
    fn an_open_quote_is_no_quote() {
        assert_eq!(UserQuery::parse("\"小化妆").wanted, [text("小化妆")]);
    }

    proptest! {
        #[test]
        fn no_text_panics_and_the_parser_ends(input in "\\PC{0,60}") {
            let _ = UserQuery::parse(&input);
        }

        #[test]
        fn quotes_and_signs_in_any_order_are_survived(input in "[\"“”「」~\\- 1a包]{0,30}") {
            let _ = UserQuery::parse(&input);
        }
    }
}
