//! The filing sheet of a contract, filled in from contract, patents and firms.

use crate::home::Home;

const PATENTS: &str = "专利名称,专利号,专利类型,专利权人,申请日,授权公告日,法律状态,许可使用费支付方式,许可范围,所在地区\n\
     一种数控冲床隔振支座,201310699744.2,发明,甲大学,2013-12-18,2016-05-04,有效,分期支付,全国,内蒙古自治区鄂尔多斯市\n\
     一种模具防锈涂层,201710106452.1,发明,甲大学,2017-02-27,2019-08-13,有效,分期支付,全国,内蒙古自治区鄂尔多斯市\n";

const DEALS: &str = "合同编号,方式,许可方式,专利号,组合编号,出让方,受让方,签约日期,生效日期,届满日期,成交金额(万元),到账日期,到账金额(万元),备注\n\
     HT-2026-01,许可,普通许可,,ZH-1,甲大学,丙机械有限公司,2026-03-05,2026-03-10,2029-03-09,20,2026-03-20,10,首付\n\
     HT-2026-01,,,,,,,,,,,2026-09-01,5,\n\
     HT-2026-02,转让,,202410123456.0,,甲大学,丁公司,2026-04-01,,,,,,\n";

const FIRMS: &str = "企业名称,统一社会信用代码,规模,地区\n\
     丙机械有限公司,91350100M000100Y43,小型,内蒙古自治区鄂尔多斯市东胜区\n";

#[test]
fn a_filing_sheet_is_filled_in_with_what_is_known_and_marks_what_is_not() {
    let home = Home::empty();
    home.json(&["import", "patents", &home.write("p.csv", PATENTS)]);
    let packages = "组合编号,专利号\nZH-1,201310699744.2；201710106452.1\n";
    home.json(&["import", "packages", &home.write("z.csv", packages)]);
    home.json(&["import", "deals", &home.write("d.csv", DEALS)]);
    home.json(&["import", "firms", &home.write("f.csv", FIRMS)]);
    let sheet = |contract: &str| {
        let out = home.file("filing.csv").display().to_string();
        let written = home.json(&["deal", "filing", contract, "--out", &out]);
        (written["open"].as_u64().unwrap(), std::fs::read_to_string(out).unwrap())
    };
    let (open, licence) = sheet("HT-2026-01");
    assert_eq!(open, 3, "the seller's code and who files are nowhere");
    insta::assert_snapshot!("filing_of_a_licence", licence.trim_start_matches('\u{feff}').replace("\r\n", "\n"));
    let (open, transfer) = sheet("HT-2026-02");
    assert!(open > 5 && transfer.contains("202410123456.0") && transfer.contains("\"待填（必填）\""), "{transfer}");
    let xlsx = home.file("filing.xlsx").display().to_string();
    home.run(&["deal", "filing", "HT-2026-01", "--out", &xlsx]);
    let shown = home.run(&["deal", "show", "HT-2026-01"]).stdout;
    assert!(
        shown.contains("专利实施许可合同备案信息表") && shown.contains("到账明细：2026-03-20 10万元；2026-09-01 5万元")
    );
    assert!(home.run(&["deal", "list"]).stdout.contains("共 2 份合同"));
    let told = home.fails(&["deal", "filing", "HT-9", "--out", &xlsx]);
    assert!(told.contains("没有合同 HT-9"), "{told}");
}
