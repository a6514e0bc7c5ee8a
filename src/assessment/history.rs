//! What the columns of a record tell of the register, in the order of time.

use super::evidence::Evidence;
use crate::domain::{Date, LegalEffect, LegalState, Patent, PatentKind};
use crate::taxonomy::{LegalEvent, Taxonomy};

const EVENTS: &str = "法律事件";
const STATUS: &str = "法律状态";

/// The entries that have an effect on the right, the earliest first.
#[derive(Debug)]
pub(super) struct History<'p> {
    entries: Vec<Entry<'p>>,
    granted_in_events: bool,
}

#[derive(Debug)]
struct Entry<'p> {
    field: &'static str,
    event: LegalEvent<'p>,
}

impl<'p> History<'p> {
    /// What is told up to a day. The status is the last entry of the register where it is one.
    pub(super) fn of(patent: &'p Patent, taxonomy: &Taxonomy, today: Date) -> Self {
        let events = taxonomy.legal_events(patent.legal_events.iter().map(String::as_str));
        let mut entries: Vec<Entry<'p>> = events.into_iter().map(|event| Entry { field: EVENTS, event }).collect();
        for mut event in taxonomy.legal_events(patent.legal_status.as_deref()) {
            event.date = event.date.or(patent.legal_status_date);
            let told = entries.iter().any(|entry| entry.event.effect == event.effect);
            if !told {
                entries.push(Entry { field: STATUS, event });
            }
        }
        entries.retain(|entry| entry.event.date.is_none_or(|day| day <= today));
        if entries.iter().all(|entry| entry.event.date.is_some()) {
            // Stable: of one day's entries the later one in the text comes last.
            entries.sort_by_key(|entry| entry.event.date);
        }
        let granted_in_events =
            entries.iter().any(|entry| entry.field == EVENTS && entry.event.effect == LegalEffect::Granted);
        Self { entries, granted_in_events }
    }

    /// Whether the events are told from the grant on, so that what is not among them has not happened.
    pub(super) fn is_complete(&self) -> bool {
        self.granted_in_events
    }

    /// The entries with one of these effects.
    pub(super) fn with<'h>(&'h self, effects: &'h [LegalEffect]) -> impl Iterator<Item = Evidence<'p>> + 'h {
        self.having(effects).map(Entry::evidence)
    }

    /// The entry with one of these effects that was made last.
    pub(super) fn last_of(&self, effects: &[LegalEffect]) -> Option<(LegalEffect, Evidence<'p>)> {
        self.having(effects).last().map(|entry| (entry.event.effect, entry.evidence()))
    }

    /// Day of the last entry that has one.
    pub(super) fn last_day(&self) -> Option<Date> {
        self.entries.iter().filter_map(|entry| entry.event.date).max()
    }

    fn having<'h>(&'h self, effects: &'h [LegalEffect]) -> impl Iterator<Item = &'h Entry<'p>> + 'h {
        self.entries.iter().filter(|entry| effects.contains(&entry.event.effect))
    }

    /// The grant and its day, where a column tells it.
    pub(super) fn grant(&self, patent: &'p Patent) -> Option<(Date, Evidence<'p>)> {
        // Utility models and designs are published when they are granted.
        let published_by_grant = matches!(patent.patent_type, Some(PatentKind::UtilityModel | PatentKind::Design));
        if let Some(day) = patent.grant_date {
            return Some((day, Evidence::new("授权公告日", day.to_string(), Some(day))));
        }
        let entries = self.having(&[LegalEffect::Granted]);
        if let Some((entry, day)) = entries.filter_map(|entry| Some((entry, entry.event.date?))).next() {
            return Some((day, entry.evidence()));
        }
        let day = patent.publication_date.filter(|_| published_by_grant)?;
        Some((day, Evidence::new("公开日", format!("{day}（授权即公告）"), Some(day))))
    }

    /// What says in which state the patent is.
    pub(super) fn state_evidence(patent: &'p Patent, today: Date) -> Option<(LegalState, Evidence<'p>)> {
        let state = patent.state_on(today)?;
        let evidence = match (&patent.legal_status, patent.term_end()) {
            (_, Some(end)) if state == LegalState::Expired && end < today => {
                Evidence::new("申请日", format!("保护期已于{end}届满"), Some(end))
            }
            (Some(status), _) => Evidence::new(STATUS, status.as_str(), patent.legal_status_date),
            (None, _) if !patent.legal_events.is_empty() => Evidence::new(EVENTS, state.word(), None),
            (None, _) => Evidence::new(STATUS, state.word(), patent.legal_status_date),
        };
        Some((state, evidence))
    }
}

impl<'p> Entry<'p> {
    fn evidence(&self) -> Evidence<'p> {
        Evidence::new(self.field, self.event.text, self.event.date)
    }
}
