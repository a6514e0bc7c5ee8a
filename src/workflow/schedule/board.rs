//! The plan under way: who sits where, and how room is made for one pair more.

use super::{Broken, Fair, Wanted, Why};

/// Meetings by firm, by office and by slot.
pub(super) struct Board<'f> {
    fair: &'f Fair,
    firm_at: Vec<Vec<Option<usize>>>,
    office_at: Vec<Vec<Option<usize>>>,
    in_slot: Vec<Vec<usize>>,
    slot: Vec<Option<usize>>,
    fixed: Vec<bool>,
    firm_count: Vec<usize>,
    office_count: Vec<usize>,
}

/// The side on which a chain goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Firm,
    Office,
}

/// What keeps a chain from being walked.
enum NoRoom {
    /// This slot has no free table.
    In(usize),
    /// It cannot be walked at all.
    Never,
}

impl<'f> Board<'f> {
    pub(super) fn new(fair: &'f Fair) -> Self {
        let slots = fair.stretches.len();
        Self {
            fair,
            firm_at: vec![vec![None; slots]; fair.firms.len()],
            office_at: vec![vec![None; slots]; fair.offices.len()],
            in_slot: vec![Vec::new(); slots],
            slot: vec![None; fair.wanted.len()],
            fixed: vec![false; fair.wanted.len()],
            firm_count: vec![0; fair.firms.len()],
            office_count: vec![0; fair.offices.len()],
        }
    }

    pub(super) fn fair(&self) -> &'f Fair {
        self.fair
    }

    fn wanted(&self, pair: usize) -> &'f Wanted {
        &self.fair.wanted[pair]
    }

    fn slots(&self) -> std::ops::Range<usize> {
        0..self.fair.stretches.len()
    }

    pub(super) fn slot_of(&self, pair: usize) -> Option<usize> {
        self.slot[pair]
    }

    pub(super) fn pairs_in(&self, slot: usize) -> &[usize] {
        &self.in_slot[slot]
    }

    /// The meetings of a pair's firm and of its office, slot by slot.
    pub(super) fn days_of(&self, pair: usize) -> [&[Option<usize>]; 2] {
        let wanted = self.wanted(pair);
        [&self.firm_at[wanted.firm], &self.office_at[wanted.office]]
    }

    pub(super) fn is_fixed(&self, pair: usize) -> bool {
        self.fixed[pair]
    }

    pub(super) fn fix(&mut self, pair: usize) {
        self.fixed[pair] = true;
    }

    /// Whether a pair may meet in a slot at all.
    pub(super) fn fits(&self, pair: usize, slot: usize) -> bool {
        let wanted = self.wanted(pair);
        wanted.allowed[slot] && self.fair.firms[wanted.firm].there[slot] && self.fair.offices[wanted.office].there[slot]
    }

    /// Whether both sides have nothing else in a slot.
    pub(super) fn is_free(&self, pair: usize, slot: usize) -> bool {
        self.days_of(pair).iter().all(|day| day[slot].is_none())
    }

    pub(super) fn has_room(&self, slot: usize) -> bool {
        self.in_slot[slot].len() < self.fair.tables
    }

    pub(super) fn put(&mut self, pair: usize, slot: usize) {
        let wanted = self.wanted(pair);
        self.firm_at[wanted.firm][slot] = Some(pair);
        self.office_at[wanted.office][slot] = Some(pair);
        self.in_slot[slot].push(pair);
        self.slot[pair] = Some(slot);
        self.firm_count[wanted.firm] += 1;
        self.office_count[wanted.office] += 1;
    }

    pub(super) fn take(&mut self, pair: usize) {
        let Some(slot) = self.slot[pair].take() else { return };
        let wanted = self.wanted(pair);
        self.firm_at[wanted.firm][slot] = None;
        self.office_at[wanted.office][slot] = None;
        self.in_slot[slot].retain(|other| *other != pair);
        self.firm_count[wanted.firm] -= 1;
        self.office_count[wanted.office] -= 1;
    }

    /// Why an announced meeting cannot stay.
    pub(super) fn check_announced(&self, pair: usize, slot: usize, table: usize) -> Option<Broken> {
        if slot >= self.fair.stretches.len() || table >= self.fair.tables {
            return Some(Broken::NoPlace);
        }
        let wanted = self.wanted(pair);
        if !self.fair.firms[wanted.firm].there[slot] {
            Some(Broken::FirmAway)
        } else if !self.fair.offices[wanted.office].there[slot] {
            Some(Broken::OfficeAway)
        } else if !wanted.allowed[slot] {
            Some(Broken::NotAllowed)
        } else if self.at_most(pair).is_some() || !self.is_free(pair, slot) || !self.has_room(slot) {
            Some(Broken::Clash)
        } else {
            None
        }
    }

    /// The maximum that a further meeting of the pair would surpass.
    fn at_most(&self, pair: usize) -> Option<Why> {
        let wanted = self.wanted(pair);
        if self.firm_count[wanted.firm] >= self.fair.firms[wanted.firm].most {
            Some(Why::FirmAtMost)
        } else if self.office_count[wanted.office] >= self.fair.offices[wanted.office].most {
            Some(Why::OfficeAtMost)
        } else {
            None
        }
    }

    /// Why a pair has no meeting.
    pub(super) fn why_not(&self, pair: usize) -> Why {
        let fitting: Vec<usize> = self.slots().filter(|slot| self.fits(pair, *slot)).collect();
        if fitting.is_empty() {
            return Why::NeverBothThere;
        }
        let [firm, office] = self.days_of(pair);
        if fitting.iter().all(|slot| firm[*slot].is_some()) {
            Why::FirmBusy
        } else if fitting.iter().all(|slot| office[*slot].is_some()) {
            Why::OfficeBusy
        } else if let Some(why) = self.at_most(pair) {
            why
        } else if fitting.iter().any(|slot| self.is_free(pair, *slot)) {
            Why::TablesFull
        } else {
            Why::NeverBothFree
        }
    }

    /// Finds a slot for a pair, moving others where need be. `false`: there is none.
    pub(super) fn place(&mut self, pair: usize) -> bool {
        // However meetings are moved, one more needs one more place.
        if self.at_most(pair).is_some() || !self.slots().any(|slot| self.has_room(slot)) {
            return false;
        }
        let fitting: Vec<usize> = self.slots().filter(|slot| self.fits(pair, *slot)).collect();
        let direct = fitting
            .iter()
            .copied()
            .filter(|slot| self.is_free(pair, *slot) && self.has_room(*slot))
            .min_by_key(|slot| (super::rest::added(self, pair, *slot), *slot));
        if let Some(slot) = direct {
            self.put(pair, slot);
            return true;
        }
        for &slot in &fitting {
            if self.is_free(pair, slot) && self.make_room(slot) {
                self.put(pair, slot);
                return true;
            }
        }
        fitting.iter().any(|slot| self.move_blockers(pair, *slot)) || self.place_by_chain(pair, &fitting)
    }

    /// The first slot but `not` that takes a meeting as it is.
    fn elsewhere(&self, pair: usize, not: usize) -> Option<usize> {
        if self.fixed[pair] {
            return None;
        }
        self.slots()
            .find(|slot| *slot != not && self.has_room(*slot) && self.fits(pair, *slot) && self.is_free(pair, *slot))
    }

    fn shift(&mut self, pair: usize, slot: usize) {
        self.take(pair);
        self.put(pair, slot);
    }

    /// Puts a pair into a slot in which one side or both meet somebody else, who can meet at another time.
    fn move_blockers(&mut self, pair: usize, slot: usize) -> bool {
        let mut blockers: Vec<usize> = self.days_of(pair).iter().filter_map(|day| day[slot]).collect();
        blockers.dedup();
        let mut moved = Vec::new();
        for blocker in blockers {
            let Some(to) = self.elsewhere(blocker, slot) else { break };
            self.shift(blocker, to);
            moved.push(blocker);
        }
        if self.is_free(pair, slot) && (self.has_room(slot) || self.make_room(slot)) {
            self.put(pair, slot);
            return true;
        }
        for blocker in moved.into_iter().rev() {
            self.shift(blocker, slot);
        }
        false
    }

    /// Frees a table in a slot: one meeting of it moves, or a chain of meetings changes between it and another slot.
    fn make_room(&mut self, slot: usize) -> bool {
        if self.has_room(slot) {
            return true;
        }
        let pairs = self.in_slot[slot].clone();
        if let Some((pair, to)) = pairs.iter().find_map(|pair| Some((*pair, self.elsewhere(*pair, slot)?))) {
            self.shift(pair, to);
            return true;
        }
        for other in self.slots() {
            if other == slot || !self.has_room(other) {
                continue;
            }
            for &pair in &pairs {
                // A chain with more meetings in this slot than in the other begins at a firm that is free in the other.
                if self.firm_at[self.wanted(pair).firm][other].is_some() {
                    continue;
                }
                let chain = self.chain(pair, (slot, other), Side::Office);
                if let Some(chain) = chain.filter(|chain| chain.len() % 2 == 1) {
                    self.turn(&chain, slot, other);
                    return true;
                }
            }
        }
        false
    }

    /// The meetings that change between two slots when the first moves; none where one of them cannot.
    fn chain(&self, first: usize, (from, to): (usize, usize), side: Side) -> Option<Vec<usize>> {
        let mut chain = Vec::new();
        let (mut pair, mut to, mut other, mut side) = (first, to, from, side);
        loop {
            if self.fixed[pair] || !self.fits(pair, to) {
                return None;
            }
            chain.push(pair);
            let wanted = self.wanted(pair);
            let (next, next_side) = match side {
                Side::Firm => (self.firm_at[wanted.firm][to], Side::Office),
                Side::Office => (self.office_at[wanted.office][to], Side::Firm),
            };
            let Some(next) = next else { return Some(chain) };
            (pair, side) = (next, next_side);
            std::mem::swap(&mut to, &mut other);
        }
    }

    /// Changes the meetings of a chain between two slots.
    fn turn(&mut self, chain: &[usize], a: usize, b: usize) {
        let old: Vec<Option<usize>> = chain.iter().map(|pair| self.slot[*pair]).collect();
        chain.iter().for_each(|pair| self.take(*pair));
        for (pair, old) in chain.iter().zip(old) {
            self.put(*pair, if old == Some(a) { b } else { a });
        }
    }

    fn place_by_chain(&mut self, pair: usize, fitting: &[usize]) -> bool {
        for &here in fitting {
            for &there in fitting.iter().filter(|there| **there != here) {
                for side in [Side::Office, Side::Firm] {
                    let mut tried = self.try_chain(pair, here, there, side);
                    if let Err(NoRoom::In(slot)) = tried
                        && self.make_room(slot)
                    {
                        // Making room has moved meetings: the chain is another one now, or the slot is simply free.
                        tried = self.try_chain(pair, here, there, side);
                    }
                    if tried.is_ok() {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Puts a pair into `here`, where the other side of `side` is free, by turning the chain that begins with the
    /// meeting that `side` has there.
    fn try_chain(&mut self, pair: usize, here: usize, there: usize, side: Side) -> Result<(), NoRoom> {
        let [firm, office] = self.days_of(pair);
        let (mine, yours, far) = match side {
            Side::Office => (office, firm, Side::Firm),
            Side::Firm => (firm, office, Side::Office),
        };
        if yours[here].is_some() || mine[there].is_some() {
            return Err(NoRoom::Never);
        }
        let chain = match mine[here] {
            Some(first) => self.chain(first, (here, there), far).ok_or(NoRoom::Never)?,
            None => Vec::new(),
        };
        // An odd chain takes one meeting more to the other slot than it brings; the pair itself comes on top.
        let grows = if chain.len() % 2 == 1 { there } else { here };
        if !self.has_room(grows) {
            return Err(NoRoom::In(grows));
        }
        self.turn(&chain, here, there);
        self.put(pair, here);
        Ok(())
    }
}
