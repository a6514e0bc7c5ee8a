//! A programme on paper: one sheet for each party, or for each table of a day. A sheet goes to the party that it names:
//! of the others it tells what the parties may know.

use std::collections::BTreeMap;

use super::WorkflowError;
use super::handed_out::{HandedTo, MeetingShown, meetings_shown};
use super::programme::{EventPairs, Programme, parties};
use crate::domain::{RecordId, folded_title};
use crate::store::Reader;

/// What a sheet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetsBy {
    /// A firm or an office.
    Party,
    /// A table on a day.
    Table,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The party, or day and table.
    pub head: String,
    /// 企业, 权利人, or nothing.
    pub kind: &'static str,
    /// Its meetings in order of time.
    pub meetings: Vec<MeetingShown>,
}

/// The sheets of a programme, and how many meetings are kept back from all of them.
///
/// # Errors
/// Those of the store.
pub fn sheets(
    reader: &Reader,
    programme: &Programme,
    pairs: &EventPairs,
    by: SheetsBy,
) -> Result<(Vec<Sheet>, usize), WorkflowError> {
    let (shown, kept_back) = meetings_shown(reader, &programme.meetings, pairs, HandedTo::Parties)?;
    if by == SheetsBy::Table {
        let mut tables: BTreeMap<_, Vec<MeetingShown>> = BTreeMap::new();
        for meeting in shown {
            tables.entry((meeting.begin.date(), meeting.table)).or_default().push(meeting);
        }
        let sheet = |((day, table), meetings)| Sheet { head: format!("{day} {table} 号桌"), kind: "", meetings };
        return Ok((tables.into_iter().map(sheet).collect(), kept_back));
    }
    let (whole, _) = meetings_shown(reader, &programme.meetings, pairs, HandedTo::Organiser)?;
    // By the name, or by the record where nobody is named; firms before owners.
    let mut all: BTreeMap<(u8, String), Sheet> = BTreeMap::new();
    for meeting in shown {
        let same = |need: &RecordId, patent: &RecordId| *need == meeting.need && *patent == meeting.patent;
        let Some(pair) = pairs.pairs.iter().find(|pair| same(&pair.pair.need, &pair.pair.patent)) else { continue };
        let [firm, owner] = parties(&pair.pair);
        let own = whole.iter().find(|whole| same(&whole.need, &whole.patent));
        // What a firm needs is no secret to itself.
        let own = own.map_or_else(
            || meeting.clone(),
            |own| MeetingShown { firm: own.firm.clone(), need_title: own.need_title.clone(), ..meeting.clone() },
        );
        for (side, kind, name, record, meeting) in
            [(0, "企业", firm, &meeting.need, &own), (1, "权利人", owner, &meeting.patent, &meeting)]
        {
            let key = name.map_or_else(|| record.to_string(), folded_title);
            let head = name.map_or_else(|| format!("{kind}（未写明）"), str::to_owned);
            let sheet = || Sheet { head, kind, meetings: Vec::new() };
            all.entry((side, key)).or_insert_with(sheet).meetings.push(meeting.clone());
        }
    }
    Ok((all.into_values().collect(), kept_back))
}
