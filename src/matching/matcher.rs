//! Matching over a store and its index: need to patents, patent to needs, all to all.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::MatchError;
use super::candidates::{Candidates, NEED_CANDIDATES};
use super::family::family_key;
use super::measure::Mode;
use super::package::Packages;
use super::pair::PairScore;
use super::scorer::{PreparedNeed, Scorer};
use super::shown::{Matched, NeedMatches, NeedShown, NeedSide, PatentMatches, PatentShown, PatentSide, understood};
use super::signals::{FieldShare, Nearness};
use super::understand::nearness;
use super::weights::Weights;
use crate::assessment::Outside;
use crate::domain::{Audience, Date, Disclosed, Money, Need, Patent, Record, RecordId, folded_title};
use crate::meaning::{Meaning, Vectors};
use crate::search::{DeadPatents, Filters, SearchIndex};
use crate::store::Store;
use crate::text::{DEFAULT_CAP, DemandText};

/// Shown apart: dead patents that fit, and what came closest where nothing fits.
const MOST_APART: usize = 3;

/// What a match is asked for.
#[derive(Debug, Clone)]
pub struct MatchOptions<'a> {
    /// Pairs wanted.
    pub top: usize,
    /// Below this nothing is given; `None`: the floor of the weights.
    pub min_score: Option<f64>,
    /// Filters.
    pub filters: &'a Filters,
}

/// Matches over one index and store reader.
#[derive(Clone, Copy)]
pub struct Matcher<'a> {
    pub(super) index: &'a SearchIndex,
    pub(super) weights: &'a Weights,
    pub(super) today: Date,
    sales: Option<Money>,
    pub(super) meaning: Option<&'a Meaning>,
    outside: Option<&'a dyn Outside>,
    pub(super) packages: Option<&'a Packages>,
}

struct Scored {
    patent: Patent,
    pair: PairScore,
}

impl Scored {
    /// Best score first, then by number, then by id.
    fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
        let number = |scored: &Self| {
            (scored.patent.quoted_number().is_none(), scored.patent.quoted_number(), scored.patent.id.clone())
        };
        b.pair.score.total_cmp(&a.pair.score).then_with(|| number(a).cmp(&number(b)))
    }
}

impl<'a> Matcher<'a> {
    /// A matcher for one day.
    #[must_use]
    pub const fn new(index: &'a SearchIndex, weights: &'a Weights, today: Date) -> Self {
        Self { index, weights, today, sales: None, meaning: None, outside: None, packages: None }
    }

    /// The same, by meaning too.
    #[must_use]
    pub const fn with_meaning(mut self, meaning: Option<&'a Meaning>) -> Self {
        self.meaning = meaning;
        self
    }

    /// The same, with what other ledgers know of patents: which are licensed, sold, pledged, worked in a product.
    #[must_use]
    pub const fn with_outside(mut self, outside: &'a dyn Outside) -> Self {
        self.outside = Some(outside);
        self
    }

    /// The same, with packages of patents: a need is held against them too.
    #[must_use]
    pub const fn with_packages(mut self, packages: &'a Packages) -> Self {
        self.packages = Some(packages);
        self
    }

    /// The same, with a sales figure that counts as the firm's own.
    #[must_use]
    pub const fn with_sales(mut self, sales: Option<Money>) -> Self {
        self.sales = sales;
        self
    }

    /// Vectors of patents, where meaning is known.
    pub(super) fn vectors(&self) -> Option<&'a Vectors> {
        self.meaning.and_then(Meaning::patents)
    }

    /// A need made ready, with its vector where there is one.
    ///
    /// # Errors
    /// Those of the encoder.
    pub(super) fn prepare<'n>(&self, scorer: &Scorer<'a>, need: &'n Need) -> Result<PreparedNeed<'n>, MatchError> {
        let mut prepared = scorer.prepare(need);
        if let Some(meaning) = self.meaning.filter(|meaning| meaning.patents().is_some()) {
            prepared.vector = meaning.of_need(need)?;
        }
        Ok(prepared)
    }

    pub(super) fn nearness(&self, prepared: &PreparedNeed<'_>, patent: &Patent) -> Option<Nearness> {
        nearness(prepared.vector.as_ref()?, self.vectors()?, patent.id.as_ref()?)
    }

    /// Scores a pair whose need was understood.
    fn score(&self, scorer: &Scorer<'_>, prepared: &PreparedNeed<'_>, patent: &Patent, evidence: bool) -> PairScore {
        scorer.score(prepared, patent, self.nearness(prepared, patent), evidence)
    }

    pub(super) fn scorer(&self) -> Scorer<'a> {
        Scorer {
            weights: self.weights,
            taxonomy: self.index.taxonomy(),
            language: self.index.language(),
            assumptions: self.index.assumptions(),
            rules: self.index.rules(),
            outside: self.outside,
            today: self.today,
            sales: self.sales,
        }
    }

    /// Patents for a need, of the store or made of a text; of what the asker of the filters may see, as they may see it.
    ///
    /// # Errors
    /// [`MatchError::NothingToMatch`], and those of index and store.
    pub fn patents_for(
        &self,
        store: &impl Store,
        need: &Need,
        options: &MatchOptions<'_>,
    ) -> Result<NeedMatches, MatchError> {
        let scorer = self.scorer();
        let (prepared, candidates) = self.understood(store, &scorer, need, options.filters)?;
        let count = candidates.len();
        let (dead, living): (Vec<Patent>, Vec<Patent>) =
            candidates.into_iter().partition(|patent| self.is_dead(patent));
        let ranked = self.rank(&scorer, &prepared, living);
        let grades = &self.weights.grades;
        let floor = options.min_score.unwrap_or(grades.floor);
        let show = |ranked: Vec<Scored>, most: usize| {
            fold_twins(ranked, most)
                .into_iter()
                .enumerate()
                .filter_map(|(at, (scored, twins))| {
                    let pair = self.score(&scorer, &prepared, &scored.patent, true);
                    let patent = PatentShown::of(&scored.patent)?;
                    Some(Matched { rank: at + 1, other: PatentSide { patent }, pair, twins })
                })
                .collect::<Vec<_>>()
        };
        let offered_from = |ranked: Vec<Scored>, floor: f64| -> (Vec<Scored>, Vec<Scored>) {
            ranked.into_iter().partition(|scored| scored.pair.is_offered(floor, grades))
        };
        let packages = if self.packages.is_some_and(|packages| !packages.is_empty()) {
            let scores: Vec<f64> = ranked.iter().map(|scored| scored.pair.score).collect();
            let living: Vec<&Patent> = ranked.iter().map(|scored| &scored.patent).collect();
            self.packages_for(store, (&scorer, &prepared), (&living, &scores), options)?
        } else {
            Vec::new()
        };
        let (offered, others) = offered_from(ranked, floor);
        let closest = if offered.is_empty() { show(others, MOST_APART) } else { Vec::new() };
        let matches = show(offered, options.top);
        let (fitting_dead, _) = offered_from(self.rank(&scorer, &prepared, dead), grades.fair);
        let most_dead = if options.filters.wants_legal_states() { options.top } else { MOST_APART };
        let free_to_use = show(fitting_dead, most_dead);
        let by_meaning = prepared.vector.is_some();
        let need = understood(&prepared, self.index.language());
        Ok(NeedMatches { need, candidates: count, by_meaning, packages, matches, closest, free_to_use })
    }

    /// The patents that a need is offered, as [`Self::patents_for`] scores them, without twins folded and without words: the
    /// best first, at most `most`.
    ///
    /// # Errors
    /// As [`Self::patents_for`].
    pub(super) fn scores_for(
        &self,
        store: &impl Store,
        need: &Need,
        filters: &Filters,
        most: usize,
    ) -> Result<Vec<(RecordId, f64)>, MatchError> {
        let scorer = self.scorer();
        let (prepared, candidates) = self.understood(store, &scorer, need, filters)?;
        let living = candidates.into_iter().filter(|patent| !self.is_dead(patent)).collect();
        let grades = &self.weights.grades;
        let ranked = self.rank(&scorer, &prepared, living).into_iter();
        let offered = ranked.filter(|scored| scored.pair.is_offered(grades.floor, grades));
        Ok(offered.take(most).filter_map(|scored| Some((scored.patent.id?, scored.pair.score))).collect())
    }

    /// A need that the whole store was asked about, and the patents to hold it against.
    fn understood<'n>(
        &self,
        store: &impl Store,
        scorer: &Scorer<'a>,
        need: &'n Need,
        filters: &Filters,
    ) -> Result<(PreparedNeed<'n>, Vec<Patent>), MatchError> {
        let mut prepared = self.prepare(scorer, need)?;
        if prepared.key_terms.terms.is_empty() {
            return Err(MatchError::NothingToMatch);
        }
        let Candidates { patents, neighbours } = self.candidates(store, &prepared, filters)?;
        let neighbours = match neighbours {
            Some(neighbours) => neighbours,
            None => self.neighbours(store, &prepared, filters.audience(), None)?,
        };
        scorer.understand(&mut prepared, &neighbours);
        let candidates = patents.into_iter().filter(|patent| !prepared.rules_out(patent, scorer.language)).collect();
        Ok((prepared, candidates))
    }

    /// The pairs of a need with given patents, in their order, whatever their scores: the same as in a match that
    /// `audience` asks for.
    ///
    /// # Errors
    /// As [`Self::patents_for`].
    pub fn pairs(
        &self,
        store: &impl Store,
        need: &Need,
        patents: &[Patent],
        audience: Audience,
    ) -> Result<Vec<PairScore>, MatchError> {
        let scorer = self.scorer();
        let mut prepared = self.prepare(&scorer, need)?;
        if prepared.key_terms.terms.is_empty() {
            return Err(MatchError::NothingToMatch);
        }
        let neighbours = self.neighbours(store, &prepared, audience, None)?;
        scorer.understand(&mut prepared, &neighbours);
        Ok(patents.iter().map(|patent| self.score(&scorer, &prepared, patent, true)).collect())
    }

    /// Needs for a patent: the same pairs with the same scores as from the needs' side.
    ///
    /// # Errors
    /// [`MatchError::NothingToMatch`], and those of index and store.
    pub fn needs_for(
        &self,
        store: &impl Store,
        patent: &Patent,
        options: &MatchOptions<'_>,
    ) -> Result<PatentMatches, MatchError> {
        let demand = DemandText {
            title: patent.title.as_deref().unwrap_or_default(),
            description: patent.r#abstract.as_deref().unwrap_or_default(),
            details: [&patent.application, &patent.advantage].into_iter().filter_map(|text| text.as_deref()).collect(),
            keywords: patent.product.iter().map(String::as_str).collect(),
            ..DemandText::default()
        };
        let terms = self.index.language().key_terms(&demand, DEFAULT_CAP).terms;
        if terms.is_empty() {
            return Err(MatchError::NothingToMatch);
        }
        let found = self.index.candidates::<Need>(
            &terms,
            DEFAULT_CAP,
            options.filters,
            self.today,
            DeadPatents::Among,
            NEED_CANDIDATES,
        )?;
        let mut ids: Vec<RecordId> = found.into_iter().map(|(id, _)| id).collect();
        ids.extend(self.needs_by_meaning(patent, options.filters, &ids)?);
        let audience = options.filters.audience();
        let needs: Vec<Need> =
            store.get_many::<Need>(&ids)?.into_iter().filter_map(|need| need.seen_by(audience)).collect();
        let scorer = self.scorer();
        let floor = options.min_score.unwrap_or(self.weights.grades.floor);
        let mut pairs: Vec<(Need, PairScore)> = Vec::new();
        for need in &needs {
            let mut prepared = self.prepare(&scorer, need)?;
            if prepared.key_terms.terms.is_empty() {
                continue;
            }
            let neighbours = self.neighbours(store, &prepared, audience, None)?;
            scorer.understand(&mut prepared, &neighbours);
            let pair = self.score(&scorer, &prepared, patent, true);
            if pair.is_offered(floor, &self.weights.grades) && !prepared.rules_out(patent, scorer.language) {
                pairs.push((need.clone(), pair));
            }
        }
        pairs.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then_with(|| a.0.id.cmp(&b.0.id)));
        pairs.truncate(options.top);
        let shown = |(at, (need, pair)): (usize, (Need, PairScore))| {
            let title = need.display_title().to_owned();
            let need = NeedShown { id: need.id?, title, firm: need.firm };
            Some(Matched { rank: at + 1, other: NeedSide { need }, pair, twins: Vec::new() })
        };
        let pairs = pairs.into_iter().enumerate().filter_map(shown).collect();
        let (needs, free_to_use) = if self.is_dead(patent) { (Vec::new(), pairs) } else { (pairs, Vec::new()) };
        let patent = PatentShown::of(patent).ok_or(MatchError::NothingToMatch)?;
        Ok(PatentMatches { patent, candidates: ids.len(), needs, free_to_use })
    }

    /// All candidates of a need in their order, without floor, folding or grades: for measurement.
    pub(super) fn ranking(&self, store: &impl Store, need: &Need, mode: Mode) -> Result<Vec<RecordId>, MatchError> {
        let scorer = self.scorer();
        let mut prepared = self.prepare(&scorer, need)?;
        if mode == Mode::Words {
            prepared.vector = None;
        }
        let everything = Filters::default();
        if mode == Mode::Meaning {
            let mut found: Vec<(f64, RecordId)> = self
                .patents_by_meaning(store, &prepared, &everything)?
                .into_iter()
                .filter_map(|patent| {
                    let nearness = self.nearness(&prepared, &patent)?;
                    Some((nearness.combined(&self.weights.meaning), patent.id?))
                })
                .collect();
            found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            return Ok(found.into_iter().map(|(_, id)| id).collect());
        }
        let Candidates { patents, neighbours } = self.candidates(store, &prepared, &everything)?;
        scorer.understand(&mut prepared, &neighbours.unwrap_or_default());
        Ok(self.rank(&scorer, &prepared, patents).into_iter().filter_map(|scored| scored.patent.id).collect())
    }

    /// Likely fields of a need; a record of the store that holds the same text is left out.
    pub(super) fn fields_of(
        &self,
        store: &impl Store,
        need: &Need,
        own: Option<&RecordId>,
    ) -> Result<Vec<FieldShare>, MatchError> {
        let scorer = self.scorer();
        let mut prepared = self.prepare(&scorer, need)?;
        let neighbours = self.neighbours(store, &prepared, Audience::Operator, own)?;
        scorer.understand(&mut prepared, &neighbours);
        Ok(prepared.fields)
    }

    pub(super) fn is_dead(&self, patent: &Patent) -> bool {
        patent.state_on(self.today).is_some_and(crate::domain::LegalState::is_dead)
    }

    fn rank(&self, scorer: &Scorer<'_>, prepared: &PreparedNeed<'_>, patents: Vec<Patent>) -> Vec<Scored> {
        let mut scored: Vec<Scored> = patents
            .into_par_iter()
            .with_min_len(8)
            .map(|patent| Scored { pair: self.score(scorer, prepared, &patent, false), patent })
            .collect();
        scored.sort_by(Scored::order);
        scored
    }
}

/// The best of each family, at most `most`, with its twins.
fn fold_twins(ranked: Vec<Scored>, most: usize) -> Vec<(Scored, Vec<PatentShown>)> {
    let mut folded: Vec<(Scored, Vec<PatentShown>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    // Of what stands further down only a twin of what is shown is wanted, and twins have one owner.
    let mut owners: BTreeSet<String> = BTreeSet::new();
    for scored in ranked {
        let owner = scored.patent.owners.first().map(|owner| folded_title(owner));
        if folded.len() >= most && owner.as_ref().is_none_or(|owner| !owners.contains(owner)) {
            continue;
        }
        let key = family_key(&scored.patent);
        if let Some(at) = key.as_ref().and_then(|key| places.get(key)) {
            folded[*at].1.extend(PatentShown::of(&scored.patent));
            continue;
        }
        // Twins of what is shown may stand further down; new families are no longer wanted.
        if folded.len() >= most {
            continue;
        }
        if let Some(key) = key {
            places.insert(key, folded.len());
        }
        owners.extend(owner);
        folded.push((scored, Vec::new()));
    }
    folded
}
