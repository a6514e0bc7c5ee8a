//! Headings between the rows of a table: a college, an institute, a group of fields.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;

static NUMBERING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:[(（]?[0-9一二三四五六七八九十]{1,3}[)）、.．]|第[0-9一二三四五六七八九十]{1,3}[章节部分]+)\s*")
});
static COUNT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\s*(?:[(（][^()（）]*[)）]|[:：]?\s*共?\d+\s*[项件个])\s*$"));
static OWNER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:大学|公司|研究院|研究所|科学院|集团|医院)$"));
static DEPARTMENT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:学院|学部|系|处|中心|实验室|教研室|研究室|工程部|事业部|分院|车间|课题组|团队)$"));

/// Whose the rows below a heading are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Section {
    /// An organisation that owns them.
    pub(super) owner: Option<String>,
    /// A part of an organisation that looks after them.
    pub(super) department: Option<String>,
}

impl Section {
    /// What a heading says; names nobody where it is the name of no organisation.
    pub(super) fn of_heading(text: &str) -> Self {
        let name = bare(text);
        let short = (3..=30).contains(&name.chars().count()) && !name.contains([' ', '，', '。', '：']);
        Self {
            owner: (short && OWNER.is_match(&name)).then(|| name.clone()),
            department: (short && DEPARTMENT.is_match(&name)).then_some(name),
        }
    }
}

/// Without numbering in front and a count behind: `一、机械工程学院（4项）`.
fn bare(text: &str) -> String {
    let text = text.trim();
    let text = NUMBERING.replace(text, "");
    COUNT.replace(&text, "").trim().to_owned()
}

/// Whether a text that stands alone in its row is a heading even in the column of titles: a college, not 数控加工中心.
pub(super) fn is_heading(text: &str) -> bool {
    static SURE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:学院|大学|公司|研究院|研究所|学部)$"));
    let name = bare(text);
    name.chars().count() <= 30 && SURE.is_match(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_say_whose_the_rows_below_are() {
        let department = |text| Section::of_heading(text).department;
        assert_eq!(department("机械工程学院").as_deref(), Some("机械工程学院"));
        assert_eq!(department("一、化学工程学院（4项）").as_deref(), Some("化学工程学院"));
        assert_eq!(Section::of_heading("（二）示例大学").owner.as_deref(), Some("示例大学"));
        assert!(Section::of_heading("二、农牧业") == Section::default());
        assert!(Section::of_heading("Sheet1") == Section::default());
    }

    #[test]
    fn titles_are_no_headings() {
        assert!(is_heading("材料科学与工程学院：共5项"));
        assert!(!is_heading("一种数控加工中心"));
    }
}
