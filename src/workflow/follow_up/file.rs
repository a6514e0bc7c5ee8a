//! A spreadsheet of follow-ups that somebody filled in comes back.

use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;

use super::{FollowUps, Step};
use crate::intake::{Collected, IntakeTables, Taken, read_follow_ups};
use crate::store::{Act, StoreError, Writer};
use crate::taxonomy::Taxonomy;
use crate::workflow::{RefusedRow, WorkflowError};

/// What became of a file of follow-ups.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FollowFile {
    /// Ids of those that changed.
    pub changed: Vec<String>,
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
        let Some(tracked) = known.all.iter().find(|tracked| tracked.kept.entry.id == row.follow_up) else {
            done.refused.push(refuse(WorkflowError::NoFollowUp(row.follow_up).to_string()));
            continue;
        };
        let mut entry = tracked.kept.entry.clone();
        let step = Step {
            // What follows from a contract is shown in files, and is no step when it comes back.
            stage: row.stage.filter(|stage| *stage != tracked.stage()),
            in_charge: row.in_charge,
            next_on: row.next_on.map(Some),
            intended: row.intended,
            contract: row.contract,
            ended: row.ended.filter(|reason| entry.ended != Some(*reason)),
            words: row.words,
        };
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
