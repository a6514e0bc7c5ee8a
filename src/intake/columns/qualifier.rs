//! Words around a header that do not change what the column is.

use crate::intake::words::fold;
use crate::resources::{ResourceError, Resources, tsv_rows};

/// The qualifiers of `data/columns/qualifiers.tsv`, folded, the longest first.
#[derive(Debug, Default)]
pub(super) struct Qualifiers {
    prefixes: Vec<String>,
    suffixes: Vec<String>,
    questions: Vec<String>,
    answers: Vec<String>,
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
                Some("question") => &mut found.questions,
                Some("questioned") => &mut found.answers,
                Some("other") => &mut found.others,
                _ => {
                    let reason = "第一列应为 prefix、suffix、question、questioned 或 other".to_owned();
                    return Err(ResourceError::Malformed { name: NAME.to_owned(), line, reason });
                }
            };
            words.extend(cells.get(1).map(|word| fold(word)));
        }
        for words in [&mut found.prefixes, &mut found.suffixes, &mut found.questions, &mut found.answers] {
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

    /// What a folded header asks about: 是否愿意接受先用后付模式 asks about 接受先用后付, then 先用后付, each with its
    /// 模式 and without.
    pub(super) fn asked<'h>(&self, header: &'h str) -> Vec<&'h str> {
        let mut matters = Vec::new();
        let mut rest = header;
        while let Some(shorter) = self.questions.iter().find_map(|word| rest.strip_prefix(word.as_str())) {
            rest = shorter;
            let bare = self.answers.iter().find_map(|word| rest.strip_suffix(word.as_str()));
            matters.extend([Some(rest), bare].into_iter().flatten());
        }
        matters
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
