//! Ranking quality on judged pairs: for each need only its own judged list is ranked, by the scorer that matching uses,
//! and with meaning where there is an encoder.
//!
//! nDCG@10 with gain 2^grade - 1 (Järvelin & Kekäläinen 2002), over needs with five or more judged and one of grade 2 or
//! more; P@5 and MAP count grade 2 and up.

use std::collections::BTreeMap;
use std::io::BufRead;

use rayon::prelude::*;

use super::files::{EvalNeed, EvalRecord, Named, needs_of, qrels_of, records_of};
use crate::domain::{Need, Patent};
use crate::matching::MatchError;
use crate::matching::scorer::{PreparedNeed, Scorer};
use crate::matching::signals::Nearness;
use crate::meaning::{Encodable, Encoder, Passage, Vector};
use crate::search::Language;
use crate::text::{TermWeights, fold};

/// Least judged records of a need that counts.
const LEAST_JUDGED: usize = 5;

/// From this grade a record counts as relevant.
const RELEVANT: u8 = 2;

/// Scores of one need.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryScore {
    /// Id of the need.
    pub need: String,
    /// nDCG@10.
    pub ndcg10: f64,
    /// Precision among the first five.
    pub p5: f64,
    /// Average precision.
    pub average_precision: f64,
}

/// Means over needs.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedScores {
    /// One entry a need, by id.
    pub queries: Vec<QueryScore>,
}

impl JudgedScores {
    fn mean(&self, value: impl Fn(&QueryScore) -> f64) -> f64 {
        self.queries.iter().map(value).sum::<f64>() / (self.queries.len().max(1)) as f64
    }

    /// Mean nDCG@10.
    #[must_use]
    pub fn ndcg10(&self) -> f64 {
        self.mean(|query| query.ndcg10)
    }

    /// Mean P@5.
    #[must_use]
    pub fn p5(&self) -> f64 {
        self.mean(|query| query.p5)
    }

    /// Mean average precision.
    #[must_use]
    pub fn map(&self) -> f64 {
        self.mean(|query| query.average_precision)
    }
}

/// Judged pairs, as far as they count: needs with five or more judged records and one of grade 2 or more.
#[derive(Debug)]
pub struct JudgedSet {
    needs: Vec<JudgedNeed>,
    pool: BTreeMap<String, Patent>,
}

#[derive(Debug)]
struct JudgedNeed {
    id: String,
    need: Need,
    list: Vec<(String, u8)>,
}

impl JudgedSet {
    /// Reads the three files.
    ///
    /// # Errors
    /// A line that cannot be read, and a file without a single need that counts.
    pub fn read<R: BufRead>(needs: Named<R>, pool: Named<R>, qrels: Named<R>) -> Result<Self, MatchError> {
        let name = qrels.name.clone();
        let pool: BTreeMap<String, Patent> =
            records_of(pool)?.into_iter().filter_map(|EvalRecord { id, patent }| Some((id?, patent))).collect();
        let mut judged = qrels_of(qrels)?;
        let mut counted = Vec::new();
        for EvalNeed { id, need } in needs_of(needs)? {
            let list: Vec<(String, u8)> =
                judged.remove(&id).unwrap_or_default().into_iter().filter(|(id, _)| pool.contains_key(id)).collect();
            if list.len() >= LEAST_JUDGED && list.iter().any(|(_, grade)| *grade >= RELEVANT) {
                counted.push(JudgedNeed { id, need, list });
            }
        }
        if counted.is_empty() {
            let reason = format!("没有一条需求有 {LEAST_JUDGED} 个以上判定且至少一个为 {RELEVANT} 级以上");
            return Err(MatchError::Judgements { name, line: 1, reason });
        }
        counted.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self { needs: counted, pool })
    }

    /// The same language with term weights of the pool.
    #[must_use]
    pub fn language(&self, language: Language) -> Language {
        let titles = self.pool.values().map(|patent| fold(patent.title.as_deref().unwrap_or_default()));
        let texts: Vec<String> = titles.collect();
        let weights = TermWeights::from_documents(texts.iter().map(|text| language.analyzer.words(text)));
        language.with_weights(weights)
    }

    /// Vectors of what is judged; none without an encoder.
    fn vectors(&self, encoder: Option<&Encoder>) -> Result<BTreeMap<&str, Vector>, MatchError> {
        let Some(encoder) = encoder else { return Ok(BTreeMap::new()) };
        let passages: Vec<(&str, Passage)> =
            self.pool.iter().filter_map(|(id, patent)| Some((id.as_str(), patent.passage()?))).collect();
        let texts: Vec<Passage> = passages.iter().map(|(_, passage)| passage.clone()).collect();
        let vectors = encoder.encode_all(&texts)?;
        Ok(passages.into_iter().map(|(id, _)| id).zip(vectors).collect())
    }

    /// Makes every need ready, and holds each of its judged records beside it.
    pub(super) fn pairs<T: Send>(
        &self,
        scorer: &Scorer<'_>,
        encoder: Option<&Encoder>,
        pair: impl Fn(&PreparedNeed<'_>, &Patent, Option<Nearness>) -> T + Sync,
    ) -> Result<Vec<JudgedPairs<T>>, MatchError> {
        let vectors = self.vectors(encoder)?;
        self.needs
            .par_iter()
            .map(|JudgedNeed { id, need, list }| {
                let mut prepared = scorer.prepare(need);
                prepared.covered = scorer.covered(&prepared, self.pool.values());
                prepared.vector = match (encoder, need.passage()) {
                    (Some(encoder), Some(passage)) => Some(encoder.encode(&passage)?),
                    _ => None,
                };
                let mut pairs = Vec::with_capacity(list.len());
                for (record, grade) in list {
                    let Some(patent) = self.pool.get(record) else { continue };
                    let vectors = prepared.vector.as_ref().zip(vectors.get(record.as_str()));
                    let nearness = vectors.map(|(need, patent)| {
                        let whole = f64::from(need.similarity(patent));
                        Nearness { whole, sentence: None }
                    });
                    pairs.push((record.clone(), *grade, pair(&prepared, patent, nearness)));
                }
                Ok(JudgedPairs { need: id.clone(), covered: prepared.covered, pairs })
            })
            .collect()
    }
}

/// A need with its judged records, each with its grade and what was made of the pair.
#[derive(Debug, Clone)]
pub(super) struct JudgedPairs<T> {
    pub(super) need: String,
    pub(super) covered: f64,
    pub(super) pairs: Vec<(String, u8, T)>,
}

impl<T> JudgedPairs<T> {
    /// Scores of the list ranked by `score`, equal ones by id.
    pub(super) fn ranked_by(&self, score: impl Fn(&T) -> f64) -> QueryScore {
        let mut ranked: Vec<(f64, &str, u8)> =
            self.pairs.iter().map(|(id, grade, known)| (score(known), id.as_str(), *grade)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let grades: Vec<u8> = ranked.into_iter().map(|(_, _, grade)| grade).collect();
        scores_of(self.need.clone(), &grades)
    }
}

/// Ranks every judged list.
///
/// # Errors
/// Those of matching and of the encoder.
pub fn judge(scorer: &Scorer<'_>, set: &JudgedSet, encoder: Option<&Encoder>) -> Result<JudgedScores, MatchError> {
    let pairs =
        set.pairs(scorer, encoder, |prepared, patent, nearness| scorer.score(prepared, patent, nearness, false).score)?;
    Ok(JudgedScores { queries: pairs.iter().map(|pairs| pairs.ranked_by(|score| *score)).collect() })
}

/// Scores of one ranked list of grades.
fn scores_of(need: String, grades: &[u8]) -> QueryScore {
    let gain = |grades: &[u8]| -> f64 {
        let discounted = |(at, grade): (usize, &u8)| (2f64.powi(i32::from(*grade)) - 1.0) / (at as f64 + 2.0).log2();
        grades.iter().take(10).enumerate().map(discounted).sum()
    };
    let mut ideal = grades.to_vec();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let best = gain(&ideal);
    let relevant = grades.iter().filter(|grade| **grade >= RELEVANT).count();
    let mut seen = 0.0;
    let mut precisions = 0.0;
    for (at, grade) in grades.iter().enumerate() {
        if *grade >= RELEVANT {
            seen += 1.0;
            precisions += seen / (at as f64 + 1.0);
        }
    }
    QueryScore {
        need,
        ndcg10: if best > 0.0 { gain(grades) / best } else { 0.0 },
        p5: grades.iter().take(5).filter(|grade| **grade >= RELEVANT).count() as f64 / 5.0,
        average_precision: if relevant > 0 { precisions / relevant as f64 } else { 0.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_order_scores_one_and_a_reversed_one_less() {
        let perfect = scores_of("a".into(), &[3, 2, 1, 0, 0]);
        assert!((perfect.ndcg10 - 1.0).abs() < 1e-12);
        assert!((perfect.average_precision - 1.0).abs() < 1e-12);
        assert!((perfect.p5 - 0.4).abs() < 1e-12);
        assert!(scores_of("b".into(), &[0, 0, 1, 2, 3]).ndcg10 < 0.6);
    }

    #[test]
    fn average_precision_is_the_mean_of_precisions_at_the_relevant_ones() {
        let scores = scores_of("a".into(), &[2, 0, 2]);
        assert!((scores.average_precision - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
    }
}
