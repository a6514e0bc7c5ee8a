//! What the whole store says of a need: its likely fields, and how far the words of the corpus cover it. Filters and
//! directions do not change what a need is about, so that the same pair has the same score from either side.

use super::MatchError;
use super::matcher::Matcher;
use super::scorer::{PreparedNeed, Scorer};
use super::signals::{FieldShare, Nearness};
use crate::domain::{Patent, RecordId};
use crate::meaning::{DIMENSIONS, Vector, Vectors};
use crate::search::{DeadPatents, Filters};
use crate::store::Store;
use crate::text::DEFAULT_CAP;

/// The patents nearest to a need in the whole store, dead ones among them, the nearest first.
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
        own: Option<&RecordId>,
    ) -> Result<Neighbours, MatchError> {
        let most = self.weights.vote.neighbours;
        let asked = most + usize::from(own.is_some());
        let found = self.index.candidates::<Patent>(
            &prepared.key_terms.terms,
            DEFAULT_CAP,
            &Filters::default(),
            self.today,
            DeadPatents::Among,
            asked,
        )?;
        let by_words: Vec<RecordId> = found.into_iter().map(|(id, _)| id).collect();
        let by_meaning: Vec<RecordId> = match (&prepared.vector, self.vectors()) {
            (Some(vector), Some(vectors)) => {
                vectors.nearest(vector, asked, self.weights.rescored, None).into_iter().map(|(id, _)| id).collect()
            }
            _ => Vec::new(),
        };
        let fetch = |ids: Vec<RecordId>| {
            let others: Vec<RecordId> = ids.into_iter().filter(|id| Some(id) != own).take(most).collect();
            store.get_many::<Patent>(&others)
        };
        Ok(Neighbours { by_words: fetch(by_words)?, by_meaning: fetch(by_meaning)? })
    }
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
