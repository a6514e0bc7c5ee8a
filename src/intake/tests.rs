//! Whole files through the importer: small ones written here, and the real ones of `../shared`.

mod clear_words;
mod foreign;
mod layouts;
mod ledger_files;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;

use super::report::{FileReport, Severity};
use super::*;
use crate::domain::{LegalState, LicenceKind, Need, Patent, PatentKind, TransferWay};
use crate::resources::Resources;
use crate::taxonomy::Taxonomy;

static TABLES: LazyLock<(IntakeTables, Taxonomy)> = LazyLock::new(|| {
    let resources = Resources::built_in();
    (IntakeTables::load(&resources).unwrap(), Taxonomy::load(&resources).unwrap())
});

fn options() -> IntakeOptions {
    IntakeOptions { owner: None, source: None, today: "2026-11-24".parse().unwrap() }
}

fn patents_of(path: &Path, options: &IntakeOptions) -> Result<Collected<Patent>, String> {
    let (tables, taxonomy) = &*TABLES;
    let mut sink = Collected::default();
    read_patents(path, tables, taxonomy, options, &mut sink, &mut |_, _| std::ops::ControlFlow::Continue(()))
        .map_err(|error| error.to_string())?;
    Ok(sink)
}

fn needs_of(path: &Path) -> Result<Collected<Need>, String> {
    let (tables, taxonomy) = &*TABLES;
    let mut sink = Collected::default();
    read_needs(path, tables, taxonomy, &options(), &mut sink, &mut |_, _| std::ops::ControlFlow::Continue(()))
        .map_err(|error| error.to_string())?;
    Ok(sink)
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn patents(text: &str) -> Collected<Patent> {
    let file = file(text);
    patents_of(file.path(), &options()).unwrap()
}

fn needs(text: &str) -> Collected<Need> {
    let file = file(text);
    needs_of(file.path()).unwrap()
}

fn codes(report: &FileReport) -> Vec<&str> {
    report.note_counts.keys().map(String::as_str).collect()
}

fn shared(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("QUEQIAO_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is missing", path.display());
    None
}

#[test]
fn titles_totals_blanks_and_notes_are_skipped_and_counted() {
    let found = patents(
        "示例大学专利清单,,\n\n序号,专利名称,专利号\n1,一种羊绒清洗装置,201310699744.2\n序号,专利名称,专利号\n2,一种煤矸石制砖方法,201110207897.1\n,,\n合计,2,\n注：以上专利均可许可,,\n",
    );
    let report = &found.reports[0];
    assert_eq!((report.read, report.refused, report.header_row), (2, 0, Some(3)));
    for code in ["title_row", "repeated_header", "total_row", "note_row"] {
        assert!(codes(report).contains(&code), "{code}: {:?}", codes(report));
    }
    for patent in found.records() {
        assert_eq!(patent.owners, ["示例大学"]);
    }
}

#[test]
fn numbers_that_are_not_sound_do_not_identify() {
    let found = patents(
        "名称,申请号,公开号\n甲装置,202410123456.7,\n乙方法,2.01711E+12,CN108011941B\n丙方法,201310699744.2,\n",
    );
    let records: Vec<&Patent> = found.records().collect();
    assert_eq!(records[0].number, None);
    assert_eq!(records[0].number_as_written.as_deref(), Some("202410123456.7"));
    assert_eq!(records[1].publication_number.as_ref().unwrap().to_string(), "CN108011941B");
    assert_eq!(records[2].number.as_ref().unwrap().to_string(), "201310699744.2");
    let report = &found.reports[0];
    assert_eq!(report.note_counts.get("check_digit"), Some(&1));
    assert_eq!(report.note_counts.get("damaged_number"), Some(&1));
}

#[test]
fn cells_of_several_values_are_taken_apart() {
    let found = patents(
        "专利名称,专利类型,转化方式,发明人\nZL201310699744.2 一种羊绒清洗装置,发明专利/有效,完全转让许可转让技术入股,陈永兴;??陈斌;??陈丽\n一种制砖方法（专利号：ZL201110207897.1）,发明授权,许可、转让,甲一\n",
    );
    let records: Vec<&Patent> = found.records().collect();
    assert_eq!(records[0].title.as_deref(), Some("一种羊绒清洗装置"));
    assert_eq!(records[0].number.as_ref().unwrap().to_string(), "201310699744.2");
    assert_eq!(records[0].legal_status.as_deref(), Some("有效"));
    assert_eq!(records[0].legal_state, Some(LegalState::InForce));
    assert_eq!(records[0].transfer_ways, [TransferWay::Assignment, TransferWay::Licence, TransferWay::Equity]);
    assert_eq!(records[0].inventors, ["陈永兴", "陈斌", "陈丽"]);
    assert_eq!(records[1].title.as_deref(), Some("一种制砖方法"));
    assert_eq!(records[1].number.as_ref().unwrap().to_string(), "201110207897.1");
}

#[test]
fn an_open_licence_without_announcement_is_taken_as_like() {
    let found = patents(
        "专利名称,专利号,许可方式,开放许可公告日,先用后转,许可费(万元/年)\n甲装置,201310699744.2,开放许可,,是,5\n乙方法,201110207897.1,开放许可,2024-05-01,否,免费\n",
    );
    let records: Vec<&Patent> = found.records().collect();
    assert_eq!(records[0].licence_kind, Some(LicenceKind::OpenLike));
    assert_eq!(records[0].use_first, Some(true));
    assert_eq!(records[0].licence_fee.as_deref(), Some("5万元/年"));
    assert!(records[0].fee.as_ref().unwrap().running.is_some());
    assert!(records[1].fee.as_ref().unwrap().free);
    assert_eq!(records[1].licence_kind, Some(LicenceKind::Open));
    assert!(codes(&found.reports[0]).contains(&"open_licence_without_announcement"));
}

#[test]
fn the_number_decides_over_the_declared_kind() {
    let found = patents("专利名称,专利号,专利类型\n甲装置,201310699744.2,实用新型\n");
    assert_eq!(found.records().next().unwrap().patent_type, Some(PatentKind::Invention));
    assert!(codes(&found.reports[0]).contains(&"kind_contradicts_number"));
}

#[test]
fn rows_without_number_are_technologies_and_rows_with_nothing_are_refused() {
    let found = patents("专利名称,专利号,专利权人,联系人\n一种想法,,示例大学,张三\n,,示例大学,李四\n");
    assert_eq!(found.records().next().unwrap().patent_type, Some(PatentKind::Technology));
    let report = &found.reports[0];
    assert_eq!((report.read, report.refused), (2, 1));
}

#[test]
fn unknown_columns_are_kept_and_a_file_without_known_columns_says_so() {
    let found = patents("专利名称,专利号,奇怪的列\n甲装置,201310699744.2,随便什么\n");
    assert_eq!(found.records().next().unwrap().extra.get("奇怪的列").map(String::as_str), Some("随便什么"));
    let file = file("颜色,重量\n红,3\n蓝,4\n");
    let error = patents_of(file.path(), &options()).unwrap_err();
    assert!(error.contains("颜色") && error.contains("template"), "{error}");
}

#[test]
fn needs_take_what_they_have() {
    let found = needs(
        "需求标题,需求内容,预算资金(万元),validity,行业领域,统一社会信用代码\n围巾起球,围巾容易起球怎么办,10-20,2020-01-1310:49:39.0至2021-01-1310:49:41.0,制造业电力、热力、燃气、及水生产和供应业,123\n,楼板跟着机器抖，怎么隔振,面议,,农、林、牧、渔业,\n,,5,,,\n",
    );
    let records: Vec<&Need> = found.records().collect();
    assert_eq!(records.len(), 2);
    assert_eq!(records[0].budget.unwrap().low.yuan(), 100_000.0);
    assert_eq!(records[0].valid_until.unwrap().to_string(), "2021-01-13");
    assert_eq!(records[0].technical_field, ["制造业", "电力、热力、燃气及水生产和供应业"]);
    assert_eq!(records[1].title.as_deref(), Some("楼板跟着机器抖"));
    assert_eq!(records[1].technical_field, ["农、林、牧、渔业"]);
    assert_eq!(found.reports[0].refused, 1);
    assert!(codes(&found.reports[0]).contains(&"credit_code"));
}

#[test]
fn our_own_json_comes_back_as_it_was() {
    let first = patents(
        "编号,专利名称,专利号,专利权人,法律状态,授权公告日,IPC,许可费,转化方式,技术领域,怪列,地址\nA1,一种装置,201310699744.2,示例大学；示例公司,授权,2015-01-02,C02F1/44(2006.01)I;B01D61/00,\"入门费5万元，另按净销售额3%提成\",许可；其他,新材料、化工,保留,523860广东省\n",
    );
    let mut lines = String::new();
    let mut originals: Vec<Patent> = Vec::new();
    for record in first.records() {
        let mut record = record.clone();
        record.id = Some("p0123456789ab".parse().unwrap());
        lines.push_str(&serde_json::to_string(&record).unwrap());
        lines.push('\n');
        record.id = None;
        originals.push(record);
    }
    let again = patents(&lines);
    assert_eq!(again.records().cloned().collect::<Vec<_>>(), originals);
}

#[test]
fn the_university_catalogue_is_read_as_applications() {
    let Some(path) = shared("catalogues/university_744.xls") else { return };
    let found = patents_of(&path, &options()).unwrap();
    let report = &found.reports[0];
    assert_eq!((report.read, report.refused), (744, 0), "{:?} {:?}", report.note_counts, report.columns);
    let granted = found.records().filter(|patent| patent.grant_date.is_some()).count();
    let in_force = found.records().filter(|patent| patent.legal_state == Some(LegalState::InForce)).count();
    assert_eq!((granted, in_force), (6, 6));
    assert!(found.records().all(|patent| patent.number.is_some() && patent.publication_date.is_some()));
    assert!(
        found
            .records()
            .filter(|patent| patent.legal_state != Some(LegalState::InForce))
            .all(|patent| patent.legal_state.is_some())
    );
}

#[test]
fn a_price_that_names_its_period_but_not_its_unit_takes_that_of_the_header() {
    let found = patents("专利名称,专利号,许可费(万元)\n甲装置,201310699744.2,2/年\n乙方法,201110207897.1,1.2万元/年\n");
    let fees: Vec<_> = found.records().map(|patent| (patent.licence_fee.as_deref(), patent.fee.is_some())).collect();
    assert_eq!(fees, [(Some("2万元/年"), true), (Some("1.2万元/年"), true)]);
}

#[test]
fn the_granted_gazette_reports_its_destroyed_numbers() {
    let Some(path) = shared("catalogues/gazette_granted_gbk.csv") else { return };
    let found = patents_of(&path, &options()).unwrap();
    let report = &found.reports[0];
    assert_eq!((report.read, report.refused, report.encoding.as_deref()), (4000, 0, Some("gb18030")));
    assert_eq!(report.note_counts.get("damaged_number"), Some(&3657), "{:?}", report.note_counts);
    assert_eq!(found.records().filter(|patent| patent.number.is_some()).count(), 343);
    let distinct: std::collections::BTreeSet<_> = found
        .records()
        .filter_map(|patent| patent.publication_number.as_ref())
        .map(|number| number.identity())
        .collect();
    assert_eq!(distinct.len(), 3962);
}

#[test]
fn the_utility_gazette_has_four_thousand_numbers() {
    let Some(path) = shared("catalogues/gazette_utility_gbk.csv") else { return };
    let found = patents_of(&path, &options()).unwrap();
    assert_eq!(found.reports[0].read, 4000);
    let numbers: Vec<_> = found.records().filter_map(|patent| patent.number.as_ref()).collect();
    assert_eq!(numbers.len(), 4000);
    assert_eq!(numbers.iter().map(|number| number.identity()).collect::<std::collections::BTreeSet<_>>().len(), 3997);
}

#[test]
fn every_column_of_the_rail_file_is_placed_or_kept() {
    let Some(path) = shared("catalogues/rail_full_fields.jsonl") else { return };
    let found = patents_of(&path, &options()).unwrap();
    assert_eq!((found.reports[0].read, found.reports[0].refused), (199, 0));
    assert_eq!(found.reports[0].columns.len(), 25);
    for patent in found.records() {
        assert!(patent.number.is_some() && patent.publication_number.is_some() && patent.grant_date.is_some());
        assert!(patent.claim.is_some() && !patent.ipc.is_empty() && !patent.owners.is_empty());
        assert!(patent.extra.contains_key("光盘号"), "{:?}", patent.extra);
        assert!(!patent.extra.contains_key("专利号"));
    }
}

#[test]
fn the_market_needs_are_taken_but_one() {
    let Some(path) = shared("corpus/needs_market.jsonl.gz") else { return };
    let found = needs_of(&path).unwrap();
    let report = &found.reports[0];
    assert_eq!((report.read, report.refused), (1726, 1), "{:?}", report.note_counts);
    assert!(report.rows.iter().any(|note| note.severity == Severity::Refused));
    assert!(found.records().all(|need| need.title.is_some() && need.valid_until.is_some()));
}

#[test]
fn the_market_achievements_are_taken() {
    let Some(path) = shared("corpus/achievements_market.jsonl.gz") else { return };
    let found = patents_of(&path, &options()).unwrap();
    assert_eq!((found.reports[0].read, found.reports[0].refused), (2799, 0));
    assert!(found.records().all(|patent| patent.maturity.is_some() && patent.licence_fee.is_some()));
    assert_eq!(found.records().filter(|patent| patent.patent_type == Some(PatentKind::Technology)).count(), 1904);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_tables_never_panic_and_every_row_is_accounted_for(
        rows in prop::collection::vec(prop::collection::vec(
            prop_oneof![
                Just(String::new()), Just("专利名称".to_owned()), Just("201310699744.2".to_owned()), Just("2.01E+12".to_owned()),
                Just("许可费(万元)".to_owned()), Just("3、一种（装置".to_owned()), Just("合计".to_owned()), Just("'=1".to_owned()), "\\PC{0,30}",
            ], 0..8), 0..30)
    ) {
        let mut text = String::from("专利名称,专利号,备注\n");
        for row in &rows {
            let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        let file = file(&text);
        if let Ok(found) = patents_of(file.path(), &options()) {
            for report in &found.reports {
                let records = found.records().count() as u64;
                prop_assert_eq!(report.read, records + report.refused);
            }
        }
        let _ = needs_of(file.path());
    }
}
