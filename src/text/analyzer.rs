//! The one analyzer for indexing and for queries.
//!
//! Chinese runs go through jieba (default dictionary and `index/lexicon.txt`, no HMM); words of other scripts through
//! our own scanner. Give it folded text. From one pass come the coarse words, for phrases, and the search words: the
//! coarse words and what is useful inside them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use jieba_rs::Jieba;

use super::error::TextError;
use super::fold::fold;
use super::scan::{Segment, parts, segments};
use super::script::is_han;
use super::word_list::{lines, read_words};
use crate::resources::Resources;

/// Shortest dictionary word, in characters, that is a search word inside a coarse word.
const SHORTEST_INSIDE: usize = 2;
/// The same for one that lies across coarse words: 工具箱 in 测试工具|箱. Shorter ones are mostly chance: 和服 in 设备和服务.
const SHORTEST_CROSSING: usize = 3;

/// A word as a slice of the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Number of the coarse word that this is or lies in, from 0; a mark that ends a clause takes a number too.
    pub ordinal: u32,
}

impl Token {
    fn new(range: &Range<usize>, ordinal: u32) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: offset(range.start), end: offset(range.end), ordinal }
    }

    /// Bytes of the folded text.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The word itself; empty for a text that the token is not of.
    #[must_use]
    pub fn text<'t>(&self, folded: &'t str) -> &'t str {
        folded.get(self.range()).unwrap_or_default()
    }
}

/// What [`Analyzer::analyze`] finds. Keep one and use it again: it keeps its memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Analysis {
    /// Coarse words in order, one an ordinal: for phrases, with slop.
    pub coarse: Vec<Token>,
    /// Search words: each coarse word, followed by the dictionary words of two or more characters inside it, those of
    /// three or more that begin in it and end beyond it, and the useful parts of a name. A word can come several times.
    pub words: Vec<Token>,
}

/// Segmentation of folded text. `Send`, `Sync`, cheap to share behind an `Arc`, and slow to make (about 0.1 s).
#[derive(Debug)]
pub struct Analyzer {
    jieba: Jieba,
    /// Words that begin with letters or figures and go on in Chinese (`h型钢`, `x射线`), by their head.
    mixed: HashMap<Box<str>, Vec<Box<str>>>,
    stop_words: HashSet<Box<str>>,
    boilerplate: HashSet<Box<str>>,
}

impl Analyzer {
    /// An analyzer with the word lists of `resources`.
    ///
    /// # Errors
    /// [`TextError`] if a list is missing or a frequency in the lexicon is no number.
    pub fn new(resources: &Resources) -> Result<Self, TextError> {
        const LEXICON: &str = "index/lexicon.txt";
        let mut jieba = Jieba::new();
        let mut mixed: HashMap<Box<str>, Vec<Box<str>>> = HashMap::new();
        for (line, entry) in lines(&resources.text(LEXICON)?) {
            let (word, frequency) = match entry.split_once([' ', '\t']) {
                Some((word, frequency)) => {
                    let frequency = frequency.trim().parse::<usize>();
                    (word, Some(frequency.map_err(|_| TextError::malformed(LEXICON, line, "词频不是整数"))?))
                }
                None => (entry, None),
            };
            let word = fold(word);
            let head = word.find(is_han).unwrap_or(word.len());
            match word.split_at_checked(head) {
                Some(("", _)) => {
                    jieba.add_word(&word, frequency, None);
                }
                Some((head, tail)) if !tail.is_empty() => {
                    mixed.entry(head.into()).or_default().push(tail.into());
                }
                _ => {}
            }
        }
        for tails in mixed.values_mut() {
            tails.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        }
        Ok(Self {
            jieba,
            mixed,
            stop_words: read_words(resources, "index/stopwords.txt")?,
            boilerplate: read_words(resources, "index/boilerplate.txt")?,
        })
    }

    /// Segment `folded` into `analysis`, which is emptied first.
    pub fn analyze(&self, folded: &str, analysis: &mut Analysis) {
        analysis.coarse.clear();
        analysis.words.clear();
        let mut ordinal = 0;
        // How far a word that began in another script has reached into the run that follows it.
        let mut taken = 0;
        for segment in segments(folded) {
            match segment {
                Segment::ClauseEnd => ordinal += 1,
                Segment::Word(word) => {
                    taken = self.other_script(folded, word, &mut ordinal, analysis);
                }
                Segment::Han(run) => {
                    let start = run.start.max(taken);
                    self.chinese(folded, start..run.end, &mut ordinal, analysis);
                }
            }
        }
    }

    /// The coarse words of `folded`, for callers with no buffer at hand.
    #[must_use]
    pub fn coarse<'t>(&self, folded: &'t str) -> Vec<&'t str> {
        let mut analysis = Analysis::default();
        self.analyze(folded, &mut analysis);
        analysis.coarse.iter().map(|token| token.text(folded)).collect()
    }

    /// The search words of `folded`, for callers with no buffer at hand.
    #[must_use]
    pub fn words<'t>(&self, folded: &'t str) -> Vec<&'t str> {
        let mut analysis = Analysis::default();
        self.analyze(folded, &mut analysis);
        analysis.words.iter().map(|token| token.text(folded)).collect()
    }

    /// Is this folded word in the dictionary or the lexicon?
    #[must_use]
    pub fn is_word(&self, word: &str) -> bool {
        self.jieba.has_word(word) || self.is_mixed(word)
    }

    /// Is this folded word a stop word (的, 和, 进行 ...)?
    #[must_use]
    pub fn is_stop_word(&self, word: &str) -> bool {
        self.stop_words.contains(word)
    }

    /// Is this folded word one that patents or needs are full of and that says nothing (本发明, 研发, 寻求 ...)?
    #[must_use]
    pub fn is_boilerplate(&self, word: &str) -> bool {
        self.boilerplate.contains(word)
    }

    /// Part of speech of a folded word, as the dictionary has it (`n`, `vn`, `u` ...); empty where it has none, `x` for a
    /// word that it does not know.
    pub(super) fn tag<'a>(&'a self, word: &'a str) -> &'a str {
        match self.jieba.tag(word, false).as_slice() {
            [only] => only.tag,
            _ => "x",
        }
    }

    fn is_mixed(&self, word: &str) -> bool {
        let head = word.find(is_han).unwrap_or(word.len());
        word.split_at_checked(head)
            .is_some_and(|(head, tail)| self.mixed.get(head).is_some_and(|tails| tails.iter().any(|t| **t == *tail)))
    }

    fn chinese(&self, folded: &str, run: Range<usize>, ordinal: &mut u32, analysis: &mut Analysis) {
        let Some(text) = folded.get(run.clone()) else {
            return;
        };
        let mut inside = self.jieba.cut_all(text).into_iter().peekable();
        for cut in self.jieba.cut(text, false) {
            let token = Token::new(&(run.start + cut.byte_start..run.start + cut.byte_end), *ordinal);
            analysis.coarse.push(token);
            analysis.words.push(token);
            while let Some(word) = inside.next_if(|word| word.byte_start < cut.byte_end) {
                let itself = word.byte_start == cut.byte_start && word.byte_end == cut.byte_end;
                let crosses = word.byte_end > cut.byte_end;
                let shortest = if crosses { SHORTEST_CROSSING } else { SHORTEST_INSIDE };
                if !itself && word.end - word.start >= shortest {
                    let range = run.start + word.byte_start..run.start + word.byte_end;
                    analysis.words.push(Token::new(&range, *ordinal));
                }
            }
            *ordinal += 1;
        }
    }

    /// Push a word of another script, its parts, and the Chinese word that it begins. Returns the end of the latter.
    fn other_script(&self, folded: &str, word: Range<usize>, ordinal: &mut u32, analysis: &mut Analysis) -> usize {
        let text = folded.get(word.clone()).unwrap_or_default();
        let rest = folded.get(word.end..).unwrap_or_default();
        let tail = self.mixed.get(text).and_then(|tails| tails.iter().find(|tail| rest.starts_with(&***tail)));
        let end = word.end + tail.map_or(0, |tail| tail.len());
        let whole = Token::new(&(word.start..end), *ordinal);
        analysis.coarse.push(whole);
        analysis.words.push(whole);
        if let Some(tail) = tail {
            analysis.words.push(Token::new(&word, *ordinal));
            if tail.chars().count() > 1 {
                analysis.words.push(Token::new(&(word.end..end), *ordinal));
            }
        }
        for part in parts(text) {
            analysis.words.push(Token::new(&(word.start + part.start..word.start + part.end), *ordinal));
        }
        *ordinal += 1;
        end
    }
}

#[cfg(test)]
mod tests;
