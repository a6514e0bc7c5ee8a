//! Field: how near the patent's classes are to the fields of the need.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::{IpcSymbol, Patent};
use crate::matching::pair::{Evidence, Notes, Part};
use crate::matching::weights::Weights;
use crate::taxonomy::Taxonomy;

const SIGNAL: &str = "field";

/// Under this closeness the two are in different fields, and a gap says so.
const DIFFERENT_BELOW: f64 = 0.25;

/// A likely field of a need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldShare {
    /// IPC symbol, subclass as a rule.
    pub ipc: IpcSymbol,
    /// Share of the votes, or an equal share of what was declared; all shares add up to at most 1.
    pub share: f64,
    /// How the need writes it, where it declares it; otherwise it was voted by the nearest patents.
    #[serde(skip)]
    pub declared: Option<String>,
}

impl FieldShare {
    /// Shares of IPC subclasses over the nearest patents, each with its weight; the best `keep`, by share and code.
    pub(in crate::matching) fn vote<'a>(
        neighbours: impl Iterator<Item = (&'a [IpcSymbol], f64)>,
        keep: usize,
    ) -> Vec<Self> {
        let mut votes: BTreeMap<IpcSymbol, f64> = BTreeMap::new();
        let mut total = 0.0;
        for (classes, weight) in neighbours {
            let mut subclasses: Vec<IpcSymbol> =
                classes.iter().filter_map(|symbol| symbol.subclass()?.parse().ok()).collect();
            subclasses.sort();
            subclasses.dedup();
            let each = weight / subclasses.len().max(1) as f64;
            for subclass in subclasses {
                *votes.entry(subclass).or_default() += each;
                total += each;
            }
        }
        if total <= 0.0 {
            return Vec::new();
        }
        let mut shares: Vec<Self> =
            votes.into_iter().map(|(ipc, vote)| Self { ipc, share: vote / total, declared: None }).collect();
        shares.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.ipc.cmp(&b.ipc)));
        shares.truncate(keep);
        shares
    }
}

pub(in crate::matching) fn field(
    fields: &[FieldShare],
    patent: &Patent,
    taxonomy: &Taxonomy,
    weights: &Weights,
    notes: &mut Notes,
) -> Part {
    let of = weights.points.field;
    if patent.ipc.is_empty() {
        notes.gap("class_unknown", || "分类号未知：补上 IPC 分类号后才能按技术领域比较");
        return Part::of_share(SIGNAL, weights.unknown_share, of, "专利没有分类号，领域未知");
    }
    let Some(top_share) = fields.iter().map(|field| field.share).max_by(f64::total_cmp) else {
        return Part::of_share(SIGNAL, weights.unknown_share, of, "需求的技术领域未知");
    };
    // The best field carries the part; further ones of the vote count in proportion to the best.
    let best = fields
        .iter()
        .flat_map(|field| patent.ipc.iter().map(move |class| (field, class)))
        .map(|(field, class)| {
            let closeness = reach(taxonomy, &field.ipc, class);
            (closeness * (field.share / top_share).powf(0.5), closeness, field, class)
        })
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.2.ipc.cmp(&a.2.ipc)).then_with(|| b.3.cmp(a.3)));
    let Some((share, closeness, field, class)) = best else {
        return Part::of_share(SIGNAL, weights.unknown_share, of, "需求的技术领域未知");
    };
    // A divided vote says little: it counts the less beside what is not known, in either direction.
    let sure = if field.declared.is_some() { 1.0 } else { (top_share * weights.vote.trust).min(1.0) };
    let share = weights.unknown_share + (share - weights.unknown_share) * sure;
    if !notes.wanted() {
        return Part::of_share(SIGNAL, share, of, String::new());
    }
    let subclass: Option<IpcSymbol> = class.subclass().and_then(|code| code.parse().ok());
    let named = subclass
        .as_ref()
        .and_then(|code| taxonomy.title(code).map(|title| format!("{code}（{}）", short(title))))
        .unwrap_or_else(|| class.to_string());
    if closeness < DIFFERENT_BELOW {
        let how = if field.declared.is_some() { "写明" } else { "多半属于" };
        notes.gap("field", || format!("领域不同：专利属于{named}，需求{how}{}", field.ipc));
        return Part::of_share(SIGNAL, share, of, format!("专利属于{named}，与需求的领域相距较远"));
    }
    let how = if field.declared.is_some() { "需求写明的领域" } else { "由最相近的专利推断的领域" };
    let mut part = Part::of_share(SIGNAL, share, of, format!("专利属于{named}，合于{how}{}", field.ipc));
    if let Some(declared) = &field.declared {
        part.evidence.push(Evidence { need: declared.clone(), patent: class.to_string(), r#where: "分类号" });
    }
    part
}

/// Closeness as far as the need's symbol reaches: a subclass that holds the patent's symbol is a full hit.
fn reach(taxonomy: &Taxonomy, wanted: &IpcSymbol, class: &IpcSymbol) -> f64 {
    if taxonomy.same_or_replaced(wanted, class) { 1.0 } else { taxonomy.closeness(wanted, class) }
}

/// The first part of an IPC title: the rest is notes.
fn short(title: &str) -> &str {
    title.split(['；', '（', '(', ';', '，']).next().unwrap_or(title).trim()
}
