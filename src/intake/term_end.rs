//! The last day of a term, in the phrases that people write: `至2027-12-31`, `2026年底`, `2027年`.

use crate::domain::{Date, parse_date_range, parse_last_day};

/// What stands before a last day, and behind one.
const BEFORE: [&str; 13] = [
    "有效期限至",
    "有效期至",
    "许可期限至",
    "许可至",
    "截止日期",
    "截止到",
    "截止至",
    "截至",
    "截止",
    "延续至",
    "直至",
    "至",
    "到",
];
const BEHIND: [&str; 8] = ["以前", "之前", "为止", "到期", "届满", "止", "前", "内"];

/// The last day that a phrase names. A year alone ends with its last day, as 2026年底 does.
pub(super) fn last_day(text: &str) -> Option<Date> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut day = text.trim_matches(['：', ':', '。', '-', '—', '~']);
    for word in BEFORE {
        day = day.strip_prefix(word).unwrap_or(day).trim_start_matches(['：', ':']);
    }
    for word in BEHIND {
        day = day.strip_suffix(word).unwrap_or(day);
    }
    parse_last_day(day).ok().or_else(|| end_of_year(day)).or_else(|| {
        // 2027年6月底.
        let month = day.strip_suffix(['底', '末'])?;
        month.ends_with('月').then(|| parse_last_day(month).ok()).flatten()
    })
}

/// The last day of a term that is written with its first one or without.
pub(super) fn term_end(text: &str) -> Option<Date> {
    last_day(text).or_else(|| parse_date_range(text).ok().map(|(_, last)| last))
}

/// `2026年底`, `2027年`, `2027年度`, `2027`, `2027年上半年`.
fn end_of_year(text: &str) -> Option<Date> {
    let (year, rest) = text.split_at_checked(4)?;
    let year: i16 = year.parse().ok().filter(|year| (1985..=2200).contains(year))?;
    let (month, day) = match rest {
        "" | "年" | "年底" | "年末" | "年度" | "年终" | "年年底" | "年年末" | "年内" | "年下半年" | "年第四季度" => {
            (12, 31)
        }
        "年上半年" | "年第二季度" | "年年中" => (6, 30),
        "年第一季度" => (3, 31),
        "年第三季度" => (9, 30),
        _ => return None,
    };
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_name_their_last_day() {
        for (text, expected) in [
            ("至2027-12-31", "2027-12-31"),
            ("截止到2027年6月", "2027-06-30"),
            ("2026年底", "2026-12-31"),
            ("2027年", "2027-12-31"),
            ("2027年6月底前", "2027-06-30"),
            ("有效期至：2027.1.5", "2027-01-05"),
            ("2027年上半年", "2027-06-30"),
            ("2026年1月1日—2027年1月1日", "2027-01-01"),
        ] {
            assert_eq!(term_end(text).map(|day| day.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in ["长期", "3年", "面议", ""] {
            assert_eq!(term_end(text), None, "{text}");
        }
    }
}
