//! Words around a header that do not change what the column is.

use crate::intake::words::fold;
use crate::resources::{ResourceError, Resources, tsv_rows};

/// The qualifiers of `data/columns/qualifiers.tsv`, folded, the longest first.
#[derive(Debug, Default)]
pub(super) struct Qualifiers {
    prefixes: Vec<String>,
    suffixes: Vec<String>,
    others: Vec<String>,
}

impl Qualifiers {
    pub(super) fn load(resources: &Resources) -> Result<Self, ResourceError> {
        const NAME: &str = "data/columns/qualifiers.tsv";
        let mut found = Self::default();
        for (line, cells) in tsv_rows(&resources.text(NAME)?) {
            let words = match cells.first().copied() {
                Some("prefix") => &mut found.prefixes,
                Some("suffix") => &mut found.suffixes,
                Some("other") => &mut found.others,
                _ => {
                    let reason = "第一列应为 prefix、suffix 或 other".to_owned();
                    return Err(ResourceError::Malformed { name: NAME.to_owned(), line, reason });
                }
            };
            words.extend(cells.get(1).map(|word| fold(word)));
        }
        for words in [&mut found.prefixes, &mut found.suffixes] {
            words.sort_by_key(|word| (std::cmp::Reverse(word.len()), word.clone()));
        }
        Ok(found)
    }

    /// The forms of a folded header with one qualifier after the other taken off, the least bared first.
    pub(super) fn bared(&self, header: &str) -> Vec<String> {
        let mut forms = vec![header.to_owned()];
        let mut at = 0;
        while let Some(form) = forms.get(at).cloned() {
            at += 1;
            let front = self.prefixes.iter().find_map(|word| form.strip_prefix(word.as_str()));
            let back = self.suffixes.iter().find_map(|word| form.strip_suffix(word.as_str()));
            for shorter in [front, back].into_iter().flatten() {
                if shorter.chars().count() > 1 && !forms.iter().any(|known| known == shorter) {
                    forms.push(shorter.to_owned());
                }
            }
        }
        forms.remove(0);
        forms
    }

    /// Whether the words in brackets say that the column is one in another language.
    pub(super) fn is_other_language(&self, inside: &str) -> bool {
        self.others.iter().any(|word| word == inside)
    }

    /// A group's name without words like 信息 and 情况.
    pub(super) fn without_suffix<'h>(&self, header: &'h str) -> &'h str {
        self.suffixes
            .iter()
            .find_map(|word| header.strip_suffix(word.as_str()))
            .filter(|rest| !rest.is_empty())
            .unwrap_or(header)
    }
}
