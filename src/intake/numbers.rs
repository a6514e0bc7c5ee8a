//! Patent numbers as cells hold them: destroyed ones, several in a cell, one glued to a title.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;
use crate::domain::PatentNumber;

static DAMAGED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(?:zl|cn)?\d(?:\.\d{1,8})?e\+?1[0-5]$"));

// Boundaries are those of ASCII: a title may be glued to its number (202010950930.9一种装置).
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)
        (?:zl|cn)?\s*(?:19|20)\d{2}[12389]\d{7}\s*[.．]?\s*[\dx](?-u:\b)
        | (?:zl|cn)?\s*(?:19|20)\d{2}[12389]\d{7}[.．][\dx]
        | (?:zl|cn)\s*(?:19|20)\d{2}[12389]\d{7}
        | (?:zl|cn)\s*\d{8}(?:\s*[.．]\s*[\dx])?(?-u:\b)
        | (?-u:\b)\d{8}[.．][\dx](?-u:\b)
        | cn\s*\d{7,9}\s*[abcuysd]\d?
        ",
    )
});

/// Whether the folded text is a number that a spreadsheet destroyed: `2.01711e+12`.
pub(super) fn is_damaged(folded: &str) -> bool {
    DAMAGED.is_match(folded)
}

/// Every number in a cell with more than one, or with other words around it.
pub(super) fn numbers_inside(text: &str) -> Vec<(std::ops::Range<usize>, PatentNumber)> {
    NUMBER
        .find_iter(text)
        .filter_map(|found| Some((found.range(), PatentNumber::parse(found.as_str()).ok()?)))
        .collect()
}

/// The first sound number inside a longer text, and where it stands.
pub(super) fn number_inside(text: &str) -> Option<(std::ops::Range<usize>, PatentNumber)> {
    numbers_inside(text).into_iter().next()
}

/// Words that mean that there is no value.
pub(super) fn says_nothing(text: &str) -> bool {
    matches!(
        text.trim(),
        "" | "-"
            | "--"
            | "---"
            | "—"
            | "——"
            | "－"
            | "/"
            | "\\"
            | "／"
            | "无"
            | "暂无"
            | "空"
            | "N/A"
            | "n/a"
            | "NA"
            | "#N/A"
            | "null"
            | "NULL"
            | "None"
            | "none"
            | "nan"
            | "NaN"
            | "未知"
            | "不详"
            | "…"
            | "......"
            | "*"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_destroyed_by_a_spreadsheet_are_seen() {
        for text in ["2.01711e+12", "2e+12", "2.0141e+12", "2.01711e12"] {
            assert!(is_damaged(text), "{text}");
        }
        assert!(!is_damaged("201310699744.2"));
    }

    #[test]
    fn a_number_glued_to_a_title_ends_with_its_check_digit() {
        for (text, number, rest) in [
            ("202010950930.9一种甲0", "202010950930.9", "一种甲0"),
            ("ZL201310699744.2X射线检测装置", "201310699744.2", "X射线检测装置"),
            ("2013106997442一种装置", "201310699744.2", "一种装置"),
            ("95115608.X一种装置", "95115608.X", "一种装置"),
        ] {
            let (range, found) = number_inside(text).unwrap();
            assert_eq!(found.to_string(), number, "{text}");
            assert_eq!(&text[range.end..], rest);
        }
    }
}
