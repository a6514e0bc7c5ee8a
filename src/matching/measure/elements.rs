//! What is read from needs, held against labels: precision, recall and F1 of each element.

use std::collections::BTreeMap;
use std::io::BufRead;

use serde::Deserialize;

use super::files::{Named, lines};
use crate::matching::MatchError;
use crate::search::Language;
use crate::text::{DemandText, ElementKind, Measure, fold, quantities};

/// When a label and what was read are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    /// The same words after folding; of a measure also both bounds.
    Strict,
    /// One holds the other; of a measure the bounds are the same, and the names overlap or are of one property.
    Overlap,
}

/// How many were labelled, read, and both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Labelled.
    pub labelled: usize,
    /// Read.
    pub found: usize,
    /// Both, strictly.
    pub strict: usize,
    /// Both, by overlap.
    pub overlap: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.labelled += other.labelled;
        self.found += other.found;
        self.strict += other.strict;
        self.overlap += other.overlap;
    }

    const fn hits(&self, matching: Matching) -> usize {
        match matching {
            Matching::Strict => self.strict,
            Matching::Overlap => self.overlap,
        }
    }

    /// Share of what was read that is right; 1 where nothing was read.
    #[must_use]
    pub fn precision(&self, matching: Matching) -> f64 {
        share(self.hits(matching), self.found)
    }

    /// Share of what was labelled that was read; 1 where nothing was labelled.
    #[must_use]
    pub fn recall(&self, matching: Matching) -> f64 {
        share(self.hits(matching), self.labelled)
    }

    /// Harmonic mean of both.
    #[must_use]
    pub fn f1(&self, matching: Matching) -> f64 {
        let (precision, recall) = (self.precision(matching), self.recall(matching));
        if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Tallies of some needs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PartScores {
    /// Needs.
    pub needs: usize,
    /// By element, in the order of the template; measures (指标) last.
    pub elements: Vec<(&'static str, Tally)>,
}

impl PartScores {
    /// All elements together.
    #[must_use]
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        for (_, tally) in &self.elements {
            total.add(*tally);
        }
        total
    }

    fn add(&mut self, of_need: &[(&'static str, Tally)]) {
        self.needs += 1;
        if self.elements.is_empty() {
            self.elements = of_need.iter().map(|(name, _)| (*name, Tally::default())).collect();
        }
        for ((_, sum), (_, tally)) in self.elements.iter_mut().zip(of_need) {
            sum.add(*tally);
        }
    }
}

/// What came of a file of labels.
#[derive(Debug, Clone, Default)]
pub struct ElementScores {
    /// All needs.
    pub all: PartScores,
    /// By the labels' own `part`, where they have one.
    pub parts: BTreeMap<String, PartScores>,
    /// For each need what was missed and what was too much: need, element, `漏` or `多`, text.
    pub misses: Vec<(String, &'static str, &'static str, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureLabel {
    #[serde(alias = "name", alias = "property", alias = "性能", alias = "指标")]
    名称: String,
    #[serde(default, alias = "low", alias = "min")]
    下限: Option<f64>,
    #[serde(default, alias = "high", alias = "max")]
    上限: Option<f64>,
    #[serde(default, alias = "unit")]
    单位: Option<String>,
    /// What the bounds say already.
    #[serde(default, rename = "方向", alias = "direction")]
    _direction: Option<String>,
}

#[derive(Deserialize)]
struct Label {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    part: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    text: Option<String>,
    /// 技术指标 where it stands by itself.
    #[serde(default)]
    indicators: Option<String>,
    #[serde(default, alias = "material", alias = "materials")]
    材料: Vec<String>,
    #[serde(default, alias = "method", alias = "methods")]
    方法: Vec<String>,
    #[serde(default, alias = "effect", alias = "effects")]
    功效: Vec<String>,
    #[serde(default, alias = "product", alias = "products")]
    产品: Vec<String>,
    #[serde(default, alias = "application", alias = "applications")]
    应用: Vec<String>,
    #[serde(default, alias = "measures", alias = "indices", alias = "技术指标")]
    指标: Vec<MeasureLabel>,
}

fn label(line: &str) -> Result<Label, String> {
    let label: Label = serde_json::from_str(line).map_err(|error| {
        format!("标注读不出：{error}。每行应是一个 JSON 对象：title、description、材料、方法、功效、产品、应用各为一列文字，指标为一列 {{名称, 下限, 上限, 单位}}")
    })?;
    let said = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    if ![&label.title, &label.description, &label.text].into_iter().any(said) {
        return Err("没有需求的文字：要有 title、description 或 text".to_owned());
    }
    Ok(label)
}

/// Reads the needs of a file of labels, and holds what was read against the labels.
///
/// # Errors
/// A line that cannot be read, named by its number.
pub fn read_elements<R: BufRead>(file: Named<R>, language: &Language) -> Result<ElementScores, MatchError> {
    let mut scores = ElementScores::default();
    for (at, label) in lines(file, label)?.into_iter().enumerate() {
        let name = label.id.clone().unwrap_or_else(|| (at + 1).to_string());
        let of_need = score(&label, &name, language, &mut scores.misses);
        scores.all.add(&of_need);
        if let Some(part) = label.part {
            scores.parts.entry(part).or_default().add(&of_need);
        }
    }
    Ok(scores)
}

fn score(
    label: &Label,
    id: &str,
    language: &Language,
    misses: &mut Vec<(String, &'static str, &'static str, String)>,
) -> Vec<(&'static str, Tally)> {
    let details = [&label.text, &label.indicators];
    let found = language.elements(&DemandText {
        title: label.title.as_deref().unwrap_or_default(),
        description: label.description.as_deref().unwrap_or_default(),
        details: details.into_iter().filter_map(|text| text.as_deref()).collect(),
        ..DemandText::default()
    });
    let mut tallies = Vec::new();
    for kind in ElementKind::ALL {
        let labelled = match kind {
            ElementKind::Material => &label.材料,
            ElementKind::Method => &label.方法,
            ElementKind::Effect => &label.功效,
            ElementKind::Product => &label.产品,
            ElementKind::Application => &label.应用,
        };
        let mut labelled: Vec<String> =
            labelled.iter().map(|text| fold(text)).filter(|text| !text.is_empty()).collect();
        labelled.sort();
        labelled.dedup();
        let read: Vec<String> = found.of(kind).map(fold).collect();
        let strict = pairs(&labelled, &read, |a, b| a == b);
        let overlap = pairs(&labelled, &read, |a, b| a.contains(b.as_str()) || b.contains(a.as_str()));
        note(id, kind.name(), &strict, (&labelled, &read), misses);
        let tally = Tally {
            labelled: labelled.len(),
            found: read.len(),
            strict: strict.len(),
            overlap: overlap.len().max(strict.len()),
        };
        tallies.push((kind.name(), tally));
    }
    let labelled: Vec<Labelled> = label.指标.iter().map(|label| Labelled::new(label, language)).collect();
    let same = |a: &Labelled, b: &Measure| a.name == b.name && a.bounds == bounds(b.low, b.high, &b.unit, language);
    let akin = |a: &Labelled, b: &Measure| {
        let names =
            a.name.contains(&b.name) || b.name.contains(&a.name) || language.elements.same_property(&a.name, &b.name);
        let bare_unit = b.unit.split('/').next().unwrap_or_default();
        names
            && (a.bounds == bounds(b.low, b.high, &b.unit, language)
                || a.without_per == bounds(b.low, b.high, bare_unit, language))
    };
    let strict = pairs(&labelled, &found.measures, same);
    let overlap = pairs(&labelled, &found.measures, akin);
    let shown = |name: &str, bounds: &Bounds| format!("{name} {:?} {:?} {}", bounds.low, bounds.high, bounds.kind);
    let as_text: Vec<String> = labelled.iter().map(|label| shown(&label.name, &label.bounds)).collect();
    let read: Vec<String> = found
        .measures
        .iter()
        .map(|found| shown(&found.name, &bounds(found.low, found.high, &found.unit, language)))
        .collect();
    note(id, "指标", &strict, (&as_text, &read), misses);
    tallies.push((
        "指标",
        Tally {
            labelled: labelled.len(),
            found: found.measures.len(),
            strict: strict.len(),
            overlap: overlap.len().max(strict.len()),
        },
    ));
    tallies
}

/// Pairs of equals, each of both sides once, in order.
fn pairs<A, B>(labelled: &[A], read: &[B], same: impl Fn(&A, &B) -> bool) -> Vec<(usize, usize)> {
    let mut taken = vec![false; read.len()];
    let mut pairs = Vec::new();
    for (at, label) in labelled.iter().enumerate() {
        let found = read.iter().zip(&taken).position(|(read, taken)| !taken && same(label, read));
        if let Some(found) = found {
            taken[found] = true;
            pairs.push((at, found));
        }
    }
    pairs
}

fn note(
    id: &str,
    element: &'static str,
    strict: &[(usize, usize)],
    (labelled, read): (&[String], &[String]),
    misses: &mut Vec<(String, &'static str, &'static str, String)>,
) {
    let mut add = |what, texts: &[String], hit: &dyn Fn(usize) -> bool| {
        for (_, text) in texts.iter().enumerate().filter(|(at, _)| !hit(*at)) {
            misses.push((id.to_owned(), element, what, text.clone()));
        }
    };
    add("漏", labelled, &|at| strict.iter().any(|(label, _)| *label == at));
    add("多", read, &|at| strict.iter().any(|(_, found)| *found == at));
}

/// Bounds in the base unit of their kind, to nine figures.
#[derive(Debug, Clone, PartialEq)]
struct Bounds {
    low: Option<String>,
    high: Option<String>,
    kind: String,
}

struct Labelled {
    name: String,
    bounds: Bounds,
    /// The bounds as they are where the text does not say what the figure is for each of.
    without_per: Bounds,
}

impl Labelled {
    fn new(label: &MeasureLabel, language: &Language) -> Self {
        let written = fold(label.单位.as_deref().unwrap_or_default());
        // The unit as the reader would have it: 万元 is 元 times ten thousand.
        let read = quantities(&format!("1{written}")).into_iter().find(|read| !read.unit.is_empty());
        let (unit, factor) = read.map_or((written, 1.0), |read| (read.unit, read.low.unwrap_or(1.0)));
        let (low, high) = (label.下限.map(|low| low * factor), label.上限.map(|high| high * factor));
        let bounds_of = |unit: &str| bounds(low, high, unit, language);
        let without_per = bounds_of(unit.split('/').next().unwrap_or_default());
        Self { name: fold(&label.名称), bounds: bounds_of(&unit), without_per }
    }
}

fn bounds(low: Option<f64>, high: Option<f64>, unit: &str, language: &Language) -> Bounds {
    let base = |value: f64| language.elements.in_base_unit(value, unit);
    let shown = |value: f64| format!("{:.6e}", base(value).map_or(value, |(value, _)| value));
    let kind = base(1.0).map_or_else(|| unit.to_owned(), |(_, kind)| kind);
    Bounds { low: low.map(shown), high: high.map(shown), kind }
}
