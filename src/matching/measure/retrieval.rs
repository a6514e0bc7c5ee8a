//! Retrieval: needs of which the answer is known, each matched against a whole pool.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use rayon::prelude::*;

use super::files::{EvalNeed, Named, needs_of, qrels_of};
use crate::domain::RecordId;
use crate::matching::{MatchError, Matcher};
use crate::store::Store;

/// Which parts rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Candidates and points by words alone.
    Words,
    /// Nearness in meaning alone.
    Meaning,
    /// The whole score, as matching has it.
    #[default]
    Both,
}

/// Where the right answers of each need stand.
#[derive(Debug, Clone, PartialEq)]
pub struct RetrievalScores {
    /// For each need, by id: ranks from 1 of its right answers that were found, ascending, and how many there are.
    pub queries: Vec<(String, Vec<usize>, usize)>,
}

impl RetrievalScores {
    /// Mean share of right answers among the first `most`.
    #[must_use]
    pub fn recall(&self, most: usize) -> f64 {
        let of = |(_, ranks, all): &(String, Vec<usize>, usize)| {
            ranks.iter().filter(|rank| **rank <= most).count() as f64 / (*all).max(1) as f64
        };
        self.queries.iter().map(of).sum::<f64>() / self.queries.len().max(1) as f64
    }

    /// Mean of one over the rank of the first right answer.
    #[must_use]
    pub fn mrr(&self) -> f64 {
        let first = |(_, ranks, _): &(String, Vec<usize>, usize)| ranks.first().map_or(0.0, |rank| 1.0 / *rank as f64);
        self.queries.iter().map(first).sum::<f64>() / self.queries.len().max(1) as f64
    }
}

/// Matches every need that has a right answer against the pool that `matcher` sees. `resolve` gives the record of a
/// pool's id. Each thread reads through its own reader.
///
/// # Errors
/// Files that cannot be read, a right answer that the pool lacks, and those of matching.
pub fn retrieve<S: Store + Send, R: BufRead, E: From<MatchError> + Send>(
    matcher: &Matcher<'_>,
    open: impl Fn() -> Result<S, E> + Sync,
    needs: Named<R>,
    qrels: Named<R>,
    resolve: impl Fn(&str) -> Result<Option<RecordId>, E>,
    mode: Mode,
) -> Result<RetrievalScores, E> {
    let (needs_name, qrels_name) = (needs.name.clone(), qrels.name.clone());
    let malformed = |name: &str, reason: String| MatchError::Judgements { name: name.to_owned(), line: 1, reason };
    let mut right: BTreeMap<String, BTreeSet<RecordId>> = BTreeMap::new();
    for (need, records) in qrels_of(qrels)? {
        for (record, _) in records.into_iter().filter(|(_, grade)| *grade > 0) {
            let Some(id) = resolve(&record)? else {
                return Err(malformed(&qrels_name, format!("数据池里没有 {record}")).into());
            };
            right.entry(need.clone()).or_default().insert(id);
        }
    }
    let asked: Vec<EvalNeed> = needs_of(needs)?.into_iter().filter(|need| right.contains_key(&need.id)).collect();
    if asked.is_empty() {
        return Err(malformed(&needs_name, "没有一条需求有已知的答案".to_owned()).into());
    }
    let ranked: Vec<Result<Vec<RecordId>, E>> = asked
        .par_iter()
        .map_init(&open, |reader, EvalNeed { need, .. }| {
            let reader = match reader {
                Ok(reader) => reader,
                Err(_) => &mut open()?,
            };
            matcher.ranking(reader, need, mode).map_err(E::from)
        })
        .collect();
    let mut queries = Vec::with_capacity(asked.len());
    for (EvalNeed { id, .. }, ranked) in asked.into_iter().zip(ranked) {
        let ranked = ranked?;
        let answers = right.remove(&id).unwrap_or_default();
        let ranks = (1..).zip(&ranked).filter(|(_, record)| answers.contains(record)).map(|(rank, _)| rank).collect();
        queries.push((id, ranks, answers.len()));
    }
    queries.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(RetrievalScores { queries })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recall_counts_right_answers_and_mrr_the_first() {
        let queries = vec![("a".to_owned(), vec![2, 11], 2), ("b".to_owned(), vec![], 1)];
        let scores = RetrievalScores { queries };
        assert!((scores.recall(10) - 0.25).abs() < 1e-12);
        assert!((scores.recall(100) - 0.5).abs() < 1e-12);
        assert!((scores.mrr() - 0.25).abs() < 1e-12);
    }
}
