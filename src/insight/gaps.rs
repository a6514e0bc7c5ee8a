//! The chain-gap board (R19): for each node of a chain, and each part of a region, what is offered and what is wanted.
//!
//! Of a chain that lives in a region: a node with supply and demand is 强链; one with supply and no demand is 延链 where
//! an adjacent stage wants something, else 待推广; one without supply is 补链. A chain lives where it has supply or demand,
//! and where the region's profile names it (R28).

use std::collections::BTreeMap;

use serde::Serialize;

use super::demand::Served;
use super::places::Parted;
use super::{PatentRow, Scope, Seen};
use crate::taxonomy::{Chain, ChainNode, Position, Taxonomy};

/// What a node of a chain is to a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Role {
    /// Supply and demand: bring them together.
    #[serde(rename = "强链")]
    Strengthen,
    /// Supply, and demand in an adjacent stage: reach out to it.
    #[serde(rename = "延链")]
    Extend,
    /// No supply: the link is missing.
    #[serde(rename = "补链")]
    Mend,
    /// Supply, and no demand near: promote it elsewhere.
    #[serde(rename = "待推广")]
    Promote,
}

impl Role {
    /// All of them, in the order of the columns.
    pub const ALL: [Self; 4] = [Self::Strengthen, Self::Extend, Self::Mend, Self::Promote];

    /// The Chinese word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Strengthen => "强链",
            Self::Extend => "延链",
            Self::Mend => "补链",
            Self::Promote => "待推广",
        }
    }
}

/// Supply and demand of something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Patents that can be offered.
    pub supply: u64,
    /// Of these, those that sleep or may sleep.
    pub sleeping: u64,
    /// Needs that are still wanted.
    pub demand: u64,
    /// Of these, those whose best match counts; none while matches are not known.
    pub matched: Option<u64>,
}

impl Cell {
    /// Needs that nothing meets.
    #[must_use]
    pub fn unmet(self) -> Option<u64> {
        self.matched.map(|matched| self.demand - matched)
    }

    pub(super) fn offer(&mut self, row: &PatentRow) {
        self.supply += 1;
        self.sleeping += u64::from(row.sleeps());
    }

    /// `matched`: whether the need is, where that is known.
    pub(super) fn want(&mut self, matched: Option<bool>) {
        self.demand += 1;
        if let Some(matched) = matched {
            self.matched = Some(self.matched.unwrap_or(0) + u64::from(matched));
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.supply += other.supply;
        self.sleeping += other.sleeping;
        self.demand += other.demand;
        self.matched = self.matched.zip(other.matched).map(|(sum, matched)| sum + matched);
    }

    /// Nothing, where matches are known or not.
    pub(super) fn empty(known: bool) -> Self {
        Self { matched: known.then_some(0), ..Self::default() }
    }

    fn is_empty(self) -> bool {
        self.supply == 0 && self.demand == 0
    }
}

/// A node with its balance in a region, or in a part of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartLine {
    /// Code of the part; 0 where nobody knows the place.
    pub code: u32,
    /// Name of the part.
    pub name: String,
    /// Its balance.
    #[serde(flatten)]
    pub cell: Cell,
    /// What the node is to this part; none where the chain does not live there.
    pub role: Option<Role>,
}

/// A node of a chain in a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeLine {
    /// Id of the node.
    pub node: String,
    /// Its name.
    pub name: String,
    /// Its stage.
    pub position: &'static str,
    /// The balance over the whole region.
    #[serde(flatten)]
    pub cell: Cell,
    /// What it is to the region; none where the chain does not live there.
    pub role: Option<Role>,
    /// The parts of the region that have any of it, in the order of their codes; they sum to the balance.
    pub parts: Vec<PartLine>,
}

/// A chain in a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainLine {
    /// Id of the chain.
    pub chain: String,
    /// Its name.
    pub name: String,
    /// Named by the profile of the region.
    pub of_profile: bool,
    /// Every record of the chain once, whatever nodes it has.
    #[serde(flatten)]
    pub cell: Cell,
    /// Nodes by role, in the order of [`Role::ALL`].
    pub roles: [usize; 4],
    /// Nodes, upstream first.
    pub nodes: Vec<NodeLine>,
}

/// The board of a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GapBoard {
    /// Name of the region.
    pub region: String,
    /// Code of the region; 0 is the country.
    pub code: u32,
    /// Chains that live there: those of its profile first, then in table order.
    pub chains: Vec<ChainLine>,
}

/// What the board is made of.
#[derive(Debug, Clone, Copy)]
pub struct GapsOf<'a> {
    /// What the reader may see.
    pub seen: Seen<'a>,
    /// How needs are served, where that is known.
    pub served: Option<&'a Served>,
    /// Chains and regions.
    pub taxonomy: &'a Taxonomy,
    /// The region.
    pub parted: &'a Parted,
    /// Which records count.
    pub scope: &'a Scope,
}

impl GapsOf<'_> {
    /// The board; `only` one chain where it is named.
    #[must_use]
    pub fn board(&self, only: Option<&str>) -> GapBoard {
        let survey = self.seen.survey();
        let known = self.served.is_some();
        let mut nodes: BTreeMap<u16, BTreeMap<u32, Cell>> = BTreeMap::new();
        let mut chains: BTreeMap<usize, Cell> = BTreeMap::new();
        let chain_of = |node: u16| survey.nodes.get(usize::from(node)).map(|(chain, _)| *chain);
        let mut count = |of: &[u16], part: u32, add: &dyn Fn(&mut Cell)| {
            let mut counted: Vec<usize> = Vec::new();
            for node in of {
                add(nodes.entry(*node).or_default().entry(part).or_insert_with(|| Cell::empty(known)));
                if let Some(chain) = chain_of(*node).filter(|chain| !counted.contains(chain)) {
                    counted.push(chain);
                    add(chains.entry(chain).or_insert_with(|| Cell::empty(known)));
                }
            }
        };
        for row in self.seen.patents().filter(|row| row.on_offer && self.scope.takes(row)) {
            if let Some(part) = self.parted.part(row.place) {
                count(&row.nodes, part, &|cell| cell.offer(row));
            }
        }
        for row in self.seen.needs().filter(|row| self.scope.takes_need(row)) {
            if let Some(part) = self.parted.part(row.place) {
                let matched = self.served.map(|served| served.is_matched(row));
                count(&row.nodes, part, &|cell| cell.want(matched));
            }
        }
        let of_profile = self.chains_of_profile();
        let mut lines: Vec<ChainLine> = Vec::new();
        let mut first: u16 = 0;
        for (at, chain) in self.taxonomy.chains().iter().enumerate() {
            let numbers = first..first + u16::try_from(chain.nodes.len()).unwrap_or(u16::MAX);
            first = numbers.end;
            let of_profile = of_profile.contains(&&*chain.id);
            let cell = chains.get(&at).copied().unwrap_or_else(|| Cell::empty(known));
            let wanted = only.map_or(of_profile || !cell.is_empty(), |only| *only == *chain.id);
            if wanted {
                let of_nodes: Vec<_> = numbers.map(|number| nodes.get(&number).cloned().unwrap_or_default()).collect();
                lines.push(self.chain(chain, cell, of_profile, &of_nodes));
            }
        }
        lines.sort_by_key(|line| !line.of_profile);
        GapBoard { region: self.parted.name.to_string(), code: self.parted.code, chains: lines }
    }

    /// Ids of the chains that the profiles of the region, or of one that it lies in, name.
    fn chains_of_profile(&self) -> Vec<&str> {
        let place = super::Place { code: self.parted.code, guessed: false };
        let industries = self.taxonomy.local_industries().iter();
        let of_region = industries
            .filter(|industry| self.parted.code != 0 && industry.region.parse().is_ok_and(|code| place.is_in(code)));
        of_region.flat_map(|industry| &industry.chains).map(|id| &**id).collect()
    }

    fn chain(&self, chain: &Chain, cell: Cell, of_profile: bool, of_nodes: &[BTreeMap<u32, Cell>]) -> ChainLine {
        let known = self.served.is_some();
        let total = |parts: &BTreeMap<u32, Cell>| {
            let mut total = Cell::empty(known);
            parts.values().for_each(|cell| total.add(*cell));
            total
        };
        let totals: Vec<(Position, Cell)> =
            chain.nodes.iter().zip(of_nodes).map(|(node, parts)| (node.position, total(parts))).collect();
        let roles_of = |cells: &[(Position, Cell)], lives: bool| -> Vec<Option<Role>> {
            let lives = lives || cells.iter().any(|(_, cell)| !cell.is_empty());
            (0..cells.len()).map(|at| lives.then(|| role(cells, at))).collect()
        };
        let roles = roles_of(&totals, of_profile);
        let mut by_part: BTreeMap<u32, Vec<Option<Role>>> = BTreeMap::new();
        for part in of_nodes.iter().flat_map(BTreeMap::keys) {
            by_part.entry(*part).or_insert_with(|| {
                let cells: Vec<(Position, Cell)> = (chain.nodes.iter().zip(of_nodes))
                    .map(|(node, parts)| (node.position, parts.get(part).copied().unwrap_or_default()))
                    .collect();
                roles_of(&cells, false)
            });
        }
        let mut counted = [0; 4];
        for role in roles.iter().flatten() {
            counted[*role as usize] += 1;
        }
        let line = |(at, node): (usize, &ChainNode)| {
            let parts = of_nodes.get(at).into_iter().flatten().map(|(code, cell)| PartLine {
                code: *code,
                name: self.parted.name_of(self.taxonomy, *code),
                cell: *cell,
                role: by_part.get(code).and_then(|roles| roles.get(at).copied().flatten()),
            });
            NodeLine {
                node: node.id.to_string(),
                name: node.name.to_string(),
                position: node.position.word(),
                cell: totals.get(at).map(|(_, cell)| *cell).unwrap_or_default(),
                role: roles.get(at).copied().flatten(),
                parts: parts.collect(),
            }
        };
        ChainLine {
            chain: chain.id.to_string(),
            name: chain.name.to_string(),
            of_profile,
            cell,
            roles: counted,
            nodes: chain.nodes.iter().enumerate().map(line).collect(),
        }
    }
}

/// What the node at a place is, by the balances of all nodes of its chain.
fn role(cells: &[(Position, Cell)], at: usize) -> Role {
    let Some((stage, cell)) = cells.get(at) else { return Role::Mend };
    if cell.supply == 0 {
        return Role::Mend;
    }
    if cell.demand > 0 {
        return Role::Strengthen;
    }
    let near = |other: &Position| (*other as u8).abs_diff(*stage as u8) <= 1;
    let wanted_near =
        cells.iter().enumerate().any(|(other, (stage, cell))| other != at && near(stage) && cell.demand > 0);
    if wanted_near { Role::Extend } else { Role::Promote }
}
