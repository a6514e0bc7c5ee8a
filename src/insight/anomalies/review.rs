//! The review of alerts (R48): confirmed or dismissed, with a reason, line by line in the ledger.
//!
//! A review holds for the contracts that it was made on, as they were then. An alert that a further contract joined has
//! another id, and one whose contracts were changed has other facts: both stand open again, with what was said before
//! beside them, so that no dismissal hides what came later.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::alert::Alert;
use super::rules::RuleCode;
use crate::insight::InsightError;
use crate::store::{Act, Entry, Kept, Reader, Writer};

/// Longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// What a reviewer found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// It is what it looks like.
    #[serde(rename = "已确认")]
    Confirmed,
    /// It has an explanation.
    #[serde(rename = "已排除")]
    Dismissed,
}

/// Where the review of an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum State {
    /// Nobody has reviewed it as it is.
    #[serde(rename = "待核")]
    Open,
    /// It was confirmed.
    #[serde(rename = "已确认")]
    Confirmed,
    /// It was dismissed.
    #[serde(rename = "已排除")]
    Dismissed,
}

impl State {
    /// All, those to be done first.
    pub const ALL: [Self; 3] = [Self::Open, Self::Confirmed, Self::Dismissed];

    /// As users read it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "待核",
            Self::Confirmed => "已确认",
            Self::Dismissed => "已排除",
        }
    }
}

impl Verdict {
    /// The state that it puts an alert into.
    #[must_use]
    pub const fn state(self) -> State {
        match self {
            Self::Confirmed => State::Confirmed,
            Self::Dismissed => State::Dismissed,
        }
    }
}

/// A review, as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertReview {
    /// Id of the alert.
    pub id: String,
    /// Its rule.
    pub rule: RuleCode,
    /// What was found.
    pub verdict: Verdict,
    /// Why.
    pub why: String,
    /// The contracts that were looked at.
    pub contracts: Vec<String>,
    /// Hash of what they said.
    pub facts: String,
    /// What the alert said.
    pub said: String,
}

impl Entry for AlertReview {
    const KIND: &'static str = "alert_review";

    fn key(&self) -> &str {
        &self.id
    }
}

/// A review beside an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reviewed {
    /// The alert that it was made on.
    pub alert: String,
    /// What was found.
    pub verdict: Verdict,
    /// Why.
    pub why: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What whoever changes it has to have seen.
    pub revision: u32,
    /// Whether the contracts are what they were.
    pub holds: bool,
    /// Contracts of the alert that were not looked at then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
}

impl Reviewed {
    fn of(kept: &Kept<AlertReview>, alert: &Alert) -> Self {
        let looked_at = |number: &String| kept.entry.contracts.contains(number);
        let numbers = alert.contracts.iter().map(|evidence| &evidence.contract);
        Self {
            alert: kept.entry.id.clone(),
            verdict: kept.entry.verdict,
            why: kept.entry.why.clone(),
            by: kept.actor.clone(),
            at: kept.at,
            revision: kept.revision,
            holds: kept.entry.id == alert.id && kept.entry.facts == alert.facts,
            added: numbers.filter(|number| !looked_at(number)).cloned().collect(),
        }
    }
}

/// Puts what reviewers said beside alerts.
pub(super) fn put_beside(alerts: &mut [Alert], reader: &Reader) -> Result<(), InsightError> {
    let reviews = reader.all_kept::<AlertReview>()?;
    for alert in alerts {
        for kept in reviews.iter().filter(|kept| kept.entry.rule == alert.rule) {
            let reviewed = Reviewed::of(kept, alert);
            if reviewed.alert == alert.id {
                if reviewed.holds {
                    alert.state = reviewed.verdict.state();
                }
                alert.review = Some(reviewed);
            } else if reviewed.added.len() < alert.contracts.len() {
                alert.earlier.push(reviewed);
            }
        }
        alert.earlier.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.alert.cmp(&b.alert)));
    }
    Ok(())
}

/// Confirms or dismisses an alert; `seen`: the revision of the review that the reviewer saw, 0 for none.
///
/// # Errors
/// No reason, or one that is too long; [`StoreError::Changed`](crate::store::StoreError::Changed) where somebody else
/// was first.
pub fn review(
    writer: &mut Writer,
    alert: &Alert,
    (verdict, why): (Verdict, &str),
    seen: u32,
    act: &Act<'_>,
) -> Result<u32, InsightError> {
    let why = why.trim();
    if why.is_empty() {
        return Err(InsightError::NoReason);
    }
    if why.chars().count() > LONGEST_REASON {
        return Err(InsightError::LongReason(LONGEST_REASON));
    }
    let entry = AlertReview {
        id: alert.id.clone(),
        rule: alert.rule,
        verdict,
        why: why.to_owned(),
        contracts: alert.contracts.iter().map(|evidence| evidence.contract.clone()).collect(),
        facts: alert.facts.clone(),
        said: alert.said.clone(),
    };
    Ok(writer.keep(&entry, seen, &Act { reason: Some(why), ..*act })?)
}
