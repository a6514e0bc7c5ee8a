//! Lines of a table that are no records: totals, remarks, page numbers.

use super::numbers::number_inside;
use super::words::fold;
use crate::resources::{ResourceError, Resources, tsv_rows};

/// The beginnings of `data/columns/lines.tsv`, folded.
#[derive(Debug, Default)]
pub(super) struct Lines {
    totals: Vec<String>,
    notes: Vec<String>,
}

impl Lines {
    pub(super) fn load(resources: &Resources) -> Result<Self, ResourceError> {
        const NAME: &str = "data/columns/lines.tsv";
        let mut lines = Self::default();
        for (line, cells) in tsv_rows(&resources.text(NAME)?) {
            let beginnings = match cells.first().copied() {
                Some("total") => &mut lines.totals,
                Some("note") => &mut lines.notes,
                _ => {
                    let reason = "第一列应为 total 或 note".to_owned();
                    return Err(ResourceError::Malformed { name: NAME.to_owned(), line, reason });
                }
            };
            beginnings.extend(cells.get(1).map(|beginning| fold(beginning)));
        }
        Ok(lines)
    }

    /// `合计`, `总计：12 件`: a total in few cells, with no number of a patent.
    pub(super) fn is_total(&self, text: &str, filled: usize, width: usize) -> bool {
        begins(text, &self.totals)
            && text.chars().filter(|c| c.is_alphabetic()).count() <= 12
            && (filled <= 3 || filled * 2 <= width)
            && number_inside(text).is_none()
    }

    /// Notes below a table, who filled it in, page numbers: code and message.
    pub(super) fn remark(&self, text: &str, filled: usize) -> Option<(&'static str, &'static str)> {
        if filled > 4 || number_inside(text).is_some() {
            return None;
        }
        if begins(text, &self.notes) {
            return Some(("note_row", "表下的注释"));
        }
        let line = fold(text);
        let is_page = filled == 1 && line.starts_with('第') && line.ends_with('页') && line.chars().count() <= 12;
        is_page.then_some(("note_row", "页码"))
    }
}

fn begins(text: &str, beginnings: &[String]) -> bool {
    let head: String = fold(&text.chars().filter(|c| !c.is_whitespace()).take(12).collect::<String>());
    beginnings.iter().any(|beginning| head.starts_with(beginning.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_and_notes_are_told_from_titles() {
        let lines = Lines::load(&Resources::built_in()).unwrap();
        assert!(lines.is_total("合计 12 件", 3, 8));
        assert!(lines.is_total("小 计：4件", 1, 8));
        assert!(!lines.is_total("累计误差补偿的数控机床进给系统", 1, 8));
        assert!(lines.remark("注：以上专利均可许可。", 1).is_some());
        assert!(lines.remark("第 1 页 共 3 页", 1).is_some());
        assert!(lines.remark("第三代半导体外延炉", 1).is_none());
        assert!(lines.remark("注塑机合模装置", 1).is_none());
    }
}
