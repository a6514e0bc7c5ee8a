//! Words and numbers of a fee phrase.
//!
//! Every character of the phrase becomes part of a token; one that nothing knows becomes [`Token::Unknown`], and it is
//! for the reader of the clause to decide whether it can be passed over.

use crate::domain::money::{RANGE_MARKS, read_range};
use crate::domain::numeral::{Numeral, read_numeral};
use crate::domain::width::without_blanks;
use crate::domain::{Date, FeePeriod, LicenceKind, Money, MoneyRange, MoneyUnit, RoyaltyBase, parse_last_day};

use super::pieces::{self, is_counter};
use super::words::WORDS;

/// One token. Months count from signing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token {
    /// A sum or range of sums.
    Sum(MoneyRange),
    /// A rate in percent, low and high; `open` when only a lower end is stated.
    Rate { low: f64, high: f64, open: bool },
    /// A length of time: 半年, 3年, 90天.
    Span(u32),
    /// 每年, /月, 按季: the amount repeats.
    Per(FeePeriod),
    /// 每3年, /半年: the amount is for so many months.
    PerMonths(u32),
    /// 元/百只, 每千块: the amount is for so many pieces.
    PerMany(u32),
    /// 第n年, the months before it.
    Nth(u32),
    /// 前n年, 首年.
    First(u32),
    /// A day of the calendar.
    Day(Date),
    /// 分n期: how many instalments (0: not said), and whether one falls in each year (分n年).
    Instalments { count: u32, yearly: bool },
    /// A number without any unit.
    Bare,
    /// A word with a meaning of its own.
    Word(Word),
    /// 付, 支付: what stands before it says when.
    Pay,
    /// A word that says nothing about the price.
    Noise,
    /// End of a clause.
    Break,
    /// Opening bracket.
    Open,
    /// Closing bracket.
    Close,
    /// A character that nothing knows.
    Unknown(char),
}

/// Words that carry meaning for the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Free,
    Negotiable,
    LumpSum,
    Entry,
    Royalty,
    Base(RoyaltyBase),
    /// 产值: a base that is neither sales nor profit.
    OtherBase,
    Per(FeePeriod),
    Instalments,
    /// 首付, 首期, 第一期: due at once.
    FirstPart,
    /// 第二期, 第三期, 中期款.
    LaterPart,
    /// 余款, 尾款: what is left.
    Rest,
    /// 签约, 合同生效: month 0, or so long after it as a span says.
    Signing,
    /// 验收, 投产: nobody knows when.
    Milestone,
    Cap,
    Floor,
    Total,
    /// 起, 开始.
    From,
    /// 后, 之后, 期满后, 以后.
    After,
    /// 至, 截至, 前.
    Until,
    /// 期限, 许可期: the span beside it is the term.
    Term,
    Equal,
    UseFirst,
    Or,
    HigherOf,
    Kind(LicenceKind),
    Transfer,
    /// 许可, 许可费: ends what was said of an assignment.
    Licence,
    /// A condition (如, 若, 仅限, 除外, 超过): the clause does not hold for everybody.
    Condition,
    /// 加, 并: what follows is a clause of its own.
    Break,
    /// 付, 支付, 缴纳.
    Pay,
    /// 内, 以内: the span before it is one to the end of which.
    Within,
    Noise,
}

/// Tokens of a phrase. `unit` is what bare numbers of the column are in.
pub(super) fn tokens(text: &str, unit: Option<MoneyUnit>) -> Vec<Token> {
    let clean = prepare(text);
    let mut found = Vec::new();
    let mut rest = clean.as_str();
    while let Some(c) = rest.chars().next() {
        let (token, len) = next_token(rest, unit).unwrap_or((Token::Unknown(c), c.len_utf8()));
        found.push(token);
        rest = rest.get(len..).unwrap_or_default();
    }
    found
}

/// Half width, lower case, without blanks; line ends part clauses; units in brackets lose the brackets.
fn prepare(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(without_blanks).filter(|line| !line.is_empty()).collect();
    let mut clean = lines.join(";").to_lowercase();
    for (from, to) in [
        ("(万元)", "万元"),
        ("(元)", "元"),
        ("(人民币)", ""),
        ("(rmb)", ""),
        ("(万元/年)", "万元/年"),
        ("(元/年)", "元/年"),
        ("(/年)", "/年"),
        ("(每年)", "/年"),
        ("(年)", "/年"),
        ("(含)", ""),
        ("百分之百", "100%"),
        // Per patent and year: products are not paid for by piece and year.
        ("/年·件", "/年"),
        ("/件·年", "/年"),
        ("/年/件", "/年"),
        ("/件/年", "/年"),
        ("/年.件", "/年"),
        ("/件.年", "/年"),
        ("每件每年", "每年"),
        ("每年每件", "每年"),
    ] {
        clean = clean.replace(from, to);
    }
    clean
}

fn next_token(text: &str, unit: Option<MoneyUnit>) -> Option<(Token, usize)> {
    pieces::per(text)
        .or_else(|| punctuation(text))
        .or_else(|| day(text))
        .or_else(|| ordinal(text))
        .or_else(|| pieces::quantity(text))
        .or_else(|| rate(text))
        .or_else(|| sum(text, unit))
        .or_else(|| span(text))
        .or_else(|| word(text))
        .or_else(|| text.starts_with('/').then_some((Token::Noise, 1)))
        .or_else(|| heads(text))
        .or_else(|| (text == "0").then(|| (Token::Sum(MoneyRange::exactly(Money::ZERO)), 1)))
        .or_else(|| read_numeral(text).filter(|number| !number.chinese).map(|number| (Token::Bare, number.len)))
}

fn punctuation(text: &str) -> Option<(Token, usize)> {
    let c = text.chars().next()?;
    let token = match c {
        ',' | ';' | '。' | '、' | '+' | '&' | '!' => Token::Break,
        '.' if text.len() == 1 => Token::Break,
        '(' | '[' | '【' | '〔' => Token::Open,
        ')' | ']' | '】' | '〕' => Token::Close,
        ':' | '"' | '\'' | '“' | '”' | '*' | '×' | '·' | '的' | '-' | '—' => Token::Noise,
        _ => return None,
    };
    Some((token, c.len_utf8()))
}

/// The longest head that is a day or a month: `2026年12月31日`, `2026-12-31`, `2026年底`.
fn day(text: &str) -> Option<(Token, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let behind = text.get(digits..)?;
    if digits != 4 || !behind.starts_with(['年', '-', '.', '/']) || !text.starts_with("20") {
        return None;
    }
    for end in ["年底", "年末", "年年底"] {
        if behind.starts_with(end) {
            let year: i16 = text.get(..4)?.parse().ok()?;
            return Some((Token::Day(Date::new(year, 12, 31).ok()?), 4 + end.len()));
        }
    }
    // Year, month, day and their three marks are at most eleven characters.
    let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(11).collect();
    ends.into_iter().rev().find_map(|end| {
        let head = text.get(..end)?;
        let complete = head.ends_with(['日', '月', '号']) || head.ends_with(|c: char| c.is_ascii_digit());
        let cut = head.ends_with(|c: char| c.is_ascii_digit())
            && text.get(end..)?.starts_with(|c: char| c.is_ascii_digit() || c == '元');
        (complete && !cut).then_some(())?;
        Some((Token::Day(parse_last_day(head).ok()?), end))
    })
}

/// 第三年, 首年, 前两年, 前6个月, 第1-2年.
fn ordinal(text: &str) -> Option<(Token, usize)> {
    for (word, token) in [
        ("首年度", Token::First(12)),
        ("首年", Token::First(12)),
        ("次年", Token::Nth(12)),
        ("头一年", Token::First(12)),
    ] {
        if text.starts_with(word) {
            return Some((token, word.len()));
        }
    }
    if let Some(after) = text.strip_prefix('第') {
        let number = read_numeral(after)?;
        let nth = number.value.to_u32().filter(|nth| (1..=100).contains(nth))?;
        let behind = after.get(number.len..)?;
        // 第一至第二年, 第1-2年: the years from the start.
        if nth == 1
            && let Some(upper) = strip_any(behind.trim_start_matches('年'), &RANGE_MARKS)
        {
            let upper = upper.trim_start_matches('第');
            let last = read_numeral(upper)?;
            let years = last.value.to_u32().filter(|years| (2..=100).contains(years))?;
            let behind = upper.get(last.len..)?.strip_prefix('年')?;
            return Some((Token::First(years * 12), text.len() - behind.len()));
        }
        if behind.starts_with("个月起") {
            let behind = behind.strip_prefix("个月")?;
            return Some((Token::Nth(nth - 1), text.len() - behind.len()));
        }
        let behind = strip_any(behind, &["个年度", "年度", "年"])?;
        return Some((Token::Nth((nth - 1) * 12), text.len() - behind.len()));
    }
    let after = strip_any(text, &["前", "首", "头"])?;
    let (Token::Span(months), len) = span(after)? else {
        return None;
    };
    Some((Token::First(months), text.len() - after.len() + len))
}

/// 3%, 3-5%, 3%至5%, 百分之三, 3个点, 不超过5%.
fn rate(text: &str) -> Option<(Token, usize)> {
    let (body, bound) = ["不超过", "不高于", "最高不超过", "最高", "<=", "≤", "小于"]
        .iter()
        .find_map(|word| Some((text.strip_prefix(word)?, Bound::Most)))
        .or_else(|| {
            ["不低于", "不少于", "最低", ">=", "≥", "至少"]
                .iter()
                .find_map(|word| Some((text.strip_prefix(word)?, Bound::Least)))
        })
        .unwrap_or((text, Bound::None));
    let (low, has_sign, rest) = percentage(body)?;
    let (low, high, rest) = match strip_any(rest, &RANGE_MARKS).and_then(percentage) {
        Some((high, true, rest)) => (low, high, rest),
        _ if has_sign => (low, low, rest),
        _ => return None,
    };
    let (bound, rest) = [
        ("以内", Bound::Most),
        ("以下", Bound::Most),
        ("以上", Bound::Least),
        ("起", Bound::Least),
        ("左右", bound),
        ("之间", bound),
    ]
    .into_iter()
    .find_map(|(word, bound)| Some((bound, rest.strip_prefix(word)?)))
    .unwrap_or((bound, rest));
    let low = if bound == Bound::Most { 0.0 } else { low };
    let sound = (0.0..=100.0).contains(&low) && (0.0..=100.0).contains(&high) && low <= high;
    sound.then_some((Token::Rate { low, high, open: bound == Bound::Least }, text.len() - rest.len()))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    None,
    Most,
    Least,
}

/// A number with or without its percent sign: value, whether it has one, what follows.
fn percentage(text: &str) -> Option<(f64, bool, &str)> {
    if let Some(share) = ["一半", "半数"].iter().find_map(|word| text.strip_prefix(word)) {
        return Some((50.0, true, share));
    }
    let spoken = [("百分之", 100.0), ("千分之", 1000.0), ("万分之", 10_000.0)];
    let (body, spoken) = match spoken.iter().find_map(|(word, parts)| Some((text.strip_prefix(word)?, *parts))) {
        Some((body, parts)) => (body, Some(parts)),
        None => (text, None),
    };
    let number = read_numeral(body)?;
    if number.scaled {
        return None;
    }
    let rest = body.get(number.len..)?;
    if let Some(rest) = rest.strip_prefix('‰') {
        return Some((number.value.to_f64() / 10.0, true, rest));
    }
    if let Some(rest) = strip_any(rest, &["%", "个百分点", "个点", "个percent"]) {
        return Some((number.value.to_f64(), true, rest));
    }
    match spoken {
        // 1000 / 100 is exact, so that 千分之五 is 0.5 and nothing beside it.
        Some(parts) => Some((number.value.to_f64() / (parts / 100.0), true, rest)),
        None => Some((number.value.to_f64(), false, rest)),
    }
}

/// 10家, 5名: so many licensees, which no price can say.
fn heads(text: &str) -> Option<(Token, usize)> {
    let number = read_numeral(text)?;
    let behind = strip_any(text.get(number.len..)?, &["家", "名", "户"])?;
    Some((Token::Unknown('家'), text.len() - behind.len()))
}

/// The longest word of the table at the head.
pub(super) fn word(text: &str) -> Option<(Token, usize)> {
    let (word, meaning) = WORDS.iter().filter(|(word, _)| text.starts_with(word)).max_by_key(|(word, _)| word.len())?;
    let token = match meaning {
        Word::Noise => Token::Noise,
        Word::Pay => Token::Pay,
        Word::Per(period) => Token::Per(*period),
        Word::Instalments => Token::Instalments { count: 0, yearly: false },
        Word::Break => Token::Break,
        meaning => Token::Word(*meaning),
    };
    Some((token, word.len()))
}

/// 3年, 半年, 一年半, 6个月, 90天; 分三期 and 分两次 as well.
pub(super) fn span(text: &str) -> Option<(Token, usize)> {
    if let Some(after) = text.strip_prefix('分') {
        let number = read_numeral(after)?;
        let count = number.value.to_u32().filter(|count| (2..=60).contains(count))?;
        let behind = after.get(number.len..)?;
        if let Some(behind) = behind.strip_prefix('年') {
            return Some((Token::Instalments { count, yearly: true }, text.len() - behind.len()));
        }
        let behind = strip_any(behind, &["期", "次", "笔", "批"])?;
        return Some((Token::Instalments { count, yearly: false }, text.len() - behind.len()));
    }
    if let Some(behind) = text.strip_prefix("半年") {
        return Some((Token::Span(6), text.len() - behind.len()));
    }
    let number: Numeral = read_numeral(text)?;
    let behind = text.get(number.len..)?;
    let times = |factor: i128| number.value.scaled_to_integer(factor).and_then(|months| u32::try_from(months).ok());
    let (months, behind) = if let Some(behind) = strip_any(behind, &["年半"]) {
        (times(12)?.checked_add(6)?, behind)
    } else if let Some(behind) = strip_any(behind, &["个年度", "年度", "周年", "年期", "年"]) {
        (times(12)?, behind)
    } else if let Some(behind) = strip_any(behind, &["个半月"]) {
        (times(1)?, behind)
    } else if let Some(behind) = strip_any(behind, &["个季度", "季度"]) {
        (times(3)?, behind)
    } else if let Some(behind) = strip_any(behind, &["个月", "月"]) {
        (times(1)?, behind)
    } else {
        let (days, behind) = match strip_any(behind, &["个星期", "星期", "周"]) {
            Some(behind) => (times(7)?, behind),
            None => (times(1)?, strip_any(behind, &["个工作日", "工作日", "日", "天"])?),
        };
        (days / 30, behind)
    };
    (months <= 600).then_some((Token::Span(months), text.len() - behind.len()))
}

fn sum(text: &str, unit: Option<MoneyUnit>) -> Option<(Token, usize)> {
    // Bounds in words (最低, 封顶) are words of their own where no figure follows; see `words`.
    let range = read_range(text, None).or_else(|| {
        let range = read_range(text, unit)?;
        let behind = text.get(range.len..)?;
        let ends = behind.is_empty() || behind.starts_with([',', ';', '。', '、', '+', ')', '/', '每', '(']);
        ends.then_some(range)
    })?;
    let behind = text.get(range.len..)?;
    // 500万台, 5万美元: a number of something else. An amount that ends in 元 is one whatever follows.
    let written = text.get(..range.len)?;
    let is_named =
        written.contains(['元', '圆', '块', '¥', '￥']) || written.contains("rmb") || written.contains("人民币");
    let something_else = behind.starts_with(['美', '欧', '日', '港', '英', '%', '‰', '股'])
        || (!is_named && is_counter(behind).is_some());
    (!something_else).then_some((Token::Sum(range.money), range.len))
}

pub(super) fn strip_any<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| text.strip_prefix(word))
}
