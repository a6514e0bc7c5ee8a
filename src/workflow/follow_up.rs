//! Follow-up 一对一跟进: how far each pair has come, who is in charge, what is to happen next.
//!
//! A pair has one follow-up, whatever lists and events it comes from. What contracts and products say of it is never
//! copied: a contract that is entered moves the pair to 签约, a payment to 到账, wherever it is shown. History is the
//! course of the entry in the ledger: who changed what, when.

mod file;
mod tracked;

use serde::{Deserialize, Serialize};

use super::naming::next_number;
use super::{Deal, EventPairs, ListedPair, PairShown, Programme, WorkflowError};
use crate::domain::{Date, EndReason, Money, RecordId, Stage};
use crate::store::{Act, Entry, Kept, Reader, Writer};

pub use file::{FollowFile, follow_file};
use tracked::Deals;
pub use tracked::{Changed, FollowUps, Tracked, changes};

/// First letter of the ids.
const LETTER: char = 'f';

/// What a pair is called, until one of its records is erased.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PairNames {
    /// Title of the need.
    pub need_title: String,
    /// Who needs.
    pub firm: Option<String>,
    /// Number of the patent.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// Its owners.
    pub owners: Vec<String>,
}

/// A pair that is followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// 对接编号: `f1`, `f2` ...
    pub id: String,
    /// The need.
    pub need: RecordId,
    /// The patent.
    pub patent: RecordId,
    /// Names of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<PairNames>,
    /// List or event that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Stage, as somebody set it. See [`Tracked::stage`].
    pub stage: Stage,
    /// Who is in charge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_charge: Option<String>,
    /// When something is to happen next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_on: Option<Date>,
    /// Sum that the sides talk of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intended: Option<Money>,
    /// The contract that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// Why it came to an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<EndReason>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

impl Entry for FollowUp {
    const KIND: &'static str = "follow_up";

    fn key(&self) -> &str {
        &self.id
    }
}

/// What changes in a follow-up; what is none stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// Stage.
    pub stage: Option<Stage>,
    /// Who is in charge; empty for nobody.
    pub in_charge: Option<String>,
    /// The next date, or that there is none.
    pub next_on: Option<Option<Date>>,
    /// Sum that the sides talk of, or that there is none.
    pub intended: Option<Option<Money>>,
    /// Contract; empty for none.
    pub contract: Option<String>,
    /// Why it comes to an end.
    pub ended: Option<EndReason>,
    /// Remarks; empty for none.
    pub words: Option<String>,
}

fn filled(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl FollowUp {
    /// Takes a step, if it can be taken.
    ///
    /// # Errors
    /// [`WorkflowError::NoContract`], [`WorkflowError::NeedsContract`], [`WorkflowError::NotPaid`],
    /// [`WorkflowError::NeedsReason`]; those of the store. Then nothing has changed.
    pub fn step(&mut self, reader: &Reader, step: Step) -> Result<(), WorkflowError> {
        let mut next = self.clone();
        if let Some(contract) = step.contract {
            next.contract = filled(&contract);
        }
        let deal = match &next.contract {
            Some(contract) => {
                let deal = reader.kept::<Deal>(contract)?.map(|kept| kept.entry);
                Some(deal.ok_or_else(|| WorkflowError::NoContract(contract.clone()))?)
            }
            None => None,
        };
        // A reason is an end, whether or not that is said as well.
        let stage = step.stage.or_else(|| step.ended.map(|_| Stage::Ended));
        if let Some(stage) = stage {
            match (stage, &deal) {
                (Stage::Signed | Stage::Paid, None) => {
                    // One that names both sides stands for it.
                    let found = Deals::read(reader)?.of(&next).map(Deal::received);
                    match found {
                        None => return Err(WorkflowError::NeedsContract(stage)),
                        Some(Money::ZERO) if stage == Stage::Paid => {
                            return Err(WorkflowError::NotPaid(self.id.clone()));
                        }
                        Some(_) => {}
                    }
                }
                (Stage::Paid, Some(deal)) if deal.payments.is_empty() => {
                    return Err(WorkflowError::NotPaid(deal.contract.clone()));
                }
                _ => {}
            }
            next.stage = stage;
            next.ended = match stage {
                Stage::Ended => Some(step.ended.or(self.ended).ok_or_else(|| {
                    let reasons: Vec<&str> = EndReason::ALL.iter().map(|reason| reason.word()).collect();
                    WorkflowError::NeedsReason(reasons.join("、"))
                })?),
                _ => None,
            };
        }
        if let Some(person) = step.in_charge {
            next.in_charge = filled(&person);
        }
        if let Some(day) = step.next_on {
            next.next_on = day;
        }
        if next.stage == Stage::Ended {
            // Nothing is to happen any more.
            next.next_on = None;
        }
        if let Some(sum) = step.intended {
            next.intended = sum;
        }
        if let Some(words) = step.words {
            next.words = filled(&words);
        }
        *self = next;
        Ok(())
    }
}

/// What came of starting to follow pairs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Started {
    /// Ids of those that are new.
    pub new: Vec<String>,
    /// Ids of those that were followed already.
    pub already: Vec<String>,
}

/// Begins to follow pairs, each once and each with a first step; those that are followed already stay as they are.
///
/// # Errors
/// As [`FollowUp::step`].
pub fn follow_all<'p>(
    writer: &mut Writer,
    pairs: impl IntoIterator<Item = (&'p ListedPair, Step)>,
    from: &str,
    act: &Act<'_>,
) -> Result<Started, WorkflowError> {
    let known: Vec<FollowUp> = writer.reader().all_kept()?.into_iter().map(|kept| kept.entry).collect();
    let mut number = next_number::<FollowUp>(writer.reader(), LETTER)?;
    let mut started = Started::default();
    let mut entries = Vec::new();
    for (pair, first) in pairs {
        if let Some(old) = known.iter().find(|old| old.need == pair.need && old.patent == pair.patent) {
            started.already.push(old.id.clone());
            continue;
        }
        let mut entry = FollowUp {
            id: format!("{LETTER}{number}"),
            need: pair.need.clone(),
            patent: pair.patent.clone(),
            shown: pair.shown.as_ref().map(PairNames::from),
            from: Some(from.to_owned()),
            stage: Stage::Proposed,
            in_charge: None,
            next_on: None,
            intended: None,
            contract: None,
            ended: None,
            words: None,
        };
        entry.step(writer.reader(), first)?;
        started.new.push(entry.id.clone());
        entries.push(entry);
        number += 1;
    }
    for entry in &entries {
        writer.keep(entry, 0, act)?;
    }
    Ok(started)
}

impl From<&PairShown> for PairNames {
    fn from(shown: &PairShown) -> Self {
        Self {
            need_title: shown.need_title.clone(),
            firm: shown.firm.clone(),
            number: shown.number.clone(),
            title: shown.title.clone(),
            owners: shown.owners.clone(),
        }
    }
}

/// Follows the meetings of a programme: each is 已约谈 for its day. Pairs that have come further stay where they are.
///
/// # Errors
/// Those of the store.
pub fn follow_programme(
    writer: &mut Writer,
    programme: &Programme,
    pairs: &EventPairs,
    in_charge: Option<&str>,
    act: &Act<'_>,
) -> Result<Started, WorkflowError> {
    let known: Vec<Kept<FollowUp>> = writer.reader().all_kept()?;
    let (mut new, mut already) = (Vec::new(), Vec::new());
    for meeting in &programme.meetings {
        let same = |need: &RecordId, patent: &RecordId| *need == meeting.need && *patent == meeting.patent;
        let Some(pair) = pairs.pairs.iter().find(|pair| same(&pair.pair.need, &pair.pair.patent)) else { continue };
        let step = Step {
            stage: Some(Stage::Invited),
            next_on: Some(Some(meeting.begin.date())),
            in_charge: in_charge.map(str::to_owned),
            ..Step::default()
        };
        let Some(kept) = known.iter().find(|kept| same(&kept.entry.need, &kept.entry.patent)) else {
            new.push((&pair.pair, step));
            continue;
        };
        already.push(kept.entry.id.clone());
        if kept.entry.stage <= Stage::Invited {
            let mut entry = kept.entry.clone();
            entry.step(writer.reader(), step)?;
            writer.keep(&entry, kept.revision, act)?;
        }
    }
    let started = follow_all(writer, new, &programme.event, act)?;
    Ok(Started { already, ..started })
}

/// Who has changed a follow-up since a revision, and how, in words; none where nobody has.
///
/// # Errors
/// Those of the store.
pub fn follow_changed_since(reader: &Reader, id: &str, seen: u32) -> Result<Option<String>, WorkflowError> {
    let mut course = reader.course::<FollowUp>(id)?;
    course.retain(|line| line.revision >= seen);
    // The first line is what was seen.
    let said = changes(&course).into_iter().skip(1);
    let said: Vec<String> = said.map(|change| format!("{}刚刚改了{}", change.actor, change.what.join("；"))).collect();
    Ok(Some(said.join("；")).filter(|said| !said.is_empty()))
}

#[cfg(test)]
mod tests;
