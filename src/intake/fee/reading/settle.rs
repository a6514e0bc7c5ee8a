//! When all clauses are read: parts become instalments, totals are checked, limits find their place.

use crate::domain::{Fee, FeeAmount, FeePeriod, Money, MoneyRange, PaymentForm};

use super::{PartSize, Read, Reader, Said, Unreadable, exact};

impl Reader {
    pub(super) fn finish(mut self) -> Read<Said> {
        self.parts_to_instalments()?;
        self.yearly_instalments()?;
        self.check_total()?;
        if self.alternatives {
            self.choose()?;
        }
        let base = self.base;
        let fee = &mut self.said.fee;
        match &mut fee.royalty {
            Some(royalty) => royalty.base = base,
            // 按净销售额提成 without a rate.
            None if base.is_some() && fee.running.is_none() && !fee.free && !fee.negotiable => {
                return Err(Unreadable);
            }
            None => {}
        }
        limits_alone_are_ranges(fee);
        drop_zeros(fee);
        let priced = fee.fixed.is_some() || fee.running.is_some() || fee.royalty.is_some();
        if fee.free && priced {
            return Err(Unreadable);
        }
        if fee.free {
            fee.negotiable = false;
        }
        self.said.payment = self.payment();
        Ok(self.said)
    }

    fn parts_to_instalments(&mut self) -> Read {
        if self.parts.is_empty() {
            return Ok(());
        }
        let fixed = self.total.take().or(self.said.fee.fixed);
        let total = fixed.map(|range| exact(&range)).transpose()?;
        let mut sum = Money::ZERO;
        let mut amounts = Vec::new();
        let last = self.parts.len() - 1;
        let shares: f64 =
            self.parts.iter().map(|part| if let PartSize::Percent(share) = part.size { share } else { 0.0 }).sum();
        for (at, part) in self.parts.iter().enumerate() {
            let left = || total.and_then(|total| (total >= sum).then(|| Money::from_fen(total.fen() - sum.fen())));
            let amount = match part.size {
                PartSize::Amount(money) => money,
                PartSize::Percent(_) if at == last && (shares - 100.0).abs() < 1e-9 => left().ok_or(Unreadable)?,
                PartSize::Percent(share) => total.ok_or(Unreadable)?.share(share / 100.0),
                PartSize::Rest if at == last => left().ok_or(Unreadable)?,
                PartSize::Rest => return Err(Unreadable),
            };
            sum = sum.plus(amount);
            amounts.push(FeeAmount { amount, month: part.month });
        }
        if total.is_some_and(|total| total != sum) {
            return Err(Unreadable);
        }
        self.said.fee.fixed = Some(MoneyRange::exactly(sum));
        let at_once = matches!(amounts.as_slice(), [FeeAmount { month: None | Some(0), .. }]);
        if !at_once {
            self.said.fee.instalments = amounts;
        }
        Ok(())
    }

    /// 分三年支付，每年2万元; 分三年等额支付，共6万元.
    fn yearly_instalments(&mut self) -> Read {
        let Some((count @ 2.., yearly)) = self.instalments else {
            return Ok(());
        };
        // The parts that are named count, even where their number is not the announced one.
        if !self.said.fee.instalments.is_empty() {
            return Ok(());
        }
        let total = self.total.or(self.said.fee.fixed);
        let each = match (self.said.fee.running, total) {
            (Some((amount, FeePeriod::Year)), total) if yearly => {
                let each = exact(&amount)?;
                if total.is_some_and(|total| total != MoneyRange::exactly(each.times(count))) {
                    return Err(Unreadable);
                }
                each
            }
            (Some(_), _) => return Err(Unreadable),
            (None, Some(total)) if yearly && self.equal => {
                let fen = exact(&total)?.fen();
                if fen % i64::from(count) != 0 {
                    return Err(Unreadable);
                }
                Money::from_fen(fen / i64::from(count))
            }
            (None, total) => {
                self.said.fee.fixed = total;
                self.total = None;
                return Ok(());
            }
        };
        let fee = &mut self.said.fee;
        self.total = None;
        fee.running = None;
        fee.fixed = Some(MoneyRange::exactly(each.times(count)));
        fee.instalments = (0..count).map(|year| FeeAmount { amount: each, month: Some(year * 12) }).collect();
        Ok(())
    }

    /// A total beside a yearly fee says the same when it is three years' worth or more.
    fn check_total(&mut self) -> Read {
        let Some(total) = self.total.take() else {
            return Ok(());
        };
        match self.said.fee.running {
            None => self.once(total),
            Some((yearly, FeePeriod::Year)) => {
                let (total, yearly) = (exact(&total)?.fen(), exact(&yearly)?.fen());
                let whole = yearly > 0 && total % yearly == 0 && total / yearly >= 3;
                if whole { Ok(()) } else { Err(Unreadable) }
            }
            Some(_) => Err(Unreadable),
        }
    }

    /// 每年1万元或净销售额2%，取高者 is a royalty with a floor; of 8万元或1.5万元/年 the licensee takes what is cheaper over
    /// three years, the span of every comparison; other choices have no one price.
    fn choose(&mut self) -> Read {
        let fee = &mut self.said.fee;
        if !self.higher_of {
            let plain = fee.royalty.is_none() && fee.instalments.is_empty() && fee.running_from.is_none();
            return match (fee.fixed, fee.running) {
                (Some(once), Some((each, period))) if plain && !fee.negotiable => {
                    let times = match period {
                        FeePeriod::Year => 3,
                        FeePeriod::Quarter => 12,
                        FeePeriod::Month => 36,
                        FeePeriod::Unit => return Err(Unreadable),
                    };
                    if exact(&each)?.times(times) < exact(&once)? {
                        fee.fixed = None;
                    } else {
                        fee.running = None;
                    }
                    self.said.cheaper = true;
                    Ok(())
                }
                _ if fee.negotiable => Ok(()),
                _ => Err(Unreadable),
            };
        }
        match (fee.royalty, fee.running, fee.fixed) {
            (Some(_), Some((amount, FeePeriod::Year)), None) => {
                fee.floor_per_year = Some(exact(&amount)?);
                fee.running = None;
                Ok(())
            }
            (Some(_), None, Some(amount)) => {
                fee.floor = Some(exact(&amount)?);
                fee.fixed = None;
                Ok(())
            }
            _ => Err(Unreadable),
        }
    }

    /// The form of payment, where the phrase says it.
    fn payment(&self) -> Option<PaymentForm> {
        let fee = &self.said.fee;
        if fee.free {
            return Some(PaymentForm::Free);
        }
        match (fee.fixed.is_some(), fee.royalty.is_some()) {
            (true, true) => Some(PaymentForm::EntryPlusRoyalty),
            (false, true) => Some(PaymentForm::Royalty),
            _ if self.instalments.is_some() || fee.instalments.len() > 1 => Some(PaymentForm::Instalments),
            (true, false) if self.lump_sum && fee.running.is_none() => Some(PaymentForm::LumpSum),
            (false, false) if fee.negotiable && fee.running.is_none() => Some(PaymentForm::Negotiable),
            _ => None,
        }
    }
}

/// 最低5万元 or 最高10万元 without anything that repeats is a range of the price itself.
fn limits_alone_are_ranges(fee: &mut Fee) {
    let range = |floor: Option<Money>, cap: Option<Money>| match (floor, cap) {
        (Some(low), Some(high)) if low <= high => Some(MoneyRange { low, high }),
        (Some(low), None) => Some(MoneyRange::at_least(low)),
        (None, Some(high)) => Some(MoneyRange::at_most(high)),
        _ => None,
    };
    if fee.royalty.is_some() || fee.running.is_some() || fee.fixed.is_some() {
        return;
    }
    if let Some(yearly) = range(fee.floor_per_year, fee.cap_per_year) {
        fee.running = Some((yearly, FeePeriod::Year));
        (fee.floor_per_year, fee.cap_per_year) = (None, None);
    } else if let Some(once) = range(fee.floor, fee.cap) {
        fee.fixed = Some(once);
        (fee.floor, fee.cap) = (None, None);
    }
}

/// 0元 is free; 零入门费 beside a royalty is no part.
fn drop_zeros(fee: &mut Fee) {
    let is_zero = |range: &MoneyRange| range.high == Money::ZERO;
    let zero_fixed = fee.fixed.as_ref().is_some_and(is_zero);
    let zero_running = fee.running.as_ref().is_some_and(|(range, _)| is_zero(range));
    if zero_fixed {
        fee.fixed = None;
        fee.instalments.clear();
    }
    if zero_running {
        fee.running = None;
    }
    let nothing_left = fee.fixed.is_none() && fee.running.is_none() && fee.royalty.is_none();
    fee.free |= (zero_fixed || zero_running) && nothing_left;
}
