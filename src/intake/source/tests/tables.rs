//! Text tables: separators, quotes, encodings, damage.

use encoding_rs::{BIG5, GB18030};
use proptest::prelude::*;

use super::*;

fn utf_16(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

const TABLE: &str = "专利名称,申请号\n一种泵,2019102345678\n一种阀,2019102345679\n";

fn table() -> Vec<(u64, Vec<String>)> {
    vec![line(1, &["专利名称", "申请号"]), line(2, &["一种泵", "2019102345678"]), line(3, &["一种阀", "2019102345679"])]
}

#[test]
fn the_same_table_in_every_encoding_and_compressed() {
    for (bytes, encoding) in [
        (TABLE.as_bytes().to_vec(), "utf-8"),
        (format!("\u{feff}{TABLE}").into_bytes(), "utf-8-bom"),
        (utf_16(TABLE, true), "utf-16le"),
        (utf_16(&format!("\u{feff}{TABLE}"), false), "utf-16be"),
        (GB18030.encode(TABLE).0.into_owned(), "gb18030"),
    ] {
        for bytes in [gzip(&bytes), bytes] {
            let read = read_bytes("a.dat", &bytes);
            assert_eq!((read.lines(), read.encoding()), (table(), encoding));
            assert!(read.notes.is_empty());
        }
    }
    let (bytes, _, unmapped) = BIG5.encode("專利名稱,申請號\n一種泵,2019102345678\n");
    assert!(!unmapped);
    let read = read_bytes("a.csv", &bytes);
    assert_eq!((read.encoding(), read.lines()[0].clone()), ("big5", line(1, &["專利名稱", "申請號"])));
}

#[test]
fn separators_are_found_by_consistency() {
    for separator in ['\t', ',', ';', '|', '，', '；', '、', '｜'] {
        let text = TABLE.replace(',', separator.encode_utf8(&mut [0; 4]));
        let read = read_bytes("a.txt", text.as_bytes());
        assert_eq!((read.format(), read.lines()), (Format::Delimited(separator), table()), "{separator:?}");
    }
}

#[test]
fn punctuation_inside_cells_is_no_separator() {
    let text = "名称\t摘要\n泵\t甲，乙，丙；丁、戊, 己\n阀\t甲, 乙, 丙, 丁\n塔\t甲\n";
    assert_eq!(read_bytes("a.csv", text.as_bytes()).format(), Format::Delimited('\t'));
    let text = "名称,所有人\n泵,甲；乙\n阀,丙；丁；戊\n塔,己\n";
    assert_eq!(read_bytes("a.csv", text.as_bytes()).format(), Format::Delimited(','));
}

#[test]
fn punctuation_in_quotes_that_another_separator_parts_is_no_separator() {
    let rows = [["名称", "说明"], ["", "|"], ["", "|\n"], ["||", ""]];
    let text = rows.map(|[name, note]| format!("\"{name}\",\"{note}\"\r\n")).concat();
    let read = read_bytes("a.csv", text.as_bytes());
    assert_eq!(read.format(), Format::Delimited(','));
    assert_eq!(read.lines()[2], line(3, &["", "|\n"]));
}

#[test]
fn a_list_with_one_cell_a_line_stays_whole() {
    let text = "围巾容易起球怎么办\n厂里机器一开，楼板跟着抖\n想找一种耐高温、不掉色的染料\n";
    let read = read_bytes("需求.txt", text.as_bytes());
    assert_eq!(read.format(), Format::Lines);
    assert_eq!(read.lines()[1], line(2, &["厂里机器一开，楼板跟着抖"]));
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
    let text = "目录\r\n\r\n名称,号\r\n\"两行\r\n名称\",1\r\n\r\n末,2";
    let rows = read_bytes("a.csv", text.as_bytes()).lines();
    assert_eq!(
        rows,
        [
            line(1, &["目录"]),
            line(2, &[]),
            line(3, &["名称", "号"]),
            line(4, &["两行\r\n名称", "1"]),
            line(5, &[]),
            line(6, &["末", "2"])
        ]
    );
}

#[test]
fn rows_of_different_length_come_as_they_are() {
    let rows = read_bytes("a.csv", "a,b,c\n1,2\n1,2,3,4\n1,2,3\n".as_bytes()).lines();
    assert_eq!(rows.iter().map(|(_, cells)| cells.len()).collect::<Vec<_>>(), [3, 2, 4, 3]);
}

#[test]
fn a_declared_separator_is_believed_and_is_no_row() {
    let read = read_bytes("a.csv", "sep=;\n名称;号\n甲,乙;1\n".as_bytes());
    assert_eq!(read.lines(), [line(1, &["名称", "号"]), line(2, &["甲,乙", "1"])]);
}

#[test]
fn the_guarding_apostrophe_is_taken_off_and_no_other() {
    let rows = read_bytes("a.csv", "甲,乙,丙\n'=1+1,'''@x,'引'\n-5,'2019,+1\n".as_bytes()).lines();
    assert_eq!(rows[1], line(2, &["=1+1", "''@x", "'引'"]));
    assert_eq!(rows[2], line(3, &["-5", "'2019", "+1"]));
}

#[test]
fn a_quote_that_is_never_closed_costs_one_row_a_note_only() {
    let mut text = String::from("名称,号\n甲,1\n\"乙,2\n");
    for n in 3..5_000 {
        text.push_str(&format!("丙,{n}\n"));
    }
    let read = read_bytes("a.csv", text.as_bytes());
    assert_eq!(read.rows.len(), 5_000);
    assert_eq!(read.lines()[2], line(3, &["\"乙", "2"]));
    assert_eq!(read.lines()[3], line(4, &["丙", "3"]));
    assert_eq!(read.notes, [(3, "stray_quote")]);
}

#[test]
fn damage_is_noted_with_its_row() {
    let mut bytes = GB18030.encode("名称,号\n一种电池,1\n一种").0.into_owned();
    bytes.extend_from_slice(b"\xFF\xFF,2\n");
    bytes.extend_from_slice(&GB18030.encode("一种水泵,3\n一种").0);
    bytes.push(0xB5);
    let read = read_bytes("a.csv", &bytes);
    assert_eq!(read.rows.len(), 5);
    assert_eq!(read.notes, [(3, "undecodable"), (5, "undecodable"), (5, "cut_file")]);
    let read = read_bytes(
        "a.csv",
        "名称,号\n甲\0乙,1\n丙,2\n一个足够长的名称，免得零字节占得太多，再长一点点，再长一点点，够了,3\n".as_bytes(),
    );
    assert_eq!((read.lines()[1].clone(), read.notes), (line(2, &["甲乙", "1"]), vec![(2, "control_characters")]));
}

#[test]
fn progress_reaches_the_end_and_can_stop_the_reading() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, TABLE.repeat(10_000)).unwrap();
    let mut told = Vec::new();
    let mut sink = Gathered::default();
    read_file(&path, &mut sink, &mut |read, total| {
        told.push((read, total));
        ControlFlow::Continue(())
    })
    .unwrap();
    let total = std::fs::metadata(&path).unwrap().len();
    assert_eq!(told.last(), Some(&(total, total)));
    assert!(told.is_sorted() && told.len() > 2);
    let stopped = read_file(&path, &mut sink, &mut |_, _| ControlFlow::Break(())).unwrap_err();
    assert!(matches!(stopped, ReadError::Intake(IntakeError::Stopped(_))));
}

#[test]
fn an_error_of_the_sink_comes_back_as_it_is() {
    struct Full;
    impl RowSink for Full {
        type Error = &'static str;
        fn sheet(&mut self, _: &SheetInfo) -> Result<(), Self::Error> {
            Ok(())
        }
        fn row(&mut self, _: SourceRow) -> Result<(), Self::Error> {
            Err("满了")
        }
        fn end(&mut self) -> Result<(), Self::Error> {
            Ok(())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("a.csv", TABLE), ("a.json", "[{\"a\":1}]"), ("a.jsonl", "{\"a\":1}\n{\"a\":2}\n")] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let error = read_file(&path, &mut Full, &mut |_, _| ControlFlow::Continue(())).unwrap_err();
        assert!(matches!(error, ReadError::Sink("满了")), "{error:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = try_bytes("a", &bytes);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\[{<\"'名称：:,;\t\n\r \0\u{fffd}a-c0-9}\\]/>=]{0,200}") {
        let _ = try_bytes("a", text.as_bytes());
        let _ = try_bytes("a", &utf_16(&text, true));
        let _ = try_bytes("a", &GB18030.encode(&text).0);
    }
}
