//! How much a word tells: its inverse document frequency over a wide pool of patents and needs.

use std::collections::HashMap;

use super::error::TextError;
use crate::resources::{Resources, tsv_rows};

const TABLE: &str = "index/term_weights.tsv";

/// Document frequencies of search words.
///
/// Weights come from a table that is versioned with the index, not from the index itself, whose counts include deleted
/// documents: the same store gives the same scores.
#[derive(Debug, Clone, Default)]
pub struct TermWeights {
    documents: u32,
    frequency: HashMap<Box<str>, u32>,
}

impl TermWeights {
    /// The built-in table: one row `#documents<TAB>n`, then word and document frequency.
    ///
    /// # Errors
    /// [`TextError`] if the table is missing or a row does not have a word and a number.
    pub fn new(resources: &Resources) -> Result<Self, TextError> {
        let text = resources.text(TABLE)?;
        let documents = text.lines().find_map(|line| line.strip_prefix("#documents\t")?.trim().parse().ok());
        let Some(documents) = documents else {
            return Err(TextError::malformed(TABLE, 1, "缺 #documents 行"));
        };
        let mut frequency = HashMap::new();
        for (line, row) in tsv_rows(&text) {
            let parsed = match row.as_slice() {
                [word, count] => count.trim().parse::<u32>().ok().map(|count| (*word, count)),
                _ => None,
            };
            let Some((word, count)) = parsed else {
                return Err(TextError::malformed(TABLE, line, "应有两列：词、文档数"));
            };
            frequency.insert(word.into(), count);
        }
        Ok(Self { documents, frequency })
    }

    /// Count the documents of another pool, each given as its words (folded; a word said twice counts once).
    pub fn from_documents<D, W>(documents: D) -> Self
    where
        D: IntoIterator,
        D::Item: IntoIterator<Item = W>,
        W: AsRef<str>,
    {
        let mut weights = Self::default();
        for document in documents {
            let mut words: Vec<W> = document.into_iter().collect();
            words.sort_by(|a, b| a.as_ref().cmp(b.as_ref()));
            words.dedup_by(|a, b| a.as_ref() == b.as_ref());
            for word in &words {
                match weights.frequency.get_mut(word.as_ref()) {
                    Some(count) => *count += 1,
                    None => {
                        weights.frequency.insert(word.as_ref().into(), 1);
                    }
                }
            }
            weights.documents += 1;
        }
        weights
    }

    /// Number of documents counted.
    #[must_use]
    pub fn documents(&self) -> u32 {
        self.documents
    }

    /// Number of documents that hold a folded word; `None` for a word never seen, or too rarely to be in the table.
    #[must_use]
    pub fn document_frequency(&self, word: &str) -> Option<u32> {
        self.frequency.get(word).copied()
    }

    /// Inverse document frequency as BM25 has it, ln(1 + (N − n + ½) / (n + ½)): positive, about 0 for a word of every
    /// document. A word not in the table counts as one of a single document (n = 1), for it is rare: at most
    /// ln(1 + (N − ½) / 1.5).
    #[must_use]
    pub fn idf(&self, word: &str) -> f64 {
        let all = f64::from(self.documents.max(1));
        let holding = f64::from(self.document_frequency(word).unwrap_or(1)).min(all);
        (1.0 + (all - holding + 0.5) / (holding + 0.5)).ln()
    }

    /// Words and their document frequencies, the most frequent first, then by word: for writing the table.
    #[must_use]
    pub fn rows(&self) -> Vec<(&str, u32)> {
        let mut rows: Vec<(&str, u32)> = self.frequency.iter().map(|(word, count)| (&**word, *count)).collect();
        rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rarer_words_weigh_more_and_unknown_ones_as_much_as_those_of_one_document() {
        let weights = TermWeights::from_documents([vec!["电池", "电池", "隔膜"], vec!["电池"], vec!["电池", "硬碳"]]);
        assert_eq!((weights.documents(), weights.document_frequency("电池")), (3, Some(3)));
        assert!(weights.idf("电池") > 0.0 && weights.idf("电池") < weights.idf("隔膜"));
        assert!((weights.idf("未见") - weights.idf("硬碳")).abs() < 1e-12);
        assert_eq!(weights.rows(), [("电池", 3), ("硬碳", 1), ("隔膜", 1)]);
    }

    #[test]
    fn the_built_in_table_knows_what_patents_are_full_of() {
        let weights = TermWeights::new(&Resources::built_in()).unwrap();
        assert!(weights.idf("方法") < weights.idf("电池") && weights.idf("电池") < weights.idf("羊绒"));
    }
}
