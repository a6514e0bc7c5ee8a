//! Files of the ledger through the room: put together, brought again, undone, and the indicators against a hand count.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::indicators::{Asked, IndicatorTable, Report};
use super::*;
use crate::assessment::Outside;
use crate::domain::{Money, Patent};
use crate::intake::IntakeTables;
use crate::resources::Resources;
use crate::store::{Act, Home, ImportMeta, KeptFile, Writer};
use crate::taxonomy::Taxonomy;

const TODAY: Date = date(2026, 11, 24);

static TABLES: LazyLock<(IntakeTables, Taxonomy, IndicatorTable)> = LazyLock::new(|| {
    let resources = Resources::built_in();
    (
        IntakeTables::load(&resources).unwrap(),
        Taxonomy::load(&resources).unwrap(),
        IndicatorTable::load(&resources).unwrap(),
    )
});

struct Office {
    folder: tempfile::TempDir,
    writer: Writer,
}

fn act() -> Act<'static> {
    Act { actor: "测试", now: Timestamp::UNIX_EPOCH, reason: None }
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Home::at(folder.path().join("home")).open_writing().unwrap();
        let mut import = writer
            .begin_import(ImportMeta {
                file: "t".into(),
                source: "t".into(),
                source_date: None,
                owner: None,
                actor: "t".into(),
                now: Timestamp::UNIX_EPOCH,
                today: TODAY,
                fingerprint: None,
                batch: None,
            })
            .unwrap();
        for (number, region, status) in [
            ("201310699744.2", "内蒙古自治区鄂尔多斯市", None),
            ("95115608.X", "北京市", Some(crate::domain::LegalState::Lapsed)),
        ] {
            let patent = Patent {
                title: Some(format!("一种装置{number}")),
                number: Some(number.parse().unwrap()),
                region: Some(region.to_owned()),
                owners: vec!["示例大学".to_owned()],
                legal_state: status,
                ..Patent::default()
            };
            import.put(&patent).unwrap();
        }
        import.commit().unwrap();
        Self { folder, writer }
    }

    fn bring(&mut self, what: LedgerFile, text: &str) -> Brought {
        let path: PathBuf = self.folder.path().join("台账.csv");
        std::fs::write(&path, text).unwrap();
        let file = KeptFile { file: "台账.csv", source: "", today: TODAY, batch: None };
        let (tables, taxonomy, _) = &*TABLES;
        let go_on = &mut |_, _| ControlFlow::Continue(());
        bring(&mut self.writer, what, &path, (tables, taxonomy), &file, &act(), go_on).unwrap()
    }

    fn report(&self, period: &str, region: Option<&str>) -> Report {
        let asked = Asked { period: period.parse().unwrap(), region: region.map(str::to_owned), institution: None };
        let (_, taxonomy, table) = &*TABLES;
        Report::of(self.writer.reader(), taxonomy, table, &asked, TODAY).unwrap()
    }
}

fn value(report: &Report, code: &str) -> Option<f64> {
    report.rows.iter().find(|row| row.code == code).unwrap().value
}

const DEALS: &str = "\
合同编号,方式,专利号,出让方,受让方,统一社会信用代码,签约日期,成交金额(万元),到账日期,到账金额(万元)
A,许可,201310699744.2,示例大学,甲厂,,2026-03-05,20,2026-03-20,10
A,,,,,,,,2026-07-01,5
B,转让,95115608.X,北京某所,乙公司,,2026-04-01,7.35,2026-04-02,7.35
C,作价入股,201310699744.2,示例大学,甲厂,,2026-05-01,面议,,
D,质押,201310699744.2,示例大学,某银行,,2026-05-02,300,,
E,许可,201310699744.2,示例大学,丙厂,,2025-06-01,10,2026-01-15,10
";

fn counts(brought: &Brought) -> (u64, u64, u64, u64, u64) {
    let report = &brought.reports[0];
    (report.read, report.added, report.updated, report.unchanged, report.refused)
}

#[test]
fn a_contract_is_put_together_of_its_rows_and_brought_again_without_a_change() {
    let mut office = Office::new();
    let first = office.bring(LedgerFile::Deals, DEALS);
    assert_eq!(counts(&first), (6, 6, 0, 0, 0));
    assert_eq!(counts(&office.bring(LedgerFile::Deals, DEALS)), (6, 0, 0, 6, 0));
    let deal = office.writer.reader().kept::<Deal>("A").unwrap().unwrap().entry;
    assert_eq!((deal.received(), deal.payments.len()), (Money::from_yuan(150_000), 2));
    // A later file with the next payment alone adds it; the rest stays.
    let more = "合同编号,到账日期,到账金额(万元)\nA,2026-09-01,8\n";
    let brought = office.bring(LedgerFile::Deals, more);
    assert_eq!(counts(&brought), (1, 0, 1, 0, 0));
    assert!(brought.reports[0].rows.iter().any(|note| note.message.contains("多于成交金额")));
    let deal = office.writer.reader().kept::<Deal>("A").unwrap().unwrap().entry;
    assert_eq!((deal.received(), deal.seller.as_deref()), (Money::from_yuan(230_000), Some("示例大学")));
    let undone = office.writer.undo(&brought.batch, &act()).unwrap();
    assert_eq!((undone.removed, undone.restored), (0, 1));
    let deal = office.writer.reader().kept::<Deal>("A").unwrap().unwrap().entry;
    assert_eq!(deal.received(), Money::from_yuan(150_000));
    assert_eq!(office.writer.reader().course::<Deal>("A").unwrap().len(), 3, "every version stays");
}

#[test]
fn what_is_odd_about_a_contract_is_told() {
    let mut office = Office::new();
    let brought = office.bring(
        LedgerFile::Deals,
        "合同编号,方式,专利号,受让方,签约日期,成交金额(万元)\nX,许可,95115608.X,甲厂,2026-03-05,20\nX,转让,,,,\nY,,,,,\n",
    );
    let told: Vec<&str> = brought.reports[0].rows.iter().map(|note| note.message.as_str()).collect();
    assert!(told.iter().any(|message| message.contains("与前面的行不同，保留“许可”")), "{told:?}");
    assert!(told.iter().any(|message| message.contains("在库中已")), "{told:?}");
    assert!(told.iter().any(|message| message.contains("没有签约日期")), "{told:?}");
}

#[test]
fn the_indicators_are_what_a_hand_counts() {
    let mut office = Office::new();
    office.bring(LedgerFile::Deals, DEALS);
    office.bring(
        LedgerFile::Firms,
        "企业名称,规模,地区,年度,销售额(万元),就业人数\n甲厂,小型,内蒙古自治区鄂尔多斯市,2026,500,20\n乙公司,大型,北京市,2026,9000,800\n",
    );
    office.bring(
        LedgerFile::Products,
        "产品名称,专利号,企业,备案号,备案日期,年度,销售额(万元),新增就业(人)\n隔音门,201310699744.2,甲厂,BA1,2026-02-01,2026,120.5,8\n静音窗,95115608.X,乙公司,BA2,2025-02-01,2026,30,\n",
    );
    let report = office.report("2026", None);
    let hand = [
        ("contracts", Some(3.0)),
        ("patents", Some(2.0)),
        ("equity", Some(1.0)),
        ("amount", Some(27.35)),
        ("received", Some(32.35)),
        ("firms", Some(2.0)),
        ("small_firms", Some(1.0)),
        ("firm_sales", Some(9500.0)),
        ("firm_staff", Some(820.0)),
        ("pledges", Some(1.0)),
        ("pledge_amount", Some(300.0)),
        ("products", Some(1.0)),
        ("product_sales", Some(150.5)),
        ("product_jobs", Some(8.0)),
    ];
    for (code, wanted) in hand {
        assert_eq!(value(&report, code), wanted, "{code}");
    }
    let row = |report: &Report, code: &str| report.rows.iter().find(|row| row.code == code).unwrap().clone();
    assert_eq!(row(&report, "contracts").growth, Some(2.0), "one the year before");
    assert_eq!(row(&report, "received").growth, None, "nothing came in the year before");
    let contracts = row(&report, "contracts");
    assert_eq!((contracts.target, contracts.met), (Some(10_000.0), Some(false)));
    // By the quarter: yearly figures are not known.
    let quarter = office.report("2026Q2", None);
    assert_eq!(value(&quarter, "contracts"), Some(2.0));
    assert_eq!(value(&quarter, "received"), Some(7.35));
    assert_eq!(value(&quarter, "firm_sales"), None);
    // By region: the seller's, known by its patents; the parts of the country make up the whole.
    let ordos = office.report("2026", Some("鄂尔多斯市"));
    assert_eq!((value(&ordos, "contracts"), value(&ordos, "amount")), (Some(2.0), Some(20.0)));
    let beijing = office.report("2026", Some("110000"));
    assert_eq!(value(&ordos, "amount").unwrap() + value(&beijing, "amount").unwrap(), 27.35);
    assert_eq!(ordos.region, "内蒙古自治区鄂尔多斯市");
    assert_eq!(report.cases.iter().map(|case| case.contract.as_str()).collect::<Vec<_>>(), ["A", "B", "C"]);
}

#[test]
fn a_report_of_a_past_period_says_the_same_for_good_and_shows_what_was_corrected() {
    let mut office = Office::new();
    office.bring(LedgerFile::Deals, DEALS);
    let given = office.report("2026Q1", None);
    assert!(given.is_ready(TODAY) && !office.report("2026", None).is_ready(TODAY));
    assert!(!office.report("2024", None).is_ready(TODAY), "nothing has been recorded");
    let given = given.seal(&mut office.writer, &act()).unwrap();
    office.bring(
        LedgerFile::Deals,
        "合同编号,方式,专利号,出让方,受让方,签约日期,成交金额(万元)\nA,,,,,,25\nF,许可,201310699744.2,示例大学,丁厂,2026-02-02,4\n",
    );
    let again = office.report("2026Q1", None);
    let values = |report: &Report| report.rows.iter().map(|row| row.value).collect::<Vec<_>>();
    assert_eq!((values(&again), &again.cases), (values(&given), &given.cases));
    let corrected = |code: &str| again.rows.iter().find(|row| row.code == code).unwrap().corrected;
    assert_eq!((corrected("amount"), corrected("contracts"), corrected("received")), (Some(29.0), Some(2.0), None));
    let asked = Asked { period: "2026Q1".parse().unwrap(), region: None, institution: None };
    let (_, taxonomy, table) = &*TABLES;
    let renewed = Report::renew(&mut office.writer, taxonomy, table, &asked, (TODAY, &act())).unwrap();
    assert_eq!(value(&renewed, "amount"), Some(29.0));
    assert_eq!(value(&office.report("2026Q1", None), "amount"), Some(29.0));
}

#[test]
fn a_patent_with_a_contract_or_a_product_no_longer_sleeps() {
    let mut office = Office::new();
    office.bring(LedgerFile::Deals, DEALS);
    office.bring(LedgerFile::Products, "产品名称,专利号,企业\n隔音门,ZL201310699744.2,甲厂\n");
    office.bring(
        LedgerFile::Deals,
        "合同编号,方式,许可方式,专利号,签约日期,届满日期\nX1,许可,独占,97101765.4,2024-01-01,2026-11-24\nX2,质押,,97101765.4,2027-01-01,\n",
    );
    let worked = Worked::of(office.writer.reader()).unwrap();
    let of = |number: &str, day| worked.of(&Patent { number: Some(number.parse().unwrap()), ..Patent::default() }, day);
    let known = of("201310699744.2", TODAY);
    assert_eq!((known.licences, known.transfers, known.pledges, known.products), (Some(2), Some(1), Some(1), Some(1)));
    assert!(known.pledge_runs && !known.exclusive_runs);
    let runs = |day| (of("97101765.4", day).exclusive_runs, of("97101765.4", day).pledge_runs);
    assert_eq!(runs(TODAY), (true, false));
    assert_eq!(runs(date(2026, 11, 25)), (false, false), "its last day is over");
    assert_eq!(runs(date(2027, 1, 1)), (false, true));
    assert_eq!(of("201110207897.1", TODAY), crate::assessment::OutsideRecord::default());
}

#[test]
fn the_same_code_twice_is_one_firm() {
    let mut office = Office::new();
    let code = "91110000MA00000000";
    let body = &code[..17];
    let code = format!("{body}{}", crate::domain::CreditCode::check_character(body).unwrap());
    let text =
        format!("企业名称,统一社会信用代码,年度,销售额(万元)\n甲公司,{code},2025,1\n甲公司（原名）,{code},2026,2\n");
    office.bring(LedgerFile::Firms, &text);
    let firms = office.writer.reader().all_kept::<Firm>().unwrap();
    assert_eq!(firms.len(), 1);
    assert_eq!(firms[0].entry.years.len(), 2);
}

#[test]
fn an_unknown_region_is_told() {
    let office = Office::new();
    let asked = Asked { period: "2026".parse().unwrap(), region: Some("乌有乡".into()), institution: None };
    let (_, taxonomy, table) = &*TABLES;
    let error = Report::of(office.writer.reader(), taxonomy, table, &asked, TODAY).unwrap_err();
    assert!(error.to_string().contains("没有叫“乌有乡”的地区"));
}
