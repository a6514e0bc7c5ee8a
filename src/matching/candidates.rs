//! Candidates: what words and vectors bring in before anything is scored, under the same filters.

use std::collections::BTreeSet;

use super::MatchError;
use super::matcher::Matcher;
use super::scorer::PreparedNeed;
use super::understand::Neighbours;
use crate::domain::{Disclosed, Patent, RecordId, RecordKind};
use crate::meaning::{Meaning, RowSet};
use crate::search::{DeadPatents, Filters};
use crate::store::Store;
use crate::text::DEFAULT_CAP;

/// Needs asked as candidates for a patent, by words and by meaning each: every one of them has to be understood.
pub(super) const NEED_CANDIDATES: usize = 60;

/// Candidates of a need: records found by words, by meaning, or by both, each once.
pub(super) struct Candidates {
    pub(super) patents: Vec<Patent>,
    /// Where they are the nearest of the whole store: those that vote.
    pub(super) neighbours: Option<Neighbours>,
}

impl Matcher<'_> {
    pub(super) fn candidates(
        &self,
        store: &impl Store,
        prepared: &PreparedNeed<'_>,
        filters: &Filters,
    ) -> Result<Candidates, MatchError> {
        let terms = &prepared.key_terms.terms;
        let (limit, voters) = (self.weights.candidates, self.weights.vote.neighbours);
        // Dead patents must not crowd out the living ones. As many as vote come along: the nearest of all vote.
        let dead = match filters.wants_legal_states() {
            true => DeadPatents::Among,
            false => DeadPatents::Beside(voters),
        };
        let found = self.index.candidates::<Patent>(terms, DEFAULT_CAP, filters, self.today, dead, limit)?;
        let ids: Vec<RecordId> = found.into_iter().map(|(id, _)| id).collect();
        let seen = |patents: Vec<Patent>| -> Vec<Patent> {
            patents.into_iter().filter_map(|patent| patent.seen_by(filters.audience())).collect()
        };
        let by_words = seen(store.get_many(&ids)?);
        let by_meaning = seen(self.patents_by_meaning(store, prepared, filters)?);
        let whole = !filters.narrow() && !self.index.hides_from(RecordKind::Patent, filters.audience())?;
        let neighbours = whole.then(|| Neighbours {
            by_words: by_words.iter().take(voters).cloned().collect(),
            by_meaning: by_meaning.iter().take(voters).cloned().collect(),
        });
        let known: BTreeSet<&RecordId> = by_words.iter().filter_map(|patent| patent.id.as_ref()).collect();
        let new = |patent: &Patent| patent.id.as_ref().is_some_and(|id| !known.contains(id));
        let further: Vec<Patent> = by_meaning.into_iter().filter(new).collect();
        Ok(Candidates { patents: by_words.into_iter().chain(further).collect(), neighbours })
    }

    /// The patents nearest in meaning that pass the filters, the nearest first: as many living ones as candidates are
    /// wanted, with the dead between them.
    pub(super) fn patents_by_meaning(
        &self,
        store: &impl Store,
        prepared: &PreparedNeed<'_>,
        filters: &Filters,
    ) -> Result<Vec<Patent>, MatchError> {
        let (Some(vector), Some(vectors)) = (&prepared.vector, self.vectors()) else { return Ok(Vec::new()) };
        let within = self.index.rows_within(vectors, RecordKind::Patent, filters, self.today)?;
        let all = within.as_ref().map_or(vectors.len(), RowSet::len);
        let wanted = self.weights.candidates;
        let mut asked = wanted;
        loop {
            let rescored = self.weights.rescored.max(asked);
            let nearest = vectors.nearest(vector, asked, rescored, within.as_ref());
            let ids: Vec<RecordId> = nearest.into_iter().map(|(id, _)| id).collect();
            let patents: Vec<Patent> = store.get_many(&ids)?;
            let seen = |patent: &&Patent| patent.is_seen_by(filters.audience());
            let living = patents.iter().filter(seen).filter(|patent| !self.is_dead(patent)).count();
            // A vector may be there of a record that has just gone: what is asked for, not what came, is the measure.
            if filters.wants_legal_states() || living >= wanted || asked >= all {
                return Ok(patents);
            }
            asked = asked.saturating_mul(2);
        }
    }

    /// Needs nearest to a patent in meaning that are not among `known`.
    pub(super) fn needs_by_meaning(
        &self,
        patent: &Patent,
        filters: &Filters,
        known: &[RecordId],
    ) -> Result<Vec<RecordId>, MatchError> {
        let (Some(vectors), Some(needs)) = (self.vectors(), self.meaning.and_then(Meaning::needs)) else {
            return Ok(Vec::new());
        };
        let Some(vector) = patent.id.as_ref().and_then(|id| vectors.get(id)) else { return Ok(Vec::new()) };
        let within = self.index.rows_within(needs, RecordKind::Need, filters, self.today)?;
        let nearest = needs.nearest(&vector, NEED_CANDIDATES, self.weights.rescored, within.as_ref());
        Ok(nearest.into_iter().map(|(id, _)| id).filter(|id| !known.contains(id)).collect())
    }
}
