//! Views over many records: what sleeps and could be woken, what is missing along the chains, which deals look abnormal.
//!
//! `pass` reads the whole store once; `survey` makes small rows of it, and the views count those rows, so that they agree
//! with each other.
//!
//! Invariants: every figure is a count of records that can be listed; cells sum to totals; each judgement names the rule
//! that it follows; the day comes in from outside. Knows nothing of HTTP.

pub mod anomalies;
mod common;
mod demand;
mod error;
mod freshness;
mod gaps;
mod heat;
pub mod institutions;
pub mod listing;
mod pass;
mod places;
mod pools;
mod scope;
mod shown;
mod survey;
mod suspected;
mod tally;
mod trends;
mod waiting;
mod wakeup;

pub use common::{CommonNeed, CommonRules, SharedPatent, common_needs};
pub use demand::{Served, challenges};
pub use error::InsightError;
pub use freshness::{ActionCount, DueRow, FreshnessReport, FreshnessScope, RunningOut, StateCount};
pub use gaps::{Cell, ChainLine, GapBoard, GapsOf, NodeLine, PartLine, Role};
pub use heat::{Axis, HeatMap, division_name};
pub use pass::each_record;
pub use places::Parted;
pub use pools::{PoolBoard, PoolLine, pools_by_industry, pools_by_owner, pools_by_region};
pub use scope::Scope;
pub use shown::{ChallengeShown, CommonShown, challenges_shown, common_shown};
pub use survey::{Grade, NOBODY, NeedRow, Owner, PatentRow, Place, Seen, Survey};
pub use tally::{STATES, Tally};
pub use trends::{TrendLine, Trends};
pub use waiting::{Waiting, Waits};
pub use wakeup::{Step, Steps, WaitingNeed, WakeLine, WakeShown, Waker, YEARS_OF_WAITING, wake_up};

#[cfg(test)]
mod tests;
pub use suspected::open_conditions;
