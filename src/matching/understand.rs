//! What the whole store says of a need: its likely fields, and how far the words of the corpus cover it. Filters and
//! directions do not change what a need is about, so that the same pair has the same score from either side. Who asks
//! does: what they may not know of has no vote, or its class would be told.

use super::MatchError;
use super::matcher::Matcher;
use super::scorer::{PreparedNeed, Scorer};
use super::signals::{FieldShare, Nearness};
use crate::domain::{Audience, Disclosed, Patent, RecordId};
use crate::meaning::{DIMENSIONS, Vector, Vectors};
use crate::search::{DeadPatents, Filters};
use crate::store::Store;
use crate::text::DEFAULT_CAP;

/// The patents nearest to a need in the whole store, as far as the asker may see it, dead ones among them, the nearest
/// first.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    pub(super) by_words: Vec<Patent>,
    pub(super) by_meaning: Vec<Patent>,
}

impl Matcher<'_> {
    /// The neighbours that vote; `own` is left out.
    pub(super) fn neighbours(
        &self,
        store: &impl Store,
        prepared: &PreparedNeed<'_>,
        audience: Audience,
        own: Option<&RecordId>,
    ) -> Result<Neighbours, MatchError> {
        let most = self.weights.vote.neighbours;
        let asked = most + usize::from(own.is_some());
        let found = self.index.candidates::<Patent>(
            &prepared.key_terms.terms,
            DEFAULT_CAP,
            &Filters::default().asked_by(audience),
            self.today,
            DeadPatents::Among,
            asked,
        )?;
        let ids: Vec<RecordId> = found.into_iter().map(|(id, _)| id).collect();
        let by_words = seen(store.get_many(&ids)?, audience);
        let by_meaning = match (&prepared.vector, self.vectors()) {
            (Some(vector), Some(vectors)) => self.nearest_seen(store, (vector, vectors), audience, asked)?,
            _ => Vec::new(),
        };
        let others = |patents: Vec<Patent>| {
            let others = patents.into_iter().filter(|patent| own.is_none() || patent.id.as_ref() != own);
            others.take(most).collect()
        };
        Ok(Neighbours { by_words: others(by_words), by_meaning: others(by_meaning) })
    }

    /// The patents nearest in meaning that the asker may see: as many as are wanted, where there are as many.
    fn nearest_seen(
        &self,
        store: &impl Store,
        (vector, vectors): (&Vector, &Vectors),
        audience: Audience,
        wanted: usize,
    ) -> Result<Vec<Patent>, MatchError> {
        let mut asked = wanted;
        loop {
            let nearest = vectors.nearest(vector, asked, self.weights.rescored.max(asked), None);
            let ids: Vec<RecordId> = nearest.into_iter().map(|(id, _)| id).collect();
            let found: Vec<Patent> = store.get_many(&ids)?;
            let hidden = found.iter().filter(|patent| !patent.is_seen_by(audience)).count();
            // A vector may be there of a record that has just gone: only what is hidden is made up for.
            if hidden == 0 || ids.len().saturating_sub(hidden) >= wanted || asked >= vectors.len() {
                let mut found = seen(found, audience);
                found.truncate(wanted);
                return Ok(found);
            }
            asked = asked.saturating_mul(2);
        }
    }
}

/// Patents as the asker may see them.
fn seen(patents: Vec<Patent>, audience: Audience) -> Vec<Patent> {
    patents.into_iter().filter_map(|patent| patent.seen_by(audience)).collect()
}

impl Scorer<'_> {
    /// Takes from the neighbours what they say of the need.
    pub(super) fn understand(&self, prepared: &mut PreparedNeed<'_>, neighbours: &Neighbours) {
        prepared.covered = self.covered(prepared, &neighbours.by_words);
        if prepared.fields.is_empty() {
            let vote = &self.weights.vote;
            // By rank, because neither scores of words nor cosines are comparable between needs.
            let ballots = [(&neighbours.by_words, 1.0), (&neighbours.by_meaning, vote.meaning)];
            let votes = ballots.into_iter().flat_map(|(patents, weight)| {
                patents.iter().enumerate().map(move |(at, patent)| (patent.ipc.as_slice(), weight / (at as f64 + 5.0)))
            });
            prepared.fields = FieldShare::vote(votes, vote.fields);
        }
    }

    /// Mean coverage of the need's key terms by those patents that cover it best, 0..=1.
    pub(super) fn covered<'p>(
        &self,
        prepared: &PreparedNeed<'_>,
        patents: impl IntoIterator<Item = &'p Patent>,
    ) -> f64 {
        let mut coverages: Vec<f64> = patents.into_iter().map(|patent| self.coverage(prepared, patent)).collect();
        coverages.sort_by(|a, b| b.total_cmp(a));
        let most = self.weights.subject.covering.max(1);
        coverages.iter().take(most).sum::<f64>() / most as f64
    }
}

/// How near a patent is to a need; `None` where it has no vector yet.
pub(super) fn nearness(need: &Vector, vectors: &Vectors, patent: &RecordId) -> Option<Nearness> {
    let vector = vectors.get(patent)?;
    let bits = need.bits();
    let sketches = vectors.sentences(patent).iter().enumerate();
    // The nearest; of equally near ones the first.
    let nearest = sketches.map(|(at, sketch)| (sketch.distance(&bits), at)).min();
    Some(Nearness {
        whole: f64::from(need.similarity(&vector)),
        sentence: nearest.map(|(distance, at)| (at, cosine_of_distance(distance))),
    })
}

/// Cosine of the angle that a share of differing sign bits stands for (Charikar 2002).
pub(super) fn cosine_of_distance(distance: u32) -> f64 {
    (std::f64::consts::PI * f64::from(distance) / DIMENSIONS as f64).cos()
}
