//! What of a record may be seen by whom: the one place that decides it for pages, answers, files and the index.

use std::sync::LazyLock;

use regex::Regex;

use super::{Need, NeedPrivacy, Patent, Visibility};

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Audience {
    /// Anybody.
    Visitor,
    /// Whoever is logged in.
    Member,
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
        is_seen_by(audience, self.visibility, self.is_restricted())
    }
}

/// The rule for patents: a restriction keeps a record from everybody but the operator.
#[must_use]
pub fn is_seen_by(audience: Audience, visibility: Option<Visibility>, restricted: bool) -> bool {
    let least = match visibility.unwrap_or(Visibility::Public) {
        _ if restricted => Audience::Operator,
        Visibility::Public => Audience::Visitor,
        Visibility::LoggedIn => Audience::Member,
        Visibility::Named => Audience::Operator,
    };
    audience >= least
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
        for text in [&mut self.r#abstract, &mut self.application, &mut self.advantage, &mut self.claim] {
            hide_contacts(text);
        }
        if self.contact_department.is_none() || self.contact_person.is_some() {
            self.contact_phone = None;
        }
        self.contact_phone = self.contact_phone.filter(|phone| is_of_an_office(phone));
        self.contact_person = None;
        self.contact_email = None;
        self.visible_to = Vec::new();
        // Nobody knows what a column without a place holds.
        self.extra.clear();
        Some(self)
    }
}

impl Disclosed for Need {
    /// Public needs with their firm, anonymous ones without, 仅匹配 not at all; never a contact.
    fn seen_by(mut self, audience: Audience) -> Option<Self> {
        if audience == Audience::Operator {
            return Some(self);
        }
        self.contact_person = None;
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
        let firm = firm.as_deref().map(str::trim).filter(|firm| !firm.is_empty());
        let single = [
            &mut self.title,
            &mut self.description,
            &mut self.indicators,
            &mut self.conditions,
            &mut self.application,
            &mut self.product,
            &mut self.material,
            &mut self.method,
            &mut self.effect,
            &mut self.deadline,
        ];
        for text in single {
            hide_contacts(text);
            hide_firm(text.iter_mut(), firm);
        }
        for list in [&mut self.keywords, &mut self.technical_field, &mut self.chain, &mut self.chain_node] {
            hide_firm(list.iter_mut(), firm);
        }
        Some(self)
    }
}

/// A line of a building: 010-62780000, 400-820-0000. What else there may be is taken for somebody's own.
fn is_of_an_office(phone: &str) -> bool {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    phone.chars().all(|c| c.is_ascii_digit() || "-－() （）转".contains(c))
        && (digits.starts_with('0') || digits.starts_with("400") || (7..=8).contains(&digits.len()))
        && (7..=16).contains(&digits.len())
}

fn hide_firm<'t>(texts: impl Iterator<Item = &'t mut String>, firm: Option<&str>) {
    let Some(firm) = firm else { return };
    for text in texts.filter(|text| text.contains(firm)) {
        *text = text.replace(firm, "某企业");
    }
}

/// Mobile numbers, fixed-line numbers and mail addresses inside a text, which may be a private person's.
static CONTACTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[-－ ]\d{7,8}|[\w.+-]+@[\w-]+(?:\.[\w-]+)+").ok()
});

fn hide_contacts(text: &mut Option<String>) {
    let Some(written) = text else { return };
    match &*CONTACTS {
        Some(contacts) => {
            if let std::borrow::Cow::Owned(hidden) = contacts.replace_all(written, "（联系方式已隐去）") {
                *written = hidden;
            }
        }
        // Better no text than a private number.
        None => *text = None,
    }
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
        assert_eq!(named.seen_by(Audience::Member), None);
        assert!(Patent::default().seen_by(Audience::Visitor).is_some());
    }

    #[test]
    fn an_audience_sees_what_the_one_before_it_sees_and_more() {
        for visibility in Visibility::ALL {
            for restricted in [false, true] {
                let seen = [Audience::Visitor, Audience::Member, Audience::Operator]
                    .map(|audience| is_seen_by(audience, Some(*visibility), restricted));
                assert!(seen.is_sorted() && seen[2], "{visibility:?} {restricted}");
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
