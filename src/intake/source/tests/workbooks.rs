//! Workbooks, and what is given out under their names.

use std::io::Write as _;

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula, Workbook};

use super::*;

fn xlsx(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

fn small() -> Vec<u8> {
    xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "名称").unwrap();
        sheet.write(1, 0, "泵").unwrap();
    })
}

#[test]
fn cells_have_their_types_and_rows_their_numbers() {
    let day = Style::new().set_num_format("yyyy-mm-dd");
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write(1, 1, "名称").unwrap();
        sheet.write(4, 0, 2_019_102_345_678_f64).unwrap();
        sheet.write(4, 1, 12.5).unwrap();
        sheet
            .write_with_format(4, 2, ExcelDateTime::from_ymd(2019, 7, 9).unwrap(), &day)
            .unwrap();
        let moment = ExcelDateTime::from_ymd(2019, 7, 9)
            .unwrap()
            .and_hms(10, 49, 39)
            .unwrap();
        sheet
            .write_with_format(
                4,
                3,
                &moment,
                &Style::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            )
            .unwrap();
        sheet.write(4, 4, true).unwrap();
        sheet
            .write_formula(4, 6, Formula::new("1/0").set_result("#DIV/0!"))
            .unwrap();
        sheet
            .write_formula(4, 7, Formula::new("1+1").set_result("2"))
            .unwrap();
    });
    let read = read_bytes("不管叫什么.csv", &bytes);
    assert_eq!(
        (read.format(), read.sheets[0].sheet.as_deref()),
        (Format::Xlsx, Some("Sheet1"))
    );
    let lines = read.lines();
    assert_eq!(
        lines[..4],
        [
            line(1, &[]),
            line(2, &["", "名称"]),
            line(3, &[]),
            line(4, &[])
        ]
    );
    assert_eq!(
        lines[4].1[..5],
        [
            "2019102345678",
            "12.5",
            "2019-07-09",
            "2019-07-09 10:49:39",
            "是"
        ]
    );
    assert_eq!(lines[4].1[7], "2");
    assert!(
        matches!(&read.rows[4], SourceRow::Line { cells, .. } if matches!(cells[2], Cell::Date(_)))
    );
}

#[test]
fn merged_cells_reach_down_but_not_sideways() {
    let style = Style::new();
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.merge_range(0, 0, 0, 2, "专利目录", &style).unwrap();
        for (row, name) in ["泵", "阀", "塔"].iter().enumerate() {
            sheet.write(row as u32 + 1, 1, *name).unwrap();
        }
        sheet.merge_range(1, 0, 2, 0, "甲大学", &style).unwrap();
    });
    let lines = read_bytes("a.xlsx", &bytes).lines();
    assert_eq!(
        lines,
        [
            line(1, &["专利目录"]),
            line(2, &["甲大学", "泵"]),
            line(3, &["甲大学", "阀"]),
            line(4, &["", "塔"])
        ]
    );
}

#[test]
fn only_visible_sheets_with_content_are_read() {
    let bytes = xlsx(|book| {
        book.add_worksheet().set_name("空").unwrap();
        book.add_worksheet()
            .set_name("甲")
            .unwrap()
            .write(0, 0, "x")
            .unwrap();
        book.add_worksheet()
            .set_name("乙")
            .unwrap()
            .set_hidden(true)
            .write(0, 0, "y")
            .unwrap();
        book.add_worksheet()
            .set_name("丙")
            .unwrap()
            .write(0, 0, "z")
            .unwrap();
    });
    let read = read_bytes("a.xlsx", &bytes);
    assert_eq!(
        read.sheets
            .iter()
            .map(|info| info.sheet.as_deref().unwrap())
            .collect::<Vec<_>>(),
        ["甲", "丙"]
    );
    assert_eq!(read.sheets[0].notes, ["隐藏的工作表“乙”未读取"]);
    let empty = xlsx(|book| {
        book.add_worksheet();
    });
    assert!(refusal("a.xlsx", &empty).contains("空文件"));
}

#[test]
fn a_cell_in_the_last_corner_costs_nothing() {
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "名称").unwrap();
        sheet.write(1_048_575, 16_383, "角").unwrap();
    });
    let read = read_bytes("a.xlsx", &bytes);
    assert_eq!(read.rows.len(), 2);
    assert_eq!(read.rows[1].row(), 1_048_576);
}

#[test]
fn truncated_and_damaged_workbooks_are_refused() {
    let bytes = small();
    for cut in [bytes.len() / 2, bytes.len() - 10, 100] {
        assert!(refusal("a.xlsx", &bytes[..cut]).contains("已损坏"), "{cut}");
    }
}

/// A workbook of Excel 97: a title over four columns, two rows of an owner merged downwards, a hidden sheet.
const SMALL_XLS: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/small.xls"));

#[test]
fn an_old_workbook_is_read() {
    let read = read_bytes("目录.xls", SMALL_XLS);
    assert_eq!(read.format(), Format::Xls);
    assert_eq!(read.sheets.len(), 1);
    assert_eq!(read.sheets[0].notes, ["隐藏的工作表“旧数据”未读取"]);
    assert_eq!(
        read.lines(),
        [
            line(1, &["示例专利目录"]),
            line(2, &["权利人", "专利名称", "申请号", "申请日"]),
            line(3, &["示例大学", "示例水泵", "2019102345678", "2019-07-09"]),
            line(4, &["示例大学", "示例阀门", "201910234567.9", "2020-01-02"]),
        ]
    );
}

#[test]
fn an_old_workbook_with_a_password_is_named() {
    // Record 0xE1, the first after the one that opens the stream, becomes 0x2F, which announces encryption.
    let mut bytes = SMALL_XLS.to_vec();
    assert_eq!(bytes[0x214..0x218], [0xE1, 0, 2, 0]);
    bytes[0x214] = 0x2F;
    assert!(refusal("目录.xls", &bytes).contains("打开密码"));
}

#[test]
fn a_damaged_old_workbook_never_panics() {
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..300 {
        let mut bytes = SMALL_XLS.to_vec();
        for _ in 0..8 {
            let at = random.usize(..bytes.len());
            bytes[at] = random.u8(..);
        }
        let _ = try_bytes("a.xls", &bytes);
        let _ = try_bytes("a.xls", &SMALL_XLS[..random.usize(..SMALL_XLS.len())]);
    }
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="目录">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_str()),
        (
            "META-INF/manifest.xml",
            r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#,
        ),
    ] {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn an_open_document_is_read() {
    let bytes = ods(
        r#"<table:table-row><table:table-cell office:value-type="string"><text:p>名称</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>申请日</text:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
        <table:table-row><table:table-cell office:value-type="float" office:value="2019102345678"><text:p>2.02E+12</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2019-07-09"><text:p>2019/7/9</text:p></table:table-cell></table:table-row>"#,
    );
    let read = read_bytes("a.ods", &bytes);
    assert_eq!(
        (read.format(), read.sheets[0].sheet.as_deref()),
        (Format::Ods, Some("目录"))
    );
    assert_eq!(
        read.lines(),
        [
            line(1, &["名称", "申请日"]),
            line(2, &[]),
            line(3, &[]),
            line(4, &["2019102345678", "2019-07-09"])
        ]
    );
}

#[test]
fn an_open_document_that_multiplies_its_cells_is_refused() {
    let cell = r#"<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>"#;
    let empty = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    let bomb = ods(&format!(
        r#"<table:table-row table:number-rows-repeated="90000">{cell}</table:table-row>"#
    ));
    assert!(refusal("a.ods", &bomb).contains("单元格数超过上限"));
    let row = r#"<table:table-row><table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell></table:table-row>"#;
    assert_eq!(
        read_bytes("a.ods", &ods(&format!("{row}{empty}"))).lines(),
        [line(1, &["甲"])]
    );
}

const PAGE: &str = "<html><head><meta charset=gb2312><style>td {mso-number-format:'@'}</style></head><body>\
<table><tr><th>名称</th><th>申请号</th><th>备注</th></tr>\
<tr><td rowspan=2>一种<br>泵&nbsp;</td><td>2019102345678</td><td>a &lt; b</td></tr>\
<tr><td colspan=2>无</td></tr><tr><td>阀<td>3</table></body></html>";

fn page_rows() -> [(u64, Vec<String>); 4] {
    [
        line(1, &["名称", "申请号", "备注"]),
        line(2, &["一种\n泵", "2019102345678", "a < b"]),
        line(3, &["一种\n泵", "无"]),
        line(4, &["阀", "3"]),
    ]
}

#[test]
fn a_web_page_named_xls_is_read() {
    let read = read_bytes("导出.xls", &encoding_rs::GB18030.encode(PAGE).0);
    assert_eq!(
        (read.format(), read.encoding()),
        (Format::Markup, "gb18030")
    );
    assert_eq!(read.lines(), page_rows());
}

#[test]
fn a_single_file_web_page_is_read() {
    let quoted: String = PAGE
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("={byte:02X}")
            }
        })
        .collect();
    let lines: Vec<&str> = quoted.split_inclusive("=3E").collect();
    let body = lines.join("=\r\n");
    let text = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"B\"\r\n\r\n--B\r\nContent-Location: a.htm\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\r\n{body}\r\n--B--\r\n"
    );
    assert_eq!(read_bytes("导出.xls", text.as_bytes()).lines(), page_rows());
}

#[test]
fn excel_2003_xml_is_read() {
    let text = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="目录"><Table><Row><Cell><Data ss:Type="String">名称</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">申请日</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="Number">2.5</Data></Cell><Cell/><Cell><Data ss:Type="DateTime">2019-07-09T00:00:00.000</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="二"><Table><Row><Cell><Data ss:Type="String">甲</Data></Cell></Row></Table></Worksheet></Workbook>"#;
    let read = read_bytes("导出.xls", text.as_bytes());
    assert_eq!(read.sheets.len(), 2);
    assert_eq!(read.sheets[0].sheet.as_deref(), Some("目录"));
    assert_eq!(
        read.lines()[..3],
        [
            line(1, &["名称", "", "申请日"]),
            line(2, &[]),
            line(3, &["2.5", "", "2019-07-09"])
        ]
    );
    assert!(
        matches!(&read.rows[2], SourceRow::Line { cells, .. } if cells[0] == Cell::Number(2.5))
    );
}

#[test]
fn tabs_named_xls_are_read() {
    let read = read_bytes(
        "导出.xls",
        &encoding_rs::GB18030.encode("名称\t号\n泵\t1\n").0,
    );
    assert_eq!(read.format(), Format::Delimited('\t'));
    assert!(read.sheets[0].notes[0].contains("不是真正的工作簿"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn damaged_workbooks_never_panic(at in 0_usize..6_000, with: u8, cut in 0_usize..6_000) {
        let mut bytes = small();
        let at = at % bytes.len();
        bytes[at] = with;
        let _ = try_bytes("a.xlsx", &bytes);
        bytes.truncate(cut);
        let _ = try_bytes("a.xlsx", &bytes);
    }

    #[test]
    fn any_container_is_read_or_refused(bytes: Vec<u8>) {
        for head in [b"PK\x03\x04".as_slice(), b"\x1F\x8B\x08\0", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"<table><tr><td>", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x"] {
            let _ = try_bytes("a", &[head, &bytes].concat());
        }
    }
}
