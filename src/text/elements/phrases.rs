//! Phrases of neighbouring content words, and what each of them names.

use std::ops::Range;

use super::ElementKind::{self, Application, Effect, Material, Method, Product};
use super::lexicon::{LONGEST, Lexicon};
use super::tagged::{Part, Tagged};

/// Most words of an element.
const MOST_WORDS: usize = 6;
/// Most characters of an element.
const MOST_CHARS: usize = 14;

/// Elements with their place in the folded text, in order of place.
pub(super) fn elements(tagged: &Tagged<'_>, lexicon: &Lexicon) -> Vec<(ElementKind, Range<usize>)> {
    let mut found = Vec::new();
    let reader = Reader { tagged, lexicon };
    let mut at = 0;
    while at < tagged.tokens.len() {
        let end = reader.phrase_end(at);
        if end > at {
            if reader.cued(at) && tagged.piece(at..end).chars().count() <= MOST_CHARS {
                found.push((Application, tagged.bytes(at..end)));
            }
            reader.phrase(at..end, &mut found);
        }
        at = end.max(at + 1);
    }
    for at in 0..tagged.tokens.len() {
        if let Some(words) = reader.effect(at) {
            found.push((Effect, tagged.bytes(words)));
        }
    }
    found.sort_by_key(|(kind, range)| (range.start, range.end, *kind));
    found
}

struct Reader<'r, 't> {
    tagged: &'r Tagged<'t>,
    lexicon: &'r Lexicon,
}

impl Reader<'_, '_> {
    fn content(&self, at: usize) -> bool {
        matches!(self.tagged.part(at), Part::Noun | Part::Verb)
    }

    /// Does a word that opens an application (用于, 用在) stand right before word `at`?
    fn cued(&self, at: usize) -> bool {
        let from = at.saturating_sub(3);
        (from..at).any(|from| {
            let piece = self.tagged.piece(from..at);
            self.lexicon.is("cue", piece) && self.tagged.adjoins(at)
        })
    }

    fn phrase_end(&self, from: usize) -> usize {
        let mut end = from;
        while end < self.tagged.tokens.len() && self.content(end) && (end == from || self.tagged.adjoins(end)) {
            end += 1;
        }
        end
    }

    /// The longest end of `words` that the vocabulary knows: its kinds, its first word, and whether it takes verbs before it. A
    /// word of its own comes before a head of the same length. Effects are read apart ([`Self::effect`]).
    fn end(&self, words: &Range<usize>) -> Option<(Vec<ElementKind>, usize, bool)> {
        let things = |kinds: &[ElementKind]| kinds.iter().copied().filter(|kind| *kind != Effect).collect::<Vec<_>>();
        for from in words.clone() {
            if from + 1 == words.end && self.lexicon.is("not", self.tagged.word(from)) {
                return None;
            }
            let piece = self.tagged.piece(from..words.end);
            if piece.len() > LONGEST {
                continue;
            }
            let kinds = things(self.lexicon.word(piece));
            if !kinds.is_empty() {
                return Some((kinds, from, false));
            }
            let kinds = things(self.lexicon.head(piece));
            if !kinds.is_empty() {
                return Some((kinds, from, self.lexicon.is("device", piece)));
            }
        }
        // The head can be the end of the last word itself: 熔盐 ends in 盐, 风电场 in 场.
        let at = words.end - 1;
        if self.tagged.part(at) == Part::Verb {
            return None;
        }
        let last = self.tagged.word(at);
        last.char_indices().skip(1).find_map(|(cut, _)| {
            let tail = last.get(cut..)?;
            let kinds = things(self.lexicon.head(tail));
            (!kinds.is_empty()).then(|| (kinds, at, self.lexicon.is("device", tail)))
        })
    }

    /// Reads a phrase from its end: what its last words name, then what stands before them.
    fn phrase(&self, words: Range<usize>, found: &mut Vec<(ElementKind, Range<usize>)>) {
        let mut end = words.end;
        while end > words.start {
            let Some((kinds, known, device)) = self.end(&(words.start..end)) else {
                end -= 1;
                continue;
            };
            let Some(kind) = kinds.first().copied() else {
                end -= 1;
                continue;
            };
            let start = self.start(kind, words.start, known..end, device);
            self.push(kind, start..end, found);
            for also in kinds
                .iter()
                .filter(|also| **also != kind && self.lexicon.word(self.tagged.piece(known..end)).contains(also))
            {
                self.push(*also, known..end, found);
            }
            self.inside(kind, start..known, found);
            end = start;
        }
    }

    /// How far an element that ends in `known` reaches back.
    fn start(&self, kind: ElementKind, from: usize, known: Range<usize>, device: bool) -> usize {
        let mut start = known.start;
        while start > from && known.end - start < MOST_WORDS {
            let before = start - 1;
            let word = self.tagged.word(before);
            if self.lexicon.is("trim", word) || self.tagged.piece(before..known.end).chars().count() > MOST_CHARS {
                break;
            }
            if self.tagged.part(before) == Part::Verb && !device && kind != Method {
                break;
            }
            let ends = self.end(&(from..start));
            if let Some((kinds, ..)) = ends {
                let joins = match kind {
                    Product => {
                        let apart = kinds.contains(&Application) && !self.joins(from..start)
                            || kinds.contains(&Material) && self.splits(from..start);
                        !apart && !kinds.contains(&Product)
                    }
                    Method => !kinds.contains(&Product) && !kinds.contains(&Application) && !kinds.contains(&Material),
                    Material => !kinds.contains(&Product) && !kinds.contains(&Application) && !kinds.contains(&Method),
                    Application => !kinds.contains(&Application),
                    Effect => false,
                };
                if !joins {
                    break;
                }
            }
            start = before;
        }
        start
    }

    /// Does a phrase end in a material that is named beside the part made of it (GCr15|钢球), not in its name (羊绒围巾)?
    fn splits(&self, words: Range<usize>) -> bool {
        let last = self.tagged.word(words.end - 1);
        last.is_ascii() || words.clone().any(|from| self.lexicon.is("splits", self.tagged.piece(from..words.end)))
    }

    /// Does a phrase end in a word of use that is part of a product's name (医用|防护服)?
    fn joins(&self, words: Range<usize>) -> bool {
        words.clone().any(|from| self.lexicon.is("joins", self.tagged.piece(from..words.end)))
    }

    /// Materials, methods that an element's own name holds: 羊绒|围巾.
    fn inside(&self, kind: ElementKind, words: Range<usize>, found: &mut Vec<(ElementKind, Range<usize>)>) {
        if kind != Product {
            return;
        }
        let mut at = words.start;
        while at < words.end {
            let end = (at + 1..=words.end).rev().find(|end| {
                let kinds = self.lexicon.word(self.tagged.piece(at..*end));
                [Material, Method, Application].iter().any(|kind| kinds.contains(kind))
            });
            if let Some(end) = end {
                for kind in self.lexicon.word(self.tagged.piece(at..end)) {
                    if matches!(kind, Material | Method | Application) {
                        self.push(*kind, at..end, found);
                    }
                }
                at = end;
            } else {
                at += 1;
            }
        }
    }

    fn push(&self, kind: ElementKind, words: Range<usize>, found: &mut Vec<(ElementKind, Range<usize>)>) {
        let piece = self.tagged.piece(words.clone());
        let one = words.len() == 1;
        let bare = one && self.lexicon.is("bare", piece);
        let short = piece.chars().count() < 2;
        if !bare && (!short || self.lexicon.word(piece).contains(&kind)) {
            found.push((kind, self.tagged.bytes(words)));
        }
    }

    /// Words of the effect that begins at word `at`.
    fn effect(&self, at: usize) -> Option<Range<usize>> {
        if matches!(self.tagged.part(at), Part::Figure | Part::Negated) {
            return None;
        }
        let word = self.tagged.word(at);
        if self.lexicon.is("verb", word)
            && let Some(words) = self.object(at)
        {
            return Some(words);
        }
        // Known effects, the longest first.
        let last = self.tagged.tokens.len();
        let known = (at + 1..=(at + 4).min(last))
            .rev()
            .find(|end| self.lexicon.word(self.tagged.piece(at..*end)).contains(&Effect));
        if let Some(end) = known {
            return Some(at..end);
        }
        let next_is_content = self.tagged.adjoins(at + 1) && self.content(at + 1);
        if self.lexicon.is("prefix", word) && next_is_content {
            return Some(at..at + 2);
        }
        // A name goes on (脱|硫|塔), an effect ends here.
        if self.lexicon.is("weak", word) && next_is_content && self.tagged.word(at + 1).chars().count() <= 2 {
            let goes_on = self.tagged.adjoins(at + 2) && self.content(at + 2);
            return (!goes_on).then_some(at..at + 2);
        }
        // One word: 防跌倒.
        let first = word.chars().next().map(|c| c.len_utf8()).and_then(|end| word.get(..end)).unwrap_or_default();
        if word.chars().count() > 2
            && self.lexicon.is("prefix", first)
            && !self.lexicon.is("not", word)
            && self.lexicon.word(word).is_empty()
            && self.end(&(at..at + 1)).is_none()
        {
            return Some(at..at + 1);
        }
        if matches!(word, "不" | "无") && self.tagged.adjoins(at + 1) {
            let end = (at + 2..=(at + 4).min(self.tagged.tokens.len()))
                .rev()
                .find(|end| self.lexicon.is("defect", self.tagged.piece(at + 1..*end)))?;
            return Some(at..end);
        }
        None
    }

    /// A verb of effect with its object: 提高|耐磨性.
    fn object(&self, at: usize) -> Option<Range<usize>> {
        let mut end = at + 1;
        while end < self.tagged.tokens.len()
            && self.tagged.adjoins(end)
            && matches!(self.tagged.part(end), Part::Noun | Part::Verb)
            && end - at < MOST_WORDS
        {
            end += 1;
        }
        let chars = self.tagged.piece(at..end).chars().count();
        let costs = self.tagged.word(at) == "增加" && self.tagged.piece(at + 1..end).ends_with(['本', '用', '资']);
        (!costs && end > at + 1 && chars <= MOST_CHARS).then_some(at..end)
    }
}
