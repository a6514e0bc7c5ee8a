//! The report: alerts of a region and an institution with their reviews, and counts of them.

use serde::Serialize;

use super::alert::Alert;
use super::found::alerts_of;
use super::review::{State, put_beside};
use super::rules::{AnomalyRules, Rule};
use crate::domain::{Date, folded_title};
use crate::insight::InsightError;
use crate::store::Reader;
use crate::taxonomy::Taxonomy;
use crate::workflow::{Deal, Firm, all_deals, place_of_patents};

/// What a report is asked about.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// A region, by name or code: one of the sides of a contract is there.
    pub region: Option<String>,
    /// An institution, by name: it is one of the parties.
    pub owner: Option<String>,
}

/// A rule with how many alerts it gave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleCount {
    /// The rule.
    #[serde(flatten)]
    pub rule: Rule,
    /// Its alerts.
    pub alerts: usize,
    /// Of these, those that nobody has reviewed.
    pub open: usize,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnomalyReport {
    /// The day that it judges by.
    pub today: Date,
    /// The region that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The institution that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Contracts that were looked at.
    pub contracts: usize,
    /// The rules.
    pub rules: Vec<RuleCount>,
    /// The alerts, the heaviest first.
    pub alerts: Vec<Alert>,
}

impl AnomalyReport {
    /// Reads the contracts, and screens all of them: what is asked for only narrows what is told.
    ///
    /// # Errors
    /// A region that does not exist; those of the store.
    pub fn of(
        reader: &Reader,
        taxonomy: &Taxonomy,
        rules: &AnomalyRules,
        asked: &Asked,
        today: Date,
    ) -> Result<Self, InsightError> {
        let given =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let region = match given(&asked.region) {
            None => None,
            Some(name) => Some(taxonomy.region(&name).ok_or(InsightError::NoRegion(name))?),
        };
        let owner = given(&asked.owner);
        let deals: Vec<Deal> = all_deals(reader)?;
        let firms: Vec<Firm> = reader.all_kept::<Firm>()?.into_iter().map(|kept| kept.entry).collect();
        let mut alerts = alerts_of(&deals, &firms, rules, today);
        if let Some(owner) = owner.as_deref().map(folded_title) {
            alerts.retain(|alert| alert.parties().any(|name| folded_title(name) == owner));
        }
        if let Some(region) = &region {
            let mut within = Vec::new();
            for alert in alerts {
                let places = alert.graph.nodes.iter().filter_map(|node| node.region.as_deref());
                let mut is_there =
                    places.filter_map(|place| taxonomy.region(place)).any(|place| region.contains(&place));
                for evidence in alert.contracts.iter() {
                    // Institutions stand in no register of firms: their patents say where they are.
                    is_there = is_there
                        || place_of_patents(reader, taxonomy, &deals[evidence.deal])?
                            .is_some_and(|place| region.contains(&place));
                }
                if is_there {
                    within.push(alert);
                }
            }
            alerts = within;
        }
        put_beside(&mut alerts, reader)?;
        let counts = rules.rules.iter().map(|rule| {
            let own = || alerts.iter().filter(|alert| alert.rule == rule.code);
            let open = own().filter(|alert| alert.state == State::Open).count();
            RuleCount { rule: rule.clone(), alerts: own().count(), open }
        });
        Ok(Self {
            today,
            region: region.map(|region| region.path.concat()),
            owner,
            contracts: deals.iter().filter(|deal| deal.signed_on.is_none_or(|day| day <= today)).count(),
            rules: counts.collect(),
            alerts,
        })
    }

    /// How many alerts stand in a state.
    #[must_use]
    pub fn in_state(&self, state: State) -> usize {
        self.alerts.iter().filter(|alert| alert.state == state).count()
    }

    /// The rule of an alert.
    #[must_use]
    pub fn rule_of(&self, alert: &Alert) -> Option<&Rule> {
        self.rules.iter().map(|count| &count.rule).find(|rule| rule.code == alert.rule)
    }
}
