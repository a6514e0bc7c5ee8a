//! What is to be settled before a shortlist goes out (R37), reckoned from the records as they are. Which points are looked
//! at, how grave each is and what to do about it stands in `data/compliance.tsv`.

use jiff::Span;
use serde::Serialize;

use super::shortlist::ListedPair;
use super::{Worked, WorkflowError};
use crate::assessment::{Assessor, Outside as _, OutsideRecord};
use crate::domain::{Date, LegalState, LicenceKind, Need, NeedPrivacy, Patent, PatentKind};
use crate::resources::{ResourceError, Resources, tsv_rows};
use crate::store::{Reader, Store};

const TABLE: &str = "data/compliance.tsv";

/// How grave a point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Level {
    /// Not before it is settled.
    #[serde(rename = "停")]
    Stop,
    /// The parties are told.
    #[serde(rename = "提醒")]
    Remind,
}

impl Level {
    /// The Chinese word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stop => "停",
            Self::Remind => "提醒",
        }
    }
}

/// The points that this program can look at; the table chooses among them.
const CODES: [&str; 14] = [
    "restricted",
    "withdrawn",
    "dead",
    "frozen",
    "exclusive",
    "pledged",
    "licence_ends",
    "term_ends",
    "open_licence_report",
    "open_licence_terms",
    "stale",
    "need_over",
    "match_only",
    "anonymous",
];

#[derive(Debug, Clone)]
struct Rule {
    code: &'static str,
    level: Level,
    name: String,
    months: Option<i32>,
    advice: String,
}

/// The points that are looked at.
#[derive(Debug, Clone)]
pub struct ComplianceRules(Vec<Rule>);

impl ComplianceRules {
    /// Reads the table.
    ///
    /// # Errors
    /// A table that is missing, or has a row that says what cannot be.
    pub fn load(resources: &Resources) -> Result<Self, ResourceError> {
        let text = resources.text(TABLE)?;
        let mut rules = Vec::new();
        for (line, cells) in tsv_rows(&text) {
            let malformed =
                |reason: &str| ResourceError::Malformed { name: TABLE.to_owned(), line, reason: reason.to_owned() };
            let &[code, level, name, months, advice] = cells.as_slice() else {
                return Err(malformed("应为五列"));
            };
            let code = CODES.iter().find(|known| **known == code).ok_or_else(|| malformed("没有这个检查项"))?;
            let level = match level {
                "停" => Level::Stop,
                "提醒" => Level::Remind,
                _ => return Err(malformed("级别应为停或提醒")),
            };
            let months = match months {
                "-" => None,
                months => Some(months.parse().map_err(|_| malformed("月数应为整数或 -"))?),
            };
            rules.push(Rule { code, level, name: name.to_owned(), months, advice: advice.to_owned() });
        }
        Ok(Self(rules))
    }
}

/// A point about one pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Number of the pair in its list, from 1.
    pub pair: usize,
    /// Stable code.
    pub code: &'static str,
    /// How grave.
    pub level: Level,
    /// What it is.
    pub name: String,
    /// What of the records says so.
    pub found: String,
    /// What to do.
    pub advice: String,
}

/// What the records of a pair are checked with.
#[derive(Clone, Copy)]
pub struct Checker<'a> {
    /// The points.
    pub rules: &'a ComplianceRules,
    /// Judgements on a patent.
    pub assessor: Assessor<'a>,
    /// The day that counts for what ends: that of the event, else today.
    pub by: Date,
}

impl Checker<'_> {
    /// The points about the pairs of a list: those of the first pair first, the gravest of each first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn check(&self, reader: &Reader, pairs: &[ListedPair]) -> Result<Vec<Point>, WorkflowError> {
        let worked = Worked::of(reader)?;
        let mut points = Vec::new();
        for (at, pair) in pairs.iter().enumerate() {
            let (need, patent) = (reader.get::<Need>(&pair.need)?, reader.get::<Patent>(&pair.patent)?);
            let outside = patent.as_ref().map(|patent| worked.of(patent, self.assessor.today)).unwrap_or_default();
            let mut of_pair: Vec<Point> = self
                .rules
                .0
                .iter()
                .filter_map(|rule| {
                    let found = self.found(rule, need.as_ref(), patent.as_ref(), outside)?;
                    let (name, advice) = (rule.name.clone(), rule.advice.clone());
                    Some(Point { pair: at + 1, code: rule.code, level: rule.level, name, found, advice })
                })
                .collect();
            of_pair.sort_by_key(|point| point.level);
            points.append(&mut of_pair);
        }
        Ok(points)
    }

    /// What says that a rule strikes; none where it does not.
    fn found(
        &self,
        rule: &Rule,
        need: Option<&Need>,
        patent: Option<&Patent>,
        outside: OutsideRecord,
    ) -> Option<String> {
        let (Some(need), Some(patent)) = (need, patent) else {
            let gone = if need.is_none() { "需求已撤下或删除" } else { "专利已撤下或删除" };
            return (rule.code == "withdrawn").then(|| gone.to_owned());
        };
        let today = self.assessor.today;
        let lies_on = || self.assessor.use_of(patent, outside).1;
        let open = patent.licence_kind == Some(LicenceKind::Open);
        match rule.code {
            "restricted" => patent
                .is_restricted()
                .then(|| format!("限制标记：{}", patent.restriction.as_deref().unwrap_or_default())),
            "dead" => patent.state_on(today).filter(|state| LegalState::is_dead(*state)).map(|state| state.to_string()),
            "frozen" => lies_on().frozen.map(|evidence| evidence.to_string()),
            "exclusive" => lies_on().exclusive.map(|evidence| evidence.to_string()),
            "pledged" => lies_on().pledged.map(|evidence| evidence.to_string()),
            "licence_ends" => patent.licence_until.filter(|day| *day < self.by).map(|day| format!("许可至 {day}")),
            "term_ends" => patent.term_end().filter(|day| *day < self.by).map(|day| format!("保护期至 {day}")),
            "open_licence_report" => {
                let lacks = matches!(patent.patent_type, Some(PatentKind::UtilityModel | PatentKind::Design))
                    && patent.evaluation_report.as_deref().is_none_or(|text| text.trim().starts_with(['无', '否']));
                (open && lacks).then(|| "没有写明有专利权评价报告".to_owned())
            }
            "open_licence_terms" => {
                let lacking: Vec<&str> = [
                    ("许可使用费", patent.fee.is_none()),
                    ("支付方式", patent.payment_form.is_none()),
                    ("许可期限", patent.licence_until.is_none()),
                ]
                .into_iter()
                .filter_map(|(name, lacks)| lacks.then_some(name))
                .collect();
                (open && !lacking.is_empty()).then(|| format!("没有写明{}", lacking.join("、")))
            }
            "stale" => match patent.verified_on {
                None => Some("从未核验".to_owned()),
                Some(day) => {
                    let until = day.saturating_add(Span::new().months(rule.months.unwrap_or(12)));
                    (until < today).then(|| format!("{day} 核验"))
                }
            },
            "need_over" => need.valid_until.filter(|day| *day < self.by).map(|day| format!("有效期至 {day}")),
            "match_only" => privacy(need, NeedPrivacy::MatchOnly),
            "anonymous" => privacy(need, NeedPrivacy::Anonymous),
            _ => None,
        }
    }
}

fn privacy(need: &Need, wanted: NeedPrivacy) -> Option<String> {
    (need.effective_privacy() == wanted).then(|| format!("保密级别：{wanted}"))
}
