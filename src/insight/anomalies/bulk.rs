//! Many contracts of one kind: at no price, at one price, on one day.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Contract, ContractAt, Facts, PartyAt, days_between, later};
use super::found::Found;
use super::rules::{Rule, Severity};
use crate::domain::{Date, Money};

/// Contracts of which so many lie within a window of days; windows that overlap are one. `count` says how much some of
/// them count for.
fn bursts(
    dated: &[(Date, ContractAt)],
    days: u32,
    least: u32,
    count: impl Fn(&[(Date, ContractAt)]) -> usize,
) -> Vec<BTreeSet<ContractAt>> {
    let least = usize::try_from(least).unwrap_or(usize::MAX).max(1);
    let mut found: Vec<BTreeSet<ContractAt>> = Vec::new();
    let (mut end, mut reach) = (0, 0);
    for start in 0..dated.len() {
        let until = later(dated[start].0, days);
        while end < dated.len() && dated[end].0 <= until {
            end += 1;
        }
        if end - start < least || count(&dated[start..end]) < least {
            continue;
        }
        let members = dated[start..end].iter().map(|(_, at)| *at);
        match found.last_mut().filter(|_| start < reach) {
            Some(burst) => burst.extend(members),
            None => found.push(members.collect()),
        }
        reach = end;
    }
    found
}

/// Contracts by one side or the other, so that neither many sellers nor many buyers hide the burst.
fn by_side<'f>(
    facts: &'f Facts,
    wanted: impl Fn(&Contract) -> bool + Copy + 'f,
) -> BTreeMap<(bool, PartyAt), Vec<(Date, ContractAt)>> {
    let mut groups: BTreeMap<(bool, PartyAt), Vec<(Date, ContractAt)>> = BTreeMap::new();
    for (at, contract, day) in facts.dated(wanted) {
        for (is_buyer, side) in [(false, contract.seller), (true, contract.buyer)] {
            if let Some(side) = side {
                groups.entry((is_buyer, side)).or_default().push((day, at));
            }
        }
    }
    groups
}

/// Other sides of some contracts.
fn others(facts: &Facts, contracts: &BTreeSet<ContractAt>, is_buyer: bool) -> BTreeSet<PartyAt> {
    let other = |at: &ContractAt| match is_buyer {
        true => facts.contracts[*at].seller,
        false => facts.contracts[*at].buyer,
    };
    contracts.iter().filter_map(other).collect()
}

/// Many contracts that say that they cost nothing.
pub(super) fn zero_price(facts: &Facts, rule: &Rule) -> Vec<Found> {
    let free = |contract: &Contract| contract.is_sale() && !contract.is_open() && contract.amount == Some(Money::ZERO);
    let mut all = Vec::new();
    for ((is_buyer, side), dated) in by_side(facts, free) {
        for contracts in bursts(&dated, rule.limit("days"), rule.limit("contracts"), <[_]>::len) {
            let Some((first, last)) = facts.span(&contracts) else { continue };
            let others = others(facts, &contracts, is_buyer);
            let said = format!(
                "{} 作为{}，在 {} 天内（{first} 至 {last}）有 {} 份金额为零的合同，涉及 {} 件专利、{} 家对方单位。",
                facts.name(side),
                if is_buyer { "受让方" } else { "出让方" },
                days_between(first, last),
                contracts.len(),
                facts.patents(&contracts),
                others.len(),
            );
            let severity = if others.len() == 1 { Severity::High } else { rule.severity };
            all.push(Found { contracts, severity, said, since: last });
        }
    }
    all
}

/// Many patents of one seller at one and the same price.
pub(super) fn same_price(facts: &Facts, rule: &Rule) -> Vec<Found> {
    let mut groups: BTreeMap<(PartyAt, Money), Vec<(Date, ContractAt)>> = BTreeMap::new();
    for (at, contract, day) in facts.dated(|contract| contract.is_sale() && !contract.is_open()) {
        if let (Some(seller), Some(amount)) = (contract.seller, contract.amount.filter(|amount| *amount > Money::ZERO))
        {
            groups.entry((seller, amount)).or_default().push((day, at));
        }
    }
    // One patent at its price to many firms is what a price list is for.
    let patents = |dated: &[(Date, ContractAt)]| {
        dated.iter().map(|(_, at)| &facts.contracts[*at].patents).collect::<BTreeSet<_>>().len()
    };
    let round = Money::from_yuan(rule.limit("round_yuan").max(1)).fen();
    let mut all = Vec::new();
    for ((seller, amount), dated) in groups {
        let is_round = amount.fen() % round == 0;
        let least = rule.limit(if is_round { "round_contracts" } else { "contracts" });
        for contracts in bursts(&dated, rule.limit("days"), least, patents) {
            let Some((first, last)) = facts.span(&contracts) else { continue };
            let buyers = others(facts, &contracts, false);
            let said = format!(
                "{} 在 {} 天内（{first} 至 {last}）有 {} 份合同金额同为 {amount}，涉及 {} 件专利、{} 家受让方。",
                facts.name(seller),
                days_between(first, last),
                contracts.len(),
                facts.patents(&contracts),
                buyers.len(),
            );
            let severity = if buyers.len() == 1 { Severity::High } else { rule.severity };
            all.push(Found { contracts, severity, said, since: last });
        }
    }
    all
}

/// Many contracts on one day, of one pair or of one buyer.
pub(super) fn one_day(facts: &Facts, rule: &Rule) -> Vec<Found> {
    let mut groups: BTreeMap<(Option<PartyAt>, PartyAt, Date), BTreeSet<ContractAt>> = BTreeMap::new();
    for (at, contract, day) in facts.dated(|contract| contract.moves() && !contract.is_open()) {
        let Some(buyer) = contract.buyer else { continue };
        groups.entry((None, buyer, day)).or_default().insert(at);
        if contract.seller.is_some() {
            groups.entry((contract.seller, buyer, day)).or_default().insert(at);
        }
    }
    let mut all = Vec::new();
    for ((seller, buyer, day), contracts) in groups {
        let least = rule.limit(if seller.is_some() { "pair" } else { "buyer" });
        if contracts.len() < usize::try_from(least).unwrap_or(usize::MAX) {
            continue;
        }
        let from = match seller {
            Some(seller) => facts.name(seller).to_owned(),
            None => format!("{} 家出让方", others(facts, &contracts, true).len()),
        };
        let said = format!(
            "{} 在 {day} 一天内与 {from} 签了 {} 份合同，涉及 {} 件专利。",
            facts.name(buyer),
            contracts.len(),
            facts.patents(&contracts),
        );
        all.push(Found { contracts, severity: rule.severity, said, since: day });
    }
    all
}
