//! Shortlists 供需对接清单: pairs that somebody chose, in their order, each as it was shown when it was chosen.
//!
//! A pair stands once in a list. A frozen version is an entry of its own, named by its day, which nothing changes any
//! more; the list goes on. What both sides say of a pair is kept with it; what follows from that for names and contacts is
//! reckoned in `handed_out`.

use serde::{Deserialize, Serialize};

use super::WorkflowError;
use super::naming::{Named, named, new_name};
use super::pair_shown::PairShown;
use crate::domain::{Date, RecordId};
use crate::store::{Act, Entry, Reader, Writer};

/// What one side says of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether it wants to talk.
    pub yes: bool,
    /// Since when.
    pub on: Date,
}

/// Whose word it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Who needs.
    Firm,
    /// Who owns.
    Owner,
}

/// What both sides say of a pair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    /// Who needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firm: Option<Answer>,
    /// Who owns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Answer>,
}

impl Interest {
    /// Whether both want to talk.
    #[must_use]
    pub fn is_mutual(&self) -> bool {
        [self.firm, self.owner].iter().all(|answer| answer.is_some_and(|answer| answer.yes))
    }

    /// What one side says.
    #[must_use]
    pub const fn of(&self, side: Side) -> Option<Answer> {
        match side {
            Side::Firm => self.firm,
            Side::Owner => self.owner,
        }
    }

    /// One side says something else, or takes back what it said. The day of what stays as it is stays, too.
    pub fn say(&mut self, side: Side, yes: Option<bool>, today: Date) {
        let answer = match side {
            Side::Firm => &mut self.firm,
            Side::Owner => &mut self.owner,
        };
        if answer.map(|answer| answer.yes) != yes {
            *answer = yes.map(|yes| Answer { yes, on: today });
        }
    }

    fn is_silent(&self) -> bool {
        *self == Self::default()
    }
}

/// A pair of a shortlist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListedPair {
    /// The need.
    pub need: RecordId,
    /// The patent.
    pub patent: RecordId,
    /// 场次.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// What somebody remarked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// What both sides say.
    #[serde(default, skip_serializing_if = "Interest::is_silent")]
    pub interest: Interest,
    /// As it was shown; none where one of the records was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<PairShown>,
}

/// A shortlist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shortlist {
    /// `s1`, `s2` ...
    pub id: String,
    /// Its name.
    pub name: String,
    /// Pairs in order.
    pub pairs: Vec<ListedPair>,
}

impl Entry for Shortlist {
    const KIND: &'static str = "shortlist";

    fn key(&self) -> &str {
        &self.id
    }
}

impl Named for Shortlist {
    const LETTER: char = 's';
    const WHAT: &'static str = "清单";

    fn name(&self) -> &str {
        &self.name
    }
}

/// A shortlist as it was on one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrozenList {
    /// List and day: `s1@2026-11-24`; a further one of the day ends in `.2`.
    pub id: String,
    /// The list.
    pub list: String,
    /// Its name on the day.
    pub name: String,
    /// The day.
    pub on: Date,
    /// The revision of the list that it shows.
    pub revision: u32,
    /// Pairs in order.
    pub pairs: Vec<ListedPair>,
}

impl Entry for FrozenList {
    const KIND: &'static str = "frozen_shortlist";

    fn key(&self) -> &str {
        &self.id
    }
}

impl Shortlist {
    /// A new list, kept.
    ///
    /// # Errors
    /// A name that is empty or taken; those of the store.
    pub fn begin(writer: &mut Writer, name: &str, act: &Act<'_>) -> Result<Self, WorkflowError> {
        let (id, name) = new_name::<Self>(writer.reader(), name)?;
        let list = Self { id, name, pairs: Vec::new() };
        writer.keep(&list, 0, act)?;
        Ok(list)
    }

    /// Where a pair stands.
    #[must_use]
    pub fn place_of(&self, need: &RecordId, patent: &RecordId) -> Option<usize> {
        self.pairs.iter().position(|pair| pair.need == *need && pair.patent == *patent)
    }

    /// Adds a pair at the end; `false`: it is there already, and stays as it is.
    pub fn add(&mut self, pair: ListedPair) -> bool {
        let new = self.place_of(&pair.need, &pair.patent).is_none();
        if new {
            self.pairs.push(pair);
        }
        new
    }

    /// The pair of a number, from 1.
    ///
    /// # Errors
    /// [`WorkflowError::NoPair`].
    pub fn pair_mut(&mut self, number: usize) -> Result<&mut ListedPair, WorkflowError> {
        let count = self.pairs.len();
        let pair = number.checked_sub(1).and_then(|at| self.pairs.get_mut(at));
        pair.ok_or(WorkflowError::NoPair(number, count))
    }

    /// Takes pairs out, by their numbers.
    ///
    /// # Errors
    /// [`WorkflowError::NoPair`]; then nothing is taken out.
    pub fn remove(&mut self, numbers: &[usize]) -> Result<(), WorkflowError> {
        for number in numbers {
            self.pair_mut(*number)?;
        }
        let mut number = 0;
        self.pairs.retain(|_| {
            number += 1;
            !numbers.contains(&number)
        });
        Ok(())
    }

    /// Moves a pair to another number.
    ///
    /// # Errors
    /// [`WorkflowError::NoPair`] for either.
    pub fn reorder(&mut self, from: usize, to: usize) -> Result<(), WorkflowError> {
        self.pair_mut(from)?;
        self.pair_mut(to)?;
        let pair = self.pairs.remove(from - 1);
        self.pairs.insert(to - 1, pair);
        Ok(())
    }

    /// Keeps a version of the list as it is, which nothing changes any more.
    ///
    /// # Errors
    /// [`WorkflowError::EmptyList`]; those of the store.
    pub fn freeze(
        &self,
        writer: &mut Writer,
        revision: u32,
        today: Date,
        act: &Act<'_>,
    ) -> Result<FrozenList, WorkflowError> {
        if self.pairs.is_empty() {
            return Err(WorkflowError::EmptyList(self.name.clone()));
        }
        let mut id = format!("{}@{today}", self.id);
        let mut further = 1;
        while !writer.reader().course::<FrozenList>(&id)?.is_empty() {
            further += 1;
            id = format!("{}@{today}.{further}", self.id);
        }
        let (list, name, pairs) = (self.id.clone(), self.name.clone(), self.pairs.clone());
        let frozen = FrozenList { id, list, name, on: today, revision, pairs };
        writer.keep(&frozen, 0, act)?;
        Ok(frozen)
    }
}

/// A list as it is, or one of its versions.
#[derive(Debug, Clone, PartialEq)]
pub struct ListState {
    /// Id of the list or of its version.
    pub id: String,
    /// The list itself.
    pub list: String,
    /// Its name.
    pub name: String,
    /// Revision of the list that it shows.
    pub revision: u32,
    /// The day of a version.
    pub frozen_on: Option<Date>,
    /// Pairs in order.
    pub pairs: Vec<ListedPair>,
}

/// The list or version that a user means: `s1`, a name, `s1@2026-11-24`. In a version scores and reasons are as they
/// were, but what the sides say of a pair is as it is: who takes an agreement back closes it for good.
///
/// # Errors
/// As [`named`].
pub fn list_state(reader: &Reader, text: &str) -> Result<ListState, WorkflowError> {
    let Some(frozen) = reader.kept::<FrozenList>(text.trim())? else {
        let kept = named::<Shortlist>(reader, text)?;
        let Shortlist { id, name, pairs } = kept.entry;
        return Ok(ListState { list: id.clone(), id, name, revision: kept.revision, frozen_on: None, pairs });
    };
    let FrozenList { id, list, name, on, revision, mut pairs } = frozen.entry;
    let now = reader.kept::<Shortlist>(&list)?.map(|kept| kept.entry);
    for pair in &mut pairs {
        let place = now.as_ref().and_then(|now| now.pairs.get(now.place_of(&pair.need, &pair.patent)?));
        pair.interest = place.map(|pair| pair.interest).unwrap_or_default();
    }
    Ok(ListState { id, list, name, revision, frozen_on: Some(on), pairs })
}

/// What somebody sees who was handed a list: the version that is meant; for a list itself its newest version, so that
/// nobody looks on while it is worked at, and the list as it is where it has none.
///
/// # Errors
/// As [`list_state`].
pub fn handed_state(reader: &Reader, list: &str) -> Result<ListState, WorkflowError> {
    let mut versions = reader.all_kept::<FrozenList>()?;
    versions.retain(|kept| kept.entry.list == list);
    // A further version of the same day has a longer number before a greater one.
    let newest = versions
        .into_iter()
        .map(|kept| kept.entry)
        .max_by(|a, b| (a.on, a.revision, a.id.len(), &a.id).cmp(&(b.on, b.revision, b.id.len(), &b.id)));
    list_state(reader, newest.as_ref().map_or(list, |version| &version.id))
}

#[cfg(test)]
mod tests;
