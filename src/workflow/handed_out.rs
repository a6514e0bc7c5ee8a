//! Shortlists as they are handed out: who may see which name, text and contact.
//!
//! The organiser sees everything. What goes to the parties names an anonymous firm, tells a 仅匹配 need and opens contacts
//! only where both sides of the pair have agreed; a restricted patent, or one that is not for everybody, is not in it.

use super::WorkflowError;
use super::pair_shown::PairShown;
use super::programme::{EventPairs, Meeting};
use super::shortlist::{Interest, ListedPair};
use jiff::civil::DateTime;
use serde::Serialize;

use crate::domain::{Audience, Disclosed, Need, NeedPrivacy, Party, Patent, RecordId, without_contacts, without_firm};
use crate::store::{Reader, Store};

/// Whom something is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandedTo {
    /// Who runs the list.
    Organiser,
    /// Firms and offices, all of them alike.
    Parties,
    /// Who needs: it knows its own need.
    Firm,
    /// Who owns: it knows its own patent.
    Owner,
    /// Whoever has a link, or looks at a public page: what both sides agreed on is between them.
    Stranger,
}

/// What of a pair may be shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Opened {
    /// What the need says, and all that quotes it.
    pub need: bool,
    /// Who needs.
    pub firm: bool,
    /// Contacts of both sides.
    pub contacts: bool,
}

impl Opened {
    /// What may be shown to `to` of a pair whose need has a privacy, after what both sides said.
    #[must_use]
    pub fn of(privacy: NeedPrivacy, interest: &Interest, to: HandedTo) -> Self {
        let contacts = match to {
            HandedTo::Organiser => true,
            HandedTo::Parties | HandedTo::Firm | HandedTo::Owner => interest.is_mutual(),
            HandedTo::Stranger => false,
        };
        let knows = contacts || to == HandedTo::Firm;
        Self {
            need: knows || privacy != NeedPrivacy::MatchOnly,
            firm: knows || privacy == NeedPrivacy::Public,
            contacts,
        }
    }
}

/// A pair as it is handed out.
#[derive(Debug, Clone, PartialEq)]
pub struct HandedPair {
    /// Number in its list, from 1.
    pub number: usize,
    /// Record of the need, for a pair of which nothing else may be said.
    pub need: RecordId,
    /// Record of the patent, for one without a number.
    pub patent: RecordId,
    /// Session.
    pub theme: Option<String>,
    /// What may be shown; none where a record was erased.
    pub shown: Option<PairShown>,
    /// Office to talk to.
    pub department: Option<String>,
    /// Person to talk to.
    pub person: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Whom to talk to at the firm.
    pub firm_person: Option<String>,
    /// Their telephone.
    pub firm_phone: Option<String>,
}

impl HandedPair {
    fn withheld(number: usize, pair: &ListedPair) -> Self {
        let (need, patent, theme) = (pair.need.clone(), pair.patent.clone(), pair.theme.clone());
        Self {
            number,
            need,
            patent,
            theme,
            shown: None,
            department: None,
            person: None,
            phone: None,
            firm_person: None,
            firm_phone: None,
        }
    }
}

/// In place of a need that is for matching alone, and of a firm without a name.
const HIDDEN: [&str; 2] = ["（仅匹配，双方同意后公开）", "（匿名，双方同意后公开）"];
/// The same for who will never know.
const HIDDEN_FROM_STRANGERS: [&str; 2] = ["（需求不公开）", "（匿名企业）"];

/// The pairs of a list for `to`, and how many are kept back from them.
///
/// # Errors
/// Those of the store.
pub fn handed_out(
    reader: &Reader,
    pairs: &[ListedPair],
    to: HandedTo,
) -> Result<(Vec<HandedPair>, usize), WorkflowError> {
    hand(reader, pairs, to, false)
}

/// As [`handed_out`], for a file. Files are passed on: the organiser's, too, hold no text of a record that was withdrawn, or
/// of a restricted patent; the pair stands there by its number alone.
///
/// # Errors
/// Those of the store.
pub fn handed_on_file(
    reader: &Reader,
    pairs: &[ListedPair],
    to: HandedTo,
) -> Result<(Vec<HandedPair>, usize), WorkflowError> {
    hand(reader, pairs, to, true)
}

fn hand(
    reader: &Reader,
    pairs: &[ListedPair],
    to: HandedTo,
    on_file: bool,
) -> Result<(Vec<HandedPair>, usize), WorkflowError> {
    let mut out = Vec::new();
    for (at, pair) in pairs.iter().enumerate() {
        let need = reader.get::<Need>(&pair.need)?;
        let whole = reader.get::<Patent>(&pair.patent)?;
        // Whether the patent may be known is asked of the record as it is, whatever the list has kept.
        let own = whole.as_ref().and_then(|patent| patent.owners.first()).filter(|_| to == HandedTo::Owner);
        let audience = own.map_or(Audience::Visitor, |owner| Audience::Member(Party::named(owner)));
        let open = whole.clone().and_then(|patent| patent.seen_by(audience));
        if to != HandedTo::Organiser && open.is_none() {
            continue;
        }
        if on_file && (need.is_none() || whole.as_ref().is_none_or(Patent::is_restricted)) {
            out.push(HandedPair::withheld(at + 1, pair));
            continue;
        }
        let opened = match (&need, to) {
            // What both sides once agreed to is over when the need is withdrawn.
            (None, to) if to != HandedTo::Organiser => Opened::default(),
            (need, _) => {
                let privacy = need.as_ref().map_or(NeedPrivacy::MatchOnly, Need::effective_privacy);
                Opened::of(privacy, &pair.interest, to)
            }
        };
        let mut shown = pair.shown.clone();
        if to != HandedTo::Organiser
            && let Some(copied) = &mut shown
        {
            let hidden = if to == HandedTo::Stranger { HIDDEN_FROM_STRANGERS } else { HIDDEN };
            conceal(copied, opened, hidden, need.as_ref(), whole.as_ref());
        }
        let contact = if opened.contacts { whole } else { open.filter(|_| to != HandedTo::Stranger) };
        let of = |get: fn(Patent) -> Option<String>| contact.clone().and_then(get);
        let of_firm = |get: fn(Need) -> Option<String>| need.clone().filter(|_| opened.contacts).and_then(get);
        out.push(HandedPair {
            number: at + 1,
            need: pair.need.clone(),
            patent: pair.patent.clone(),
            theme: pair.theme.clone(),
            shown,
            department: of(|patent| patent.contact_department),
            person: of(|patent| patent.contact_person),
            phone: of(|patent| patent.contact_phone),
            firm_person: of_firm(|need| need.contact_person),
            firm_phone: of_firm(|need| need.contact_phone),
        });
    }
    let kept_back = pairs.len() - out.len();
    Ok((out, kept_back))
}

/// What the parties may not know goes out of what a list has copied. Whom to call stands in its own place, where both
/// sides have agreed, and in no text.
fn conceal(
    shown: &mut PairShown,
    opened: Opened,
    [hidden_need, hidden_firm]: [&str; 2],
    need: Option<&Need>,
    patent: Option<&Patent>,
) {
    if !opened.need {
        hidden_need.clone_into(&mut shown.need_title);
        shown.need_code.clear();
        shown.region = None;
        // They quote the need.
        shown.reasons.clear();
        shown.hits.clear();
        shown.gaps.clear();
    }
    let people = need.and_then(|need| need.contact_person.as_deref());
    let people: Vec<&str> =
        people.into_iter().chain(patent.and_then(|patent| patent.contact_person.as_deref())).collect();
    shown.texts().for_each(|text| without_contacts(text, people.iter().copied()));
    if !opened.firm {
        // A title may name its firm, and a code, too.
        if let Some(firm) = shown.firm.take().filter(|firm| !firm.trim().is_empty()) {
            shown.texts().for_each(|text| without_firm(text, &firm));
        }
        shown.need_code.clear();
        shown.firm = Some(hidden_firm.to_owned());
        // How much a firm sells tells which one it is: what was reckoned from that goes.
        if need.is_none_or(|need| need.annual_sales.is_some()) {
            shown.without_cost();
        }
    }
}

/// A meeting as it is handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeetingShown {
    /// The need.
    pub need: RecordId,
    /// The patent.
    pub patent: RecordId,
    /// When.
    pub begin: DateTime,
    /// How long.
    pub minutes: u16,
    /// At which table, from 1.
    pub table: usize,
    /// Session.
    pub theme: Option<String>,
    /// Who needs, or that they are not named.
    pub firm: String,
    /// What they need.
    pub need_title: String,
    /// Who owns.
    pub owners: Vec<String>,
    /// Number of the patent, else its id.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Whether the parties were told.
    pub announced: bool,
}

impl MeetingShown {
    /// 已公布 or 拟定.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        if self.announced { "已公布" } else { "拟定" }
    }
}

/// The meetings of a programme for `to`, and how many are kept back from them. `pairs`: those of its event.
///
/// # Errors
/// Those of the store.
pub fn meetings_shown(
    reader: &Reader,
    meetings: &[Meeting],
    pairs: &EventPairs,
    to: HandedTo,
) -> Result<(Vec<MeetingShown>, usize), WorkflowError> {
    shown_meetings(reader, meetings, pairs, to, false)
}

/// As [`meetings_shown`], for a file; see [`handed_on_file`].
///
/// # Errors
/// Those of the store.
pub fn meetings_on_file(
    reader: &Reader,
    meetings: &[Meeting],
    pairs: &EventPairs,
    to: HandedTo,
) -> Result<(Vec<MeetingShown>, usize), WorkflowError> {
    shown_meetings(reader, meetings, pairs, to, true)
}

fn shown_meetings(
    reader: &Reader,
    meetings: &[Meeting],
    pairs: &EventPairs,
    to: HandedTo,
    on_file: bool,
) -> Result<(Vec<MeetingShown>, usize), WorkflowError> {
    let listed: Vec<ListedPair> = pairs.pairs.iter().map(|pair| pair.pair.clone()).collect();
    let (handed, _) = hand(reader, &listed, to, on_file)?;
    let mut out = Vec::new();
    for meeting in meetings {
        let place = listed.iter().position(|pair| pair.need == meeting.need && pair.patent == meeting.patent);
        let found = place.and_then(|at| handed.iter().find(|pair| pair.number == at + 1));
        // A pair that was taken off its list since, or is not for the parties, is in no file.
        let Some(found) = found else { continue };
        let shown = found.shown.clone().unwrap_or_default();
        out.push(MeetingShown {
            need: meeting.need.clone(),
            patent: meeting.patent.clone(),
            begin: meeting.begin,
            minutes: meeting.minutes,
            table: meeting.table,
            theme: meeting.theme.clone(),
            firm: shown.firm.unwrap_or_else(|| "（未写明）".to_owned()),
            need_title: shown.need_title,
            owners: shown.owners,
            number: shown.number.unwrap_or_else(|| meeting.patent.to_string()),
            title: shown.title,
            announced: meeting.announced,
        });
    }
    let kept_back = meetings.len() - out.len();
    Ok((out, kept_back))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Date;
    use crate::workflow::shortlist::Answer;

    #[test]
    fn names_and_contacts_open_when_both_agree() {
        let answer = |yes| Some(Answer { yes, on: Date::constant(2026, 11, 24) });
        let one = Interest { firm: answer(true), owner: None };
        let both = Interest { firm: answer(true), owner: answer(true) };
        let refused = Interest { firm: answer(true), owner: answer(false) };
        for privacy in NeedPrivacy::ALL {
            for interest in [Interest::default(), one, refused] {
                let opened = Opened::of(*privacy, &interest, HandedTo::Parties);
                assert!(!opened.contacts);
                assert_eq!(opened.firm, *privacy == NeedPrivacy::Public);
                assert_eq!(opened.need, *privacy != NeedPrivacy::MatchOnly);
                assert!(Opened::of(*privacy, &interest, HandedTo::Organiser).contacts);
            }
            let all = Opened { need: true, firm: true, contacts: true };
            for side in [HandedTo::Parties, HandedTo::Firm, HandedTo::Owner] {
                assert_eq!(Opened::of(*privacy, &both, side), all);
            }
            // What both agreed on is between them.
            let stranger = Opened::of(*privacy, &both, HandedTo::Stranger);
            assert_eq!(stranger, Opened::of(*privacy, &Interest::default(), HandedTo::Parties));
            let own = Opened::of(*privacy, &one, HandedTo::Firm);
            assert_eq!(own, Opened { contacts: false, ..all });
        }
    }

    #[test]
    fn what_was_reckoned_from_the_sales_of_a_hidden_firm_is_hidden_with_it() {
        let part = |signal: &str| crate::workflow::pair_shown::PartPoints { signal: signal.into(), points: 1.0 };
        let shown = PairShown {
            firm: Some("甲厂".into()),
            parts: vec![part("text"), part("terms")],
            reasons: vec!["提到围巾".into(), "三年约72万元".into()],
            gaps: vec!["总价随销售额或面议而定：年净销售额800万元×3%×3年 = 72万元".into(), "成熟度未知".into()],
            cost_yuan: Some(720_000.0),
            cost_basis: "年净销售额800万元×3%×3年 = 72万元".into(),
            ..PairShown::default()
        };
        let need = |annual_sales| Need { annual_sales, firm: Some("甲厂".into()), ..Need::default() };
        let sells = need(Some(crate::domain::Money::from_yuan(8_000_000)));
        let concealed = |need: &Need, firm| {
            let mut shown = shown.clone();
            conceal(&mut shown, Opened { need: true, firm, contacts: false }, HIDDEN, Some(need), None);
            serde_json::to_string(&shown).unwrap()
        };
        let text = concealed(&sells, false);
        assert!(!text.contains("800") && !text.contains("72"), "{text}");
        assert!(text.contains("提到围巾") && text.contains("成熟度未知"), "{text}");
        assert!(concealed(&sells, true).contains("800"), "a firm that is known may be reckoned for");
        assert!(concealed(&need(None), false).contains("72"), "nothing of the firm stands in it");
    }

    #[test]
    fn what_quotes_a_hidden_need_is_hidden_with_it() {
        let shown = PairShown {
            need_code: "XQ-1".into(),
            need_title: "甲厂的围巾起球，电话13912345678".into(),
            firm: Some("甲厂".into()),
            reasons: vec!["提到围巾".into()],
            ..PairShown::default()
        };
        let concealed = |opened| {
            let mut shown = shown.clone();
            conceal(&mut shown, opened, HIDDEN, None, None);
            shown
        };
        let anonymous = concealed(Opened { need: true, firm: false, contacts: false });
        assert!(anonymous.need_title.starts_with("某企业的围巾起球") && anonymous.reasons.len() == 1, "{anonymous:?}");
        let told = concealed(Opened { need: true, firm: true, contacts: false });
        assert!(told.need_title.contains("甲厂") && !told.need_title.contains("139"), "{told:?}");
        let hidden = concealed(Opened { need: false, firm: false, contacts: false });
        let text = serde_json::to_string(&hidden).unwrap();
        assert!(!text.contains("围巾") && !text.contains("甲厂") && !text.contains("XQ-1"), "{text}");
    }
}
