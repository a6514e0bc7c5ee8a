//! What a match gives: pairs with the other side of each, and what was understood of the need.

use serde::Serialize;

use super::package::PackageMatched;
use super::pair::PairScore;
use super::scorer::PreparedNeed;
use super::signals::FieldShare;
use crate::domain::{Patent, Record, RecordId};
use crate::search::Language;
use crate::text::{ElementKind, Elements, Measure};

/// A patent in a result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PatentShown {
    /// Record id.
    pub id: RecordId,
    /// Number as quoted.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// Owners.
    pub owners: Vec<String>,
}

impl PatentShown {
    pub(super) fn of(patent: &Patent) -> Option<Self> {
        Some(Self {
            id: patent.id.clone()?,
            number: patent.quoted_number(),
            title: patent.display_title().to_owned(),
            owners: patent.owners.clone(),
        })
    }
}

/// A need in a result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeedShown {
    /// Record id.
    pub id: RecordId,
    /// Title.
    pub title: String,
    /// Firm, as far as the operator sees it.
    pub firm: Option<String>,
}

/// A pair of a result: rank, the other side, and the score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matched<S> {
    /// From 1.
    pub rank: usize,
    /// The other side.
    #[serde(flatten)]
    pub other: S,
    /// Score, parts, gaps, cost.
    #[serde(flatten)]
    pub pair: PairScore,
    /// Twins of the patent, folded under it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub twins: Vec<PatentShown>,
}

/// The patent side of a pair, under the key `patent`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PatentSide {
    /// The patent.
    pub patent: PatentShown,
}

/// The need side of a pair, under the key `need`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeedSide {
    /// The need.
    pub need: NeedShown,
}

/// A key term as shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermShown {
    /// The term, folded.
    pub term: String,
    /// Weight; all terms sum to 1.
    pub weight: f64,
}

/// What was understood of a need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeedUnderstood {
    /// Record id; none (null in JSON) for a text.
    pub id: Option<RecordId>,
    /// Title, or the first words of the text.
    pub title: String,
    /// Key terms.
    pub terms: Vec<TermShown>,
    /// Likely fields.
    pub fields: Vec<FieldShare>,
    /// Materials, methods, effects, products, applications and figures.
    pub elements: ElementsShown,
}

/// Elements of a need as shown: pieces of its text.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ElementsShown {
    /// Materials.
    pub material: Vec<String>,
    /// Methods.
    pub method: Vec<String>,
    /// Effects.
    pub effect: Vec<String>,
    /// Products.
    pub product: Vec<String>,
    /// Applications.
    pub application: Vec<String>,
    /// Figures of properties.
    pub measures: Vec<MeasureShown>,
}

/// A figure of a property as shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureShown {
    /// Property, folded.
    pub name: String,
    /// Smallest value meant; none where it is open below.
    pub low: Option<f64>,
    /// Largest value meant; none where it is open above.
    pub high: Option<f64>,
    /// Unit, folded.
    pub unit: String,
    /// As written.
    pub text: String,
}

impl ElementsShown {
    /// What was read, as shown.
    #[must_use]
    pub fn of(elements: &Elements) -> Self {
        let of = |kind| elements.of(kind).map(str::to_owned).collect();
        let measure = |measure: &Measure| MeasureShown {
            name: measure.name.clone(),
            low: measure.low,
            high: measure.high,
            unit: measure.unit.clone(),
            text: measure.text.clone(),
        };
        Self {
            material: of(ElementKind::Material),
            method: of(ElementKind::Method),
            effect: of(ElementKind::Effect),
            product: of(ElementKind::Product),
            application: of(ElementKind::Application),
            measures: elements.measures.iter().map(measure).collect(),
        }
    }

    /// Lines for people: the element's name and what was read, those with nothing left out; `most` of each.
    #[must_use]
    pub fn lines(&self, most: usize) -> Vec<(&'static str, Vec<String>)> {
        let measures: Vec<String> = self.measures.iter().map(|measure| measure.text.clone()).collect();
        let named = [&self.material, &self.method, &self.effect, &self.product, &self.application, &measures];
        let words = ElementKind::ALL.iter().map(|kind| kind.name()).chain(["指标"]);
        words
            .zip(named)
            .filter(|(_, texts)| !texts.is_empty())
            .map(|(word, texts)| (word, texts.iter().take(most).cloned().collect()))
            .collect()
    }
}

/// Patents for a need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeedMatches {
    /// What was understood.
    pub need: NeedUnderstood,
    /// Candidates that were scored.
    pub candidates: usize,
    /// Whether meaning took part.
    #[serde(skip)]
    pub by_meaning: bool,
    /// Packages that fit better than each of their patents, best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<PackageMatched>,
    /// Pairs, best first.
    pub matches: Vec<Matched<PatentSide>>,
    /// Where nothing reached the floor: what came closest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closest: Vec<Matched<PatentSide>>,
    /// 已失效（可自由实施，请自行核实）: dead patents that fit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub free_to_use: Vec<Matched<PatentSide>>,
}

/// Needs for a patent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PatentMatches {
    /// The patent.
    pub patent: PatentShown,
    /// Needs that were scored.
    pub candidates: usize,
    /// Pairs, best first.
    pub needs: Vec<Matched<NeedSide>>,
    /// 已失效（可自由实施，请自行核实）: the pairs of a dead patent, which is not offered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub free_to_use: Vec<Matched<NeedSide>>,
}

pub(super) fn understood(prepared: &PreparedNeed<'_>, language: &Language) -> NeedUnderstood {
    let rounded = |value: f64| (value * 10_000.0).round() / 10_000.0;
    let terms = &prepared.key_terms.terms;
    NeedUnderstood {
        id: prepared.need.id.clone(),
        title: prepared.need.display_title().to_owned(),
        terms: terms.iter().map(|term| TermShown { term: term.text.clone(), weight: rounded(term.weight) }).collect(),
        fields: prepared
            .fields
            .iter()
            .map(|field| FieldShare { share: rounded(field.share), ..field.clone() })
            .collect(),
        elements: ElementsShown::of(prepared.elements(language)),
    }
}
