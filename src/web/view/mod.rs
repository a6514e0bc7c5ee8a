//! What pages and feeds show of records: made once, on the pool, of what the audience may see.

pub(super) mod balance;
pub(super) mod bookings;
pub(super) mod card;
pub(super) mod chart;
pub(super) mod followed;
pub(super) mod institutions;
pub(super) mod listed;
pub(super) mod need_form;
pub(super) mod neighbours;
pub(super) mod own_pairs;
pub(super) mod pairs;
pub(super) mod picked;
pub(super) mod query;
pub(super) mod records;
pub(super) mod trend;
