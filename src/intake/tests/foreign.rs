//! Layouts of databases, technology markets, calls for needs and platforms.

use super::*;

fn fields(report: &FileReport) -> Vec<&str> {
    report.columns.iter().map(|column| column.field.as_deref().unwrap_or("-")).collect()
}

fn first_patent(text: &str) -> Patent {
    patents(text).records().next().unwrap().clone()
}

#[test]
fn bilingual_and_compound_headers_are_known_by_their_parts() {
    let found = patents(
        "SrcDatabase-来源库,Title-题名,Author-作者,Organ-单位,Summary-摘要\n专利,一种羊绒清洗装置,张三;李四,示例大学,略\n",
    );
    assert_eq!(fields(&found.reports[0]), ["-", "专利名称", "发明人", "专利权人", "摘要"]);
    let found = patents(
        "专利名称,申请/专利号,申请/专利权人,公开/公告日,发明/设计人\n甲装置,201310699744.2,示例大学,2014-01-01,张三\n",
    );
    assert_eq!(fields(&found.reports[0]), ["专利名称", "专利号", "专利权人", "公开(公告)日", "发明人"]);
}

#[test]
fn qualified_headers_and_questions_are_known_by_their_core() {
    let found =
        patents("专利名称,专利号,挂牌价格（万元）,专利权人联系人,成果所在地\n甲装置,201310699744.2,5,王老师,北京市\n");
    assert_eq!(fields(&found.reports[0])[2..], ["许可使用费", "联系人", "所在地区"]);
    let found = needs(
        "您的企业名称是？,您所在的行业？,您遇到的技术难题是什么？,您的手机号\n甲公司,纺织,围巾起球,13800000000\n",
    );
    assert_eq!(fields(&found.reports[0]), ["需求单位", "技术领域", "需求名称", "联系电话"]);
}

#[test]
fn a_title_in_another_language_stands_behind() {
    let patent = first_patent("标题 (英文),标题 (中文),申请号\nA device,一种装置,201310699744.2\n");
    assert_eq!(patent.title.as_deref(), Some("一种装置"));
    assert_eq!(patent.extra.get("标题 (英文)").map(String::as_str), Some("A device"));
}

#[test]
fn changed_senses_of_headers_are_not_mistaken() {
    let found = patents(
        "专利名称,专利号,原始申请人,第二发明人,国际申请日,专利代理机构\n甲装置,201310699744.2,甲,乙,2012-01-01,丙\n",
    );
    assert_eq!(fields(&found.reports[0])[2..], ["-", "-", "-", "-"]);
}

#[test]
fn an_unknown_header_row_is_no_record() {
    let found = patents(
        "甲列,乙列,丙列\n201310699744.2,一种羊绒清洗装置,2013-12-18\n201110207897.1,一种煤矸石制砖方法,2011-07-22\n",
    );
    assert_eq!((found.reports[0].header_row, found.reports[0].read), (Some(1), 2));
    assert_eq!(found.records().next().unwrap().title.as_deref(), Some("一种羊绒清洗装置"));
}

#[test]
fn addresses_on_the_web_are_no_titles() {
    let found = patents(
        "201310699744.2,http://example.org/CN1,一种羊绒清洗装置\n201110207897.1,http://example.org/CN2,一种煤矸石制砖方法\n",
    );
    assert_eq!(found.records().next().unwrap().title.as_deref(), Some("一种羊绒清洗装置"));
}

#[test]
fn chinese_commas_in_sentences_part_no_cells() {
    let text = "本发明公开了一种装置，包括机架，还包括电机，提高了效率";
    let found = patents(&format!("名称,摘要,权利人\n甲装置,{text},示例大学\n乙装置,{text},示例大学\n"));
    assert_eq!(fields(&found.reports[0]), ["专利名称", "摘要", "专利权人"]);
}

#[test]
fn colons_in_titles_make_no_blocks_of_a_table() {
    let found = needs("需求标题,需求方,需求描述\n需求1：饲料防霉,甲公司,很久\n需求2：饲料增香,乙公司,很久\n");
    assert_eq!(found.records().count(), 2);
    assert_eq!(found.records().next().unwrap().firm.as_deref(), Some("甲公司"));
}

#[test]
fn college_headings_between_rows_name_the_department() {
    let found = patents(
        "序号,专利名称,专利号\n一、机械工程学院（1项）,,\n1,一种羊绒清洗装置,201310699744.2\n,化学工程学院,\n1,一种煤矸石制砖方法,201110207897.1\n",
    );
    let report = &found.reports[0];
    assert_eq!((report.read, report.note_counts.get("section_row")), (2, Some(&2)));
    let departments: Vec<&str> = found.records().filter_map(|patent| patent.contact_department.as_deref()).collect();
    assert_eq!(departments, ["机械工程学院", "化学工程学院"]);
}

#[test]
fn groups_over_equal_names_tell_them_apart() {
    let found = needs("企业信息,,需求信息,\n名称,地区,名称,内容\n甲公司,包头市,围巾起球,很久\n");
    let need = found.records().next().unwrap();
    assert_eq!((need.firm.as_deref(), need.title.as_deref()), (Some("甲公司"), Some("围巾起球")));
}

#[test]
fn person_and_telephone_are_found_wherever_they_stand() {
    let found = needs("需求名称,企业名称,联系人及电话\n围巾起球,甲公司,张三 13847100000\n");
    let need = found.records().next().unwrap();
    assert_eq!((need.contact_person.as_deref(), need.contact_phone.as_deref()), (Some("张三"), Some("13847100000")));
    let patent = first_patent("专利名称,专利号,联系方式\n甲装置,201310699744.2,王老师0471-6576000\n");
    assert_eq!(
        (patent.contact_person.as_deref(), patent.contact_phone.as_deref()),
        (Some("王老师"), Some("0471-6576000"))
    );
}

#[test]
fn province_city_and_county_make_one_region() {
    let patent = first_patent("专利名称,专利号,省份,城市,区县\n甲装置,201310699744.2,内蒙古自治区,包头市,昆都仑区\n");
    assert_eq!(patent.region.as_deref(), Some("内蒙古自治区包头市昆都仑区"));
}

#[test]
fn a_foreign_fee_column_is_a_phrase() {
    let patent = first_patent("Title,Patent No.,Fee (CNY)\nDevice A,201310699744.2,50000\n");
    assert_eq!(patent.licence_fee.as_deref(), Some("50000元"));
    assert!(patent.fee.is_some());
}

#[test]
fn platforms_records_of_nested_objects_are_read() {
    let found = patents(
        r#"{"code":0,"data":{"list":[{"patentName":"甲装置","applicationNo":"201310699744.2","contact":{"name":"王老师","phone":"010-62770000"},"legalStatus":{"code":1,"name":"有效"},"price":{"amount":5,"unit":"万元"}}]}}"#,
    );
    let patent = found.records().next().unwrap();
    assert_eq!(patent.contact_person.as_deref(), Some("王老师"));
    assert_eq!(patent.legal_state, Some(LegalState::InForce));
    assert_eq!(patent.licence_fee.as_deref(), Some("5万元"));
}

#[test]
fn numbered_headings_are_the_titles_of_blocks_without_one() {
    let found = patents(
        "示例大学科技成果汇编\n\n1. 一种羊绒清洗装置\n专利号：ZL201310699744.2\n简介：略\n\n2. 一种煤矸石制砖方法\n专利号：ZL201110207897.1\n简介：略\n",
    );
    let titles: Vec<&str> = found.records().filter_map(|patent| patent.title.as_deref()).collect();
    assert_eq!(titles, ["一种羊绒清洗装置", "一种煤矸石制砖方法"]);
    assert_eq!((found.reports[0].skipped, found.reports[0].read), (1, 2));
}

#[test]
fn budgets_in_two_columns_are_a_range() {
    let found = needs(r#"[{"demandName":"围巾起球","companyName":"甲公司","budgetMin":10,"budgetMax":50}]"#);
    assert_eq!(found.records().next().unwrap().budget.unwrap().to_string(), "10万元-50万元");
}

#[test]
fn a_need_whose_only_text_is_long_gets_a_title_and_keeps_it_all() {
    let text = "车间粉尘大，除尘器滤袋三个月就堵，希望延长使用寿命到一年以上，且不增加能耗，改造费用控制在二十万以内，停机时间不超过三天，并且不影响前后工序的正常生产，另外希望提供运行数据";
    let found = needs(&format!("企业,需求名称\n甲公司,{text}\n"));
    let need = found.records().next().unwrap();
    assert_eq!((need.title.as_deref(), need.description.as_deref()), (Some("车间粉尘大"), Some(text)));
}

#[test]
fn of_several_days_in_a_cell_the_first_counts() {
    let patent = first_patent("专利名称,公开号,公开日\n甲装置,CN108011941B,\"2020-01-02\n2019-01-02\"\n");
    assert_eq!(patent.publication_date.map(|day| day.to_string()).as_deref(), Some("2020-01-02"));
}

#[test]
fn normal_catalogues_contradict_no_header() {
    for text in [
        "专利名称,专利号,发明人,专利权人,类型\n甲,201310699744.2,Smith,示例大学,发明\n乙,201110207897.1,李四,个人,发明\n",
        "序号,成果名称,负责人,联系电话\n1,水稻,张三,6576000\n2,玉米,李四,6576001\n",
        "编号,名称,申请号,申请日,状态\nA-1,数控中心,201310699744.2,2013,授权\nA-2,检测中心,201110207897.1,2011,失效\n",
        "专利名称,专利号,摘要,许可费\n甲装置,201310699744.2,略,5\n乙装置,201110207897.1,见附件,面议\n",
        "专利名称,专利号,联系人,技术领域,技术成熟度\n甲装置,201310699744.2,科技处,C02F,6\n乙装置,201110207897.1,科技处,A01D,7\n",
    ] {
        let found = patents(text);
        assert_eq!(found.reports[0].note_counts.get("header_contradicted"), None, "{text}");
    }
}
