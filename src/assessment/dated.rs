//! What of a record runs out by the calendar: how each stands on a day, and on which day that next changes.

use jiff::Span;
use serde::{Deserialize, Serialize};

use super::Assessor;
use super::life::unpaid_on_record;
use crate::domain::{Date, LegalState, LicenceKind, Need, Patent, PatentKind};

/// What runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DatedKind {
    /// The next annual fee, or the last one where it is late.
    #[serde(rename = "年费")]
    AnnualFee,
    /// The term of the right.
    #[serde(rename = "保护期")]
    Term,
    /// An open licence.
    #[serde(rename = "开放许可")]
    OpenLicence,
    /// Any other licence on offer.
    #[serde(rename = "许可期限")]
    LicenceOffer,
    /// The last verification.
    #[serde(rename = "核验")]
    Verification,
    /// The validity of a need.
    #[serde(rename = "需求有效期")]
    NeedValidity,
    /// The day on which a curated library is looked at again.
    #[serde(rename = "库复核")]
    LibraryReview,
}

impl DatedKind {
    /// All of them, in their order.
    pub const ALL: [Self; 7] = [
        Self::AnnualFee,
        Self::Term,
        Self::OpenLicence,
        Self::LicenceOffer,
        Self::Verification,
        Self::NeedValidity,
        Self::LibraryReview,
    ];

    /// The Chinese words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AnnualFee => "年费",
            Self::Term => "保护期",
            Self::OpenLicence => "开放许可",
            Self::LicenceOffer => "许可期限",
            Self::Verification => "核验",
            Self::NeedValidity => "需求有效期",
            Self::LibraryReview => "库复核",
        }
    }

    /// The column that it is read from.
    #[must_use]
    pub const fn column(self) -> &'static str {
        match self {
            Self::AnnualFee | Self::Term => "申请日",
            Self::OpenLicence | Self::LicenceOffer => "许可期限届满日",
            Self::Verification => "核验日期",
            Self::NeedValidity => "有效期",
            Self::LibraryReview => "复核日期",
        }
    }

    /// What somebody has to do about it.
    #[must_use]
    pub const fn to_do(self) -> &'static str {
        match self {
            Self::AnnualFee => "核对缴费情况：未缴的补缴，已缴的更新核验日期",
            Self::Term => "核对保护期；届满后撤下，或注明已失效",
            Self::OpenLicence => "续展开放许可声明，或更新许可期限届满日",
            Self::LicenceOffer => "更新许可期限届满日，或撤下许可",
            Self::Verification => "重新核验，更新核验日期",
            Self::NeedValidity => "向需求单位确认是否仍要，更新有效期",
            Self::LibraryReview => "复核入选专利，更新复核日期",
        }
    }
}

/// How it stands. The order is that of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Standing {
    /// Nobody can say.
    #[serde(rename = "未知")]
    Unknown,
    /// Runs on.
    #[serde(rename = "正常")]
    Running,
    /// Ends within the days that the rules name.
    #[serde(rename = "将到期")]
    Soon,
    /// The day is over, but it can still be made good.
    #[serde(rename = "已到期（宽限期）")]
    Grace,
    /// Over.
    #[serde(rename = "已过期")]
    Over,
}

impl Standing {
    /// All of them, in their order.
    pub const ALL: [Self; 5] = [Self::Unknown, Self::Running, Self::Soon, Self::Grace, Self::Over];

    /// The Chinese words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "未知",
            Self::Running => "正常",
            Self::Soon => "将到期",
            Self::Grace => "已到期（宽限期）",
            Self::Over => "已过期",
        }
    }

    /// Whether somebody has to act.
    #[must_use]
    pub const fn needs_action(self) -> bool {
        matches!(self, Self::Soon | Self::Grace | Self::Over)
    }
}

/// One thing that runs out, on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedState {
    /// What.
    pub kind: DatedKind,
    /// How it stands.
    pub state: Standing,
    /// Its last day; in grace the last day of that.
    pub last_day: Option<Date>,
    /// The first day on which it stands otherwise, where nothing new is learnt.
    pub changes_on: Option<Date>,
}

impl DatedState {
    fn unknown(kind: DatedKind) -> Self {
        Self { kind, state: Standing::Unknown, last_day: None, changes_on: None }
    }

    /// What ends with a day: soon from so many days before it, over from the day after it.
    fn until(kind: DatedKind, last: Date, soon_days: i32, today: Date) -> Self {
        let soon = last.saturating_sub(Span::new().days(soon_days));
        let after = last.saturating_add(Span::new().days(1));
        let (state, changes_on) = match today {
            _ if today > last => (Standing::Over, None),
            _ if today >= soon => (Standing::Soon, Some(after)),
            _ => (Standing::Running, Some(soon)),
        };
        Self { kind, state, last_day: Some(last), changes_on }
    }

    /// The same in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let day = self.last_day.map(|day| day.to_string()).unwrap_or_default();
        let what = self.kind.word();
        match (self.state, self.kind) {
            (Standing::Unknown, _) => format!("{what}：没有“{}”，无法判断", self.kind.column()),
            (Standing::Running, _) => format!("{what}：正常，至{day}"),
            (Standing::Soon, DatedKind::AnnualFee) => format!("年费应于{day}前（含当日）缴纳"),
            (Standing::Soon, DatedKind::Verification) => format!("核验将于{day}后过时"),
            (Standing::Soon, DatedKind::LibraryReview) => format!("应于{day}复核"),
            (Standing::Soon, _) => format!("{what}将于{day}届满"),
            (Standing::Grace, _) => format!("年费缴纳日已过，没有已缴的记载；尚在宽限期（至{day}）"),
            (Standing::Over, DatedKind::AnnualFee) => format!("年费逾期未缴，宽限期已于{day}届满"),
            (Standing::Over, DatedKind::Verification) => format!("久未核验，{day}后未再核验"),
            (Standing::Over, DatedKind::LibraryReview) => format!("复核日期{day}已过"),
            (Standing::Over, _) => format!("{what}已于{day}届满"),
        }
    }
}

impl Assessor<'_> {
    /// What of a patent runs out. Of a dead one nothing does any more.
    #[must_use]
    pub fn dated(&self, patent: &Patent) -> Vec<DatedState> {
        if patent.legal_state.is_some_and(LegalState::is_dead) {
            return Vec::new();
        }
        let days = self.rules.soon_days();
        let until = |kind, last: Option<Date>, soon| {
            last.map_or_else(|| DatedState::unknown(kind), |last| DatedState::until(kind, last, soon, self.today))
        };
        let mut found = Vec::new();
        found.extend(self.dated_fee(patent));
        if patent.patent_type != Some(PatentKind::Technology) {
            found.push(until(DatedKind::Term, patent.term_end(), days.term));
        }
        if patent.licence_kind == Some(LicenceKind::Open) {
            found.push(until(DatedKind::OpenLicence, patent.licence_until, days.open_licence));
        } else if patent.licence_until.is_some() {
            found.push(until(DatedKind::LicenceOffer, patent.licence_until, days.licence_offer));
        }
        found.push(until(DatedKind::Verification, self.freshness(patent).fresh_until, days.verification));
        found
    }

    /// The last day of grace of a fee that the record says to be unpaid, while it can still be made good.
    #[must_use]
    pub fn late_until(&self, patent: &Patent) -> Option<Date> {
        let fee = unpaid_on_record(patent).then(|| self.dated_fee(patent)).flatten()?;
        fee.last_day.filter(|_| fee.state == Standing::Grace)
    }

    /// How long a need holds.
    #[must_use]
    pub fn dated_need(&self, need: &Need) -> DatedState {
        let kind = DatedKind::NeedValidity;
        need.valid_until.map_or_else(
            || DatedState::unknown(kind),
            |last| DatedState::until(kind, last, self.rules.soon_days().need_validity, self.today),
        )
    }

    /// When a curated library is to be looked at again.
    #[must_use]
    pub fn dated_review(&self, review_on: Option<Date>) -> DatedState {
        let kind = DatedKind::LibraryReview;
        review_on.map_or_else(
            || DatedState::unknown(kind),
            |last| DatedState::until(kind, last, self.rules.soon_days().library_review, self.today),
        )
    }

    /// The annual fee. A fee that nobody said to be unpaid counts as paid once the record was verified after its day, or
    /// its grace is over while the patent still stands.
    fn dated_fee(&self, patent: &Patent) -> Option<DatedState> {
        let kind = DatedKind::AnnualFee;
        if !matches!(patent.state_on(self.today), None | Some(LegalState::InForce))
            || patent.patent_type == Some(PatentKind::Technology)
        {
            return None;
        }
        let said_on = patent.verified_on.max(patent.legal_status_date).filter(|day| *day <= self.today);
        // What is said to be unpaid is the fee that was late when it was said.
        let unpaid = unpaid_on_record(patent);
        let reckoned_on = said_on.filter(|_| unpaid).unwrap_or(self.today);
        let late = Assessor { today: reckoned_on, ..*self }.life(patent).late_fee.map(|late| late.fee);
        if let Some(fee) = late.filter(|fee| unpaid || said_on.is_none_or(|day| day <= fee.due)) {
            let over = self.today > fee.grace_until;
            return Some(DatedState {
                kind,
                state: if over { Standing::Over } else { Standing::Grace },
                last_day: Some(fee.grace_until),
                changes_on: (!over).then(|| fee.grace_until.saturating_add(Span::new().days(1))),
            });
        }
        if patent.filing_date.is_none() || patent.patent_type.is_none() {
            return Some(DatedState::unknown(kind));
        }
        let due = self.life(patent).next_fee?.due;
        Some(DatedState::until(kind, due, self.rules.soon_days().annual_fee, self.today))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::Rules;
    use crate::resources::Resources;
    use crate::taxonomy::Taxonomy;

    fn with<T>(ask: impl Fn(&dyn Fn(Date) -> Assessor<'static>) -> T) -> T {
        let resources = Resources::built_in();
        let rules: &'static Rules = Box::leak(Box::new(Rules::load(&resources).unwrap()));
        let taxonomy: &'static Taxonomy = Box::leak(Box::new(Taxonomy::load(&resources).unwrap()));
        ask(&|today| Assessor { rules, taxonomy, today })
    }

    fn patent() -> Patent {
        Patent {
            patent_type: Some(PatentKind::Invention),
            filing_date: Some(Date::constant(2019, 5, 10)),
            grant_date: Some(Date::constant(2021, 10, 22)),
            legal_state: Some(LegalState::InForce),
            verified_on: Some(Date::constant(2027, 1, 1)),
            licence_until: Some(Date::constant(2028, 6, 30)),
            ..Patent::default()
        }
    }

    fn of(states: &[DatedState], kind: DatedKind) -> Standing {
        states.iter().find(|state| state.kind == kind).unwrap().state
    }

    #[test]
    fn each_state_changes_on_its_day() {
        use Standing::{Grace, Over, Running, Soon};
        let open = Patent { licence_kind: Some(LicenceKind::Open), ..patent() };
        let changes = [
            (patent(), DatedKind::Verification, (2028, 12, 2), Running, Soon),
            (patent(), DatedKind::Verification, (2029, 1, 2), Soon, Over),
            (patent(), DatedKind::AnnualFee, (2027, 3, 11), Running, Soon),
            (patent(), DatedKind::AnnualFee, (2027, 5, 11), Soon, Grace),
            (patent(), DatedKind::AnnualFee, (2027, 11, 11), Grace, Running),
            (patent(), DatedKind::Term, (2038, 5, 10), Running, Soon),
            (patent(), DatedKind::Term, (2039, 5, 11), Soon, Over),
            (patent(), DatedKind::LicenceOffer, (2028, 4, 1), Running, Soon),
            (patent(), DatedKind::LicenceOffer, (2028, 7, 1), Soon, Over),
            (open.clone(), DatedKind::OpenLicence, (2028, 4, 1), Running, Soon),
            (open, DatedKind::OpenLicence, (2028, 7, 1), Soon, Over),
        ];
        with(|on| {
            for (patent, kind, (year, month, day), before, after) in &changes {
                let day = Date::constant(*year, *month, *day);
                let state = |day| of(&on(day).dated(patent), *kind);
                assert_eq!((state(day.yesterday().unwrap()), state(day)), (*before, *after), "{kind:?} {day}");
                assert_eq!(state(day.tomorrow().unwrap()), *after, "{kind:?} {day}");
            }
            let need = Need { valid_until: Some(Date::constant(2026, 12, 31)), ..Need::default() };
            let state = |month, day| on(Date::constant(2026, month, day)).dated_need(&need).state;
            assert_eq!((state(11, 30), state(12, 1), state(12, 31)), (Running, Soon, Soon));
            assert_eq!(on(Date::constant(2027, 1, 1)).dated_need(&need).state, Over);
        });
    }

    #[test]
    fn a_state_stays_until_the_day_that_it_names_and_goes_only_forward() {
        let patent = Patent { legal_status: Some("等年费滞纳金".into()), ..patent() };
        let patent = Patent { verified_on: Some(Date::constant(2027, 6, 1)), ..patent };
        with(|on| {
            let mut day = Date::constant(2027, 6, 1);
            let mut before = on(day).dated(&patent);
            while day < Date::constant(2039, 7, 1) {
                day = day.tomorrow().unwrap();
                let now = on(day).dated(&patent);
                for was in &before {
                    let Some(is) = now.iter().find(|is| is.kind == was.kind) else { continue };
                    assert_eq!(is.state != was.state, was.changes_on == Some(day), "{was:?} {is:?} {day}");
                    assert!(is.state >= was.state, "{was:?} {is:?} {day}");
                }
                before = now;
            }
        });
    }

    #[test]
    fn a_fee_is_paid_where_the_record_was_verified_after_its_day() {
        let verified = Patent { verified_on: Some(Date::constant(2027, 5, 12)), ..patent() };
        let unpaid = Patent { legal_status: Some("等年费滞纳金".into()), ..verified.clone() };
        let dead = Patent { legal_state: Some(LegalState::Lapsed), ..patent() };
        with(|on| {
            let state = |patent, month| of(&on(Date::constant(2027, month, 20)).dated(patent), DatedKind::AnnualFee);
            assert_eq!(state(&verified, 6), Standing::Running);
            assert_eq!((state(&unpaid, 6), state(&unpaid, 11)), (Standing::Grace, Standing::Over));
            assert!(on(Date::constant(2027, 6, 1)).dated(&dead).is_empty());
        });
    }
}
