//! From a query as typed to queries of the engine, strict first, then what comes closest.

use std::collections::BTreeSet;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::SearchError;
use super::document::class_term;
use super::exact_text::ExactTextQuery;
use super::language::Language;
use super::near::Near;
use super::query::{Piece, UserQuery};
use super::schema::Fields;
use crate::domain::{Audience, PatentNumber};
use crate::text::{Analysis, DEFAULT_CAP, DemandText, KeyTerm, KeyTermKind, Token, fold, is_han};

/// Neighbouring characters that the lexicon makes nothing of are taken for one unknown word up to so many bytes.
const LONGEST_UNKNOWN: usize = 24;

/// Up to so many words, all are wanted; more make a sentence.
const MOST_WORDS_WANTED: usize = 4;

const TITLE_BOOST: f32 = 1.5;
const NAME_BOOST: f32 = 0.6;
/// A synonym stands below the word itself, whatever its own weight says.
const SYNONYM_BOOST: f64 = 0.25;

/// What a dictionary word inside a key term is worth beside the term, for fetching candidates.
const PART_SHARE: f64 = 0.5;
/// Score of a part of a text: below that of most words.
const EXACT_SCORE: f32 = 3.0;
/// Adjacent words of one unit rank above scattered ones.
const ADJACENT_BOOST: f32 = 1.0;

/// A query of the engine, and what it stands for.
pub(super) struct Compiled {
    pub(super) query: Box<dyn Query>,
    /// Words by which hits are found, folded: for highlights.
    pub(super) words: Vec<String>,
    /// What to try when nothing is found, in order.
    pub(super) fallbacks: Vec<Box<dyn Query>>,
    /// Order by freshness: there is nothing to be relevant to.
    pub(super) by_date: bool,
}

/// One wanted word: a piece parted by blanks, or a segment of a text without blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unit {
    /// The words it is made of; all of them are wanted.
    words: Vec<String>,
    /// The whole unit, folded.
    text: String,
}

pub(super) struct Compiler<'a> {
    pub(super) language: &'a Language,
    pub(super) fields: Fields,
    /// Whose query it is.
    pub(super) audience: Audience,
}

impl Compiler<'_> {
    /// `near` gives the records near a sentence in meaning; it is asked only where the query is one.
    pub(super) fn compile(
        &self,
        typed: &UserQuery,
        original: &str,
        near: impl FnOnce(&str) -> Result<Vec<Near>, SearchError>,
    ) -> Result<Compiled, SearchError> {
        if typed.is_empty() && !original.trim().is_empty() {
            return Err(SearchError::NothingToSearch(original.trim().chars().take(40).collect()));
        }
        if typed.is_empty() {
            return Ok(Compiled { query: Box::new(AllQuery), words: Vec::new(), fallbacks: Vec::new(), by_date: true });
        }
        let mut must: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut words = Vec::new();
        let mut texts: Vec<&str> = Vec::new();
        for piece in &typed.wanted {
            match piece {
                Piece::Text(text) => texts.push(text),
                other => {
                    if let Some(query) = self.piece(other, &mut words) {
                        must.push((Occur::Must, query));
                    }
                }
            }
        }
        for piece in &typed.excluded {
            if let Some(query) = self.excluded(piece) {
                must.push((Occur::MustNot, query));
            }
        }
        let units = self.units(&texts);
        if units.is_empty() && !must.iter().any(|(occur, _)| *occur == Occur::Must) {
            if must.is_empty() {
                return Err(SearchError::NothingToSearch(original.trim().chars().take(40).collect()));
            }
            must.push((Occur::Must, Box::new(AllQuery)));
        }
        let with = |queries: Vec<(Occur, Box<dyn Query>)>| -> Box<dyn Query> {
            let mut all: Vec<(Occur, Box<dyn Query>)> =
                must.iter().map(|(occur, query)| (*occur, query.box_clone())).collect();
            all.extend(queries);
            Box::new(BooleanQuery::new(all))
        };
        if units.len() > MOST_WORDS_WANTED || self.hold_a_sentence(&texts) {
            let text = texts.join(" ");
            let terms =
                self.language.key_terms(&DemandText { description: &text, ..DemandText::default() }, DEFAULT_CAP).terms;
            words.extend(terms.iter().map(|term| term.text.clone()));
            let sentence = if terms.is_empty() { self.any(&units) } else { self.weighted(&terms, DEFAULT_CAP) };
            let sentence = self.with_near(sentence, &near(&text)?);
            return Ok(Compiled {
                query: with(vec![(Occur::Must, sentence)]),
                words,
                fallbacks: Vec::new(),
                by_date: false,
            });
        }
        words.extend(units.iter().flat_map(|unit| unit.words.iter().cloned()));
        for word in words.clone() {
            words.extend(self.language.synonyms.of(&word).iter().map(|(synonym, _)| synonym.clone()));
        }
        let query = with(units.iter().map(|unit| (Occur::Must, self.unit(unit))).collect());
        let mut fallbacks = Vec::new();
        let parts: Vec<Unit> = units
            .iter()
            .flat_map(|unit| unit.words.iter().map(|word| Unit { words: vec![word.clone()], text: word.clone() }))
            .collect();
        for wanted in (1..parts.len()).rev() {
            let most = parts.iter().map(|part| self.unit(part)).collect();
            fallbacks.push(with(vec![(
                Occur::Must,
                Box::new(BooleanQuery::union_with_minimum_required_clauses(most, wanted)),
            )]));
        }
        let by_date = units.is_empty() && typed.wanted.is_empty();
        Ok(Compiled { query, words, fallbacks, by_date })
    }

    /// Weighted terms as one union of term queries: the shape that the engine prunes best. At most `cap` of them,
    /// synonyms counted.
    pub(super) fn weighted(&self, terms: &[KeyTerm], cap: usize) -> Box<dyn Query> {
        let clauses: Vec<Box<dyn Query>> = self
            .boosts(terms, cap)
            .into_iter()
            .map(|(word, boost)| self.boosted(self.term(self.fields.words, word), boost))
            .collect();
        if clauses.is_empty() { Box::new(EmptyQuery) } else { Box::new(BooleanQuery::union(clauses)) }
    }

    /// The words that [`Self::weighted`] asks for, the weightiest first, each with the boost of its BM25 score.
    pub(super) fn boosts<'t>(&self, terms: &'t [KeyTerm], cap: usize) -> Vec<(&'t str, f32)> {
        let mut weighted: Vec<(&str, f64)> = Vec::new();
        for term in terms {
            if term.kind == KeyTermKind::Phrase && !self.language.analyzer.is_word(&term.text) {
                continue;
            }
            weighted.push((&term.text, term.weight));
            let rarity = self.language.weights.idf(&term.text).max(f64::MIN_POSITIVE);
            weighted.extend(
                self.language
                    .parts(&term.text)
                    .map(|part| (part, term.weight * PART_SHARE * (self.language.weights.idf(part) / rarity).min(1.0))),
            );
            weighted.extend(
                term.synonyms
                    .iter()
                    .filter(|(synonym, _)| self.is_indexed_word(synonym))
                    .map(|(synonym, share)| (synonym.as_str(), term.weight * share)),
            );
        }
        weighted.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let mut known = BTreeSet::new();
        weighted.retain(|(word, _)| known.insert(*word));
        weighted.truncate(cap);
        // BM25 multiplies by the term's own weight, which the key term's weight holds already.
        let boost = |word: &str, weight: f64| (weight / self.language.weights.idf(word).max(0.1)) as f32;
        weighted.into_iter().map(|(word, weight)| (word, boost(word, weight))).collect()
    }

    /// Any of the first words.
    fn any(&self, units: &[Unit]) -> Box<dyn Query> {
        let words = units.iter().flat_map(|unit| &unit.words).take(DEFAULT_CAP);
        Box::new(BooleanQuery::union(words.map(|word| self.word(word)).collect()))
    }

    fn term(&self, field: Field, text: &str) -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
    }

    fn boosted(&self, query: Box<dyn Query>, boost: f32) -> Box<dyn Query> {
        Box::new(BoostQuery::new(query, boost))
    }

    /// Whether the words field holds this word whole, wherever it stands.
    fn is_indexed_word(&self, word: &str) -> bool {
        self.language.analyzer.is_word(word) || word.chars().all(|c| !is_han(c))
    }

    fn piece(&self, piece: &Piece, words: &mut Vec<String>) -> Option<Box<dyn Query>> {
        match piece {
            Piece::Text(text) => {
                let units = self.units(&[text]);
                (!units.is_empty()).then(|| self.all_of(&units))
            }
            Piece::Phrase { text, slop } => {
                let folded = fold(text);
                let query = self.phrase(&folded, *slop)?;
                if *slop > 0 {
                    words.extend(self.language.analyzer.coarse(&folded).into_iter().map(str::to_owned));
                }
                words.push(folded);
                Some(query)
            }
            Piece::Number(number) => {
                let identity = match number {
                    PatentNumber::Application(number) => number.identity(),
                    PatentNumber::Publication(number) => number.identity(),
                };
                // A number may also stand in a text, in one of its usual notations.
                let shown = number.to_string().to_lowercase();
                let bare = shown.trim_start_matches("cn");
                let notations = ["", "zl", "cn"].map(|prefix| format!("{prefix}{bare}"));
                let mut ways = vec![self.filter_term(&format!("num:{identity}"))];
                ways.extend(notations.iter().map(|notation| self.term(self.fields.words, notation)));
                ways.extend(notations.iter().map(|notation| self.term(self.fields.words, &notation.replace('.', ""))));
                words.extend(notations);
                Some(Box::new(BooleanQuery::union(ways)))
            }
            Piece::Class(symbol) => {
                // A model may look like a class: either is meant.
                let word = fold(symbol.as_str());
                let by_class = self.filter_term(&class_term(symbol));
                let by_word = self.term(self.fields.words, &word);
                words.push(word);
                Some(Box::new(BooleanQuery::union(vec![by_class, by_word])))
            }
        }
    }

    /// What an excluded piece rules out: the words themselves, not their synonyms.
    fn excluded(&self, piece: &Piece) -> Option<Box<dyn Query>> {
        let Piece::Text(text) = piece else {
            return self.piece(piece, &mut Vec::new());
        };
        let units = self.units(&[text]);
        let words: Vec<Box<dyn Query>> = units
            .iter()
            .flat_map(|unit| &unit.words)
            .map(|word| -> Box<dyn Query> {
                let exact: Vec<Box<dyn Query>> = [self.fields.words, self.fields.names]
                    .into_iter()
                    .map(|field| self.term(field, word))
                    .chain(self.substring(word))
                    .collect();
                Box::new(BooleanQuery::union(exact))
            })
            .collect();
        (!words.is_empty()).then(|| Box::new(BooleanQuery::intersection(words)) as Box<dyn Query>)
    }

    pub(super) fn filter_term(&self, term: &str) -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(self.fields.filter, term), IndexRecordOption::Basic))
    }

    fn all_of(&self, units: &[Unit]) -> Box<dyn Query> {
        Box::new(BooleanQuery::intersection(units.iter().map(|unit| self.unit(unit)).collect()))
    }

    fn unit(&self, unit: &Unit) -> Box<dyn Query> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> =
            unit.words.iter().map(|word| (Occur::Must, self.word(word))).collect();
        if unit.words.len() > 1 {
            let adjacent = self.in_order(&unit.text, 0).into_iter();
            clauses.extend(adjacent.map(|query| (Occur::Should, self.boosted(query, ADJACENT_BOOST))));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// One word: itself in any text, in names, its synonyms; as a part of a text where the lexicon lacks it.
    fn word(&self, word: &str) -> Box<dyn Query> {
        let mut ways: Vec<Box<dyn Query>> = vec![
            self.term(self.fields.words, word),
            self.boosted(self.term(self.fields.title, word), TITLE_BOOST),
            self.boosted(self.term(self.fields.names, word), NAME_BOOST),
        ];
        if !self.is_indexed_word(word) || word.chars().nth(1).is_none() {
            ways.extend(self.substring(word));
        }
        if self.audience == Audience::Operator {
            ways.extend(self.undisclosed(word));
        }
        // The digits of a publication number, typed without the country that would tell.
        if (7..=9).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit()) {
            ways.push(self.filter_term(&format!("num:{word}")));
        }
        let own_weight = self.language.weights.idf(word);
        for (synonym, share) in self.language.synonyms.of(word) {
            let shift = (own_weight / self.language.weights.idf(synonym).max(0.1)).min(1.0);
            let mut queries = self.in_order(synonym, 0);
            if queries.is_empty() {
                queries.push(self.term(self.fields.words, synonym));
            }
            let boost = (share * SYNONYM_BOOST * shift) as f32;
            ways.extend(queries.into_iter().map(|query| self.boosted(query, boost)));
        }
        Box::new(BooleanQuery::union(ways))
    }

    /// A word of a firm that is not named to everybody: itself, or all its characters where the lexicon lacks it.
    fn undisclosed(&self, word: &str) -> Option<Box<dyn Query>> {
        let field = self.fields.undisclosed;
        let query = if self.is_indexed_word(word) {
            self.term(field, word)
        } else {
            let mut bytes = [0; 4];
            let characters = word.chars().filter(|c| is_han(*c));
            let clauses: Vec<_> = characters.map(|c| self.term(field, c.encode_utf8(&mut bytes))).collect();
            if clauses.is_empty() {
                return None;
            }
            Box::new(BooleanQuery::intersection(clauses))
        };
        Some(self.boosted(query, NAME_BOOST))
    }

    /// The folded text anywhere in a record's texts, as it stands there.
    fn substring(&self, folded: &str) -> Option<Box<dyn Query>> {
        let mut characters: Vec<char> = folded.chars().filter(|c| is_han(*c)).collect();
        characters.sort_unstable();
        characters.dedup();
        let single = folded.chars().nth(1).is_none();
        let character = |c: char| -> Box<dyn Query> {
            let term = Term::from_field_text(self.fields.characters, c.encode_utf8(&mut [0; 4]));
            Box::new(TermQuery::new(term, IndexRecordOption::Basic))
        };
        match characters.as_slice() {
            // Words of other scripts are words wherever they stand.
            [] => None,
            [only] if single => Some(Box::new(ConstScoreQuery::new(character(*only), EXACT_SCORE))),
            several => {
                let candidates = BooleanQuery::intersection(several.iter().map(|c| character(*c)).collect());
                Some(self.boosted(Box::new(ExactTextQuery::new(Box::new(candidates), folded)), EXACT_SCORE))
            }
        }
    }

    /// The coarse words of the folded text in their order, `slop` words apart; without slop also the text as it stands,
    /// where a record is cut elsewhere.
    fn phrase(&self, folded: &str, slop: u32) -> Option<Box<dyn Query>> {
        let mut ways = self.in_order(folded, slop);
        if slop == 0 || ways.is_empty() {
            ways.extend(self.substring(folded));
        }
        if ways.is_empty() {
            // One word of another script, or marks, which are nothing to search for.
            let word = self.language.analyzer.coarse(folded).into_iter().next()?;
            ways = [self.fields.words, self.fields.names].map(|field| self.term(field, word)).into();
        }
        Some(Box::new(BooleanQuery::union(ways)))
    }

    /// Two or more coarse words in their order, in texts and in names.
    fn in_order(&self, folded: &str, slop: u32) -> Vec<Box<dyn Query>> {
        let mut analysis = Analysis::default();
        self.language.analyzer.analyze(folded, &mut analysis);
        if analysis.coarse.len() < 2 {
            return Vec::new();
        }
        let fields = [self.fields.words, self.fields.names];
        let query = |field: Field| -> Box<dyn Query> {
            let term = |token: &Token| (token.ordinal as usize, Term::from_field_text(field, token.text(folded)));
            Box::new(PhraseQuery::new_with_offset_and_slop(analysis.coarse.iter().map(term).collect(), slop))
        };
        fields.map(query).into()
    }

    /// The wanted words of the running text. Without blanks, the segmenter parts them.
    fn units(&self, texts: &[&str]) -> Vec<Unit> {
        if let [text] = texts {
            let folded = fold(text);
            return self
                .content_words(&folded)
                .into_iter()
                .map(|word| Unit { words: vec![word.clone()], text: word })
                .collect();
        }
        texts
            .iter()
            .map(|text| {
                let text = fold(text);
                Unit { words: self.content_words(&text), text }
            })
            .filter(|unit| !unit.words.is_empty())
            .collect()
    }

    /// Whether a piece without blanks has more words than may all be wanted, stop words counted: 怎么减少机床底座的振动.
    fn hold_a_sentence(&self, texts: &[&str]) -> bool {
        texts.iter().any(|text| {
            let folded = fold(text);
            let coarse = self.language.analyzer.coarse(&folded);
            let stop_words = coarse.into_iter().filter(|word| self.language.analyzer.is_stop_word(word)).count();
            let words = self.content_words(&folded).len();
            words > 1 && words + stop_words > MOST_WORDS_WANTED
        })
    }

    /// Coarse words without stop words; neighbouring single characters, of which the lexicon made nothing, together.
    fn content_words(&self, folded: &str) -> Vec<String> {
        let mut analysis = Analysis::default();
        self.language.analyzer.analyze(folded, &mut analysis);
        let mut words: Vec<String> = Vec::new();
        let mut loose_end: Option<usize> = None;
        for token in &analysis.coarse {
            let word = token.text(folded);
            let range = token.range();
            if self.language.analyzer.is_stop_word(word) {
                loose_end = None;
                continue;
            }
            let single = word.chars().count() == 1 && word.chars().all(is_han);
            let glued = words
                .last_mut()
                .filter(|last| single && loose_end == Some(range.start) && last.len() + word.len() <= LONGEST_UNKNOWN);
            if let Some(last) = glued {
                last.push_str(word);
            } else {
                words.push(word.to_owned());
            }
            loose_end = single.then_some(range.end);
        }
        words.dedup();
        // Stop words that together are none (每个月) are sought as they stand.
        let whole = folded.trim();
        if words.is_empty()
            && whole.chars().count() > 1
            && whole.chars().all(is_han)
            && !self.language.analyzer.is_stop_word(whole)
        {
            words.push(whole.to_owned());
        }
        words
    }
}
