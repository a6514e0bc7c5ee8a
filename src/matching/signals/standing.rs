//! Standing: legal state, remaining life, pledge, how lately it was verified.

use crate::domain::{Date, LegalState, Patent, PatentKind};
use crate::matching::pair::{Notes, Part};
use crate::matching::weights::Weights;

const SIGNAL: &str = "standing";

pub(in crate::matching) fn standing(patent: &Patent, today: Date, weights: &Weights, notes: &mut Notes) -> Part {
    let of = weights.points.standing;
    let standing = &weights.standing;
    let (mut share, mut reason) = match patent.state_on(today) {
        Some(state) if state.is_dead() => {
            notes.gap("dead", || format!("已失效（{state}）：可自由实施，请自行核实"));
            return Part::of_share(SIGNAL, standing.dead, of, notes.reason(|| format!("法律状态：{state}")));
        }
        Some(LegalState::Pending) => {
            notes.gap("pending", || "尚未授权：仍在审查中，能否授权未定");
            (standing.pending, "申请在审".to_owned())
        }
        Some(_) => (standing.in_force, "专利有效".to_owned()),
        None if patent.patent_type == Some(PatentKind::Technology) => {
            (weights.unknown_share, "未核号的成果，没有专利号可查".to_owned())
        }
        None => {
            notes.gap("legal_unknown", || "法律状态未知：签约前请查证是否有效");
            (weights.unknown_share, "法律状态未知".to_owned())
        }
    };
    if let Some(end) = patent.term_end() {
        let years = years_between(today, end);
        reason += &notes.reason(|| format!("，剩余保护期{years:.1}年"));
        if years < standing.short_term_years {
            notes.gap("short_term", || format!("保护期只剩{years:.1}年"));
            share *= years / standing.short_term_years;
        }
    }
    if patent.is_pledged(today) {
        notes.gap("pledged", || "已质押：许可须经质权人同意");
        share *= standing.pledged;
    }
    if let Some(until) = patent.licence_until {
        let years = years_between(today, until);
        if years < 0.0 {
            notes.gap("licence_ended", || format!("许可期限已于{until}届满，须重新商定"));
        } else if years < 1.0 {
            notes.gap("licence_expiring", || format!("许可将到期：只到{until}"));
        }
    }
    match patent.verified_on {
        Some(day) if years_between(day, today) * 12.0 <= standing.verified_months => {
            reason += &notes.reason(|| format!("，{day}核验"));
        }
        Some(day) => notes.gap("stale", || format!("上次核验在{day}，已较久，请重新查证")),
        None => {}
    }
    Part::of_share(SIGNAL, share, of, reason)
}

fn years_between(from: Date, to: Date) -> f64 {
    from.until((jiff::Unit::Day, to)).map_or(0.0, |span| f64::from(span.get_days()) / 365.25)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Resources;

    const TODAY: Date = Date::constant(2026, 11, 24);

    fn judged(patent: &Patent) -> (f64, Vec<&'static str>) {
        let weights = Weights::load(&Resources::built_in()).unwrap();
        let mut notes = Notes::full();
        let part = standing(patent, TODAY, &weights, &mut notes);
        (part.points, notes.into_gaps().into_iter().map(|gap| gap.code).collect())
    }

    fn in_force() -> Patent {
        Patent {
            patent_type: Some(PatentKind::Invention),
            filing_date: Some(Date::constant(2019, 5, 1)),
            legal_state: Some(LegalState::InForce),
            ..Patent::default()
        }
    }

    #[test]
    fn a_patent_in_force_stands_above_an_application_and_that_above_a_dead_one() {
        let (full, none) = judged(&in_force());
        let (pending, _) = judged(&Patent { legal_state: Some(LegalState::Pending), ..in_force() });
        let (dead, dead_gaps) = judged(&Patent { legal_state: Some(LegalState::Lapsed), ..in_force() });
        assert!(full > pending && pending > dead);
        assert!(none.is_empty());
        assert_eq!(dead_gaps, ["dead"]);
    }

    #[test]
    fn a_pledged_patent_carries_a_warning_until_the_pledge_ends() {
        let (_, gaps) = judged(&Patent { pledge: Some("2027-01-01".into()), ..in_force() });
        assert_eq!(gaps, ["pledged"]);
        let (_, gaps) = judged(&Patent { pledge: Some("2025-01-01".into()), ..in_force() });
        assert!(gaps.is_empty());
    }

    #[test]
    fn a_term_that_has_run_out_is_dead_whatever_the_status_says() {
        let old = Patent { filing_date: Some(Date::constant(2004, 1, 1)), ..in_force() };
        assert_eq!(judged(&old), (0.0, vec!["dead"]));
    }
}
