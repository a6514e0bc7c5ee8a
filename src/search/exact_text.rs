//! Documents that hold a text as it stands: candidates by other means, checked against the text that the index stores.
//!
//! No way of cutting a text into terms finds every part of it, and none but the text itself tells whether the parts
//! found stand together. So an index of characters gives the candidates, and each is looked at.

use std::sync::Arc;

use memchr::memmem::Finder;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED};

/// Blocks of the store that a scorer keeps at hand: documents are looked at in their order, which is that of the blocks.
const BLOCKS_KEPT: usize = 2;

/// A folded text to look for.
#[derive(Debug)]
struct Needle {
    finder: Finder<'static>,
    /// Its ends are letters or figures of another script: there the word must end, too.
    ends: [bool; 2],
}

impl Needle {
    fn new(text: &str) -> Self {
        let ends =
            [text.bytes().next(), text.bytes().last()].map(|byte| byte.is_some_and(|b| b.is_ascii_alphanumeric()));
        Self { finder: Finder::new(text.as_bytes()).into_owned(), ends }
    }

    /// `text` begins and ends with a byte that is neither letter nor figure.
    fn is_in(&self, text: &[u8]) -> bool {
        let glued = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        self.finder.find_iter(text).any(|at| {
            !(self.ends[0] && glued(at.checked_sub(1)) || self.ends[1] && glued(Some(at + self.finder.needle().len())))
        })
    }
}

/// The candidates whose stored text holds a folded text. Every hit has the same score.
#[derive(Debug)]
pub(super) struct ExactTextQuery {
    candidates: Box<dyn Query>,
    needle: Arc<Needle>,
}

impl ExactTextQuery {
    pub(super) fn new(candidates: Box<dyn Query>, folded: &str) -> Self {
        Self { candidates, needle: Arc::new(Needle::new(folded)) }
    }
}

impl Clone for ExactTextQuery {
    fn clone(&self) -> Self {
        Self { candidates: self.candidates.box_clone(), needle: Arc::clone(&self.needle) }
    }
}

impl Query for ExactTextQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        // Candidates have no score: it is whether they hold the text that counts.
        let schema = scoring.schema();
        let candidates = self.candidates.weight(match scoring.searcher() {
            Some(searcher) => EnableScoring::disabled_from_searcher(searcher),
            None => EnableScoring::disabled_from_schema(schema),
        })?;
        Ok(Box::new(ExactTextWeight { candidates, needle: Arc::clone(&self.needle) }))
    }
}

struct ExactTextWeight {
    candidates: Box<dyn Weight>,
    needle: Arc<Needle>,
}

impl Weight for ExactTextWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut scorer = ExactTextScorer {
            candidates: self.candidates.scorer(reader, 1.0)?,
            texts: reader.get_store_reader(BLOCKS_KEPT)?,
            needle: Arc::clone(&self.needle),
            score: boost,
        };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(tantivy::TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("holds the text as it stands", scorer.score()))
    }
}

struct ExactTextScorer {
    candidates: Box<dyn Scorer>,
    texts: StoreReader,
    needle: Arc<Needle>,
    score: Score,
}

impl ExactTextScorer {
    /// A text that cannot be read holds nothing: scorers have no way to tell of an error, and opening the index reads
    /// every file of it.
    fn holds(&self, doc: DocId) -> bool {
        self.texts.get_document_bytes(doc).is_ok_and(|text| self.needle.is_in(&text))
    }

    /// From the candidate at hand to the first that holds the text.
    fn settle(&mut self) -> DocId {
        let mut doc = self.candidates.doc();
        while doc != TERMINATED && !self.holds(doc) {
            doc = self.candidates.advance();
        }
        doc
    }
}

impl DocSet for ExactTextScorer {
    fn advance(&mut self) -> DocId {
        self.candidates.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.candidates.seek(target);
        self.settle()
    }

    /// Looks at no text but that of `target`.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        match self.candidates.seek_danger(target) {
            SeekDangerResult::Found if !self.holds(target) => SeekDangerResult::SeekLowerBound(target + 1),
            other => other,
        }
    }

    fn doc(&self) -> DocId {
        self.candidates.doc()
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }

    /// Looking at a text costs far more than a step in a list.
    fn cost(&self) -> u64 {
        self.candidates.cost().saturating_mul(100)
    }
}

impl Scorer for ExactTextScorer {
    fn score(&mut self) -> Score {
        self.score
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_where_it_stands_and_words_of_other_scripts_only_whole() {
        let holds = |text: &str, needle: &str| Needle::new(needle).is_in(text.as_bytes());
        assert!(holds("\n超疏水涂层\n", "疏水涂"));
        assert!(!holds("\n化妆盒\n妆包机\n", "化妆包"));
        assert!(holds("\n一种led驱动电路\n", "led驱动"));
        assert!(!holds("\n一种oled驱动电路\n", "led驱动"));
        assert!(holds("\noled和led\n", "led"));
        assert!(!holds("\n10.5μm\n", "0.5μm"));
    }
}
