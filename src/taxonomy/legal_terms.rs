//! Legal state by the terms of registers and gazettes.

use aho_corasick::{AhoCorasick, MatchKind};

use super::error::TaxonomyError;
use super::table::Table;
use crate::domain::{LegalState, parse_date};
use crate::resources::Resources;

/// Terms and event codes, and the state each leaves a record in.
#[derive(Debug)]
pub(super) struct LegalTerms {
    automaton: Option<AhoCorasick>,
    /// State by pattern; none for events that change nothing (变更, 质押).
    states: Vec<Option<LegalState>>,
}

impl LegalTerms {
    pub(super) fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let table = Table::open(resources, "data/facts/legal_terms.tsv")?;
        let (mut terms, mut states) = (Vec::new(), Vec::new());
        for row in table.rows() {
            terms.push(row.need(0, "法律状态用语")?.to_lowercase());
            states.push(match row.need(1, "法律状态")? {
                "-" => None,
                _ => Some(row.parse(1, "法律状态")?),
            });
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&terms).ok();
        Ok(Self { automaton, states })
    }

    /// The last event decides: by its date where every event that matters has one, else by its place.
    pub(super) fn state(&self, text: &str) -> Option<LegalState> {
        let folded = text.to_lowercase();
        let mut dated: Vec<(Option<crate::domain::Date>, LegalState)> = Vec::new();
        for event in folded.split([';', '；', '\n', '\r', '|', '、', '，', ',']) {
            if let Some(state) = self.of_event(event) {
                dated.push((date_in(event), state));
            }
        }
        if !dated.is_empty() && dated.iter().all(|(date, _)| date.is_some()) {
            // Stable: of one day's events the later one in the text comes last.
            dated.sort_by_key(|(date, _)| *date);
        }
        dated.into_iter().map(|(_, state)| state).reduce(followed_by)
    }

    fn of_event(&self, event: &str) -> Option<LegalState> {
        let found = self.automaton.as_ref()?.find_iter(event);
        found.filter_map(|hit| self.states.get(hit.pattern().as_usize()).copied().flatten()).reduce(followed_by)
    }
}

/// 失效 after a term that says how it ended adds nothing; nor does 有效 after a deadline that is not over.
fn followed_by(earlier: LegalState, later: LegalState) -> LegalState {
    if later == LegalState::Ended && earlier.is_dead() { earlier } else { later }
}

/// The first day that an event names.
pub(super) fn date_in(event: &str) -> Option<crate::domain::Date> {
    let bytes = event.as_bytes();
    let starts = (0..bytes.len()).filter(|at| {
        bytes.get(*at).is_some_and(u8::is_ascii_digit)
            && at.checked_sub(1).is_none_or(|b| !bytes.get(b).is_some_and(u8::is_ascii_digit))
    });
    starts.into_iter().find_map(|start| {
        let rest = event.get(start..)?;
        let end = rest
            .char_indices()
            .find(|(_, c)| !(c.is_ascii_digit() || matches!(c, '-' | '.' | '/' | '年' | '月' | '日')))
            .map_or(rest.len(), |(at, _)| at);
        let day = rest.get(..end)?;
        (day.len() >= 8).then(|| parse_date(day.trim_end_matches(['.', '-', '/'])).ok()).flatten()
    })
}
