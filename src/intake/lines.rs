//! Lines of a table that are no records: totals, remarks, page numbers.

use super::numbers::number_inside;
use super::source::Cell;
use super::words::fold;
use crate::resources::{ResourceError, Resources, tsv_rows};

/// The beginnings of `data/columns/lines.tsv`, folded.
#[derive(Debug, Default)]
pub(super) struct Lines {
    totals: Vec<String>,
    notes: Vec<String>,
    labels: Vec<String>,
    hints: Vec<String>,
    examples: Vec<String>,
}

impl Lines {
    pub(super) fn load(resources: &Resources) -> Result<Self, ResourceError> {
        const NAME: &str = "data/columns/lines.tsv";
        let mut lines = Self::default();
        for (line, cells) in tsv_rows(&resources.text(NAME)?) {
            let beginnings = match cells.first().copied() {
                Some("total") => &mut lines.totals,
                Some("note") => &mut lines.notes,
                Some("label") => &mut lines.labels,
                Some("hint") => &mut lines.hints,
                Some("example") => &mut lines.examples,
                _ => {
                    let reason = "第一列应为 total、note、label、hint 或 example".to_owned();
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

    /// Notes below a table, who filled it in, page numbers: code and message. `is_whole`: the line has what a record
    /// must have, so that words of a note in its title (版权保护水印技术) prove nothing.
    pub(super) fn remark(&self, cells: &[Cell], text: &str, is_whole: bool) -> Option<(&'static str, &'static str)> {
        let filled = || cells.iter().filter(|cell| !cell.is_empty());
        if filled().count() > 4 || number_inside(text).is_some() {
            return None;
        }
        let is_label = |text: &str| self.labels.iter().any(|label| is_labelled(text, label));
        if filled().next().is_some_and(|cell| is_label(&cell.text())) {
            return Some(("note_row", "填表信息"));
        }
        if begins(text, &self.notes) && !is_whole {
            return Some(("note_row", "表下的注释"));
        }
        let line = fold(text);
        let is_page =
            filled().count() == 1 && line.starts_with('第') && line.ends_with('页') && line.chars().count() <= 12;
        is_page.then_some(("note_row", "页码"))
    }

    /// A line of a template that says how to fill in the columns: `（必填）`, `（选填，单位：万元）` in every cell.
    pub(super) fn is_hint(&self, cells: &[Cell]) -> bool {
        let mut any = false;
        for cell in cells.iter().filter(|cell| !cell.is_empty()) {
            let text = cell.text();
            if text.len() > LONGEST_HINT {
                return false;
            }
            let folded = bare(&text);
            if self.hints.iter().any(|hint| folded.starts_with(hint.as_str())) {
                any = true;
            } else if !is_bracketed(&text) {
                return false;
            }
        }
        any
    }

    /// The example of a template: 示例 or 例 in the first cell, or in front of the first text (`例：一种…`).
    pub(super) fn is_example(&self, cells: &[Cell]) -> bool {
        let mut filled = cells.iter().filter(|cell| !cell.is_empty());
        let Some(first) = filled.next() else {
            return false;
        };
        let text = fold(&first.text());
        let stands_alone = filled.next().is_some();
        self.examples.iter().any(|word| {
            let rest = text.trim_start_matches(OPEN).strip_prefix(word.as_str());
            let rest = rest.map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
            rest.is_some_and(|rest| rest.starts_with(BEHIND_EXAMPLE) || (rest.is_empty() && stands_alone))
        })
    }
}

/// Longest cell that says how to fill in a column, in bytes.
const LONGEST_HINT: usize = 300;

/// What stands behind the word for an example, folded.
const BEHIND_EXAMPLE: [char; 5] = [':', ')', ']', '】', '〕'];

/// Brackets that open, folded.
const OPEN: [char; 4] = ['(', '[', '【', '〔'];

/// Folded, without brackets around it.
fn bare(text: &str) -> String {
    fold(text).trim_start_matches(OPEN).to_owned()
}

fn is_bracketed(text: &str) -> bool {
    let folded = fold(text);
    folded.starts_with(OPEN) && folded.ends_with([')', ']', '】', '〕'])
}

fn begins(text: &str, beginnings: &[String]) -> bool {
    let head: String = fold(&text.chars().filter(|c| !c.is_whitespace()).take(12).collect::<String>());
    beginnings.iter().any(|beginning| head.starts_with(beginning.as_str()))
}

/// Whether the text is the label, alone or with a colon, a bracket or a blank behind it: 审核人：李四, not 审核人员培训.
fn is_labelled(text: &str, label: &str) -> bool {
    let is_marked = fold(text).strip_prefix(label).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    let mut head = String::new();
    is_marked
        || text.split_whitespace().any(|word| {
            head.push_str(&fold(word));
            head == label
        })
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
        let remark = |text: &str| {
            let cells: Vec<Cell> = text.split(',').map(|cell| Cell::of_text(cell.to_owned())).collect();
            lines.remark(&cells, &text.replace(',', " "), cells.len() > 2).is_some()
        };
        for note in
            ["注：以上专利均可许可。", "第 1 页 共 3 页", "填表人：张三,,审核人：李四", "负责人签字", "填 表 人 张三"]
        {
            assert!(remark(note), "{note}");
        }
        for record in [
            "第三代半导体外延炉",
            "注塑机合模装置",
            "版权保护水印技术,某甲厂,图片版权水印易被去除",
            "负责人签字系统,某乙厂,签字要可核对",
            "截至阀密封技术,某丙厂,密封不严",
        ] {
            assert!(!remark(record), "{record}");
        }
    }

    #[test]
    fn hints_and_examples_of_templates_are_no_records() {
        let lines = Lines::load(&Resources::built_in()).unwrap();
        let row = |cells: &[&str]| cells.iter().map(|cell| Cell::of_text((*cell).to_owned())).collect::<Vec<_>>();
        assert!(lines.is_hint(&row(&["（必填）", "（必填）", "", "（选填，单位：万元）"])));
        assert!(!lines.is_hint(&row(&["（必填）", "某甲厂"])));
        assert!(!lines.is_hint(&row(&["一种装置", "（示例大学）"])));
        assert!(lines.is_example(&row(&["例", "一种装置", "201310699744.2"])));
        assert!(lines.is_example(&row(&["示例1", "一种装置"])));
        assert!(lines.is_example(&row(&["例：一种装置", "201310699744.2"])));
        assert!(!lines.is_example(&row(&["示例大学", "一种装置"])));
        assert!(!lines.is_example(&row(&["例行检查机器人", "某甲厂"])));
    }
}
