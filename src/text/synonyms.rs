//! Synonyms, for queries: what else a term may be called, and how much less that counts.

use std::collections::BTreeMap;

use super::error::TextError;
use super::fold::fold;
use crate::resources::{Resources, tsv_rows};

const TABLE: &str = "index/synonyms.tsv";

/// The table of `index/synonyms.tsv`: term, synonym, weight 0 to 1, all directions written out.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    of: BTreeMap<Box<str>, Vec<(String, f64)>>,
}

impl Synonyms {
    /// Read the table. A row of three columns holds both ways; with `>` in a fourth, only from left to right.
    ///
    /// # Errors
    /// [`TextError`] if the table is missing, a row has no two terms, or a weight is not between 0 and 1.
    pub fn new(resources: &Resources) -> Result<Self, TextError> {
        let mut synonyms = Self::default();
        for (line, row) in tsv_rows(&resources.text(TABLE)?) {
            let [term, synonym, weight, direction @ ..] = row.as_slice() else {
                return Err(TextError::malformed(TABLE, line, "应有三列：词、同义词、权重"));
            };
            let weight = weight.trim().parse::<f64>().ok().filter(|weight| *weight > 0.0 && *weight <= 1.0);
            let Some(weight) = weight else {
                return Err(TextError::malformed(TABLE, line, "权重应大于 0、不大于 1"));
            };
            let (term, synonym) = (fold(term), fold(synonym));
            if direction.first().map(|mark| mark.trim()) != Some(">") {
                synonyms.add(&synonym, &term, weight);
            }
            synonyms.add(&term, &synonym, weight);
        }
        for list in synonyms.of.values_mut() {
            list.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        }
        Ok(synonyms)
    }

    /// Synonyms of a folded term with their weights, the weightiest first; empty if it has none.
    #[must_use]
    pub fn of(&self, term: &str) -> &[(String, f64)] {
        self.of.get(term).map_or(&[], Vec::as_slice)
    }

    /// All terms that have synonyms, in order.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.of.keys().map(|term| &**term)
    }

    fn add(&mut self, term: &str, synonym: &str, weight: f64) {
        if term == synonym {
            return;
        }
        let list = self.of.entry(term.into()).or_default();
        match list.iter_mut().find(|(known, _)| known == synonym) {
            Some((_, known)) => *known = known.max(weight),
            None => list.push((synonym.to_owned(), weight)),
        }
    }
}
