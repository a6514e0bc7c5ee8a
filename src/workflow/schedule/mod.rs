//! Who meets whom, when and at which table: a pure function of the pairs, the slots and what the parties can do.
//!
//! Pairs stand in the order of their strength, ties in the order given, and are placed one after the other; nobody is put
//! out again for a weaker pair. Where a pair finds no slot, meetings that are not announced move over to others: along a
//! chain of two slots (as in colouring the edges of a bipartite graph, where that always succeeds while nobody is absent),
//! or one blocker at a time. Afterwards meetings move or change places so that nobody sits in long unbroken runs.
//!
//! Invariants: a firm, an office and a table have one meeting a slot at most; nobody meets while absent, more often than
//! their maximum, or after the last day of a pair; announced meetings stay unless that is impossible, which is told; the
//! same input gives the same plan.

mod board;
mod bound;
mod rest;

use serde::{Deserialize, Serialize};

use board::Board;
pub use bound::bound;

/// A party's limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Whether it is there, slot by slot.
    pub there: Vec<bool>,
    /// Meetings that it takes at most.
    pub most: usize,
}

/// A pair that wants a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its firm, as a place in [`Fair::firms`].
    pub firm: usize,
    /// The office of its owner, as a place in [`Fair::offices`].
    pub office: usize,
    /// Strength, in hundredths of a point.
    pub cents: u32,
    /// Whether it may meet, slot by slot: its session, the last day of the licence.
    pub allowed: Vec<bool>,
    /// The meeting that was announced: slot and table.
    pub announced: Option<(usize, usize)>,
}

/// Everything that a plan is made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fair {
    /// For each slot the unbroken stretch of time that it belongs to.
    pub stretches: Vec<usize>,
    /// Tables.
    pub tables: usize,
    /// Who needs.
    pub firms: Vec<Party>,
    /// Who owns.
    pub offices: Vec<Party>,
    /// Pairs in the order of the lists.
    pub wanted: Vec<Wanted>,
    /// Meetings without a break that are thought bearable.
    pub bearable: usize,
}

/// Why a pair has no meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// There is no slot in which both may meet.
    NeverBothThere,
    /// The firm has as many meetings as it takes.
    FirmAtMost,
    /// The office has.
    OfficeAtMost,
    /// The firm is busy with stronger pairs whenever it could meet.
    FirmBusy,
    /// The office is.
    OfficeBusy,
    /// Each has free slots, but never at the same time.
    NeverBothFree,
    /// No slot in which both are free has a free table.
    TablesFull,
}

/// Why an announced meeting could not stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Broken {
    /// Slot or table are no more.
    NoPlace,
    /// The firm is away.
    FirmAway,
    /// The office is.
    OfficeAway,
    /// The pair may not meet then.
    NotAllowed,
    /// It stood against another announced meeting, or a maximum.
    Clash,
}

/// A plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Slot and table of each pair of the fair.
    pub places: Vec<Option<(usize, usize)>>,
    /// Pairs without a meeting.
    pub left_out: Vec<(usize, Why)>,
    /// Announced meetings that could not stay.
    pub broken: Vec<(usize, Broken)>,
    /// Strength of all pairs, and of those with a meeting, in hundredths.
    pub wanted_cents: u64,
    /// See `wanted_cents`.
    pub placed_cents: u64,
    /// What no plan can surpass: see [`bound`].
    pub bound_cents: u64,
}

/// Makes the plan.
#[must_use]
pub fn plan(fair: &Fair) -> Plan {
    let mut board = Board::new(fair);
    let mut broken = Vec::new();
    let mut tables: Vec<Option<usize>> = vec![None; fair.wanted.len()];
    for (pair, wanted) in fair.wanted.iter().enumerate() {
        let Some((slot, table)) = wanted.announced else { continue };
        let taken =
            tables.iter().enumerate().any(|(other, kept)| *kept == Some(table) && board.slot_of(other) == Some(slot));
        match board.check_announced(pair, slot, table) {
            Some(why) => broken.push((pair, why)),
            None if taken => broken.push((pair, Broken::Clash)),
            None => {
                board.put(pair, slot);
                board.fix(pair);
                tables[pair] = Some(table);
            }
        }
    }
    let mut order: Vec<usize> = (0..fair.wanted.len()).filter(|pair| board.slot_of(*pair).is_none()).collect();
    order.sort_by_key(|pair| (std::cmp::Reverse(fair.wanted[*pair].cents), *pair));
    let mut left_out = Vec::new();
    for pair in order {
        if !board.place(pair) {
            left_out.push(pair);
        }
    }
    rest::spread(fair, &mut board);
    // Once all is in place, reasons are as they are at the end.
    let left_out: Vec<(usize, Why)> = left_out.into_iter().map(|pair| (pair, board.why_not(pair))).collect();
    let places = seat(fair, &board, &tables);
    let cents = |pairs: &mut dyn Iterator<Item = usize>| pairs.map(|pair| u64::from(fair.wanted[pair].cents)).sum();
    Plan {
        wanted_cents: cents(&mut (0..fair.wanted.len())),
        placed_cents: cents(&mut (0..fair.wanted.len()).filter(|pair| places[*pair].is_some())),
        bound_cents: bound(fair),
        places,
        left_out,
        broken,
    }
}

/// Gives tables: announced ones stay, then an office stays where it sat last, then whatever is free.
fn seat(fair: &Fair, board: &Board<'_>, announced: &[Option<usize>]) -> Vec<Option<(usize, usize)>> {
    let mut places: Vec<Option<(usize, usize)>> = vec![None; fair.wanted.len()];
    let mut last: Vec<Option<usize>> = vec![None; fair.offices.len()];
    for slot in 0..fair.stretches.len() {
        let mut free = vec![true; fair.tables];
        let mut pairs = board.pairs_in(slot).to_vec();
        pairs.sort_by_key(|pair| (fair.wanted[*pair].office, *pair));
        for round in 0..3 {
            for &pair in &pairs {
                if places[pair].is_some() {
                    continue;
                }
                let office = fair.wanted[pair].office;
                let table = match round {
                    0 => announced[pair],
                    1 => last[office].filter(|table| free[*table]),
                    _ => free.iter().position(|free| *free),
                };
                if let Some(table) = table {
                    free[table] = false;
                    places[pair] = Some((slot, table));
                    last[office] = Some(table);
                }
            }
        }
    }
    places
}

#[cfg(test)]
mod tests;
