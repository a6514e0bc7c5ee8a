//! Several tables on a sheet, covers and notes beside the list, forms in place of a header.

use rust_xlsxwriter::{Format, Workbook};

use super::*;

/// A workbook of sheets, each a name and its rows; cells parted by `|`.
fn workbook(sheets: &[(&str, &[&str])]) -> tempfile::NamedTempFile {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(cells.split('|')).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write(row, column, cell).unwrap();
            }
        }
    }
    saved(&mut book)
}

fn saved(book: &mut Workbook) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    file.write_all(&book.save_to_buffer().unwrap()).unwrap();
    file
}

fn titles(found: &Collected<Patent>) -> Vec<&str> {
    found.records().filter_map(|patent| patent.title.as_deref()).collect()
}

#[test]
fn each_header_of_a_sheet_counts_from_its_row_on() {
    let found = patents(
        "专利名称,专利号,专利权人\n甲装置,201310699744.2,示例大学\n乙方法,201110207897.1,示例大学\n\n专利名称,专利号,专利权人,联系人,联系电话\n丙方法,201010263656.4,示例学院,王工,13900001111\n",
    );
    assert_eq!(titles(&found), ["甲装置", "乙方法", "丙方法"]);
    assert_eq!(found.records().last().unwrap().contact_person.as_deref(), Some("王工"));
    assert!(codes(&found.reports[0]).contains(&"next_header"));
    let found = patents(
        "一、发明专利,,,\n专利名称,专利号,专利权人,许可方式\n甲装置,201310699744.2,示例大学,普通许可\n二、实用新型,,,\n专利号,专利名称,专利权人,\n201010263656.4,丙方法,示例大学,\n",
    );
    assert_eq!(titles(&found), ["甲装置", "丙方法"]);
    let found = needs(
        "需求名称,需求单位,需求描述\n隔振,甲厂,楼板跟着抖\n需求名称,需求单位,预算金额,需求描述\n起球,乙厂,10万,围巾起球\n",
    );
    let firms: Vec<_> = found.records().map(|need| (need.firm.as_deref().unwrap(), need.budget.is_some())).collect();
    assert_eq!(firms, [("甲厂", false), ("乙厂", true)]);
}

#[test]
fn a_header_far_below_the_first_rows_counts_too() {
    let mut text = "专利名称,专利号,专利权人\n".to_owned();
    for row in 0..400 {
        text.push_str(&format!("一种装置{row},,示例大学\n"));
    }
    text.push_str("实用新型,,\n专利号,专利权人,专利名称\n201010263656.4,示例大学,丙方法\n");
    let found = patents(&text);
    assert_eq!((found.reports[0].read, titles(&found).last().copied()), (401, Some("丙方法")));
}

#[test]
fn rows_with_numbers_above_a_header_are_no_titles() {
    let found = patents(
        "一种羊绒清洗装置,201310699744.2,示例大学\n一种煤矸石制砖方法,201110207897.1,示例学院\n专利号,专利名称,专利权人\n201010263656.4,丙方法,示例大学\n",
    );
    assert_eq!(titles(&found), ["一种羊绒清洗装置", "一种煤矸石制砖方法", "丙方法"]);
}

#[test]
fn covers_and_notes_beside_a_list_are_left_out_and_named() {
    let list: &[&str] = &["专利名称|专利号|专利权人", "甲装置|201310699744.2|示例大学"];
    let cover: &[&str] = &["示例大学可转让许可专利目录", "编制单位：科技处处长办公室", "编制日期：2026年3月"];
    let notes: &[&str] = &[
        "填表说明",
        "1. 专利号请填写完整的申请号，含校验位。",
        "2. 许可费请注明单位（万元/年）。",
        "3. 请于月底前发送至指定邮箱。",
        "4. 一个专利填写一行。",
    ];
    for sheets in [[("封面", cover), ("目录", list)], [("目录", list), ("填表说明", notes)]] {
        let file = workbook(&sheets);
        let found = patents_of(file.path(), &options()).unwrap();
        assert_eq!(titles(&found), ["甲装置"]);
        assert_eq!(found.reports.len(), 2);
        assert!(found.reports.iter().any(|report| codes(report) == ["text_sheet"]));
    }
    // Alone, a list of titles without a header is still read.
    let file = workbook(&[("目录", &["一种羊绒清洗装置", "一种煤矸石制砖方法", "稀土抛光粉及其制备方法"])]);
    assert_eq!(patents_of(file.path(), &options()).unwrap().records().count(), 3);
}

#[test]
fn a_form_is_one_record() {
    let card: &[&str] = &[
        "专利信息登记表",
        "专利名称|一种羊绒清洗装置|专利号|ZL201310699744.2",
        "专利权人|示例大学|发明人|陈四；林五",
        "申请日|2013年12月18日|许可使用费|2万元",
        "联系人|王工|联系电话|13900001111",
    ];
    let second: &[&str] = &["专利名称|一种制砖方法|专利号|ZL201110207897.1", "专利权人|示例大学|发明人|赵六"];
    let file = workbook(&[("专利1", card), ("专利2", second)]);
    let found = patents_of(file.path(), &options()).unwrap();
    assert_eq!(titles(&found), ["一种羊绒清洗装置", "一种制砖方法"]);
    let first = found.records().next().unwrap();
    assert_eq!((first.owners.len(), first.inventors.len(), first.contact_phone.is_some()), (1, 2, true));
    let file = workbook(&[(
        "需求征集表",
        &[
            "企业技术需求征集表",
            "企业名称|嘉兴示例纺织有限公司|所在地区|嘉兴市",
            "联系人|吴工|联系电话|13912340000",
            "需求名称|围巾抗起毛起球整理",
            "需求描述|羊绒围巾易起球，要求起球等级不低于4级。",
            "预算金额|10-20万元|技术领域|材料",
        ],
    )]);
    let found = needs_of(file.path()).unwrap();
    let need = found.records().next().unwrap();
    assert_eq!((found.records().count(), need.title.as_deref()), (1, Some("围巾抗起毛起球整理")));
    assert_eq!(need.technical_field, ["材料"]);
    assert!(need.firm.is_some() && need.description.is_some() && need.budget.is_some());
}

#[test]
fn labels_on_the_left_are_one_record_after_another() {
    let found = needs(
        "需求名称,隔振\n需求单位,甲厂\n需求描述,楼板跟着机器抖\n预算,面议\n\n需求名称,起球\n需求单位,乙厂\n需求描述,围巾起球\n预算,10万\n",
    );
    let firms: Vec<_> =
        found.records().map(|need| (need.title.as_deref().unwrap(), need.firm.as_deref().unwrap())).collect();
    assert_eq!(firms, [("隔振", "甲厂"), ("起球", "乙厂")]);
}

#[test]
fn merged_cells_of_a_form_are_one_value() {
    let mut book = Workbook::new();
    let style = Format::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 3, "技术需求表", &style).unwrap();
    for (column, cell) in (0..).zip(["需求名称", "隔振", "需求单位", "甲厂"]) {
        sheet.write(1, column, cell).unwrap();
    }
    sheet.merge_range(2, 0, 4, 0, "需求描述", &style).unwrap();
    for (row, text) in [(2, "楼板跟着机器抖"), (3, "要求振幅减半"), (4, "不改动设备")] {
        sheet.merge_range(row, 1, row, 3, text, &style).unwrap();
    }
    sheet.merge_range(5, 0, 6, 0, "联系信息", &style).unwrap();
    for (row, cells) in [(5, ["联系人", "吴工"]), (6, ["联系电话", "13912340000"])] {
        sheet.write(row, 1, cells[0]).unwrap();
        sheet.write(row, 2, cells[1]).unwrap();
    }
    let file = saved(&mut book);
    let found = needs_of(file.path()).unwrap();
    let need = found.records().next().unwrap();
    assert_eq!(found.records().count(), 1);
    assert_eq!(need.description.as_deref(), Some("楼板跟着机器抖要求振幅减半不改动设备"));
    assert_eq!((need.contact_person.as_deref(), need.contact_phone.as_deref()), (Some("吴工"), Some("13912340000")));
}

#[test]
fn a_table_on_its_side_is_one_record_a_column() {
    let found = patents(
        "专利名称,甲装置,乙方法,丙方法\n专利号,201310699744.2,201110207897.1,201010263656.4\n专利权人,示例大学,示例大学,示例学院\n",
    );
    assert_eq!(titles(&found), ["甲装置", "乙方法", "丙方法"]);
    assert_eq!(found.records().last().unwrap().owners, ["示例学院"]);
}

#[test]
fn rows_that_only_begin_like_notes_are_records_and_hints_are_none() {
    let found = needs(
        "需求名称,需求单位,需求描述,预算金额\n（必填）,（必填）,（必填）,（选填，单位：万元）\n示例,某公司,某问题,10\n例,某公司,某问题,10\n版权保护水印技术,甲厂,图片版权水印易被去除,\n负责人签字系统,乙厂,签字要可核对,\n填表人：张三,,审核人：李四,\n",
    );
    let titles: Vec<_> = found.records().filter_map(|need| need.title.as_deref()).collect();
    assert_eq!(titles, ["版权保护水印技术", "负责人签字系统"]);
    let counts = &found.reports[0].note_counts;
    assert_eq!(
        (counts.get("hint_row"), counts.get("example_row"), counts.get("note_row")),
        (Some(&1), Some(&2), Some(&1))
    );
}

#[test]
fn records_by_key_are_one_record_each() {
    let found = patents(
        r#"{"rows":{"1":{"名称":"甲装置","专利号":"201310699744.2"},"2":{"名称":"乙方法","专利号":"201110207897.1"}},"count":2}"#,
    );
    assert_eq!(titles(&found), ["甲装置", "乙方法"]);
    let found = patents(
        r#"{"P001":{"名称":"甲装置","专利号":"201310699744.2","许可费":20000},"P002":{"名称":"乙方法","专利号":"201110207897.1","权利人":["示例大学"]}}"#,
    );
    let codes: Vec<_> = found.records().map(|patent| patent.code.as_deref().unwrap()).collect();
    assert_eq!((titles(&found), codes), (vec!["甲装置", "乙方法"], vec!["P001", "P002"]));
}
