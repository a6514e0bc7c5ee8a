//! A spreadsheet of follow-ups that somebody filled in comes back.

use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;

use super::{FollowUps, PairNames, Started, Step, Tracked, follow_all};
use crate::domain::{FollowUpRow, Stage, folded_title};
use crate::intake::{Collected, IntakeTables, Taken, read_follow_ups};
use crate::store::{Act, StoreError, Writer};
use crate::taxonomy::Taxonomy;
use crate::workflow::worked::identity;
use crate::workflow::{ListedPair, RefusedRow, Shortlist, WorkflowError};

/// What became of a file of follow-ups.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FollowFile {
    /// Ids of those that changed.
    pub changed: Vec<String>,
    /// Ids of those that are followed from now on: their rows had no number yet, and somebody filled them in.
    pub started: Vec<String>,
    /// Rows that say what is known already.
    pub unchanged: usize,
    /// Rows that were not taken.
    pub refused: Vec<RefusedRow>,
}

/// Takes the steps that a file of follow-ups (跟踪台账) says. An empty cell says nothing. A row that cannot be taken is told,
/// the others are taken.
///
/// # Errors
/// A file that cannot be read; those of the store.
pub fn follow_file(
    writer: &mut Writer,
    path: &Path,
    tables: &IntakeTables,
    taxonomy: &Taxonomy,
    act: &Act<'_>,
) -> Result<FollowFile, WorkflowError> {
    let mut rows = Collected::default();
    read_follow_ups(path, tables, taxonomy, &mut rows, &mut |_, _| ControlFlow::Continue(()))?;
    let known = FollowUps::read(writer.reader())?;
    let mut done = FollowFile::default();
    for taken in rows.rows {
        let (number, row) = match taken {
            Taken::Record { row, record, .. } => (row, record),
            Taken::Refused { notes } => {
                let refused = notes.first().map(|note| RefusedRow { row: note.row, reason: note.message.clone() });
                done.refused.extend(refused);
                continue;
            }
            Taken::Skipped { .. } => continue,
        };
        let refuse = |reason: String| RefusedRow { row: number, reason };
        let known_as = |tracked: &&Tracked| match &row.follow_up {
            Some(id) => tracked.kept.entry.id == *id,
            None => tracked.kept.entry.shown.as_ref().is_some_and(|names| is_named(names, &row)),
        };
        // A row that goes out without a number is that of a pair which nobody follows, until somebody fills it in.
        if row.follow_up.is_none() && first_step(&row) == Step::default() {
            done.unchanged += 1;
            continue;
        }
        let Some(tracked) = known.all.iter().find(known_as) else {
            let begun = match row.follow_up {
                Some(id) => Err(WorkflowError::NoFollowUp(id)),
                None => begin(writer, &row, act),
            };
            match begun {
                Ok(started) => done.started.extend(started.new),
                Err(WorkflowError::Store(error)) => return Err(error.into()),
                Err(error) => done.refused.push(refuse(error.to_string())),
            }
            continue;
        };
        let mut entry = tracked.kept.entry.clone();
        // What follows from a contract is shown in files, and is no step when it comes back.
        let mut step = step_of(row);
        step.stage = step.stage.filter(|stage| *stage != tracked.stage());
        step.ended = step.ended.filter(|reason| entry.ended != Some(*reason));
        match entry.step(writer.reader(), step) {
            Ok(()) if entry == tracked.kept.entry => done.unchanged += 1,
            Ok(()) => {
                // A second row of the same pair finds that another was first.
                match writer.keep(&entry, tracked.kept.revision, act) {
                    Ok(_) => done.changed.push(entry.id),
                    Err(error @ StoreError::Changed) => done.refused.push(refuse(error.to_string())),
                    Err(error) => return Err(error.into()),
                }
            }
            Err(WorkflowError::Store(error)) => return Err(error.into()),
            Err(error) => done.refused.push(refuse(error.to_string())),
        }
    }
    Ok(done)
}

fn step_of(row: FollowUpRow) -> Step {
    Step {
        stage: row.stage,
        in_charge: row.in_charge,
        next_on: row.next_on.map(Some),
        intended: row.intended.map(Some),
        contract: row.contract,
        ended: row.ended,
        words: row.words,
    }
}

/// The first step of a pair, which is proposed anyhow.
fn first_step(row: &FollowUpRow) -> Step {
    let step = step_of(row.clone());
    Step { stage: step.stage.filter(|stage| *stage != Stage::Proposed), ..step }
}

/// Whether a row without a number is about that pair.
fn is_named(names: &PairNames, row: &FollowUpRow) -> bool {
    let same_number = match (&names.number, &row.patent) {
        (Some(known), Some(written)) => identity(known) == identity(written),
        _ => false,
    };
    same_number && folded_title(&names.need_title) == folded_title(row.need_title.as_deref().unwrap_or_default())
}

/// Begins to follow a pair that was handed out before anybody followed it.
fn begin(writer: &mut Writer, row: &FollowUpRow, act: &Act<'_>) -> Result<Started, WorkflowError> {
    let mut found: Vec<(String, ListedPair)> = Vec::new();
    for kept in writer.reader().all_kept::<Shortlist>()? {
        let Shortlist { id, pairs, .. } = kept.entry;
        for pair in pairs {
            let fits = pair.shown.as_ref().is_some_and(|shown| is_named(&PairNames::from(shown), row));
            if fits && !found.iter().any(|(_, other)| other.need == pair.need && other.patent == pair.patent) {
                found.push((id.clone(), pair));
            }
        }
    }
    let [(list, pair)] = found.as_slice() else {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        return Err(WorkflowError::NoSuchPair(said(&row.need_title), said(&row.patent), found.len()));
    };
    follow_all(writer, [(pair, first_step(row))], list, act)
}
