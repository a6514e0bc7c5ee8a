//! Breaks: nobody should sit in a long unbroken run of meetings where that can be avoided.

use super::Fair;
use super::board::Board;

/// Rounds of moving and changing; mostly two are enough.
const ROUNDS: usize = 8;

/// How hard a party's day is: the squares of what its runs have beyond the bearable. `changed` overrides slots.
fn strain(fair: &Fair, day: &[Option<usize>], busy: impl Fn(usize) -> Option<bool>) -> u32 {
    let (mut sum, mut run, mut stretch) = (0, 0_usize, None);
    let mut end = |run: &mut usize| {
        let beyond = u32::try_from(run.saturating_sub(fair.bearable)).unwrap_or(u32::MAX).min(1_000);
        sum += beyond * beyond;
        *run = 0;
    };
    for (slot, of) in fair.stretches.iter().enumerate() {
        if stretch != Some(*of) {
            end(&mut run);
            stretch = Some(*of);
        }
        if busy(slot).unwrap_or_else(|| day[slot].is_some()) {
            run += 1;
        } else {
            end(&mut run);
        }
    }
    end(&mut run);
    sum
}

impl Board<'_> {
    fn strain_of(&self, pair: usize, busy: impl Fn(usize) -> Option<bool> + Copy) -> u32 {
        self.days_of(pair).iter().map(|day| strain(self.fair(), day, busy)).sum()
    }
}

/// What a meeting in a slot adds to the strain of its two sides.
pub(super) fn added(board: &Board<'_>, pair: usize, slot: usize) -> u32 {
    let before = board.strain_of(pair, |_| None);
    board.strain_of(pair, |at| (at == slot).then_some(true)).saturating_sub(before)
}

/// Moves meetings to free slots, and changes two of them, as long as that makes the days easier.
pub(super) fn spread(fair: &Fair, board: &mut Board<'_>) {
    for _ in 0..ROUNDS {
        let mut eased = false;
        for pair in 0..fair.wanted.len() {
            let Some(from) = board.slot_of(pair).filter(|_| !board.is_fixed(pair)) else { continue };
            let before = board.strain_of(pair, |_| None);
            if before == 0 {
                continue;
            }
            let after =
                |to: usize| board.strain_of(pair, |at| (at == to).then_some(true).or((at == from).then_some(false)));
            let best = (0..fair.stretches.len())
                .filter(|to| board.fits(pair, *to) && board.is_free(pair, *to) && board.has_room(*to))
                .map(|to| (after(to), to))
                .min();
            if let Some((after, to)) = best
                && after < before
            {
                board.take(pair);
                board.put(pair, to);
                eased = true;
            } else if change(fair, board, pair, from) {
                eased = true;
            }
        }
        if !eased {
            return;
        }
    }
}

/// Changes the slots of a meeting and one of other parties, where that eases the four days together.
fn change(fair: &Fair, board: &mut Board<'_>, pair: usize, from: usize) -> bool {
    for to in 0..fair.stretches.len() {
        if to == from || !board.fits(pair, to) || !board.is_free(pair, to) {
            continue;
        }
        for other in board.pairs_in(to).to_vec() {
            let disjoint = fair.wanted[other].firm != fair.wanted[pair].firm
                && fair.wanted[other].office != fair.wanted[pair].office;
            if !disjoint || board.is_fixed(other) || !board.fits(other, from) || !board.is_free(other, from) {
                continue;
            }
            let total = |board: &Board<'_>| board.strain_of(pair, |_| None) + board.strain_of(other, |_| None);
            let before = total(board);
            let turn = |board: &mut Board<'_>, pair_to: usize, other_to: usize| {
                board.take(pair);
                board.take(other);
                board.put(pair, pair_to);
                board.put(other, other_to);
            };
            turn(board, to, from);
            if total(board) < before {
                return true;
            }
            turn(board, from, to);
        }
    }
    false
}
