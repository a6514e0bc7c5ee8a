//! Patent numbers as cells hold them: destroyed ones, several in a cell, one glued to a title.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;
use crate::domain::PatentNumber;

static DAMAGED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(?:zl|cn)?\d(?:\.\d{1,8})?e\+?1[0-5]$"));

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)
        (?:zl|cn)?\s*(?:19|20)\d{2}[12389]\d{7}\s*[.．]?\s*[\dx]\b
        | (?:zl|cn)\s*(?:19|20)\d{2}[12389]\d{7}
        | (?:zl|cn)\s*\d{8}(?:\s*[.．]\s*[\dx])?(?-u:\b)
        | \b\d{8}[.．][\dx]\b
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
}
