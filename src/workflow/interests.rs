//! What a side says of its pairs, wherever they stand: one word holds in every list that has the pair.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::WorkflowError;
use super::shortlist::{Answer, Interest, ListedPair, Shortlist, Side};
use crate::domain::{Date, Need, Patent, Record, RecordId};
use crate::store::{Act, Reader, Store, Writer};

/// Who asks for their pairs.
#[derive(Debug, Clone, Copy)]
pub enum Own<'a> {
    /// Whoever has one need.
    Need(&'a RecordId),
    /// A firm, by the name that its needs give.
    Firm(&'a str),
    /// An owner of patents, by name.
    Owner(&'a str),
}

impl Own<'_> {
    /// Which side they are.
    #[must_use]
    pub const fn side(&self) -> Side {
        match self {
            Self::Need(_) | Self::Firm(_) => Side::Firm,
            Self::Owner(_) => Side::Owner,
        }
    }

    /// Whether their record is in a pair.
    ///
    /// # Errors
    /// Those of the store.
    pub fn has(&self, reader: &Reader, need: &RecordId, patent: &RecordId) -> Result<bool, WorkflowError> {
        Ok(match self {
            Self::Need(own) => *own == need,
            Self::Firm(name) => reader.get::<Need>(need)?.is_some_and(|need| need.is_of(name)),
            Self::Owner(name) => reader.get::<Patent>(patent)?.is_some_and(|patent| patent.is_of(name)),
        })
    }

    /// The record of a pair that is theirs if the pair is.
    fn record<'p>(&self, pair: &'p ListedPair) -> &'p RecordId {
        match self.side() {
            Side::Firm => &pair.need,
            Side::Owner => &pair.patent,
        }
    }

    /// Whether such a record is theirs and still there.
    fn has_record(&self, reader: &Reader, record: &RecordId) -> Result<bool, WorkflowError> {
        Ok(match self {
            Self::Need(own) => *own == record && reader.get::<Need>(record)?.is_some(),
            Self::Firm(name) => reader.get::<Need>(record)?.is_some_and(|need| need.is_of(name)),
            Self::Owner(name) => reader.get::<Patent>(record)?.is_some_and(|patent| patent.is_of(name)),
        })
    }

    /// Whether the other side's record of a pair is still there.
    fn meets(&self, reader: &Reader, pair: &ListedPair) -> Result<bool, WorkflowError> {
        Ok(match self.side() {
            Side::Firm => reader.get::<Patent>(&pair.patent)?.is_some(),
            Side::Owner => reader.get::<Need>(&pair.need)?.is_some(),
        })
    }
}

/// Their pairs, each once, with what was said of it last in any list. What was withdrawn or erased is no pair any more.
///
/// # Errors
/// Those of the store.
pub fn own_pairs(reader: &Reader, own: Own<'_>) -> Result<Vec<ListedPair>, WorkflowError> {
    let mut known: BTreeMap<RecordId, bool> = BTreeMap::new();
    // Where each pair stands in `pairs`; nowhere, if its other side is gone.
    let mut places: BTreeMap<(RecordId, RecordId), Option<usize>> = BTreeMap::new();
    let mut pairs: Vec<ListedPair> = Vec::new();
    for kept in reader.all_kept::<Shortlist>()? {
        for pair in kept.entry.pairs {
            let record = own.record(&pair);
            let theirs = match known.get(record) {
                Some(theirs) => *theirs,
                None => {
                    let theirs = own.has_record(reader, record)?;
                    known.insert(record.clone(), theirs);
                    theirs
                }
            };
            if !theirs {
                continue;
            }
            match places.entry((pair.need.clone(), pair.patent.clone())) {
                Entry::Occupied(place) => {
                    if let Some(there) = place.get().and_then(|at| pairs.get_mut(at)) {
                        there.interest = last_said(there.interest, pair.interest);
                    }
                }
                Entry::Vacant(place) => {
                    let there = own.meets(reader, &pair)?;
                    place.insert(there.then_some(pairs.len()));
                    if there {
                        // What an organiser remarked, and to which session the pair goes, is the organiser's.
                        pairs.push(ListedPair { words: None, theme: None, ..pair });
                    }
                }
            }
        }
    }
    Ok(pairs)
}

/// Of two words of one side the later one; of the same day, no.
fn last_said(one: Interest, other: Interest) -> Interest {
    let last = |one: Option<Answer>, other: Option<Answer>| match (one, other) {
        (Some(one), Some(other)) if (other.on, !other.yes) > (one.on, !one.yes) => Some(other),
        (one, other) => one.or(other),
    };
    Interest { firm: last(one.firm, other.firm), owner: last(one.owner, other.owner) }
}

/// One side says of a pair that it wants to talk, that it does not, or takes back what it said. Gives whether both want to
/// now.
///
/// # Errors
/// [`WorkflowError::NoOwnPair`] where the pair is in no list, or is not theirs; those of the store.
pub fn say_of_pair(
    writer: &mut Writer,
    own: Own<'_>,
    (need, patent): (&RecordId, &RecordId),
    yes: Option<bool>,
    today: Date,
    act: &Act<'_>,
) -> Result<bool, WorkflowError> {
    let pairs = own_pairs(writer.reader(), own)?;
    let found = pairs.into_iter().find(|pair| pair.need == *need && pair.patent == *patent);
    let mut interest = found.ok_or(WorkflowError::NoOwnPair)?.interest;
    interest.say(own.side(), yes, today);
    let mut lists = Vec::new();
    for mut kept in writer.reader().all_kept::<Shortlist>()? {
        let Some(at) = kept.entry.place_of(need, patent) else { continue };
        // Lists that differed are of one mind from here on.
        kept.entry.pairs[at].interest = interest;
        lists.push((kept.entry, kept.revision));
    }
    writer.keep_each(&lists, act)?;
    Ok(interest.is_mutual())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_counts_and_of_one_day_no() {
        let day = |day| Date::constant(2026, 11, day);
        let firm = |yes, on| Interest { firm: Some(Answer { yes, on: day(on) }), owner: None };
        assert_eq!(last_said(firm(true, 2), firm(false, 1)), firm(true, 2));
        assert_eq!(last_said(firm(true, 2), firm(false, 3)), firm(false, 3));
        assert_eq!(last_said(firm(true, 2), firm(false, 2)), firm(false, 2));
        assert_eq!(last_said(firm(false, 2), firm(true, 2)), firm(false, 2));
        assert_eq!(last_said(Interest::default(), firm(true, 2)), firm(true, 2));
    }
}
