//! Folding: the one form in which texts are compared.
//!
//! Compatibility forms and widths as NFKC has them (`Ａ` → `a`, `㎡` → `m2`), lower case, traditional and variant
//! characters to simplified ones (`index/variants.tsv` after the library's table), dashes, quotes and middle dots to one
//! form each, circled numbers to a comma, characters without width gone, an exponent marked (`10³` → `10^3`).
//! Then, on the whole text: pinyin notes after a character dropped (`國(guó)家` → `国家`), runs of blanks to one blank,
//! no blank at either end, line breaks between two characters and blanks between three or more single characters
//! (`锂 离 子`) closed up, figures joined to their units (`5 um` → `5μm`). Blanks between words stay, so that a
//! query of several words keeps its parts.
//!
//! Two steps: [`characters`] works character by character and notes whether the text needs [`layout`] at all.

mod characters;
mod layout;
mod table;

use std::ops::Range;

use characters::{Sink, fold_characters};

/// Fold a text.
#[must_use]
pub fn fold(original: &str) -> String {
    let mut sink = Plain(String::with_capacity(original.len()));
    let needs_layout = fold_characters(original, &mut sink);
    if needs_layout { layout::tidy(&sink.0).iter().map(|cell| cell.c).collect() } else { sink.0 }
}

/// A folded text that knows where in the original each piece came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldedText {
    text: String,
    /// For each byte of `text`, the range of the original that its character stands for.
    source: Vec<(u32, u32)>,
}

impl FoldedText {
    /// Fold `original`; the text equals that of [`fold`].
    #[must_use]
    pub fn new(original: &str) -> Self {
        let mut sink =
            Traced { text: String::with_capacity(original.len()), source: Vec::with_capacity(original.len()) };
        let needs_layout = fold_characters(original, &mut sink);
        if !needs_layout {
            return Self { text: sink.text, source: sink.source };
        }
        let mut tidied = Self { text: String::with_capacity(sink.text.len()), source: Vec::new() };
        for cell in layout::tidy(&sink.text) {
            let range = cell.start as usize..cell.end as usize;
            let from = sink.source.get(range.clone()).unwrap_or_default();
            tidied.text.push(cell.c);
            if sink.text.get(range).is_some_and(|was| was.chars().eq(std::iter::once(cell.c))) {
                tidied.source.extend_from_slice(from);
            } else {
                // A replaced character can be longer or shorter than what it stands for.
                let whole = from.first().zip(from.last()).map_or((0, 0), |(first, last)| (first.0, last.1));
                tidied.source.resize(tidied.text.len(), whole);
            }
        }
        tidied
    }

    /// The folded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The part of the original, in bytes, that the part `folded` of the folded text stands for. Always on character
    /// boundaries of the original; empty for an empty or foreign range.
    #[must_use]
    pub fn source_range(&self, folded: Range<usize>) -> Range<usize> {
        let Some(pieces) = self.source.get(folded).filter(|pieces| !pieces.is_empty()) else {
            return 0..0;
        };
        let start = pieces.iter().map(|piece| piece.0).min().unwrap_or(0);
        let end = pieces.iter().map(|piece| piece.1).max().unwrap_or(0);
        start as usize..end as usize
    }

    /// The words of the original that the part `folded` of the folded text stands for.
    #[must_use]
    pub fn quote<'o>(&self, original: &'o str, folded: Range<usize>) -> &'o str {
        original.get(self.source_range(folded)).unwrap_or_default()
    }
}

struct Plain(String);

impl Sink for Plain {
    #[inline]
    fn push(&mut self, c: char, _source: Range<usize>) {
        self.0.push(c);
    }

    #[inline]
    fn text(&self) -> &str {
        &self.0
    }
}

struct Traced {
    text: String,
    source: Vec<(u32, u32)>,
}

impl Sink for Traced {
    fn push(&mut self, c: char, source: Range<usize>) {
        self.text.push(c);
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let range = (offset(source.start), offset(source.end));
        self.source.resize(self.text.len(), range);
    }

    fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn widths_cases_scripts_and_marks_fold_to_one_form() {
        for (original, folded) in [
            ("ＺＬ２０１３１０６９９７４４．２", "zl201310699744.2"),
            ("國(guó)家知識産權局", "国家知识产权局"),
            ("國（guó）家(jiā)", "国家"),
            ("専利権、関係、実験", "专利权、关系、实验"),
            ("每個月都", "每个月都"),
            ("粒徑５ µm", "粒径5μm"),
            ("粒径 5 um 以下", "粒径 5μm 以下"),
            ("200 ℃", "200°c"),
            ("10³个，面积３㎡", "10^3个,面积3m2"),
            ("a\u{200B}b\u{FEFF}c", "abc"),
            ("“锂”—‘钠’", "\"锂\"-'钠'"),
            ("A·B•C・D", "a·b·c·d"),
            ("  多   个\t空格 ", "多 个 空格"),
            ("锂 离 子 电池", "锂离子 电池"),
            ("锂离\r\n子电池", "锂离子电池"),
            ("招商 公司", "招商 公司"),
            ("覆盖 复合 捍卫", "覆盖 复合 捍卫"),
            ("計畫 乾燥 乾坤", "计划 干燥 乾坤"),
            ("①安装②拆", ",安装,拆"),
            ("二氧化硅(SiO2)", "二氧化硅(sio2)"),
            ("II型、Ⅱ型", "ii型、ii型"),
            ("", ""),
        ] {
            assert_eq!(fold(original), folded, "{original}");
        }
    }

    #[test]
    fn a_folded_word_quotes_its_original() {
        let original = "一种國（guó）家 ＬＥＤ 燈";
        let folded = FoldedText::new(original);
        let quote = |word: &str| {
            let at = folded.text().find(word).unwrap();
            folded.quote(original, at..at + word.len())
        };
        assert_eq!(quote("国家"), "國（guó）家");
        assert_eq!(quote("led"), "ＬＥＤ");
        assert_eq!(quote("灯"), "燈");
    }

    fn any_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[一-龥]{1,4}",
            2 => "[a-zA-Z0-9]{1,4}",
            2 => prop::sample::select(vec![
                "(guó)", "（jiā）", " ", "  ", "\n", "\r\n", "\u{200B}", "µ", "um", "℃", "㎡", "²", "⁻", "³", "，", "①", "權",
                "権", "乾", "坤", "計", "畫", "\u{301}", "e", "J\u{30C}", "İ", "ﬁ", "가", "\u{1100}", "\u{1161}", "\u{11A8}", "½", "%", "5", "mm", "(",
                ")", "著", "黏", "ǰ", "ς", "Σ", "㈱", "ﷺ", "\u{FE0F}",
            ]).prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn folding_twice_changes_nothing(text in any_text()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn both_entry_points_agree_and_every_piece_has_a_source(text in any_text()) {
            let traced = FoldedText::new(&text);
            prop_assert_eq!(traced.text(), fold(&text));
            for (at, c) in traced.text().char_indices() {
                let range = traced.source_range(at..at + c.len_utf8());
                prop_assert!(!range.is_empty());
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
