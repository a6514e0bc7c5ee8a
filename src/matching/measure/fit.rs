//! Learning the weights of being on the subject from judged pairs.
//!
//! The subject's points are a sum: coverage by words to a power, and nearness of vectors between two bounds, each times
//! its share of the pot, and the share of words grows with how far the corpus covers the need. What is learned are those
//! few figures (the share of words where nothing is covered apart, for which judged pairs of long needs say nothing), by coordinate search over small grids for the mean nDCG@10: so the explanation stays a sum, and every
//! part stays monotone. Cross-validation is by need. Everything that pairs are not judged for keeps its weight.

use super::judged::{JudgedPairs, JudgedScores, JudgedSet, QueryScore};
use crate::matching::MatchError;
use crate::matching::scorer::Scorer;
use crate::matching::weights::Weights;
use crate::meaning::Encoder;

/// Rounds of the search over all figures; it comes to rest in two or three.
const ROUNDS: usize = 4;

/// A new figure must be better by so much: less is noise, and the figure set by reason stays.
const LEAST_GAIN: f64 = 0.0005;

/// Coverage and nearness of a pair.
#[derive(Debug, Clone, Copy)]
struct Features {
    coverage: f64,
    nearness: Option<f64>,
}

/// What cross-validation found, and the weights fitted to everything.
#[derive(Debug)]
pub struct Fitted {
    /// Scores of needs, each by weights that were fitted without it.
    pub cross_validated: JudgedScores,
    /// Scores of the same needs by the weights fitted to all of them.
    pub trained: JudgedScores,
    /// Those weights.
    pub weights: Weights,
}

/// One figure that is learned: its place in the weights, and the values tried.
struct Figure {
    get: fn(&Weights) -> f64,
    set: fn(&mut Weights, f64),
    values: &'static [f64],
}

const FIGURES: [Figure; 4] = [
    Figure {
        get: |weights| weights.subject.words_most,
        set: |weights, value| weights.subject.words_most = value,
        values: &[0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
    },
    Figure {
        get: |weights| weights.text.curve,
        set: |weights, value| weights.text.curve = value,
        values: &[0.5, 0.65, 0.8, 1.0],
    },
    Figure {
        get: |weights| weights.text.full_coverage,
        set: |weights, value| weights.text.full_coverage = value,
        values: &[0.6, 0.75, 0.9],
    },
    Figure {
        get: |weights| weights.meaning.curve,
        set: |weights, value| weights.meaning.curve = value,
        values: &[0.7, 0.85, 1.0, 1.2, 1.5],
    },
];

/// Fits the scorer's weights. `folds` parts of the needs are made by `seed`.
///
/// # Errors
/// Those of matching and of the encoder; fewer needs than folds.
pub fn fit(
    scorer: &Scorer<'_>,
    set: &JudgedSet,
    encoder: Option<&Encoder>,
    folds: usize,
    seed: u64,
) -> Result<Fitted, MatchError> {
    let start = scorer.weights;
    let pairs = set.pairs(scorer, encoder, |prepared, patent, nearness| Features {
        coverage: scorer.coverage(prepared, patent),
        nearness: nearness.map(|nearness| nearness.combined(&start.meaning)),
    })?;
    if folds < 2 || pairs.len() < folds {
        return Err(MatchError::Folds { folds, needs: pairs.len() });
    }
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    shuffle(&mut order, seed);
    let mut cross_validated = Vec::with_capacity(pairs.len());
    for fold in 0..folds {
        let (test, train): (Vec<usize>, Vec<usize>) = (0..order.len()).partition(|at| at % folds == fold);
        let train: Vec<&JudgedPairs<Features>> = train.into_iter().map(|at| &pairs[order[at]]).collect();
        let weights = search(start, &train);
        cross_validated.extend(test.into_iter().map(|at| scored(&weights, &pairs[order[at]])));
    }
    cross_validated.sort_by(|a, b| a.need.cmp(&b.need));
    let all: Vec<&JudgedPairs<Features>> = pairs.iter().collect();
    let weights = search(start, &all);
    let trained = all.iter().map(|pairs| scored(&weights, pairs)).collect();
    Ok(Fitted {
        cross_validated: JudgedScores { queries: cross_validated },
        trained: JudgedScores { queries: trained },
        weights,
    })
}

/// Coordinate search from `start`.
fn search(start: &Weights, train: &[&JudgedPairs<Features>]) -> Weights {
    let quality = |weights: &Weights| -> f64 {
        train.iter().map(|pairs| scored(weights, pairs).ndcg10).sum::<f64>() / train.len().max(1) as f64
    };
    let mut best = start.clone();
    let mut reached = quality(&best);
    for _ in 0..ROUNDS {
        let before = reached;
        for figure in &FIGURES {
            for value in figure.values {
                if (value - (figure.get)(&best)).abs() < 1e-9 {
                    continue;
                }
                let mut tried = best.clone();
                (figure.set)(&mut tried, *value);
                if tried.subject.words_least > tried.subject.words_most {
                    continue;
                }
                let quality = quality(&tried);
                if quality > reached + LEAST_GAIN {
                    (best, reached) = (tried, quality);
                }
            }
        }
        if reached - before < LEAST_GAIN {
            break;
        }
    }
    best
}

/// The judged list of a need ranked by these weights.
fn scored(weights: &Weights, pairs: &JudgedPairs<Features>) -> QueryScore {
    let words = weights.subject.words(pairs.covered);
    pairs.ranked_by(|features| {
        let text = weights.text.share(features.coverage);
        match features.nearness {
            Some(nearness) => words * text + (1.0 - words) * weights.meaning.share(nearness),
            None => text,
        }
    })
}

/// Fisher and Yates, by a small generator of its own, so that a seed means the same on every machine (`SplitMix64`,
/// Steele et al. 2014).
fn shuffle(order: &mut [usize], seed: u64) {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    for at in (1..order.len()).rev() {
        let other = (next() % (at as u64 + 1)) as usize;
        order.swap(at, other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_order_and_keeps_everything() {
        let mut one: Vec<usize> = (0..50).collect();
        let mut other = one.clone();
        shuffle(&mut one, 7);
        shuffle(&mut other, 7);
        assert_eq!(one, other);
        shuffle(&mut other, 8);
        assert_ne!(one, other);
        other.sort_unstable();
        assert_eq!(other, (0..50).collect::<Vec<_>>());
    }
}
