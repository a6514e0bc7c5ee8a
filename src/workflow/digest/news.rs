//! What of a record is news: that it is there, or that its terms, its price or its legal state are others than before.
//! Whatever else is touched is none.

use super::{News, Told};
use crate::domain::{Audience, Cost, Date, Money, Need, Patent, three_year_cost};
use crate::search::Searchable;

/// What the terms of a record are reckoned with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reckoned {
    pub(super) today: Date,
    pub(super) sales: Option<Money>,
    pub(super) margin: f64,
}

/// A record whose terms are news when they change.
pub(super) trait Offered: Searchable {
    /// Terms by name, in the order in which they are told.
    fn terms(&self, with: &Reckoned) -> Vec<(&'static str, String)>;

    /// What it costs, of what has a price.
    fn cost(&self, _with: &Reckoned) -> Option<Cost> {
        None
    }

    /// It leaves the house in no digest.
    fn is_kept_in(&self) -> bool {
        false
    }
}

fn named(all: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Vec<(&'static str, String)> {
    all.into_iter().filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?))).collect()
}

impl Offered for Patent {
    fn terms(&self, with: &Reckoned) -> Vec<(&'static str, String)> {
        let ways: Vec<&str> = self.transfer_ways.iter().map(|way| way.word()).collect();
        named([
            // 费用：三年约 6万元, 费用：面议.
            ("费用", self.cost(with).map(|cost| cost.in_short().trim_start_matches("费用").to_owned())),
            ("许可方式", self.licence_kind.map(|kind| kind.to_string())),
            ("转化方式", Some(ways.join("、"))),
            ("许可期限至", self.licence_until.map(|day| day.to_string())),
            ("先使用后付费", (self.use_first == Some(true)).then(|| "是".to_owned())),
            ("免费试用", self.trial_months.filter(|months| *months > 0).map(|months| format!("{months} 个月"))),
            ("法律状态", self.state_on(with.today).map(|state| state.to_string())),
        ])
    }

    fn cost(&self, with: &Reckoned) -> Option<Cost> {
        Some(three_year_cost(&self.licence_terms(), with.today, with.sales, with.margin))
    }

    fn is_kept_in(&self) -> bool {
        self.is_restricted()
    }
}

impl Offered for Need {
    fn terms(&self, _with: &Reckoned) -> Vec<(&'static str, String)> {
        let ways: Vec<&str> = self.cooperation.iter().map(|way| way.word()).collect();
        let licences: Vec<&str> = self.licences_accepted.iter().map(|kind| kind.word()).collect();
        named([
            ("预算", self.budget.map(|budget| budget.to_string())),
            ("合作方式", Some(ways.join("、"))),
            ("可接受的许可", Some(licences.join("、"))),
            ("有效期至", self.valid_until.map(|day| day.to_string())),
        ])
    }
}

fn facts_of(terms: &[(&'static str, String)]) -> Vec<String> {
    terms.iter().map(|(name, value)| format!("{name}：{value}")).collect()
}

/// What is new about a record: as it is, as it was when it was last looked at, and what was told of it last. None where
/// nothing is.
pub(super) fn news<R: Offered>(
    now: &R,
    before: Option<R>,
    told: Option<&Told>,
    audience: Audience,
    with: &Reckoned,
) -> Option<(News, Told)> {
    let terms = now.terms(with);
    let facts = facts_of(&terms);
    if told.is_some_and(|told| told.facts == facts) {
        return None;
    }
    let Some(before) = before.and_then(|before| before.seen_by(audience)) else {
        // What was told, and went and came back with other terms, has changed.
        let why = if told.is_some() { News::Changed } else { News::New };
        return Some((why, Told { facts, ..Told::default() }));
    };
    let past = before.terms(with);
    let value = |of: &[(&'static str, String)], name: &str| {
        of.iter().find(|(known, _)| *known == name).map_or_else(|| "无".to_owned(), |(_, value)| value.clone())
    };
    let mut names: Vec<&'static str> = terms.iter().map(|(name, _)| *name).collect();
    names.extend(past.iter().map(|(name, _)| *name).filter(|name| !terms.iter().any(|(known, _)| known == name)));
    let changes: Vec<String> = names
        .into_iter()
        .map(|name| (name, value(&past, name), value(&terms, name)))
        .filter(|(_, was, is)| was != is)
        .map(|(name, was, is)| format!("{name}：{was} → {is}"))
        .collect();
    if changes.is_empty() {
        return None;
    }
    let figures = (before.cost(with), now.cost(with));
    let why = match figures {
        (Some(Cost::Known { total: was, .. }), Some(Cost::Known { total: is, .. })) if is < was => News::Cheaper,
        _ => News::Changed,
    };
    Some((why, Told { facts, changes, ..Told::default() }))
}
