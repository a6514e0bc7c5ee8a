//! Term and annual fees: until when the right runs, what falls due next, and what can still be paid late.
//!
//! The fee of the patent's year n+1 falls due on the n-th anniversary of the filing; that of the year of the grant is
//! paid at the grant. What is late can be paid for some months more: the first is free, each further one adds a
//! surcharge on the full fee.

use jiff::Span;
use serde::Serialize;

use super::quality::days_between;
use super::rules::AnnualFeeRules;
use crate::domain::{Date, LegalState, LicenceKind, Patent, PatentKind};
use crate::taxonomy::{AnnualFee, Taxonomy};

/// A lower fee for those who qualify.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reduction {
    /// For whom or when, in Chinese.
    pub basis: &'static str,
    /// What is then due.
    pub yuan: u32,
}

/// An annual fee that falls due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeeDue {
    /// Of which year of the patent, counted from the filing.
    pub year: u32,
    /// Full fee.
    pub yuan: u32,
    /// Reductions that may apply.
    pub reductions: Vec<Reduction>,
    /// Last day of payment without surcharge by rule; holidays are not reckoned in.
    pub due: Date,
    /// Last day on which it can be paid late.
    pub grace_until: Date,
    /// Surcharge of each month after the first late one.
    pub surcharge_per_month: u32,
}

/// A fee whose day is over, while it can still be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeeOverdue {
    /// The fee.
    #[serde(flatten)]
    pub fee: FeeDue,
    /// Surcharge on the day of the judgement.
    pub surcharge: u32,
    /// The status says that it is unpaid; else nobody has said so.
    pub unpaid_on_record: bool,
}

/// Term and fees.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Life {
    /// Last day of the term.
    pub term_end: Option<Date>,
    /// Days left; negative where it is over.
    pub days_left: Option<i64>,
    /// The next fee; none where no further one falls due, or nobody can say.
    pub next_fee: Option<FeeDue>,
    /// The last fee, where it could still be paid late.
    pub late_fee: Option<FeeOverdue>,
    /// Why there is no next fee, or what it assumes.
    pub note: Option<&'static str>,
}

impl Life {
    pub(super) fn of(
        patent: &Patent,
        granted: Option<Date>,
        taxonomy: &Taxonomy,
        rules: &AnnualFeeRules,
        today: Date,
    ) -> Self {
        let term_end = patent.term_end();
        let without_fee = |note| Self {
            term_end,
            days_left: term_end.map(|end| days_between(today, end)),
            next_fee: None,
            late_fee: None,
            note: Some(note),
        };
        let state = patent.state_on(today);
        let note = match state {
            _ if patent.patent_type == Some(PatentKind::Technology) => return without_fee("非专利技术，没有年费"),
            Some(LegalState::Pending) => return without_fee("尚未授权，授权后才有年费"),
            Some(LegalState::InForce) => None,
            Some(_) => return without_fee("已失效，不再有年费"),
            None => Some("法律状态未知，年费按有效专利计算"),
        };
        let (Some(filed), Some(kind)) = (patent.filing_date, patent.patent_type) else {
            return without_fee("申请日或专利类型未知，算不出年费");
        };
        let fees = Fees { patent, filed, kind, granted, taxonomy, rules };
        let anniversary = fees.next_anniversary(today);
        let next_fee = fees.due_on(anniversary);
        let note = if next_fee.is_none() { Some("保护期内不再有年费") } else { note };
        let late_fee = fees.late(anniversary - 1, today);
        Self { next_fee, late_fee, note, ..without_fee("") }
    }

    /// Full fees that fall due within so many years, in yuan: what it costs to go on waiting. `None` where there is no next
    /// fee.
    pub(super) fn waiting(
        patent: &Patent,
        taxonomy: &Taxonomy,
        rules: &AnnualFeeRules,
        today: Date,
        years: i16,
    ) -> Option<u32> {
        Self::of(patent, None, taxonomy, rules, today).next_fee?;
        let (filed, kind) = (patent.filing_date?, patent.patent_type?);
        let fees = Fees { patent, filed, kind, granted: None, taxonomy, rules };
        let until = today.saturating_add(Span::new().years(years));
        let next = fees.next_anniversary(today);
        let due =
            (next..=MOST_YEARS).map_while(|anniversary| fees.due_on(anniversary)).take_while(|fee| fee.due < until);
        Some(due.map(|fee| fee.yuan).sum())
    }

    /// Years left, for people.
    #[must_use]
    pub fn years_left(&self) -> Option<f64> {
        self.days_left.map(|days| days as f64 / 365.25)
    }
}

struct Fees<'a> {
    patent: &'a Patent,
    filed: Date,
    kind: PatentKind,
    granted: Option<Date>,
    taxonomy: &'a Taxonomy,
    rules: &'a AnnualFeeRules,
}

/// No patent lives longer.
const MOST_YEARS: u32 = 25;

impl Fees<'_> {
    fn anniversary(&self, years: u32) -> Date {
        self.filed.saturating_add(Span::new().years(i64::from(years)))
    }

    /// The first anniversary, from 1, that is not before a day.
    fn next_anniversary(&self, day: Date) -> u32 {
        (1..=MOST_YEARS).find(|years| self.anniversary(*years) >= day).unwrap_or(MOST_YEARS)
    }

    /// The fee that falls due on an anniversary: that of the year which begins then.
    fn due_on(&self, anniversary: u32) -> Option<FeeDue> {
        let year = anniversary + 1;
        let due = self.anniversary(anniversary);
        if self.patent.term_end().is_none_or(|end| due >= end) {
            return None;
        }
        let fee = self.taxonomy.annual_fee(self.kind, year)?;
        Some(FeeDue {
            year,
            yuan: fee.full,
            reductions: self.reductions(&fee, year),
            due,
            grace_until: due.saturating_add(Span::new().months(self.rules.grace_months)),
            surcharge_per_month: fee.full * self.rules.surcharge_percent / 100,
        })
    }

    fn reductions(&self, fee: &AnnualFee, year: u32) -> Vec<Reduction> {
        let mut found = Vec::new();
        // Given for some years from the year of the grant on; where that is not known, the basis says so.
        let year_of_grant = self.granted.map(|day| self.next_anniversary(day));
        let years = u32::try_from(self.rules.reduced_years).unwrap_or_default();
        if year_of_grant.is_none_or(|granted| year < granted + years) {
            let single = fee.reduced_single.map(|yuan| Reduction { basis: "经减缴备案、一个权利人", yuan });
            let joint = fee.reduced_joint.map(|yuan| Reduction { basis: "经减缴备案、多个权利人", yuan });
            let joint_owners = self.patent.owners.len() > 1;
            let single_owner = self.patent.owners.len() == 1;
            found.extend(single.filter(|_| !joint_owners));
            found.extend(joint.filter(|_| !single_owner));
        }
        if self.patent.licence_kind == Some(LicenceKind::Open) {
            let yuan = fee.full * (100 - self.rules.open_licence_percent.min(100)) / 100;
            found.push(Reduction { basis: "开放许可实施期间", yuan });
        }
        found
    }

    /// The fee that fell due on an anniversary, while it can be paid late. None is late before the first that the owner
    /// of a granted patent had to pay by himself.
    fn late(&self, anniversary: u32, today: Date) -> Option<FeeOverdue> {
        let fee = self.due_on(anniversary).filter(|fee| anniversary > 0 && fee.due < today)?;
        if fee.grace_until < today || self.granted.is_some_and(|granted| granted >= fee.due) {
            return None;
        }
        let over = |months: i32| today > fee.due.saturating_add(Span::new().months(months));
        let months = (1..self.rules.grace_months).filter(|months| over(*months)).count();
        let surcharge = fee.surcharge_per_month * u32::try_from(months).unwrap_or_default();
        Some(FeeOverdue { fee, surcharge, unpaid_on_record: unpaid_on_record(self.patent) })
    }
}

/// Whether the status says that a fee is unpaid.
pub(super) fn unpaid_on_record(patent: &Patent) -> bool {
    let status = patent.legal_status.as_deref().unwrap_or_default();
    ["滞纳金", "欠费", "未缴费", "未缴年费"].iter().any(|word| status.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::{Assessor, Rules};
    use crate::resources::Resources;

    fn on(patent: &Patent, today: Date) -> Life {
        let resources = Resources::built_in();
        let (rules, taxonomy) = (Rules::load(&resources).unwrap(), Taxonomy::load(&resources).unwrap());
        Assessor { rules: &rules, taxonomy: &taxonomy, today }.life(patent)
    }

    fn invention() -> Patent {
        Patent {
            patent_type: Some(PatentKind::Invention),
            filing_date: Some(Date::constant(2019, 5, 10)),
            grant_date: Some(Date::constant(2021, 10, 22)),
            legal_state: Some(LegalState::InForce),
            owners: vec!["示例大学".into()],
            ..Patent::default()
        }
    }

    #[test]
    fn the_next_fee_is_that_of_the_year_which_begins_on_the_anniversary() {
        let life = on(&invention(), Date::constant(2026, 11, 24));
        let fee = life.next_fee.unwrap();
        assert_eq!((fee.year, fee.yuan, fee.due), (9, 2000, Date::constant(2027, 5, 10)));
        assert_eq!((fee.grace_until, fee.surcharge_per_month), (Date::constant(2027, 11, 10), 100));
        assert_eq!(fee.reductions, [Reduction { basis: "经减缴备案、一个权利人", yuan: 300 }]);
        assert_eq!((life.late_fee, life.note), (None, None));
        assert_eq!(life.term_end, Some(Date::constant(2039, 5, 10)));
        // The day itself is in time.
        assert_eq!(on(&invention(), Date::constant(2027, 5, 10)).next_fee.unwrap().year, 9);
        assert_eq!(on(&invention(), Date::constant(2027, 5, 11)).next_fee.unwrap().year, 10);
    }

    #[test]
    fn a_late_fee_costs_more_with_every_month_after_the_first() {
        let surcharge = |month, day| {
            on(&invention(), Date::constant(2027, month, day)).late_fee.map(|late| (late.fee.year, late.surcharge))
        };
        assert_eq!(surcharge(5, 10), None);
        assert_eq!(surcharge(5, 11), Some((9, 0)));
        assert_eq!(surcharge(6, 10), Some((9, 0)));
        assert_eq!(surcharge(6, 11), Some((9, 100)));
        assert_eq!(surcharge(7, 10), Some((9, 100)));
        assert_eq!(surcharge(11, 10), Some((9, 500)));
        assert_eq!(surcharge(11, 11), None);
    }

    #[test]
    fn the_year_of_the_grant_is_paid_at_the_grant() {
        let young = Patent { grant_date: Some(Date::constant(2027, 6, 1)), ..invention() };
        assert_eq!(on(&young, Date::constant(2027, 7, 1)).late_fee, None);
        let unpaid = Patent { legal_status: Some("等年费滞纳金".into()), ..invention() };
        assert!(on(&unpaid, Date::constant(2027, 7, 1)).late_fee.unwrap().unpaid_on_record);
    }

    #[test]
    fn reductions_end_ten_years_from_the_year_of_the_grant() {
        let reductions = |year| on(&invention(), Date::constant(year, 1, 1)).next_fee.unwrap().reductions.len();
        // Granted in the third year: reduced up to the twelfth.
        assert_eq!((reductions(2030), reductions(2031)), (1, 0));
        let open = Patent { licence_kind: Some(LicenceKind::Open), ..invention() };
        let fee = on(&open, Date::constant(2031, 1, 1)).next_fee.unwrap();
        assert_eq!(fee.reductions, [Reduction { basis: "开放许可实施期间", yuan: 5100 }]);
        let joint = Patent { owners: vec!["甲".into(), "乙".into()], ..invention() };
        assert_eq!(on(&joint, Date::constant(2026, 1, 1)).next_fee.unwrap().reductions[0].yuan, 600);
    }

    #[test]
    fn no_fee_falls_due_where_there_is_no_right_or_no_further_year() {
        let today = Date::constant(2026, 11, 24);
        for (patent, note) in [
            (Patent { legal_state: Some(LegalState::Pending), ..invention() }, "尚未授权"),
            (Patent { legal_state: Some(LegalState::Lapsed), ..invention() }, "已失效"),
            (Patent { patent_type: Some(PatentKind::Technology), ..invention() }, "非专利技术"),
            (Patent { filing_date: None, ..invention() }, "申请日"),
            (Patent { filing_date: Some(Date::constant(2007, 1, 1)), ..invention() }, "不再有年费"),
        ] {
            let life = on(&patent, today);
            assert_eq!(life.next_fee, None, "{note}");
            assert!(life.note.unwrap().contains(note), "{life:?}");
        }
        let unknown = on(&Patent { legal_state: None, ..invention() }, today);
        assert!(unknown.next_fee.is_some() && unknown.note.unwrap().contains("未知"));
    }

    #[test]
    fn every_year_of_every_kind_has_a_fee() {
        for (kind, years) in [(PatentKind::Invention, 20), (PatentKind::UtilityModel, 10), (PatentKind::Design, 15)] {
            let filed = Date::constant(2022, 2, 28);
            let patent = Patent { patent_type: Some(kind), filing_date: Some(filed), ..invention() };
            let patent = Patent { grant_date: None, ..patent };
            for year in 2..=years {
                let today = filed.saturating_add(Span::new().years(year - 1));
                let fee = on(&patent, today).next_fee.unwrap_or_else(|| panic!("{kind} {year}"));
                assert_eq!(i32::try_from(fee.year).unwrap(), year);
            }
        }
    }
}
