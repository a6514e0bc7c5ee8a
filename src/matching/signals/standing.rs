//! Standing: legal state, remaining life, pledge; verified lately; quality; asleep or not.

use crate::assessment::{Assessor, DormancyState, Encumbrances, FreshnessState, OutsideRecord};
use crate::domain::{Date, LegalState, Patent, PatentKind};
use crate::matching::pair::{Notes, Part};
use crate::matching::weights::{StandingWeights, Weights};

const SIGNAL: &str = "standing";

/// One side of the standing: its share of the range, and why.
struct Side {
    share: f64,
    reason: String,
}

pub(in crate::matching) fn standing(
    patent: &Patent,
    outside: OutsideRecord,
    assessor: &Assessor<'_>,
    weights: &Weights,
    notes: &mut Notes,
) -> Part {
    let of = weights.points.standing;
    let standing = &weights.standing;
    if let Some(state) = patent.state_on(assessor.today).filter(|state| state.is_dead()) {
        notes.gap("dead", || format!("已失效（{state}）：可自由实施，请自行核实"));
        return Part::of_share(SIGNAL, standing.dead, of, notes.reason(|| format!("法律状态：{state}")));
    }
    let (dormancy, lies_on) = assessor.use_of(patent, outside);
    let shares = &standing.shares;
    let sides = [
        (shares.right, right(patent, assessor, &lies_on, weights, notes)),
        (shares.verified, verified(patent, assessor, weights, notes)),
        (shares.quality, quality(patent, assessor, notes)),
        (shares.r#use, use_on_record(dormancy.state, &lies_on, weights, notes)),
    ];
    licence_term(patent, assessor.today, notes);
    let share = sides.iter().map(|(weight, side)| weight * side.share).sum();
    let reasons = sides.into_iter().map(|(_, side)| side.reason).filter(|reason| !reason.is_empty());
    Part::of_share(SIGNAL, share, of, reasons.collect::<Vec<_>>().join("，"))
}

/// The right itself: its state, lowered by a short rest of its term, a fee that is late and a pledge.
fn right(
    patent: &Patent,
    assessor: &Assessor<'_>,
    lies_on: &Encumbrances<'_>,
    weights: &Weights,
    notes: &mut Notes,
) -> Side {
    let (standing, today) = (&weights.standing, assessor.today);
    let (mut share, mut reason) = match patent.state_on(today) {
        Some(LegalState::Pending) => {
            notes.gap("pending", || "尚未授权：仍在审查中，能否授权未定");
            (standing.pending, notes.reason(|| "申请在审"))
        }
        Some(_) => (standing.in_force, notes.reason(|| "专利有效")),
        None if patent.patent_type == Some(PatentKind::Technology) => {
            (weights.unknown_share, notes.reason(|| "未核号的成果，没有专利号可查"))
        }
        None => {
            notes.gap("legal_unknown", || "法律状态未知：签约前请查证是否有效");
            (weights.unknown_share, notes.reason(|| "法律状态未知"))
        }
    };
    if let Some(end) = patent.term_end() {
        let years = years_between(today, end);
        reason += &notes.reason(|| format!("，剩余保护期{years:.1}年"));
        if years < standing.short_term_years {
            notes.gap("short_term", || format!("保护期只剩{years:.1}年"));
            share *= (years / standing.short_term_years).max(0.0);
        }
    }
    if let Some(until) = assessor.late_until(patent) {
        notes.gap("fee_late", || format!("年费已逾期，尚在宽限期（至{until}）：请权利人先补缴"));
        share *= standing.fee_late;
    }
    if lies_on.pledged.is_some() {
        notes.gap("pledged", || "已质押：许可须经质权人同意");
        share *= standing.pledged;
    }
    if let Some(frozen) = &lies_on.frozen {
        notes.gap("frozen", || format!("被保全（{frozen}）：解除前不能转让，许可请先问明"));
    }
    Side { share, reason }
}

/// A licence that is offered until a day which has come, or comes soon.
fn licence_term(patent: &Patent, today: Date, notes: &mut Notes) {
    if let Some(until) = patent.licence_until {
        let years = years_between(today, until);
        if years < 0.0 {
            notes.gap("licence_ended", || format!("许可期限已于{until}届满，须重新商定"));
        } else if years < 1.0 {
            notes.gap("licence_expiring", || format!("许可将到期：只到{until}"));
        }
    }
}

fn verified(patent: &Patent, assessor: &Assessor<'_>, weights: &Weights, notes: &mut Notes) -> Side {
    let freshness = assessor.freshness(patent);
    let day = freshness.verified_on.map_or_else(String::new, |day| day.to_string());
    match freshness.state {
        FreshnessState::Fresh => Side { share: 1.0, reason: notes.reason(|| format!("{day}核验")) },
        FreshnessState::Stale => {
            notes.gap("stale", || format!("上次核验在{day}，已较久，请重新查证"));
            // Long ago is more than never, whatever the weights say.
            let share = weights.standing.stale.max(weights.unknown_share);
            Side { share, reason: notes.reason(|| format!("{day}核验，已较久")) }
        }
        FreshnessState::Never => Side { share: weights.unknown_share, reason: notes.reason(|| "未核验") },
    }
}

fn quality(patent: &Patent, assessor: &Assessor<'_>, notes: &Notes) -> Side {
    let share = assessor.quality_share(patent);
    if !notes.wanted() {
        return Side { share, reason: String::new() };
    }
    let quality = assessor.quality(patent);
    let reason = match quality.grade {
        Some(grade) => format!("质量{:.0}分（{grade}）", quality.points),
        None => format!("质量资料不足（已知{:.0}%）", quality.known_share * 100.0),
    };
    Side { share, reason }
}

/// What sleeps is free to be taken; what one firm has alone may not be had at all.
fn use_on_record(state: DormancyState, lies_on: &Encumbrances<'_>, weights: &Weights, notes: &mut Notes) -> Side {
    let StandingWeights { asleep, awake, exclusive, .. } = weights.standing;
    if let Some(evidence) = &lies_on.exclusive {
        notes.gap("exclusive_licence", || format!("已有许可在先，且为独占或排他（{evidence}）：能否再许可须问明"));
        return Side {
            share: exclusive.min(weights.unknown_share), reason: notes.reason(|| "已独占或排他许可")
        };
    }
    let share = match state {
        DormancyState::Asleep => asleep,
        DormancyState::Awake => awake,
        DormancyState::Suspected | DormancyState::NotApplicable => weights.unknown_share,
    };
    let says_nothing = state == DormancyState::NotApplicable;
    Side { share, reason: if says_nothing { String::new() } else { notes.reason(|| state.word()) } }
}

fn years_between(from: Date, to: Date) -> f64 {
    from.until((jiff::Unit::Day, to)).map_or(0.0, |span| f64::from(span.get_days()) / 365.25)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::assessment::Rules;
    use crate::domain::{ExploitationStatus, LicenceKind};
    use crate::resources::Resources;
    use crate::taxonomy::Taxonomy;

    const TODAY: Date = Date::constant(2026, 11, 24);

    static TABLES: LazyLock<(Rules, Taxonomy, Weights)> = LazyLock::new(|| {
        let resources = Resources::built_in();
        let taxonomy = Taxonomy::load(&resources).unwrap();
        (Rules::load(&resources).unwrap(), taxonomy, Weights::load(&resources).unwrap())
    });

    fn part(patent: &Patent) -> (Part, Vec<&'static str>) {
        let (rules, taxonomy, weights) = &*TABLES;
        let assessor = Assessor { rules, taxonomy, today: TODAY };
        let mut notes = Notes::full();
        let part = standing(patent, OutsideRecord::default(), &assessor, weights, &mut notes);
        let quick = standing(patent, OutsideRecord::default(), &assessor, weights, &mut Notes::none());
        assert_eq!((quick.points, quick.reason.as_str()), (part.points, ""), "points are the same without words");
        (part, notes.into_gaps().into_iter().map(|gap| gap.code).collect())
    }

    fn judged(patent: &Patent) -> (f64, Vec<&'static str>) {
        let (part, gaps) = part(patent);
        (part.points, gaps)
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
    fn a_fee_that_is_late_on_record_is_told_and_costs_points_as_long_as_it_can_be_paid() {
        // The fee of a filing in September is in its grace today, that of one in April no longer.
        let late = |month| Patent {
            grant_date: Some(Date::constant(2021, 1, 1)),
            filing_date: Some(Date::constant(2019, month, 20)),
            verified_on: Some(Date::constant(2026, 11, 20)),
            ..in_force()
        };
        let unpaid = |month| Patent { legal_status: Some("等年费滞纳金".into()), ..late(month) };
        let (points, gaps) = judged(&unpaid(9));
        assert_eq!(gaps, ["fee_late"]);
        let (sound, none) = judged(&late(9));
        assert_eq!(none, Vec::<&str>::new(), "nobody says that it is unpaid");
        assert!(points < sound, "{points} {sound}");
        let over = Patent { verified_on: Some(Date::constant(2026, 5, 1)), ..unpaid(4) };
        assert_eq!(judged(&over).1, Vec::<&str>::new(), "its grace is over");
    }

    #[test]
    fn a_term_that_has_run_out_is_dead_whatever_the_status_says() {
        let old = Patent { filing_date: Some(Date::constant(2004, 1, 1)), ..in_force() };
        assert_eq!(judged(&old), (0.0, vec!["dead"]));
    }

    #[test]
    fn a_part_about_which_nothing_is_known_takes_the_share_of_the_unknown() {
        let (_, _, weights) = &*TABLES;
        let (points, gaps) = judged(&Patent::default());
        assert!((points - weights.unknown_share * weights.points.standing).abs() < 0.005, "{points}");
        assert_eq!(gaps, ["legal_unknown"]);
    }

    #[test]
    fn verified_lately_counts_more_than_long_ago_and_that_more_than_never() {
        let on = |verified_on| judged(&Patent { verified_on, ..in_force() });
        let (fresh, none) = on(Some(Date::constant(2026, 11, 10)));
        let (stale, gaps) = on(Some(Date::constant(2020, 1, 1)));
        let (never, _) = on(None);
        assert!(fresh > stale && stale > never, "{fresh} {stale} {never}");
        assert_eq!((none, gaps), (vec![], vec!["stale"]));
    }

    #[test]
    fn what_sleeps_is_easier_to_have_than_what_one_firm_has_alone() {
        let granted = Patent { grant_date: Some(Date::constant(2021, 1, 1)), ..in_force() };
        let with = |status| Patent { exploitation: Some(status), ..granted.clone() };
        let (asleep, _) = judged(&with(ExploitationStatus::Unworked));
        let (unknown, _) = judged(&granted);
        let (licensed, none) = judged(&with(ExploitationStatus::Licensed));
        let alone = Patent { licence_kind: Some(LicenceKind::Exclusive), ..with(ExploitationStatus::Licensed) };
        let (exclusive, gaps) = judged(&alone);
        assert!(asleep > licensed && asleep > unknown && licensed > exclusive && unknown > exclusive);
        assert_eq!((none, gaps), (vec![], vec!["exclusive_licence"]));
    }

    #[test]
    fn the_register_warns_of_pledge_and_freeze() {
        let events = vec!["2024-01-01 专利权质押合同登记的生效".to_owned(), "2025-01-01 专利权的保全".to_owned()];
        assert_eq!(judged(&Patent { legal_events: events, ..in_force() }).1, ["pledged", "frozen"]);
    }

    #[test]
    fn the_reason_names_every_side() {
        let patent = Patent {
            grant_date: Some(Date::constant(2021, 1, 1)),
            exploitation: Some(ExploitationStatus::Unworked),
            verified_on: Some(Date::constant(2026, 11, 10)),
            self_rating: Some(4),
            ..in_force()
        };
        let reason = part(&patent).0.reason;
        assert!(reason.starts_with("专利有效，剩余保护期12.4年，2026-11-10核验，质量"), "{reason}");
        assert!(reason.ends_with("分（良），沉睡"), "{reason}");
    }

    proptest! {
        #[test]
        fn better_news_never_lowers_the_points(
            stars in prop::option::of(1u8..5),
            claims in prop::option::of(0u32..30),
            cited in prop::option::of(0u32..60),
            verified in prop::option::of(2015i16..=2026),
            filed in 2007i16..=2025,
            which in 0usize..5,
        ) {
            let patent = Patent {
                self_rating: stars,
                claims_count: claims,
                cited_by: cited,
                verified_on: verified.map(|year| Date::constant(year, 1, 1)),
                filing_date: Some(Date::constant(filed, 5, 1)),
                ..in_force()
            };
            let mut better = patent.clone();
            match which {
                0 => better.self_rating = stars.map(|stars| stars + 1),
                1 => better.claims_count = claims.map(|count| count + 5),
                2 => better.cited_by = cited.map(|count| count + 5),
                3 => better.verified_on = Some(TODAY),
                _ => better.filing_date = Some(Date::constant(filed + 1, 5, 1)),
            }
            prop_assert!(judged(&better).0 >= judged(&patent).0);
        }
    }
}
