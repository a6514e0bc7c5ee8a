//! From a query as typed to queries of the engine, strict first, then what comes closest.

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, EmptyQuery, Occur, PhraseQuery, Query, RegexQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::SearchError;
use super::document::class_term;
use super::language::Language;
use super::query::{Piece, UserQuery};
use super::schema::Fields;
use crate::domain::PatentNumber;
use crate::text::{Analysis, Bigram, DEFAULT_CAP, DemandText, KeyTerm, KeyTermKind, Token, bigrams, fold};

/// Up to so many words, all are wanted; more make a sentence.
const MOST_WORDS_WANTED: usize = 4;

const TITLE_BOOST: f32 = 1.5;
const NAME_BOOST: f32 = 0.6;
/// A synonym stands below the word itself, whatever its own weight says.
const SYNONYM_BOOST: f64 = 0.5;
/// A substring that crosses words stands below a word.
const SUBSTRING_BOOST: f32 = 0.5;
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
}

impl Compiler<'_> {
    pub(super) fn compile(&self, typed: &UserQuery, original: &str) -> Result<Compiled, SearchError> {
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
        if units.len() > MOST_WORDS_WANTED || (units.len() > 1 && self.is_sentence(&texts)) {
            let terms = self
                .language
                .key_terms(&DemandText { description: &texts.join(" "), ..DemandText::default() }, DEFAULT_CAP)
                .terms;
            words.extend(terms.iter().map(|term| term.text.clone()));
            let sentence = if terms.is_empty() { self.any(&units) } else { self.weighted(&terms, DEFAULT_CAP) };
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
        let all = |loose: bool| units.iter().map(|unit| (Occur::Must, self.unit(unit, loose))).collect::<Vec<_>>();
        let query = with(all(false));
        let mut fallbacks = Vec::new();
        if !units.is_empty() {
            fallbacks.push(with(all(true)));
        }
        let parts: Vec<Unit> = units
            .iter()
            .flat_map(|unit| unit.words.iter().map(|word| Unit { words: vec![word.clone()], text: word.clone() }))
            .collect();
        for wanted in (1..parts.len()).rev() {
            let most = parts.iter().map(|part| self.unit(part, true)).collect();
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
            weighted.extend(
                term.synonyms
                    .iter()
                    .filter(|(synonym, _)| self.is_indexed_word(synonym))
                    .map(|(synonym, share)| (synonym.as_str(), term.weight * share)),
            );
        }
        weighted.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        weighted.dedup_by(|a, b| a.0 == b.0);
        weighted.truncate(cap);
        // BM25 multiplies by the term's own weight, which the key term's weight holds already.
        let boost = |word: &str, weight: f64| (weight / self.language.weights.idf(word).max(0.1)) as f32;
        weighted.into_iter().map(|(word, weight)| (word, boost(word, weight))).collect()
    }

    fn any(&self, units: &[Unit]) -> Box<dyn Query> {
        Box::new(BooleanQuery::union(units.iter().map(|unit| self.unit(unit, true)).collect()))
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
                    .chain(self.phrase(word, 0))
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
        Box::new(BooleanQuery::intersection(units.iter().map(|unit| self.unit(unit, false)).collect()))
    }

    fn unit(&self, unit: &Unit, loose: bool) -> Box<dyn Query> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> =
            unit.words.iter().map(|word| (Occur::Must, self.word(word, loose))).collect();
        if unit.words.len() > 1
            && let Some(adjacent) = self.phrase(&unit.text, 0)
        {
            clauses.push((Occur::Should, self.boosted(adjacent, ADJACENT_BOOST)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// One word: itself in any text, in names, its synonyms; as a substring where the lexicon lacks it, and for every
    /// word when the search is `loose`.
    fn word(&self, word: &str, loose: bool) -> Box<dyn Query> {
        let mut ways: Vec<Box<dyn Query>> = vec![
            self.term(self.fields.words, word),
            self.boosted(self.term(self.fields.title, word), TITLE_BOOST),
            self.boosted(self.term(self.fields.names, word), NAME_BOOST),
        ];
        if (loose || !self.is_indexed_word(word) || word.chars().count() == 1)
            && let Some(substring) = self.phrase(word, 0)
        {
            ways.push(self.boosted(substring, SUBSTRING_BOOST));
        }
        let own_weight = self.language.weights.idf(word);
        for (synonym, share) in self.language.synonyms.of(word) {
            let shift = (own_weight / self.language.weights.idf(synonym).max(0.1)).min(1.0);
            let query = if self.is_indexed_word(synonym) {
                Some(self.term(self.fields.words, synonym))
            } else {
                self.phrase(synonym, 0)
            };
            ways.extend(query.map(|query| self.boosted(query, (share * SYNONYM_BOOST * shift) as f32)));
        }
        Box::new(BooleanQuery::union(ways))
    }

    /// The folded text anywhere in a record's texts, by its character pairs: all of them are wanted. Pairs from different
    /// places could add up to it, which takes a long text and a short phrase; pairs across two words that the record's
    /// text is cut into are not there (see [`Fields::bigrams`]).
    fn substring(&self, folded: &str) -> Option<Box<dyn Query>> {
        let pairs: Vec<_> = bigrams(folded).collect();
        let (last, before) = pairs.split_last()?;
        let mut wanted: Vec<Box<dyn Query>> = before
            .iter()
            .filter(|pair| !pair.closes_run || pair.text.chars().count() == 1)
            .map(|pair| self.pair(pair))
            .collect();
        // The end of the query is not the end of the run in the record: the last character may be followed by anything.
        if last.closes_run {
            let run_goes_on =
                before.last().is_some_and(|pair| pair.start + pair.text.len() == last.start + last.text.len());
            if !run_goes_on {
                wanted.push(self.beginning_with(last.text)?);
            }
        } else {
            wanted.push(self.pair(last));
        }
        match wanted.len() {
            0 => None,
            1 => wanted.pop(),
            _ => Some(Box::new(BooleanQuery::intersection(wanted))),
        }
    }

    /// A pair, or a word of another script: where it is a word it stands among the words, elsewhere among the pairs.
    fn pair(&self, pair: &Bigram<'_>) -> Box<dyn Query> {
        let mut written = String::new();
        pair.write_term(&mut written);
        let of_pairs =
            Box::new(TermQuery::new(Term::from_field_text(self.fields.bigrams, &written), IndexRecordOption::Basic));
        if pair.closes_run || !self.is_indexed_word(pair.text) {
            return of_pairs;
        }
        Box::new(BooleanQuery::union(vec![of_pairs, self.term(self.fields.words, pair.text)]))
    }

    /// A single character, whatever follows it.
    fn beginning_with(&self, character: &str) -> Option<Box<dyn Query>> {
        let pattern = format!("{character}.");
        let fields = [self.fields.bigrams, self.fields.words];
        let ways: Vec<Box<dyn Query>> = fields
            .into_iter()
            .filter_map(|field| Some(Box::new(RegexQuery::from_pattern(&pattern, field).ok()?) as Box<dyn Query>))
            .collect();
        (!ways.is_empty()).then(|| Box::new(BooleanQuery::union(ways)) as Box<dyn Query>)
    }

    /// The folded text as it stands. Without slop also by its character pairs, for a text that is cut elsewhere than the
    /// query.
    fn phrase(&self, folded: &str, slop: u32) -> Option<Box<dyn Query>> {
        let mut analysis = Analysis::default();
        self.language.analyzer.analyze(folded, &mut analysis);
        if analysis.coarse.len() < 2 {
            return self.substring(folded);
        }
        let in_order = |field: Field| -> Box<dyn Query> {
            let term = |token: &Token| (token.ordinal as usize, Term::from_field_text(field, token.text(folded)));
            Box::new(PhraseQuery::new_with_offset_and_slop(analysis.coarse.iter().map(term).collect(), slop))
        };
        let mut ways = vec![in_order(self.fields.words), in_order(self.fields.names)];
        if slop == 0 {
            ways.extend(self.substring(folded));
        }
        Some(Box::new(BooleanQuery::union(ways)))
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

    /// A text without blanks that has more words than may all be wanted, stop words counted: 怎么减少机床底座的振动.
    fn is_sentence(&self, texts: &[&str]) -> bool {
        let [text] = texts else { return false };
        let folded = fold(text);
        let stop_words =
            self.language.analyzer.coarse(&folded).into_iter().filter(|word| self.language.analyzer.is_stop_word(word));
        self.content_words(&folded).len() + stop_words.count() > MOST_WORDS_WANTED
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
            if single && loose_end == Some(range.start) {
                if let Some(last) = words.last_mut() {
                    last.push_str(word);
                }
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

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}
