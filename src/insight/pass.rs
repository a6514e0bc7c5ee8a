//! One pass over all live records of a kind.

use rayon::prelude::*;

use super::InsightError;
use crate::domain::{Record, RecordId};
use crate::store::Store;

/// Records read at once: enough for every core, few enough to hold.
const PAGE: usize = 4_096;

/// What each live record comes to, in the order of their ids. Records are looked at in parallel.
///
/// # Errors
/// Those of the store.
pub fn each_record<R, T>(store: &impl Store, of: impl Fn(R) -> T + Sync) -> Result<Vec<T>, InsightError>
where
    R: Record + Send,
    T: Send,
{
    let mut all = Vec::new();
    let mut after: Option<RecordId> = None;
    loop {
        let page = store.each::<R>(after.as_ref(), PAGE)?;
        let Some(last) = page.last().and_then(Record::id) else { return Ok(all) };
        after = Some(last.clone());
        all.par_extend(page.into_par_iter().map(&of));
    }
}
