//! `report`: one file for each.

mod freshness;
mod indicators;

use anyhow::Result;

use super::args_report::ReportWhat;
use super::session::Session;

pub(super) fn run(session: &Session, what: &ReportWhat) -> Result<()> {
    match what {
        ReportWhat::Freshness(asked) => freshness::run(session, asked),
        ReportWhat::Indicators(asked) => indicators::run(session, asked),
    }
}
