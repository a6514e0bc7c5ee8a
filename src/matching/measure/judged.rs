//! Ranking quality on judged pairs: for each need only its own judged list is ranked, by the scorer that matching uses.
//!
//! nDCG@10 with gain 2^grade - 1 (Järvelin & Kekäläinen 2002), over needs with five or more judged and one of grade 2 or
//! more; P@5 and MAP count grade 2 and up.

use std::collections::BTreeMap;
use std::io::BufRead;

use serde::Deserialize;

use super::MatchError;
use super::scorer::Scorer;
use crate::domain::{Need, Patent};
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

#[derive(Deserialize)]
struct NeedLine {
    id: String,
    title: Option<String>,
    description: Option<String>,
}

#[derive(Deserialize)]
struct PoolLine {
    id: String,
    title: Option<String>,
    r#abstract: Option<String>,
}

/// A file to read, with the name that messages use.
pub struct Named<R> {
    /// As the user named it.
    pub name: String,
    /// Its content.
    pub reader: R,
}

fn lines<R: BufRead, T>(file: Named<R>, parse: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, MatchError> {
    let Named { name, reader } = file;
    let mut all = Vec::new();
    for (at, line) in reader.lines().enumerate() {
        let failed = |reason: String| MatchError::Judgements { name: name.clone(), line: at + 1, reason };
        let line = line.map_err(|error| failed(error.to_string()))?;
        if !line.trim().is_empty() {
            all.push(parse(&line).map_err(failed)?);
        }
    }
    Ok(all)
}

fn judgement(line: &str) -> Result<(String, String, u8), String> {
    let mut cells = line.split('\t');
    match (cells.next(), cells.next(), cells.next(), cells.next().map(str::parse)) {
        (Some(need), Some(_), Some(record), Some(Ok(grade))) => Ok((need.to_owned(), record.to_owned(), grade)),
        _ => Err("应为四列：需求、0、成果、等级".to_owned()),
    }
}

/// Ranks every judged list. The scorer's own term weights are replaced by those of the pool.
///
/// # Errors
/// A line that cannot be read.
pub fn judge<R: BufRead>(
    scorer: &Scorer<'_>,
    language: Language,
    needs: Named<R>,
    pool: Named<R>,
    judgements: Named<R>,
) -> Result<JudgedScores, MatchError> {
    let json = |error: serde_json::Error| error.to_string();
    let pool: BTreeMap<String, Patent> = lines(pool, |line| {
        let line: PoolLine = serde_json::from_str(line).map_err(json)?;
        Ok((line.id, Patent { title: line.title, r#abstract: line.r#abstract, ..Patent::default() }))
    })?
    .into_iter()
    .collect();
    let texts: Vec<String> = pool.values().map(|patent| fold(patent.title.as_deref().unwrap_or_default())).collect();
    let weights = TermWeights::from_documents(texts.iter().map(|text| language.analyzer.words(text)));
    let language = language.with_weights(weights);
    let scorer = Scorer { language: &language, ..*scorer };
    let mut judged: BTreeMap<String, Vec<(String, u8)>> = BTreeMap::new();
    for (need, record, grade) in lines(judgements, judgement)? {
        judged.entry(need).or_default().push((record, grade));
    }
    let mut queries = Vec::new();
    for line in lines(needs, |line| serde_json::from_str::<NeedLine>(line).map_err(json))? {
        let Some(list) = judged.get(&line.id) else {
            continue;
        };
        if list.len() < LEAST_JUDGED || !list.iter().any(|(_, grade)| *grade >= RELEVANT) {
            continue;
        }
        let need = Need { title: line.title, description: line.description, ..Need::default() };
        let grades = match scorer.prepare(&need) {
            Ok(prepared) => {
                let mut ranked: Vec<(f64, &str, u8)> = list
                    .iter()
                    .filter_map(|(id, grade)| {
                        Some((scorer.score(&prepared, pool.get(id)?, false).score, id.as_str(), *grade))
                    })
                    .collect();
                ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
                ranked.into_iter().map(|(_, _, grade)| grade).collect()
            }
            Err(MatchError::NothingToMatch) => list.iter().map(|(_, grade)| *grade).collect::<Vec<u8>>(),
            Err(error) => return Err(error),
        };
        queries.push(score(line.id, &grades));
    }
    queries.sort_by(|a, b| a.need.cmp(&b.need));
    Ok(JudgedScores { queries })
}

/// Scores of one ranked list of grades.
fn score(need: String, grades: &[u8]) -> QueryScore {
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
        let perfect = score("a".into(), &[3, 2, 1, 0, 0]);
        assert!((perfect.ndcg10 - 1.0).abs() < 1e-12);
        assert!((perfect.average_precision - 1.0).abs() < 1e-12);
        assert!((perfect.p5 - 0.4).abs() < 1e-12);
        assert!(score("b".into(), &[0, 0, 1, 2, 3]).ndcg10 < 0.6);
    }

    #[test]
    fn average_precision_is_the_mean_of_precisions_at_the_relevant_ones() {
        let scores = score("a".into(), &[2, 0, 2]);
        assert!((scores.average_precision - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
    }
}
