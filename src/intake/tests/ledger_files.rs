//! Contracts, products, holdings, targets and firms as files bring them.

use super::*;
use crate::domain::{DealRow, DealWay, FirmRow, HoldingRow, Money, ProductRow, TargetRow};
use crate::intake::{read_deals, read_firms, read_holdings, read_products, read_targets};

fn of_text<R>(
    text: &str,
    read: impl FnOnce(&Path, &mut Collected<R>) -> Result<(), ReadError<std::convert::Infallible>>,
) -> Collected<R> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("台账.csv");
    std::fs::write(&path, text).unwrap();
    let mut sink = Collected::default();
    read(&path, &mut sink).unwrap();
    sink
}

macro_rules! rows_of {
    ($read:ident, $row:ty, $text:expr) => {
        of_text::<$row>($text, |path, sink| {
            let (tables, taxonomy) = &*TABLES;
            $read(path, tables, taxonomy, sink, &mut |_, _| std::ops::ControlFlow::Continue(()))
        })
    };
}

fn codes<R>(read: &Collected<R>) -> Vec<&'static str> {
    read.reports.iter().flat_map(|report| &report.rows).map(|note| note.code).collect()
}

#[test]
fn a_contract_with_its_payments_is_read_in_the_words_of_offices() {
    let read = rows_of!(
        read_deals,
        DealRow,
        "合同登记表,,,,,,,,\n合同号,合同类型,涉及专利号,让与方,受让人,签订时间,合同金额(万元),到款日期,到款金额（元）\n\
         HT-1,专利权转让,ZL201310699744.2；95115608.X,示例大学,示例公司,2026年3月5日,20,2026-03-20,100000\n\
         HT-1,,,,,,,2026/6/1,5万元\nHT-2,普通许可,坏号,示例大学,乙厂,2026-03-05,面议,,\n,许可,,,,,,,\n"
    );
    let rows: Vec<&DealRow> = read.records().collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0].way, Some(DealWay::Transfer));
    assert_eq!(rows[0].patents, ["201310699744.2", "95115608.X"]);
    assert_eq!(rows[0].amount, Some(Money::from_yuan(200_000)));
    assert_eq!(rows[0].paid, Some(Money::from_yuan(100_000)));
    assert_eq!(rows[1].paid, Some(Money::from_yuan(50_000)));
    assert_eq!((rows[2].way, rows[2].amount), (Some(DealWay::Licence), None));
    let codes = codes(&read);
    assert!(codes.contains(&"patent_number") && codes.contains(&"missing_field"), "{codes:?}");
    assert_eq!((read.reports[0].read, read.reports[0].refused), (4, 1));
}

#[test]
fn dates_in_the_wrong_order_are_told() {
    let read = rows_of!(
        read_deals,
        DealRow,
        "合同编号,方式,签约日期,届满日期,到账日期,到账金额(万元)\nA,许可,2026-05-01,2025-05-01,2026-04-01,3\nB,许可,2026-05-01,,,3\n"
    );
    assert_eq!(codes(&read), ["order_of_dates", "order_of_dates", "missing_field"]);
}

#[test]
fn products_holdings_targets_and_firms_are_read() {
    let products = rows_of!(
        read_products,
        ProductRow,
        "产品名称,专利号,企业名称,备案编号,备案时间,年份,销售额(万元),新增就业人数\n隔音门,201310699744.2,甲厂,BA-1,2026-02-01,2026年,120.5,8\n"
    );
    let product = products.records().next().unwrap();
    assert_eq!((product.year, product.jobs), (Some(2026), Some(8)));
    assert_eq!(product.sales, Some(Money::from_fen(120_500_000)));
    let holdings = rows_of!(
        read_holdings,
        HoldingRow,
        "单位,统计日期,有效专利数,其中未实施\n示例大学,2026-06-30,40,36\n乙大学,,12,3\n丙大学,2026-06-30,5,9\n"
    );
    assert_eq!(holdings.records().count(), 2);
    assert_eq!(codes(&holdings), ["missing_field", "contradiction"]);
    let targets = rows_of!(
        read_targets,
        TargetRow,
        "指标,地区,期间,目标值\n转让许可合同数,内蒙古,2026年,200件\n到账金额,全国,2026Q1,\"1,500万元\"\n惠及企业数,北京,去年,5\n"
    );
    let rows: Vec<&TargetRow> = targets.records().collect();
    assert_eq!(rows.iter().map(|row| row.value).collect::<Vec<_>>(), [Some(200.0), Some(1500.0)]);
    assert_eq!(targets.reports[0].refused, 1);
    let firms = rows_of!(
        read_firms,
        FirmRow,
        "企业名称,统一社会信用代码,规模,所在地区,年度,营业收入(万元),从业人数\n示例公司,91110000MA00000000,小型,北京市,2025,300,12\n"
    );
    let firm = firms.records().next().unwrap();
    assert_eq!((firm.staff, firm.sales), (Some(12), Some(Money::from_yuan(3_000_000))));
}
