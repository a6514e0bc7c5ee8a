//! Sums of money in yuan.

use serde::{Deserialize, Serialize};

use super::ParseError;
use super::numeral::{Decimal, read_numeral};
use super::vocabulary::serde_as_text;
use super::width::without_blanks;

/// A sum, held in fen (分) so that 0.1 万元 stays exact; never negative. Prints as `5万元`, `1200元`, `0.5元`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// The unit that a column or a table head gives to its bare numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MoneyUnit {
    /// 元.
    Yuan,
    /// 千元.
    ThousandYuan,
    /// 万元.
    WanYuan,
    /// 百万元.
    MillionYuan,
    /// 亿元.
    YiYuan,
}

impl MoneyUnit {
    /// The unit that a header names, wherever in it: `许可费(万元)`, `预算（单位：元）`, `金额/万元`.
    #[must_use]
    pub fn in_header(header: &str) -> Option<Self> {
        let header = without_blanks(header);
        // Longest first: 万元 ends in 元.
        [
            ("百万", Self::MillionYuan),
            ("万元", Self::WanYuan),
            ("(万)", Self::WanYuan),
            ("亿元", Self::YiYuan),
            ("(亿)", Self::YiYuan),
            ("千元", Self::ThousandYuan),
            ("元", Self::Yuan),
        ]
        .into_iter()
        .find_map(|(word, unit)| header.contains(word).then_some(unit))
        .filter(|_| !["美元", "欧元", "日元", "港元", "韩元"].iter().any(|foreign| header.contains(foreign)))
    }

    /// Fen in one unit.
    #[must_use]
    pub const fn fen(self) -> i64 {
        match self {
            Self::Yuan => 100,
            Self::ThousandYuan => 100_000,
            Self::WanYuan => 1_000_000,
            Self::MillionYuan => 100_000_000,
            Self::YiYuan => 10_000_000_000,
        }
    }
}

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);
    /// Stands for "no upper end" in [`MoneyRange`].
    pub const MAX: Self = Self(i64::MAX);

    /// From fen; what is below zero is zero.
    #[must_use]
    pub const fn from_fen(fen: i64) -> Self {
        Self(if fen < 0 { 0 } else { fen })
    }

    /// From whole yuan.
    #[must_use]
    pub const fn from_yuan(yuan: u32) -> Self {
        Self(yuan as i64 * 100)
    }

    /// In fen.
    #[must_use]
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// In yuan.
    #[must_use]
    pub fn yuan(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// Sum, at most [`Money::MAX`].
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// `count` times the sum, at most [`Money::MAX`].
    #[must_use]
    pub const fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count as i64))
    }

    /// `share` (0.03 for 3 %) of the sum, rounded to the fen; a share that is no number or below zero gives nothing.
    #[must_use]
    pub fn share(self, share: f64) -> Self {
        // `as` saturates and maps NaN to 0, which is what is wanted here.
        Self::from_fen((self.0 as f64 * share).round() as i64)
    }

    /// Parses as `FromStr` does, with the unit that bare numbers have: `5` in a column of 万元 is `5万元`.
    ///
    /// # Errors
    /// A text that is not exactly one sum in yuan: a range, a foreign currency, a guess (十几万).
    pub fn parse_in(text: &str, unit: MoneyUnit) -> Result<Self, ParseError> {
        let clean = without_blanks(text);
        let sum = read_sum(&clean, Some(unit)).filter(|sum| sum.len == clean.len());
        sum.map(|sum| sum.money).ok_or_else(|| ParseError::new("金额", text, "读不成金额"))
    }
}

/// A sum at the head of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sum {
    /// The sum.
    pub(crate) money: Money,
    /// Bytes that it takes.
    pub(crate) len: usize,
}

const CURRENCY: [&str; 8] = ["人民币", "RMB", "rmb", "Rmb", "CNY", "cny", "¥", "￥"];
/// What stands after 元 in a sum written out.
const ROUND: [&str; 2] = ["整", "正"];

/// Reads one sum at the head of `text` (half width, no blanks). A bare number, without 元, 万 or a currency sign, is a
/// sum only when `bare` gives its unit.
pub(crate) fn read_sum(text: &str, bare: Option<MoneyUnit>) -> Option<Sum> {
    let mut rest = text;
    let mut is_money = false;
    while let Some(after) = strip_any(rest, &CURRENCY) {
        rest = after.trim_start_matches([':', '(', ')']);
        is_money = true;
    }
    let numeral = read_numeral(rest)?;
    rest = rest.get(numeral.len..)?;
    let mut value = numeral.value;
    if let Some(after) = strip_any(rest, &["(万元)", "/万元"]) {
        rest = after;
        return finish(value, MoneyUnit::WanYuan, rest, text);
    }
    let Some(after) = strip_any(rest, &["元", "圆", "块钱", "块", "(元)"]) else {
        if !is_money && !numeral.scaled {
            return finish(value, bare?, rest, text);
        }
        // 5万 is a sum; 5万台 is not, and whoever reads on will see that.
        return finish(value, MoneyUnit::Yuan, rest, text);
    };
    rest = after;
    for (word, hundredths) in [("角", 10), ("毛", 10), ("分", 1)] {
        let Some(small) = read_numeral(rest).filter(|small| !small.scaled) else {
            continue;
        };
        let Some(after) = rest.get(small.len..).and_then(|after| after.strip_prefix(word)) else {
            continue;
        };
        let fen = small.value.scaled_to_integer(hundredths)?;
        value = value.plus_hundredths(fen)?;
        rest = after;
    }
    rest = strip_any(rest, &ROUND).unwrap_or(rest);
    if let Some(after) = strip_any(rest, &["人民币", "RMB", "(人民币)"]) {
        rest = after;
    }
    finish(value, MoneyUnit::Yuan, rest, text)
}

fn finish(value: Decimal, unit: MoneyUnit, rest: &str, text: &str) -> Option<Sum> {
    let fen = value.scaled_to_integer(unit.fen().into())?;
    let fen = i64::try_from(fen).ok()?;
    Some(Sum { money: Money(fen), len: text.len() - rest.len() })
}

fn strip_any<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| text.strip_prefix(word))
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // In 万元 when that needs no more than two decimals, which is how such sums are said.
        const WAN: i64 = MoneyUnit::WanYuan.fen();
        let (fen, unit_fen, unit) =
            if self.0 >= WAN && self.0 % (WAN / 100) == 0 { (self.0, WAN, "万元") } else { (self.0, 100, "元") };
        let hundredths = fen % unit_fen * 100 / unit_fen;
        let whole = fen / unit_fen;
        let text = match hundredths {
            0 => format!("{whole}{unit}"),
            tenths if tenths % 10 == 0 => format!("{whole}.{}{unit}", tenths / 10),
            _ => format!("{whole}.{hundredths:02}{unit}"),
        };
        f.pad(&text)
    }
}

impl std::str::FromStr for Money {
    type Err = ParseError;

    /// `5万元`, `0.5万`, `1200元`, `¥1,200.00`, `人民币伍万元整`, `十二万五千元`, `1.2亿元`. A bare number is in yuan.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse_in(text, MoneyUnit::Yuan)
    }
}

serde_as_text!(Money);

/// A sum or a range of sums, `low <= high`. Prints as `5万元`, `3万元-5万元`, `不超过10万元`, `10万元以上`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Ends", into = "Ends")]
pub struct MoneyRange {
    /// Lower end; zero where only an upper end is stated.
    pub low: Money,
    /// Upper end; equal to `low` for a single sum, [`Money::MAX`] where only a lower end is stated.
    pub high: Money,
}

/// A range as JSON has it: without an upper end, that is null.
#[derive(Serialize, Deserialize)]
struct Ends {
    low: Money,
    #[serde(default)]
    high: Option<Money>,
}

impl From<Ends> for MoneyRange {
    fn from(ends: Ends) -> Self {
        Self { low: ends.low, high: ends.high.unwrap_or(Money::MAX) }
    }
}

impl From<MoneyRange> for Ends {
    fn from(range: MoneyRange) -> Self {
        Self { low: range.low, high: (!range.is_open()).then_some(range.high) }
    }
}

impl MoneyRange {
    /// A single sum.
    #[must_use]
    pub const fn exactly(money: Money) -> Self {
        Self { low: money, high: money }
    }

    /// From `low` upward, without an upper end.
    #[must_use]
    pub const fn at_least(low: Money) -> Self {
        Self { low, high: Money::MAX }
    }

    /// Up to `high`.
    #[must_use]
    pub const fn at_most(high: Money) -> Self {
        Self { low: Money::ZERO, high }
    }

    /// Whether there is no upper end.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.high == Money::MAX && self.low != Money::MAX
    }

    /// Parses as `FromStr` does, with the unit that bare numbers have.
    ///
    /// # Errors
    /// A text that is neither a sum nor a range of sums.
    pub fn parse_in(text: &str, unit: MoneyUnit) -> Result<Self, ParseError> {
        let clean = without_blanks(text);
        let range = read_range(&clean, Some(unit)).filter(|range| range.len == clean.len());
        range.map(|range| range.money).ok_or_else(|| ParseError::new("金额", text, "读不成金额或金额范围"))
    }
}

/// A sum or range at the head of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SumRange {
    /// The range.
    pub(crate) money: MoneyRange,
    /// Bytes that it takes.
    pub(crate) len: usize,
}

const ABOUT: [&str; 6] = ["大约", "约为", "约", "大概", "预计", "暂定"];
const AT_MOST: [&str; 9] = ["最高不超过", "不超过", "不高于", "不多于", "低于", "小于等于", "小于", "<=", "≤"];
const AT_LEAST: [&str; 9] = ["不低于", "不少于", "不小于", "高于", "大于等于", "大于", "至少", ">=", "≥"];
const OR_LESS: [&str; 4] = ["以内", "以下", "之内", "及以下"];
const OR_MORE: [&str; 4] = ["以上", "及以上", "起步", "起"];
const ROUGHLY: [&str; 3] = ["左右", "上下", "之间"];
pub(crate) const RANGE_MARKS: [&str; 10] = ["--", "——", "-", "—", "–", "−", "~", "至", "到", "∼"];

/// Reads a sum or a range of sums at the head of `text` (half width, no blanks), as [`read_sum`] does.
pub(crate) fn read_range(text: &str, bare: Option<MoneyUnit>) -> Option<SumRange> {
    let done = |money: MoneyRange, rest: &str| Some(SumRange { money, len: text.len() - rest.len() });
    let body = strip_any(text, &ABOUT).unwrap_or(text);
    if let Some(after) = strip_any(body, &AT_MOST) {
        let sum = read_sum(after, bare)?;
        return done(MoneyRange::at_most(sum.money), after.get(sum.len..)?);
    }
    if let Some(after) = strip_any(body, &AT_LEAST) {
        let sum = read_sum(after, bare)?;
        return done(MoneyRange::at_least(sum.money), after.get(sum.len..)?);
    }
    if let Some((low, high, rest)) = read_two_ends(body, bare) {
        let rest = strip_any(rest, &ROUGHLY).unwrap_or(rest);
        return done(MoneyRange { low, high }, rest);
    }
    let sum = read_sum(body, bare)?;
    let rest = body.get(sum.len..)?;
    if let Some(after) = strip_any(rest, &OR_LESS) {
        return done(MoneyRange::at_most(sum.money), after);
    }
    if let Some(after) = strip_any(rest, &OR_MORE) {
        return done(MoneyRange::at_least(sum.money), after);
    }
    done(MoneyRange::exactly(sum.money), strip_any(rest, &ROUGHLY).unwrap_or(rest))
}

/// `3-5万元`, `3万~5万元`, `5000元至1万元`: a lower end without unit takes the unit of the upper one.
fn read_two_ends(text: &str, bare: Option<MoneyUnit>) -> Option<(Money, Money, &str)> {
    let first = strip_any(text, &CURRENCY).unwrap_or(text);
    let number = read_numeral(first)?;
    let after_number = first.get(number.len..)?;
    if let Some(after) = strip_any(after_number, &RANGE_MARKS) {
        let upper = read_sum(after, bare)?;
        let rest = after.get(upper.len..)?;
        let written = after.get(..upper.len)?;
        if !number.scaled {
            let shared = unit_of(written).or(bare);
            let in_unit = |unit: MoneyUnit| {
                let fen = number.value.scaled_to_integer(unit.fen().into())?;
                i64::try_from(fen).ok().map(Money).filter(|low| *low <= upper.money)
            };
            // 5000-1万元: as 万元 the lower end would be above the upper one, so it is in yuan.
            let in_yuan = || in_unit(MoneyUnit::Yuan).filter(|low| *low >= Money::from_yuan(1_000));
            let low = shared.and_then(in_unit).or_else(in_yuan)?;
            return Some((low, upper.money, rest));
        }
    }
    let lower = read_sum(text, bare)?;
    let after = strip_any(text.get(lower.len..)?, &RANGE_MARKS)?;
    let upper = read_sum(after, bare)?;
    (lower.money <= upper.money).then_some((lower.money, upper.money, after.get(upper.len..)?))
}

/// The unit in which a sum is written: 万元 for `5万元`, 元 for `5000元`, none for `5`.
fn unit_of(written: &str) -> Option<MoneyUnit> {
    let body = written.trim_end_matches(['整', '正', '元', '圆', '块', '钱', '(', ')']);
    match body.chars().next_back() {
        Some('万' | '萬' | 'w' | 'W') => Some(MoneyUnit::WanYuan),
        Some('亿' | '億') => Some(MoneyUnit::YiYuan),
        Some('千' | '仟') => Some(MoneyUnit::ThousandYuan),
        _ => (body.len() < written.len()).then_some(MoneyUnit::Yuan),
    }
}

impl std::fmt::Display for MoneyRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = if self.low == self.high {
            self.low.to_string()
        } else if self.is_open() {
            format!("{}以上", self.low)
        } else if self.low == Money::ZERO {
            format!("不超过{}", self.high)
        } else {
            format!("{}-{}", self.low, self.high)
        };
        f.pad(&text)
    }
}

impl std::str::FromStr for MoneyRange {
    type Err = ParseError;

    /// Sums and ranges as [`Money`] reads them; a bare number is in yuan.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse_in(text, MoneyUnit::Yuan)
    }
}

#[cfg(test)]
mod tests;
