//! What an export writes, an import reads back: every format, every column.

use std::path::Path;

use super::*;
use crate::intake::{Collected, IntakeOptions, IntakeTables, read_needs, read_patents};
use crate::resources::Resources;
use crate::taxonomy::Taxonomy;

const PATENTS: &str = r#"[
{"code":"A-1","title":"一种羊绒清洗装置","number":"201310699744.2","publication_number":"CN103757826A","patent_type":"发明","owners":["示例大学","示例科技有限公司"],"inventors":["张三","李四"],
 "filing_date":"2013-12-18","publication_date":"2014-04-30","grant_date":"2015-06-10","legal_status":"授权","legal_status_date":"2015-06-10","legal_events":["公开","授权"],"ipc":["D06B3/10","D06B23/04"],
 "abstract":"一种装置。\n包括机架。","claim":"1.一种装置。","technical_field":["纺织","环保"],"chain":["羊绒毛纺"],"application":"后整理","product":["围巾"],"advantage":"起球少","maturity":"中试","self_rating":4,
 "exploitation":"未实施","claims_count":8,"family_size":2,"cited_by":3,"evaluation_report":"无","pledge":"否","publicly_funded":true,"transfer_ways":["许可","作价入股"],"licence_kind":"普通",
 "licence_fee":"入门费5万元，另按净销售额3%提成","payment_form":"入门费+提成","royalty_percent":3.5,"royalty_base":"净销售额","licence_until":"2033-12-17","licence_territory":"全国","use_first":true,"trial_months":6,
 "support":"是","licence_count":1,"transfer_count":0,"pledge_count":0,"region":"内蒙古自治区呼和浩特市","tier":"一般","visibility":"公开","contact_department":"科技处","contact_person":"王示例","contact_phone":"0471-6576000",
 "contact_email":"a@example.org","source":"本单位登记","verified_on":"2026-01-01","extra":{"奇怪的列":"=1+1","另一列":"甲"}},
{"title":"=一种以等号开头的装置","number_as_written":"202410123456.7","owner_kind":"科研院所","owners":["某某中心"],"contact_phone":"13800000000","source":"甲"},
{"title":"第四个","publication_number":"CN108011942B","owners":["示例大学"],"licence_fee":"20万元起","visibility":"定向可见","extra":{"公开级别":"看情况","许可方式":"普通/排他"},"licence_kind":"普通","source":"乙"},
{"title":"第三个","publication_number":"CN108011941B","owners":["示例大学"],"licence_fee":"面议","use_first":false,"publicly_funded":false,"source":"乙"}]"#;

const NEEDS: &str = r#"[
{"code":"XQ-1","title":"围巾容易起球怎么办","firm":"示例纺织有限公司","credit_code":"91150600MA0N3W1X8P","firm_nature":"民营","firm_size":"小型","region":"内蒙古自治区鄂尔多斯市","park":"某园区","technical_field":["纺织"],"chain":["羊绒毛纺"],
 "chain_node":["后整理"],"need_type":"技术攻关","description":"容易起球。\n希望减少。","indicators":"4级","conditions":"有设备","material":"羊绒","method":"整理","effect":"少起球","product":"围巾","application":"服装","keywords":["起球","羊绒"],
 "excluded":["化纤"],"maturity_wanted":"中试","cooperation":["许可","合作开发"],"licences_accepted":["普通"],"payments_accepted":["提成支付"],"budget":{"low":"5万元","high":"10万元"},"use_first_required":true,"deadline":"半年内",
 "valid_from":"2026-01-01","valid_until":"2027-12-31","annual_sales":"300万元","privacy":"匿名","contact_person":"赵示例","contact_phone":"13800000000","contact_email":"a@example.org","source":"某园区","updated_on":"2026-03-01","extra":{"奇怪的列":"乙"}},
{"title":"不低于八十万","firm":"乙公司","description":"说明","budget":{"low":"80万元","high":null},"extra":{"有效期":"长期"},"valid_until":"2027-06-30","source":"甲"},
{"title":"不超过一亿","firm":"丙公司","description":"说明","budget":"不超过1亿元","valid_from":"2026-02-01","source":"甲"},
{"title":"零头","firm":"丁公司","description":"说明","budget":"12345.67元","annual_sales":"1.5亿元","source":"甲"}]"#;

fn tables() -> (IntakeTables, Taxonomy, IntakeOptions) {
    let resources = Resources::built_in();
    let options = IntakeOptions { owner: None, source: None, today: "2026-11-24".parse().unwrap() };
    (IntakeTables::load(&resources).unwrap(), Taxonomy::load(&resources).unwrap(), options)
}

fn patents(path: &Path) -> Vec<Patent> {
    let (tables, taxonomy, options) = tables();
    let mut sink = Collected::default();
    let mut go_on = |_, _| std::ops::ControlFlow::Continue(());
    read_patents(path, &tables, &taxonomy, &options, &mut sink, &mut go_on).unwrap();
    sink.records().cloned().collect()
}

fn needs(path: &Path) -> Vec<Need> {
    let (tables, taxonomy, options) = tables();
    let mut sink = Collected::default();
    let mut go_on = |_, _| std::ops::ControlFlow::Continue(());
    read_needs(path, &tables, &taxonomy, &options, &mut sink, &mut go_on).unwrap();
    sink.records().cloned().collect()
}

fn written_and_read<R: Exported + Clone>(text: &str, read: impl Fn(&Path) -> Vec<R>) -> Vec<(Vec<R>, Vec<R>)> {
    let folder = tempfile::tempdir().unwrap();
    let first = folder.path().join("first.json");
    std::fs::write(&first, text).unwrap();
    let records = read(&first);
    let extra: std::collections::BTreeSet<String> =
        records.iter().flat_map(|record| record.extra().keys().cloned()).collect();
    ["csv", "xlsx", "jsonl"]
        .into_iter()
        .map(|extension| {
            let path = folder.path().join(format!("out.{extension}"));
            let mut writer = RecordWriter::create(&path, extra.iter().cloned().collect()).unwrap();
            for record in &records {
                writer.write(record).unwrap();
            }
            writer.finish().unwrap();
            (records.clone(), read(&path))
        })
        .collect()
}

#[test]
fn patents_come_back_as_they_went_out() {
    for (before, after) in written_and_read(PATENTS, patents) {
        assert_eq!(before.len(), 4);
        assert!(before[2].fee.as_ref().unwrap().fixed.unwrap().is_open());
        assert_eq!(after, before);
    }
}

#[test]
fn needs_come_back_as_they_went_out() {
    for (before, after) in written_and_read(NEEDS, needs) {
        assert_eq!(before.len(), 4);
        assert_eq!(after, before);
    }
}
