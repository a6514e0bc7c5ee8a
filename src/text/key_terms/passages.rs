//! A need's text as passages, each with the weight of where it stands.

use std::collections::BTreeSet;

use super::{DemandText, ResourceError, Resources, TextError, fold, tsv_rows};
use crate::text::script::ends_sentence;

const CUES: &str = "index/sentence_cues.tsv";

const KEYWORD: f64 = 7.0;
const TITLE: f64 = 6.0;
const DETAIL: f64 = 2.0;
const DEMAND: f64 = 2.0;
const PLAIN: f64 = 1.0;
const BACKGROUND: f64 = 0.4;

/// A piece of folded text with its weight.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Passage {
    pub(super) text: String,
    pub(super) weight: f64,
    /// Neighbouring words of it are taken as compounds.
    pub(super) makes_phrases: bool,
}

/// Words that tell what a sentence is for: it states the demand, or is background (`index/sentence_cues.tsv`).
#[derive(Debug, Default)]
pub struct SentenceCues {
    demand: Vec<String>,
    background: Vec<String>,
}

impl SentenceCues {
    /// Reads the table.
    ///
    /// # Errors
    /// [`TextError`] if it is missing or malformed.
    pub fn new(resources: &Resources) -> Result<Self, TextError> {
        let mut cues = Self::default();
        for (line, row) in tsv_rows(&resources.text(CUES)?) {
            match row.as_slice() {
                [cue, "demand"] => cues.demand.push(fold(cue)),
                [cue, "background"] => cues.background.push(fold(cue)),
                _ => {
                    let reason = "应有两列：提示语、demand 或 background".to_owned();
                    return Err(ResourceError::Malformed { name: CUES.to_owned(), line, reason }.into());
                }
            }
        }
        Ok(cues)
    }

    /// The passages of a need. A sentence said twice counts once.
    pub(super) fn passages(&self, demand: &DemandText<'_>) -> Vec<Passage> {
        let mut passages = Vec::new();
        let mut seen = BTreeSet::new();
        let mut push = |text: String, weight: f64, makes_phrases: bool| {
            let text = once(text);
            if !text.is_empty() && seen.insert(text.clone()) {
                passages.push(Passage { text, weight, makes_phrases });
            }
        };
        for keyword in &demand.keywords {
            push(fold(keyword), KEYWORD, true);
        }
        push(fold(demand.title), TITLE, true);
        for detail in &demand.details {
            for sentence in sentences(detail) {
                push(sentence, DETAIL, true);
            }
        }
        for sentence in sentences(demand.description) {
            let (weight, makes_phrases) = self.weight(&sentence);
            push(sentence, weight, makes_phrases);
        }
        passages
    }

    fn weight(&self, sentence: &str) -> (f64, bool) {
        let has = |cues: &[String]| cues.iter().any(|cue| sentence.contains(cue.as_str()));
        if has(&self.demand) {
            (DEMAND, true)
        } else if has(&self.background) {
            (BACKGROUND, false)
        } else {
            (PLAIN, true)
        }
    }
}

/// Folded sentences of a text as written. Line breaks do not part them: folding takes them for wrapped lines.
fn sentences(original: &str) -> Vec<String> {
    let folded = fold(original);
    folded
        .split(ends_sentence)
        .map(|sentence| sentence.trim().to_owned())
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// A text that is the same words twice in a row, once.
fn once(text: String) -> String {
    let half = text.len() / 2;
    match text.split_at_checked(half) {
        Some((first, second)) if first == second => first.to_owned(),
        _ => match text.split_once(' ') {
            Some((first, second)) if first == second => first.to_owned(),
            _ => text,
        },
    }
}
