//! What came of the pairs that are followed: contract, payments, product; what is overdue; who changed what.

use serde::Serialize;

use super::{FollowUp, LETTER, PairNames};
use crate::domain::{Date, EndReason, Money, RecordId, Stage, folded_title};
use crate::store::{Kept, Line, Reader};
use crate::workflow::products::Products;
use crate::workflow::worked::identity;
use crate::workflow::{Deal, WorkflowError};

/// Contracts, to be found by what a pair says.
pub(super) struct Deals(Vec<Deal>);

impl Deals {
    pub(super) fn read(reader: &Reader) -> Result<Self, WorkflowError> {
        Ok(Self(reader.all_kept::<Deal>()?.into_iter().map(|kept| kept.entry).collect()))
    }

    /// The contract that a follow-up names, else the first one by which its firm takes its patent.
    pub(super) fn of(&self, entry: &FollowUp) -> Option<&Deal> {
        if let Some(contract) = &entry.contract {
            return self.0.iter().find(|deal| deal.contract == *contract);
        }
        let shown = entry.shown.as_ref()?;
        let (number, firm) = (identity(shown.number.as_deref()?), folded_title(shown.firm.as_deref()?));
        if firm.is_empty() {
            return None;
        }
        let theirs = |deal: &&Deal| {
            deal.buyer.as_deref().is_some_and(|buyer| folded_title(buyer) == firm)
                && deal.patents.iter().any(|patent| identity(patent) == number)
        };
        self.0.iter().filter(theirs).min_by_key(|deal| (deal.signed_on, &deal.contract))
    }
}

/// A follow-up with what came of it.
#[derive(Debug, Clone)]
pub struct Tracked {
    /// The follow-up.
    pub kept: Kept<FollowUp>,
    /// The contract.
    pub deal: Option<Deal>,
    /// Names of products that the firm makes with the patent.
    pub products: Vec<String>,
}

impl Tracked {
    /// The stage: as set, or as far as the contract has brought it.
    #[must_use]
    pub fn stage(&self) -> Stage {
        let set = self.kept.entry.stage;
        let reached = match &self.deal {
            _ if set == Stage::Ended => set,
            None => set,
            Some(deal) if deal.payments.is_empty() => Stage::Signed,
            Some(_) => Stage::Paid,
        };
        set.max(reached)
    }

    /// Agreed sum.
    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        self.deal.as_ref()?.amount
    }

    /// What came in; none without a contract.
    #[must_use]
    pub fn received(&self) -> Option<Money> {
        self.deal.as_ref().map(Deal::received)
    }

    /// Number of the filing of the contract.
    #[must_use]
    pub fn filing_number(&self) -> Option<&str> {
        self.deal.as_ref()?.filing_number.as_deref()
    }

    /// Whether the next date is over.
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        self.kept.entry.next_on.is_some_and(|day| day < today)
    }
}

/// All follow-ups.
#[derive(Debug, Clone, Default)]
pub struct FollowUps {
    /// By number.
    pub all: Vec<Tracked>,
}

impl FollowUps {
    /// Reads them with their contracts and products.
    ///
    /// # Errors
    /// Those of the store.
    pub fn read(reader: &Reader) -> Result<Self, WorkflowError> {
        let (deals, products) = (Deals::read(reader)?, Products::read(reader)?);
        let mut all: Vec<Tracked> = reader
            .all_kept::<FollowUp>()?
            .into_iter()
            .map(|kept| {
                let deal = deals.of(&kept.entry).cloned();
                let products = match &kept.entry.shown {
                    Some(PairNames { number: Some(number), firm: Some(firm), .. }) => products.of(number, firm),
                    _ => Vec::new(),
                };
                Tracked { kept, deal, products }
            })
            .collect();
        let number = |tracked: &Tracked| tracked.kept.entry.id.trim_start_matches(LETTER).parse::<u32>().ok();
        all.sort_by_key(number);
        Ok(Self { all })
    }

    /// Those whose next date is over, the longest waiting first.
    #[must_use]
    pub fn overdue(&self, today: Date) -> Vec<&Tracked> {
        let mut overdue: Vec<&Tracked> = self.all.iter().filter(|tracked| tracked.is_overdue(today)).collect();
        overdue.sort_by_key(|tracked| tracked.kept.entry.next_on);
        overdue
    }

    /// That of a pair.
    #[must_use]
    pub fn of_pair(&self, need: &RecordId, patent: &RecordId) -> Option<&Tracked> {
        self.all.iter().find(|tracked| tracked.kept.entry.need == *need && tracked.kept.entry.patent == *patent)
    }
}

/// One change of a follow-up, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// When.
    pub at: jiff::Timestamp,
    /// By whom.
    pub actor: String,
    /// What: `阶段：已约谈 → 已洽谈`.
    pub what: Vec<String>,
}

/// The history of a follow-up, the first change first.
#[must_use]
pub fn changes(course: &[Line<FollowUp>]) -> Vec<Changed> {
    let mut before: Option<&FollowUp> = None;
    let mut all = Vec::new();
    for line in course {
        let Some(entry) = &line.entry else { continue };
        let what = match before {
            None => vec![format!("开始跟进，阶段：{}", entry.stage)],
            Some(before) => differences(before, entry),
        };
        // Erasing leaves lines that say nothing any more.
        if !what.is_empty() {
            all.push(Changed { at: line.at, actor: line.actor.clone(), what });
        }
        before = Some(entry);
    }
    all
}

fn differences(before: &FollowUp, now: &FollowUp) -> Vec<String> {
    let said = |text: Option<String>| text.unwrap_or_else(|| "无".to_owned());
    let money = |sum: Option<Money>| said(sum.map(|sum| sum.to_string()));
    let day = |day: Option<Date>| said(day.map(|day| day.to_string()));
    let reason = |reason: Option<EndReason>| said(reason.map(|reason| reason.to_string()));
    [
        ("阶段", before.stage.to_string(), now.stage.to_string()),
        ("终止原因", reason(before.ended), reason(now.ended)),
        ("责任人", said(before.in_charge.clone()), said(now.in_charge.clone())),
        ("下次跟进日期", day(before.next_on), day(now.next_on)),
        ("意向金额", money(before.intended), money(now.intended)),
        ("合同编号", said(before.contract.clone()), said(now.contract.clone())),
        ("备注", said(before.words.clone()), said(now.words.clone())),
    ]
    .into_iter()
    .filter(|(_, before, now)| before != now)
    .map(|(what, before, now)| format!("{what}：{before} → {now}"))
    .collect()
}
