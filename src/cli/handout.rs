//! What `shortlist export` and `event export` share: the tables that a whole handout is made with.

use std::sync::Arc;

use anyhow::Result;

use super::session::Session;
use crate::assessment::{Assessor, Rules};
use crate::domain::{Audience, Period};
use crate::export::handout::{Gathering, ScoreNotes};
use crate::matching::Weights;
use crate::store::Reader;
use crate::taxonomy::Taxonomy;
use crate::workflow::indicators::{Asked, IndicatorTable, Report};
use crate::workflow::{Checker, ComplianceRules, HandedTo};

/// Extensions that a handout or its rows can have.
pub(super) const ENDINGS: &str = ".xlsx、.docx、.html、.csv、.jsonl、.json";

pub(super) const fn to(public: bool) -> HandedTo {
    if public { HandedTo::Parties } else { HandedTo::Organiser }
}

/// The tables.
pub(super) struct Made {
    rules: Rules,
    taxonomy: Arc<Taxonomy>,
    compliance: ComplianceRules,
    weights: Weights,
    score: ScoreNotes,
    report: Report,
}

impl Made {
    /// Loads the tables, and reckons the indicators of the running year.
    pub(super) fn load(session: &Session, reader: &Reader) -> Result<Self> {
        let (taxonomy, table) = (session.taxonomy()?, IndicatorTable::load(&session.resources)?);
        let asked = Asked { period: Period::year_of(session.today), region: None, institution: None };
        let weights = Weights::load(&session.resources)?;
        Ok(Self {
            rules: Rules::load(&session.resources)?,
            compliance: ComplianceRules::load(&session.resources)?,
            score: ScoreNotes::load(&session.resources, &weights)?,
            report: Report::of(reader, &taxonomy, &table, &asked, session.today)?,
            weights,
            taxonomy,
        })
    }

    pub(super) fn gathering<'a>(&'a self, session: &Session, reader: &'a Reader, public: bool) -> Gathering<'a> {
        let assessor = Assessor { rules: &self.rules, taxonomy: &self.taxonomy, today: session.today };
        Gathering {
            reader,
            checker: Checker { rules: &self.compliance, assessor, by: session.today },
            weights: &self.weights,
            score: &self.score,
            report: Some(&self.report),
            to: to(public),
            by: Audience::Operator,
            made_on: session.today,
        }
    }
}
