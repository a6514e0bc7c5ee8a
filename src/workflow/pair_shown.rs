//! What is shown of a pair: the facts of both sides and the score with its reasons, as they were on one day. Contacts are
//! never copied: whoever may see them reads them from the records.

use serde::{Deserialize, Serialize};

use crate::domain::{Date, Need, Patent, Record as _};
use crate::matching::PairScore;
use crate::taxonomy::Taxonomy;

/// What one part gave to a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartPoints {
    /// Which part: `text`, `field` ...
    pub signal: String,
    /// Points earned.
    pub points: f64,
}

/// A pair as it was on the day on which it was scored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PairShown {
    /// The day.
    pub scored_on: Date,
    /// Code of the need in its source, else its id.
    pub need_code: String,
    /// Title of the need.
    pub need_title: String,
    /// Who needs.
    pub firm: Option<String>,
    /// Where.
    pub region: Option<String>,
    /// Number of the patent.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// Its owners.
    pub owners: Vec<String>,
    /// Its inventors.
    pub inventors: Vec<String>,
    /// Technical field: the owner's words, else the subclass with its title.
    pub field: Option<String>,
    /// Where it stands in an industry chain.
    pub chain_node: Option<String>,
    /// Maturity.
    pub maturity: Option<String>,
    /// Legal state on the day.
    pub legal_state: Option<String>,
    /// When that was last verified.
    pub verified_on: Option<Date>,
    /// 0 to 100, to 0.01.
    pub score: f64,
    /// Grade in words.
    pub grade: String,
    /// What the score is made of; none in what older programs kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartPoints>,
    /// Why, part by part.
    pub reasons: Vec<String>,
    /// Words of the patent that answer the need.
    pub hits: Vec<String>,
    /// What speaks against it.
    pub gaps: Vec<String>,
    /// Way of licensing.
    pub licence_kind: Option<String>,
    /// Fee as written.
    pub licence_fee: Option<String>,
    /// Form of payment.
    pub payment_form: Option<String>,
    /// Licence offered until.
    pub licence_until: Option<Date>,
    /// Use first, pay later.
    pub use_first: Option<bool>,
    /// Three-year cost in yuan.
    pub cost_yuan: Option<f64>,
    /// How that was reckoned.
    pub cost_basis: String,
}

impl PairShown {
    /// What is shown of a scored pair.
    #[must_use]
    pub fn of(need: &Need, patent: &Patent, pair: &PairScore, taxonomy: &Taxonomy, today: Date) -> Self {
        let code = need.code.clone().or_else(|| need.id.as_ref().map(ToString::to_string));
        // A sentence that is near in meaning is no word: it stands among the reasons.
        let by_words = pair.parts.iter().filter(|part| part.signal != "meaning");
        let mut hits: Vec<String> = Vec::new();
        for item in by_words.flat_map(|part| &part.evidence) {
            if !hits.contains(&item.patent) {
                hits.push(item.patent.clone());
            }
        }
        Self {
            scored_on: today,
            need_code: code.unwrap_or_default(),
            need_title: need.display_title().to_owned(),
            firm: need.firm.clone(),
            region: need.region.clone(),
            number: patent.quoted_number(),
            title: patent.display_title().to_owned(),
            owners: patent.owners.clone(),
            inventors: patent.inventors.clone(),
            field: field_of(patent, taxonomy),
            chain_node: taxonomy.node_named(patent),
            maturity: patent.maturity.map(|maturity| maturity.to_string()),
            legal_state: patent.state_on(today).map(|state| state.to_string()),
            verified_on: patent.verified_on,
            score: pair.score,
            grade: pair.grade.word().to_owned(),
            parts: pair
                .parts
                .iter()
                .map(|part| PartPoints { signal: part.signal.to_owned(), points: part.points })
                .collect(),
            reasons: pair.parts.iter().map(|part| part.reason.clone()).collect(),
            hits,
            gaps: pair.gaps.iter().map(|gap| gap.message.clone()).collect(),
            licence_kind: patent.licence_kind.map(|kind| kind.to_string()),
            licence_fee: patent.licence_fee.clone(),
            payment_form: patent.payment_form.map(|form| form.to_string()),
            licence_until: patent.licence_until,
            use_first: patent.use_first,
            cost_yuan: pair.cost_three_years.yuan,
            cost_basis: pair.cost_three_years.basis.clone(),
        }
    }

    /// Takes out what three years cost, and all that says so: a price always names its yuan.
    pub(super) fn without_cost(&mut self) {
        self.cost_yuan = None;
        "双方同意后按企业的销售额测算".clone_into(&mut self.cost_basis);
        self.gaps.retain(|gap| !gap.contains('元'));
        let terms = self.parts.iter().position(|part| part.signal == "terms");
        match terms.and_then(|at| self.reasons.get_mut(at)) {
            Some(reason) => reason.clear(),
            // What older programs kept has no parts.
            None => self.reasons.retain(|reason| !reason.contains('元')),
        }
        self.reasons.retain(|reason| !reason.is_empty());
    }

    /// Every text that was copied from a record, or quotes one.
    pub(super) fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let single = [&mut self.need_code, &mut self.need_title, &mut self.title, &mut self.cost_basis];
        let known = [&mut self.firm, &mut self.region, &mut self.field, &mut self.chain_node, &mut self.licence_fee];
        let lists = [&mut self.owners, &mut self.inventors, &mut self.reasons, &mut self.hits, &mut self.gaps];
        single.into_iter().chain(known.into_iter().flatten()).chain(lists.into_iter().flatten())
    }

    /// The score in hundredths of a point: whole numbers add up in any order.
    #[must_use]
    pub fn cents(&self) -> u32 {
        (self.score * 100.0).round().clamp(0.0, 10_000.0) as u32
    }
}

fn field_of(patent: &Patent, taxonomy: &Taxonomy) -> Option<String> {
    match patent.technical_field.is_empty() {
        true => taxonomy.class_named(patent),
        false => Some(patent.technical_field.join("；")),
    }
}
