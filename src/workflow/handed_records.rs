//! The records behind pairs that are handed out, for their cards: each once, in the order of the pairs, and no more of it
//! than those whom it is for may see.

use super::WorkflowError;
use super::handed_out::{HandedPair, HandedTo};
use super::shortlist::ListedPair;
use crate::domain::{Audience, Disclosed, Need, Patent, RecordId};
use crate::store::{Reader, Store};

/// Needs and patents as they are handed out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HandedRecords {
    /// Needs; one that is for matching alone is among them only where both sides of all of its pairs agreed.
    pub needs: Vec<Need>,
    /// Patents.
    pub patents: Vec<Patent>,
}

/// The records of `handed`, which was made of `pairs` for the same `to`; `by`: who makes the file. Agreement on a pair that is
/// itself kept back opens nothing. A record that was withdrawn or erased has no card, nor has a restricted patent.
///
/// # Errors
/// Those of the store.
pub fn handed_records(
    reader: &Reader,
    pairs: &[ListedPair],
    handed: &[HandedPair],
    (to, by): (HandedTo, Audience),
) -> Result<HandedRecords, WorkflowError> {
    let shown = handed.iter().filter(|pair| pair.shown.is_some());
    let listed: Vec<&ListedPair> = shown.filter_map(|pair| pairs.get(pair.number.checked_sub(1)?)).collect();
    let mut records = HandedRecords::default();
    for id in once(listed.iter().map(|pair| &pair.need)) {
        let agreed = agreed(&listed, |pair| pair.need == *id);
        let need = reader.get::<Need>(id)?;
        records.needs.extend(need.and_then(|need| need_card(need, agreed, to, by)));
    }
    for id in once(listed.iter().map(|pair| &pair.patent)) {
        let agreed = agreed(&listed, |pair| pair.patent == *id);
        let patent = reader.get::<Patent>(id)?;
        records.patents.extend(patent.and_then(|patent| patent_card(patent, agreed, to, by)));
    }
    Ok(records)
}

/// A card is read by the parties of all the pairs of its record: it opens where all of them agreed.
fn agreed(listed: &[&ListedPair], is_of: impl Fn(&ListedPair) -> bool) -> bool {
    listed.iter().filter(|pair| is_of(pair)).all(|pair| pair.interest.is_mutual())
}

/// Each of `ids` where it is first met.
fn once<'i>(ids: impl Iterator<Item = &'i RecordId>) -> Vec<&'i RecordId> {
    let mut found: Vec<&RecordId> = Vec::new();
    for id in ids {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

/// Nobody knows what a column without a place holds: it is for whoever runs the home.
fn need_card(mut need: Need, agreed: bool, to: HandedTo, by: Audience) -> Option<Need> {
    if to != HandedTo::Organiser && !agreed {
        return need.seen_by(Audience::Visitor);
    }
    if (to, by) != (HandedTo::Organiser, Audience::Operator) {
        need.extra.clear();
    }
    Some(need)
}

fn patent_card(patent: Patent, agreed: bool, to: HandedTo, by: Audience) -> Option<Patent> {
    if patent.is_restricted() {
        return None;
    }
    if to == HandedTo::Organiser {
        return match by {
            Audience::Operator => Some(patent),
            // Whoever runs a list calls the offices, but sees no patent that is for others.
            by => with_contacts(patent, by),
        };
    }
    if agreed { with_contacts(patent, Audience::Visitor) } else { patent.seen_by(Audience::Visitor) }
}

fn with_contacts(patent: Patent, by: Audience) -> Option<Patent> {
    let whole = patent.clone();
    let shown = patent.seen_by(by)?;
    Some(Patent {
        contact_department: whole.contact_department,
        contact_person: whole.contact_person,
        contact_phone: whole.contact_phone,
        contact_email: whole.contact_email,
        ..shown
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::NeedPrivacy;

    #[test]
    fn a_card_opens_where_both_sides_agreed() {
        let need = Need {
            title: Some("甲厂的围巾起球".into()),
            firm: Some("甲厂".into()),
            contact_phone: Some("0477-0000001".into()),
            privacy: Some(NeedPrivacy::MatchOnly),
            ..Need::default()
        };
        assert_eq!(need_card(need.clone(), false, HandedTo::Parties, Audience::Operator), None);
        assert_eq!(need_card(need.clone(), true, HandedTo::Parties, Audience::Operator), Some(need.clone()));
        let anonymous = Need { privacy: None, ..need.clone() };
        let card = need_card(anonymous, false, HandedTo::Parties, Audience::Operator).unwrap();
        assert_eq!((card.firm, card.contact_phone, card.title.as_deref()), (None, None, Some("某企业的围巾起球")));
        assert_eq!(need_card(need.clone(), false, HandedTo::Organiser, Audience::Operator), Some(need));

        let patent = Patent {
            title: Some("一种装置".into()),
            contact_person: Some("张三丰".into()),
            contact_phone: Some("13800000000".into()),
            ..Patent::default()
        };
        let card = patent_card(patent.clone(), false, HandedTo::Parties, Audience::Operator).unwrap();
        assert_eq!((card.contact_person, card.contact_phone), (None, None));
        let card = patent_card(patent.clone(), true, HandedTo::Parties, Audience::Operator).unwrap();
        assert_eq!(card.contact_person.as_deref(), Some("张三丰"));
        let restricted = Patent { restriction: Some("国家安全".into()), ..patent };
        assert_eq!(patent_card(restricted.clone(), true, HandedTo::Parties, Audience::Operator), None);
        assert_eq!(patent_card(restricted, false, HandedTo::Organiser, Audience::Operator), None);
    }
}
