//! The weights of the ranking module: `data/weights.json`, or a file given with `--weights`.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::MatchError;
use super::pair::Grade;
use crate::resources::Resources;
use crate::text::ElementKind;

/// Points of each part; together 100. `subject` is the pot that `text` and `meaning` share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Points {
    /// Being on the subject: text, and meaning once vectors exist.
    pub subject: f64,
    /// IPC closeness.
    pub field: f64,
    /// Industry chain.
    pub chain: f64,
    /// Licence terms.
    pub terms: f64,
    /// Maturity.
    pub readiness: f64,
    /// Legal state, remaining life, verification.
    pub standing: f64,
    /// Nearness.
    pub place: f64,
}

/// From which score a pair is strong or fair, and under which it is not shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grades {
    /// 强 from here.
    pub strong: f64,
    /// 较强 from here.
    pub fair: f64,
    /// Nothing below this is offered.
    pub floor: f64,
    /// Nor what earns less than this share of the subject's points, however good its terms are.
    pub least_subject: f64,
}

/// What finding a key term in a place of the patent is worth, 0..=1, and how coverage becomes points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextWeights {
    /// Title.
    pub title: f64,
    /// 对应产品.
    pub product: f64,
    /// 应用场景.
    pub application: f64,
    /// 技术优势.
    pub advantage: f64,
    /// First claim.
    pub claim: f64,
    /// Abstract.
    pub r#abstract: f64,
    /// 技术领域, 所属产业链.
    pub field: f64,
    /// What a dictionary word inside a term is worth, as a share of the term, by how rare it is beside the term.
    pub part: f64,
    /// Weighted coverage that earns all points.
    pub full_coverage: f64,
    /// Exponent of the curve from coverage to points; under 1 the first terms found count more.
    pub curve: f64,
    /// What a key term's weight is multiplied by, by the element of the need that it stands in.
    #[serde(default)]
    pub elements: ElementWeights,
}

/// Factors of key terms by element: the greatest where a term stands in several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElementWeights {
    /// 材料.
    pub material: f64,
    /// 方法.
    pub method: f64,
    /// 功效.
    pub effect: f64,
    /// 产品.
    pub product: f64,
    /// 应用.
    pub application: f64,
    /// In no element.
    pub other: f64,
}

impl Default for ElementWeights {
    fn default() -> Self {
        Self { material: 1.0, method: 1.0, effect: 1.0, product: 1.0, application: 1.0, other: 1.0 }
    }
}

impl ElementWeights {
    /// Whether elements make no difference.
    #[must_use]
    pub fn are_even(&self) -> bool {
        *self == Self::default()
    }

    /// The factor of one element.
    #[must_use]
    pub const fn of(&self, kind: ElementKind) -> f64 {
        match kind {
            ElementKind::Material => self.material,
            ElementKind::Method => self.method,
            ElementKind::Effect => self.effect,
            ElementKind::Product => self.product,
            ElementKind::Application => self.application,
        }
    }

    fn check(&self) -> Result<(), String> {
        let all = [self.material, self.method, self.effect, self.product, self.application, self.other];
        if all.iter().all(|factor| factor.is_finite() && *factor > 0.0) {
            Ok(())
        } else {
            Err("text.elements 各项应大于 0".to_owned())
        }
    }
}

/// How the nearness of vectors becomes points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeaningWeights {
    /// Cosine that earns nothing.
    pub low: f64,
    /// Cosine that earns all points.
    pub high: f64,
    /// Exponent of the curve between them.
    pub curve: f64,
    /// Share of the nearest sentence in the figure, beside the patent as a whole.
    pub sentence: f64,
}

/// How text and meaning share the subject's pot: the words' share grows with how far the corpus's words cover the need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectWeights {
    /// Share of words where the corpus has none of the need's.
    pub words_least: f64,
    /// Share of words where the best of the corpus cover the need wholly.
    pub words_most: f64,
    /// Nearest patents by words whose mean coverage is taken.
    pub covering: usize,
}

impl TextWeights {
    /// Share of the part's points for a coverage, 0..=1.
    pub(super) fn share(&self, coverage: f64) -> f64 {
        (coverage / self.full_coverage).clamp(0.0, 1.0).powf(self.curve)
    }
}

impl MeaningWeights {
    /// Share of the part's points for a cosine, 0..=1.
    pub(super) fn share(&self, cosine: f64) -> f64 {
        ((cosine - self.low) / (self.high - self.low)).clamp(0.0, 1.0).powf(self.curve)
    }
}

impl SubjectWeights {
    /// Share of words for a need that is covered so far, 0..=1.
    pub(super) fn words(&self, covered: f64) -> f64 {
        self.words_least + (self.words_most - self.words_least) * covered.clamp(0.0, 1.0)
    }
}

/// How many nearest patents vote on the field of a need, and how many fields they may name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoteWeights {
    /// Nearest patents asked, by words and by meaning each.
    pub neighbours: usize,
    /// Votes of the neighbours by meaning, as a multiple of those by words.
    pub meaning: f64,
    /// Fields kept.
    pub fields: usize,
    /// How sure a vote is: this times the share of the first field, at most 1.
    pub trust: f64,
}

/// Shares of the chain part by relation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainWeights {
    /// 强链: same node.
    pub same_node: f64,
    /// 延链: adjacent stage of the same chain.
    pub adjacent: f64,
    /// Same chain, farther apart.
    pub same_chain: f64,
    /// Another chain.
    pub other: f64,
}

/// Shares of the standing part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingWeights {
    /// In force.
    pub in_force: f64,
    /// Application only.
    pub pending: f64,
    /// Dead (shown only when asked for).
    pub dead: f64,
    /// Factor while pledged.
    pub pledged: f64,
    /// Factor while an annual fee is late on record and can still be paid.
    #[serde(default = "whole")]
    pub fee_late: f64,
    /// Fewer years left than this lower the share in proportion.
    pub short_term_years: f64,
    /// What the signal is made of; together 1.
    pub shares: StandingShares,
    /// Verified, but long ago: better than never.
    pub stale: f64,
    /// 沉睡: free to be taken.
    pub asleep: f64,
    /// 已唤醒, as far as is known not to one alone.
    pub awake: f64,
    /// Licensed to one alone.
    pub exclusive: f64,
}

/// A factor that changes nothing: what files that do not name it mean.
const fn whole() -> f64 {
    1.0
}

/// What each side of the standing counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingShares {
    /// Legal state, with remaining life and pledge.
    pub right: f64,
    /// Verified lately.
    pub verified: f64,
    /// Quality.
    pub quality: f64,
    /// Asleep or not.
    pub r#use: f64,
}

impl StandingWeights {
    /// Better news must never count less.
    fn check(&self) -> Result<(), String> {
        let StandingShares { right, verified, quality, r#use } = self.shares;
        let shares = [right, verified, quality, r#use];
        if shares.iter().any(|share| *share < 0.0) || (shares.iter().sum::<f64>() - 1.0).abs() > 1e-6 {
            return Err("standing.shares 各项不得为负，合计应为 1".to_owned());
        }
        let ordered = [
            ("standing.dead ≤ pending ≤ in_force", [self.dead, self.pending, self.in_force]),
            ("standing.exclusive ≤ awake ≤ asleep", [self.exclusive, self.awake, self.asleep]),
            (
                "standing.stale、pledged 在 0 与 1 之间",
                [0.0, self.stale.min(self.pledged), self.stale.max(self.pledged)],
            ),
            ("standing.fee_late 在 0 与 1 之间", [0.0, self.fee_late, 1.0]),
        ];
        let sound = |values: &[f64; 3]| values.is_sorted() && values.iter().all(|value| (0.0..=1.0).contains(value));
        match ordered.iter().find(|(_, values)| !sound(values)) {
            Some((rule, _)) => Err(format!("应满足 {rule}，且在 0 与 1 之间")),
            None => Ok(()),
        }
    }
}

/// All weights of one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// When the file was made.
    pub date: String,
    /// What it was made from.
    pub basis: String,
    /// Points of the parts.
    pub points: Points,
    /// Share of its range that a part takes about which nothing is known.
    pub unknown_share: f64,
    /// Grades.
    pub grades: Grades,
    /// Text part.
    pub text: TextWeights,
    /// Meaning part.
    pub meaning: MeaningWeights,
    /// How the two share.
    pub subject: SubjectWeights,
    /// Most key terms of a need that pairs are scored with; candidates are fetched with fewer.
    pub terms: usize,
    /// K of the candidates, by words and by meaning each.
    pub candidates: usize,
    /// How many of the vectors nearest by their bits are compared exactly.
    pub rescored: usize,
    /// Field vote.
    pub vote: VoteWeights,
    /// Chain part.
    pub chain: ChainWeights,
    /// Standing part.
    pub standing: StandingWeights,
}

impl Weights {
    /// The grade of a score.
    #[must_use]
    pub fn grade(&self, score: f64) -> Grade {
        Grade::of(score, &self.grades)
    }

    const BUILT_IN: &'static str = "data/weights.json";

    /// The built-in weights, or the home's.
    ///
    /// # Errors
    /// The file is missing or malformed.
    pub fn load(resources: &Resources) -> Result<Self, MatchError> {
        Self::parse(&resources.text(Self::BUILT_IN)?, Self::BUILT_IN)
    }

    /// Weights from a file that the user names.
    ///
    /// # Errors
    /// The file cannot be read or is malformed.
    pub fn from_file(path: &Path) -> Result<Self, MatchError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| MatchError::Weights { name: name.clone(), reason: error.to_string() })?;
        Self::parse(&text, &name)
    }

    fn parse(text: &str, name: &str) -> Result<Self, MatchError> {
        let malformed = |reason: String| MatchError::Weights { name: name.to_owned(), reason };
        let weights: Self = serde_json::from_str(text).map_err(|error| malformed(error.to_string()))?;
        let points = &weights.points;
        let parts =
            [points.subject, points.field, points.chain, points.terms, points.readiness, points.standing, points.place];
        if parts.iter().any(|part| !part.is_finite() || *part < 0.0) {
            return Err(malformed("各部分的分值不得为负".to_owned()));
        }
        let sum: f64 = parts.iter().sum();
        if (sum - 100.0).abs() > 1e-6 {
            return Err(malformed(format!("各部分的分值合计应为 100，现为 {sum}")));
        }
        if !(0.0..=1.0).contains(&weights.unknown_share) {
            return Err(malformed("unknown_share 应在 0 与 1 之间".to_owned()));
        }
        let text = &weights.text;
        let positive = [
            (text.full_coverage, "text.full_coverage"),
            (text.curve, "text.curve"),
            (weights.meaning.curve, "meaning.curve"),
            (weights.meaning.high - weights.meaning.low, "meaning.high - meaning.low"),
            (weights.standing.short_term_years, "standing.short_term_years"),
        ];
        if let Some((_, name)) = positive.iter().find(|(value, _)| !(value.is_finite() && *value > 0.0)) {
            return Err(malformed(format!("{name} 应大于 0")));
        }
        let shares = [weights.subject.words_least, weights.subject.words_most, weights.meaning.sentence];
        if shares.iter().any(|share| !(0.0..=1.0).contains(share)) {
            return Err(malformed("subject 和 meaning 的各份额应在 0 与 1 之间".to_owned()));
        }
        weights.standing.check().map_err(malformed)?;
        weights.text.elements.check().map_err(malformed)?;
        if weights.candidates == 0 || weights.terms == 0 {
            return Err(malformed("candidates 和 terms 至少为 1".to_owned()));
        }
        Ok(weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_weights_are_sound_and_add_up_to_a_hundred() {
        assert!(Weights::load(&Resources::built_in()).is_ok());
    }

    #[test]
    fn weights_that_do_not_add_up_are_refused_with_their_sum() {
        let text = Resources::built_in().text(Weights::BUILT_IN).unwrap().replace("\"place\": 2", "\"place\": 3");
        let error = Weights::parse(&text, "x.json").unwrap_err().to_string();
        assert!(error.contains("101"), "{error}");
    }

    #[test]
    fn a_standing_that_counts_good_news_less_is_refused() {
        let text = Resources::built_in().text(Weights::BUILT_IN).unwrap();
        for (from, to, told) in [
            ("\"right\": 0.7", "\"right\": 0.8", "standing.shares"),
            ("\"pending\": 0.6", "\"pending\": 1.6", "in_force"),
            ("\"exclusive\": 0.0", "\"exclusive\": 0.9", "awake"),
            ("\"stale\": 0.5", "\"stale\": 1.5", "stale"),
        ] {
            let error = Weights::parse(&text.replace(from, to), "x.json").unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
