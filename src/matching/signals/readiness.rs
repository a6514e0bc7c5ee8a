//! Readiness: the maturity offered against the maturity wanted, and support on offer.

use crate::domain::{Need, Patent};
use crate::matching::pair::{Notes, Part};
use crate::matching::weights::Weights;

const SIGNAL: &str = "readiness";

/// Each readiness level short of what is wanted costs this share.
const SHARE_PER_LEVEL: f64 = 0.2;

pub(in crate::matching) fn readiness(need: &Need, patent: &Patent, weights: &Weights, notes: &mut Notes) -> Part {
    let of = weights.points.readiness;
    let Some(offered) = patent.maturity else {
        notes.gap("maturity_unknown", || "成熟度未知：请向权利人问明是实验室、小试、中试还是产业化阶段");
        return Part::of_share(SIGNAL, weights.unknown_share, of, "技术成熟度未知");
    };
    let support = match patent.support.as_deref().map(str::trim) {
        Some("是" | "有" | "提供" | "可提供") => "，提供技术支持",
        _ => "",
    };
    let Some(wanted) = need.maturity_wanted else {
        return Part::of_share(SIGNAL, 1.0, of, notes.reason(|| format!("成熟度{offered}{support}；企业没有要求")));
    };
    let missing = wanted.levels().0.saturating_sub(offered.levels().1);
    if missing == 0 {
        let reason = notes.reason(|| format!("成熟度{offered}，达到企业要求的{wanted}{support}"));
        return Part::of_share(SIGNAL, 1.0, of, reason);
    }
    let note = if support.is_empty() { "，须问明能否合作开发或提供技术支持" } else { support };
    notes.gap("maturity", || format!("阶段过早：企业要{wanted}，专利只到{offered}{note}"));
    let share = 1.0 - f64::from(missing) * SHARE_PER_LEVEL;
    Part::of_share(SIGNAL, share, of, notes.reason(|| format!("成熟度{offered}，低于企业要求的{wanted}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Maturity;
    use crate::matching::pair::Gap;
    use crate::resources::Resources;

    fn points(wanted: Option<Maturity>, offered: Option<Maturity>) -> (f64, Vec<Gap>) {
        let weights = Weights::load(&Resources::built_in()).unwrap();
        let need = Need { maturity_wanted: wanted, ..Need::default() };
        let patent = Patent { maturity: offered, ..Patent::default() };
        let mut notes = Notes::full();
        (readiness(&need, &patent, &weights, &mut notes).points, notes.into_gaps())
    }

    #[test]
    fn a_technology_too_early_loses_points_and_says_so() {
        let (early, gaps) = points(Some(Maturity::Trl(7)), Some(Maturity::Trl(3)));
        let (ready, none) = points(Some(Maturity::Trl(7)), Some(Maturity::Industrial));
        assert!(early < ready);
        assert_eq!(gaps[0].code, "maturity");
        assert!(none.is_empty());
    }

    #[test]
    fn stating_a_fair_maturity_always_pays() {
        let (unknown, gaps) = points(None, None);
        let (stated, _) = points(None, Some(Maturity::Laboratory));
        assert!(stated > unknown);
        assert_eq!(gaps[0].code, "maturity_unknown");
    }
}
