//! The wake-up list (唤醒清单, R05): sleeping patents by the strength of the best waiting need, each with what waiting
//! costs and the step that a rule suggests.

mod steps;

pub use steps::{Step, Steps};

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use self::steps::Facts;
use super::{InsightError, Scope, Seen, Waiting, Waits};
use crate::assessment::{Assessor, Outside, QualityPart};
use crate::domain::{Audience, Disclosed, Need, NeedPrivacy, Patent, Record, RecordId, three_year_cost};
use crate::matching::{Grade, Weights};
use crate::search::CostAssumptions;
use crate::store::Store;

/// Years of fees that waiting is reckoned over.
pub const YEARS_OF_WAITING: i16 = 3;

/// A sleeping patent with the best need that waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WakeLine {
    /// Key of the patent.
    pub patent: u64,
    /// The best of the needs that the reader may know of.
    pub best: Option<Waits>,
    /// How many wait, the best one too.
    pub waiting: u32,
}

/// Sleeping patents of a scope: those with a waiting need first, the strongest pair first; then by quality, then by id.
#[must_use]
pub fn wake_up(seen: Seen<'_>, waiting: &Waiting, scope: &Scope) -> Vec<WakeLine> {
    let needs: Vec<u64> = seen.needs().map(|need| need.key).collect();
    let mut lines: Vec<(WakeLine, u8)> = Vec::new();
    for row in seen.patents().filter(|row| row.sleeps() && scope.takes(row)) {
        let mut of_patent = waiting.of_patent(row.key).filter(|pair| needs.binary_search(&pair.need).is_ok());
        let best = of_patent.next();
        let waiting = u32::from(best.is_some()) + u32::try_from(of_patent.count()).unwrap_or(u32::MAX - 1);
        lines.push((WakeLine { patent: row.key, best, waiting }, row.grade.unwrap_or(u8::MAX)));
    }
    lines.sort_by_key(|(line, grade)| (Reverse(line.best.map(|best| best.cents)), *grade, line.patent));
    lines.into_iter().map(|(line, _)| line).collect()
}

/// A need beside a patent, as far as its privacy allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitingNeed {
    /// Its id; none where nothing of it may be shown.
    pub id: Option<RecordId>,
    /// Its title, or that it is not shown.
    pub title: String,
    /// Its firm, where it is named to everybody.
    pub firm: Option<String>,
}

/// A line in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WakeShown {
    /// Place in the list, from 1.
    pub rank: usize,
    /// The patent.
    pub id: RecordId,
    /// Its number as quoted.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// Its owners.
    pub owners: Vec<String>,
    /// Asleep, or suspected to be.
    pub state: &'static str,
    /// Why.
    pub reason: String,
    /// Grade of quality; none where too little is known.
    pub quality: Option<String>,
    /// Points of quality, of 100.
    pub quality_points: f64,
    /// What the quality is made of; parts that nothing is known about are marked.
    pub quality_parts: Vec<QualityPart>,
    /// The best need that waits.
    pub need: Option<WaitingNeed>,
    /// Score of that pair.
    pub score: Option<f64>,
    /// Its grade.
    pub grade: Option<Grade>,
    /// How many needs wait.
    pub waiting: u32,
    /// Day on which the next annual fee falls due.
    pub fee_due: Option<String>,
    /// That fee in full, in yuan.
    pub fee_yuan: Option<u32>,
    /// All full fees of [`YEARS_OF_WAITING`], in yuan.
    pub waiting_yuan: Option<u32>,
    /// What to do.
    pub step: Option<Step>,
}

/// What lines are put into words with.
#[derive(Debug, Clone, Copy)]
pub struct Waker<'a> {
    /// Judgements of the day.
    pub assessor: Assessor<'a>,
    /// What the ledger knows of patents.
    pub outside: &'a dyn Outside,
    /// What costs assume.
    pub assumptions: &'a CostAssumptions,
    /// Grades of scores.
    pub weights: &'a Weights,
    /// Rules of steps.
    pub steps: &'a Steps,
    /// Whoever reads.
    pub audience: Audience,
}

impl WakeShown {
    /// The parts of the quality in words, what is not known apart: `专利类型 20/20、法律状态 15/15；未知：专利自评、同族数`.
    #[must_use]
    pub fn quality_said(&self) -> String {
        let known = self.quality_parts.iter().filter(|part| part.known);
        let known: Vec<String> = known.map(|part| format!("{} {}/{}", part.name, part.points, part.of)).collect();
        let unknown: Vec<&str> = self.quality_parts.iter().filter(|part| !part.known).map(|part| part.name).collect();
        match (known.is_empty(), unknown.is_empty()) {
            (_, true) => known.join("、"),
            (true, false) => format!("未知：{}", unknown.join("、")),
            (false, false) => format!("{}；未知：{}", known.join("、"), unknown.join("、")),
        }
    }
}

impl Waker<'_> {
    /// Lines in words, in their order; `from` stands before the first. A record that is gone meanwhile is left out.
    ///
    /// # Errors
    /// Those of the store.
    pub fn shown(&self, store: &impl Store, from: usize, lines: &[WakeLine]) -> Result<Vec<WakeShown>, InsightError> {
        let patents: Vec<RecordId> = lines.iter().map(|line| RecordId::of_key(line.patent)).collect();
        let needs: Vec<RecordId> = lines.iter().filter_map(|line| Some(RecordId::of_key(line.best?.need))).collect();
        let patents = by_key::<Patent>(store, &patents)?;
        let needs = by_key::<Need>(store, &needs)?;
        let shown = lines.iter().enumerate().filter_map(|(at, line)| {
            let patent = patents.get(&line.patent)?;
            let need = line.best.and_then(|best| Some((needs.get(&best.need)?, best)));
            self.line(from + at + 1, patent, need, line.waiting)
        });
        Ok(shown.collect())
    }

    fn line(&self, rank: usize, whole: &Patent, need: Option<(&Need, Waits)>, waiting: u32) -> Option<WakeShown> {
        let today = self.assessor.today;
        let patent = whole.clone().seen_by(self.audience)?;
        let assessment = self.assessor.assess(&patent, self.outside.of(&patent, today));
        let sales = need.and_then(|(need, _)| {
            need.annual_sales.or_else(|| need.firm_size.and_then(|size| self.assumptions.sales_of(size)))
        });
        let cost = three_year_cost(&patent.licence_terms(), today, sales, self.assumptions.profit_margin);
        let graded = need.map(|(need, waits)| (need, self.weights.grade(waits.score())));
        let step = self.steps.of(Facts {
            patent: &patent,
            assessment: &assessment,
            cost: &cost,
            lowest: self.assessor.rules.grades().last().unwrap_or_default(),
            need: graded,
        });
        let next = assessment.life.next_fee.as_ref();
        Some(WakeShown {
            rank,
            id: patent.id.clone()?,
            number: patent.quoted_number(),
            title: patent.display_title().to_owned(),
            owners: patent.owners.clone(),
            state: assessment.dormancy.state.word(),
            reason: assessment.dormancy.reason.clone(),
            quality: assessment.quality.grade.clone(),
            quality_points: assessment.quality.points,
            quality_parts: assessment.quality.parts.clone(),
            need: need.map(|(need, _)| beside(need)),
            score: need.map(|(_, waits)| waits.score()),
            grade: graded.map(|(_, grade)| grade),
            waiting,
            fee_due: next.map(|fee| fee.due.to_string()),
            fee_yuan: next.map(|fee| fee.yuan),
            waiting_yuan: self.assessor.fees_within(&patent, YEARS_OF_WAITING),
            step: step.cloned(),
        })
    }
}

/// A need as everybody may see it: the list goes to institutions, whoever made it.
fn beside(need: &Need) -> WaitingNeed {
    if need.effective_privacy() == NeedPrivacy::MatchOnly {
        return WaitingNeed { id: None, title: "仅供匹配的需求，内容不公开".to_owned(), firm: None };
    }
    let shown = need.clone().seen_by(Audience::Visitor);
    let shown = shown.as_ref().unwrap_or(need);
    WaitingNeed { id: shown.id.clone(), title: shown.display_title().to_owned(), firm: shown.firm.clone() }
}

/// Live records by their keys.
pub(super) fn by_key<R: Record>(store: &impl Store, ids: &[RecordId]) -> Result<BTreeMap<u64, R>, InsightError> {
    let records = store.get_many::<R>(ids)?;
    Ok(records.into_iter().filter_map(|record| Some((record.id()?.key(), record))).collect())
}
