//! JSON and blocks of named values.

use super::*;

fn named(row: u64, values: &[&str]) -> (u64, Vec<String>) {
    line(row, values)
}

#[test]
fn a_list_of_objects_in_all_its_wrappings() {
    let expected = [named(1, &["名称=泵", "号=1"]), named(2, &["名称=阀", "号=2"])];
    for text in [
        r#"[{"名称":"泵","号":1},{"名称":"阀","号":2}]"#,
        "[\n  {\"名称\": \"泵\", \"号\": 1},\n  {\"名称\": \"阀\", \"号\": 2}\n]\n",
        r#"{"code":0,"msg":"ok","data":[{"名称":"泵","号":1},{"名称":"阀","号":2}]}"#,
        r#"{"code":0,"data":{"total":2,"list":[{"名称":"泵","号":1},{"名称":"阀","号":2}]}}"#,
    ] {
        let read = read_bytes("a.json", text.as_bytes());
        assert_eq!((read.format(), read.named().as_slice()), (Format::Json, expected.as_slice()), "{text}");
        assert_eq!(read_bytes("a.json.gz", &gzip(text.as_bytes())).named(), expected);
    }
}

#[test]
fn a_first_line_longer_than_the_sample_is_still_a_line() {
    let long = "液".repeat(100_000);
    let text = format!("{{\"名称\":\"泵\",\"摘要\":\"{long}\"}}\n{{\"名称\":\"阀\"}}\n");
    let read = read_bytes("a.jsonl", text.as_bytes());
    assert_eq!((read.format(), read.rows.len()), (Format::JsonLines, 2));
}

#[test]
fn one_object_is_one_record() {
    let read = read_bytes("a.json", r#"{"名称":"泵","ipc":["F04B 1/00","F04D 3/00"],"空":[]}"#.as_bytes());
    assert_eq!(read.named(), [named(1, &["名称=泵", "ipc=F04B 1/00；F04D 3/00", "空="])]);
    let text = r#"{"title":"泵","abstract":"乙","owner":"丙","number":"丁","inventors":[{"name":"甲"}]}"#;
    let read = read_bytes("a.json", text.as_bytes());
    assert_eq!(read.named()[0].1[4], "inventors=甲");
}

#[test]
fn values_keep_what_they_are() {
    let text = r#"[{"a":null,"b":true,"c":2.5,"d":12345678901234567890,"e":{"x":1},"f":2019102345678}]"#;
    let SourceRow::Named { values, .. } = &read_bytes("a.json", text.as_bytes()).rows[0] else { panic!("named") };
    let cells: Vec<Cell> = values.iter().map(|(_, cell)| cell.clone()).collect();
    let text = |text: &str| Cell::Text(text.to_owned());
    let number = Cell::Number(2_019_102_345_678.0);
    assert_eq!(cells[..3], [Cell::Empty, Cell::Bool(true), Cell::Number(2.5)]);
    assert_eq!(cells[3..], [text("12345678901234567890"), Cell::Number(1.0), number]);
}

#[test]
fn objects_in_objects_are_named_values_and_our_own_structures_stay_whole() {
    let text = r#"[{"contact":{"name":"甲","phone":"乙"},"status":{"code":1,"name":"有效"},
        "price":{"amount":5,"unit":"万元"},"fee":{"free":true},"owners":[{"id":1,"name":"丙"},{"id":2,"name":"丁"}]}]"#;
    let mut read = read_bytes("a.json", text.as_bytes()).named().remove(0).1;
    read.sort();
    let expected =
        ["contact.name=甲", "contact.phone=乙", r#"fee={"free":true}"#, "owners=丙；丁", "price=5万元", "status=有效"];
    assert_eq!(read, expected);
}

#[test]
fn a_bad_line_of_json_lines_is_told_and_the_others_are_taken() {
    let text = "{\"a\":1}\n\n{\"a\":}\n[1]\n{\"a\":4}\n{\"a\":";
    let read = read_bytes("a.jsonl", text.as_bytes());
    assert_eq!(read.format(), Format::JsonLines);
    assert_eq!(read.named(), [named(1, &["a=1"]), named(5, &["a=4"])]);
    let broken: Vec<u64> = read
        .rows
        .iter()
        .filter(|row| matches!(row, SourceRow::Broken { code: "bad_json", .. }))
        .map(SourceRow::row)
        .collect();
    assert_eq!(broken, [3, 4, 6]);
}

#[test]
fn json_lines_are_seen_though_the_first_is_broken() {
    let read = read_bytes("a.jsonl", b"{\"a\":1\n{\"a\":2}\n{\"a\":3}\n");
    assert_eq!((read.format(), read.rows.len()), (Format::JsonLines, 3));
}

#[test]
fn a_list_of_lists_is_a_table() {
    let read = read_bytes("a.json", r#"[["名称","号"],["泵",1]]"#.as_bytes());
    assert_eq!(read.lines(), [line(1, &["名称", "号"]), line(2, &["泵", "1"])]);
}

#[test]
fn a_numbered_line_of_text_is_no_json() {
    let read = read_bytes("a.txt", "[1] 一种泵\n[2] 一种阀\n".as_bytes());
    assert_eq!((read.format(), read.rows.len()), (Format::Lines, 2));
}

#[test]
fn json_is_refused_with_its_line_and_column() {
    assert!(
        refusal("a.json", b"[\n {\"a\": 1},\n {\"a\": 2,}\n]")
            .contains("第 3 行第 10 列：JSON 写法有误（多了一个逗号）")
    );
    assert!(refusal("a.json", b"[{\"a\": 1}").contains("内容不完整"));
    assert!(refusal("a.json", b"\n\n[{x}]").contains("第 3 行第 3 列"));
    assert!(refusal("a.json", b"[1, 2]").contains("数组的元素不是对象"));
    assert!(refusal("a.json", b"[]").contains("没有记录"));
    assert!(refusal("a.json", br#"{"patents":[{"a":1}],"needs":[{"b":1}]}"#).contains("patents、needs"));
    assert!(refusal("a.json", format!("[{}", "[".repeat(100_000)).as_bytes()).contains("嵌套层数过多"));
}

#[test]
fn a_list_is_read_without_holding_it_and_an_endless_element_is_refused() {
    let element = format!("{{\"摘要\":\"{}\"}}", "长".repeat(400));
    let list = format!("[{}]", vec![element.as_str(); 60_000].join(","));
    assert!(list.len() as u64 > limits::JSON_BYTES);
    assert_eq!(read_bytes("a.json", list.as_bytes()).rows.len(), 60_000);
    let endless = format!("[{{\"摘要\":\"{}\"}}]", "x".repeat(limits::JSON_BYTES as usize));
    assert!(refusal("a.json", endless.as_bytes()).contains("JSON Lines"));
}

const NEEDS: &str = "\
企业技术需求汇总

1. 需求名称：围巾起球
企业：甲厂
需求描述：洗两次就起球，
客户退货。

还影响出口。
预算: 5万元

2. 需求名称：楼板振动
企业：乙厂
需求描述：机器一开就抖
网址：http://example.com/a:b
";

#[test]
fn blocks_are_records() {
    let read = read_bytes("需求.txt", NEEDS.as_bytes());
    assert_eq!(read.format(), Format::Blocks);
    assert_eq!(read.named()[0].0, 3);
    assert_eq!(
        read.named()[0].1,
        ["需求名称=围巾起球", "企业=甲厂", "需求描述=洗两次就起球，\n客户退货。\n还影响出口。", "预算=5万元"]
    );
    assert_eq!(
        read.named()[1],
        named(11, &["需求名称=楼板振动", "企业=乙厂", "需求描述=机器一开就抖", "网址=http://example.com/a:b"])
    );
    assert_eq!(read.rows.len(), 2);
    assert_eq!(read.notes, [(1, "heading")]);
}

#[test]
fn blocks_part_where_the_first_name_comes_again() {
    let text = "【专利名称】泵\n【专利号】1\n【专利名称】阀\n【专利号】2\n";
    let read = read_bytes("a.txt", text.as_bytes());
    assert_eq!(read.named(), [named(1, &["专利名称=泵", "专利号=1"]), named(3, &["专利名称=阀", "专利号=2"])]);
}

#[test]
fn blank_lines_between_all_values_do_not_part_blocks() {
    let text = "名称：泵\n\n号：1\n\n摘要：甲\n\n名称：阀\n\n号：2\n\n摘要：乙\n";
    let read = read_bytes("a.txt", text.as_bytes());
    assert_eq!(read.named().len(), 2);
    assert_eq!(read.named()[1], named(7, &["名称=阀", "号=2", "摘要=乙"]));
}

#[test]
fn headings_between_blocks_are_no_part_of_a_value() {
    let text = "名称：泵\n号：1\n\n二、装备类\n名称：阀\n号：2\n----------\n名称：塔\n号：3\n";
    let read = read_bytes("a.txt", text.as_bytes());
    assert_eq!(read.named()[0], named(1, &["名称=泵", "号=1"]));
    assert_eq!(read.named().len(), 3);
    assert_eq!(read.notes, [(4, "heading")]);
}

#[test]
fn a_table_with_colons_in_it_is_a_table() {
    let text = "名称,时间\n例会：一,10:30\n例会：二,11:30\n";
    assert_eq!(read_bytes("a.csv", text.as_bytes()).format(), Format::Delimited(','));
}
