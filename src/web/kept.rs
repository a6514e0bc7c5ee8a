//! What is counted over the whole store, kept for as long as it stands: one counts, the others wait without holding a
//! thread.

use std::sync::Arc;

use tokio::sync::Mutex;

use super::compute::Load;
use super::error::WebError;
use super::site::{Site, Work};
use crate::domain::{Audience, Date};
use crate::insight::institutions::Board;
use crate::workflow::{Holding, Worked};

/// The state of the home that something was counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    /// The last change that the index holds.
    seq: i64,
    /// The last line of the ledger that says what becomes of patents, and what was declared.
    ledger: i64,
    /// The last act of writing, also one that changed no record.
    act: i64,
    today: Date,
}

/// A value, with the state that it was counted from.
type Stamped<T> = Option<(Stamp, Arc<T>)>;

/// Something that was counted, or nothing yet.
#[derive(Debug)]
pub(super) struct Kept<T>(Arc<Mutex<Stamped<T>>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(None)))
    }
}

impl Site {
    /// What `count` gives for the home as it is now; it sees everything, so views have to leave out what their reader may
    /// not see.
    ///
    /// # Errors
    /// Those of counting.
    pub(super) async fn kept<T: Send + Sync + 'static>(
        self: &Arc<Self>,
        place: &Kept<T>,
        count: impl FnOnce(&Work<'_>) -> Result<T, WebError> + Send + 'static,
    ) -> Result<Arc<T>, WebError> {
        let (site, place) = (Arc::clone(self), Arc::clone(&place.0));
        // Whoever waits too long goes; what was begun is counted to its end, for the next who asks.
        let counting = tokio::spawn(async move {
            let mut kept = place.lock().await;
            let stamp = site
                .work(Load::Light, Audience::Operator, |work| {
                    let ledger = Worked::stands_on(work.reader)?.max(work.reader.ledger_end::<Holding>()?);
                    Ok(Stamp { seq: work.live.seq, ledger, act: work.reader.last_act()?, today: work.today })
                })
                .await?;
            if let Some((known, value)) = &*kept
                && *known == stamp
            {
                return Ok(Arc::clone(value));
            }
            let value = Arc::new(site.work(Load::Survey, Audience::Operator, count).await?);
            *kept = Some((stamp, Arc::clone(&value)));
            Ok(value)
        });
        counting.await.map_err(|error| {
            tracing::error!(%error, "counting");
            WebError::Broken
        })?
    }
}

/// All that is counted over the whole store.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// The board of institutions, of everything.
    pub(super) board: Kept<Board>,
    /// The same of what everybody who has logged in may see.
    pub(super) open_board: Kept<Board>,
}
