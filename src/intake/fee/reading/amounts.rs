//! Sums that are prices: once, in parts, or again and again.

use crate::domain::{FeePeriod, Money, MoneyRange};

use super::{Part, PartSize, Read, Reader, Unreadable, exact, moment, period, span};
use crate::intake::fee::clause::Clause;
use crate::intake::fee::token::{Token, Word};

impl Reader {
    /// A sum that is a price.
    pub(super) fn amount(&mut self, clause: &Clause, sum: MoneyRange, is_part: bool) -> Read {
        let period = period(clause).or_else(|| self.pending_period.take());
        let continues = clause.has(Word::From) || clause.has(Word::After);
        if is_part {
            let money = exact(&sum)?;
            self.parts.push(Part { size: PartSize::Amount(money), month: moment(clause) });
            return Ok(());
        }
        for token in &clause.tokens {
            match *token {
                Token::First(months) => return self.first_years(months, sum, period),
                Token::Nth(from) if !continues => {
                    if from != self.covered || !matches!(period, None | Some(FeePeriod::Year)) {
                        return Err(Unreadable);
                    }
                    self.covered = from + 12;
                    self.parts.push(Part { size: PartSize::Amount(exact(&sum)?), month: Some(from) });
                    return Ok(());
                }
                Token::PerMonths(months) => return self.every(months, sum),
                Token::PerMany(count) => return self.runs(divided(&sum, count)?, FeePeriod::Unit),
                _ => {}
            }
        }
        if let Some(period) = period {
            self.starts(clause)?;
            // 5万元/年起.
            let open = matches!(clause.tokens.as_slice(), [.., Token::Sum(_), Token::Per(_), Token::Word(Word::From)]);
            let sum = if open && sum.low == sum.high { MoneyRange::at_least(sum.low) } else { sum };
            return self.runs(sum, period);
        }
        if let Some(months) = span(clause).filter(|_| !continues && !clause.has(Word::Term)) {
            return self.for_term(clause, months, sum);
        }
        if clause.has(Word::Total)
            && (self.instalments.is_some() || !self.parts.is_empty() || self.said.fee.running.is_some())
        {
            self.total = Some(sum);
            return Ok(());
        }
        if continues && !clause.has(Word::Signing) && !clause.has(Word::Milestone) {
            // 签约后5万元，一年后5万元.
            if let (Some(months), false) = (span(clause), self.parts.is_empty() && self.instalments.is_none()) {
                self.parts.push(Part { size: PartSize::Amount(exact(&sum)?), month: Some(months) });
                return Ok(());
            }
            self.starts(clause)?;
        }
        // 壹拾万元整（¥100000.00元） says the same sum twice.
        if clause.bracketed && self.said.fee.fixed == Some(sum) {
            return Ok(());
        }
        self.once(sum)
    }

    pub(super) fn once(&mut self, sum: MoneyRange) -> Read {
        if self.said.fee.fixed.is_some() {
            return Err(Unreadable);
        }
        self.said.fee.fixed = Some(sum);
        Ok(())
    }

    fn runs(&mut self, sum: MoneyRange, period: FeePeriod) -> Read {
        match self.said.fee.running {
            Some(known) if known != (sum, period) => Err(Unreadable),
            _ => {
                self.said.fee.running = Some((sum, period));
                Ok(())
            }
        }
    }

    /// 前两年每年5000元, 前两年共1万元.
    fn first_years(&mut self, months: u32, sum: MoneyRange, period: Option<FeePeriod>) -> Read {
        if self.covered != 0 || months == 0 {
            return Err(Unreadable);
        }
        let money = exact(&sum)?;
        if money == Money::ZERO {
            return self.free_for(months);
        }
        let count = match period {
            None => 1,
            Some(FeePeriod::Year) if months.is_multiple_of(12) => months / 12,
            Some(_) => return Err(Unreadable),
        };
        self.covered = months;
        let dues = (0..count).map(|year| Part { size: PartSize::Amount(money), month: Some(year * 12) });
        self.parts.extend(dues);
        Ok(())
    }

    /// 5万元/3年, 1万元/半年.
    pub(super) fn every(&mut self, months: u32, sum: MoneyRange) -> Read {
        match months {
            36.. => self.once(sum),
            0 => Err(Unreadable),
            _ => self.runs(by_year(&sum, months)?, FeePeriod::Year),
        }
    }

    /// 三年5万元: the price of a term. 一年2万元 is a yearly price.
    fn for_term(&mut self, clause: &Clause, months: u32, sum: MoneyRange) -> Read {
        if let Some((yearly, FeePeriod::Year)) = self.said.fee.running {
            // 每年1万元，三年共3万元: the same said twice.
            let same = by_year(&sum, months)? == yearly;
            return if same { Ok(()) } else { Err(Unreadable) };
        }
        if clause.has(Word::LumpSum) || clause.has(Word::Total) || clause.has(Word::Signing) {
            return self.once(sum);
        }
        self.every(months, sum)
    }

    /// When what repeats begins: 第三年起, 一年后.
    pub(super) fn starts(&mut self, clause: &Clause) -> Read {
        let mut from = None;
        for token in &clause.tokens {
            match *token {
                Token::Nth(months) => from = Some(months),
                // 投产后三年内, 投产一年后: counts from a day that nobody knows, or says when it ends.
                Token::Span(_)
                    if clause.has(Word::After) && (clause.has(Word::Within) || clause.has(Word::Milestone)) =>
                {
                    return Err(Unreadable);
                }
                Token::Span(months) if clause.has(Word::After) => from = Some(months),
                // 2024年12月31日前免费，2025年1月1日起: the day after the free ones.
                Token::Day(day) => {
                    let until = self.said.fee.free_until.ok_or(Unreadable)?;
                    let follows = until == day || until.tomorrow().is_ok_and(|next| next == day);
                    return if follows { Ok(()) } else { Err(Unreadable) };
                }
                _ => {}
            }
        }
        let milestone = clause.has(Word::Milestone) || clause.has(Word::Signing);
        // 签约后付3万元，以后每年2万元: what was paid at first is for the first year.
        let yearly = period(clause) == Some(FeePeriod::Year) && self.said.fee.royalty.is_none();
        let paid_first = self.said.fee.fixed.is_some() || !self.parts.is_empty();
        let covered = if self.covered == 0 && yearly && paid_first { 12 } else { self.covered };
        let Some(from) = from.or((clause.has(Word::After) && !milestone).then_some(covered)) else {
            return Ok(());
        };
        if from == 0 || self.said.fee.free_months == Some(from) {
            return Ok(());
        }
        if self.covered == 0 && self.said.use_first {
            self.said.fee.free_months = Some(from);
            self.covered = from;
            return Ok(());
        }
        if self.covered != 0 && self.covered != from {
            return Err(Unreadable);
        }
        self.said.fee.running_from = Some(from);
        Ok(())
    }
}

/// An amount for so many pieces as one for a piece, when that is exact.
fn divided(range: &MoneyRange, count: u32) -> Read<MoneyRange> {
    let share = |money: Money| {
        let (fen, count) = (money.fen(), i64::from(count));
        let exact = count > 0 && fen % count == 0;
        if money == Money::MAX { Ok(money) } else { exact.then(|| Money::from_fen(fen / count)).ok_or(Unreadable) }
    };
    Ok(MoneyRange { low: share(range.low)?, high: share(range.high)? })
}

/// An amount for so many months as one for a year, when that is exact.
fn by_year(range: &MoneyRange, months: u32) -> Read<MoneyRange> {
    let scale = |money: Money| {
        if money == Money::MAX {
            return Ok(money);
        }
        let fen = money.fen().checked_mul(12).ok_or(Unreadable)?;
        let months = i64::from(months);
        if months > 0 && fen % months == 0 { Ok(Money::from_fen(fen / months)) } else { Err(Unreadable) }
    };
    Ok(MoneyRange { low: scale(range.low)?, high: scale(range.high)? })
}
