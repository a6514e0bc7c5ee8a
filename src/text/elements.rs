//! Elements of a need: material, method, effect, product and application as the text writes them, and its measures.
//!
//! A text is cut into phrases of neighbouring content words; what a phrase ends in says what it is
//! (`index/elements.tsv`), and how far it reaches back. Effects are read by what opens them (抗, 提高, 不). What is
//! negated (不用, 不含) is no element. Every element is a piece of the text as written, blanks at line ends aside.

mod lexicon;
mod measures;
mod phrases;
mod properties;
mod tagged;
mod units;

use std::collections::BTreeSet;

use super::analyzer::Analyzer;
use super::demand::DemandText;
use super::error::TextError;
use super::fold::{FoldedText, fold};
use crate::resources::Resources;

use lexicon::Lexicon;
pub use measures::Measure;
pub use properties::Better;
use properties::Properties;
use tagged::Tagged;
use units::Units;

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ElementKind {
    /// What something is made of, or what is worked.
    Material,
    /// How it is done.
    Method,
    /// What is to get better.
    Effect,
    /// What is made, bought or mended.
    Product,
    /// Where it is used.
    Application,
}

impl ElementKind {
    /// All, in the order of the template.
    pub const ALL: [Self; 5] = [Self::Material, Self::Method, Self::Effect, Self::Product, Self::Application];

    /// Its name in Chinese, as the template's column.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Material => "材料",
            Self::Method => "方法",
            Self::Effect => "功效",
            Self::Product => "产品",
            Self::Application => "应用",
        }
    }
}

/// A piece of the text that names something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// What it is.
    pub kind: ElementKind,
    /// As written.
    pub text: String,
}

/// What was read from a need.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Elements {
    /// Elements in order of reading; none twice within its kind.
    pub named: Vec<Element>,
    /// Figures of properties, in order of reading.
    pub measures: Vec<Measure>,
}

impl Elements {
    /// The elements of one kind, as written.
    pub fn of(&self, kind: ElementKind) -> impl Iterator<Item = &str> {
        self.named.iter().filter(move |element| element.kind == kind).map(|element| element.text.as_str())
    }

    /// Whether nothing was read at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.measures.is_empty()
    }
}

/// Elements read of one need, and measures: a text that is a whole book has its first ones.
const MOST: usize = 200;

/// Reads elements. Slow to make, cheap to share.
#[derive(Debug)]
pub struct ElementReader {
    lexicon: Lexicon,
    properties: Properties,
    units: Units,
}

impl ElementReader {
    /// A reader with the tables of `resources`.
    ///
    /// # Errors
    /// [`TextError`] if a table is missing or malformed.
    pub fn new(resources: &Resources) -> Result<Self, TextError> {
        Ok(Self {
            lexicon: Lexicon::new(resources)?,
            properties: Properties::new(resources)?,
            units: Units::new(resources)?,
        })
    }

    /// The elements of a need: its title, description and the fields that say more.
    #[must_use]
    pub fn read(&self, analyzer: &Analyzer, demand: &DemandText<'_>) -> Elements {
        // A title that is the first words of the text may end within a word or a figure.
        let title = if demand.description.starts_with(demand.title) { "" } else { demand.title };
        let texts = [title, demand.description].into_iter().chain(demand.details.iter().copied());
        self.read_texts(analyzer, texts)
    }

    /// The elements of texts that belong together.
    #[must_use]
    pub fn read_texts<'t>(&self, analyzer: &Analyzer, texts: impl IntoIterator<Item = &'t str>) -> Elements {
        let mut found = Elements::default();
        let mut seen = BTreeSet::new();
        for original in texts {
            let folded = FoldedText::new(original);
            let tagged = Tagged::new(folded.text(), analyzer, &self.lexicon);
            for (kind, range) in phrases::elements(&tagged, &self.lexicon) {
                let text = folded.quote(original, range).trim();
                if !text.is_empty() && found.named.len() < MOST && seen.insert((kind, fold(text))) {
                    found.named.push(Element { kind, text: text.to_owned() });
                }
            }
            for measure in measures::measures(&tagged, (original, &folded), &self.properties, &self.lexicon) {
                if found.measures.len() < MOST && !found.measures.iter().any(|known| known.same(&measure)) {
                    found.measures.push(measure);
                }
            }
        }
        drop_tails(&mut found.named);
        found
    }

    /// The measures of one text.
    #[must_use]
    pub fn measures(&self, analyzer: &Analyzer, original: &str) -> Vec<Measure> {
        if !original.contains(|c: char| c.is_numeric()) {
            return Vec::new();
        }
        let folded = FoldedText::new(original);
        let tagged = Tagged::new(folded.text(), analyzer, &self.lexicon);
        measures::measures(&tagged, (original, &folded), &self.properties, &self.lexicon)
    }

    /// Whether two names are of the same property, as written or by synonym.
    #[must_use]
    pub fn same_property(&self, a: &str, b: &str) -> bool {
        self.properties.same(a, b)
    }

    /// Whether a name by itself says too little to compare figures by: 温度, 含量.
    #[must_use]
    pub fn is_vague(&self, name: &str) -> bool {
        self.properties.is_vague(name)
    }

    /// Which figures of a property are the better ones, where that is known.
    #[must_use]
    pub fn better(&self, name: &str) -> Option<Better> {
        self.properties.better(name)
    }

    /// A figure in the base unit of its kind, with that kind's name; `None` for a unit that no table knows.
    #[must_use]
    pub fn in_base_unit(&self, value: f64, unit: &str) -> Option<(f64, String)> {
        self.units.base(value, unit)
    }
}

/// A shorter name of the same thing says nothing more: 围巾 beside 羊绒围巾.
fn drop_tails(named: &mut Vec<Element>) {
    let all = named.clone();
    named.retain(|element| {
        !all.iter().any(|other| {
            other.kind == element.kind && other.text.len() > element.text.len() && other.text.ends_with(&element.text)
        })
    });
}

#[cfg(test)]
mod tests;
