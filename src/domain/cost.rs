//! What a licence costs in three years, so that terms of every form can be compared.
//!
//! Entry or fixed fee and the instalments that fall due, 3 x the yearly fee less the free months, 3 x yearly sales x
//! royalty (on profit: x margin), within cap and floor; a range takes its upper end (TEMPLATES.md, "Three-year cost").

use super::{Date, Fee, FeePeriod, LicenceTerms, Money, MoneyRange, PaymentForm, Royalty, RoyaltyBase};

/// Months that the comparison covers.
const MONTHS: u32 = 36;
const YEARS: u32 = MONTHS / 12;

/// Three-year cost of a licence. `basis` shows the terms in Chinese, ready to print.
#[derive(Debug, Clone, PartialEq)]
pub enum Cost {
    /// Everything has a figure.
    Known {
        /// The sum.
        total: Money,
        /// How it is made up: `入门费3万元 + 年销售额100万元×3%×3年 = 12万元`.
        basis: String,
    },
    /// A part has none (royalty without sales, fee by the piece, open range, something to be negotiated).
    AtLeast {
        /// What is certain; zero where only a rate is stated.
        total: Money,
        /// The sum that a cap keeps it under.
        ceiling: Option<Money>,
        /// How it is made up; the open part stands as a rate.
        basis: String,
    },
    /// Nothing has a figure: 面议, or not stated. Sorted last and counted, never guessed.
    Unknown {
        /// Why: `面议`, `未标价`.
        reason: &'static str,
    },
}

impl Cost {
    /// The figure to sort by: the sum, or what it is at least.
    #[must_use]
    pub const fn figure(&self) -> Option<Money> {
        match self {
            Self::Known { total, .. } | Self::AtLeast { total, .. } => Some(*total),
            Self::Unknown { .. } => None,
        }
    }

    /// Whether it surely costs at most `budget`; `None` where nobody can say.
    #[must_use]
    pub fn fits(&self, budget: Money) -> Option<bool> {
        match self {
            Self::Known { total, .. } => Some(*total <= budget),
            Self::AtLeast { total, .. } if *total > budget => Some(false),
            Self::AtLeast { ceiling: Some(ceiling), .. } if *ceiling <= budget => Some(true),
            Self::AtLeast { .. } | Self::Unknown { .. } => None,
        }
    }

    /// The cost as a list shows it.
    #[must_use]
    pub fn in_short(&self) -> String {
        match self {
            Self::Known { total, .. } if total.fen() == 0 => "三年免费".to_owned(),
            Self::Known { total, .. } => format!("三年约 {total}"),
            Self::AtLeast { total, .. } if total.fen() == 0 => "按销售额提成".to_owned(),
            Self::AtLeast { total, .. } => format!("三年至少 {total}"),
            Self::Unknown { .. } => "费用面议".to_owned(),
        }
    }

    /// How the sum is made up, or why there is none.
    #[must_use]
    pub fn basis(&self) -> &str {
        match self {
            Self::Known { basis, .. } | Self::AtLeast { basis, .. } => basis,
            Self::Unknown { reason } => reason,
        }
    }
}

/// Three-year cost under `terms` for a licence that begins on `today`.
///
/// `sales` are the licensee's yearly sales of the product, `margin` its profit by sales (0.1 for 10 %), for royalties
/// on profit. A royalty without stated base is reckoned on net sales, and the basis says so. Free months that the fee
/// itself states free from everything that repeats, a free trial only from the yearly fee.
#[must_use]
pub fn three_year_cost(terms: &LicenceTerms, today: Date, sales: Option<Money>, margin: f64) -> Cost {
    let Some(fee) = &terms.fee else {
        return match terms.payment {
            Some(PaymentForm::Free) => free(),
            Some(PaymentForm::Negotiable) => Cost::Unknown { reason: "面议" },
            _ => Cost::Unknown { reason: "未标价" },
        };
    };
    let mut sheet = Sheet::default();
    let free_months = fee.free_months.unwrap_or(0).max(fee.free_until.map_or(0, |until| months_until(today, until)));
    sheet.fixed(fee);
    sheet.running(fee, free_months.max(terms.trial_months.unwrap_or(0)));
    if let Some(royalty) = &fee.royalty {
        sheet.royalty(royalty, free_months.max(fee.running_from.unwrap_or(0)), sales, margin);
    }
    if sheet.terms.is_empty() {
        let free_at_first = fee.free_months.is_some() || fee.free_until.is_some();
        // 免费使用一年，续约另议.
        if free_at_first && fee.negotiable && free_months < MONTHS {
            let basis = format!("前{free_months}个月免费，其后面议，至少{}", Money::ZERO);
            return Cost::AtLeast { total: Money::ZERO, ceiling: None, basis };
        }
        if fee.free || free_at_first {
            return free();
        }
        return Cost::Unknown { reason: if fee.negotiable { "面议" } else { "未标价" } };
    }
    if fee.negotiable {
        sheet.terms.push("其余面议".to_owned());
        sheet.open = true;
    }
    sheet.close(fee)
}

fn free() -> Cost {
    Cost::Known { total: Money::ZERO, basis: "免费".to_owned() }
}

/// Whole months from `today` to the last free day, a begun month counting in full.
fn months_until(today: Date, until: Date) -> u32 {
    if until < today {
        return 0;
    }
    let years = i32::from(until.year()) - i32::from(today.year());
    let months = years * 12 + i32::from(until.month()) - i32::from(today.month());
    let begun = i32::from(until.day() >= today.day());
    u32::try_from(months + begun).unwrap_or(0)
}

/// The parts as they add up.
#[derive(Default)]
struct Sheet {
    once: Money,
    repeated: Money,
    terms: Vec<String>,
    open: bool,
}

impl Sheet {
    fn fixed(&mut self, fee: &Fee) {
        let name = if fee.royalty.is_some() { "入门费" } else { "一次性" };
        if !fee.instalments.is_empty() {
            let due = fee.instalments.iter().filter(|part| part.month.is_none_or(|month| month < MONTHS));
            let due = due.fold(Money::ZERO, |sum, part| sum.plus(part.amount));
            self.once = due;
            self.terms.push(format!("三年内到期分期款{due}"));
        } else if let Some(fixed) = &fee.fixed {
            let amount = self.upper(fixed);
            self.once = amount;
            self.terms.push(format!("{name}{}", shown(fixed)));
        }
    }

    fn running(&mut self, fee: &Fee, free_months: u32) {
        let Some((amount, period)) = &fee.running else {
            return;
        };
        let per_month = match period {
            FeePeriod::Year => 12,
            FeePeriod::Quarter => 3,
            FeePeriod::Month => 1,
            FeePeriod::Unit => {
                self.open = true;
                self.terms.push(format!("每{}{}", period.word(), shown(amount)));
                return;
            }
        };
        let paid = MONTHS - free_months.max(fee.running_from.unwrap_or(0)).min(MONTHS);
        let upper = self.upper(amount);
        self.repeated = self.repeated.plus(Money::from_fen(scale(upper.fen(), paid, per_month)));
        let note = if free_months > 0 { format!("（前{free_months}个月免费）") } else { String::new() };
        self.terms.push(format!("每{}{}，计{}个月{note}", period.word(), shown(amount), paid));
    }

    fn royalty(&mut self, royalty: &Royalty, free_months: u32, sales: Option<Money>, margin: f64) {
        let rate = percent(royalty.high);
        let base = match royalty.base {
            Some(RoyaltyBase::Profit) => "利润额",
            Some(RoyaltyBase::NetSales) => "净销售额",
            None => "销售额（未写明基数）",
        };
        let Some(sales) = sales else {
            self.open = true;
            self.terms.push(format!("{base}的{rate}"));
            return;
        };
        let paid = MONTHS - free_months.min(MONTHS);
        let (earned, shown_base) = match royalty.base {
            Some(RoyaltyBase::Profit) => {
                (sales.share(margin), format!("年销售额{sales}×利润率{}", percent(margin * 100.0)))
            }
            _ => (sales, format!("年{base}{sales}")),
        };
        let yearly = earned.share(royalty.high / 100.0);
        self.repeated = self.repeated.plus(Money::from_fen(scale(yearly.fen(), paid, 12)));
        let time = if paid == MONTHS { format!("{YEARS}年") } else { format!("{paid}个月") };
        self.terms.push(format!("{shown_base}×{rate}×{time}"));
    }

    /// The upper end; of an open range the lower one.
    fn upper(&mut self, range: &MoneyRange) -> Money {
        if range.is_open() {
            self.open = true;
            range.low
        } else {
            range.high
        }
    }

    fn close(mut self, fee: &Fee) -> Cost {
        let yearly_cap = fee.cap_per_year.map(|cap| cap.times(YEARS));
        if let Some(floor) = fee.floor_per_year {
            self.repeated = self.repeated.max(floor.times(YEARS));
            self.terms.push(format!("每年不低于{floor}"));
        }
        if let Some(cap) = fee.cap_per_year {
            self.repeated = self.repeated.min(cap.times(YEARS));
            self.terms.push(format!("每年不超过{cap}"));
        }
        let mut total = self.once.plus(self.repeated);
        if let Some(floor) = fee.floor {
            total = total.max(floor);
            self.terms.push(format!("总额不低于{floor}"));
        }
        if let Some(cap) = fee.cap {
            total = total.min(cap);
            self.terms.push(format!("总额不超过{cap}"));
        }
        let terms = self.terms.join(" + ");
        let ceilings = [fee.cap, yearly_cap.map(|cap| cap.plus(self.once))];
        match (self.open, ceilings.into_iter().flatten().min()) {
            (false, _) => Cost::Known { total, basis: format!("{terms} = {total}") },
            (true, ceiling) => Cost::AtLeast { total, ceiling, basis: format!("{terms}，至少{total}") },
        }
    }
}

/// `fen x months / months_each`, rounded down to the fen, without overflow.
fn scale(fen: i64, months: u32, months_each: u32) -> i64 {
    let scaled = i128::from(fen) * i128::from(months) / i128::from(months_each.max(1));
    i64::try_from(scaled).unwrap_or(i64::MAX)
}

/// A range as the basis shows it: what counts is its upper end.
fn shown(range: &MoneyRange) -> String {
    if range.low == range.high { range.high.to_string() } else { format!("{range}") }
}

fn percent(value: f64) -> String {
    // Two decimals are finer than any rate that is agreed; `{}` then drops the zeros.
    format!("{}%", (value * 100.0).round() / 100.0)
}

#[cfg(test)]
mod tests;
