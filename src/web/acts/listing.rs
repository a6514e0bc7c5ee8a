//! Shortlists, by those who bring both sides together.

use crate::domain::{Patent, RecordId, RecordKind};
use crate::store::{Act, Kept, Store, StoreError};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::site::Work;
use crate::web::viewer::Organiser;
use crate::workflow::{Collector, ListedPair, Shortlist, WorkflowError};

/// Longest name of a list, and of a session.
const LONGEST_NAME: usize = 60;

/// Longest remark.
const LONGEST_WORDS: usize = 1_000;

/// Pairs of one list: what people go through, and a page shows.
const MOST_PAIRS: usize = 500;

/// The right to make and change lists and events.
#[derive(Debug, Clone)]
pub(in crate::web) struct Convener {
    actor: String,
}

/// Pairs that were scored for a list, and what could not be taken.
#[derive(Debug, Default)]
pub(in crate::web) struct Scored {
    pub(in crate::web) pairs: Vec<ListedPair>,
    pub(in crate::web) refused: Vec<String>,
}

/// What the asker can put right is told; the rest is a fault of ours.
pub(in crate::web) fn told(error: WorkflowError) -> WebError {
    match error {
        WorkflowError::Store(error) => error.into(),
        WorkflowError::Match(error) => error.into(),
        WorkflowError::Search(error) => error.into(),
        error @ (WorkflowError::Intake(_) | WorkflowError::Resource(_)) => {
            tracing::error!(%error, "workflow");
            WebError::Broken
        }
        error => WebError::Malformed(error.to_string()),
    }
}

/// A text that is not too long; none where it is empty.
pub(in crate::web) fn within(text: &str, what: &str, most: usize) -> Result<Option<String>, WebError> {
    let text = text.trim();
    match text.chars().count() {
        0 => Ok(None),
        length if length > most => {
            Err(WebError::Malformed(format!("{what}有 {length} 个字，最多 {most} 个，没有保存")))
        }
        _ => Ok(Some(text.to_owned())),
    }
}

impl Work<'_> {
    /// Scores patents with the need that a text names, for a list. Only what the asker sees comes into a list by a page.
    ///
    /// # Errors
    /// A need that there is not, or that the asker may not see; those of matching.
    pub(in crate::web) fn scored_for_list(&self, need: &str, patents: &[RecordId]) -> Result<Scored, WebError> {
        let unknown = || WebError::Malformed(format!("没有找到需求“{need}”，请填需求的编号"));
        let id = self.reader.resolve(need, Some(RecordKind::Need))?.ok_or_else(unknown)?;
        self.need(&id).map_err(|_| unknown())?;
        let worked = self.site.worked(self.reader)?;
        let collector = Collector {
            matcher: self.matcher(&worked),
            taxonomy: self.live.index.taxonomy(),
            reader: self.reader,
            today: self.today,
        };
        let whole = collector.need(id.as_str()).map_err(told)?;
        let mut scored = Scored::default();
        let mut taken: Vec<Patent> = Vec::new();
        for patent in patents {
            match self.patent(patent).and_then(|_| collector.patent(patent.as_str()).map_err(told)) {
                Ok(patent) => taken.push(patent),
                Err(error @ (WebError::NotFound(_) | WebError::Gone(_) | WebError::Malformed(_))) => {
                    scored.refused.push(error.to_string());
                }
                Err(error) => return Err(error),
            }
        }
        scored.pairs = collector.pairs(&whole, &taken).map_err(told)?;
        Ok(scored)
    }
}

impl Convener {
    /// By a form of an organiser's session.
    ///
    /// # Errors
    /// [`WebError::StaleForm`] for a form of another session, or of another site.
    pub(in crate::web) fn by_form(organiser: &Organiser, fields: &Fields) -> Result<Self, WebError> {
        organiser.signed_in.check(fields)?;
        Ok(Self { actor: organiser.signed_in.user.name.clone() })
    }

    /// What the log says.
    pub(in crate::web) fn act<'a>(&'a self, work: &Work<'_>) -> Act<'a> {
        Act { actor: &self.actor, now: (work.site.clock)(), reason: None }
    }

    /// A new list.
    ///
    /// # Errors
    /// A name that is empty, too long, or taken.
    pub(in crate::web) fn begin_list(&self, work: &Work<'_>, name: &str) -> Result<Shortlist, WebError> {
        let name = within(name, "清单的名称", LONGEST_NAME)?.unwrap_or_default();
        Shortlist::begin(&mut work.site.writer(), &name, &self.act(work)).map_err(told)
    }

    /// Adds scored pairs at the end. An addition takes nothing from anybody: it stands on the list as it is. Gives how many
    /// are new.
    ///
    /// # Errors
    /// A list that is not there, or would be too long.
    pub(in crate::web) fn add_pairs(
        &self,
        work: &Work<'_>,
        list: &str,
        pairs: Vec<ListedPair>,
        theme: &str,
    ) -> Result<usize, WebError> {
        let theme = within(theme, "场次", LONGEST_NAME)?;
        let mut writer = work.site.writer();
        let missing = || WebError::NotFound("这份清单".to_owned());
        let Kept { mut entry, revision, .. } = writer.reader().kept::<Shortlist>(list)?.ok_or_else(missing)?;
        let count = pairs
            .into_iter()
            .fold(0, |count, pair| count + usize::from(entry.add(ListedPair { theme: theme.clone(), ..pair })));
        if entry.pairs.len() > MOST_PAIRS {
            return Err(WebError::Malformed(format!("一份清单最多 {MOST_PAIRS} 对，请分几份")));
        }
        writer.keep(&entry, revision, &self.act(work))?;
        Ok(count)
    }

    /// Changes a list as it was seen.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where somebody else was first; those of the change.
    pub(in crate::web) fn change_list(
        &self,
        work: &Work<'_>,
        list: &str,
        seen: u32,
        edit: impl FnOnce(&mut Shortlist) -> Result<(), WebError>,
    ) -> Result<(), WebError> {
        let mut writer = work.site.writer();
        let mut kept = writer.reader().kept::<Shortlist>(list)?.ok_or(StoreError::Changed)?;
        if kept.revision != seen {
            return Err(StoreError::Changed.into());
        }
        edit(&mut kept.entry)?;
        writer.keep(&kept.entry, seen, &self.act(work))?;
        Ok(())
    }

    /// Changes one pair, or takes it out, as a form says.
    ///
    /// # Errors
    /// As [`Self::change_list`]; a text that is too long, a number that there is not.
    pub(in crate::web) fn change_pair(
        &self,
        work: &Work<'_>,
        list: &str,
        seen: u32,
        fields: &Fields,
    ) -> Result<(), WebError> {
        self.change_list(work, list, seen, |list| {
            let ids = (fields.get("need").parse::<RecordId>(), fields.get("patent").parse::<RecordId>());
            let (Ok(need), Ok(patent)) = ids else { return Err(StoreError::Changed.into()) };
            let number = list.place_of(&need, &patent).ok_or(StoreError::Changed)? + 1;
            match fields.get("act") {
                "remove" => return list.remove(&[number]).map_err(told),
                "up" => return list.reorder(number, number.saturating_sub(1).max(1)).map_err(told),
                "down" => return list.reorder(number, (number + 1).min(list.pairs.len())).map_err(told),
                _ => {}
            }
            let pair = list.pair_mut(number).map_err(told)?;
            pair.theme = within(fields.get("theme"), "场次", LONGEST_NAME)?;
            pair.words = within(fields.get("words"), "意见", LONGEST_WORDS)?;
            for (field, side) in [("firm", crate::workflow::Side::Firm), ("owner", crate::workflow::Side::Owner)] {
                pair.interest.say(side, says_of(fields.get(field)), work.today);
            }
            match fields.get("place") {
                "" => Ok(()),
                text => {
                    let wrong = || WebError::Malformed(format!("序号“{text}”不是一个数"));
                    list.reorder(number, text.parse().map_err(|_| wrong())?).map_err(told)
                }
            }
        })
    }

    /// Keeps a version of a list as it was seen; gives its id.
    ///
    /// # Errors
    /// [`StoreError::Changed`]; a list without pairs.
    pub(in crate::web) fn freeze(&self, work: &Work<'_>, list: &str, seen: u32) -> Result<String, WebError> {
        let mut writer = work.site.writer();
        let kept = writer.reader().kept::<Shortlist>(list)?.ok_or(StoreError::Changed)?;
        if kept.revision != seen {
            return Err(StoreError::Changed.into());
        }
        let frozen = kept.entry.freeze(&mut writer, kept.revision, work.today, &self.act(work));
        frozen.map(|frozen| frozen.id).map_err(told)
    }
}

/// What a form says of an interest.
pub(in crate::web) fn says_of(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}
