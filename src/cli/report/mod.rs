//! `report`: one file for each.

mod anomalies;
mod boards;
mod coverage;
mod freshness;
mod indicators;
mod surveyed;

use anyhow::Result;

use super::args_report::ReportWhat;
use super::session::Session;

pub(super) fn run(session: &Session, what: &ReportWhat) -> Result<()> {
    match what {
        ReportWhat::Anomalies(asked) => anomalies::run(session, asked),
        ReportWhat::Coverage(asked) => coverage::run(session, asked),
        ReportWhat::Freshness(asked) => freshness::run(session, asked),
        ReportWhat::Indicators(asked) => indicators::run(session, asked),
        ReportWhat::Wakeup(asked) => boards::wake_up(session, asked),
        ReportWhat::Gaps(asked) => boards::gaps(session, asked),
        ReportWhat::Pools(asked) => boards::pools(session, asked),
        ReportWhat::Map(asked) => boards::map(session, asked),
        ReportWhat::Challenges(asked) => boards::challenges(session, asked),
        ReportWhat::Common(asked) => boards::common(session, asked),
        ReportWhat::Trends(asked) => boards::trends(session, asked),
    }
}
