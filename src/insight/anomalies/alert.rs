//! An alert with its evidence.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::facts::{Facts, PartyAt};
use super::found::Found;
use super::review::{Reviewed, State};
use super::rules::{Rule, RuleCode, Severity};
use crate::domain::{Date, DealWay, Money};

/// A contract of the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Its number.
    pub contract: String,
    /// Way.
    pub way: Option<DealWay>,
    /// Who gives.
    pub seller: Option<String>,
    /// Who takes.
    pub buyer: Option<String>,
    /// Patent numbers.
    pub patents: Vec<String>,
    /// Day of the signature.
    pub signed_on: Option<Date>,
    /// Agreed sum.
    pub amount: Option<Money>,
    /// What had come in by the day.
    pub received: Money,
    /// Place of the deal among those that were given.
    #[serde(skip)]
    pub(super) deal: usize,
}

/// A party of the graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// What edges name it by: its code, else its folded name.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its region, as the register has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// All that one party gave another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edge {
    /// Who gives.
    pub from: String,
    /// Who takes.
    pub to: String,
    /// The contracts, the earliest first.
    pub contracts: Vec<String>,
    /// Days of the first and the last.
    pub first: Option<Date>,
    /// As `first`.
    pub last: Option<Date>,
    /// Sum of what was agreed; none where no contract says.
    pub amount: Option<Money>,
    /// How many patents.
    pub patents: usize,
}

/// The evidence as a small graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Graph {
    /// Parties, in the order of the contracts.
    pub nodes: Vec<Node>,
    /// Who gave whom.
    pub edges: Vec<Edge>,
}

/// An alert. Its id follows from the rule and the contracts: the same facts have the same id on every day, and a contract
/// more makes another alert, which nobody has reviewed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alert {
    /// Stable id.
    pub id: String,
    /// The rule.
    pub rule: RuleCode,
    /// Its name.
    pub name: String,
    /// How much it weighs.
    pub severity: Severity,
    /// Where its review stands.
    pub state: State,
    /// Why, with the figures.
    pub said: String,
    /// Day of its first contract.
    pub first: Option<Date>,
    /// Day of its last contract.
    pub last: Option<Date>,
    /// The first day on which it is to be seen as it is.
    pub since: Date,
    /// The contracts, the earliest first.
    pub contracts: Vec<Evidence>,
    /// The evidence as a graph.
    pub graph: Graph,
    /// Hash of what the contracts say: a review holds only for what was reviewed.
    pub facts: String,
    /// Its review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<Reviewed>,
    /// Reviews of earlier alerts of the rule that share contracts with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Reviewed>,
}

/// The first digits of a hash of some lines.
fn hash<'l>(lines: impl Iterator<Item = &'l str>) -> String {
    let mut hasher = Sha256::new();
    for line in lines {
        hasher.update(line.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

impl Alert {
    pub(super) fn of(facts: &Facts, rule: &Rule, found: &Found) -> Self {
        let contracts: Vec<_> = found.contracts.iter().map(|at| &facts.contracts[*at]).collect();
        let numbers: BTreeSet<&str> = contracts.iter().map(|contract| contract.number.as_str()).collect();
        let key = |side: Option<PartyAt>| side.map_or("", |party| facts.parties[party].key.as_str());
        // What came in is no part of it: a payment does not undo what a reviewer found.
        let mut said: Vec<String> = contracts
            .iter()
            .map(|contract| {
                let way = contract.way.map_or("", DealWay::word);
                let day = contract.day.map(|day| day.to_string()).unwrap_or_default();
                let amount = contract.amount.map(|amount| amount.fen().to_string()).unwrap_or_default();
                let patents: Vec<&str> = contract.patents.iter().map(String::as_str).collect();
                let sides = [key(contract.seller), key(contract.buyer)];
                [&[contract.number.as_str(), way, &day, &amount][..], &sides, &patents].concat().join("\n")
            })
            .collect();
        said.sort();
        let span = facts.span(&found.contracts);
        let name = |side: Option<PartyAt>| side.map(|party| facts.name(party).to_owned());
        Self {
            id: format!("{}-{}", rule.code.code(), hash(numbers.into_iter())),
            rule: rule.code,
            name: rule.name.clone(),
            severity: found.severity,
            state: State::Open,
            said: found.said.clone(),
            first: span.map(|(first, _)| first),
            last: span.map(|(_, last)| last),
            since: found.since,
            graph: graph(facts, found),
            facts: hash(said.iter().map(String::as_str)),
            contracts: contracts
                .into_iter()
                .map(|contract| Evidence {
                    contract: contract.number.clone(),
                    way: contract.way,
                    seller: name(contract.seller),
                    buyer: name(contract.buyer),
                    patents: contract.patents.iter().cloned().collect(),
                    signed_on: contract.day,
                    amount: contract.amount,
                    received: contract.received,
                    deal: contract.deal,
                })
                .collect(),
            review: None,
            earlier: Vec::new(),
        }
    }

    /// The parties, in the order of the contracts.
    pub fn parties(&self) -> impl Iterator<Item = &str> {
        self.graph.nodes.iter().map(|node| node.name.as_str())
    }
}

fn graph(facts: &Facts, found: &Found) -> Graph {
    let mut nodes: Vec<PartyAt> = Vec::new();
    let mut pairs: BTreeMap<(PartyAt, PartyAt), BTreeSet<usize>> = BTreeMap::new();
    for at in &found.contracts {
        let contract = &facts.contracts[*at];
        for side in [contract.seller, contract.buyer].into_iter().flatten() {
            if !nodes.contains(&side) {
                nodes.push(side);
            }
        }
        if let Some(pair) = contract.seller.zip(contract.buyer) {
            pairs.entry(pair).or_default().insert(*at);
        }
    }
    let place = |party: PartyAt| nodes.iter().position(|node| *node == party);
    let mut edges: Vec<_> = pairs.into_iter().collect();
    edges.sort_by_key(|((from, to), _)| (place(*from), place(*to)));
    let edges = edges.into_iter().map(|((from, to), contracts)| {
        let span = facts.span(&contracts);
        let amounts = contracts.iter().filter_map(|at| facts.contracts[*at].amount);
        Edge {
            from: facts.parties[from].key.clone(),
            to: facts.parties[to].key.clone(),
            contracts: contracts.iter().map(|at| facts.contracts[*at].number.clone()).collect(),
            first: span.map(|(first, _)| first),
            last: span.map(|(_, last)| last),
            amount: amounts.fold(None, |sum, amount| Some(sum.unwrap_or(Money::ZERO).plus(amount))),
            patents: facts.patents(&contracts),
        }
    });
    let edges = edges.collect();
    let node = |party: &PartyAt| {
        let party = &facts.parties[*party];
        Node { id: party.key.clone(), name: party.name.clone(), region: party.region.clone() }
    };
    Graph { nodes: nodes.iter().map(node).collect(), edges }
}
