//! Bringing together what is handed out of a list or an event.

use super::{Cover, Handout, ScoreNotes};
use crate::domain::{Audience, Date, Need, NeedPrivacy, without_contacts};
use crate::export::follow_ups::{follow_up_cells, proposed_cells};
use crate::export::shortlists;
use crate::export::table::Value;
use crate::matching::Weights;
use crate::store::{Kept, Reader, Store as _};
use crate::workflow::indicators::Report;
use crate::workflow::{
    Checker, Event, EventPairs, FollowUps, HandedPair, HandedTo, Level, ListState, ListedPair, MeetingShown, Opened,
    PairNames, Point, Programme, WorkflowError, handed_on_file, handed_records, meetings_on_file, policies_for,
};

/// What a handout is made with.
#[derive(Clone, Copy)]
pub struct Gathering<'a> {
    /// The records.
    pub reader: &'a Reader,
    /// Compliance points; what ends is looked at for the day of the event.
    pub checker: Checker<'a>,
    /// The weights in force.
    pub weights: &'a Weights,
    /// How the score is made.
    pub score: &'a ScoreNotes,
    /// Indicators of the running year.
    pub report: Option<&'a Report>,
    /// Whom it is for.
    pub to: HandedTo,
    /// Who makes it: no card says more of a patent than they may see.
    pub by: Audience,
    /// The day on which the file is made.
    pub made_on: Date,
}

/// What of a list or an event goes on the cover.
struct Head {
    title: String,
    id: String,
    days: Vec<Date>,
    place: Option<String>,
    organiser: Option<String>,
    version: String,
}

impl Gathering<'_> {
    /// What is handed out of a list or of one of its versions.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of_list(&self, state: &ListState) -> Result<Handout, WorkflowError> {
        let version = match state.frozen_on {
            Some(day) => format!("{} 定稿（{day}）", state.id),
            None => format!("清单 {} 第 {} 版", state.id, state.revision),
        };
        let (title, id) = (state.name.clone(), state.id.clone());
        let head = Head { title, id, days: Vec::new(), place: None, organiser: None, version };
        self.gather(head, &state.pairs, Vec::new())
    }

    /// What is handed out of an event; without a programme it has no meetings.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of_event(
        &self,
        event: &Kept<Event>,
        pairs: &EventPairs,
        programme: Option<&Kept<Programme>>,
    ) -> Result<Handout, WorkflowError> {
        let Kept { entry: event, revision, .. } = event;
        let listed: Vec<ListedPair> = pairs.pairs.iter().map(|pair| pair.pair.clone()).collect();
        let (meetings, version) = match programme {
            Some(kept) => (
                meetings_on_file(self.reader, &kept.entry.meetings, pairs, self.to)?.0,
                format!("活动 {} 第 {revision} 版，日程第 {} 版（{} 排）", event.id, kept.revision, kept.entry.made_on),
            ),
            None => (Vec::new(), format!("活动 {} 第 {revision} 版，尚未排日程", event.id)),
        };
        let head = Head {
            title: event.name.clone(),
            id: event.id.clone(),
            days: event.days.clone(),
            place: event.place.clone(),
            organiser: event.organiser.clone(),
            version,
        };
        let by = event.days.first().copied().unwrap_or(self.checker.by);
        Self { checker: Checker { by, ..self.checker }, ..*self }.gather(head, &listed, meetings)
    }

    fn gather(&self, head: Head, listed: &[ListedPair], meetings: Vec<MeetingShown>) -> Result<Handout, WorkflowError> {
        let (pairs, kept_back) = handed_on_file(self.reader, listed, self.to)?;
        let records = handed_records(self.reader, listed, &pairs, (self.to, self.by))?;
        let points = self.checker.check(self.reader, listed)?;
        let is_organiser = self.to == HandedTo::Organiser;
        // What the parties may not know of must not be told by a note on its region.
        let audience = if is_organiser { Audience::Operator } else { Audience::Visitor };
        let taxonomy = self.checker.assessor.taxonomy;
        let policies = policies_for(self.reader, listed, taxonomy, audience, self.made_on)?;
        let follow_ups = if is_organiser { self.follow_ups(listed, &pairs)? } else { Vec::new() };
        let Head { title, id, days, place, organiser, version } = head;
        let weights = format!("{} 版", self.weights.date);
        let (made_on, to) = (self.made_on, self.to);
        let cover = Cover { title, id, days, place, organiser, made_on, version, weights, to };
        Ok(Handout {
            cover,
            points: self.told(points, listed, &pairs)?,
            pairs,
            kept_back,
            records,
            meetings,
            follow_ups,
            report: self.report.filter(|_| is_organiser).cloned(),
            score: self.score.clone(),
            policies,
        })
    }

    /// Each pair as it stands, in the order of the pairs. A pair of which nothing may be said has no row.
    fn follow_ups(&self, listed: &[ListedPair], pairs: &[HandedPair]) -> Result<Vec<Vec<Value>>, WorkflowError> {
        let known = FollowUps::read(self.reader)?;
        let rows = pairs.iter().filter_map(|pair| {
            let shown = pair.shown.as_ref()?;
            let listed = listed.get(pair.number.checked_sub(1)?)?;
            Some(match known.of_pair(&listed.need, &listed.patent) {
                Some(tracked) => follow_up_cells(tracked),
                None => proposed_cells(&PairNames::from(shown)),
            })
        });
        Ok(rows.collect())
    }

    /// The points that those whom it is for are told: all of them the organiser, the parties the reminders about pairs that
    /// they see. What a need says of itself is told them as far as the need is open.
    fn told(
        &self,
        points: Vec<Point>,
        listed: &[ListedPair],
        pairs: &[HandedPair],
    ) -> Result<Vec<Point>, WorkflowError> {
        let mut told = Vec::new();
        for mut point in points {
            let of = pairs.iter().find(|pair| pair.number == point.pair);
            if self.to == HandedTo::Organiser {
                if of.is_none_or(|pair| pair.shown.is_none()) {
                    // Of such a record no text goes into a file, and only why is told.
                    if !matches!(point.code, "restricted" | "withdrawn") {
                        continue;
                    }
                    point.found = shortlists::WITHHELD.to_owned();
                }
                told.push(point);
                continue;
            }
            let Some(pair) = point.pair.checked_sub(1).and_then(|at| listed.get(at)) else { continue };
            let is_shown = of.is_some_and(|pair| pair.shown.is_some());
            let about_privacy = matches!(point.code, "match_only" | "anonymous");
            if !is_shown || point.level == Level::Stop || about_privacy {
                continue;
            }
            if point.code == "need_over" {
                let need = self.reader.get::<Need>(&pair.need)?;
                let privacy = need.as_ref().map_or(NeedPrivacy::MatchOnly, Need::effective_privacy);
                if !Opened::of(privacy, &pair.interest, self.to).need {
                    continue;
                }
            }
            without_contacts(&mut point.found, []);
            told.push(point);
        }
        Ok(told)
    }
}
