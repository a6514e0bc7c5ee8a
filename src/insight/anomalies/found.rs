//! What a rule finds, and how finds become alerts: each fact is told once, by the alert that says most of it.

use std::collections::BTreeSet;

use super::alert::Alert;
use super::facts::{ContractAt, Facts};
use super::rules::{AnomalyRules, RuleCode, Severity};
use super::{bulk, chains, sides, timing};
use crate::domain::Date;
use crate::workflow::{Deal, Firm};

/// A find of a rule.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) contracts: BTreeSet<ContractAt>,
    pub(super) severity: Severity,
    /// Why, with the figures.
    pub(super) said: String,
    /// The first day on which it is to be seen as it is.
    pub(super) since: Date,
}

/// Everything that the rules find in contracts on a day: the heaviest first, then the latest.
#[must_use]
pub fn alerts_of(deals: &[Deal], firms: &[Firm], rules: &AnomalyRules, today: Date) -> Vec<Alert> {
    let facts = Facts::of(deals, firms, rules, today);
    let mut alerts: Vec<Alert> = Vec::new();
    let mut rings: Vec<BTreeSet<ContractAt>> = Vec::new();
    // Circles come first: what is sold on within one is told there.
    let mut order: Vec<_> = rules.rules.iter().collect();
    order.sort_by_key(|rule| rule.code);
    for rule in order {
        let mut found = match rule.code {
            RuleCode::Ring => chains::rings(&facts, rule),
            RuleCode::ZeroPrice => bulk::zero_price(&facts, rule),
            RuleCode::SamePrice => bulk::same_price(&facts, rule),
            RuleCode::OneDay => bulk::one_day(&facts, rule),
            RuleCode::Related => sides::related(&facts, rules, rule),
            RuleCode::NeverPaid => timing::never_paid(&facts, rule, today),
            RuleCode::Resold => {
                let mut resold = chains::resold(&facts, rule);
                resold.retain(|find| !rings.iter().any(|ring| find.contracts.is_subset(ring)));
                resold
            }
            RuleCode::SubsidyTiming => timing::subsidy(&facts, rules, rule, today),
        };
        without_parts(&mut found);
        if rule.code == RuleCode::Ring {
            rings = found.iter().map(|find| find.contracts.clone()).collect();
        }
        alerts.extend(found.iter().map(|find| Alert::of(&facts, rule, find)));
    }
    alerts.sort_by(|a, b| {
        (a.severity, std::cmp::Reverse(a.since), a.rule, &a.id).cmp(&(
            b.severity,
            std::cmp::Reverse(b.since),
            b.rule,
            &b.id,
        ))
    });
    alerts
}

/// Leaves out what another find of the rule says and more: a burst of one pair is part of the buyer's.
fn without_parts(found: &mut Vec<Found>) {
    // Only finds of several contracts can be part of another; those of one are many, and never are.
    let sets: Vec<BTreeSet<ContractAt>> = found.iter().map(|find| find.contracts.clone()).collect();
    let wide: Vec<usize> = (0..sets.len()).filter(|at| sets[*at].len() > 1).collect();
    let mut at = 0;
    found.retain(|find| {
        let own = at;
        at += 1;
        !wide.iter().any(|other| {
            let set = &sets[*other];
            let more = set.len() > find.contracts.len() || (set.len() == find.contracts.len() && *other < own);
            more && find.contracts.is_subset(set)
        })
    });
}
