//! Abnormal deals (R47, R48): rules as data over contracts, parties and payments, each alert with its evidence as a small
//! graph, and the reviews of alerts. An alert is a question to ask, never proof.

mod alert;
mod bulk;
mod chains;
mod facts;
mod found;
mod report;
mod review;
mod rules;
mod sides;
mod timing;

pub use alert::{Alert, Edge, Evidence, Graph, Node};
pub use found::alerts_of;
pub use report::{AnomalyReport, Asked, RuleCount};
pub use review::{AlertReview, Reviewed, State, Verdict, review};
pub use rules::{AnomalyRules, Rule, RuleCode, Severity, Threshold};

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
