//! Quality (R03): observable columns, each a part with its points; together 100.
//!
//! A part about which nothing is known takes the neutral share and is listed as unknown. Points are reckoned in
//! hundredths, as whole numbers, so that an order by quality and the figure shown cannot differ. Only the parts `state`
//! and `life` change with the day: the others can be kept by an index.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rules::{CountWeights, Rules, malformed, parse_json};
use crate::domain::{Date, LegalState, Patent, PatentKind};
use crate::resources::ResourceError;

/// One part of the quality.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QualityPart {
    /// Stable code.
    pub code: &'static str,
    /// In Chinese.
    pub name: &'static str,
    /// Points earned.
    pub points: f64,
    /// Points that could be earned.
    pub of: f64,
    /// Whether the record says anything about it.
    pub known: bool,
    /// Why, in plain Chinese.
    pub reason: String,
}

/// The quality of a patent: the sum of its parts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quality {
    /// 0..=100, to 0.01.
    pub points: f64,
    /// Points that could be earned.
    pub of: f64,
    /// 优, 良, 中, 低; none where too little is known to say.
    pub grade: Option<String>,
    /// Share of the points that stand on known facts, 0..=1.
    pub known_share: f64,
    /// Names of the parts about which nothing is known.
    pub unknown: Vec<&'static str>,
    /// Parts in fixed order.
    pub parts: Vec<QualityPart>,
}

/// What `quality.json` holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QualityRules {
    points: Points,
    unknown_share: f64,
    kind: BTreeMap<PatentKind, f64>,
    state: StateShares,
    claims: CountWeights,
    family: CountWeights,
    cited: CountWeights,
    life: LifeShares,
    grades: Vec<GradeFrom>,
    least_known_share: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Points {
    kind: f64,
    state: f64,
    rating: f64,
    claims: f64,
    life: f64,
    family: f64,
    cited: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct StateShares {
    in_force: f64,
    pending: f64,
    dead: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LifeShares {
    full_years: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct GradeFrom {
    name: String,
    from: f64,
}

impl CountWeights {
    /// Grows ever more slowly: the second claim says more than the twentieth.
    fn share(&self, count: u32) -> f64 {
        let grown = (f64::from(count.min(self.full)) + 1.0).ln() / (f64::from(self.full) + 1.0).ln();
        self.least + (1.0 - self.least) * grown
    }
}

impl QualityRules {
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, ResourceError> {
        let rules: Self = parse_json(name, text)?;
        let refuse = |reason: &str| Err(malformed(name, 1, reason.to_owned()));
        let points = &rules.points;
        let all = [points.kind, points.state, points.rating, points.claims, points.life, points.family, points.cited];
        if all.iter().any(|of| !(0.0..=100.0).contains(of)) || (all.iter().sum::<f64>() - 100.0).abs() > 1e-6 {
            return refuse("points 各项不得为负，合计应为 100");
        }
        let StateShares { in_force, pending, dead } = rules.state;
        let counts = [&rules.claims, &rules.family, &rules.cited];
        let shares = [rules.unknown_share, rules.least_known_share, in_force, pending, dead];
        let shares = shares.into_iter().chain(rules.kind.values().copied()).chain(counts.map(|count| count.least));
        if shares.into_iter().any(|share| !(0.0..=1.0).contains(&share)) {
            return refuse("各项份额应在 0 与 1 之间");
        }
        if !(dead <= pending && pending <= in_force) {
            return refuse("state 应满足 dead ≤ pending ≤ in_force");
        }
        if PatentKind::ALL.iter().any(|kind| !rules.kind.contains_key(kind)) {
            return refuse("kind 应列全各种专利类型");
        }
        if counts.iter().any(|count| count.full == 0) || rules.life.full_years <= 0.0 {
            return refuse("full 与 full_years 应大于 0");
        }
        if !rules.grades.iter().map(|grade| -grade.from).is_sorted() {
            return refuse("grades 应从高到低排列");
        }
        Ok(rules)
    }

    pub(super) fn grades(&self) -> impl Iterator<Item = &str> {
        self.grades.iter().map(|grade| grade.name.as_str())
    }

    fn share_of_state(&self, state: Option<LegalState>) -> Option<f64> {
        Some(match state? {
            LegalState::InForce => self.state.in_force,
            LegalState::Pending => self.state.pending,
            _ => self.state.dead,
        })
    }

    /// What is dead has no life left, whatever its term.
    fn share_of_life(&self, state: Option<LegalState>, days_left: Option<i64>) -> Option<f64> {
        if state.is_some_and(LegalState::is_dead) {
            return Some(0.0);
        }
        days_left.map(|days| (days as f64 / (self.life.full_years * 365.25)).clamp(0.0, 1.0))
    }

    fn fixed_shares(&self, patent: &Patent) -> [Option<f64>; 5] {
        [
            patent.patent_type.and_then(|kind| self.kind.get(&kind).copied()),
            patent.self_rating.map(|stars| f64::from(stars.min(5)) / 5.0),
            patent.claims_count.map(|count| self.claims.share(count)),
            patent.family_size.map(|count| self.family.share(count)),
            patent.cited_by.map(|count| self.cited.share(count)),
        ]
    }

    fn hundredths(&self, of: f64, share: Option<f64>) -> u32 {
        (share.unwrap_or(self.unknown_share) * of * 100.0).round() as u32
    }
}

impl Rules {
    /// Hundredths of the points of the parts that do not change with the day.
    #[must_use]
    pub fn lasting_quality(&self, patent: &Patent) -> u32 {
        let (rules, points) = (&self.quality, &self.quality.points);
        let of = [points.kind, points.rating, points.claims, points.family, points.cited];
        of.into_iter().zip(rules.fixed_shares(patent)).map(|(of, share)| rules.hundredths(of, share)).sum()
    }

    /// Hundredths of all points on a day: what [`Rules::lasting_quality`] gave, with the legal state of that day and the
    /// days that are left of the term.
    #[must_use]
    pub fn quality_on(&self, lasting: u32, state: Option<LegalState>, days_left: Option<i64>) -> u32 {
        let rules = &self.quality;
        lasting
            + rules.hundredths(rules.points.state, rules.share_of_state(state))
            + rules.hundredths(rules.points.life, rules.share_of_life(state, days_left))
    }
}

fn in_points(hundredths: u32) -> f64 {
    f64::from(hundredths) / 100.0
}

impl Quality {
    pub(super) fn of(patent: &Patent, rules: &QualityRules, today: Date) -> Self {
        let state = patent.state_on(today);
        let end = patent.term_end();
        let days_left = end.map(|end| days_between(today, end));
        let [kind, rating, claims, family, cited] = rules.fixed_shares(patent);
        let points = &rules.points;
        let told = |value: Option<u32>, words: fn(u32) -> String, missing: &str| {
            value.map_or_else(|| missing.to_owned(), words)
        };
        let life_reason = match (state, end) {
            (Some(state), _) if state.is_dead() => "已失效，没有剩余保护期".to_owned(),
            (_, Some(end)) => format!("保护期至{end}，还有{:.1}年", days_left.unwrap_or_default() as f64 / 365.25),
            (_, None) => "申请日未知，算不出保护期".to_owned(),
        };
        let rows = [
            (
                ("kind", "专利类型"),
                points.kind,
                kind,
                patent.patent_type.map_or("专利类型未知", PatentKind::word).to_owned(),
            ),
            (
                ("state", "法律状态"),
                points.state,
                rules.share_of_state(state),
                state.map_or("法律状态未知", LegalState::word).to_owned(),
            ),
            (
                ("rating", "专利自评"),
                points.rating,
                rating,
                told(patent.self_rating.map(u32::from), |stars| format!("自评{stars}星"), "没有自评"),
            ),
            (
                ("claims", "权利要求数"),
                points.claims,
                claims,
                told(patent.claims_count, |count| format!("权利要求{count}项"), "权利要求数未知"),
            ),
            (("life", "剩余保护期"), points.life, rules.share_of_life(state, days_left), life_reason),
            (
                ("family", "同族数"),
                points.family,
                family,
                told(patent.family_size, |count| format!("同族{count}件"), "同族数未知"),
            ),
            (
                ("cited", "被引次数"),
                points.cited,
                cited,
                told(patent.cited_by, |count| format!("被引{count}次"), "被引次数未知"),
            ),
        ];
        let (mut sum, mut known_points) = (0, 0.0);
        let mut parts = Vec::with_capacity(rows.len());
        for ((code, name), of, share, reason) in rows {
            let earned = rules.hundredths(of, share);
            sum += earned;
            known_points += if share.is_some() { of } else { 0.0 };
            parts.push(QualityPart { code, name, points: in_points(earned), of, known: share.is_some(), reason });
        }
        let points = in_points(sum);
        let known_share = (known_points.round() / 100.0).clamp(0.0, 1.0);
        let grade =
            rules.grades.iter().find(|grade| points >= grade.from).filter(|_| known_share >= rules.least_known_share);
        Self {
            points,
            of: 100.0,
            grade: grade.map(|grade| grade.name.clone()),
            known_share,
            unknown: parts.iter().filter(|part| !part.known).map(|part| part.name).collect(),
            parts,
        }
    }
}

/// Days from one day to another; negative where the other came first.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    from.until((jiff::Unit::Day, to)).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests;
