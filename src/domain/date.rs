//! Calendar days, parsed from the forms that catalogues hold.
//!
//! A day may have lost its precision: `2019年7月` and `2019-07` mean the first day of the month for [`parse_date`],
//! the last one for [`parse_last_day`], which is for the end of a term. A year alone is no date.

use super::ParseError;
use super::numeral::read_numeral;
use super::width::half_width;

/// A calendar day, printed as `2019-07-09`.
pub type Date = jiff::civil::Date;

/// Years that a written date may have; others are typing errors or the empty date of some database.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;
/// Excel's days from 1985-01-01 to 2100-12-31; other numbers are more likely something else.
const SERIALS: std::ops::RangeInclusive<i32> = 31_048..=73_415;

/// Parses `2019-07-09`, `2019.07.09`, `2019/7/9`, `20190709`, `2019年7月9日`, `二〇一九年七月九日`, with or without a time
/// behind it, even a glued one (`2020-01-1310:49:39.0`), and Excel's day numbers (`43655`, `43655.0`). A month without
/// a day (`2019年7月`, `2019-07`) is its first day.
///
/// # Errors
/// A text that is no day of the calendar, and no single one.
pub fn parse_date(text: &str) -> Result<Date, ParseError> {
    parse_day(text).map(|day| day.first).ok_or_else(|| ParseError::new("日期", text, "读不成日期"))
}

/// As [`parse_date`], but a month without a day is its last day: what the end of a term (许可期限届满日) means by it.
///
/// # Errors
/// As [`parse_date`].
pub fn parse_last_day(text: &str) -> Result<Date, ParseError> {
    parse_day(text).map(|day| day.last).ok_or_else(|| ParseError::new("日期", text, "读不成日期"))
}

/// Parses a range (至, 到, -, ~) with times glued on: `2020-01-1310:49:39.0至2021-01-1310:49:41.0`. The second date may
/// leave out its year (`2019年7月9日至8月9日`); a month without a day ends with its last day.
///
/// # Errors
/// A text that is no such range, or one that runs backwards.
pub fn parse_date_range(text: &str) -> Result<(Date, Date), ParseError> {
    let clean = half_width(text);
    let body = clean.trim_start_matches(['自', '从', '由']).trim_end_matches(['止', '内']);
    // 2027-01-01 is a day, not the range from January to January.
    if parse_day(body).is_some() {
        return Err(ParseError::new("日期", text, "只有一个日期"));
    }
    MARKS
        .iter()
        .flat_map(|mark| body.match_indices(mark))
        .find_map(|(at, mark)| {
            let from = parse_day(body.get(..at)?.trim().trim_end_matches('起'))?;
            let to = body.get(at + mark.len()..)?.trim();
            let year = from.first.year();
            let to = parse_day(to).or_else(|| parse_day(&format!("{year}年{to}")))?;
            (from.first <= to.last).then_some((from.first, to.last))
        })
        .ok_or_else(|| ParseError::new("日期", text, "读不成起止日期"))
}

/// What parts the two dates of a range, the clear ones first: a hyphen also stands inside a date.
const MARKS: [&str; 10] = ["至", "到", "~", "——", "—", "--", "–", "−", "-", " "];

/// A date of the precision that was written.
struct Day {
    first: Date,
    last: Date,
}

impl Day {
    fn of(year: i16, month: i8, day: Option<i8>) -> Option<Self> {
        if !YEARS.contains(&year) {
            return None;
        }
        let first = Date::new(year, month, day.unwrap_or(1)).ok()?;
        let last = if day.is_some() { first } else { first.last_of_month() };
        Some(Self { first, last })
    }
}

fn parse_day(text: &str) -> Option<Day> {
    let text = half_width(text);
    let text = text.trim_matches(['\'', '"']);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..)?;
    match digits {
        4 => separated(text),
        5 => serial(text.get(..5)?, rest),
        6 if rest.is_empty() => compact(text, None),
        8 if is_time(rest) => compact(text.get(..6)?, text.get(6..8)),
        14 if rest.is_empty() => compact(text.get(..6)?, text.get(6..8)),
        0 if text.contains('年') => separated(&with_ascii_digits(text)?),
        _ => None,
    }
}

/// `201907` with `09`.
fn compact(year_month: &str, day: Option<&str>) -> Option<Day> {
    let year = year_month.get(..4)?.parse().ok()?;
    let month = year_month.get(4..6)?.parse().ok()?;
    match day {
        // 201907 could be anything, so that only plausible years count.
        None if !(1985..=2100).contains(&year) => None,
        None => Day::of(year, month, None),
        Some(day) => Day::of(year, month, Some(day.parse().ok()?)),
    }
}

/// Excel's number of a day, with its fraction, the time.
fn serial(whole: &str, fraction: &str) -> Option<Day> {
    let days: i32 = whole.parse().ok().filter(|days| SERIALS.contains(days))?;
    let is_fraction = fraction.is_empty()
        || fraction.strip_prefix('.').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let epoch = jiff::civil::date(1899, 12, 30);
    let date = epoch.checked_add(jiff::Span::new().days(days)).ok().filter(|_| is_fraction)?;
    Some(Day { first: date, last: date })
}

/// Year, month and perhaps day, parted by separators; then nothing or a time.
fn separated(text: &str) -> Option<Day> {
    let year: i16 = text.get(..4)?.parse().ok()?;
    let rest = skip_separator(text.get(4..)?, '年')?;
    let (month, rest) = one_or_two_digits(rest)?;
    let month_end = rest.trim_start();
    if month_end.is_empty() || month_end == "月" || month_end == "月份" {
        return Day::of(year, month, None);
    }
    let rest = skip_separator(rest, '月')?;
    // The day may have a time glued to it: two digits are the day wherever the calendar has it.
    [2, 1].into_iter().find_map(|len| {
        let digits = rest.get(..len).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        let rest = rest.get(len..)?;
        let rest = rest.trim_start().strip_prefix(['日', '号']).unwrap_or(rest);
        if !is_time(rest) {
            return None;
        }
        Day::of(year, month, Some(digits.parse().ok()?))
    })
}

/// Takes off one separator with the blanks around it.
fn skip_separator(text: &str, word: char) -> Option<&str> {
    let text = text.trim_start();
    let mark = |c: char| {
        c == word || matches!(c, '-' | '.' | '/' | '\\' | '_' | '–' | '—' | '−' | '‐' | '‑' | '·' | '、' | ',')
    };
    let rest = text.strip_prefix(mark)?;
    Some(rest.trim_start())
}

fn one_or_two_digits(text: &str) -> Option<(i8, &str)> {
    let len = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&len) {
        return None;
    }
    Some((text.get(..len)?.parse().ok()?, text.get(len..)?))
}

/// Nothing, or a time: `10:49:39.0`, `T00:00:00Z`, ` 00:00:00+08:00`, `10时5分`, perhaps with a day of the week.
fn is_time(text: &str) -> bool {
    let mut rest = text.trim();
    if let Some(after) = rest.strip_prefix("星期").or_else(|| rest.strip_prefix("周")) {
        rest = after.trim_start_matches(['一', '二', '三', '四', '五', '六', '日', '天']).trim_start();
    }
    rest = rest.trim_end_matches(['起', '止', '.', ',', ';', '。', '，']).trim_end();
    if rest.is_empty() {
        return true;
    }
    let begins = rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'T' | '上' | '下'));
    let has_clock = rest.contains([':', '时', '点']);
    let allowed = |c: char| {
        c.is_ascii_digit()
            || matches!(
                c,
                ':' | '.' | 'T' | 'Z' | '+' | ' ' | '时' | '点' | '分' | '秒' | '上' | '下' | '午' | 'A' | 'P' | 'M'
            )
    };
    begins && has_clock && rest.chars().all(allowed)
}

/// 二〇一九年七月九日 as 2019年7月9日.
fn with_ascii_digits(text: &str) -> Option<String> {
    let mut ascii = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(number) = read_numeral(rest).filter(|number| number.chinese) {
            ascii.push_str(&number.value.to_u32()?.to_string());
            rest = rest.get(number.len..)?;
        } else {
            ascii.push(c);
            rest = rest.get(c.len_utf8()..)?;
        }
    }
    Some(ascii)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Option<String> {
        parse_date(text).ok().map(|date| date.to_string())
    }

    fn range(text: &str) -> Option<String> {
        parse_date_range(text).ok().map(|(from, to)| format!("{from}/{to}"))
    }

    #[test]
    fn every_form_of_a_day_is_read() {
        for text in [
            "2019-07-09",
            "2019.07.09",
            "2019.7.9",
            "2019/7/9",
            "20190709",
            "2019年7月9日",
            "2019年07月09日",
            "2019 年 7 月 9 日",
            "２０１９－０７－０９",
            "二〇一九年七月九日",
            "二○一九年七月九日",
            "2019-07-09 00:00:00",
            "2019-07-09T00:00:00Z",
            "2019-07-09T00:00:00.000+08:00",
            "2019-07-0910:49:39.0",
            "2019年7月9日 10:49",
            "2019/7/9 0:00",
            "20190709 00:00:00",
            "20190709104939",
            "43655",
            "43655.0",
            "43655.4512",
            " 2019-07-09 ",
            "2019—07—09",
            "2019.07.09.",
            "2019年7月9号",
            "2019-7-9 星期二",
        ] {
            assert_eq!(day(text).as_deref(), Some("2019-07-09"), "{text}");
        }
        assert_eq!(day("二〇二〇年十二月三十一日").as_deref(), Some("2020-12-31"));
        assert_eq!(day("2020-01-1310:49:39.0").as_deref(), Some("2020-01-13"));
    }

    #[test]
    fn a_month_is_its_first_or_its_last_day() {
        for text in ["2020年2月", "2020-02", "2020.02", "2020/2", "202002", "二〇二〇年二月"] {
            assert_eq!(day(text).as_deref(), Some("2020-02-01"), "{text}");
            assert_eq!(parse_last_day(text).unwrap().to_string(), "2020-02-29", "{text}");
        }
        assert_eq!(parse_last_day("2020-02-03").unwrap().to_string(), "2020-02-03");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "无",
            "2019",
            "2019-13-01",
            "2019-02-30",
            "0000-00-00",
            "12345",
            "99999",
            "7/9/2019",
            "19.7.9",
            "2019-07-09至2020-07-09",
            "2019-07-09-2020-07-09",
            "2019-07-09abc",
            "长期",
            "201310699744.2",
            "13800138000",
            "2019年",
            "43655x",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_are_read_with_every_mark() {
        for text in [
            "2020-01-1310:49:39.0至2021-01-1310:49:41.0",
            "2020-01-13至2021-01-13",
            "2020.1.13-2021.1.13",
            "2020-01-13-2021-01-13",
            "2020/1/13~2021/1/13",
            "2020年1月13日～2021年1月13日",
            "2020年1月13日到2021年1月13日",
            "自2020年1月13日起至2021年1月13日止",
            "2020.01.13—2021.01.13",
            "20200113-20210113",
        ] {
            assert_eq!(range(text).as_deref(), Some("2020-01-13/2021-01-13"), "{text}");
        }
        assert_eq!(range("2019年7月9日至8月9日").as_deref(), Some("2019-07-09/2019-08-09"));
        assert_eq!(range("2019.07-2020.06").as_deref(), Some("2019-07-01/2020-06-30"));
    }

    #[test]
    fn ranges_that_run_backwards_or_lack_an_end_are_refused() {
        for text in ["2021-01-13至2020-01-13", "2020-01-13", "至2020-01-13", "2020-01-13至", "长期至永远"] {
            assert_eq!(range(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_parses_back_from_its_print(year in 1900i16..=2200, month in 1i8..=12, day in 1i8..=31) {
            if let Ok(date) = Date::new(year, month, day) {
                prop_assert_eq!(parse_date(&date.to_string()), Ok(date));
                prop_assert_eq!(parse_date(&format!("{year}年{month}月{day}日")), Ok(date));
                prop_assert_eq!(parse_date(&format!("{date}10:49:39.0")), Ok(date));
                prop_assert_eq!(parse_date_range(&format!("{date}至{date}")), Ok((date, date)));
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = parse_date(&text);
            let _ = parse_date_range(&text);
        }

        #[test]
        fn nothing_like_a_date_panics(text in "[0-9年月日至.:/ 〇一二十-]{0,30}") {
            let _ = parse_date(&text);
            let _ = parse_date_range(&text);
        }
    }
}
