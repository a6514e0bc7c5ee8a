//! Vocabularies with their many spellings: a table of `spelling, canonical word, mark`.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};
use unicode_normalization::UnicodeNormalization;

use crate::resources::{ResourceError, Resources, tsv_rows};

/// Spellings of one vocabulary.
#[derive(Debug)]
pub(super) struct Words {
    exact: HashMap<String, usize>,
    inside: AhoCorasick,
    inside_targets: Vec<usize>,
    entries: Vec<Entry>,
}

/// What a spelling means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Canonical word, or several parted by `;`.
    pub(super) word: String,
    /// What else the spelling says; empty for most.
    pub(super) mark: String,
}

impl Words {
    /// Loads a table. Spellings of one letter are matched whole only.
    pub(super) fn load(resources: &Resources, name: &str) -> Result<Self, ResourceError> {
        let text = resources.text(name)?;
        let malformed =
            |line, reason: &str| ResourceError::Malformed { name: name.to_owned(), line, reason: reason.to_owned() };
        let mut exact = HashMap::new();
        let mut entries = Vec::new();
        let mut patterns = Vec::new();
        let mut inside_targets = Vec::new();
        for (line, cells) in tsv_rows(&text) {
            let (Some(spelling), Some(word)) = (cells.first(), cells.get(1)) else {
                return Err(malformed(line, "应有写法和标准词两列"));
            };
            let folded = fold(spelling);
            let mark = cells.get(2).copied().unwrap_or_default();
            entries.push(Entry { word: (*word).trim().to_owned(), mark: mark.trim().to_owned() });
            if folded.chars().count() > 1 {
                patterns.push(folded.clone());
                inside_targets.push(entries.len() - 1);
            }
            exact.insert(folded, entries.len() - 1);
        }
        let inside = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns)
            .map_err(|error| malformed(1, &error.to_string()))?;
        Ok(Self { exact, inside, inside_targets, entries })
    }

    /// The entry whose spelling is the whole text.
    pub(super) fn whole(&self, text: &str) -> Option<&Entry> {
        self.exact.get(&fold(text)).and_then(|at| self.entries.get(*at))
    }

    /// The entry of the whole text, else of the longest spelling inside it.
    pub(super) fn find(&self, text: &str) -> Option<&Entry> {
        let folded = fold(text);
        if let Some(at) = self.exact.get(&folded) {
            return self.entries.get(*at);
        }
        self.inside
            .find_iter(&folded)
            .max_by_key(|found| (found.len(), std::cmp::Reverse(found.start())))
            .and_then(|found| self.entry_of(found.pattern().as_usize()))
    }

    /// Cuts a glued text into the entries it is made of, and what is left over between them.
    pub(super) fn cut(&self, text: &str) -> (Vec<&Entry>, String) {
        let folded = fold(text);
        if let Some(entry) = self.exact.get(&folded).and_then(|at| self.entries.get(*at)) {
            return (vec![entry], String::new());
        }
        let mut found = Vec::new();
        let mut rest = String::new();
        let mut end = 0;
        for hit in self.inside.find_iter(&folded) {
            rest.push_str(folded.get(end..hit.start()).unwrap_or_default());
            found.extend(self.entry_of(hit.pattern().as_usize()));
            end = hit.end();
        }
        rest.push_str(folded.get(end..).unwrap_or_default());
        (found, rest)
    }

    /// A value of the vocabulary's type for the text, with the entry's mark ignored.
    pub(super) fn parse<T: std::str::FromStr>(&self, text: &str) -> Option<T> {
        self.find(text).and_then(|entry| entry.word.parse().ok())
    }

    /// The same for spellings that are the whole text only.
    pub(super) fn parse_whole<T: std::str::FromStr>(&self, text: &str) -> Option<T> {
        self.whole(text).and_then(|entry| entry.word.parse().ok())
    }

    fn entry_of(&self, pattern: usize) -> Option<&Entry> {
        self.inside_targets.get(pattern).and_then(|at| self.entries.get(*at))
    }
}

/// Width and case folded, traditional made simplified, blanks out, one kind of plus.
pub(super) fn fold(text: &str) -> String {
    let wide: String =
        text.nfkc().filter(|c| !c.is_whitespace() && !c.is_control()).flat_map(char::to_lowercase).collect();
    if wide.is_ascii() { wide } else { fast2s::convert(&wide) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> Words {
        Words::load(&Resources::built_in(), name).unwrap()
    }

    #[test]
    fn every_spelling_leads_to_a_word_of_its_vocabulary() {
        fn check<T: std::str::FromStr>(name: &str) {
            for entry in words(&format!("data/vocabulary/{name}.tsv")).entries {
                for word in entry.word.split(';') {
                    assert!(word.parse::<T>().is_ok(), "{name}: {word}");
                }
            }
        }
        use crate::domain;
        check::<domain::PatentKind>("patent_type");
        check::<domain::TransferWay>("transfer_way");
        check::<domain::LicenceKind>("licence_kind");
        check::<domain::PaymentForm>("payment_form");
        check::<domain::ExploitationStatus>("exploitation");
        check::<domain::Visibility>("visibility");
        check::<domain::PromotionTier>("tier");
        check::<domain::NeedPrivacy>("privacy");
        check::<domain::FirmSize>("firm_size");
        check::<domain::OwnerKind>("owner_kind");
        check::<domain::RoyaltyBase>("royalty_base");
    }

    #[test]
    fn the_longest_spelling_inside_a_text_wins() {
        let kinds = words("data/vocabulary/patent_type.tsv");
        assert_eq!(kinds.find("发明授权（已公告）").unwrap().mark, "granted");
        assert_eq!(kinds.find("ＵＴＩＬＩＴＹ　ｍｏｄｅｌ").unwrap().word, "实用新型");
        assert_eq!(kinds.find("水稻"), None);
    }

    #[test]
    fn glued_ways_are_cut() {
        let ways = words("data/vocabulary/transfer_way.tsv");
        let (found, rest) = ways.cut("完全转让许可转让技术入股其他");
        assert_eq!(
            found.iter().map(|entry| entry.word.as_str()).collect::<Vec<_>>(),
            ["转让", "许可", "转让", "作价入股"]
        );
        assert_eq!(rest, "其他");
    }
}
