//! A pair that is followed, as its looker may see it.

use serde::Deserialize;

use crate::domain::{Date, Disclosed, Money, Need, Patent, Record, RecordId, Stage};
use crate::store::Store;
use crate::web::error::WebError;
use crate::web::site::Work;
use crate::web::view::query::encoded;
use crate::workflow::{Event, FollowUps, Shortlist, Tracked};

/// Which pairs are shown, and how.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct FollowQuery {
    /// `board`, else a table.
    pub(in crate::web) view: String,
    pub(in crate::web) stage: String,
    pub(in crate::web) in_charge: String,
    /// List or event.
    pub(in crate::web) from: String,
    /// `yes`: those whose next date is over.
    pub(in crate::web) overdue: String,
    pub(in crate::web) started: Option<usize>,
    pub(in crate::web) already: Option<usize>,
}

impl FollowQuery {
    pub(in crate::web) fn is_board(&self) -> bool {
        self.view == "board"
    }

    pub(in crate::web) fn is_overdue(&self) -> bool {
        self.overdue == "yes"
    }

    pub(in crate::web) fn is_narrow(&self) -> bool {
        self.is_overdue() || [&self.stage, &self.in_charge, &self.from].iter().any(|text| !text.is_empty())
    }

    fn stage(&self) -> Option<Stage> {
        self.stage.parse().ok()
    }

    /// The same, as an address says it; with another view.
    pub(in crate::web) fn address(&self, view: &str) -> String {
        let of = |name: &'static str, value: &str| (name, value.to_owned());
        encoded(&[
            of("view", view),
            of("stage", &self.stage),
            of("in_charge", &self.in_charge),
            of("from", &self.from),
            of("overdue", &self.overdue),
        ])
    }

    /// What was begun, in words.
    pub(in crate::web) fn done(&self) -> String {
        match (self.started, self.already.unwrap_or(0)) {
            (None, _) => String::new(),
            (Some(0), already) => format!("没有新的配对：{already} 对早已在跟进。"),
            (Some(new), 0) => format!("开始跟进 {new} 对。"),
            (Some(new), already) => format!("开始跟进 {new} 对，另有 {already} 对早已在跟进。"),
        }
    }
}

/// A pair that is followed.
#[derive(Debug, Clone)]
pub(in crate::web) struct Followed {
    pub(in crate::web) id: String,
    pub(in crate::web) need: RecordId,
    pub(in crate::web) patent: RecordId,
    pub(in crate::web) stage: Stage,
    pub(in crate::web) need_title: String,
    pub(in crate::web) firm: String,
    pub(in crate::web) title: String,
    pub(in crate::web) number: String,
    pub(in crate::web) owners: String,
    pub(in crate::web) in_charge: String,
    pub(in crate::web) next_on: Option<Date>,
    pub(in crate::web) overdue: bool,
    pub(in crate::web) from: String,
    pub(in crate::web) intended: String,
    pub(in crate::web) amount: String,
    pub(in crate::web) received: String,
    pub(in crate::web) ended: String,
}

impl Followed {
    pub(in crate::web) fn tone(&self) -> &'static str {
        match self.stage {
            Stage::Signed | Stage::Paid => "good",
            Stage::Ended => "bad",
            Stage::Intended => "wait",
            _ => "unknown",
        }
    }

    /// The greatest sum that is known: received, agreed, intended.
    pub(in crate::web) fn sum(&self) -> String {
        match (self.received.as_str(), self.amount.as_str(), self.intended.as_str()) {
            ("", "", "") => String::new(),
            ("", "", intended) => format!("意向 {intended}"),
            ("", amount, _) => format!("成交 {amount}"),
            (received, ..) => format!("到账 {received}"),
        }
    }
}

/// A sum in words; none where nothing is known.
fn said(sum: Option<Money>) -> String {
    sum.map_or_else(String::new, |sum| sum.to_string())
}

impl Work<'_> {
    /// The follow-ups that a query asks for.
    pub(in crate::web) fn follow_ups(&self, query: &FollowQuery) -> Result<Vec<Tracked>, WebError> {
        let read = FollowUps::read(self.reader).map_err(crate::web::acts::told)?;
        let mut all: Vec<Tracked> = match query.is_overdue() {
            true => read.overdue(self.today).into_iter().cloned().collect(),
            false => read.all,
        };
        let person = query.in_charge.trim();
        all.retain(|one| query.stage().is_none_or(|stage| one.stage() == stage));
        all.retain(|one| person.is_empty() || one.kept.entry.in_charge.as_deref() == Some(person));
        all.retain(|one| query.from.is_empty() || one.kept.entry.from.as_deref() == Some(query.from.as_str()));
        Ok(all)
    }

    /// A follow-up as a page shows it. Who reads only sees of both records what everybody like them sees.
    pub(in crate::web) fn followed(&self, tracked: &Tracked, reads_only: bool) -> Result<Followed, WebError> {
        let entry = &tracked.kept.entry;
        let mut names = entry.shown.clone().unwrap_or_default();
        if reads_only {
            let need = self.reader.get::<Need>(&entry.need)?.and_then(|need| need.seen_by(self.audience));
            let patent = self.reader.get::<Patent>(&entry.patent)?.and_then(|patent| patent.seen_by(self.audience));
            let hidden = || "（不公开）".to_owned();
            names.need_title = need.as_ref().map_or_else(hidden, |need| need.display_title().to_owned());
            let firm = need.and_then(|need| need.firm);
            // A firm that is known and not named is told from one that nobody wrote down.
            let anonymous = names.firm.is_some().then(|| "（匿名企业）".to_owned());
            names.firm = firm.or(anonymous);
            names.title = patent.as_ref().map_or_else(hidden, |patent| patent.display_title().to_owned());
            names.number = patent.as_ref().and_then(Patent::quoted_number);
            names.owners = patent.map(|patent| patent.owners).unwrap_or_default();
        }
        let gone = |title: String| if title.is_empty() { "（已删除）".to_owned() } else { title };
        Ok(Followed {
            id: entry.id.clone(),
            need: entry.need.clone(),
            patent: entry.patent.clone(),
            stage: tracked.stage(),
            need_title: gone(names.need_title),
            firm: names.firm.unwrap_or_else(|| "企业未写明".to_owned()),
            title: gone(names.title),
            number: names.number.unwrap_or_default(),
            owners: names.owners.join("、"),
            in_charge: entry.in_charge.clone().unwrap_or_default(),
            next_on: entry.next_on,
            overdue: tracked.is_overdue(self.today),
            from: entry.from.clone().unwrap_or_default(),
            intended: said(entry.intended),
            amount: said(tracked.amount()),
            received: said(tracked.received().filter(|sum| *sum != Money::ZERO)),
            ended: entry.ended.map(|reason| reason.to_string()).unwrap_or_default(),
        })
    }

    /// The lists and events that follow-ups come from: id and name.
    pub(in crate::web) fn follow_sources(&self, all: &[Tracked]) -> Result<Vec<(String, String)>, WebError> {
        let mut sources: Vec<(String, String)> = Vec::new();
        for id in all.iter().filter_map(|one| one.kept.entry.from.as_deref()) {
            if sources.iter().any(|(known, _)| known == id) {
                continue;
            }
            let list = self.reader.kept::<Shortlist>(id)?.map(|kept| kept.entry.name);
            let name = match list {
                Some(name) => Some(name),
                None => self.reader.kept::<Event>(id)?.map(|kept| kept.entry.name),
            };
            sources.push((id.to_owned(), name.unwrap_or_else(|| id.to_owned())));
        }
        Ok(sources)
    }
}
