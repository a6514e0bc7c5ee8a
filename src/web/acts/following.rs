//! Follow-up, by those who bring both sides together.

use std::path::Path;

use super::importing::tables;
use super::listing::{Convener, told, within};
use crate::domain::{Money, MoneyUnit, Stage, parse_date};
use crate::store::StoreError;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::site::Work;
use crate::workflow::{
    EventPairs, FollowFile, FollowUp, FollowUps, Programme, Started, Step, Tracked, WorkflowError, follow_all,
    follow_file, follow_programme, list_state,
};

/// Longest name of who is in charge, and number of a contract.
const LONGEST_NAME: usize = 60;

/// Longest remark.
const LONGEST_WORDS: usize = 1_000;

fn wrong(said: String) -> WebError {
    WebError::Malformed(said)
}

/// The step that a form says, from a pair as it stands.
fn step_of(tracked: &Tracked, fields: &Fields) -> Result<Step, WebError> {
    let stage = match fields.get("stage") {
        "" => None,
        text => Some(text.parse::<Stage>().map_err(|error| wrong(error.to_string()))?),
    };
    let ended = match fields.get("why") {
        text if stage == Some(Stage::Ended) && !text.is_empty() => {
            Some(text.parse().map_err(|error: crate::domain::ParseError| wrong(error.to_string()))?)
        }
        _ => None,
    };
    let next_on = match fields.get("next") {
        "" => None,
        text => Some(parse_date(text).map_err(|_| wrong(format!("“{text}”读不成日期，请写成 2026-12-31")))?),
    };
    let intended = match fields.get("intended") {
        "" => None,
        text => {
            let sum = Money::parse_in(text, MoneyUnit::WanYuan);
            Some(sum.map_err(|_| wrong(format!("意向金额“{text}”读不成金额，请写数字，单位万元")))?)
        }
    };
    let text = |field: &str, what: &str, most: usize| -> Result<Option<String>, WebError> {
        Ok(Some(within(fields.get(field), what, most)?.unwrap_or_default()))
    };
    // What a field does not say in this form stays; what it shows empty is none.
    Ok(Step {
        // What follows from a contract is shown, and is no step when it comes back.
        stage: stage.filter(|stage| *stage != tracked.stage()),
        ended,
        in_charge: text("in_charge", "责任人", LONGEST_NAME)?,
        next_on: Some(next_on),
        intended: Some(intended),
        contract: text("contract", "合同编号", LONGEST_NAME)?,
        words: text("words", "备注", LONGEST_WORDS)?,
    })
}

impl Work<'_> {
    /// The follow-up of an address, with what came of it.
    ///
    /// # Errors
    /// [`WebError::NotFound`].
    pub(in crate::web) fn tracked(&self, id: &str) -> Result<Tracked, WebError> {
        let all = FollowUps::read(self.reader).map_err(told)?.all;
        let found = all.into_iter().find(|tracked| tracked.kept.entry.id == id);
        found.ok_or_else(|| WebError::NotFound("这一对的跟进".to_owned()))
    }
}

impl Convener {
    /// Begins to follow the pairs of a list, or the meetings of an event.
    ///
    /// # Errors
    /// A list without pairs, an event without a programme.
    pub(in crate::web) fn start_following(&self, work: &Work<'_>, fields: &Fields) -> Result<Started, WebError> {
        let in_charge = within(fields.get("in_charge"), "责任人", LONGEST_NAME)?;
        let act = self.act(work);
        if let Some(event) = fields.given("event") {
            let event = work.event(&event)?.entry;
            let kept = work.reader.kept::<Programme>(&event.id)?;
            let programme = kept.ok_or_else(|| wrong("活动还没有日程，请先排日程".to_owned()))?.entry;
            let pairs = EventPairs::of(work.reader, &event).map_err(told)?;
            let mut writer = work.site.writer();
            return follow_programme(&mut writer, &programme, &pairs, in_charge.as_deref(), &act).map_err(told);
        }
        let state = list_state(work.reader, fields.get("list")).map_err(told)?;
        if state.pairs.is_empty() {
            return Err(told(WorkflowError::EmptyList(state.name)));
        }
        let first = Step { in_charge, ..Step::default() };
        let steps = state.pairs.iter().map(|pair| (pair, first.clone()));
        follow_all(&mut work.site.writer(), steps, &state.list, &act).map_err(told)
    }

    /// Takes a step with a pair as it was seen.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where somebody else was first; a step that cannot be taken.
    pub(in crate::web) fn take_step(
        &self,
        work: &Work<'_>,
        id: &str,
        seen: u32,
        fields: &Fields,
    ) -> Result<(), WebError> {
        let step = step_of(&work.tracked(id)?, fields)?;
        let mut writer = work.site.writer();
        let mut kept = writer.reader().kept::<FollowUp>(id)?.ok_or(StoreError::Changed)?;
        if kept.revision != seen {
            return Err(StoreError::Changed.into());
        }
        kept.entry.step(writer.reader(), step).map_err(told)?;
        writer.keep(&kept.entry, seen, &self.act(work))?;
        Ok(())
    }

    /// Takes the steps that a filled-in spreadsheet says.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(in crate::web) fn import_steps(&self, work: &Work<'_>, path: &Path) -> Result<FollowFile, WebError> {
        let (tables, taxonomy) = (tables(work, "")?, work.live.index.taxonomy());
        match follow_file(&mut work.site.writer(), path, &tables, taxonomy, &self.act(work)) {
            Err(WorkflowError::Intake(error)) => Err(work.unread(&error, path)),
            other => other.map_err(told),
        }
    }
}
