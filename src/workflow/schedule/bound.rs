//! What no plan can surpass: the strongest choice of pairs in which each party has no more meetings than it takes and has
//! slots for, and all together no more than there are places at tables, whether or not they fit into slots (the linear
//! relaxation of that choice, which has whole numbers for its optimum, as a flow of least cost).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Fair;

struct Edge {
    to: usize,
    room: i64,
    cost: i64,
}

/// A network; each edge stands beside its reverse, so that `e ^ 1` is the other of the two.
struct Network {
    edges: Vec<Edge>,
    from: Vec<Vec<usize>>,
}

impl Network {
    fn new(nodes: usize) -> Self {
        Self { edges: Vec::new(), from: vec![Vec::new(); nodes] }
    }

    fn join(&mut self, a: usize, b: usize, room: i64, cost: i64) {
        self.from[a].push(self.edges.len());
        self.edges.push(Edge { to: b, room, cost });
        self.from[b].push(self.edges.len());
        self.edges.push(Edge { to: a, room: 0, cost: -cost });
    }

    /// Shortest ways from node 0 by reduced costs (Dijkstra): lengths, and the edge by which each node is reached.
    fn ways(&self, potential: &[i64]) -> (Vec<i64>, Vec<Option<usize>>) {
        let mut length = vec![i64::MAX; self.from.len()];
        let mut by = vec![None; self.from.len()];
        let mut heap = BinaryHeap::from([Reverse((0, 0))]);
        length[0] = 0;
        while let Some(Reverse((so_far, node))) = heap.pop() {
            if so_far > length[node] {
                continue;
            }
            for &at in &self.from[node] {
                let edge = &self.edges[at];
                let next = so_far + edge.cost + potential[node] - potential[edge.to];
                if edge.room > 0 && next < length[edge.to] {
                    length[edge.to] = next;
                    by[edge.to] = Some(at);
                    heap.push(Reverse((next, edge.to)));
                }
            }
        }
        (length, by)
    }
}

/// The bound, in hundredths of a point.
#[must_use]
pub fn bound(fair: &Fair) -> u64 {
    let slots = fair.stretches.len();
    let (firms, offices) = (fair.firms.len(), fair.offices.len());
    let sink = 1 + firms + offices;
    let mut network = Network::new(sink + 1);
    let room = |party: &super::Party| party.there.iter().filter(|there| **there).count().min(party.most) as i64;
    for (at, firm) in fair.firms.iter().enumerate() {
        network.join(0, 1 + at, room(firm), 0);
    }
    let mut potential = vec![0; sink + 1];
    for wanted in &fair.wanted {
        let there = |slot: usize| fair.firms[wanted.firm].there[slot] && fair.offices[wanted.office].there[slot];
        if (0..slots).any(|slot| wanted.allowed[slot] && there(slot)) {
            let (cost, office) = (-i64::from(wanted.cents), 1 + firms + wanted.office);
            network.join(1 + wanted.firm, office, 1, cost);
            potential[office] = potential[office].min(cost);
            potential[sink] = potential[sink].min(cost);
        }
    }
    for (at, office) in fair.offices.iter().enumerate() {
        network.join(1 + firms + at, sink, room(office), 0);
    }
    let mut gained = 0;
    for _ in 0..slots * fair.tables {
        let (length, by) = network.ways(&potential);
        if length[sink] == i64::MAX {
            break;
        }
        // Nodes out of reach move with the farthest that matters, which keeps reduced costs at zero or more.
        let farthest = length[sink];
        for (potential, length) in potential.iter_mut().zip(&length) {
            *potential += (*length).min(farthest);
        }
        let cost = potential[sink] - potential[0];
        if cost >= 0 {
            break;
        }
        gained -= cost;
        let mut node = sink;
        while let Some(at) = by[node] {
            network.edges[at].room -= 1;
            network.edges[at ^ 1].room += 1;
            node = network.edges[at ^ 1].to;
        }
    }
    u64::try_from(gained).unwrap_or(0)
}
