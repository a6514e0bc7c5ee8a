//! Shortlists as they are handed out: who may see which name, text and contact.
//!
//! The organiser sees everything. What goes to the parties names an anonymous firm, tells a 仅匹配 need and opens contacts
//! only where both sides of the pair have agreed; a restricted patent, or one that is not for everybody, is not in it.

use super::WorkflowError;
use super::pair_shown::PairShown;
use super::shortlist::{Interest, ListedPair};
use crate::domain::{Audience, Disclosed, Need, NeedPrivacy, Patent, RecordId};
use crate::store::{Reader, Store};

/// Whom something is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandedTo {
    /// Who runs the list.
    Organiser,
    /// Firms and offices.
    Parties,
}

/// What of a pair may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
        let contacts = to == HandedTo::Organiser || interest.is_mutual();
        Self {
            need: contacts || privacy != NeedPrivacy::MatchOnly,
            firm: contacts || privacy == NeedPrivacy::Public,
            contacts,
        }
    }
}

/// A pair as it is handed out.
#[derive(Debug, Clone, PartialEq)]
pub struct HandedPair {
    /// Number in its list, from 1.
    pub number: usize,
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
}

/// In place of a need that is for matching alone.
const HIDDEN_NEED: &str = "（仅匹配，双方同意后公开）";
/// In place of a firm without a name.
const HIDDEN_FIRM: &str = "（匿名，双方同意后公开）";

/// The pairs of a list for `to`, and how many are kept back from them.
///
/// # Errors
/// Those of the store.
pub fn handed_out(
    reader: &Reader,
    pairs: &[ListedPair],
    to: HandedTo,
) -> Result<(Vec<HandedPair>, usize), WorkflowError> {
    let mut out = Vec::new();
    for (at, pair) in pairs.iter().enumerate() {
        let need = reader.get::<Need>(&pair.need)?;
        let whole = reader.get::<Patent>(&pair.patent)?;
        // Whether the patent may be known is asked of the record as it is, whatever the list has kept.
        let open = whole.clone().and_then(|patent| patent.seen_by(Audience::Visitor));
        if to == HandedTo::Parties && open.is_none() {
            continue;
        }
        let privacy = need.as_ref().map_or(NeedPrivacy::MatchOnly, Need::effective_privacy);
        let opened = Opened::of(privacy, &pair.interest, to);
        let contact = if opened.contacts { whole } else { open };
        let of = |get: fn(Patent) -> Option<String>| contact.clone().and_then(get);
        out.push(HandedPair {
            number: at + 1,
            patent: pair.patent.clone(),
            theme: pair.theme.clone(),
            shown: pair.shown.clone().map(|shown| shown_as(shown, opened)),
            department: of(|patent| patent.contact_department),
            person: of(|patent| patent.contact_person),
            phone: of(|patent| patent.contact_phone),
        });
    }
    let kept_back = pairs.len() - out.len();
    Ok((out, kept_back))
}

fn shown_as(mut shown: PairShown, opened: Opened) -> PairShown {
    if !opened.need {
        HIDDEN_NEED.clone_into(&mut shown.need_title);
        shown.need_code.clear();
        shown.region = None;
        // They quote the need.
        shown.reasons.clear();
        shown.hits.clear();
        shown.gaps.clear();
    }
    if !opened.firm {
        // A title may name its firm, and a code, too.
        if let Some(firm) = shown.firm.take().filter(|firm| !firm.trim().is_empty()) {
            let hide = |text: &mut String| *text = text.replace(firm.trim(), "某企业");
            hide(&mut shown.need_title);
            shown.reasons.iter_mut().chain(&mut shown.hits).chain(&mut shown.gaps).for_each(hide);
        }
        shown.need_code.clear();
        shown.firm = Some(HIDDEN_FIRM.to_owned());
    }
    shown
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
            assert_eq!(Opened::of(*privacy, &both, HandedTo::Parties), all);
        }
    }

    #[test]
    fn what_quotes_a_hidden_need_is_hidden_with_it() {
        let shown = PairShown {
            need_code: "XQ-1".into(),
            need_title: "甲厂的围巾起球".into(),
            firm: Some("甲厂".into()),
            reasons: vec!["提到围巾".into()],
            ..PairShown::default()
        };
        let anonymous = shown_as(shown.clone(), Opened { need: true, firm: false, contacts: false });
        assert_eq!((anonymous.need_title.as_str(), anonymous.reasons.len()), ("某企业的围巾起球", 1));
        let hidden = shown_as(shown, Opened { need: false, firm: false, contacts: false });
        let text = serde_json::to_string(&hidden).unwrap();
        assert!(!text.contains("围巾") && !text.contains("甲厂") && !text.contains("XQ-1"), "{text}");
    }
}
