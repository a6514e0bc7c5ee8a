//! The workbook that is handed out of a shortlist or an event comes back in: its sheets are lists of different things, and
//! each import reads its own.

/// Its sheets in order, and the list that is read from each; none: it is for people alone.
pub(crate) const SHEETS: [(&str, Option<&str>); 8] = [
    (COVER, None),
    (PAIRS, Some("供需匹配清单")),
    (PATENTS, Some("专利目录")),
    (NEEDS, Some("需求清单")),
    (MEETINGS, None),
    (FOLLOW_UP, Some("跟踪台账")),
    (INDICATORS, None),
    (NOTES, None),
];

/// First page.
pub(crate) const COVER: &str = "封面";
/// Pairs.
pub(crate) const PAIRS: &str = "供需匹配清单";
/// Patents.
pub(crate) const PATENTS: &str = "专利卡片";
/// Needs.
pub(crate) const NEEDS: &str = "需求卡片";
/// Programme.
pub(crate) const MEETINGS: &str = "洽谈日程";
/// How each pair stands.
pub(crate) const FOLLOW_UP: &str = "跟踪台账";
/// Indicators.
pub(crate) const INDICATORS: &str = "绩效统计";
/// How the score is made.
pub(crate) const NOTES: &str = "说明";

/// Why a sheet of a book is not read as `list`; none: it is. A book is ours when it has the cover, the pairs and the cards,
/// whatever sheets somebody has added.
pub(super) fn left_out(book: &[String], sheet: &str, list: &str) -> Option<String> {
    let has = |name: &str| book.iter().any(|sheet| sheet == name);
    if ![COVER, PAIRS, PATENTS, NEEDS].into_iter().all(has) {
        return None;
    }
    let (_, holds) = SHEETS.iter().find(|(name, _)| *name == sheet)?;
    (*holds != Some(list)).then(|| format!("工作表“{sheet}”不是{list}，未读取"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_import_reads_its_own_sheet_of_our_workbook_and_every_sheet_of_others() {
        let ours: Vec<String> = SHEETS.iter().map(|(name, _)| (*name).to_owned()).collect();
        let read = |book: &[String], list: &str| -> Vec<String> {
            book.iter().filter(|sheet| left_out(book, sheet, list).is_none()).cloned().collect()
        };
        assert_eq!(read(&ours, "专利目录"), [PATENTS]);
        assert_eq!(read(&ours, "需求清单"), [NEEDS]);
        assert_eq!(read(&ours, "供需匹配清单"), [PAIRS]);
        assert_eq!(read(&ours, "跟踪台账"), [FOLLOW_UP]);
        assert!(read(&ours, "合同台账").is_empty());
        let theirs = vec!["封面".to_owned(), "专利目录".to_owned(), "说明".to_owned()];
        assert_eq!(read(&theirs, "专利目录"), theirs);
    }
}
