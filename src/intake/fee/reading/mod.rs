//! From the clauses of one section to a [`Fee`]. A clause that speaks of money and is not understood to its last word
//! makes the whole phrase unread: half a price is a wrong price.

mod amounts;
mod settle;

use crate::domain::{Fee, FeePeriod, Money, MoneyRange, PaymentForm, Royalty, RoyaltyBase};

use super::clause::Clause;
use super::token::{Token, Word};

/// The phrase cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable;

type Read<T = ()> = Result<T, Unreadable>;

/// What a section says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Said {
    pub(super) fee: Fee,
    pub(super) payment: Option<PaymentForm>,
    pub(super) use_first: bool,
    /// Clauses without a price that are not understood stand in the phrase.
    pub(super) remarks: bool,
    /// Such a clause holds a condition: 限省内小微企业.
    pub(super) conditional: bool,
    /// Of two ways to pay, the one that is cheaper over three years was taken.
    pub(super) cheaper: bool,
    /// The royalty's base is neither sales nor profit.
    pub(super) other_base: bool,
}

/// A part of the fixed sum.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Part {
    size: PartSize,
    month: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum PartSize {
    Amount(Money),
    Percent(f64),
    Rest,
}

#[derive(Default)]
struct Reader {
    said: Said,
    parts: Vec<Part>,
    instalments: Option<(u32, bool)>,
    equal: bool,
    lump_sum: bool,
    /// Months from the start for which the phrase has said what is due.
    covered: u32,
    base: Option<RoyaltyBase>,
    pending_period: Option<FeePeriod>,
    total: Option<MoneyRange>,
    alternatives: bool,
    higher_of: bool,
}

/// Reads the clauses of one section.
pub(super) fn read(clauses: &[Clause]) -> Read<Said> {
    let mut reader = Reader::default();
    for clause in clauses {
        reader.clause(clause)?;
    }
    reader.finish()
}

impl Reader {
    fn clause(&mut self, clause: &Clause) -> Read {
        if clause.is_strange() {
            // 免费，仅收取年费: a price without a figure.
            if clause.is_priced() || (clause.has(Word::Condition) && period(clause).is_some()) {
                return Err(Unreadable);
            }
            self.said.use_first |= clause.has(Word::UseFirst);
            self.said.remarks = true;
            self.said.conditional |= clause.has(Word::Condition);
            return Ok(());
        }
        if clause.any(|token| *token == Token::Bare) {
            return Err(Unreadable);
        }
        self.said.use_first |= clause.has(Word::UseFirst);
        self.alternatives |= clause.has(Word::Or);
        self.higher_of |= clause.has(Word::HigherOf);
        self.lump_sum |= clause.has(Word::LumpSum);
        self.equal |= clause.has(Word::Equal);
        self.said.fee.negotiable |= clause.has(Word::Negotiable);
        for token in &clause.tokens {
            match token {
                Token::Instalments { count, yearly } => self.instalments = Some((*count, *yearly)),
                Token::Word(Word::Base(base)) => {
                    if self.base.is_some_and(|known| known != *base) {
                        return Err(Unreadable);
                    }
                    self.base = Some(*base);
                }
                Token::Word(Word::OtherBase) => {
                    self.said.other_base = true;
                    self.said.remarks = true;
                }
                _ => {}
            }
        }
        if clause.has(Word::Free) {
            return self.free(clause);
        }
        if clause.has_amount() {
            return self.priced(clause);
        }
        if clause.has(Word::Rest) {
            self.parts.push(Part { size: PartSize::Rest, month: moment(clause) });
        }
        self.attributes(clause)
    }

    /// A clause without an amount: 按年支付 before or behind the amount of another clause.
    fn attributes(&mut self, clause: &Clause) -> Read {
        if clause.has(Word::Cap) || clause.has(Word::Floor) {
            return Err(Unreadable);
        }
        if let (true, Some(months), Some(fixed), None) =
            (clause.bracketed && !clause.has(Word::Term), span(clause), self.said.fee.fixed, self.said.fee.running)
            && self.instalments.is_none()
        {
            // 5万元（一年）.
            self.said.fee.fixed = None;
            return self.every(months, fixed);
        }
        if let Some(period) = period(clause)
            && !clause.any(|token| matches!(token, Token::Word(Word::Base(_) | Word::Royalty | Word::Negotiable)))
        {
            match self.said.fee.fixed {
                Some(fixed) if self.said.fee.running.is_none() && self.instalments.is_none() => {
                    self.said.fee.fixed = None;
                    self.said.fee.running = Some((fixed, period));
                }
                _ => self.pending_period = Some(period),
            }
        }
        Ok(())
    }

    fn free(&mut self, clause: &Clause) -> Read {
        if clause.any(|token| matches!(token, Token::Rate { .. })) || sums(clause).any(|sum| sum.high > Money::ZERO) {
            return Err(Unreadable);
        }
        let fee = &mut self.said.fee;
        for token in &clause.tokens {
            match *token {
                Token::First(months) if self.covered == 0 => return self.free_for(months),
                Token::Nth(from) if from == self.covered => return self.free_for(from + 12),
                Token::Nth(_) | Token::First(_) => return Err(Unreadable),
                Token::Day(day) => {
                    fee.free_until = Some(day);
                    return Ok(());
                }
                Token::Span(months) if !clause.has(Word::Term) => return self.free_for(months),
                _ => {}
            }
        }
        if clause.has(Word::After) {
            // 免费期满后: refers to what was said before.
            let known = fee.free_months.is_some() || fee.free_until.is_some();
            return if known { Ok(()) } else { Err(Unreadable) };
        }
        if fee.fixed.is_some_and(|sum| sum.high > Money::ZERO) {
            return Err(Unreadable);
        }
        fee.free = true;
        Ok(())
    }

    fn free_for(&mut self, months: u32) -> Read {
        // A priced year before the free one cannot be said with these parts.
        if months == 0 || !self.parts.is_empty() {
            return Err(Unreadable);
        }
        self.said.fee.free_months = Some(months);
        self.covered = months;
        Ok(())
    }

    fn priced(&mut self, clause: &Clause) -> Read {
        let is_royalty =
            clause.any(|token| matches!(token, Token::Word(Word::Base(_) | Word::OtherBase | Word::Royalty)));
        // 分三期：签约付40%，…，满一年付20%.
        let goes_on = !self.parts.is_empty()
            && clause.any(|token| matches!(token, Token::Rate { .. } | Token::Sum(_)))
            && period(clause).is_none()
            && span(clause).is_some()
            && !clause.any(|token| matches!(token, Token::Nth(_) | Token::First(_)))
            && !clause.has(Word::Total)
            && !clause.has(Word::Term);
        let is_part = !is_royalty && !clause.has(Word::LumpSum) && (clause.any(is_part_word) || goes_on);
        let mut bound = None;
        let mut seen_rate = false;
        for (at, token) in clause.tokens.iter().enumerate() {
            match token {
                Token::Word(word @ (Word::Cap | Word::Floor)) => bound = Some(*word),
                Token::Rate { low, high, open } => {
                    if is_part {
                        let share = if low == high && !open {
                            *high
                        } else {
                            return Err(Unreadable);
                        };
                        self.parts.push(Part { size: PartSize::Percent(share), month: moment(clause) });
                    } else {
                        self.rate(clause, *low, *high, *open, bound.take())?;
                    }
                    seen_rate = true;
                }
                Token::Sum(sum) => {
                    let behind = match clause.tokens.get(at + 1) {
                        Some(Token::Word(word @ (Word::Cap | Word::Floor)))
                            if !clause.tokens.iter().skip(at + 2).any(|token| matches!(token, Token::Sum(_))) =>
                        {
                            Some(*word)
                        }
                        _ => None,
                    };
                    let repeats = self.said.fee.royalty.is_some() || self.said.fee.running.is_some();
                    let by_range = (seen_rate || repeats).then(|| bound_of(sum)).flatten();
                    // 500万元以下的3%: a threshold, not a price.
                    let rate_follows =
                        clause.tokens.iter().skip(at + 1).any(|token| matches!(token, Token::Rate { .. }));
                    if rate_follows && bound_of(sum).is_some() {
                        return Err(Unreadable);
                    }
                    match bound.take().or(behind).or(by_range) {
                        Some(word) => self.limit(clause, sum, word)?,
                        None => self.amount(clause, *sum, is_part)?,
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A rate of a royalty.
    fn rate(&mut self, clause: &Clause, low: f64, high: f64, open: bool, bound: Option<Word>) -> Read {
        let timed = clause.any(|token| matches!(token, Token::Nth(_) | Token::First(_)))
            || clause.has(Word::After) && self.said.fee.royalty.is_some();
        let (low, high) = match bound {
            // 提成上限5%.
            Some(Word::Cap) => (0.0, high),
            _ => (low, high),
        };
        let fee = &mut self.said.fee;
        fee.negotiable |= open || bound == Some(Word::Floor);
        match &mut fee.royalty {
            None => {
                fee.royalty = Some(Royalty { low, high, base: None });
            }
            // Rates that change with the years: the range of them.
            Some(known) if timed => {
                known.low = known.low.min(low);
                known.high = known.high.max(high);
                return Ok(());
            }
            Some(_) => return Err(Unreadable),
        }
        self.starts(clause)
    }

    /// Cap or floor of what repeats, or of the total.
    fn limit(&mut self, clause: &Clause, sum: &MoneyRange, word: Word) -> Read {
        let fee = &mut self.said.fee;
        let yearly = match period(clause) {
            None => false,
            Some(FeePeriod::Year) => true,
            Some(_) => return Err(Unreadable),
        };
        let value = if sum.is_open() { sum.low } else { sum.high };
        let place = match (word, yearly) {
            (Word::Cap, false) => &mut fee.cap,
            (Word::Cap, true) => &mut fee.cap_per_year,
            (_, false) => &mut fee.floor,
            (_, true) => &mut fee.floor_per_year,
        };
        if place.is_some() {
            return Err(Unreadable);
        }
        *place = Some(value);
        Ok(())
    }
}

fn is_part_word(token: &Token) -> bool {
    matches!(token, Token::Word(Word::FirstPart | Word::LaterPart | Word::Rest | Word::Signing | Word::Milestone))
}

/// When a part falls due, in months after signing; `None` where that hangs on an event.
fn moment(clause: &Clause) -> Option<u32> {
    if clause.has(Word::Milestone) {
        return None;
    }
    let by_clock = clause.has(Word::Signing) || clause.has(Word::FirstPart);
    let nth = clause.tokens.iter().find_map(|token| if let Token::Nth(months) = token { Some(*months) } else { None });
    span(clause).or(nth).or(by_clock.then_some(0))
}

fn span(clause: &Clause) -> Option<u32> {
    clause.tokens.iter().find_map(|token| if let Token::Span(months) = token { Some(*months) } else { None })
}

fn sums(clause: &Clause) -> impl Iterator<Item = MoneyRange> {
    clause.tokens.iter().filter_map(|token| if let Token::Sum(sum) = token { Some(*sum) } else { None })
}

/// What an amount is paid per. By the piece is stronger: 每亩每年20元 has no yearly figure either.
fn period(clause: &Clause) -> Option<FeePeriod> {
    let mut periods =
        clause.tokens.iter().filter_map(|token| if let Token::Per(period) = token { Some(*period) } else { None });
    let first = periods.next()?;
    if periods.any(|period| period == FeePeriod::Unit) { Some(FeePeriod::Unit) } else { Some(first) }
}

fn exact(range: &MoneyRange) -> Read<Money> {
    if range.low == range.high { Ok(range.high) } else { Err(Unreadable) }
}

/// Whether the range states only one end, and which.
fn bound_of(range: &MoneyRange) -> Option<Word> {
    if range.is_open() {
        Some(Word::Floor)
    } else {
        (range.low == Money::ZERO && range.high > Money::ZERO).then_some(Word::Cap)
    }
}
