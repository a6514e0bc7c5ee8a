//! What did not happen by its day: money that never came, bursts before a cut-off that came to nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Contract, ContractAt, Facts, PartyAt, later};
use super::found::Found;
use super::rules::{AnomalyRules, Rule, month_and_day};
use crate::domain::Date;

/// Contracts at a price of which nothing has come in after so many months: one alert each, from the day on which the
/// months are over.
pub(super) fn never_paid(facts: &Facts, rule: &Rule, today: Date) -> Vec<Found> {
    let months = rule.limit("months");
    let mut all = Vec::new();
    for (at, contract, _) in facts.dated(|contract| contract.is_sale() && contract.is_unpaid()) {
        let Some(begins) = contract.begins else { continue };
        let over = begins.saturating_add(jiff::Span::new().months(i64::from(months).min(12_000)));
        let (Some(amount), true) = (contract.amount, over <= today) else { continue };
        let name = |side: Option<PartyAt>| side.map_or("（未写明）", |party| facts.name(party));
        let said = format!(
            "合同 {}（{} → {}）金额 {amount}，从 {begins} 起满 {months} 个月（{over}）仍没有一笔到账。",
            contract.number,
            name(contract.seller),
            name(contract.buyer),
        );
        all.push(Found { contracts: BTreeSet::from([at]), severity: rule.severity, said, since: over });
    }
    all
}

/// Bursts before a cut-off, of one seller or of one buyer, that mostly came to nothing.
pub(super) fn subsidy(facts: &Facts, rules: &AnomalyRules, rule: &Rule, today: Date) -> Vec<Found> {
    let limit = |name: &str| usize::try_from(rule.limit(name)).unwrap_or(usize::MAX);
    let mut groups: BTreeMap<(Date, bool, PartyAt), BTreeSet<ContractAt>> = BTreeMap::new();
    for (at, contract, day) in facts.dated(|contract| contract.is_sale() && !contract.is_open()) {
        let Some(cutoff) = cutoff_after(rules, day).filter(|cutoff| later(day, rule.limit("before_days")) > *cutoff)
        else {
            continue;
        };
        for (is_buyer, side) in [(false, contract.seller), (true, contract.buyer)] {
            if let Some(side) = side {
                groups.entry((cutoff, is_buyer, side)).or_default().insert(at);
            }
        }
    }
    let by_seller = facts.assigned_by();
    let mut all = Vec::new();
    for ((cutoff, is_buyer, side), cluster) in groups {
        let judged = later(cutoff, rule.limit("after_days"));
        if judged > today || cluster.len() < limit("contracts") {
            continue;
        }
        let (mut contracts, mut unpaid, mut undone) = (BTreeSet::new(), 0, 0);
        for at in &cluster {
            let contract = &facts.contracts[*at];
            let away = gone_again(facts, &by_seller, contract, judged);
            match (away.is_empty(), contract.is_unpaid()) {
                (false, _) => undone += 1,
                (true, true) => unpaid += 1,
                (true, false) => continue,
            }
            contracts.insert(*at);
            contracts.extend(away);
        }
        let nothing = unpaid + undone;
        if nothing < limit("contracts") || nothing * 100 < limit("share_percent").saturating_mul(cluster.len()) {
            continue;
        }
        let said = format!(
            "{} 作为{}，在 {cutoff} 截止前 {} 天内签了 {} 份合同，到 {judged} 有 {nothing} 份落空：{unpaid} 份没有一笔到账，{undone} 份又转回或转走。",
            facts.name(side),
            if is_buyer { "受让方" } else { "出让方" },
            rule.limit("before_days"),
            cluster.len(),
        );
        all.push(Found { contracts, severity: rule.severity, said, since: judged });
    }
    all
}

/// The first cut-off on a day or after it.
fn cutoff_after(rules: &AnomalyRules, day: Date) -> Option<Date> {
    let days = rules.cutoffs.iter().filter_map(|text| month_and_day(text));
    let dates = days.flat_map(|(month, of_month)| {
        [day.year(), day.year().saturating_add(1)].map(|year| Date::new(year, month, of_month).ok())
    });
    dates.flatten().filter(|cutoff| *cutoff >= day).min()
}

/// Assignments by which the buyer parted with what it had bought, up to a day.
fn gone_again(
    facts: &Facts,
    by_seller: &BTreeMap<PartyAt, Vec<ContractAt>>,
    bought: &Contract,
    until: Date,
) -> Vec<ContractAt> {
    let parted = bought.buyer.filter(|_| bought.assigns()).and_then(|buyer| by_seller.get(&buyer));
    parted
        .into_iter()
        .flatten()
        .copied()
        .filter(|at| {
            let sold = &facts.contracts[*at];
            sold.number != bought.number
                && sold.day >= bought.day
                && sold.day.is_some_and(|day| day <= until)
                && !sold.patents.is_disjoint(&bought.patents)
        })
        .collect()
}
