//! Common needs (共性需求, R26): near-identical needs of several firms as one card, with the patents that answer most of
//! them.
//!
//! Two needs are alike by their weighted key terms: the mean of the cosine of all of them and that of their titles, as a
//! description may tell of more than the need (whole pages of needs are pasted into one). A group is built around the need that is most like the
//! others; whatever is not like it enough stays out, so that no chain of small steps joins strangers. Needs for matching
//! only take no part.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use serde::Deserialize;

use super::{InsightError, Waiting, each_record};
use crate::domain::{Audience, Date, Disclosed, Need, Record};
use crate::matching::demand;
use crate::resources::{ResourceError, Resources};
use crate::search::Language;
use crate::store::Store;
use crate::text::DemandText;

const FILE: &str = "data/insight/common_needs.json";

/// What makes needs common ones.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommonRules {
    /// From this likeness on two needs are alike, 0..=1.
    least_similarity: f64,
    /// A term that more needs share says nothing about which are alike.
    most_needs_of_a_term: usize,
    /// Key terms of a need that are looked at.
    terms: usize,
    /// Patents that a card shows.
    shared_patents: usize,
}

impl CommonRules {
    /// The built-in rules, or the home's.
    ///
    /// # Errors
    /// The file is missing or malformed.
    pub fn load(resources: &Resources) -> Result<Self, ResourceError> {
        let text = resources.text(FILE)?;
        let malformed = |line, reason| ResourceError::Malformed { name: FILE.to_owned(), line, reason };
        let rules: Self = serde_json::from_str(&text).map_err(|error| malformed(error.line(), error.to_string()))?;
        if !(0.05..=1.0).contains(&rules.least_similarity) {
            return Err(malformed(1, "least_similarity 应在 0.05 与 1 之间".to_owned()));
        }
        Ok(rules)
    }
}

/// A patent that answers several needs of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedPatent {
    /// Key of the patent.
    pub patent: u64,
    /// How many of the needs it answers.
    pub needs: usize,
    /// Sum of its scores with them, in hundredths of a point.
    pub cents: u32,
}

/// Near-identical needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommonNeed {
    /// Keys of the needs; the one in the middle of the group first, then by key.
    pub needs: Vec<u64>,
    /// Terms that most of them share, the weightiest first.
    pub terms: Vec<String>,
}

struct Spoken {
    key: u64,
    all: Terms,
    title: Terms,
}

/// Terms with weights of length 1, by term.
type Terms = Vec<(String, f64)>;

fn of_length_one(terms: impl IntoIterator<Item = (String, f64)>) -> Terms {
    let mut terms: Terms = terms.into_iter().collect();
    let length = terms.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
    terms.iter_mut().for_each(|(_, weight)| *weight /= length.max(f64::MIN_POSITIVE));
    terms.sort_by(|a, b| a.0.cmp(&b.0));
    terms
}

fn cosine(a: &Terms, b: &Terms) -> f64 {
    let of = |(term, weight): &(String, f64)| {
        b.binary_search_by(|(other, _)| other.cmp(term))
            .ok()
            .and_then(|at| b.get(at))
            .map(|(_, theirs)| weight * theirs)
    };
    a.iter().filter_map(of).sum()
}

/// The groups of the needs that are wanted on the day and that a visitor may read, the largest first, then by key.
///
/// # Errors
/// Those of the store.
pub fn common_needs(
    store: &impl Store,
    language: &Language,
    rules: &CommonRules,
    today: Date,
) -> Result<Vec<CommonNeed>, InsightError> {
    let spoken = each_record(store, |need: Need| {
        let key = need.id()?.key();
        let need = need.seen_by(Audience::Visitor)?;
        let wanted = need.valid_until.is_none_or(|until| today <= until);
        let terms = |demand: &DemandText<'_>| {
            let terms = language.key_terms(demand, rules.terms).terms;
            of_length_one(terms.into_iter().map(|term| (term.text, term.weight)))
        };
        let whole = demand(&need);
        let all = terms(&whole);
        let title = terms(&DemandText { title: whole.title, ..DemandText::default() });
        (wanted && !title.is_empty()).then_some(Spoken { key, all, title })
    })?;
    let spoken: Vec<Spoken> = spoken.into_iter().flatten().collect();
    let likeness = likeness(&spoken, rules);
    Ok(groups(&spoken, &likeness))
}

/// For each need those that are alike, with how much.
fn likeness(spoken: &[Spoken], rules: &CommonRules) -> Vec<HashMap<u32, f64>> {
    let mut by_term: HashMap<&str, Vec<(u32, f64)>> = HashMap::new();
    for (at, need) in (0_u32..).zip(spoken) {
        for (term, weight) in &need.all {
            by_term.entry(term).or_default().push((at, *weight));
        }
    }
    let of_one = |(at, need): (usize, &Spoken)| {
        let mut alike: HashMap<u32, f64> = HashMap::new();
        let telling = need.all.iter().filter_map(|(term, weight)| Some((by_term.get(term.as_str())?, *weight)));
        for (others, weight) in telling {
            if others.len() <= rules.most_needs_of_a_term {
                for (other, theirs) in others.iter().filter(|(other, _)| *other as usize != at) {
                    *alike.entry(*other).or_default() += weight * theirs;
                }
            }
        }
        alike.retain(|other, likeness| {
            let theirs = spoken.get(*other as usize).map(|other| cosine(&need.title, &other.title));
            *likeness = f64::midpoint(*likeness, theirs.unwrap_or(0.0));
            *likeness >= rules.least_similarity
        });
        alike
    };
    spoken.par_iter().enumerate().map(of_one).collect()
}

/// The need with most that are alike, and those, make a group; then the same with what is left.
fn groups(spoken: &[Spoken], likeness: &[HashMap<u32, f64>]) -> Vec<CommonNeed> {
    let mut order: Vec<usize> =
        (0..spoken.len()).filter(|at| likeness.get(*at).is_some_and(|of| !of.is_empty())).collect();
    let sum = |at: usize| {
        // In the order of the needs: a sum of floats depends on its order.
        let mut of: Vec<(u32, f64)> = likeness.get(at).into_iter().flatten().map(|(a, b)| (*a, *b)).collect();
        of.sort_by_key(|(other, _)| *other);
        of.into_iter().map(|(_, cosine)| cosine).sum::<f64>()
    };
    let sums: HashMap<usize, f64> = order.iter().map(|at| (*at, sum(*at))).collect();
    order.sort_by(|a, b| sums[b].total_cmp(&sums[a]).then_with(|| a.cmp(b)));
    let mut taken = vec![false; spoken.len()];
    let mut found = Vec::new();
    for at in order {
        if taken[at] {
            continue;
        }
        let mut members: Vec<usize> =
            likeness[at].keys().map(|other| *other as usize).filter(|other| !taken[*other]).collect();
        if members.is_empty() {
            continue;
        }
        members.sort_unstable();
        members.insert(0, at);
        for member in &members {
            taken[*member] = true;
        }
        found.push(CommonNeed {
            needs: members.iter().map(|member| spoken[*member].key).collect(),
            terms: shared_terms(&members, spoken),
        });
    }
    found.sort_by_key(|group| (Reverse(group.needs.len()), group.needs.first().copied()));
    found
}

/// Terms of more than half of the members, the weightiest first.
fn shared_terms(members: &[usize], spoken: &[Spoken]) -> Vec<String> {
    const MOST: usize = 6;
    let mut counted: BTreeMap<&str, (usize, f64)> = BTreeMap::new();
    for (term, weight) in members.iter().flat_map(|member| &spoken[*member].all) {
        let place = counted.entry(term).or_default();
        *place = (place.0 + 1, place.1 + weight);
    }
    let mut shared: Vec<(&str, f64)> = counted
        .into_iter()
        .filter(|(_, (count, _))| count * 2 > members.len())
        .map(|(term, (_, sum))| (term, sum))
        .collect();
    shared.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    shared.into_iter().take(MOST).map(|(term, _)| term.to_owned()).collect()
}

impl CommonNeed {
    /// The patents that answer most of the needs, of those that `seen` lets through: by the number of needs, then by the
    /// sum of their scores.
    #[must_use]
    pub fn shared_patents(
        &self,
        waiting: &Waiting,
        rules: &CommonRules,
        seen: impl Fn(u64) -> bool,
    ) -> Vec<SharedPatent> {
        let mut patents: BTreeMap<u64, SharedPatent> = BTreeMap::new();
        for pair in self.needs.iter().flat_map(|need| waiting.of_need(*need)).filter(|pair| seen(pair.patent)) {
            let shared = patents.entry(pair.patent).or_insert(SharedPatent { patent: pair.patent, needs: 0, cents: 0 });
            shared.needs += 1;
            shared.cents += u32::from(pair.cents);
        }
        let mut best: Vec<SharedPatent> = patents.into_values().collect();
        best.sort_by_key(|shared| (Reverse(shared.needs), Reverse(shared.cents), shared.patent));
        best.truncate(rules.shared_patents);
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(key: u64, terms: &[(&str, f64)]) -> Spoken {
        let terms = of_length_one(terms.iter().map(|(term, weight)| ((*term).to_owned(), *weight)));
        Spoken { key, title: terms.clone(), all: terms }
    }

    #[test]
    fn a_pasted_description_makes_no_two_needs_alike() {
        let rules = CommonRules::load(&Resources::built_in()).unwrap();
        let titled = |key, title: &str| Spoken {
            title: of_length_one([(title.to_owned(), 1.0)]),
            ..spoken(key, &[("脱硝", 1.0), ("电梯", 1.0), ("氧化铁", 1.0)])
        };
        let needs = [titled(1, "脱硝"), titled(2, "电梯")];
        assert_eq!(groups(&needs, &likeness(&needs, &rules)), []);
    }

    #[test]
    fn three_near_duplicates_make_one_card_and_strangers_stay_out() {
        let rules = CommonRules::load(&Resources::built_in()).unwrap();
        let needs = [
            spoken(1, &[("起球", 3.0), ("围巾", 2.0), ("羊绒", 1.0)]),
            spoken(2, &[("起球", 3.0), ("围巾", 2.0), ("针织", 1.0)]),
            spoken(3, &[("起球", 3.0), ("围巾", 2.0)]),
            spoken(4, &[("废水", 3.0), ("除氟", 2.0)]),
            spoken(5, &[("围巾", 1.0), ("染色", 4.0)]),
        ];
        let found = groups(&needs, &likeness(&needs, &rules));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].needs, [3, 1, 2]);
        assert_eq!(found[0].terms, ["起球", "围巾"]);
    }

    #[test]
    fn a_chain_of_small_steps_joins_no_strangers() {
        let rules = CommonRules::load(&Resources::built_in()).unwrap();
        let needs = [
            spoken(1, &[("甲", 1.0), ("乙", 1.0)]),
            spoken(2, &[("乙", 1.0), ("丙", 1.0), ("甲", 0.6)]),
            spoken(3, &[("丙", 1.0), ("丁", 1.0), ("乙", 0.6)]),
            spoken(4, &[("丁", 1.0), ("戊", 1.0), ("丙", 0.6)]),
        ];
        for group in groups(&needs, &likeness(&needs, &rules)) {
            assert!(!(group.needs.contains(&1) && group.needs.contains(&4)), "{group:?}");
        }
    }
}
