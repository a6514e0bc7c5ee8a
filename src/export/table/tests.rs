use std::ops::ControlFlow;

use proptest::prelude::*;

use super::*;
use crate::intake::source::{self, Cell, RowSink, SheetInfo, SourceRow};

/// The rows of a file, as `intake` reads them.
#[derive(Default)]
struct ReadBack(Vec<Vec<Cell>>, Vec<Vec<(String, Cell)>>);

impl RowSink for ReadBack {
    type Error = std::convert::Infallible;

    fn sheet(&mut self, _: &SheetInfo) -> Result<(), Self::Error> {
        Ok(())
    }

    fn row(&mut self, row: SourceRow) -> Result<(), Self::Error> {
        match row {
            SourceRow::Line { cells, .. } => self.0.push(cells),
            SourceRow::Named { values, .. } => self.1.push(values),
            SourceRow::Broken { message, .. } => panic!("{message}"),
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

fn read_back(path: &Path) -> ReadBack {
    let mut rows = ReadBack::default();
    source::read_file(path, &mut rows, &mut |_, _| ControlFlow::Continue(())).unwrap();
    rows
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("专利号"),
        Column::new("申请日", ColumnKind::Date),
        Column::new("许可费(元)", ColumnKind::Money),
        Column::new("同族数", ColumnKind::Number),
        Column::text("备注"),
    ]
}

fn values() -> Vec<Value> {
    vec![
        "2017101064521".into(),
        Date::constant(2017, 2, 3).into(),
        Money::from_fen(1_234_567).into(),
        3_u32.into(),
        "=HYPERLINK(\"http://x\")".into(),
    ]
}

fn write(path: &Path, rows: &[Vec<Value>]) -> Summary {
    let mut writer = TableWriter::create(path, "专利/目录", columns()).unwrap();
    for row in rows {
        writer.row(row).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn a_workbook_holds_native_values_and_patent_numbers_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("目录.xlsx");
    assert_eq!(write(&path, &[values(), Vec::new(), values()]), Summary { rows: 3, cut_cells: 0 });
    let rows = read_back(&path).0;
    assert_eq!(
        rows[0].iter().map(|cell| cell.text().into_owned()).collect::<Vec<_>>().join("|"),
        "专利号|申请日|许可费(元)|同族数|备注"
    );
    let expected = vec![
        Cell::Text("2017101064521".into()),
        Cell::Date(Date::constant(2017, 2, 3)),
        Cell::Number(12_345.67),
        Cell::Number(3.0),
        Cell::Text("=HYPERLINK(\"http://x\")".into()),
    ];
    assert_eq!(rows[1], expected);
    assert_eq!(rows[2], Vec::new());
    assert_eq!(rows[3], expected);
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    assert_eq!(write(&path, &[vec!["长".repeat(40_000).into()]]).cut_cells, 1);
    let text = read_back(&path).0[1][0].text().into_owned();
    assert_eq!(text.chars().count(), 32_767);
    assert!(text.ends_with("长…"));
}

#[test]
fn csv_begins_with_a_mark_and_guards_formulas() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    write(&path, &[values()]);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("\u{feff}\"专利号\",\"申请日\""));
    assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\""));
    let texts: Vec<String> = read_back(&path).0[1].iter().map(|cell| cell.text().into_owned()).collect();
    assert_eq!(texts, ["2017101064521", "2017-02-03", "12345.67", "3", "=HYPERLINK(\"http://x\")"]);
}

#[test]
fn json_has_the_callers_objects() {
    let folder = tempfile::tempdir().unwrap();
    for (name, expected) in [
        ("a.jsonl", "{\"title\":\"甲\"}\n{\"申请日\":\"2017-02-03\"}\n"),
        ("a.json", "[\n{\"title\":\"甲\"},\n{\"申请日\":\"2017-02-03\"}\n]\n"),
    ] {
        let path = folder.path().join(name);
        let mut writer = TableWriter::create(&path, "", columns()).unwrap();
        writer.record(|| unreachable!("not a table"), || serde_json::json!({"title": "甲"})).unwrap();
        writer.row(&[Value::Empty, Date::constant(2017, 2, 3).into()]).unwrap();
        assert_eq!(writer.finish().unwrap().rows, 2);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
        assert_eq!(read_back(&path).1.len(), 2);
    }
}

#[test]
fn an_empty_table_is_a_file_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.xlsx", "a.csv", "a.jsonl", "a.json"] {
        let path = folder.path().join(name);
        assert_eq!(write(&path, &[]).rows, 0);
        assert!(path.is_file());
    }
}

#[test]
fn nothing_half_written_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "before").unwrap();
    let mut writer = TableWriter::create(&path, "", columns()).unwrap();
    writer.row(&values()).unwrap();
    drop(writer);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn places_where_nothing_can_be_written_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let message = |path: &Path| TableWriter::create(path, "", columns()).map(|_| ()).unwrap_err().to_string();
    assert!(message(&folder.path().join("没有/a.csv")).contains("不存在"));
    assert!(message(&folder.path().join("a.doc")).contains(".xlsx、.csv"));
    assert!(message(&folder.path().join("a")).contains(".xlsx、.csv"));
    let taken = folder.path().join("夹.csv");
    std::fs::create_dir(&taken).unwrap();
    assert!(message(&taken).contains("是文件夹"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn csv_reads_back_as_it_was_written(rows in proptest::collection::vec(proptest::collection::vec("([=+@'\t-]{0,2}[^\\p{Cc}]{0,12}|[,;|，；、\"\n\r ]{0,6})", 2..=2), 1..8)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let mut writer = TableWriter::create(&path, "", vec![Column::text("名称"), Column::text("说明")]).unwrap();
        for row in &rows {
            writer.row(&row.iter().map(|text| Value::from(text.as_str())).collect::<Vec<_>>()).unwrap();
        }
        writer.finish().unwrap();
        let read: Vec<Vec<String>> = read_back(&path).0.iter().skip(1).map(|cells| cells.iter().map(|cell| cell.text().into_owned()).collect()).collect();
        prop_assert_eq!(read, rows);
    }
}
