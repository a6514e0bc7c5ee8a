//! A record in a list.

use crate::domain::{Date, LegalState, Need, Patent, Record};
use crate::export::answers::Reckoning;
use crate::search::Found;

/// How a legal state is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Tone {
    Good,
    Wait,
    Bad,
    Unknown,
}

impl Tone {
    /// The class of the style file.
    pub(in crate::web) const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Wait => "wait",
            Self::Bad => "bad",
            Self::Unknown => "unknown",
        }
    }
}

/// The legal state of a patent in words.
pub(in crate::web) fn legal(patent: &Patent, today: Date) -> (String, Tone) {
    match patent.state_on(today) {
        Some(state) if state.is_dead() => (format!("{state}（可自由实施，请自行核实）"), Tone::Bad),
        Some(LegalState::InForce) => (LegalState::InForce.to_string(), Tone::Good),
        Some(state) => (state.to_string(), Tone::Wait),
        None => ("法律状态未知".to_owned(), Tone::Unknown),
    }
}

/// A patent in a list.
#[derive(Debug, Clone)]
pub(in crate::web) struct PatentCard {
    pub(in crate::web) id: String,
    pub(in crate::web) title: String,
    pub(in crate::web) number: Option<String>,
    pub(in crate::web) owners: Vec<String>,
    /// IPC subclass and what it means.
    pub(in crate::web) class: Option<String>,
    /// Chain and node.
    pub(in crate::web) node: Option<String>,
    pub(in crate::web) maturity: Option<String>,
    pub(in crate::web) licence: Option<String>,
    pub(in crate::web) use_first: bool,
    pub(in crate::web) legal: String,
    pub(in crate::web) tone: Tone,
    pub(in crate::web) verified: Option<String>,
    pub(in crate::web) price: String,
    /// Part of the text with the finds in `<mark>`; escaped already.
    pub(in crate::web) snippet: String,
}

impl PatentCard {
    pub(in crate::web) fn of(patent: &Patent, snippet: &str, reckoning: &Reckoning<'_>) -> Self {
        let taxonomy = reckoning.index.taxonomy();
        let (legal, tone) = legal(patent, reckoning.today);
        Self {
            id: patent.id.as_ref().map(ToString::to_string).unwrap_or_default(),
            title: patent.display_title().to_owned(),
            number: patent.quoted_number(),
            owners: patent.owners.clone(),
            class: taxonomy.class_named(patent),
            node: taxonomy.node_named(patent),
            maturity: patent.maturity.map(|maturity| maturity.to_string()),
            licence: patent.licence_kind.map(|kind| kind.to_string()),
            use_first: patent.use_first == Some(true),
            legal,
            tone,
            verified: patent.verified_on.map(|day| day.to_string()),
            price: reckoning.cost(patent).in_short(),
            snippet: snippet.to_owned(),
        }
    }

    pub(in crate::web) fn of_found(found: &Found<Patent>, reckoning: &Reckoning<'_>) -> Self {
        Self::of(&found.record, &found.snippet, reckoning)
    }
}

/// A need in a list.
#[derive(Debug, Clone)]
pub(in crate::web) struct NeedCard {
    pub(in crate::web) id: String,
    pub(in crate::web) title: String,
    /// The firm, or that it is not named.
    pub(in crate::web) firm: String,
    pub(in crate::web) region: Option<String>,
    pub(in crate::web) budget: Option<String>,
    pub(in crate::web) until: Option<String>,
    pub(in crate::web) expired: bool,
    pub(in crate::web) snippet: String,
}

impl NeedCard {
    pub(in crate::web) fn of(need: &Need, snippet: &str, today: Date) -> Self {
        Self {
            id: need.id.as_ref().map(ToString::to_string).unwrap_or_default(),
            title: need.display_title().to_owned(),
            firm: need.firm.clone().unwrap_or_else(|| "企业未公开名称".to_owned()),
            region: need.region.clone(),
            budget: need.budget.map(|budget| format!("预算 {budget}")),
            until: need.valid_until.map(|day| day.to_string()),
            expired: need.valid_until.is_some_and(|day| day < today),
            snippet: snippet.to_owned(),
        }
    }
}
