//! What is counted over the whole store, kept for as long as it stands: one counts, the others wait without holding a
//! thread.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use super::compute::Load;
use super::error::WebError;
use super::page::office::desk::broken;
use super::site::{Site, Work};
use crate::domain::{Audience, Date};
use crate::insight::institutions::Board;
use crate::insight::{CommonNeed, CommonRules, InsightError, RunningOut, Survey, Waiting, common_needs};
use crate::matching::Matcher;
use crate::meaning::{Meaning, Vectors};
use crate::workflow::{Holding, Worked};

/// The state of the home that something was counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    /// The last change that the index holds.
    seq: i64,
    /// The last line of the ledger that says what becomes of patents, and what was declared.
    ledger: i64,
    /// The last act of writing, also one that changed no record, where that matters.
    act: Option<i64>,
    /// How many patents have a vector, where pairs are counted.
    vectors: Option<usize>,
    today: Date,
}

/// A value, with the state that it was counted from.
type Stamped<T> = Option<(Stamp, Arc<T>)>;

/// Something that was counted, or nothing yet.
#[derive(Debug)]
pub(super) struct Kept<T> {
    /// Held while it is counted.
    counting: Mutex<Stamped<T>>,
    /// What was counted last, of whatever state.
    last: ArcSwapOption<T>,
    /// It tells of more than records: of imports, declarations, libraries.
    of_imports: bool,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { counting: Mutex::new(None), last: ArcSwapOption::empty(), of_imports: false }
    }
}

impl<T> Kept<T> {
    /// Something that tells of imports, declarations or libraries as well as of records.
    fn of_imports() -> Self {
        Self { of_imports: true, ..Self::default() }
    }
}

/// What takes long to count, as it is at hand.
#[derive(Debug)]
pub(super) struct AtHand<T> {
    /// None where it was never counted.
    pub(super) value: Option<Arc<T>>,
    /// It is of the home as it is now; else that is being counted.
    pub(super) fresh: bool,
}

impl<T> AtHand<T> {
    /// What was counted; a file is not given out without it.
    ///
    /// # Errors
    /// [`WebError::Busy`] while it is counted for the first time.
    pub(super) fn known(&self) -> Result<&T, WebError> {
        self.value.as_deref().ok_or(WebError::Busy)
    }

    /// What to tell readers: nothing where it is fresh.
    pub(super) fn note(&self) -> Option<&'static str> {
        match (self.fresh, &self.value) {
            (true, _) => None,
            (false, Some(_)) => Some("数据刚有变化，匹配正在重新计算，下面用的是上一次的匹配结果；过一会儿刷新即可。"),
            (false, None) => Some("供需匹配正在计算，靠它得出的数字和名单暂时空着；过一会儿刷新即可。"),
        }
    }
}

impl Site {
    /// What `count` gives for the home as it is now; it sees everything, so views have to leave out what their reader may
    /// not see. Counting goes on when whoever asked has gone.
    ///
    /// # Errors
    /// Those of counting.
    pub(super) async fn kept<T: Send + Sync + 'static>(
        self: &Arc<Self>,
        place: fn(&Counted) -> &Kept<T>,
        count: fn(&Work<'_>) -> Result<T, WebError>,
    ) -> Result<Arc<T>, WebError> {
        self.counting(Load::Survey, place, count).await.map_err(|error| {
            tracing::error!(%error, "counting");
            WebError::Broken
        })?
    }

    /// As [`Self::kept`], for what takes long: the page does not wait for it beyond a moment.
    ///
    /// # Errors
    /// Those of counting.
    async fn at_hand<T: Send + Sync + 'static>(
        self: &Arc<Self>,
        place: fn(&Counted) -> &Kept<T>,
        count: fn(&Work<'_>) -> Result<T, WebError>,
    ) -> Result<AtHand<T>, WebError> {
        let soon = Duration::from_millis(self.settings.pairs_milliseconds);
        match tokio::time::timeout(soon, self.counting(Load::Pairing, place, count)).await {
            Ok(Ok(counted)) => Ok(AtHand { value: Some(counted?), fresh: true }),
            Ok(Err(_)) => Err(WebError::Broken),
            Err(_) => Ok(AtHand { value: place(&self.counted).last.load_full(), fresh: false }),
        }
    }

    fn counting<T: Send + Sync + 'static>(
        self: &Arc<Self>,
        load: Load,
        place: fn(&Counted) -> &Kept<T>,
        count: fn(&Work<'_>) -> Result<T, WebError>,
    ) -> JoinHandle<Result<Arc<T>, WebError>> {
        let site = Arc::clone(self);
        tokio::spawn(async move {
            let place = place(&site.counted);
            let mut kept = place.counting.lock().await;
            let of_imports = place.of_imports;
            let stamp = site
                .work(Load::Light, Audience::Operator, move |work| {
                    let mut stamp = Stamp {
                        seq: work.live.seq,
                        ledger: Worked::stands_on(work.reader)?,
                        act: None,
                        vectors: None,
                        today: work.today,
                    };
                    if load == Load::Pairing {
                        let vectors = work.live.meaning.as_ref().and_then(Meaning::patents);
                        stamp.vectors = vectors.map(Vectors::len);
                    }
                    if of_imports {
                        stamp.ledger = stamp.ledger.max(work.reader.ledger_end::<Holding>()?);
                        stamp.act = Some(work.reader.last_act()?);
                    }
                    Ok(stamp)
                })
                .await?;
            if let Some((known, value)) = &*kept
                && *known == stamp
            {
                return Ok(Arc::clone(value));
            }
            let value = Arc::new(site.work(load, Audience::Operator, count).await?);
            *kept = Some((stamp, Arc::clone(&value)));
            place.last.store(Some(Arc::clone(&value)));
            Ok(value)
        })
    }

    /// Counts what boards are made of.
    ///
    /// # Errors
    /// Those of counting.
    pub(super) async fn warm(self: &Arc<Self>) -> Result<(), WebError> {
        self.survey().await?;
        self.waiting(Audience::Visitor).await?;
        self.common_needs().await?;
        Ok(())
    }

    /// The store in small rows.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) async fn survey(self: &Arc<Self>) -> Result<Arc<Survey>, WebError> {
        self.kept(
            |counted| &counted.survey,
            |work| {
                let worked = work.site.worked(work.reader)?;
                let (taxonomy, rules) = (work.live.index.taxonomy(), work.live.index.rules());
                Survey::of(work.reader, taxonomy, rules, &*worked, work.today).map_err(broken)
            },
        )
        .await
    }

    /// Which needs wait for which patents: for the operator all of them, for anybody else those that everybody may see.
    ///
    /// # Errors
    /// Those of matching.
    pub(super) async fn waiting(self: &Arc<Self>, audience: Audience) -> Result<AtHand<Waiting>, WebError> {
        if audience == Audience::Operator {
            return self.at_hand(|counted| &counted.all_waiting, |work| work.pair(Audience::Operator)).await;
        }
        self.at_hand(|counted| &counted.waiting, |work| work.pair(Audience::Visitor)).await
    }

    /// Groups of near-identical needs.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) async fn common_needs(self: &Arc<Self>) -> Result<Arc<(CommonRules, Vec<CommonNeed>)>, WebError> {
        self.kept(
            |counted| &counted.common_needs,
            |work| {
                let rules = CommonRules::load(&work.site.resources).map_err(broken)?;
                let groups =
                    common_needs(work.reader, work.live.index.language(), &rules, work.today).map_err(broken)?;
                Ok((rules, groups))
            },
        )
        .await
    }
}

impl Work<'_> {
    /// Holds every need against the store, as an audience may see both.
    fn pair(&self, audience: Audience) -> Result<Waiting, WebError> {
        let worked = self.site.worked(self.reader)?;
        let matcher = Matcher::new(&self.live.index, &self.site.weights, self.today)
            .with_meaning(self.live.meaning.as_ref())
            .with_outside(&*worked);
        let open = || self.site.home.open_reading().map_err(InsightError::from);
        Waiting::of(&matcher, open, self.reader, (self.today, audience), &mut || {}).map_err(broken)
    }
}

/// All that is counted over the whole store.
#[derive(Debug)]
pub(super) struct Counted {
    survey: Kept<Survey>,
    waiting: Kept<Waiting>,
    all_waiting: Kept<Waiting>,
    common_needs: Kept<(CommonRules, Vec<CommonNeed>)>,
    /// The board of institutions, of everything.
    pub(super) board: Kept<Board>,
    /// The same of what everybody who has logged in may see.
    pub(super) open_board: Kept<Board>,
    /// What runs out, of everything.
    pub(super) running_out: Kept<RunningOut>,
    /// The same of what everybody who has logged in may see.
    pub(super) open_running_out: Kept<RunningOut>,
}

impl Default for Counted {
    fn default() -> Self {
        Self {
            survey: Kept::default(),
            waiting: Kept::default(),
            all_waiting: Kept::default(),
            common_needs: Kept::default(),
            board: Kept::of_imports(),
            open_board: Kept::of_imports(),
            running_out: Kept::of_imports(),
            open_running_out: Kept::of_imports(),
        }
    }
}
