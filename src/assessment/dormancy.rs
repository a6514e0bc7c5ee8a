//! Asleep or not (R02): a rule with its conditions, each shown with what it was decided from.
//!
//! A condition is met, not met, or unknown. A patent sleeps when it is in force, was granted long enough ago, nothing
//! on record speaks of use, and either the owner says 未实施 or the register is known to hold no licence, transfer and
//! pledge. Where nothing is known either way it is only suspected of sleeping, and says what has to be verified.

use serde::Serialize;

use super::evidence::Evidence;
use super::history::History;
use super::rules::Rules;
use crate::domain::{Date, ExploitationStatus, LegalEffect, LegalState, Patent, PatentKind};

/// Whether a patent sleeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum DormancyState {
    /// Sleeps.
    #[serde(rename = "沉睡")]
    Asleep,
    /// May sleep: nothing is known either way.
    #[serde(rename = "疑似沉睡（待核实）")]
    Suspected,
    /// Use is on record.
    #[serde(rename = "已唤醒")]
    Awake,
    /// Not in force, or too young to be called asleep.
    #[serde(rename = "不适用")]
    NotApplicable,
}

impl DormancyState {
    /// The Chinese words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asleep => "沉睡",
            Self::Suspected => "疑似沉睡（待核实）",
            Self::Awake => "已唤醒",
            Self::NotApplicable => "不适用",
        }
    }
}

/// What other ledgers than the record know of a patent: how many of each they hold. By default nobody has looked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutsideRecord {
    /// Products filed under the patent.
    pub products: Option<u32>,
    /// Licence contracts.
    pub licences: Option<u32>,
    /// Assignments and contributions in kind.
    pub transfers: Option<u32>,
    /// Pledge contracts.
    pub pledges: Option<u32>,
    /// A pledge contract runs on the day of judgements.
    pub pledge_runs: bool,
    /// An exclusive or sole licence runs on that day.
    pub exclusive_runs: bool,
}

/// Other ledgers that can be asked about a patent.
pub trait Outside: std::fmt::Debug + Sync {
    /// What they know of it on a day.
    fn of(&self, patent: &Patent, today: Date) -> OutsideRecord;
}

/// One condition of the rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition<'p> {
    /// Stable code.
    pub code: &'static str,
    /// In Chinese.
    pub name: String,
    /// Met, not met, or (null) unknown.
    pub holds: Option<bool>,
    /// What says so; empty where nothing does.
    pub evidence: Vec<Evidence<'p>>,
}

/// The label, and the conditions that it follows from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dormancy<'p> {
    /// The label.
    pub state: DormancyState,
    /// Why, in plain Chinese.
    pub reason: String,
    /// All conditions, in fixed order.
    pub conditions: Vec<Condition<'p>>,
}

const IN_FORCE: &str = "in_force";
const GRANTED: &str = "granted_long_enough";
const NO_LICENCE: &str = "no_licence";
const NO_TRANSFER: &str = "no_transfer";
const NO_PLEDGE: &str = "no_pledge";
const NO_OWN_USE: &str = "no_own_use";
const NO_PRODUCT: &str = "no_product";

const LICENCES: &[LegalEffect] = &[LegalEffect::Licensed, LegalEffect::LicenceEnded];
const TRANSFERS: &[LegalEffect] = &[LegalEffect::Transferred];
/// A pledge that was lifted was one.
const PLEDGES: &[LegalEffect] = &[LegalEffect::Pledged, LegalEffect::PledgeLifted];

impl<'p> Dormancy<'p> {
    pub(super) fn of(
        patent: &'p Patent,
        history: &History<'p>,
        outside: OutsideRecord,
        rules: &Rules,
        today: Date,
    ) -> Self {
        let told = Told { patent, history };
        let conditions = vec![
            in_force(patent, today),
            granted_long_enough(patent, history, rules.granted_years(), today),
            told.no_licence(outside.licences),
            told.no_transfer(outside.transfers),
            told.no_pledge(outside.pledges),
            told.no_own_use(),
            told.no_product(outside.products),
        ];
        let (state, reason) = conclude(&conditions, patent.exploitation == Some(ExploitationStatus::Unworked));
        Self { state, reason, conditions }
    }

    /// Whether a licence is on record.
    pub(super) fn is_licensed(&self) -> bool {
        self.conditions.iter().any(|condition| condition.code == NO_LICENCE && condition.holds == Some(false))
    }
}

/// The label that follows from the conditions, and why.
fn conclude(conditions: &[Condition<'_>], owner_says_unworked: bool) -> (DormancyState, String) {
    let of = |codes: &[&str], holds: Option<bool>| -> Vec<&Condition<'_>> {
        conditions.iter().filter(|one| codes.contains(&one.code) && one.holds == holds).collect()
    };
    let first_evidence = |condition: &Condition<'_>| {
        condition.evidence.first().map_or_else(|| condition.name.clone(), ToString::to_string)
    };
    let basis = [IN_FORCE, GRANTED];
    let use_ = [NO_LICENCE, NO_TRANSFER, NO_PLEDGE, NO_OWN_USE, NO_PRODUCT];
    if let Some(missing) = of(&basis, Some(false)).first() {
        return (
            DormancyState::NotApplicable,
            format!("不符合“{}”（{}），不作沉睡判断", missing.name, first_evidence(missing)),
        );
    }
    let used = of(&use_, Some(false));
    if !used.is_empty() {
        let told: Vec<String> = used.iter().map(|condition| first_evidence(condition)).collect();
        return (DormancyState::Awake, format!("已有运用的记录：{}", told.join("；")));
    }
    let register = [NO_LICENCE, NO_TRANSFER, NO_PLEDGE];
    let register_is_empty = of(&register, Some(true)).len() == register.len();
    let basis_is_known = of(&basis, None).is_empty();
    if basis_is_known && owner_says_unworked {
        return (DormancyState::Asleep, "权利人填报未实施，也没有任何运用的记录".to_owned());
    }
    if basis_is_known && register_is_empty {
        return (DormancyState::Asleep, "许可、转让、质押均确知为无".to_owned());
    }
    let open: Vec<&str> = conditions.iter().filter(|one| one.holds.is_none()).map(|one| one.name.as_str()).collect();
    (DormancyState::Suspected, format!("没有运用的记录，但以下各项无从得知，须逐项核实：{}", open.join("、")))
}

fn in_force(patent: &Patent, today: Date) -> Condition<'_> {
    let condition = |holds, evidence| Condition { code: IN_FORCE, name: "专利权有效".to_owned(), holds, evidence };
    if patent.patent_type == Some(PatentKind::Technology) {
        return condition(Some(false), vec![Evidence::new("专利类型", PatentKind::Technology.word(), None)]);
    }
    match History::state_evidence(patent, today) {
        Some((state, evidence)) => condition(Some(state == LegalState::InForce), vec![evidence]),
        None => condition(None, Vec::new()),
    }
}

/// Granted at least `years` ago. Without the day of the grant, what bounds it may still decide.
fn granted_long_enough<'p>(patent: &'p Patent, history: &History<'p>, years: i16, today: Date) -> Condition<'p> {
    let condition =
        |holds, evidence| Condition { code: GRANTED, name: format!("授权满{years}年"), holds, evidence };
    let is_over = |since: Date| since.saturating_add(jiff::Span::new().years(years)) <= today;
    if let Some((day, evidence)) = history.grant(patent) {
        return condition(Some(is_over(day)), vec![evidence]);
    }
    // No grant comes before the filing.
    let filed = patent.filing_date.map(|day| (day, "申请日")).or_else(|| {
        let year = patent.number.as_ref()?.year();
        Some((Date::new(year, 1, 1).ok()?, "专利号"))
    });
    if let Some((day, field)) = filed.filter(|(day, _)| !is_over(*day)) {
        let says = format!("{}年才申请，授权必不满{years}年", day.year());
        return condition(Some(false), vec![Evidence::new(field, says, None)]);
    }
    // What has been in force since a day was granted by then.
    let in_force_since = patent.legal_status_date.filter(|_| patent.legal_state == Some(LegalState::InForce));
    if let Some(day) = in_force_since.filter(|day| is_over(*day)) {
        let says = format!("{day}起已是有效状态，授权不晚于此");
        return condition(Some(true), vec![Evidence::new("法律状态最后修改日期", says, Some(day))]);
    }
    condition(None, Vec::new())
}

/// What speaks against a condition and for it; what speaks against it decides.
#[derive(Default)]
struct Sides<'p> {
    against: Vec<Evidence<'p>>,
    for_it: Vec<Evidence<'p>>,
}

impl<'p> Sides<'p> {
    /// A stated number: none is known to be none.
    fn count(&mut self, field: &'static str, count: Option<u32>) {
        match count {
            Some(0) => self.for_it.push(Evidence::new(field, "0", None)),
            Some(count) => self.against.push(Evidence::new(field, count.to_string(), None)),
            None => {}
        }
    }

    fn condition(self, code: &'static str, name: &str) -> Condition<'p> {
        let (holds, evidence) = match (self.against.is_empty(), self.for_it.is_empty()) {
            (false, _) => (Some(false), self.against),
            (true, false) => (Some(true), self.for_it),
            (true, true) => (None, Vec::new()),
        };
        Condition { code, name: name.to_owned(), holds, evidence }
    }
}

/// What the record tells of use.
struct Told<'r, 'p> {
    patent: &'p Patent,
    history: &'r History<'p>,
}

impl<'p> Told<'_, 'p> {
    fn exploitation(&self, wanted: &[ExploitationStatus]) -> Option<Evidence<'p>> {
        let status = self.patent.exploitation.filter(|status| wanted.contains(status))?;
        Some(Evidence::new("专利实施状态", status.word(), None))
    }

    fn unworked(&self) -> Option<Evidence<'p>> {
        self.exploitation(&[ExploitationStatus::Unworked])
    }

    /// The register's entries of a kind; a complete register without any says that there were none.
    fn events(&self, sides: &mut Sides<'p>, effects: &[LegalEffect], nothing: &'static str) {
        sides.against.extend(self.history.with(effects));
        if sides.against.is_empty() && self.history.is_complete() {
            sides.for_it.push(Evidence::new("法律事件", nothing, self.history.last_day()));
        }
    }

    fn no_licence(&self, outside: Option<u32>) -> Condition<'p> {
        let mut sides = Sides::default();
        sides.against.extend(self.exploitation(&[ExploitationStatus::Licensed]));
        self.events(&mut sides, LICENCES, "授权以来没有许可备案");
        sides.count("许可次数", self.patent.licence_count);
        sides.count("许可合同台账", outside);
        sides.for_it.extend(self.unworked());
        sides.condition(NO_LICENCE, "没有许可")
    }

    fn no_transfer(&self, outside: Option<u32>) -> Condition<'p> {
        let mut sides = Sides::default();
        sides.against.extend(self.exploitation(&[ExploitationStatus::Assigned, ExploitationStatus::Equity]));
        self.events(&mut sides, TRANSFERS, "授权以来没有权利转移");
        sides.count("转让次数", self.patent.transfer_count);
        sides.count("转让合同台账", outside);
        sides.condition(NO_TRANSFER, "没有转让和作价入股")
    }

    fn no_pledge(&self, outside: Option<u32>) -> Condition<'p> {
        let mut sides = Sides::default();
        let column = self.patent.pledge.as_deref().map(|text| Evidence::new("质押状态", text, None));
        match self.patent.pledge_stated() {
            Some(true) => sides.against.extend(column),
            Some(false) => sides.for_it.extend(column),
            None => {}
        }
        self.events(&mut sides, PLEDGES, "授权以来没有质押登记");
        sides.count("质押次数", self.patent.pledge_count);
        sides.count("质押合同台账", outside);
        sides.condition(NO_PLEDGE, "没有质押")
    }

    fn no_own_use(&self) -> Condition<'p> {
        let mut sides = Sides::default();
        sides.against.extend(self.exploitation(&[ExploitationStatus::OwnUse]));
        sides.for_it.extend(self.unworked());
        sides.condition(NO_OWN_USE, "没有自行实施")
    }

    /// 对应产品 names what could be made, and is no product on record.
    fn no_product(&self, outside: Option<u32>) -> Condition<'p> {
        let mut sides = Sides::default();
        sides.count("专利产品备案", outside);
        sides.for_it.extend(self.unworked());
        sides.condition(NO_PRODUCT, "没有备案的专利产品")
    }
}

#[cfg(test)]
mod tests;
