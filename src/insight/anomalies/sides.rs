//! Sides that belong together.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{ContractAt, Facts, MarkKind, PartyAt};
use super::found::Found;
use super::rules::{AnomalyRules, Rule, Severity};
use crate::domain::{Date, DealWay, Money};

/// Pairs of sides that share a code, a telephone, an address or a person: one alert a pair.
pub(super) fn related(facts: &Facts, rules: &AnomalyRules, rule: &Rule) -> Vec<Found> {
    let mut having: BTreeMap<&(MarkKind, String), usize> = BTreeMap::new();
    for mark in facts.parties.iter().flat_map(|party| &party.marks) {
        *having.entry(mark).or_default() += 1;
    }
    let mut pairs: BTreeMap<(PartyAt, PartyAt), BTreeSet<ContractAt>> = BTreeMap::new();
    for (at, contract) in facts.contracts.iter().enumerate().filter(|(_, contract)| contract.moves()) {
        if let (Some(seller), Some(buyer)) = (contract.seller, contract.buyer) {
            pairs.entry((seller, buyer)).or_default().insert(at);
        }
    }
    let limit = |name: &str| usize::try_from(rule.limit(name)).unwrap_or(usize::MAX);
    let mut all = Vec::new();
    for ((seller, buyer), contracts) in pairs {
        let mut shared: Vec<(String, Severity)> = Vec::new();
        if seller == buyer {
            shared.push(("是同一单位（统一社会信用代码或名称相同）".to_owned(), rules.marks.code));
        } else {
            let both = facts.parties[seller].marks.intersection(&facts.parties[buyer].marks);
            for mark in both.filter(|mark| having.get(mark).is_some_and(|count| *count <= limit("shared_by"))) {
                let (kind, text) = mark;
                shared.push(match kind {
                    MarkKind::Telephone => {
                        let tail: String = text.chars().skip(text.len().saturating_sub(4)).collect();
                        (format!("电话相同（尾号 {tail}）"), rules.marks.telephone)
                    }
                    MarkKind::Address if text.chars().count() < limit("address_length") => continue,
                    MarkKind::Address => (format!("地址相同（{text}）"), rules.marks.address),
                    MarkKind::Person => (format!("人员相同（{text}）"), rules.marks.person),
                });
            }
        }
        let Some(heaviest) = shared.iter().map(|(_, severity)| *severity).min() else { continue };
        let kinds = shared.len();
        // A share for a patent makes the sides belong together: that is what it is.
        let by_shares = contracts.iter().all(|at| facts.contracts[*at].way == Some(DealWay::Equity));
        let severity = match kinds {
            _ if by_shares => Severity::Low,
            1 => heaviest,
            _ => rules.marks.several,
        };
        let amount = contracts.iter().filter_map(|at| facts.contracts[*at].amount).fold(Money::ZERO, Money::plus);
        let said = format!(
            "出让方 {} 与受让方 {} {}；双方之间有 {} 份合同，金额合计 {amount}。",
            facts.name(seller),
            facts.name(buyer),
            shared.iter().map(|(said, _)| said.as_str()).collect::<Vec<_>>().join("、"),
            contracts.len(),
        );
        let since = facts.span(&contracts).map_or(Date::ZERO, |(_, last)| last);
        all.push(Found { contracts, severity, said, since });
    }
    all
}
