//! WordPiece tokens as the encoder was trained with: what its published `tokenizer.json` gives, for text in any script.
//!
//! Normalisation and pre-tokens follow BERT (Devlin et al. 2018; `BertNormalizer` and `BertPreTokenizer` of the
//! tokenizers library, neither lower-casing nor stripping accents): control characters go, blanks part words, every CJK
//! ideograph and every punctuation mark is a word of its own. Words are cut greedily, longest piece first.

use std::collections::HashMap;

use unicode_general_category::{GeneralCategory, get_general_category};

use super::MeaningError;

/// Words longer than this become one unknown token.
const LONGEST_WORD: usize = 100;

/// Mark of a piece that continues a word.
const CONTINUED: &str = "##";

/// The vocabulary of an encoder.
#[derive(Debug)]
pub struct WordPiece {
    ids: HashMap<String, i32>,
    unknown: i32,
    first: i32,
    last: i32,
}

impl WordPiece {
    /// Reads `vocab.txt`: one token a line, its id the number of the line from 0.
    ///
    /// # Errors
    /// [`MeaningError::Vocabulary`] where one of the special tokens is missing.
    pub fn parse(text: &str) -> Result<Self, MeaningError> {
        let mut ids = HashMap::new();
        for (id, token) in (0..).zip(text.lines()) {
            ids.entry(token.trim_end_matches('\r').to_owned()).or_insert(id);
        }
        let special = |token: &'static str| ids.get(token).copied().ok_or(MeaningError::Vocabulary { token });
        Ok(Self { unknown: special("[UNK]")?, first: special("[CLS]")?, last: special("[SEP]")?, ids })
    }

    /// Token ids of a text between the first and the last special token, at most `longest` in all.
    #[must_use]
    pub fn encode(&self, text: &str, longest: usize) -> Vec<i32> {
        let room = longest.max(2) - 1;
        let mut tokens = vec![self.first];
        let mut word = String::new();
        for c in text.chars() {
            if tokens.len() >= room {
                break;
            }
            match class_of(c) {
                Class::Dropped => {}
                Class::Blank => self.finish(&mut word, &mut tokens),
                Class::Alone => {
                    self.finish(&mut word, &mut tokens);
                    word.push(c);
                    self.finish(&mut word, &mut tokens);
                }
                Class::Inner => word.push(c),
            }
        }
        self.finish(&mut word, &mut tokens);
        tokens.truncate(room);
        tokens.push(self.last);
        tokens
    }

    /// Cuts the word that was gathered into pieces, and forgets it.
    fn finish(&self, word: &mut String, tokens: &mut Vec<i32>) {
        if word.is_empty() {
            return;
        }
        let before = tokens.len();
        if self.pieces(word, tokens).is_none() {
            tokens.truncate(before);
            tokens.push(self.unknown);
        }
        word.clear();
    }

    /// `None` where some part of the word is no piece.
    fn pieces(&self, word: &str, tokens: &mut Vec<i32>) -> Option<()> {
        if word.chars().count() > LONGEST_WORD {
            return None;
        }
        let mut rest = word;
        let mut piece = String::new();
        while !rest.is_empty() {
            let mark = if rest.len() == word.len() { "" } else { CONTINUED };
            let (id, length) = rest.char_indices().map(|(at, c)| at + c.len_utf8()).rev().find_map(|end| {
                piece.clear();
                piece.push_str(mark);
                piece.push_str(&rest[..end]);
                Some((*self.ids.get(piece.as_str())?, end))
            })?;
            tokens.push(id);
            rest = &rest[length..];
        }
        Some(())
    }
}

/// What a character does to the words around it.
enum Class {
    /// Not part of the text.
    Dropped,
    /// Parts two words.
    Blank,
    /// A word of its own.
    Alone,
    /// Part of a longer word.
    Inner,
}

fn class_of(c: char) -> Class {
    use GeneralCategory as G;
    match c {
        '\t' | '\n' | '\r' => return Class::Blank,
        '\0' | '\u{fffd}' => return Class::Dropped,
        '!'..='/' | ':'..='@' | '['..='`' | '{'..='~' => return Class::Alone,
        _ if c.is_ascii_alphanumeric() => return Class::Inner,
        _ if is_ideograph(c) => return Class::Alone,
        _ => {}
    }
    match get_general_category(c) {
        // White space is tested after control characters, and what is not assigned stays, as with the published normaliser.
        G::Control | G::Format | G::PrivateUse => Class::Dropped,
        _ if c.is_whitespace() => Class::Blank,
        G::ConnectorPunctuation
        | G::DashPunctuation
        | G::OpenPunctuation
        | G::ClosePunctuation
        | G::InitialPunctuation
        | G::FinalPunctuation
        | G::OtherPunctuation => Class::Alone,
        _ => Class::Inner,
    }
}

/// The blocks of CJK ideographs that BERT sets apart.
fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{20000}'..='\u{2a6df}'
        | '\u{2a700}'..='\u{2b73f}'
        | '\u{2b740}'..='\u{2b81f}'
        | '\u{2b920}'..='\u{2ceaf}'
        | '\u{f900}'..='\u{faff}'
        | '\u{2f800}'..='\u{2fa1f}')
}
