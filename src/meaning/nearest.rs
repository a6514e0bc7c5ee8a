//! The nearest by bits: counting, not sorting.

use std::ops::Range;
use std::sync::atomic::{AtomicU16, Ordering};

use rayon::prelude::*;

use super::parts::Part;
use super::rows::{Rows, bits_of};
use super::{Bits, DIMENSIONS, kernels};

/// Rows that one thread goes through at a time; a multiple of 64.
const STRETCH: usize = if cfg!(test) { 128 } else { 1 << 16 };

/// Rows whose distances are computed at a time; a multiple of 64 that divides [`STRETCH`].
const BLOCK: usize = if cfg!(test) { 64 } else { 1024 };

/// Of the rows of a block all are looked at where more than one in this many is asked for.
const SPARSE: usize = 4;

/// A row that may be among the nearest. Their order is that of the distances, equal ones by key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) distance: u16,
    pub(super) key: u64,
    pub(super) part: usize,
    pub(super) row: usize,
}

/// The `limit` live rows whose bits are nearest to `query`, in no order; with `within`, of those rows of each part
/// only.
pub(super) fn nearest(parts: &[Part], query: &Bits, limit: usize, within: Option<&[Rows]>) -> Vec<Candidate> {
    if limit == 0 {
        return Vec::new();
    }
    let stretches: Vec<(usize, Range<usize>)> = parts
        .iter()
        .enumerate()
        .flat_map(|(place, part)| {
            let rows = part.segment.rows();
            (0..rows).step_by(STRETCH).map(move |begin| (place, begin..rows.min(begin + STRETCH)))
        })
        .collect();
    // No row beyond this distance can be among the nearest; what one thread learns helps the others.
    let bound = AtomicU16::new(DIMENSIONS as u16);
    let mut found: Vec<Candidate> = stretches
        .into_par_iter()
        .flat_map_iter(|(place, rows)| {
            let part = &parts[place];
            let within = within.map(|within| &within[place]);
            let nearest = of_stretch(part, query, limit, within, rows, &bound);
            let keys = part.segment.keys();
            nearest.into_iter().map(move |(distance, row)| Candidate { distance, key: keys[row], part: place, row })
        })
        .collect();
    if found.len() > limit {
        found.select_nth_unstable(limit - 1);
        found.truncate(limit);
    }
    found
}

fn of_stretch(
    part: &Part,
    query: &Bits,
    limit: usize,
    within: Option<&Rows>,
    rows: Range<usize>,
    bound: &AtomicU16,
) -> Vec<(u16, usize)> {
    let bits = part.segment.bits();
    let mut kept = Kept::new(limit);
    let mut distances = [0; BLOCK];
    let (mut asked, mut gathered) = (Vec::new(), Vec::new());
    for begin in rows.clone().step_by(BLOCK) {
        let block = begin..rows.end.min(begin + BLOCK);
        kept.lower(bound.load(Ordering::Relaxed) + 1);
        if within.is_none() && part.deleted.count() == 0 {
            kernels::distances(query, &bits[block.clone()], &mut distances);
            block.zip(distances).for_each(|(row, distance)| kept.push(distance, row));
        } else {
            asked.clear();
            asked.extend(block.clone().step_by(64).flat_map(|begin| {
                let all = u64::MAX >> (64 - (block.end - begin).min(64));
                let within = within.map_or(u64::MAX, |within| within.word(begin / 64));
                bits_of(all & within & !part.deleted.word(begin / 64)).map(move |bit| begin + bit)
            }));
            if asked.len() * SPARSE > block.len() {
                kernels::distances(query, &bits[block], &mut distances);
                asked.iter().for_each(|row| kept.push(distances[row - begin], *row));
            } else {
                // Brought together first: the memory of many rows is on its way at once then.
                gathered.clear();
                gathered.extend(asked.iter().map(|row| bits[*row]));
                kernels::distances(query, &gathered, &mut distances);
                asked.iter().zip(distances).for_each(|(row, distance)| kept.push(distance, *row));
            }
        }
        if let Some(farthest) = kept.farthest() {
            bound.fetch_min(farthest, Ordering::Relaxed);
        }
    }
    kept.into_nearest()
}

/// The nearest of rows that come in the order of their keys.
struct Kept {
    limit: usize,
    /// How many were kept at each distance.
    counts: [usize; DIMENSIONS + 1],
    /// Rows at this distance or beyond are of no use: those at it came with a lower key.
    bound: u16,
    /// How many were kept below the bound; fewer than the limit.
    below: usize,
    /// Whether the rows kept are enough to have lowered the bound.
    full: bool,
    rows: Vec<(u16, usize)>,
}

impl Kept {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            counts: [0; DIMENSIONS + 1],
            bound: DIMENSIONS as u16 + 1,
            below: 0,
            full: false,
            rows: Vec::new(),
        }
    }

    fn push(&mut self, distance: u16, row: usize) {
        if distance >= self.bound {
            return;
        }
        self.rows.push((distance, row));
        self.counts[usize::from(distance)] += 1;
        self.below += 1;
        while self.below >= self.limit {
            self.full = true;
            self.lower(self.bound - 1);
        }
    }

    fn lower(&mut self, bound: u16) {
        while self.bound > bound {
            self.bound -= 1;
            self.below -= self.counts[usize::from(self.bound)];
        }
    }

    /// Distance of the last of the nearest, once there are as many as wanted.
    fn farthest(&self) -> Option<u16> {
        self.full.then_some(self.bound)
    }

    fn into_nearest(self) -> Vec<(u16, usize)> {
        let mut room_at_bound = self.limit - self.below;
        let mut rows = self.rows;
        rows.retain(|(distance, _)| {
            if *distance == self.bound && room_at_bound > 0 {
                room_at_bound -= 1;
                return true;
            }
            *distance < self.bound
        });
        rows
    }
}
