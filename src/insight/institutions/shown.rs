//! The board as it is shown: pages, workbooks and JSON are made of the same rows.

use std::ops::Range;

use serde::{Serialize, Serializer};

use super::tally::DORMANCY;
use super::{Board, Declared, Imports, Institution, Tally, Wanted};
use crate::domain::{Date, LegalState};

/// Codes and names of the parts of quality, in their order, with what each can earn.
const PARTS: [(&str, &str); 7] = [
    ("kind", "专利类型"),
    ("state", "法律状态"),
    ("rating", "专利自评"),
    ("claims", "权利要求数"),
    ("life", "剩余保护期"),
    ("family", "同族数"),
    ("cited", "被引次数"),
];

/// Named counts as an object, in their order.
fn as_map<S: Serializer>(counts: &[(impl AsRef<str>, u32)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(counts.iter().map(|(name, count)| (name.as_ref(), count)))
}

/// What is called unknown.
const UNKNOWN: &str = "未知";

/// One part of the quality over some patents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartShown {
    /// Stable code.
    pub code: &'static str,
    /// In Chinese.
    pub name: &'static str,
    /// Mean points of those of which it is known; none where it is of none.
    pub mean: Option<f64>,
    /// Patents of which it is known.
    pub known: u32,
    /// Patents of which it is not.
    pub unknown: u32,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowShown {
    /// The institution, or what the row sums.
    pub name: String,
    /// Full name of its place.
    pub region: Option<String>,
    /// Patents on record.
    pub patents: u32,
    /// Of these, those of which it is the first owner: what sums count.
    pub first_owner: u32,
    /// By state of dormancy.
    #[serde(serialize_with = "as_map")]
    pub dormancy: Vec<(&'static str, u32)>,
    /// By legal state on the day.
    #[serde(serialize_with = "as_map")]
    pub legal: Vec<(&'static str, u32)>,
    /// By grade of quality.
    #[serde(serialize_with = "as_map")]
    pub grades: Vec<(String, u32)>,
    /// Parts of the quality.
    pub parts: Vec<PartShown>,
    /// What it declared last.
    pub declared: Option<Declared>,
    /// Patents that a declaration is compared with: in force as far as is known.
    pub imported: u32,
    /// Of these, those of institutions that declared something: what the coverage is reckoned from.
    pub covered: Option<u32>,
    /// `covered / declared`, in percent to one decimal; none where none is declared.
    pub coverage_percent: Option<f64>,
    /// What imports brought.
    pub imports: Imports,
    /// Mean score of the listings, to one decimal.
    pub listing_score: Option<f64>,
    /// Findings that must be put right.
    pub findings_needed: u32,
    /// Findings that had better be.
    pub findings_advised: u32,
}

/// The board, or a part of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoardShown {
    /// The day of judgements.
    pub today: Date,
    /// Institutions that are wanted.
    pub count: usize,
    /// Those of them that are shown.
    pub institutions: Vec<RowShown>,
    /// Patents that name no owner, and imports that nobody claims; none where a part of the board is shown.
    pub nobody: Option<RowShown>,
    /// The sum: each patent once, with its first owner.
    pub total: RowShown,
    /// How much the rows of the institutions exceed the sum: patents that stand in several of them.
    pub counted_again: u32,
}

/// A coverage as people write it.
#[must_use]
pub fn coverage_said(row: &RowShown) -> String {
    match (row.declared, row.coverage_percent) {
        (_, Some(percent)) => format!("{percent:.1}%"),
        (Some(_), None) => "申报为0".to_owned(),
        (None, _) => "未申报".to_owned(),
    }
}

/// A mean as people write it.
#[must_use]
pub fn mean_said(mean: Option<f64>) -> String {
    mean.map_or_else(|| "—".to_owned(), |mean| format!("{mean:.1}"))
}

/// Percent to one decimal, halves up.
fn percent(part: u32, whole: u32) -> Option<f64> {
    let (part, whole) = (u64::from(part), u64::from(whole));
    (whole > 0).then(|| ((part * 2_000 + whole) / (2 * whole)) as f64 / 10.0)
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

impl Board {
    fn row(&self, name: &str, tally: &Tally, first_owner: u32, imports: &Imports) -> RowShown {
        let legal = LegalState::ALL.iter().map(|state| state.word()).chain([UNKNOWN]);
        let grades = self.grades.iter().map(String::as_str).chain([UNKNOWN]);
        let count = |counts: &[u32], at: usize| counts.get(at).copied().unwrap_or_default();
        let parts = PARTS.into_iter().zip(tally.parts).map(|((code, name), (points, known))| PartShown {
            code,
            name,
            mean: (known > 0)
                // Points are counted in hundredths.
                .then(|| (f64::from(points) / f64::from(known)).round() / 100.0),
            known,
            unknown: tally.patents - known,
        });
        RowShown {
            name: name.to_owned(),
            region: None,
            patents: tally.patents,
            first_owner,
            dormancy: DORMANCY.iter().map(|state| state.word()).zip(tally.dormancy).collect(),
            legal: legal.zip(tally.legal).collect(),
            grades: grades.enumerate().map(|(at, name)| (name.to_owned(), count(&tally.grades, at))).collect(),
            parts: parts.collect(),
            declared: None,
            imported: tally.held,
            covered: None,
            coverage_percent: None,
            imports: imports.clone(),
            listing_score: tally.score().map(tenths),
            findings_needed: tally.needed,
            findings_advised: tally.advised,
        }
    }

    /// The row of an institution.
    #[must_use]
    pub fn shown(&self, institution: &Institution) -> RowShown {
        let all = institution.all();
        let declared = institution.declared;
        RowShown {
            region: institution.place(),
            declared,
            covered: declared.map(|_| all.held),
            coverage_percent: declared.and_then(|declared| percent(all.held, declared.valid)),
            ..self.row(&institution.name, &all, institution.first.patents, &institution.imports)
        }
    }

    /// Of the rows that are wanted those in `shown`, and the sum of all of them.
    #[must_use]
    pub fn part(&self, wanted: &Wanted, shown: Range<usize>) -> BoardShown {
        let found = self.found(wanted);
        let (mut sum, mut imports) = (Tally::default(), Imports::default());
        let (mut declared, mut covered): (Option<Declared>, u32) = (None, 0);
        for one in &found {
            sum.add(&one.first);
            imports.add(&one.imports);
            // Both sides as the institutions count: a patent of two stands in both their declarations, too.
            if let Some(more) = one.declared {
                covered += one.first.held + one.joint.as_ref().map_or(0, |joint| joint.held);
                declared = Some(declared.map_or(more, |sum| Declared {
                    counted_on: sum.counted_on.max(more.counted_on),
                    valid: sum.valid + more.valid,
                    unworked: sum.unworked.zip(more.unworked).map(|(a, b)| a + b),
                }));
            }
        }
        let counted_again = found.iter().filter_map(|one| one.joint.as_ref()).map(|joint| joint.patents).sum();
        let nobody = wanted.all().then(|| {
            sum.add(&self.ownerless);
            imports.add(&self.of_nobody);
            self.row("未写权利人、未指明单位", &self.ownerless, self.ownerless.patents, &self.of_nobody)
        });
        let total = RowShown {
            declared,
            covered: declared.map(|_| covered),
            coverage_percent: declared.and_then(|declared| percent(covered, declared.valid)),
            ..self.row("合计", &sum, sum.patents, &imports)
        };
        let last = shown.end.min(found.len());
        let institutions = found.get(shown.start.min(last)..last).unwrap_or_default();
        let institutions = institutions.iter().map(|one| self.shown(one)).collect();
        BoardShown { today: self.today, count: found.len(), institutions, nobody, total, counted_again }
    }
}
