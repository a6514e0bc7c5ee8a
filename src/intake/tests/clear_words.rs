//! Cells that people fill by hand: levels of openness, boxes, prices in several columns, terms in words.

use super::*;
use crate::domain::{Date, FeePeriod, Money, MoneyRange, NeedPrivacy, Visibility, three_year_cost};

fn visibility(cell: &str) -> Collected<Patent> {
    patents(&format!("专利名称,专利号,公开级别\n甲装置,201310699744.2,{cell}\n"))
}

#[test]
fn a_patent_that_is_not_clearly_public_is_not_published() {
    for (cell, expected) in [
        ("公开", Some(Visibility::Public)),
        ("完全公开", Some(Visibility::Public)),
        ("", None),
        ("/", None),
        ("登录后可见", Some(Visibility::LoggedIn)),
        ("非公开", Some(Visibility::Named)),
        ("内部", Some(Visibility::Named)),
        ("校内", Some(Visibility::Named)),
        ("限定范围", Some(Visibility::Named)),
        ("不同意公开", Some(Visibility::Named)),
        ("□公开 ☑不公开", Some(Visibility::Named)),
        ("☑公开 □不公开", Some(Visibility::Public)),
        ("仅限本校教师公开查询", Some(Visibility::Named)),
        ("无", Some(Visibility::Named)),
    ] {
        let found = visibility(cell);
        assert_eq!(found.records().next().unwrap().visibility, expected, "{cell}");
    }
    let unread = visibility("仅限本校教师公开查询");
    let note = unread.reports[0].rows.iter().find(|note| note.code == "unreadable_level").unwrap();
    assert!(note.message.contains("定向可见") && note.message.contains("公开"), "{}", note.message);
    assert_eq!(unread.records().next().unwrap().extra["公开级别"], "仅限本校教师公开查询");
}

#[test]
fn a_need_that_is_not_clearly_public_is_not_published() {
    let privacy = |header: &str, cell: &str| {
        let found = needs(&format!("需求名称,需求单位,需求描述,{header}\n围巾起毛,某厂,围巾起毛。,{cell}\n"));
        found.records().next().unwrap().privacy
    };
    for (header, cell, expected) in [
        ("是否公开", "不同意公开", Some(NeedPrivacy::MatchOnly)),
        ("是否公开", "是", Some(NeedPrivacy::Public)),
        ("是否公开", "", None),
        ("保密级别", "秘密", Some(NeedPrivacy::MatchOnly)),
        ("保密级别", "内部", Some(NeedPrivacy::MatchOnly)),
        ("保密级别", "仅内部匹配", Some(NeedPrivacy::MatchOnly)),
        ("保密级别", "企业名称保密", Some(NeedPrivacy::Anonymous)),
        ("保密级别", "看情况吧", Some(NeedPrivacy::MatchOnly)),
        ("是否保密", "是", Some(NeedPrivacy::MatchOnly)),
        ("是否保密", "否", None),
    ] {
        assert_eq!(privacy(header, cell), expected, "{header} {cell}");
    }
}

#[test]
fn the_most_restricted_of_two_levels_counts() {
    let found = patents("专利名称,专利号,公开级别,是否公开\n甲装置,201310699744.2,公开,否\n");
    assert_eq!(found.records().next().unwrap().visibility, Some(Visibility::Named));
}

#[test]
fn only_ticked_boxes_count_and_the_report_says_so() {
    let found = patents(
        "专利名称,专利号,转化方式,许可方式,先使用后付费\n甲装置,201310699744.2,□转让 ☑许可 □作价入股,□独占 □排他 ☑普通,是□ 否√\n乙方法,201110207897.1,转让（√） 许可（ ）,□独占 □排他 □普通,☑是 □否\n",
    );
    let records: Vec<&Patent> = found.records().collect();
    assert_eq!(records[0].transfer_ways, [TransferWay::Licence]);
    assert_eq!(records[0].licence_kind, Some(LicenceKind::NonExclusive));
    assert_eq!(records[0].use_first, Some(false));
    assert_eq!(records[1].transfer_ways, [TransferWay::Assignment]);
    assert_eq!(records[1].licence_kind, None);
    assert_eq!(records[1].use_first, Some(true));
    assert_eq!(found.reports[0].note_counts["tick_boxes"], 6);
    assert!(found.reports[0].rows.iter().all(|note| note.code != "tick_boxes" || note.severity == Severity::Mended));
}

#[test]
fn a_second_way_of_licensing_is_not_lost() {
    for cell in ["\"转让、普通许可\"", "普通/排他"] {
        let found = patents(&format!("专利名称,专利号,许可方式\n甲装置,201310699744.2,{cell}\n"));
        assert!(codes(&found.reports[0]).contains(&"several_licence_kinds"), "{cell}");
        assert_eq!(found.records().next().unwrap().extra["许可方式"], cell.trim_matches('"'));
    }
    let found = patents("专利名称,专利号,许可方式\n甲装置,201310699744.2,普通许可（非独占）\n");
    assert!(!codes(&found.reports[0]).contains(&"several_licence_kinds"));
}

#[test]
fn a_price_of_an_assignment_is_no_licence_fee() {
    for header in ["转让价格", "拟转让价格（万元）", "转让底价", "转让费", "专利转让费", "评估价", "评估值（万元）"]
    {
        let found = patents(&format!("专利名称,专利号,专利权人,{header}\n甲装置,201310699744.2,某大学,30万元\n"));
        let patent = found.records().next().unwrap();
        assert_eq!((&patent.fee, &patent.licence_fee), (&None, &None), "{header}");
        assert_eq!(patent.extra[header], "30万元");
        assert!(found.reports[0].rows.iter().all(|note| note.severity != Severity::Warning), "{header}");
    }
}

fn priced(header: &str, cells: &str) -> (Patent, Vec<String>) {
    let found = patents(&format!("专利名称,专利号,专利权人,{header}\n甲装置,201310699744.2,某大学,{cells}\n"));
    let warned = found.reports[0].rows.iter().filter(|note| note.severity == Severity::Warning);
    (found.records().next().unwrap().clone(), warned.map(|note| note.message.clone()).collect())
}

fn wan(sum: u32) -> Money {
    Money::from_yuan(sum * 10_000)
}

#[test]
fn parts_of_a_price_in_their_own_columns_add_up() {
    let today: Date = "2026-11-24".parse().unwrap();
    let cost = |patent: &Patent| three_year_cost(&patent.licence_terms(), today, Some(wan(1000)), 0.1).figure();
    let headers = "入门费（万元）,提成比例（%）,提成基数,封顶金额（万元）,年许可费（万元）";
    let (patent, warned) = priced(headers, "5,3,净销售额,50,2");
    let fee = patent.fee.clone().unwrap();
    assert_eq!(fee.fixed, Some(MoneyRange::exactly(wan(5))), "{warned:?}");
    assert_eq!(fee.running, Some((MoneyRange::exactly(wan(2)), FeePeriod::Year)));
    assert_eq!(fee.royalty.unwrap().high, 3.0);
    assert_eq!(fee.cap, Some(wan(50)));
    assert_eq!(warned, Vec::<String>::new());
    assert_eq!(cost(&patent), Some(wan(50)));
    let (patent, _) = priced(headers, "5,3,净销售额,,");
    assert_eq!(cost(&patent), Some(wan(95)));
    let (patent, _) = priced("提成比例（%）,封顶金额（万元）", "3,50");
    assert_eq!((cost(&patent), patent.fee.unwrap().cap), (Some(wan(50)), Some(wan(50))));
    let (patent, _) = priced("提成比例（%）,保底金额（万元/年）", "1,20");
    assert_eq!(patent.fee.unwrap().floor_per_year, Some(wan(20)));
}

#[test]
fn parts_of_a_price_stand_beside_the_licence_fee() {
    let fee = |header: &str, cells: &str| priced(header, cells).0.fee.unwrap();
    let found = fee("许可使用费（万元/年）,入门费（万元）", "2,5");
    assert_eq!(found.fixed, Some(MoneyRange::exactly(wan(5))));
    assert_eq!(found.running, Some((MoneyRange::exactly(wan(2)), FeePeriod::Year)));
    let same = fee("许可使用费,入门费（万元）,提成比例（%）", "入门费5万元+销售额3%提成,5,3");
    assert_eq!((same.fixed, same.royalty.unwrap().high), (Some(MoneyRange::exactly(wan(5))), 3.0));
    let form = fee("许可使用费,入门费（万元）,提成比例（%）", "提成支付,5,3");
    assert_eq!((form.fixed, form.royalty.unwrap().high), (Some(MoneyRange::exactly(wan(5))), 3.0));
    let (summed, warned) = priced("许可使用费（万元）,入门费（万元）", "10,5");
    assert_eq!(summed.fee.unwrap().fixed, Some(MoneyRange::exactly(wan(15))));
    assert!(warned.iter().any(|message| message.contains("15万元")), "{warned:?}");
    let (kept, warned) = priced("许可使用费（万元/年）,年许可费（万元）", "2,3");
    assert_eq!(kept.fee.unwrap().running, Some((MoneyRange::exactly(wan(2)), FeePeriod::Year)));
    assert_eq!((kept.extra["年许可费（万元）"].as_str(), warned.len()), ("3", 1));
}

#[test]
fn questions_in_front_of_use_first_are_understood() {
    for header in [
        "是否支持先使用后付费",
        "是否接受先用后付",
        "是否同意先用后付费",
        "是否愿意接受“先使用后付费”模式",
        "能否先试用后付费",
        "接受先用后付方式",
    ] {
        let found = patents(&format!("专利名称,专利号,{header}\n甲装置,201310699744.2,是\n"));
        assert_eq!(found.records().next().unwrap().use_first, Some(true), "{header}");
        let found = needs(&format!("需求名称,需求单位,需求描述,{header}\n围巾起毛,某厂,围巾起毛。,否\n"));
        assert_eq!(found.records().next().unwrap().use_first_required, Some(false), "{header}");
    }
    let found = patents("专利名称,专利号,是否重点产业链\n甲装置,201310699744.2,是\n");
    assert_eq!(found.records().next().unwrap().extra["是否重点产业链"], "是");
}

#[test]
fn validity_in_words_is_counted() {
    let until = |cell: &str, posted: &str| {
        let found =
            needs(&format!("需求名称,需求单位,需求描述,有效期,发布日期\n围巾起毛,某厂,起毛。,{cell},{posted}\n"));
        let need = found.records().next().unwrap().clone();
        let codes: Vec<String> = codes(&found.reports[0]).iter().map(|code| (*code).to_owned()).collect();
        (need.valid_until.map(|day| day.to_string()), codes)
    };
    for (cell, posted, expected) in [
        ("12个月", "2026-03-01", Some("2027-03-01")),
        ("一年", "", Some("2027-11-24")),
        ("半年", "2026-03-01", Some("2026-09-01")),
        ("自发布之日起2年", "2026-03-01", Some("2028-03-01")),
        ("90天", "2026-03-01", Some("2026-05-30")),
        ("2026年底", "", Some("2026-12-31")),
        ("2027年", "", Some("2027-12-31")),
        ("至2027-12-31", "", Some("2027-12-31")),
        ("长期", "", None),
        ("长期有效", "", None),
        ("永久", "", None),
    ] {
        let (found, codes) = until(cell, posted);
        assert_eq!(found.as_deref(), expected, "{cell}");
        assert!(!codes.iter().any(|code| code == "unreadable_value"), "{cell}");
    }
    assert!(until("长期", "").1.iter().any(|code| code == "validity_open"));
    assert!(until("一年", "").1.iter().any(|code| code == "validity_counted"));
}

#[test]
fn a_column_of_days_with_a_plain_name_is_not_dropped_for_its_words() {
    let found = patents(
        "专利名称,专利号,许可期限\n甲装置,201310699744.2,至2027-12-31\n乙方法,201110207897.1,长期\n丙方法,201010263656.4,自合同签订之日起三年\n丁方法,201310512089.5,2028-06-30\n",
    );
    let ends: Vec<_> = found.records().map(|patent| patent.licence_until.map(|day| day.to_string())).collect();
    assert_eq!(ends, [Some("2027-12-31".to_owned()), None, None, Some("2028-06-30".to_owned())]);
    assert!(!codes(&found.reports[0]).contains(&"header_contradicted"));
}

#[test]
fn a_destroyed_number_says_what_identifies_the_row() {
    let message = |rows: &str| {
        let found = patents(rows);
        found.reports[0].rows.iter().find(|note| note.code == "damaged_number").unwrap().message.clone()
    };
    assert!(message("专利名称,专利号\n甲装置,2.01811E+12\n").contains("没有公开（公告）号"));
    let with = message("专利名称,专利号,公开号\n甲装置,2.01811E+12,CN108011941B\n");
    assert!(with.contains("改用公开（公告）号"), "{with}");
}

#[test]
fn a_number_glued_to_its_title_is_cut_behind_the_check_digit() {
    for header in ["专利", "专利号及名称"] {
        let found = patents(&format!(
            "{header},专利权人\n202010950930.9一种甲0装置,某大学\n202010950961.4一种乙1装置,某大学\n"
        ));
        let patent = found.records().next().unwrap();
        assert_eq!(patent.title.as_deref(), Some("一种甲0装置"), "{header}");
        assert_eq!(patent.number.as_ref().unwrap().to_string(), "202010950930.9");
    }
}
