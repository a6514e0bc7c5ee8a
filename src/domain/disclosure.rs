//! What of a record may be seen by whom: the one place that decides it for pages, answers, files and the index.

use super::contacts::black_out;
use super::{Need, NeedPrivacy, Party, Patent, TransferWay, Visibility};

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Audience {
    /// Anybody.
    Visitor,
    /// Whoever is logged in, and for whom they act.
    Member(Party),
    /// Whoever runs the home: sees everything.
    #[default]
    Operator,
}

/// A record of which not everybody sees everything.
pub trait Disclosed: Sized {
    /// What `audience` may see of it; `None`: nothing, not even that it is there.
    fn seen_by(self, audience: Audience) -> Option<Self>;
}

impl Patent {
    /// Whether `audience` may know of it.
    #[must_use]
    pub fn is_seen_by(&self, audience: Audience) -> bool {
        is_seen_by(audience, self.visibility, self.is_restricted(), |party| self.names().any(|named| named == party))
    }

    /// Those who see it although it is for chosen ones alone: its owners, and whom they named.
    pub fn names(&self) -> impl Iterator<Item = Party> {
        self.owners.iter().chain(&self.visible_to).map(|name| Party::named(name))
    }
}

/// The rule for patents: a restriction keeps a record from everybody but the operator. `names` says whether a party may
/// see it where it is for chosen ones alone.
#[must_use]
pub fn is_seen_by(
    audience: Audience,
    visibility: Option<Visibility>,
    restricted: bool,
    names: impl FnOnce(Party) -> bool,
) -> bool {
    match (audience, visibility.unwrap_or(Visibility::Public)) {
        (Audience::Operator, _) => true,
        _ if restricted => false,
        (_, Visibility::Public) | (Audience::Member(_), Visibility::LoggedIn) => true,
        (Audience::Member(party), Visibility::Named) => party != Party::NOBODY && names(party),
        (Audience::Visitor, Visibility::LoggedIn | Visibility::Named) => false,
    }
}

impl Disclosed for Patent {
    /// The office's contact stays, no private person's does.
    fn seen_by(mut self, audience: Audience) -> Option<Self> {
        if audience == Audience::Operator {
            return Some(self);
        }
        if !self.is_seen_by(audience) {
            return None;
        }
        let person = self.contact_person.take();
        if self.contact_department.is_none() || person.is_some() {
            self.contact_phone = None;
        }
        self.contact_phone = self.contact_phone.filter(|phone| is_of_an_office(phone));
        self.contact_email = None;
        self.visible_to = Vec::new();
        // Nobody knows what a column without a place holds.
        self.extra.clear();
        // Where the person's column names the office, it names nobody.
        let person = person.filter(|person| self.contact_department.as_deref() != Some(person));
        self.texts().for_each(|text| black_out(text, person.as_deref()));
        // Whose the patent is, the register tells everybody: only how they are reached goes.
        self.owners.iter_mut().chain(&mut self.inventors).for_each(|name| black_out(name, None));
        Some(self)
    }
}

impl Patent {
    /// Every text in which somebody may have written whom to call, apart from the names of owners and inventors.
    fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let single = [
            &mut self.code,
            &mut self.title,
            &mut self.number_as_written,
            &mut self.legal_status,
            &mut self.r#abstract,
            &mut self.claim,
            &mut self.application,
            &mut self.advantage,
            &mut self.evaluation_report,
            &mut self.pledge,
            &mut self.restriction,
            &mut self.licence_fee,
            &mut self.licence_territory,
            &mut self.support,
            &mut self.region,
            &mut self.contact_department,
            &mut self.source,
        ];
        let lists = [&mut self.legal_events, &mut self.technical_field, &mut self.chain, &mut self.product];
        let ways = self.transfer_ways.iter_mut().filter_map(as_written);
        single.into_iter().flatten().chain(lists.into_iter().flatten()).chain(ways)
    }
}

impl Disclosed for Need {
    /// Public needs with their firm, anonymous ones without, 仅匹配 not at all; never a contact.
    fn seen_by(mut self, audience: Audience) -> Option<Self> {
        if audience == Audience::Operator {
            return Some(self);
        }
        let person = self.contact_person.take();
        self.contact_phone = None;
        self.contact_email = None;
        self.extra.clear();
        let firm = match self.effective_privacy() {
            NeedPrivacy::MatchOnly => return None,
            NeedPrivacy::Public => None,
            NeedPrivacy::Anonymous => {
                self.credit_code = None;
                self.park = None;
                self.annual_sales = None;
                // The code and the source may name the firm.
                self.code = None;
                self.source = None;
                self.firm.take()
            }
        };
        for text in self.texts() {
            if let Some(firm) = &firm {
                without_firm(text, firm);
            }
            black_out(text, person.as_deref());
        }
        Some(self)
    }
}

impl Need {
    /// Every text in which the firm, or whom to call, may be named.
    fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let single = [
            &mut self.code,
            &mut self.title,
            &mut self.firm,
            &mut self.firm_nature,
            &mut self.region,
            &mut self.park,
            &mut self.need_type,
            &mut self.description,
            &mut self.indicators,
            &mut self.conditions,
            &mut self.material,
            &mut self.method,
            &mut self.effect,
            &mut self.product,
            &mut self.application,
            &mut self.deadline,
            &mut self.source,
        ];
        let lists =
            [&mut self.technical_field, &mut self.chain, &mut self.chain_node, &mut self.keywords, &mut self.excluded];
        let ways = self.cooperation.iter_mut().filter_map(as_written);
        single.into_iter().flatten().chain(lists.into_iter().flatten()).chain(ways)
    }
}

/// The text of a way of transfer that is none of the known ones.
fn as_written(way: &mut TransferWay) -> Option<&mut String> {
    match way {
        TransferWay::Other(text) => Some(text),
        _ => None,
    }
}

/// Takes out of a text that was copied from a record whom to call: numbers, addresses, and the names of those people.
pub fn without_contacts<'p>(text: &mut String, people: impl IntoIterator<Item = &'p str>) {
    black_out(text, None);
    people.into_iter().for_each(|person| black_out(text, Some(person)));
}

/// Takes out of a text that was copied from a need which firm it is.
pub fn without_firm(text: &mut String, firm: &str) {
    for name in names_of_firm(firm) {
        if text.contains(name) {
            *text = text.replace(name, "某企业");
        }
    }
}

/// How a text may name a firm, the longest first: as it is registered, and without what every firm is called.
fn names_of_firm(firm: &str) -> Vec<&str> {
    const KINDS: [&str; 5] = ["股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "集团"];
    let firm = firm.trim();
    let short = KINDS.iter().find_map(|kind| firm.strip_suffix(kind)).unwrap_or(firm);
    let mut names = vec![firm];
    // What is left of a short name may be a word of its own.
    names.extend(Some(short).filter(|short| *short != firm && short.chars().count() >= 4));
    names.retain(|name| !name.is_empty());
    names
}

/// A line of a building: 010-62780000, 400-820-0000. What else there may be is taken for somebody's own.
fn is_of_an_office(phone: &str) -> bool {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    phone.chars().all(|c| c.is_ascii_digit() || "-－() （）转".contains(c))
        && (digits.starts_with('0') || digits.starts_with("400") || (7..=8).contains(&digits.len()))
        && (7..=16).contains(&digits.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_sees_no_firm_of_an_anonymous_need_and_nothing_of_a_match_only_one() {
        let need = Need {
            title: Some("防起球".into()),
            firm: Some("示例公司".into()),
            description: Some("示例公司急需，电话13800000000，示例公司等着".into()),
            contact_phone: Some("010-00000000".into()),
            ..Need::default()
        };
        let shown = need.clone().seen_by(Audience::Visitor).unwrap();
        assert_eq!((shown.firm, shown.contact_phone), (None, None));
        assert_eq!(shown.description.as_deref(), Some("某企业急需，电话（联系方式已隐去），某企业等着"));
        let hidden = Need { privacy: Some(NeedPrivacy::MatchOnly), ..need.clone() };
        assert_eq!(hidden.seen_by(Audience::Visitor), None);
        let public = Need { privacy: Some(NeedPrivacy::Public), ..need };
        assert_eq!(public.seen_by(Audience::Visitor).unwrap().firm.as_deref(), Some("示例公司"));
    }

    #[test]
    fn a_restricted_patent_is_in_no_public_output() {
        let patent = Patent { restriction: Some("国家安全".into()), ..Patent::default() };
        assert_eq!(patent.seen_by(Audience::Visitor), None);
        let named = Patent { visibility: Some(Visibility::Named), ..Patent::default() };
        assert_eq!(named.seen_by(Audience::Member(Party::NOBODY)), None);
        assert!(Patent::default().seen_by(Audience::Visitor).is_some());
    }

    #[test]
    fn what_is_for_chosen_ones_is_seen_by_them_and_by_its_owners() {
        let patent = Patent {
            visibility: Some(Visibility::Named),
            owners: vec!["甲大学".into()],
            visible_to: vec!["丙公司".into(), "91110000MA00000000".into()],
            ..Patent::default()
        };
        let sees = |patent: &Patent, name: &str| patent.is_seen_by(Audience::Member(Party::named(name)));
        let seen = ["甲大学", "丙公司", "91110000ma00000000", "乙大学", ""].map(|name| sees(&patent, name));
        assert_eq!(seen, [true, true, true, false, false]);
        assert!(!patent.is_seen_by(Audience::Visitor));
        let shown = patent.clone().seen_by(Audience::Member(Party::named("丙公司"))).unwrap();
        assert!(shown.visible_to.is_empty(), "who else sees it is the owner's business");
        let restricted = Patent { restriction: Some("国家安全".into()), ..patent };
        assert!(!sees(&restricted, "丙公司") && !sees(&restricted, "甲大学"));
    }

    #[test]
    fn an_audience_sees_what_the_one_before_it_sees_and_more() {
        for visibility in Visibility::ALL {
            for restricted in [false, true] {
                let named = Party::named("甲");
                let seen =
                    [Audience::Visitor, Audience::Member(Party::NOBODY), Audience::Member(named), Audience::Operator]
                        .map(|audience| is_seen_by(audience, Some(*visibility), restricted, |party| party == named));
                assert!(seen.is_sorted() && seen[3], "{visibility:?} {restricted}");
            }
        }
    }

    #[test]
    fn only_the_number_of_an_office_is_shown() {
        let shown = |department: &str, person: Option<&str>, phone: &str| {
            let patent = Patent {
                contact_department: Some(department.to_owned()).filter(|name| !name.is_empty()),
                contact_person: person.map(str::to_owned),
                contact_phone: Some(phone.to_owned()),
                ..Patent::default()
            };
            patent.seen_by(Audience::Visitor).unwrap().contact_phone
        };
        assert!(shown("技术转移中心", None, "010-62780000").is_some());
        for (department, person, phone) in [
            ("技术转移中心", None, "13800000000"),
            ("技术转移中心", None, "+86 138 0000 0000"),
            ("技术转移中心", Some("张三"), "010-62780000"),
            ("", None, "010-62780000"),
        ] {
            assert_eq!(shown(department, person, phone), None, "{department} {person:?} {phone}");
        }
    }
}
