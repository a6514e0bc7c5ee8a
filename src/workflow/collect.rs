//! Pairs for a shortlist: one that somebody names, the best of a need, the rows of a file of pairs. Each is scored as a
//! match scores it, and shown as it is on the day.

use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;

use super::WorkflowError;
use super::pair_shown::PairShown;
use super::shortlist::{Interest, ListedPair, Shortlist};
use crate::domain::{Audience, Date, LegalState, Need, Patent, Record, RecordKind};
use crate::intake::{Collected, IntakeTables, Taken, read_pairs};
use crate::matching::{MatchError, MatchOptions, Matcher, PairScore};
use crate::search::Filters;
use crate::store::{Reader, Store, StoreError};
use crate::taxonomy::Taxonomy;

/// What pairs are scored with. Lists are made by whoever runs the home, who sees every record; what others see of a list is
/// settled when it is handed out.
#[derive(Clone, Copy)]
pub struct Collector<'a> {
    /// Scores.
    pub matcher: Matcher<'a>,
    /// Fields and chains, for what is shown.
    pub taxonomy: &'a Taxonomy,
    /// The records.
    pub reader: &'a Reader,
    /// The day.
    pub today: Date,
}

/// A row of a file that was not added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// Its number.
    pub row: u64,
    /// Why.
    pub reason: String,
}

/// What became of an addition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Collection {
    /// Pairs that are new in the list.
    pub added: usize,
    /// Pairs that stood in it already: need and patent as the user knows them.
    pub already: Vec<(String, String)>,
    /// Rows of a file that name no pair.
    pub refused: Vec<RefusedRow>,
}

impl Collection {
    fn take(&mut self, list: &mut Shortlist, pair: ListedPair) {
        let said = pair.shown.as_ref().map(|shown| (shown.need_code.clone(), shown.number.clone().unwrap_or_default()));
        if list.add(pair) {
            self.added += 1;
        } else {
            self.already.extend(said);
        }
    }
}

/// A need or a patent that a user names; withdrawn ones are told apart from unknown ones.
fn record<R: Record>(reader: &Reader, text: &str, kind: RecordKind) -> Result<R, WorkflowError> {
    let unknown = || match kind {
        RecordKind::Need => WorkflowError::NoNeed(text.to_owned()),
        RecordKind::Patent => WorkflowError::NoPatent(text.to_owned()),
    };
    let id = reader.resolve(text, Some(kind))?.ok_or_else(unknown)?;
    reader.get::<R>(&id)?.ok_or_else(|| WorkflowError::Withdrawn(text.to_owned()))
}

impl Collector<'_> {
    /// The need that a user names.
    ///
    /// # Errors
    /// [`WorkflowError::NoNeed`], [`WorkflowError::Withdrawn`]; those of the store.
    pub fn need(&self, text: &str) -> Result<Need, WorkflowError> {
        record(self.reader, text, RecordKind::Need)
    }

    /// The patent that a user names; dead ones are not offered.
    ///
    /// # Errors
    /// [`WorkflowError::NoPatent`], [`WorkflowError::Withdrawn`], [`WorkflowError::Dead`]; those of the store.
    pub fn patent(&self, text: &str) -> Result<Patent, WorkflowError> {
        let patent: Patent = record(self.reader, text, RecordKind::Patent)?;
        match patent.state_on(self.today).filter(|state| LegalState::is_dead(*state)) {
            Some(state) => Err(WorkflowError::Dead(text.to_owned(), state)),
            None => Ok(patent),
        }
    }

    fn listed(&self, need: &Need, patent: &Patent, pair: &PairScore) -> Option<ListedPair> {
        Some(ListedPair {
            need: need.id.clone()?,
            patent: patent.id.clone()?,
            theme: None,
            words: None,
            interest: Interest::default(),
            shown: Some(PairShown::of(need, patent, pair, self.taxonomy, self.today)),
        })
    }

    /// The same as `job`, by words alone where the encoder fails: a list is made with what works.
    fn scored<T>(&self, job: impl Fn(&Matcher<'_>) -> Result<T, MatchError>) -> Result<T, MatchError> {
        match job(&self.matcher) {
            Err(MatchError::Meaning(_)) => job(&self.matcher.with_meaning(None)),
            other => other,
        }
    }

    /// Pairs of a need with patents, in their order.
    ///
    /// # Errors
    /// Those of matching.
    pub fn pairs(&self, need: &Need, patents: &[Patent]) -> Result<Vec<ListedPair>, WorkflowError> {
        let scores = self.scored(|matcher| matcher.pairs(self.reader, need, patents, Audience::Operator))?;
        Ok(patents.iter().zip(&scores).filter_map(|(patent, pair)| self.listed(need, patent, pair)).collect())
    }

    /// Adds the pair of a need and a patent.
    ///
    /// # Errors
    /// As [`Self::need`], [`Self::patent`], [`Self::pairs`].
    pub fn add_pair(&self, list: &mut Shortlist, need: &str, patent: &str) -> Result<Collection, WorkflowError> {
        let mut collection = Collection::default();
        let (need, patent) = (self.need(need)?, self.patent(patent)?);
        self.pairs(&need, &[patent])?.into_iter().for_each(|pair| collection.take(list, pair));
        Ok(collection)
    }

    /// Adds the best patents of a need, as `match need` gives them.
    ///
    /// # Errors
    /// As [`Self::need`]; those of matching.
    pub fn add_best(&self, list: &mut Shortlist, need: &str, top: usize) -> Result<Collection, WorkflowError> {
        let need = self.need(need)?;
        let filters = Filters::default();
        let options = MatchOptions { top, min_score: None, filters: &filters };
        let found = self.scored(|matcher| matcher.patents_for(self.reader, &need, &options))?;
        let mut collection = Collection::default();
        for matched in &found.matches {
            let Some(patent) = self.reader.get::<Patent>(&matched.other.patent.id)? else { continue };
            if let Some(pair) = self.listed(&need, &patent, &matched.pair) {
                collection.take(list, pair);
            }
        }
        Ok(collection)
    }

    /// Adds the pairs of a file, in its order. What its rows say beside need, patent, session and remark is not taken:
    /// scores are reckoned anew. A row that names no pair is told, the others are added.
    ///
    /// # Errors
    /// A file that cannot be read; those of matching and store.
    pub fn add_file(
        &self,
        list: &mut Shortlist,
        path: &Path,
        tables: &IntakeTables,
    ) -> Result<Collection, WorkflowError> {
        let mut rows = Collected::default();
        read_pairs(path, tables, self.taxonomy, &mut rows, &mut |_, _| ControlFlow::Continue(()))?;
        let mut collection = Collection::default();
        let refuse = |collection: &mut Collection, row: u64, reason: String| {
            collection.refused.push(RefusedRow { row, reason });
        };
        for taken in rows.rows {
            let (row, pair) = match taken {
                Taken::Record { row, record, .. } => (row, record),
                Taken::Refused { notes } => {
                    if let Some(note) = notes.first() {
                        refuse(&mut collection, note.row, note.message.clone());
                    }
                    continue;
                }
                Taken::Skipped { .. } => continue,
            };
            let sides = self.need(&pair.need).and_then(|need| Ok((need, self.patent(&pair.patent)?)));
            let (need, patent) = match sides {
                Ok(sides) => sides,
                Err(WorkflowError::Store(error)) if !matches!(error, StoreError::Ambiguous { .. }) => {
                    return Err(error.into());
                }
                Err(error) => {
                    refuse(&mut collection, row, error.to_string());
                    continue;
                }
            };
            for mut listed in self.pairs(&need, &[patent])? {
                listed.theme.clone_from(&pair.theme);
                listed.words.clone_from(&pair.words);
                collection.take(list, listed);
            }
        }
        Ok(collection)
    }
}
