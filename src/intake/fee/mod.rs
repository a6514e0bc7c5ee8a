//! Licence-fee phrases: `入门费3万元+净销售额的2%提成`, `前两年免费，第三年起每年5000元` and their like become a [`Fee`].
//!
//! A small grammar: `token` cuts the phrase into sums, rates, times and words (`words` is its vocabulary), `clause` parts
//! it into clauses and ways of licensing, `reading` gathers the clauses into a fee. A clause that speaks of money must be
//! understood to its last word; else the whole phrase stays as text and is marked, for a wrong price is worse than
//! none. Clauses that say nothing of money (含技术服务费) are passed over.

mod clause;
mod header_unit;
mod pieces;
mod reading;
mod token;
mod warning;
mod words;

use crate::domain::{Fee, LicenceKind, MoneyUnit, PaymentForm, Royalty, RoyaltyBase};

pub use header_unit::with_unit;
pub use warning::{FeeWarning, price_warnings};

/// What other columns of the row say of the price.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct FeeCompanions {
    /// 许可使用费支付方式.
    pub payment_form: Option<PaymentForm>,
    /// 提成比例(%), 0 to 100.
    pub royalty_percent: Option<f64>,
    /// 提成基数.
    pub royalty_base: Option<RoyaltyBase>,
    /// 许可方式: which price counts where the phrase has one for each way of licensing.
    pub licence_kind: Option<LicenceKind>,
}

/// What a phrase says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeeReading {
    /// The price; `None` when nothing is stated or it could not be read.
    pub fee: Option<Fee>,
    /// Form of payment: as declared, else as the phrase says it; never inferred from a bare sum.
    pub payment: Option<PaymentForm>,
    /// The phrase says 先使用后付费 in one of its spellings.
    pub use_first: bool,
    /// The phrase as written, when it could not be read or holds remarks beyond the price.
    pub unread: Option<String>,
    /// What a reader of the row report should look at.
    pub warnings: Vec<FeeWarning>,
}

/// Reads a licence-fee phrase. `unit` is the unit of the column's bare numbers, `companions` what other columns say.
///
/// Never fails: what is not understood stays in [`FeeReading::unread`].
#[must_use]
pub fn parse_fee(text: &str, unit: Option<MoneyUnit>, companions: &FeeCompanions) -> FeeReading {
    let mut reading = match phrase(text) {
        None => FeeReading::default(),
        Some(phrase) => read_phrase(phrase, unit, companions),
    };
    complete(&mut reading, companions);
    if let Some(fee) = &reading.fee {
        reading.warnings.extend(price_warnings(fee));
    }
    reading
}

/// The phrase without blanks at its ends; `None` when it only fills the cell.
fn phrase(text: &str) -> Option<&str> {
    let text = text.trim();
    let filler =
        ["无", "暂无", "—", "——", "-", "--", "/", "\\", "空", "null", "NULL", "None", "N/A", "未填", "详见声明"];
    (!text.is_empty() && !filler.contains(&text)).then_some(text)
}

fn read_phrase(text: &str, unit: Option<MoneyUnit>, companions: &FeeCompanions) -> FeeReading {
    /// Longer texts are descriptions, not phrases.
    const LONGEST: usize = 400;
    let unread = |warning: FeeWarning| FeeReading {
        unread: Some(text.to_owned()),
        warnings: vec![warning],
        ..FeeReading::default()
    };
    if text.chars().count() > LONGEST {
        return unread(FeeWarning::Unread);
    }
    let written = unit.map_or_else(|| text.to_owned(), |unit| with_unit(text, unit, false));
    let tokens = token::tokens(&written, unit);
    let lacks_unit = unit.is_none() && matches!(tokens.as_slice(), [token::Token::Bare]);
    let sections = clause::sections(clause::clauses(tokens));
    let priced = |section: &&clause::Section| section.clauses.iter().any(clause::Clause::is_priced);
    let several = sections.iter().filter(priced).count() > 1;
    let wanted = choose(&sections, companions.licence_kind);
    let said = wanted.ok_or(reading::Unreadable).and_then(|clauses| reading::read(&clauses));
    match said {
        Ok(said) if said.fee != Fee::default() => FeeReading {
            fee: Some(said.fee),
            payment: said.payment,
            use_first: said.use_first,
            unread: said.remarks.then(|| text.to_owned()),
            warnings: [
                (several, FeeWarning::SeveralPrices),
                (said.cheaper, FeeWarning::Alternatives),
                (said.other_base, FeeWarning::OtherBase),
                (said.conditional, FeeWarning::Conditional),
            ]
            .into_iter()
            .filter_map(|(applies, warning)| applies.then_some(warning))
            .collect(),
        },
        Ok(said) => FeeReading {
            payment: said.payment,
            use_first: said.use_first,
            ..if said.use_first || said.payment.is_some() { FeeReading::default() } else { unread(FeeWarning::Unread) }
        },
        Err(_) => unread(if lacks_unit { FeeWarning::NoUnit } else { FeeWarning::Unread }),
    }
}

/// The clauses that count: what holds for all, with the price for the wanted way of licensing, else for the least
/// exclusive one. Prices of an assignment are none of a licence.
fn choose(sections: &[clause::Section], wanted: Option<LicenceKind>) -> Option<Vec<clause::Clause>> {
    let priced = |section: &clause::Section| section.clauses.iter().any(clause::Clause::is_priced);
    let rank = |section: &clause::Section| match section.kind {
        kind if kind.is_some() && kind == wanted => 0,
        None => 1,
        Some(LicenceKind::Open | LicenceKind::OpenLike) => 2,
        Some(LicenceKind::NonExclusive) => 3,
        Some(LicenceKind::Sole) => 4,
        Some(LicenceKind::Exclusive) => 5,
    };
    let best =
        sections.iter().filter(|section| priced(section) && !section.transfer).min_by_key(|section| rank(section));
    match best {
        Some(section) => {
            let common = sections.iter().filter(|other| !priced(other)).flat_map(|other| other.clauses.clone());
            Some(section.clauses.iter().cloned().chain(common).collect())
        }
        None if sections.iter().any(priced) => None,
        None => Some(sections.iter().flat_map(|section| section.clauses.clone()).collect()),
    }
}

/// Adds what only the companion columns say, and notes where they contradict the phrase.
fn complete(reading: &mut FeeReading, companions: &FeeCompanions) {
    let declared = companions.payment_form;
    let percent = companions.royalty_percent.filter(|percent| *percent > 0.0 && *percent <= 100.0);
    // A phrase that was not read must not get a price from half of the row.
    if reading.unread.is_none() || reading.fee.is_some() {
        let base = companions.royalty_base;
        if let Some(percent) = percent {
            let fee = reading.fee.get_or_insert_default();
            match &fee.royalty {
                None if fee.free => reading.warnings.push(FeeWarning::Disagrees),
                None => {
                    fee.royalty = Some(Royalty { low: percent, high: percent, base });
                }
                Some(royalty) if percent < royalty.low || percent > royalty.high => {
                    reading.warnings.push(FeeWarning::Disagrees);
                }
                Some(_) => {}
            }
        }
        if let Some(royalty) = reading.fee.as_mut().and_then(|fee| fee.royalty.as_mut()) {
            royalty.base = royalty.base.or(base);
        }
        match (declared, &mut reading.fee) {
            (Some(PaymentForm::Free), None) => {
                reading.fee = Some(Fee { free: true, ..Fee::default() });
            }
            (Some(PaymentForm::Negotiable), None) => {
                reading.fee = Some(Fee { negotiable: true, ..Fee::default() });
            }
            (Some(PaymentForm::Free), Some(fee))
                if !fee.free && fee.free_months.is_none() && fee.free_until.is_none() =>
            {
                reading.warnings.push(FeeWarning::Disagrees);
            }
            (Some(form), Some(fee)) if fee.free && form != PaymentForm::Free => {
                reading.warnings.push(FeeWarning::Disagrees);
            }
            _ => {}
        }
    }
    if reading.payment.is_none() {
        reading.payment = reading
            .fee
            .as_ref()
            .filter(|fee| fee.royalty.is_some())
            .map(|fee| if fee.fixed.is_some() { PaymentForm::EntryPlusRoyalty } else { PaymentForm::Royalty });
    }
    reading.payment = declared.or(reading.payment);
}

#[cfg(test)]
mod tests;
