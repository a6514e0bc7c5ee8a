//! The vocabulary of elements (`index/elements.tsv`).

use std::collections::{HashMap, HashSet};

use super::ElementKind;
use crate::resources::{Resources, tsv_rows};
use crate::text::error::TextError;
use crate::text::fold::fold;

const TABLE: &str = "index/elements.tsv";

/// Longest word or head of the table, in bytes; longer ones are never looked for.
pub(super) const LONGEST: usize = 36;

type Kinds = HashMap<Box<str>, Vec<ElementKind>>;

/// What words and ends of phrases say.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// Words that name an element by themselves.
    words: Kinds,
    /// Ends of phrases.
    heads: Kinds,
    roles: HashMap<&'static str, HashSet<Box<str>>>,
}

/// Roles that are no element of their own: see the head of the table.
const ROLES: &[&str] = &[
    "device", "prefix", "weak", "verb", "defect", "tail", "cue", "close", "stop", "trim", "make", "bare", "by",
    "joins", "not", "now", "splits",
];

impl Lexicon {
    pub(super) fn new(resources: &Resources) -> Result<Self, TextError> {
        let mut lexicon = Self::default();
        for (line, row) in tsv_rows(&resources.text(TABLE)?) {
            let malformed = |reason: &str| TextError::malformed(TABLE, line, reason);
            let [class, role, words] = row.as_slice() else {
                return Err(malformed("应有三列：类、作用、词"));
            };
            let kind = ElementKind::ALL.into_iter().find(|kind| key(*kind) == *class);
            for word in words.split(' ').map(fold).filter(|word| !word.is_empty()) {
                let word = word.into_boxed_str();
                match (kind, *role) {
                    (Some(kind), "word") => lexicon.words.entry(word).or_default().push(kind),
                    (Some(kind), "head") => lexicon.heads.entry(word).or_default().push(kind),
                    (_, role) => {
                        let role =
                            ROLES.iter().find(|known| **known == role).ok_or_else(|| malformed("没有这种作用"))?;
                        if *role == "device" {
                            lexicon.heads.entry(word.clone()).or_default().push(ElementKind::Product);
                        }
                        lexicon.roles.entry(role).or_default().insert(word);
                    }
                }
            }
        }
        Ok(lexicon)
    }

    /// What a word names by itself.
    pub(super) fn word(&self, text: &str) -> &[ElementKind] {
        self.words.get(text).map_or(&[], Vec::as_slice)
    }

    /// What a phrase that ends in `text` is.
    pub(super) fn head(&self, text: &str) -> &[ElementKind] {
        self.heads.get(text).map_or(&[], Vec::as_slice)
    }

    /// Whether `text` holds a word of this role.
    pub(super) fn holds(&self, role: &'static str, text: &str) -> bool {
        self.roles.get(role).is_some_and(|words| words.iter().any(|word| text.contains(&**word)))
    }

    /// Whether a word has a role.
    pub(super) fn is(&self, role: &'static str, word: &str) -> bool {
        self.roles.get(role).is_some_and(|words| words.contains(word))
    }
}

const fn key(kind: ElementKind) -> &'static str {
    match kind {
        ElementKind::Material => "material",
        ElementKind::Method => "method",
        ElementKind::Effect => "effect",
        ElementKind::Product => "product",
        ElementKind::Application => "application",
    }
}
