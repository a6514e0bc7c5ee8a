//! What the scorer says of one pair: the parts of the score with reasons and evidence, and what speaks against it.

use serde::{Serialize, Serializer};

use super::weights::Grades;

/// Rounds to 0.01, so that the parts as printed add up to the score as printed.
pub(super) fn cents(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}

fn as_cents<S: Serializer>(points: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(cents(*points))
}

/// One piece of evidence: a string of the need, the string of the patent that answers it, and where that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// As it stands in the need.
    pub need: String,
    /// As it stands in the patent.
    pub patent: String,
    /// The patent's column, in Chinese.
    pub r#where: &'static str,
}

/// One part of the score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// `text`, `field`, `chain`, `terms`, `readiness`, `standing`, `place`.
    pub signal: &'static str,
    /// Points earned, to 0.01.
    #[serde(serialize_with = "as_cents")]
    pub points: f64,
    /// Points that could be earned.
    pub of: f64,
    /// Why, in plain Chinese.
    pub reason: String,
    /// What in the two records says so.
    pub evidence: Vec<Evidence>,
}

impl Part {
    /// What people call it, in four characters.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.signal {
            "text" => "文字相符",
            "meaning" => "意思相近",
            "field" => "技术领域",
            "chain" => "产业链条",
            "terms" => "许可条件",
            "readiness" => "成熟程度",
            "standing" => "法律状况",
            _ => "地域远近",
        }
    }

    /// A part from a share of its range, 0..=1.
    pub(super) fn of_share(signal: &'static str, share: f64, of: f64, reason: impl Into<String>) -> Self {
        Self { signal, points: cents(share.clamp(0.0, 1.0) * of), of, reason: reason.into(), evidence: Vec::new() }
    }
}

/// Something that speaks against the pair, or a fact that is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// Stable code: `maturity`, `budget`, `price_unknown` ...
    pub code: &'static str,
    /// In plain Chinese.
    pub message: String,
}

/// What is said about a pair besides its points. While candidates are ranked only the points count, and nothing is put
/// into words.
#[derive(Debug)]
pub(super) struct Notes {
    wanted: bool,
    gaps: Vec<Gap>,
}

impl Notes {
    /// Everything is said.
    pub(super) const fn full() -> Self {
        Self { wanted: true, gaps: Vec::new() }
    }

    /// Only points are wanted.
    pub(super) const fn none() -> Self {
        Self { wanted: false, gaps: Vec::new() }
    }

    /// Whether words are wanted at all.
    pub(super) const fn wanted(&self) -> bool {
        self.wanted
    }

    /// Adds what speaks against the pair.
    pub(super) fn gap<M: Into<String>>(&mut self, code: &'static str, message: impl FnOnce() -> M) {
        if self.wanted {
            self.gaps.push(Gap { code, message: message().into() });
        }
    }

    /// A reason; empty where none is wanted.
    pub(super) fn reason<R: Into<String>>(&self, reason: impl FnOnce() -> R) -> String {
        if self.wanted { reason().into() } else { String::new() }
    }

    /// The gaps, in the order in which they were found.
    pub(super) fn into_gaps(self) -> Vec<Gap> {
        self.gaps
    }
}

/// Grade of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Grade {
    /// Weak.
    #[serde(rename = "弱")]
    Weak,
    /// Fair.
    #[serde(rename = "较强")]
    Fair,
    /// Strong.
    #[serde(rename = "强")]
    Strong,
}

impl Grade {
    pub(super) fn of(score: f64, grades: &Grades) -> Self {
        if score >= grades.strong {
            Self::Strong
        } else if score >= grades.fair {
            Self::Fair
        } else {
            Self::Weak
        }
    }

    /// The Chinese word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Weak => "弱",
            Self::Fair => "较强",
            Self::Strong => "强",
        }
    }
}

/// The three-year cost as shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CostShown {
    /// Sum in yuan; none where nothing can be reckoned.
    pub yuan: Option<f64>,
    /// The sum is a lower bound (a royalty without a sales figure).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
    /// How it was reckoned.
    pub basis: String,
}

/// A scored pair. `score` is the sum of the points of its parts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairScore {
    /// 0..=100, to 0.01.
    #[serde(serialize_with = "as_cents")]
    pub score: f64,
    /// Grade by the weights' thresholds.
    pub grade: Grade,
    /// Parts in fixed order.
    pub parts: Vec<Part>,
    /// What speaks against it.
    pub gaps: Vec<Gap>,
    /// Three-year cost.
    pub cost_three_years: CostShown,
}

impl PairScore {
    /// Whether the pair may be offered: it reaches `floor`, and is on the subject.
    pub(super) fn is_offered(&self, floor: f64, grades: &Grades) -> bool {
        let subject = |part: &&Part| matches!(part.signal, "text" | "meaning");
        let earned: f64 = self.parts.iter().filter(subject).map(|part| part.points).sum();
        let of: f64 = self.parts.iter().filter(subject).map(|part| part.of).sum();
        self.score >= floor && earned >= grades.least_subject * of
    }

    pub(super) fn of_parts(parts: Vec<Part>, gaps: Vec<Gap>, cost_three_years: CostShown, grades: &Grades) -> Self {
        let score = cents(parts.iter().map(|part| part.points).sum());
        Self { score, grade: Grade::of(score, grades), parts, gaps, cost_three_years }
    }
}
