//! The programme of an event: its pairs put into slots and at tables by `schedule`, kept, announced, made anew.
//!
//! An announced meeting stays while it can; one that cannot is told with the reason. A pair that has no meeting is told with
//! the reason, too. A meeting names records by their ids and copies nothing of them.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::WorkflowError;
use super::event::{Event, PartyName, Slot, Who};
use super::schedule::{Broken, Fair, Party, Plan, Wanted, Why, plan};
use super::shortlist::{ListedPair, list_state};
use crate::domain::{Date, LegalState, Need, Patent, RecordId, folded_title};
use crate::store::{Entry, Reader, Store};

/// What the bound is, in words.
pub const BOUND: &str = "按得分最大的容量约束匹配：每家单位不超过其到场时段数和场数上限，总数不超过桌次，不计时段冲突";

/// Meetings without a break that are thought bearable.
const BEARABLE: usize = 3;

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// The need.
    pub need: RecordId,
    /// The patent.
    pub patent: RecordId,
    /// Session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// When.
    pub begin: DateTime,
    /// How long.
    pub minutes: u16,
    /// At which table, from 1.
    pub table: usize,
    /// Whether the parties were told.
    pub announced: bool,
}

/// A pair without a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The need.
    pub need: RecordId,
    /// The patent.
    pub patent: RecordId,
    /// Stable code.
    pub code: String,
    /// Why, in Chinese.
    pub reason: String,
}

/// An announced meeting that could not stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The need.
    pub need: RecordId,
    /// The patent.
    pub patent: RecordId,
    /// When it was to be.
    pub was: DateTime,
    /// At which table.
    pub was_table: usize,
    /// When it is now; none: it has no place any more.
    pub now: Option<DateTime>,
    /// Why, in Chinese.
    pub reason: String,
}

/// A programme.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programme {
    /// The event.
    pub event: String,
    /// The day on which it was made.
    pub made_on: Date,
    /// Meetings by time and table.
    pub meetings: Vec<Meeting>,
    /// Pairs without one.
    pub left_out: Vec<LeftOut>,
    /// Announced meetings that could not stay.
    pub moved: Vec<Moved>,
    /// Places there are: slots times tables.
    pub places: usize,
    /// Score of all pairs, in hundredths of a point.
    pub wanted_cents: u64,
    /// Score of those with a meeting.
    pub placed_cents: u64,
    /// What no programme can surpass.
    pub bound_cents: u64,
}

impl Entry for Programme {
    const KIND: &'static str = "programme";

    fn key(&self) -> &str {
        &self.event
    }
}

/// A pair of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPair {
    /// The pair as its list shows it; the session is that of the event.
    pub pair: ListedPair,
    /// The last day on which it makes sense to meet, with the reason.
    pub until: Option<(Date, String)>,
    /// Why it cannot be at all: code and reason.
    pub never: Option<(&'static str, String)>,
}

/// The pairs of an event, each once, in the order of its lists, and those that a later list has again.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventPairs {
    /// Each once.
    pub pairs: Vec<EventPair>,
    /// Need and patent of those that were there already.
    pub twice: Vec<(RecordId, RecordId)>,
}

impl EventPairs {
    /// Reads the lists of an event, and of each pair what its records say.
    ///
    /// # Errors
    /// A list that is no more; those of the store.
    pub fn of(reader: &Reader, event: &Event) -> Result<Self, WorkflowError> {
        let mut all = Self::default();
        let mut known: BTreeMap<(RecordId, RecordId), ()> = BTreeMap::new();
        for source in &event.sources {
            for mut pair in list_state(reader, &source.list)?.pairs {
                let key = (pair.need.clone(), pair.patent.clone());
                if known.insert(key.clone(), ()).is_some() {
                    all.twice.push(key);
                    continue;
                }
                pair.theme = source.theme.clone().or(pair.theme);
                let (need, patent) = (reader.get::<Need>(&pair.need)?, reader.get::<Patent>(&pair.patent)?);
                let never = never(event, &pair, need.as_ref(), patent.as_ref());
                let until = need.zip(patent).and_then(|(need, patent)| until(&need, &patent));
                all.pairs.push(EventPair { pair, until, never });
            }
        }
        Ok(all)
    }

    /// Names of the parties, each once: firms first.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for side in 0..2 {
            for name in self.pairs.iter().filter_map(|pair| parties(&pair.pair)[side]) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// The party that a user names: firm or first owner.
    ///
    /// # Errors
    /// [`WorkflowError::NoParty`].
    pub fn party(&self, name: &str) -> Result<Who, WorkflowError> {
        let wanted = folded_title(name);
        let (mut records, mut found) = (Vec::new(), None);
        for EventPair { pair, .. } in &self.pairs {
            let [firm, owner] = parties(pair);
            for (record, party) in [(&pair.need, firm), (&pair.patent, owner)] {
                let Some(party) = party.filter(|party| folded_title(party) == wanted) else { continue };
                found.get_or_insert_with(|| party.to_owned());
                if !records.contains(record) {
                    records.push(record.clone());
                }
            }
        }
        let party = found.ok_or_else(|| WorkflowError::NoParty(name.to_owned()))?;
        Ok(Who { records, shown: Some(PartyName { party }) })
    }
}

/// Firm and first owner of a pair.
pub(super) fn parties(pair: &ListedPair) -> [Option<&str>; 2] {
    let shown = pair.shown.as_ref();
    let owner = shown.and_then(|shown| shown.owners.first()).map(String::as_str);
    [shown.and_then(|shown| shown.firm.as_deref()), owner].map(|name| name.filter(|name| !name.trim().is_empty()))
}

fn never(
    event: &Event,
    pair: &ListedPair,
    need: Option<&Need>,
    patent: Option<&Patent>,
) -> Option<(&'static str, String)> {
    let (Some(_), Some(patent), Some(_)) = (need, patent, &pair.shown) else {
        return Some(("withdrawn", "需求或专利已撤下或删除".to_owned()));
    };
    let first = *event.days.first()?;
    let state = patent.state_on(first).filter(|state| LegalState::is_dead(*state) && *state != LegalState::Expired);
    state.map(|state| ("dead", format!("专利已{state}")))
}

/// The last day on which a pair can meet: licence, term of the patent, validity of the need.
fn until(need: &Need, patent: &Patent) -> Option<(Date, String)> {
    [
        patent.licence_until.map(|day| (day, format!("专利的许可期限 {day} 届满"))),
        patent.term_end().map(|day| (day, format!("专利的保护期 {day} 届满"))),
        need.valid_until.map(|day| (day, format!("需求的有效期 {day} 届满"))),
    ]
    .into_iter()
    .flatten()
    .min()
}

/// Parties by the name, or the record where nobody is named.
#[derive(Default)]
struct Parties {
    places: BTreeMap<String, usize>,
    all: Vec<Party>,
}

impl Parties {
    fn place(&mut self, record: &RecordId, name: Option<&str>, slots: usize, most: usize) -> usize {
        let key = name.map_or_else(|| record.to_string(), folded_title);
        *self.places.entry(key).or_insert_with(|| {
            self.all.push(Party { there: vec![true; slots], most });
            self.all.len() - 1
        })
    }
}

fn fair_of(event: &Event, slots: &[Slot], pairs: &[&EventPair], before: &[Meeting]) -> Fair {
    let most = event.most.unwrap_or(usize::MAX);
    let (mut firms, mut offices) = (Parties::default(), Parties::default());
    let mut wanted = Vec::with_capacity(pairs.len());
    for EventPair { pair, until, .. } in pairs {
        let [firm_name, owner_name] = parties(pair);
        let firm = firms.place(&pair.need, firm_name, slots.len(), most);
        let office = offices.place(&pair.patent, owner_name, slots.len(), most);
        let mut limit = |who: &Who, change: &dyn Fn(&mut Party)| {
            if who.is(&pair.need, firm_name) {
                change(&mut firms.all[firm]);
            }
            if who.is(&pair.patent, owner_name) {
                change(&mut offices.all[office]);
            }
        };
        for absence in &event.absences {
            limit(&absence.who, &|party| {
                for (slot, there) in slots.iter().zip(&mut party.there) {
                    *there &= slot.end <= absence.from || slot.begin >= absence.to;
                }
            });
        }
        for narrow in &event.limits {
            limit(&narrow.who, &|party| party.most = narrow.most);
        }
        let session = |slot: &Slot| {
            let mut days =
                event.sessions.iter().filter(|session| pair.theme.as_ref() == Some(&session.theme)).peekable();
            days.peek().is_none() || days.any(|session| session.day == slot.begin.date())
        };
        let in_time = |slot: &Slot| until.as_ref().is_none_or(|(day, _)| slot.begin.date() <= *day);
        let announced = before
            .iter()
            .find(|meeting| meeting.announced && meeting.need == pair.need && meeting.patent == pair.patent)
            .map(|meeting| {
                let slot = slots.iter().position(|slot| slot.begin == meeting.begin);
                (slot.unwrap_or(usize::MAX), meeting.table.saturating_sub(1))
            });
        wanted.push(Wanted {
            firm,
            office,
            cents: pair.shown.as_ref().map_or(0, super::PairShown::cents),
            allowed: slots.iter().map(|slot| session(slot) && in_time(slot)).collect(),
            announced,
        });
    }
    Fair {
        stretches: slots.iter().map(|slot| slot.stretch).collect(),
        tables: event.tables,
        firms: firms.all,
        offices: offices.all,
        wanted,
        bearable: BEARABLE,
    }
}

impl Programme {
    /// Makes the programme of an event; what `before` announced stays where it can.
    #[must_use]
    pub fn of(event: &Event, pairs: &EventPairs, before: Option<&Self>, today: Date) -> Self {
        let slots = event.slots();
        let held = before.map_or(&[][..], |before| &before.meetings);
        let able: Vec<&EventPair> = pairs.pairs.iter().filter(|pair| pair.never.is_none()).collect();
        let fair = fair_of(event, &slots, &able, held);
        let Plan { places, left_out, broken, wanted_cents, placed_cents, bound_cents } = plan(&fair);
        let mut programme = Self {
            event: event.id.clone(),
            made_on: today,
            places: slots.len() * event.tables,
            wanted_cents,
            placed_cents,
            bound_cents,
            ..Self::default()
        };
        for (at, (EventPair { pair, .. }, place)) in able.iter().zip(&places).enumerate() {
            let Some((slot, table)) = *place else { continue };
            let stays = fair.wanted[at].announced.is_some() && broken.iter().all(|(broken, _)| *broken != at);
            programme.meetings.push(Meeting {
                need: pair.need.clone(),
                patent: pair.patent.clone(),
                theme: pair.theme.clone(),
                begin: slots[slot].begin,
                minutes: event.minutes,
                table: table + 1,
                announced: stays,
            });
        }
        programme.meetings.sort_by_key(|meeting| (meeting.begin, meeting.table));
        for EventPair { pair, never, .. } in &pairs.pairs {
            if let Some((code, reason)) = never {
                programme.leave_out(pair, code, reason.clone());
            }
        }
        for (at, why) in left_out {
            let EventPair { pair, until, .. } = able[at];
            let (code, reason) = said(why, event, until.as_ref());
            programme.leave_out(pair, code, reason);
        }
        for meeting in held.iter().filter(|meeting| meeting.announced) {
            let same = |pair: &ListedPair| pair.need == meeting.need && pair.patent == meeting.patent;
            let reason = match able.iter().position(|able| same(&able.pair)) {
                Some(at) => match broken.iter().find(|(broken, _)| *broken == at) {
                    Some((_, why)) => said_broken(*why).to_owned(),
                    None => continue,
                },
                None => match pairs.pairs.iter().find(|pair| same(&pair.pair)).and_then(|pair| pair.never.as_ref()) {
                    Some((_, reason)) => reason.clone(),
                    None => "这一对已从清单移除".to_owned(),
                },
            };
            let now = programme.meetings.iter().find(|now| now.need == meeting.need && now.patent == meeting.patent);
            programme.moved.push(Moved {
                need: meeting.need.clone(),
                patent: meeting.patent.clone(),
                was: meeting.begin,
                was_table: meeting.table,
                now: now.map(|now| now.begin),
                reason,
            });
        }
        programme
    }

    fn leave_out(&mut self, pair: &ListedPair, code: &str, reason: String) {
        let (need, patent) = (pair.need.clone(), pair.patent.clone());
        self.left_out.push(LeftOut { need, patent, code: code.to_owned(), reason });
    }

    /// Whether the event or its lists were changed since in a way that asks for a new programme.
    #[must_use]
    pub fn is_behind(&self, event: &Event, pairs: &EventPairs) -> bool {
        let slots = event.slots();
        let stands = |meeting: &Meeting| {
            let pair = pairs.pairs.iter().map(|pair| &pair.pair);
            let mut pair = pair.filter(|pair| pair.need == meeting.need && pair.patent == meeting.patent);
            let Some(pair) = pair.next() else { return false };
            let Some(slot) = slots.iter().find(|slot| slot.begin == meeting.begin) else { return false };
            let [firm, owner] = parties(pair);
            let away = event.absences.iter().any(|absence| {
                let meant = absence.who.is(&pair.need, firm) || absence.who.is(&pair.patent, owner);
                meant && slot.end > absence.from && slot.begin < absence.to
            });
            !away && meeting.table <= event.tables && meeting.minutes == event.minutes
        };
        let known = |pair: &EventPair| {
            let same = |need: &RecordId, patent: &RecordId| *need == pair.pair.need && *patent == pair.pair.patent;
            self.meetings.iter().any(|meeting| same(&meeting.need, &meeting.patent))
                || self.left_out.iter().any(|left| same(&left.need, &left.patent))
        };
        !self.meetings.iter().all(stands) || !pairs.pairs.iter().all(known)
    }

    /// The parties were told of all of it.
    pub fn announce(&mut self) {
        self.meetings.iter_mut().for_each(|meeting| meeting.announced = true);
    }

    /// Share of the total score that has a meeting; none where there is nothing to share.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.wanted_cents > 0).then(|| self.placed_cents as f64 / self.wanted_cents as f64)
    }

    /// The same against the bound.
    #[must_use]
    pub fn share_of_bound(&self) -> Option<f64> {
        (self.bound_cents > 0).then(|| self.placed_cents as f64 / self.bound_cents as f64)
    }
}

fn said(why: Why, event: &Event, until: Option<&(Date, String)>) -> (&'static str, String) {
    match why {
        Why::NeverBothThere => match until.filter(|(day, _)| event.days.first().is_some_and(|first| day < first)) {
            Some((_, reason)) => ("ends_before", format!("{reason}，早于活动")),
            None => ("never_both_there", "双方没有都能到场的时段".to_owned()),
        },
        Why::FirmAtMost => ("firm_at_most", "需求单位的洽谈已达上限".to_owned()),
        Why::OfficeAtMost => ("office_at_most", "专利权人的洽谈已达上限".to_owned()),
        Why::FirmBusy => ("firm_busy", "需求单位的时段已排满更强的配对".to_owned()),
        Why::OfficeBusy => ("office_busy", "专利权人的时段已排满更强的配对".to_owned()),
        Why::NeverBothFree => ("never_both_free", "双方没有共同的空闲时段".to_owned()),
        Why::TablesFull => ("tables_full", "双方空闲的时段里桌位已满".to_owned()),
    }
}

const fn said_broken(why: Broken) -> &'static str {
    match why {
        Broken::NoPlace => "原来的时段或桌位已取消",
        Broken::FirmAway => "需求单位届时不在",
        Broken::OfficeAway => "专利权人届时不在",
        Broken::NotAllowed => "这一对届时不能洽谈（场次、许可期限或需求有效期）",
        Broken::Clash => "与另一场已公布的洽谈冲突，或超过上限",
    }
}
