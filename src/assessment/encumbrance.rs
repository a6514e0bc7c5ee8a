//! What lies on a patent today and stands in the way of a licence: a pledge, a freeze, an exclusive licence.

use serde::Serialize;

use super::dormancy::{Dormancy, OutsideRecord};
use super::evidence::Evidence;
use super::history::History;
use crate::domain::{Date, LegalEffect, LicenceKind, Patent};

/// Where contracts are listed.
const LEDGER: &str = "合同台账";

/// What lies on a patent, each with what says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Encumbrances<'p> {
    /// Pledged.
    pub pledged: Option<Evidence<'p>>,
    /// Frozen by a court.
    pub frozen: Option<Evidence<'p>>,
    /// Licensed to one alone, as far as the record tells.
    pub exclusive: Option<Evidence<'p>>,
}

impl<'p> Encumbrances<'p> {
    pub(super) fn of(
        patent: &'p Patent,
        history: &History<'p>,
        dormancy: &Dormancy<'p>,
        outside: OutsideRecord,
        today: Date,
    ) -> Self {
        let running = |begins: LegalEffect, ends: LegalEffect| {
            history.last_of(&[begins, ends]).filter(|(effect, _)| *effect == begins).map(|(_, evidence)| evidence)
        };
        let by_column = patent.pledge.as_deref().filter(|_| patent.is_pledged(today));
        // The column's day ends the pledge, also where nobody has had it struck from the register.
        let column_ended = patent.pledge_stated() == Some(true) && !patent.is_pledged(today);
        let by_register = running(LegalEffect::Pledged, LegalEffect::PledgeLifted).filter(|_| !column_ended);
        Self {
            pledged: by_column
                .map(|text| Evidence::new("质押状态", text, None))
                .or(by_register)
                .or_else(|| outside.pledge_runs.then(|| Evidence::new(LEDGER, "质押合同在有效期内", None))),
            frozen: running(LegalEffect::Frozen, LegalEffect::Unfrozen),
            exclusive: exclusive(patent, history, dormancy).or_else(|| {
                outside.exclusive_runs.then(|| Evidence::new(LEDGER, "独占或排他许可合同在有效期内", None))
            }),
        }
    }
}

/// A licence on record that has not ended, and is said to be 独占 or 排他: by its entry, else by the way of licensing.
fn exclusive<'p>(patent: &'p Patent, history: &History<'p>, dormancy: &Dormancy<'p>) -> Option<Evidence<'p>> {
    if !dormancy.is_licensed() {
        return None;
    }
    let last = history.last_of(&[LegalEffect::Licensed, LegalEffect::LicenceEnded]);
    if last.as_ref().is_some_and(|(effect, _)| *effect == LegalEffect::LicenceEnded) {
        return None;
    }
    if let Some((_, entry)) = last {
        if entry.says.contains("独占") || entry.says.contains("排他") {
            return Some(entry);
        }
        if entry.says.contains("普通") {
            return None;
        }
    }
    let kind = patent.licence_kind.filter(|kind| matches!(kind, LicenceKind::Exclusive | LicenceKind::Sole))?;
    Some(Evidence::new("许可方式", kind.word(), None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::{Assessor, Rules};
    use crate::domain::ExploitationStatus;
    use crate::resources::Resources;
    use crate::taxonomy::Taxonomy;

    fn lies_on(patent: &Patent) -> [bool; 3] {
        let resources = Resources::built_in();
        let (rules, taxonomy) = (Rules::load(&resources).unwrap(), Taxonomy::load(&resources).unwrap());
        let assessor = Assessor { rules: &rules, taxonomy: &taxonomy, today: Date::constant(2026, 11, 24) };
        let (_, found) = assessor.use_of(patent, OutsideRecord::default());
        [found.pledged.is_some(), found.frozen.is_some(), found.exclusive.is_some()]
    }

    fn with_events(events: &[&str]) -> Patent {
        Patent { legal_events: events.iter().map(|&event| event.to_owned()).collect(), ..Patent::default() }
    }

    #[test]
    fn a_pledge_lies_on_it_until_it_is_lifted_or_over() {
        let pledged = "2020-05-01 专利权质押合同登记的生效";
        assert_eq!(lies_on(&with_events(&[pledged])), [true, false, false]);
        // Registers also come with the newest entry first.
        assert_eq!(lies_on(&with_events(&["2022-05-01 专利权质押合同登记的注销", pledged])), [false; 3]);
        assert_eq!(lies_on(&Patent { pledge: Some("是".into()), ..Patent::default() }), [true, false, false]);
        assert_eq!(lies_on(&Patent { pledge: Some("2025-01-01".into()), ..with_events(&[pledged]) }), [false; 3]);
        assert_eq!(lies_on(&with_events(&["2027-05-01 专利权质押合同登记的生效"])), [false; 3], "has not come yet");
    }

    #[test]
    fn a_freeze_lies_on_it_until_it_is_lifted() {
        assert_eq!(lies_on(&with_events(&["专利权的保全"])), [false, true, false]);
        assert_eq!(lies_on(&with_events(&["专利权的保全", "专利权的保全的解除"])), [false; 3]);
    }

    #[test]
    fn only_a_licence_on_record_can_be_exclusive() {
        let offered = Patent { licence_kind: Some(LicenceKind::Exclusive), ..Patent::default() };
        assert_eq!(lies_on(&offered), [false; 3], "an offer binds nobody");
        let licensed = Patent { exploitation: Some(ExploitationStatus::Licensed), ..offered };
        assert_eq!(lies_on(&licensed), [false, false, true]);
        let entry = "2021-06-01 专利实施许可合同备案的生效 许可种类：独占许可";
        assert_eq!(lies_on(&with_events(&[entry])), [false, false, true]);
        assert_eq!(lies_on(&with_events(&[entry, "2023-06-01 专利实施许可合同备案的注销"])), [false; 3]);
        let plain = Patent {
            legal_events: vec!["专利实施许可合同备案的生效 许可种类：普通许可".into()], ..licensed
        };
        assert_eq!(lies_on(&plain), [false; 3]);
    }
}
