//! The pair scorer: one function for every direction.

use std::sync::OnceLock;

use crate::assessment::{Assessor, Outside, Rules};
use crate::domain::{Date, IpcSymbol, Money, Need, Patent};
use crate::meaning::Vector;
use crate::search::{CostAssumptions, Language};
use crate::taxonomy::{ClassifyInput, NodeHit, Region, Taxonomy};
use crate::text::{DemandText, Elements, KeyTerms, fold};

use super::pair::{Notes, PairScore, cents};
use super::signals::{self, FieldShare, Nearness, PatentTexts, TextProbe};
use super::weights::Weights;

/// Everything a pair is scored with that is not the pair.
#[derive(Clone, Copy)]
pub struct Scorer<'a> {
    /// Weights.
    pub weights: &'a Weights,
    /// Reference tables.
    pub taxonomy: &'a Taxonomy,
    /// Text tools.
    pub language: &'a Language,
    /// What costs assume.
    pub assumptions: &'a CostAssumptions,
    /// What judgements on a patent go by.
    pub rules: &'a Rules,
    /// What other ledgers know of patents.
    pub outside: Option<&'a dyn Outside>,
    /// The day of judgements.
    pub today: Date,
    /// Yearly sales that count as the firm's own, whatever the need says.
    pub sales: Option<Money>,
}

/// A need made ready to be held against many patents.
#[derive(Debug)]
pub struct PreparedNeed<'n> {
    pub(super) need: &'n Need,
    pub(super) key_terms: KeyTerms,
    /// Read where a pair is put into words: most needs are scored without.
    elements: OnceLock<Elements>,
    probe: TextProbe,
    /// Where meaning is known; set by the caller.
    pub(super) vector: Option<Vector>,
    /// How far the corpus's words cover the need, 0..=1; set by the caller.
    pub(super) covered: f64,
    /// Likely fields; set by the caller where the need declares none.
    pub(super) fields: Vec<FieldShare>,
    nodes: Vec<NodeHit>,
    region: Option<Region>,
}

impl PreparedNeed<'_> {
    /// Likely fields of the need, the likeliest first.
    #[must_use]
    pub fn fields(&self) -> &[FieldShare] {
        &self.fields
    }

    /// Weighted key terms.
    #[must_use]
    pub fn key_terms(&self) -> &KeyTerms {
        &self.key_terms
    }

    /// Materials, methods, effects, products, applications and figures of the need.
    pub(super) fn elements(&self, language: &Language) -> &Elements {
        self.elements.get_or_init(|| elements_of(self.need, language))
    }

    /// Whether a patent works with what the need rules out (排除词). Saying that it does without it (不加石灰) is none.
    pub(super) fn rules_out(&self, patent: &Patent, language: &Language) -> bool {
        if self.need.excluded.is_empty() {
            return false;
        }
        let texts = [&patent.title, &patent.r#abstract].into_iter().flatten().chain(&patent.product);
        let texts: Vec<String> = texts.map(|text| fold(text)).collect();
        let excluded = self.need.excluded.iter().map(|word| fold(word));
        excluded.into_iter().any(|word| texts.iter().any(|text| language.affirms(text, &word)))
    }
}

/// What is read of a need: its materials, methods, effects, products, applications and figures.
#[must_use]
pub fn elements_of(need: &Need, language: &Language) -> Elements {
    language.elements(&demand(need))
}

/// The texts of a need, as its key terms are drawn from them.
#[must_use]
pub fn demand(need: &Need) -> DemandText<'_> {
    let details = [&need.indicators, &need.material, &need.method, &need.effect, &need.product, &need.application];
    DemandText {
        title: need.title.as_deref().unwrap_or_default(),
        description: need.description.as_deref().unwrap_or_default(),
        details: details.into_iter().filter_map(|text| text.as_deref()).collect(),
        keywords: need.keywords.iter().map(String::as_str).collect(),
        excluded: need.excluded.iter().map(String::as_str).collect(),
    }
}

impl<'a> Scorer<'a> {
    /// Draws what the signals need from a need, once. Whether any word of it says something is for the caller to see
    /// ([`PreparedNeed::key_terms`]).
    #[must_use]
    pub fn prepare<'n>(&self, need: &'n Need) -> PreparedNeed<'n> {
        let mut key_terms = self.language.key_terms(&demand(need), self.weights.terms);
        let elements = OnceLock::new();
        let factors = &self.weights.text.elements;
        if !factors.are_even() {
            let read: &Elements = elements.get_or_init(|| elements_of(need, self.language));
            let folded: Vec<(f64, String)> =
                read.named.iter().map(|element| (factors.of(element.kind), fold(&element.text))).collect();
            key_terms.reweigh(|term| {
                let holding =
                    folded.iter().filter(|(_, text)| text.contains(&term.text) || term.text.contains(text.as_str()));
                holding.map(|(factor, _)| *factor).reduce(f64::max).unwrap_or(factors.other)
            });
        }
        let declared: Vec<(IpcSymbol, &String)> = need
            .technical_field
            .iter()
            .filter_map(|text| Some((text.parse::<IpcSymbol>().ok()?, text)))
            .filter(|(symbol, _)| symbol.subclass().is_some())
            .collect();
        let share = 1.0 / declared.len().max(1) as f64;
        let fields =
            declared.into_iter().map(|(ipc, text)| FieldShare { ipc, share, declared: Some(text.clone()) }).collect();
        let title = fold(need.title.as_deref().unwrap_or_default());
        let text = fold(need.description.as_deref().unwrap_or_default());
        let chains: Vec<String> = need.chain.iter().chain(&need.chain_node).cloned().collect();
        let nodes = self.taxonomy.chain_nodes(&ClassifyInput {
            ipc: &[],
            title: &title,
            text: &text,
            declared_fields: &need.technical_field,
            declared_chains: &chains,
        });
        PreparedNeed {
            need,
            probe: TextProbe::new(key_terms.terms.clone(), need, self.language, &self.weights.text),
            key_terms,
            elements,
            vector: None,
            covered: 1.0,
            fields,
            nodes,
            region: need.region.as_deref().and_then(|text| self.taxonomy.region(text)),
        }
    }

    /// Scores one pair. Without `nearness` the words carry the whole subject. Without `evidence` reasons and gaps stay
    /// out; the points are the same.
    pub(super) fn score(
        &self,
        prepared: &PreparedNeed<'_>,
        patent: &Patent,
        nearness: Option<Nearness>,
        evidence: bool,
    ) -> PairScore {
        let (need, weights) = (prepared.need, self.weights);
        let mut notes = if evidence { Notes::full() } else { Notes::none() };
        let texts = PatentTexts::new(patent);
        let pot = weights.points.subject;
        let of_words = match nearness {
            Some(_) => cents(pot * weights.subject.words(prepared.covered)),
            None => pot,
        };
        let mut text = signals::text(&prepared.probe, &texts, of_words, weights, &mut notes);
        let meaning = nearness.map(|nearness| {
            let asked = need.title.as_deref().or(need.description.as_deref()).unwrap_or_default();
            signals::meaning(nearness, asked, patent, cents(pot - of_words), &weights.meaning, &notes)
        });
        let field = signals::field(&prepared.fields, patent, self.taxonomy, weights, &mut notes);
        let nodes = if prepared.nodes.is_empty() { Vec::new() } else { self.nodes(patent, &texts, &[]) };
        let chain = if evidence && nodes.is_empty() && !prepared.nodes.is_empty() {
            signals::chain_by_class(&self.nodes(patent, &texts, &patent.ipc), self.taxonomy, weights)
        } else {
            signals::chain((need, &prepared.nodes), (patent, &nodes), self.taxonomy, weights, &notes)
        };
        let sales = self.sales.or(need.annual_sales);
        let cost = signals::cost(need, sales, patent, self.today, self.assumptions);
        let terms = signals::terms(need, patent, &cost, weights, &mut notes);
        let readiness = signals::readiness(need, patent, weights, &mut notes);
        let outside = self.outside.map(|outside| outside.of(patent, self.today)).unwrap_or_default();
        let standing = signals::standing(patent, outside, &self.assessor(), weights, &mut notes);
        let region =
            patent.region.as_deref().filter(|_| prepared.region.is_some()).and_then(|text| self.taxonomy.region(text));
        let place = signals::place(prepared.region.as_ref(), region.as_ref(), weights);
        if let Some(until) = need.valid_until.filter(|until| *until < self.today) {
            notes.gap("need_expired", || format!("需求有效期已过（至{until}），请先问企业是否仍需要"));
        }
        let unwanted = &prepared.key_terms.unwanted;
        if evidence && !unwanted.is_empty() {
            signals::unwanted(unwanted, patent, self.language, &mut notes);
        }
        if evidence {
            let measures = &prepared.elements(self.language).measures;
            let met = signals::figures(measures, patent, self.language, &mut notes);
            text.evidence.extend(met.into_iter().filter(|met| !text.evidence.contains(met)).collect::<Vec<_>>());
        }
        let mut parts = vec![text];
        parts.extend(meaning);
        parts.extend([field, chain, terms, readiness, standing, place]);
        PairScore::of_parts(parts, notes.into_gaps(), signals::cost_shown(need, sales, &cost), &weights.grades)
    }

    /// Coverage of the need's key terms by a patent, 0..=1.
    pub(super) fn coverage(&self, prepared: &PreparedNeed<'_>, patent: &Patent) -> f64 {
        signals::coverage(&prepared.probe, &PatentTexts::new(patent), self.weights)
    }

    fn assessor(&self) -> Assessor<'a> {
        Assessor { rules: self.rules, taxonomy: self.taxonomy, today: self.today }
    }

    /// Chain nodes by what the patent says of itself, and by `ipc`. No class counts towards the points: it is weighed as
    /// the field already, and a class that is nearer to the need would otherwise lose by the chain that it stands for.
    fn nodes(&self, patent: &Patent, texts: &PatentTexts<'_>, ipc: &[IpcSymbol]) -> Vec<NodeHit> {
        let columns = ["摘要", "应用场景", "主权项"].map(|column| texts.folded(column));
        let text = columns.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
        self.taxonomy.chain_nodes(&ClassifyInput {
            ipc,
            title: texts.folded("专利名称"),
            text: &text,
            declared_fields: &patent.technical_field,
            declared_chains: &patent.chain,
        })
    }
}
