//! Packages of patents (专利组合, R09): several patents that are offered together, scored as one.
//!
//! A package says what its patents say together, on terms of its own. It stands as its weakest patent stands: a licence for
//! all of it is worth no more. It is given only where it answers more than any of its patents does by itself, so that no
//! package wins by being long.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::MatchError;
use super::matcher::{MatchOptions, Matcher};
use super::pair::{Gap, PairScore};
use super::scorer::{PreparedNeed, Scorer};
use super::shown::PatentShown;
use super::signals::Nearness;
use crate::domain::{
    Audience, Disclosed, Money, Package, Patent, PatentNumber, Record as _, RecordId, RecordKind, without_contacts,
};
use crate::store::{Store, StoreError};

/// Gaps that come from how a patent stands, and from nothing else.
const STANDING: [&str; 9] =
    ["dead", "pending", "legal_unknown", "short_term", "pledged", "frozen", "fee_late", "stale", "exclusive_licence"];

/// Packages of one match, at most.
const MOST: usize = 5;

/// All packages, to be found by their patents.
#[derive(Debug, Clone, Default)]
pub struct Packages {
    all: Vec<Package>,
    /// Places in `all` by what names a patent: its number without notation, else what is written.
    by_patent: BTreeMap<String, Vec<usize>>,
}

/// What names a patent in a package.
fn name_of(written: &str) -> String {
    match PatentNumber::parse(written) {
        Ok(PatentNumber::Application(number)) => number.identity(),
        Ok(PatentNumber::Publication(number)) => number.identity(),
        Err(_) => written.trim().to_owned(),
    }
}

impl Packages {
    /// Those that hold two patents or more; one patent is no package.
    #[must_use]
    pub fn of(packages: impl IntoIterator<Item = Package>) -> Self {
        let all: Vec<Package> = packages.into_iter().filter(|package| package.patents.len() > 1).collect();
        let mut by_patent: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, package) in all.iter().enumerate() {
            for written in &package.patents {
                by_patent.entry(name_of(written)).or_default().push(at);
            }
        }
        Self { all, by_patent }
    }

    /// Whether there is none: then no candidate has to be looked up.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Packages that hold a patent.
    pub fn holding(&self, patent: &Patent) -> impl Iterator<Item = &Package> {
        self.places_of(patent).into_iter().filter_map(|at| self.all.get(at))
    }

    fn places_of(&self, patent: &Patent) -> BTreeSet<usize> {
        let names = [
            patent.number.as_ref().map(|number| number.identity()),
            patent.publication_number.as_ref().map(|number| number.identity()),
            patent.code.clone(),
            patent.id.as_ref().map(ToString::to_string),
        ];
        let places = names.into_iter().flatten().filter_map(|name| self.by_patent.get(&name));
        places.flatten().copied().collect()
    }
}

/// A patent of a package in a result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MemberShown {
    /// The patent.
    #[serde(flatten)]
    pub patent: PatentShown,
    /// What it scores by itself.
    pub score: f64,
    /// Words of the need that it answers.
    pub answers: Vec<String>,
}

/// A package that fits better than any of its patents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PackageMatched {
    /// Where it stands among the patents of the match, from 1.
    pub rank: usize,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Who offers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// Its patents that live, the best one first.
    pub patents: Vec<MemberShown>,
    /// Score, parts, gaps, cost.
    #[serde(flatten)]
    pub pair: PairScore,
}

/// The patents of a package that the asker may see.
struct Members {
    living: Vec<Patent>,
    dead: usize,
    /// Patents that no record is of, or none that the asker may know of: what is hidden is as if it were not there.
    unknown: usize,
}

impl Matcher<'_> {
    /// The patents of a package; none where fewer than two live.
    fn members(
        &self,
        store: &impl Store,
        package: &Package,
        audience: Audience,
    ) -> Result<Option<Members>, MatchError> {
        let mut ids: Vec<RecordId> = Vec::new();
        let mut named = 0;
        for written in &package.patents {
            match store.resolve(written, Some(RecordKind::Patent)) {
                Ok(Some(id)) if ids.contains(&id) => {}
                Ok(Some(id)) => {
                    named += 1;
                    ids.push(id);
                }
                Ok(None) | Err(StoreError::Ambiguous { .. }) => named += 1,
                Err(error) => return Err(error.into()),
            }
        }
        let found = store.get_many::<Patent>(&ids)?.into_iter().filter_map(|patent| patent.seen_by(audience));
        let (dead, living): (Vec<Patent>, Vec<Patent>) = found.partition(|patent| self.is_dead(patent));
        let unknown = named - dead.len() - living.len();
        Ok((living.len() > 1).then_some(Members { living, dead: dead.len(), unknown }))
    }

    /// Packages of which a candidate is part, where they fit better than each of their patents; the best first.
    pub(super) fn packages_for(
        &self,
        store: &impl Store,
        (scorer, prepared): (&Scorer<'_>, &PreparedNeed<'_>),
        (candidates, scores): (&[&Patent], &[f64]),
        options: &MatchOptions<'_>,
    ) -> Result<Vec<PackageMatched>, MatchError> {
        let Some(packages) = self.packages else { return Ok(Vec::new()) };
        let touched: BTreeSet<usize> = candidates.iter().flat_map(|patent| packages.places_of(patent)).collect();
        let floor = options.min_score.unwrap_or(self.weights.grades.floor);
        let audience = options.filters.audience();
        let mut matched = Vec::new();
        for package in touched.into_iter().filter_map(|at| packages.all.get(at)) {
            if !options.filters.admits_licence(package.licence_kind) {
                continue;
            }
            let Some(members) = self.members(store, package, audience)? else { continue };
            if members.living.iter().any(|patent| prepared.rules_out(patent, scorer.language)) {
                continue;
            }
            let found = self.package(scorer, prepared, package, &members, audience);
            let affordable = |most: Money| found.pair.cost_three_years.yuan.is_some_and(|yuan| yuan <= most.yuan());
            let best = found.patents.first().map_or(0.0, |member| member.score);
            if found.pair.score > best
                && found.pair.is_offered(floor, &self.weights.grades)
                && options.filters.max_cost().is_none_or(affordable)
            {
                matched.push(found);
            }
        }
        matched.sort_by(|a, b| b.pair.score.total_cmp(&a.pair.score).then_with(|| a.code.cmp(&b.code)));
        matched.truncate(MOST);
        for (above, package) in matched.iter_mut().enumerate() {
            package.rank = above + 1 + scores.iter().filter(|score| **score > package.pair.score).count();
        }
        Ok(matched)
    }

    fn package(
        &self,
        scorer: &Scorer<'_>,
        prepared: &PreparedNeed<'_>,
        package: &Package,
        members: &Members,
        audience: Audience,
    ) -> PackageMatched {
        let mut alone: Vec<(&Patent, PairScore, Option<Nearness>)> = members
            .living
            .iter()
            .map(|patent| {
                let nearness = self.nearness(prepared, patent);
                (patent, scorer.score(prepared, patent, nearness, true), nearness)
            })
            .collect();
        alone.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then_with(|| a.0.id.cmp(&b.0.id)));
        let nearest = alone.iter().filter_map(|(.., nearness)| *nearness).max_by(|a, b| {
            let combined = |nearness: &Nearness| nearness.combined(&self.weights.meaning);
            combined(a).total_cmp(&combined(b))
        });
        // The sentence that is nearest stands at another place in the joined text.
        let nearness =
            nearest.map(|nearness| Nearness { whole: nearness.combined(&self.weights.meaning), sentence: None });
        let joined = composite(package, &members.living, audience);
        let scored = scorer.score(prepared, &joined, nearness, true);
        let standing =
            |pair: &PairScore| pair.parts.iter().find(|part| part.signal == "standing").map_or(0.0, |part| part.points);
        let weakest = alone.iter().min_by(|a, b| standing(&a.1).total_cmp(&standing(&b.1)));
        let mut parts = scored.parts;
        if let Some((patent, pair, _)) = weakest
            && let Some(own) = parts.iter_mut().find(|part| part.signal == "standing")
            && let Some(theirs) = pair.parts.iter().find(|part| part.signal == "standing")
        {
            *own = theirs.clone();
            own.reason = format!("以最弱的一件计（{}）：{}", called(patent), theirs.reason);
        }
        let mut gaps: Vec<Gap> = scored.gaps.into_iter().filter(|gap| !STANDING.contains(&gap.code)).collect();
        for (patent, pair, _) in &alone {
            let theirs = pair.gaps.iter().filter(|gap| STANDING.contains(&gap.code));
            gaps.extend(
                theirs.map(|gap| Gap { code: gap.code, message: format!("{}：{}", called(patent), gap.message) }),
            );
        }
        if members.dead > 0 {
            let message = format!("组合中有 {} 件已失效，不必再付许可费，报价请重新商定", members.dead);
            gaps.push(Gap { code: "dead_member", message });
        }
        if members.unknown > 0 {
            let message = format!("组合中有 {} 件不在库中或未公开，未参与匹配", members.unknown);
            gaps.push(Gap { code: "unknown_member", message });
        }
        let shown = |text: &str| {
            let mut text = text.to_owned();
            if audience != Audience::Operator {
                without_contacts(&mut text, []);
            }
            text
        };
        let patents = alone.into_iter().filter_map(|(patent, pair, _)| {
            let mut answers: Vec<String> = Vec::new();
            for item in pair.parts.iter().filter(|part| part.signal == "text").flat_map(|part| &part.evidence) {
                if !answers.contains(&item.need) {
                    answers.push(item.need.clone());
                }
            }
            Some(MemberShown { patent: PatentShown::of(patent)?, score: pair.score, answers })
        });
        PackageMatched {
            rank: 0,
            code: package.package_code.clone(),
            name: shown(package.display_name()),
            holder: package.holder.as_deref().map(shown),
            patents: patents.collect(),
            pair: PairScore::of_parts(parts, gaps, scored.cost_three_years, &self.weights.grades),
        }
    }
}

fn called(patent: &Patent) -> String {
    patent.quoted_number().unwrap_or_else(|| patent.display_title().to_owned())
}

/// What the patents of a package say together, on the package's terms.
fn composite(package: &Package, members: &[Patent], audience: Audience) -> Patent {
    let texts = |of: fn(&Patent) -> Option<&String>, between: &str| {
        let texts: Vec<&str> = members.iter().filter_map(of).map(String::as_str).collect();
        Some(texts.join(between)).filter(|text| !text.is_empty())
    };
    fn lists<T: Clone + PartialEq>(members: &[Patent], of: fn(&Patent) -> &Vec<T>) -> Vec<T> {
        let mut joined = Vec::new();
        for one in members.iter().flat_map(of) {
            if !joined.contains(one) {
                joined.push(one.clone());
            }
        }
        joined
    }
    let mut terms = package.terms();
    if audience != Audience::Operator
        && let Some(fee) = &mut terms.licence_fee
    {
        without_contacts(fee, []);
    }
    Patent {
        title: texts(|patent| patent.title.as_ref(), "；"),
        r#abstract: texts(|patent| patent.r#abstract.as_ref(), "\n"),
        claim: texts(|patent| patent.claim.as_ref(), "\n"),
        application: texts(|patent| patent.application.as_ref(), "；"),
        advantage: texts(|patent| patent.advantage.as_ref(), "；"),
        owners: lists(members, |patent| &patent.owners),
        ipc: lists(members, |patent| &patent.ipc),
        technical_field: lists(members, |patent| &patent.technical_field),
        chain: lists(members, |patent| &patent.chain),
        product: lists(members, |patent| &patent.product),
        // All of it is ready when the least ready patent is; of one that says nothing nothing is known.
        maturity: members
            .iter()
            .map(|patent| patent.maturity)
            .collect::<Option<Vec<_>>>()
            .and_then(|all| all.into_iter().min_by_key(|maturity| maturity.levels())),
        region: members.iter().find_map(|patent| patent.region.clone()),
        ..terms
    }
}
