//! Snippets: the part of a text that holds most of what was sought, with the finds marked and everything escaped.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::text::FoldedText;

/// Length of a snippet in characters.
const LENGTH: usize = 90;

/// Finds words in texts and marks them.
pub(super) struct Highlighter {
    automaton: Option<AhoCorasick>,
}

impl Highlighter {
    /// `words` are folded; the longest at each place is marked whole.
    pub(super) fn new(words: &[String]) -> Self {
        let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&words).ok();
        Self { automaton: automaton.filter(|_| !words.is_empty()) }
    }

    /// Byte ranges of the finds in the original text, in order, overlapping ones joined.
    fn finds(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let folded = FoldedText::new(text);
        let mut finds: Vec<std::ops::Range<usize>> = Vec::new();
        for found in automaton.find_iter(folded.text()) {
            let range = folded.source_range(found.start()..found.end());
            match finds.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ if range.is_empty() => {}
                _ => finds.push(range),
            }
        }
        finds
    }

    /// The best window over `texts`, the first text winning ties; the beginning of the first where nothing is found.
    pub(super) fn snippet(&self, texts: &[&str]) -> String {
        let mut best: Option<(usize, &str, usize, Vec<std::ops::Range<usize>>)> = None;
        for text in texts {
            let finds = self.finds(text);
            for (at, find) in finds.iter().enumerate() {
                let end = end_of_window(text, start_of_window(text, find.start));
                let inside = finds[at..].iter().take_while(|later| later.end <= end).count();
                if best.as_ref().is_none_or(|(most, ..)| inside > *most) {
                    best = Some((inside, text, find.start, finds.clone()));
                }
            }
        }
        match best {
            Some((_, text, first, finds)) => {
                let start = start_of_window(text, first);
                mark(text, start, end_of_window(text, start), &finds)
            }
            None => texts.first().map_or_else(String::new, |text| mark(text, 0, end_of_window(text, 0), &[])),
        }
    }
}

fn end_of_window(text: &str, start: usize) -> usize {
    text[start..].char_indices().nth(LENGTH).map_or(text.len(), |(at, _)| start + at)
}

/// A little before the first find, at the beginning of its clause where that is near.
fn start_of_window(text: &str, first: usize) -> usize {
    const BEFORE: usize = 20;
    let before = &text[..first];
    let near: Vec<(usize, char)> = before.char_indices().rev().take(BEFORE).collect();
    if let Some((at, mark)) = near.iter().find(|(_, c)| matches!(c, '。' | '；' | '，' | '：' | '\n')) {
        return at + mark.len_utf8();
    }
    near.last().map_or(first, |(at, _)| *at)
}

fn mark(text: &str, start: usize, end: usize, finds: &[std::ops::Range<usize>]) -> String {
    let mut out = String::new();
    if start > 0 {
        out.push('…');
    }
    let mut at = start;
    for find in finds.iter().filter(|find| find.start >= start && find.start < end) {
        let find_end = find.end.min(end);
        escape(&text[at..find.start], &mut out);
        out.push_str("<mark>");
        escape(&text[find.start..find_end], &mut out);
        out.push_str("</mark>");
        at = find_end;
    }
    escape(&text[at..end], &mut out);
    if end < text.len() {
        out.push('…');
    }
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn highlighter(words: &[&str]) -> Highlighter {
        Highlighter::new(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_whole_hit_is_marked_as_the_record_writes_it_and_all_is_escaped() {
        let snippet = highlighter(&["专利转化"]).snippet(&["一种<b>專利轉化</b>方法"]);
        assert_eq!(snippet, "一种&lt;b&gt;<mark>專利轉化</mark>&lt;/b&gt;方法");
    }

    #[test]
    fn a_text_without_finds_shows_its_beginning() {
        assert_eq!(highlighter(&["包"]).snippet(&["隔振基座"]), "隔振基座");
        assert_eq!(highlighter(&[]).snippet(&[]), "");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,200}", word in "\\PC{1,3}") {
            let folded = crate::text::fold(&word);
            let _ = Highlighter::new(&[folded]).snippet(&[&text]);
        }
    }
}
