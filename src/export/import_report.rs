//! The row report of an import, for the console and as a file.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use comfy_table::{Cell, CellAlignment, Table, presets};
use serde::Serialize;

use super::ExportError;
use super::pending::Pending;
use super::table::{Column, ColumnKind, OutputFormat, TableWriter, Value};
use crate::intake::report::{FileReport, RecognisedBy, RowNote, Severity};

/// Rows that the console names for each kind of note.
const NAMED_ROWS: usize = 5;

/// Lines of one rule about one column, where its messages are too different for one line.
const LINES_PER_RULE: usize = 6;

/// Messages that are the same but for a part in the middle, such as the check digit that each number should have.
struct Alike<'r> {
    head: &'r str,
    tail: &'r str,
    notes: Vec<&'r RowNote>,
}

impl<'r> Alike<'r> {
    /// Takes the note in when head and tail that all share still make up most of the message.
    fn join(&mut self, note: &'r RowNote) -> bool {
        if self.tail.is_empty() && note.message == self.head {
            self.notes.push(note);
            return true;
        }
        let message = note.message.as_str();
        // Numbers, codes and days differ as a whole.
        let is_whole = |c: char| c.is_ascii_graphic();
        let head: usize = self
            .head
            .chars()
            .zip(message.chars())
            .take_while(|(one, other)| one == other)
            .map(|(c, _)| c.len_utf8())
            .sum();
        let head = message.get(..head).unwrap_or_default().trim_end_matches(is_whole).len();
        let behind = message.get(head..).unwrap_or_default();
        // Until a second message has come the head is a whole one.
        let whole = if self.tail.is_empty() { self.head.get(head..).unwrap_or_default() } else { self.tail };
        let tail: usize = whole
            .chars()
            .rev()
            .zip(behind.chars().rev())
            .take_while(|(one, other)| one == other)
            .map(|(c, _)| c.len_utf8())
            .sum();
        let tail_text = whole.get(whole.len() - tail..).unwrap_or_default().trim_start_matches(is_whole);
        let tail = tail_text.len();
        let shared = head + tail;
        if shared * 3 < message.len() * 2 || tail == 0 {
            return false;
        }
        self.tail = tail_text;
        self.head = self.head.get(..head).unwrap_or_default();
        self.notes.push(note);
        true
    }

    /// The message that holds for all.
    fn text(&self) -> String {
        if self.tail.is_empty() { self.head.to_owned() } else { format!("{}…{}", self.head, self.tail) }
    }

    /// What stands in a message where the others have something else.
    fn own<'n>(&self, note: &'n RowNote) -> &'n str {
        let end = note.message.len().saturating_sub(self.tail.len());
        if self.tail.is_empty() { "" } else { note.message.get(self.head.len()..end).unwrap_or_default() }
    }

    /// The first rows, each with what is its own.
    fn rows(&self) -> String {
        let mut rows: Vec<String> = Vec::new();
        for note in self.notes.iter().filter(|note| note.row > 0) {
            let own = self.own(note).trim();
            let row = if own.is_empty() { note.row.to_string() } else { format!("{}（{own}）", note.row) };
            if rows.last() != Some(&row) {
                rows.push(row);
            }
            if rows.len() > NAMED_ROWS {
                break;
            }
        }
        let more = if rows.len() > NAMED_ROWS { " …" } else { "" };
        rows.truncate(NAMED_ROWS);
        format!("{}{more}", rows.join(","))
    }
}

/// The notes of one rule about one column by message, in order of first occurrence.
fn alike<'r>(notes: &[&'r RowNote]) -> Vec<Alike<'r>> {
    let mut groups: Vec<Alike<'r>> = Vec::new();
    for note in notes {
        if !groups.iter_mut().any(|group| group.join(note)) {
            groups.push(Alike { head: &note.message, tail: "", notes: vec![note] });
        }
    }
    groups
}

/// The report of a whole import, in the shape of `import --json`.
#[derive(Debug, Clone, Serialize)]
pub struct ImportReport<'r> {
    /// One entry a file or sheet.
    pub files: &'r [FileReport],
    /// The batch, when something was written.
    pub batch: Option<&'r str>,
    /// Last change of the log, when something was written.
    pub seq: Option<u64>,
}

/// Word for a severity.
#[must_use]
pub const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Refused => "未收录",
        Severity::Mended => "已修正",
        Severity::Warning => "请核对",
        Severity::Skipped => "已跳过",
    }
}

/// The report in plain text: a summary, the columns that were not simply recognised by name, and the first notes of
/// each kind with their counts.
#[must_use]
pub fn console_text(files: &[FileReport]) -> String {
    let mut summary = table(&["文件", "读入", "新增", "更新", "未变", "未收录", "修正", "跳过", "缺席"]);
    for report in files {
        let mut cells = vec![Cell::new(name_of(report))];
        for count in [
            report.read,
            report.added,
            report.updated,
            report.unchanged,
            report.refused,
            report.mended,
            report.skipped,
            report.absent,
        ] {
            cells.push(Cell::new(count).set_alignment(CellAlignment::Right));
        }
        summary.add_row(cells);
    }
    let mut text = format!("{summary}\n");
    for report in files {
        let details = details(report);
        if !details.is_empty() {
            text.push_str(&format!("\n{}\n{details}", name_of(report)));
        }
    }
    text
}

fn details(report: &FileReport) -> String {
    let mut text = String::new();
    let read_as = |by: RecognisedBy| -> Vec<String> {
        let columns = report.columns.iter().filter(|column| column.by == by);
        columns
            .map(|column| {
                column
                    .field
                    .as_ref()
                    .map_or_else(|| column.header.clone(), |field| format!("{}→{field}", column.header))
            })
            .collect()
    };
    for (word, by) in [("按内容识别的列", RecognisedBy::Values), ("原样保留的列", RecognisedBy::Kept)] {
        let columns = read_as(by);
        if !columns.is_empty() {
            text.push_str(&format!("  {word}：{}\n", columns.join("、")));
        }
    }
    if report.rows.is_empty() {
        return text;
    }
    let mut by_rule: BTreeMap<(Severity, &str, Option<&str>), Vec<&RowNote>> = BTreeMap::new();
    for note in &report.rows {
        by_rule.entry((note.severity, note.code, note.field.as_deref())).or_default().push(note);
    }
    let mut notes = table(&["结果", "说明", "次数", "行"]);
    for ((severity, code, field), found) in &by_rule {
        let total = report.note_counts.get(*code).copied().unwrap_or_default();
        let is_cut = total > FileReport::NOTES_PER_CODE;
        let mut groups = alike(found);
        let rest = groups.split_off(groups.len().min(LINES_PER_RULE));
        let mut add = |message: String, count: usize, rows: String| {
            let message = field.map_or_else(|| message.clone(), |field| format!("{field}：{message}"));
            let more = if is_cut { "+" } else { "" };
            notes.add_row(vec![
                Cell::new(severity_word(*severity)),
                Cell::new(message),
                Cell::new(format!("{count}{more}")).set_alignment(CellAlignment::Right),
                Cell::new(rows),
            ]);
        };
        for group in &groups {
            add(group.text(), group.notes.len(), group.rows());
        }
        if !rest.is_empty() {
            let count = rest.iter().map(|group| group.notes.len()).sum();
            add("还有别的说明，用 --report 写出全部".to_owned(), count, String::new());
        }
    }
    text.push_str(&format!("{notes}\n"));
    text
}

fn table(headers: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_header(headers);
    table
}

fn name_of(report: &FileReport) -> String {
    report.sheet.as_ref().map_or_else(|| report.file.clone(), |sheet| format!("{}［{sheet}］", report.file))
}

/// Writes the report to a file; the format follows the extension: `.json` is the document of `import --json`, `.xlsx`,
/// `.csv` and `.jsonl` hold a line for each note, after a line of counts for each file or sheet.
///
/// # Errors
/// An unknown extension, or a file that cannot be written.
pub fn write_report(path: &Path, report: &ImportReport<'_>) -> Result<(), ExportError> {
    if OutputFormat::of_path(path)? == OutputFormat::Json {
        let text = serde_json::to_string_pretty(report).unwrap_or_default();
        return write_text(path, &text);
    }
    let columns = vec![
        Column::text("文件"),
        Column::text("工作表"),
        Column::new("行", ColumnKind::Number),
        Column::text("结果"),
        Column::text("栏目"),
        Column::text("代码"),
        Column::text("说明"),
        Column::text("原值"),
    ];
    let mut writer = TableWriter::create(path, "导入报告", columns)?;
    for file in report.files {
        let place = [Value::Text(file.file.clone()), file.sheet.clone().map_or(Value::Empty, Value::Text)];
        let counts = format!(
            "读入 {}，新增 {}，更新 {}，未变 {}，未收录 {}，修正 {}，跳过 {}",
            file.read, file.added, file.updated, file.unchanged, file.refused, file.mended, file.skipped
        );
        let [name, sheet] = place.clone();
        writer.row(&[
            name,
            sheet,
            Value::Empty,
            Value::Text("汇总".to_owned()),
            Value::Empty,
            Value::Empty,
            Value::Text(counts),
            Value::Empty,
        ])?;
        for note in &file.rows {
            let [name, sheet] = place.clone();
            writer.row(&[
                name,
                sheet,
                if note.row == 0 { Value::Empty } else { Value::Number(note.row as f64) },
                Value::Text(severity_word(note.severity).to_owned()),
                note.field.clone().map_or(Value::Empty, Value::Text),
                Value::Text(note.code.to_owned()),
                Value::Text(note.message.clone()),
                note.value.clone().map_or(Value::Empty, Value::Text),
            ])?;
        }
    }
    writer.finish().map(|_| ())
}

fn write_text(path: &Path, text: &str) -> Result<(), ExportError> {
    let mut pending = Pending::create(path)?;
    pending.write_all(text.as_bytes()).map_err(|error| ExportError::of_io(path, error))?;
    pending.publish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> FileReport {
        let mut report =
            FileReport { file: "甲.csv".to_owned(), read: 3, added: 2, refused: 1, ..FileReport::default() };
        for row in [5, 7] {
            report.note(RowNote {
                row,
                field: Some("专利号".to_owned()),
                code: "check_digit",
                severity: Severity::Warning,
                message: "校验位不对".to_owned(),
                value: Some("=1+1".to_owned()),
            });
        }
        report
    }

    #[test]
    fn the_console_names_counts_and_rows() {
        let text = console_text(&[report()]);
        for part in ["甲.csv", "校验位不对", "5,7", "请核对"] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn different_messages_of_one_rule_are_not_merged_under_the_first() {
        let mut report = FileReport { file: "甲.csv".to_owned(), read: 3, added: 3, ..FileReport::default() };
        let mut note = |row, field: &str, code, message: &str| {
            report.note(RowNote {
                row,
                field: Some(field.to_owned()),
                code,
                severity: Severity::Warning,
                message: message.to_owned(),
                value: None,
            });
        };
        note(2, "专利号", "check_digit", "校验位不对（应为 4），号码原样保留");
        note(3, "专利号", "check_digit", "校验位不对（应为 X），号码原样保留");
        note(8, "有效期", "validity_counted", "从导入日算起，到2027-11-24为止");
        note(9, "有效期", "validity_counted", "从导入日算起，到2028-01-24为止");
        note(4, "申请日", "unreadable_value", "读不成“申请日”，原文另存");
        note(5, "许可方式", "unreadable_value", "读不成“许可方式”，原文另存");
        note(6, "许可使用费", "fee_unread", "读不成结构化价格");
        note(7, "许可使用费", "fee_unread", "只有数字没有单位");
        let text = console_text(&[report]);
        for part in [
            "校验位不对（应为 …），号码原样保留",
            "2（4）,3（X）",
            "从导入日算起，到…为止",
            "8（2027-11-24）,9（2028-01-24）",
            "申请日：读不成“申请日”",
            "许可方式：读不成“许可方式”",
            "读不成结构化价格",
            "只有数字没有单位",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn every_format_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let files = [report()];
        let whole = ImportReport { files: &files, batch: Some("20261124-1"), seq: Some(7) };
        for name in ["r.json", "r.csv", "r.xlsx", "r.jsonl"] {
            let path = folder.path().join(name);
            write_report(&path, &whole).unwrap();
            assert!(std::fs::metadata(&path).unwrap().len() > 50, "{name}");
        }
        let json: serde_json::Value =
            serde_json::from_slice(&std::fs::read(folder.path().join("r.json")).unwrap()).unwrap();
        assert_eq!(json["files"][0]["rows"][0]["code"], "check_digit");
        assert!(write_report(&folder.path().join("r.doc"), &whole).is_err());
    }
}
