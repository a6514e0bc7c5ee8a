//! Which rows a cell counts: the same question opens the list behind the cell.

use super::{NeedRow, PatentRow};
use crate::assessment::DormancyState;

/// What a row has to be; what is not asked for takes every row in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Division that it lies in; with `Some(0)` only rows whose place nobody knows.
    pub region: Option<u32>,
    /// Only this place itself, and none below it.
    pub exactly: bool,
    /// Place of its pool in the taxonomy.
    pub pool: Option<u16>,
    /// One of these nodes.
    pub nodes: Option<Vec<u16>>,
    /// Division of industry; 0 for rows without one.
    pub division: Option<u8>,
    /// One of its owners.
    pub owner: Option<u32>,
    /// Asleep or not.
    pub states: Option<Vec<DormancyState>>,
    /// Only what can be offered.
    pub on_offer: bool,
}

impl Scope {
    fn takes_place(&self, place: super::Place) -> bool {
        match self.region {
            None => true,
            Some(0) => place.code == 0,
            Some(code) if self.exactly => place.code == code,
            Some(code) => place.is_in(code),
        }
    }

    fn takes_classes(&self, pools: &[u16], nodes: &[u16], division: u8) -> bool {
        self.pool.is_none_or(|pool| pools.binary_search(&pool).is_ok())
            && self.division.is_none_or(|wanted| wanted == division)
            && self.nodes.as_ref().is_none_or(|wanted| nodes.iter().any(|node| wanted.contains(node)))
    }

    /// Whether it counts a patent.
    #[must_use]
    pub fn takes(&self, row: &PatentRow) -> bool {
        self.takes_place(row.place)
            && self.takes_classes(&row.pools, &row.nodes, row.division)
            && self.owner.is_none_or(|owner| row.owners.contains(&owner))
            && self.states.as_ref().is_none_or(|states| states.contains(&row.state))
            && (!self.on_offer || row.on_offer)
    }

    /// Whether it counts a need.
    #[must_use]
    pub fn takes_need(&self, row: &NeedRow) -> bool {
        self.takes_place(row.place) && self.takes_classes(&row.pools, &row.nodes, row.division)
    }
}
