//! Folded text to segments: runs of Chinese characters, and words of other scripts.
//!
//! A word of another script is kept whole with its inner connectors, its sign of percent or degree and its unit:
//! `c-137`, `pm2.5`, `tio2`, `90%`, `50mg/l`, `1000°c`, `c++`.

use std::ops::Range;

use super::script::{ends_clause, is_alphanumeric, is_han};

/// Longest word of another script, in bytes; a longer one (an encoded blob) is cut.
const LONGEST_WORD: usize = 96;

/// A piece of folded text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    /// A run of Chinese characters.
    Han(Range<usize>),
    /// A word, number or name of another script.
    Word(Range<usize>),
    /// What lies between, where it holds a mark that ends a clause.
    ClauseEnd,
}

/// Segments of `folded` in order. Blanks and other marks part segments and leave no trace.
pub(super) fn segments(folded: &str) -> Segments<'_> {
    Segments { folded, at: 0, separator_checked: true }
}

/// Iterator of [`segments`].
#[derive(Debug, Clone)]
pub(super) struct Segments<'t> {
    folded: &'t str,
    at: usize,
    separator_checked: bool,
}

impl Iterator for Segments<'_> {
    type Item = Segment;

    fn next(&mut self) -> Option<Segment> {
        let rest = self.folded.get(self.at..)?;
        let mut clause_end = false;
        let mut chars = rest.char_indices();
        let (offset, first) = loop {
            let (offset, c) = chars.next()?;
            if is_han(c) || is_alphanumeric(c) {
                break (offset, c);
            }
            clause_end |= ends_clause(c);
        };
        if clause_end && !self.separator_checked {
            self.at += offset;
            self.separator_checked = true;
            return Some(Segment::ClauseEnd);
        }
        let start = self.at + offset;
        let rest = rest.get(offset..)?;
        let length = if is_han(first) { han_length(rest) } else { word_length(rest) };
        self.at = start + length;
        self.separator_checked = false;
        let range = start..self.at;
        Some(if is_han(first) { Segment::Han(range) } else { Segment::Word(range) })
    }
}

fn han_length(rest: &str) -> usize {
    rest.find(|c| !is_han(c)).unwrap_or(rest.len())
}

/// Bytes of the word at the head of `rest`, whose first character is a letter or digit.
fn word_length(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    let mut before = '\0';
    let mut end = 0;
    while let Some((at, c)) = chars.next() {
        let stays = if is_alphanumeric(c) {
            true
        } else {
            let after = chars.peek().map_or('\0', |&(_, next)| next);
            joins(before, c, after)
        };
        if !stays || at >= LONGEST_WORD {
            return at;
        }
        before = c;
        end = at + c.len_utf8();
    }
    end
}

/// Does mark `c` belong to the word around it?
fn joins(before: char, c: char, after: char) -> bool {
    match c {
        '%' | '‰' => before.is_ascii_digit(),
        '°' => before.is_ascii_digit() && matches!(after, 'c' | 'f'),
        '.' | '/' | '-' | '_' | '&' | '\'' | '^' => is_alphanumeric(before) && is_alphanumeric(after),
        '+' => (before.is_ascii_lowercase() && !is_alphanumeric(after)) || before == '+',
        '#' => before.is_ascii_lowercase() && !is_alphanumeric(after),
        _ => false,
    }
}

/// Useful parts of a word of another script, as ranges inside it: what its connectors part, and the letters (three
/// or more) at the head of a name that ends in figures (`usb3.0` → `usb`). `co2` has no parts: `co` is another thing.
pub(super) fn parts(word: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = word.as_bytes();
    let mut start = 0;
    let mut at = 0;
    std::iter::from_fn(move || {
        while at <= bytes.len() {
            let here = bytes.get(at).copied();
            let cut = match here {
                None => true,
                Some(b'-' | b'_' | b'/' | b'&' | b'\'' | b'^' | b'+' | b'#') => true,
                Some(b'.') => !numeric_neighbours(bytes, at),
                Some(_) => false,
            };
            at += 1;
            if cut {
                let part = start..at - 1;
                start = at;
                let whole = part.start == 0 && part.end == bytes.len();
                if !whole && part.len() >= 2 {
                    return Some(part);
                }
            }
        }
        None
    })
    .chain(leading_letters(word))
}

fn numeric_neighbours(bytes: &[u8], at: usize) -> bool {
    let digit = |index: Option<usize>| index.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    digit(at.checked_sub(1)) && digit(Some(at + 1))
}

fn leading_letters(word: &str) -> Option<Range<usize>> {
    let letters = word.bytes().take_while(u8::is_ascii_lowercase).count();
    let next_is_digit = word.as_bytes().get(letters).is_some_and(u8::is_ascii_digit);
    (letters >= 3 && next_is_digit).then_some(0..letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(folded: &str) -> Vec<&str> {
        segments(folded)
            .filter_map(|segment| match segment {
                Segment::Han(range) | Segment::Word(range) => Some(&folded[range]),
                Segment::ClauseEnd => None,
            })
            .collect()
    }

    #[test]
    fn names_and_figures_stay_whole() {
        for (folded, expected) in [
            ("cod≥90%", vec!["cod", "90%"]),
            ("粒径5μm", vec!["粒径", "5μm"]),
            ("304不锈钢", vec!["304", "不锈钢"]),
            ("tio2/c-137", vec!["tio2/c-137"]),
            ("pm2.5。", vec!["pm2.5"]),
            ("-20°c~60°c", vec!["20°c", "60°c"]),
            ("c++与c#", vec!["c++", "与", "c#"]),
            ("50mg/l,v2.", vec!["50mg/l", "v2"]),
        ] {
            assert_eq!(words(folded), expected, "{folded}");
        }
    }

    #[test]
    fn parts_are_those_worth_a_search() {
        let of = |word: &str| parts(word).map(|range| word[range].to_owned()).collect::<Vec<_>>();
        assert_eq!(of("gps-rtk"), ["gps", "rtk"]);
        assert_eq!(of("c-137"), ["137"]);
        assert_eq!(of("usb3.0"), ["usb"]);
        assert_eq!(of("co2"), Vec::<String>::new());
        assert_eq!(of("pm2.5"), Vec::<String>::new());
    }

    #[test]
    fn only_a_mark_between_two_segments_is_a_clause_end() {
        let all: Vec<_> = segments(",甲,(乙)丙。").collect();
        assert_eq!(all, [Segment::Han(1..4), Segment::ClauseEnd, Segment::Han(6..9), Segment::Han(10..13)]);
    }
}
