//! Patents that go in a circle, and patents that are sold on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::facts::{ContractAt, Facts, PartyAt, days_between, later};
use super::found::Found;
use super::rules::{Rule, Severity};
use crate::domain::{Date, Money};

/// Assignments from one party to another, by the pair.
type Between = BTreeMap<PartyAt, BTreeMap<PartyAt, Vec<(Date, ContractAt)>>>;

fn assignments(facts: &Facts) -> Between {
    let mut between = Between::new();
    for (at, contract, day) in facts.dated(|contract| contract.assigns()) {
        if let (Some(seller), Some(buyer)) = (contract.seller, contract.buyer)
            && seller != buyer
        {
            between.entry(seller).or_default().entry(buyer).or_default().push((day, at));
        }
    }
    between
}

/// Circles: the shortest way back from each assignment within the window. Of two parties only where a patent itself comes
/// back: firms that each sell the other something of their own are no circle.
pub(super) fn rings(facts: &Facts, rule: &Rule) -> Vec<Found> {
    let between = assignments(facts);
    let longest = usize::try_from(rule.limit("longest")).unwrap_or(usize::MAX);
    let mut rings: Vec<(BTreeSet<PartyAt>, Found)> = Vec::new();
    for (start, contract, day) in facts.dated(|contract| contract.assigns()) {
        let (Some(seller), Some(buyer)) = (contract.seller, contract.buyer) else { continue };
        let until = later(day, rule.limit("days"));
        let Some(parties) = way_back(facts, &between, (start, seller, buyer), (day, until), longest) else { continue };
        let members: BTreeSet<PartyAt> = parties.iter().copied().collect();
        if rings.iter().any(|(known, found)| *known == members && found.contracts.contains(&start)) {
            continue;
        }
        let mut contracts = BTreeSet::new();
        for (from, to) in parties.iter().zip(parties.iter().cycle().skip(1)) {
            let pair = between.get(from).and_then(|to_whom| to_whom.get(to)).into_iter().flatten();
            contracts.extend(pair.filter(|(on, _)| (day..=until).contains(on)).map(|(_, at)| *at));
        }
        if parties.len() == 2 {
            // What the two sell each other besides is their own affair.
            contracts = returning(facts, &contracts);
        }
        let Some((first, last)) = facts.span(&contracts) else { continue };
        let names: Vec<&str> = parties.iter().chain(parties.first()).map(|party| facts.name(*party)).collect();
        let said = format!(
            "{}：{} 家单位之间的转让在 {} 天内（{first} 至 {last}）首尾相接，共 {} 份合同、{} 件专利。",
            names.join(" → "),
            parties.len(),
            days_between(first, last),
            contracts.len(),
            facts.patents(&contracts),
        );
        rings.push((members, Found { contracts, severity: rule.severity, said, since: last }));
    }
    rings.into_iter().map(|(_, found)| found).collect()
}

/// Of the contracts between two parties, those about a patent that went both ways.
fn returning(facts: &Facts, contracts: &BTreeSet<ContractAt>) -> BTreeSet<ContractAt> {
    let went = |from: ContractAt, back: ContractAt| {
        let (from, back) = (&facts.contracts[from], &facts.contracts[back]);
        from.seller == back.buyer && !from.patents.is_disjoint(&back.patents)
    };
    contracts.iter().copied().filter(|at| contracts.iter().any(|other| went(*at, *other))).collect()
}

/// The parties of the shortest circle that begins with an assignment, from its seller on; none where there is none.
fn way_back(
    facts: &Facts,
    between: &Between,
    (start, seller, buyer): (ContractAt, PartyAt, PartyAt),
    (day, until): (Date, Date),
    longest: usize,
) -> Option<Vec<PartyAt>> {
    let patents = &facts.contracts[start].patents;
    // From whom each party was reached.
    let mut reached: BTreeMap<PartyAt, PartyAt> = BTreeMap::from([(buyer, seller)]);
    let mut waiting = VecDeque::from([(buyer, 2)]);
    while let Some((party, length)) = waiting.pop_front() {
        for (to, assigned) in between.get(&party).into_iter().flatten() {
            let mut within = assigned.iter().filter(|(on, _)| (day..=until).contains(on));
            let direct = party == buyer && *to == seller;
            let goes = match direct {
                true => within.any(|(_, at)| *at != start && !facts.contracts[*at].patents.is_disjoint(patents)),
                false => within.next().is_some(),
            };
            if !goes {
                continue;
            }
            if *to == seller {
                let mut parties = vec![party];
                while let Some(from) = reached.get(parties.last()?).filter(|_| parties.last() != Some(&seller)) {
                    parties.push(*from);
                }
                parties.reverse();
                return Some(parties);
            }
            if length < longest && !reached.contains_key(to) {
                reached.insert(*to, party);
                waiting.push_back((*to, length + 1));
            }
        }
    }
    None
}

/// Purchases of which something was sold on to a third party within the window: one alert a purchase.
pub(super) fn resold(facts: &Facts, rule: &Rule) -> Vec<Found> {
    let by_seller = facts.assigned_by();
    let mut all = Vec::new();
    for (at, bought, day) in facts.dated(|contract| contract.assigns()) {
        let (Some(seller), Some(buyer)) = (bought.seller, bought.buyer) else { continue };
        let until = later(day, rule.limit("days"));
        let sold: Vec<ContractAt> = by_seller
            .get(&buyer)
            .into_iter()
            .flatten()
            .copied()
            .filter(|other| {
                let sold = &facts.contracts[*other];
                let third = sold.buyer.is_some_and(|third| third != seller && third != buyer);
                *other != at
                    && third
                    && sold.day.is_some_and(|on| (day..=until).contains(&on))
                    && !sold.patents.is_disjoint(&bought.patents)
            })
            .collect();
        let (Some(first), Some(last)) =
            (sold.first().and_then(|at| facts.contracts[*at].day), sold.last().and_then(|at| facts.contracts[*at].day))
        else {
            continue;
        };
        let gained: Option<Money> =
            sold.iter().try_fold(Money::ZERO, |sum, at| Some(sum.plus(facts.contracts[*at].amount?)));
        let mut said = format!(
            "{} 在 {day} 从 {} 买进后，{} 天（{first}）即转给 {}，共 {} 份",
            facts.name(buyer),
            facts.name(seller),
            days_between(day, first),
            facts.contracts[sold[0]].buyer.map_or("", |party| facts.name(party)),
            sold.len(),
        );
        let mut severity = rule.severity;
        if let (Some(paid), Some(gained)) = (bought.amount, gained) {
            said.push_str(&format!("；买入 {paid}，卖出 {gained}"));
            if paid > Money::ZERO && gained >= paid.times(rule.limit("times")) {
                severity = Severity::High;
            }
        }
        said.push('。');
        let contracts = sold.into_iter().chain([at]).collect();
        all.push(Found { contracts, severity, said, since: last });
    }
    all
}
