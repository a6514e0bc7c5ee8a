//! The numbers behind confidence: `data/confidence.tsv`.

use super::error::TaxonomyError;
use super::rule::{Basis, Source};
use super::table::Table;
use crate::resources::Resources;

/// Factors by source and by basis, each 0..=1.
#[derive(Debug)]
pub(super) struct Weights {
    sources: [f64; 6],
    bases: [f64; 8],
    edition: f64,
}

impl Weights {
    pub(super) fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let table = Table::open(resources, "data/confidence.tsv")?;
        let mut weights = Self { sources: [0.5; 6], bases: [0.5; 8], edition: 1.0 };
        for row in table.rows() {
            let factor: f64 = row.parse(2, "系数")?;
            if !(0.0..=1.0).contains(&factor) {
                return Err(row.malformed(format!("系数 {factor} 不在 0 到 1 之间")).into());
            }
            match (row.need(0, "类别")?, row.need(1, "名称")?) {
                ("source", _) => weights.sources[row.parse::<Source>(1, "来源")? as usize] = factor,
                ("basis", "edition") => weights.edition = factor,
                ("basis", name) => {
                    let basis = basis_named(name).ok_or_else(|| row.malformed(format!("依据“{name}”无法识别")))?;
                    weights.bases[basis as usize] = factor;
                }
                (other, _) => return Err(row.malformed(format!("类别“{other}”无法识别")).into()),
            }
        }
        Ok(weights)
    }

    /// Confidence of an edge; `other_edition` when the class fitted only through an older or newer edition.
    pub(super) fn of(&self, source: Source, basis: Basis, other_edition: bool) -> f64 {
        let edition = if other_edition { self.edition } else { 1.0 };
        let raw = self.sources[source as usize] * self.bases[basis as usize] * edition;
        (raw * 1000.0).round() / 1000.0
    }
}

fn basis_named(name: &str) -> Option<Basis> {
    Some(match name {
        "class+word" => Basis::ClassAndWord,
        "class" => Basis::Class,
        "word-title" => Basis::WordInTitle,
        "word-text" => Basis::WordInText,
        "class-possible" => Basis::ClassWithoutWord,
        "group" => Basis::Group,
        "division" => Basis::Division,
        "declared" => Basis::Declared,
        _ => return None,
    })
}
