//! The unit of a column's header, written to the bare numbers of a cell: `2/年` under 许可使用费（万元） is `2万元/年`.

use crate::domain::width::without_blanks;
use crate::domain::{MoneyUnit, parse_last_day};

/// What may follow a number that stands for a sum.
const FOLLOWERS: [&str; 33] = [
    ",",
    ";",
    "。",
    "、",
    "+",
    ")",
    "/",
    "每",
    "(",
    "起",
    "以上",
    "以下",
    "以内",
    "左右",
    "之间",
    "封顶",
    "保底",
    "一次性",
    "一次付",
    "或",
    "加",
    "另",
    "并",
    "含税",
    "不含税",
    "整",
    "可议",
    "可谈",
    "面议",
    "一年",
    "分期",
    "首付",
    "入门",
];
/// Marks between the two ends of a range; only the upper end gets the unit.
const RANGE_MARKS: [&str; 7] = ["-", "~", "—", "–", "至", "到", "－"];

/// The text with `unit` behind every bare number of it, and `/年` behind that where the header is of a year and the
/// text says no period. Numbers that have a unit of their own, rates, days and telephone numbers stay as they are.
#[must_use]
pub fn with_unit(text: &str, unit: MoneyUnit, yearly: bool) -> String {
    let mut word = unit_word(unit).to_owned();
    if yearly && !text.contains(['年', '月', '季', '次', '期', '每']) {
        word.push_str("/年");
    }
    let mut found = String::with_capacity(text.len() + word.len());
    let mut rest = text;
    let mut before: Option<char> = None;
    while let Some(c) = rest.chars().next() {
        if !is_digit(c) {
            found.push(c);
            before = Some(c).filter(|c| !c.is_whitespace()).or(before);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            continue;
        }
        let len = number_len(rest);
        let (number, behind) = rest.split_at_checked(len).unwrap_or((rest, ""));
        found.push_str(number);
        // Letters, 第 and currency signs belong to the number behind them.
        let belongs =
            before.is_some_and(|c| c.is_ascii_alphabetic() || "第前首号话机¥￥民币至今.".contains(c) && c != '至');
        let digits = number.chars().filter(|c| is_digit(*c)).count();
        if !belongs && digits < 11 && !is_day(rest) && !ends_day(&found) && is_bare(behind) {
            found.push_str(&word);
        }
        before = number.chars().next_back();
        rest = behind;
    }
    found
}

const fn unit_word(unit: MoneyUnit) -> &'static str {
    match unit {
        MoneyUnit::Yuan => "元",
        MoneyUnit::ThousandYuan => "千元",
        MoneyUnit::WanYuan => "万元",
        MoneyUnit::MillionYuan => "百万元",
        MoneyUnit::YiYuan => "亿元",
    }
}

const fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９')
}

/// Digits, points between digits, and commas before groups of three.
fn number_len(text: &str) -> usize {
    let mut len = 0;
    for (at, c) in text.char_indices() {
        let behind = || text.get(at + c.len_utf8()..).unwrap_or_default();
        let digits = || behind().chars().take_while(|c| is_digit(*c)).count();
        let goes_on =
            is_digit(c) || matches!(c, '.' | '．') && digits() > 0 || matches!(c, ',' | '，') && digits() == 3;
        if !goes_on {
            break;
        }
        len = at + c.len_utf8();
    }
    len
}

/// Nothing behind the number says what it counts.
fn is_bare(behind: &str) -> bool {
    let behind = without_blanks(behind);
    let is_range = RANGE_MARKS
        .iter()
        .find_map(|mark| behind.strip_prefix(mark))
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == '¥'));
    !is_range && (behind.is_empty() || FOLLOWERS.iter().any(|word| behind.starts_with(word)))
}

fn is_day(text: &str) -> bool {
    let year = text.bytes().take_while(u8::is_ascii_digit).count() == 4 && text.starts_with("20");
    year && text.get(4..).is_some_and(|rest| rest.starts_with(['-', '/', '.', '年']))
        && parse_last_day(text.split([' ', ',', '，', ';', '；', ')', '）']).next().unwrap_or_default()).is_ok()
}

/// `2026-12-31` was just written to its end, or to its middle.
fn ends_day(found: &str) -> bool {
    let start = found.rfind(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '/' | '.'));
    let tail = start.and_then(|at| found.get(at..)).unwrap_or(found).trim_start_matches(|c: char| !c.is_ascii_digit());
    tail.len() > 4 && is_day(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_numbers_take_the_unit_and_others_keep_theirs() {
        for (text, expected) in [
            ("5", "5万元"),
            ("２/年", "２万元/年"),
            ("2 / 年", "2万元 / 年"),
            ("3-5", "3-5万元"),
            ("1,000.5；分三次付清", "1,000.5万元；分三次付清"),
            ("5+2%", "5万元+2%"),
            ("前2年每年1，以后每年2", "前2年每年1万元，以后每年2万元"),
            ("5万元", "5万元"),
            ("¥5000", "¥5000"),
            ("免费至2026-12-31", "免费至2026-12-31"),
            ("详询13800138001", "详询13800138001"),
            ("面议", "面议"),
        ] {
            assert_eq!(with_unit(text, MoneyUnit::WanYuan, false), expected, "{text}");
        }
        assert_eq!(with_unit("5+2%", MoneyUnit::WanYuan, true), "5万元/年+2%");
        assert_eq!(with_unit("每年5", MoneyUnit::Yuan, true), "每年5元");
    }

    #[test]
    fn a_text_that_has_its_unit_is_not_changed_again() {
        for text in ["2/年", "3-5", "5+2%", "5+每台20"] {
            let once = with_unit(text, MoneyUnit::WanYuan, true);
            assert_eq!(with_unit(&once, MoneyUnit::WanYuan, true), once);
        }
    }
}
