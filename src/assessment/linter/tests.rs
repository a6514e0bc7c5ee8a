use super::*;
use crate::domain::{Fee, LicenceKind, Maturity, MoneyRange, PaymentForm, TransferWay};
use crate::resources::Resources;

fn findings(patent: &Patent) -> Vec<Finding> {
    lint(patent, &Rules::load(&Resources::built_in()).unwrap())
}

fn codes(patent: &Patent) -> Vec<&'static str> {
    findings(patent).into_iter().map(|finding| finding.code).collect()
}

/// A listing that a firm can work with.
fn good() -> Patent {
    let price: MoneyRange = MoneyRange { low: "2万元".parse().unwrap(), high: "2万元".parse().unwrap() };
    Patent {
        title: Some("一种羊绒针织物的抗起球整理方法".into()),
        patent_type: Some(PatentKind::Invention),
        ipc: vec!["D06M10/02".parse().unwrap()],
        r#abstract: Some("整理后织物抗起球等级由2级提高到4级，强力损失低于3%。".into()),
        product: vec!["羊绒围巾".into()],
        maturity: Some(Maturity::PilotScale),
        licence_kind: Some(LicenceKind::NonExclusive),
        licence_fee: Some("2万元".into()),
        fee: Some(Fee { fixed: Some(price), ..Fee::default() }),
        licence_until: Some(crate::domain::Date::constant(2029, 12, 31)),
        contact_department: Some("科技成果转化中心".into()),
        contact_phone: Some("0471-00000000".into()),
        ..Patent::default()
    }
}

#[test]
fn a_good_listing_has_no_findings() {
    assert_eq!(findings(&good()), []);
}

#[test]
fn an_empty_listing_is_told_everything_with_the_fix() {
    let lines: Vec<String> = findings(&Patent::default())
        .iter()
        .map(|one| format!("[{}] {} {}：{}\n    {}", one.severity.word(), one.code, one.field, one.message, one.fix))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn each_gap_has_a_code_of_its_own() {
    let cases: [(Patent, &[&str]); 14] = [
        (Patent { ipc: Vec::new(), ..good() }, &["no_class"]),
        (Patent { ipc: Vec::new(), patent_type: Some(PatentKind::Design), ..good() }, &[]),
        (Patent { r#abstract: Some("强力损失很低，耐用。2019年完成2个样品。".into()), ..good() }, &["no_numbers"]),
        (Patent { r#abstract: None, advantage: Some("能耗下降18%".into()), ..good() }, &[]),
        (Patent { product: Vec::new(), ..good() }, &["no_product"]),
        (Patent { maturity: None, ..good() }, &["no_stage"]),
        (Patent { contact_phone: None, ..good() }, &["no_contact"]),
        (Patent { licence_kind: None, ..good() }, &["no_licence_way"]),
        (Patent { licence_kind: None, transfer_ways: vec![TransferWay::Assignment], ..good() }, &[]),
        (Patent { licence_until: None, ..good() }, &["no_licence_end"]),
        (Patent { fee: None, ..good() }, &["fee_unparsed"]),
        (Patent { fee: None, licence_fee: None, ..good() }, &["no_price"]),
        (Patent { fee: Some(Fee { negotiable: true, ..Fee::default() }), ..good() }, &["price_negotiable"]),
        (
            Patent { fee: None, licence_fee: None, payment_form: Some(PaymentForm::Negotiable), ..good() },
            &["price_negotiable"],
        ),
    ];
    for (patent, expected) in cases {
        assert_eq!(codes(&patent), expected, "{patent:?}");
    }
}

#[test]
fn a_boast_is_quoted_with_its_column_and_what_to_write_instead() {
    let advantage = Some("技術達到國際領先水平，断裂强力提高20%".to_owned());
    let found = findings(&Patent { advantage, ..good() });
    assert_eq!((found.len(), found[0].code, found[0].field), (1, "boast", "技术优势"));
    assert!(found[0].message.contains("國際領先") && found[0].fix.contains("國際領先"), "{found:?}");
    assert!(found[0].fix.contains("鉴定"), "{found:?}");
}

#[test]
fn what_could_not_be_read_is_quoted() {
    let extra = |header: &str, text: &str| [(header.to_owned(), text.to_owned())].into_iter().collect();
    let until = Patent { licence_until: None, extra: extra("许可期限", "长期"), ..good() };
    assert!(findings(&until)[0].message.contains("长期"));
    let stage = Patent { maturity: None, extra: extra("成果成熟度", "好"), ..good() };
    assert!(findings(&stage)[0].message.contains("“好”"));
    let fee = Patent { fee: None, licence_fee: Some("按行情".into()), ..good() };
    assert!(findings(&fee)[0].message.contains("按行情"));
}

#[test]
fn the_gravest_findings_come_first() {
    let severities: Vec<Severity> = findings(&Patent {
        title: Some("国际领先的方法".into()),
        licence_kind: Some(LicenceKind::Sole),
        ..Patent::default()
    })
    .into_iter()
    .map(|finding| finding.severity)
    .collect();
    assert!(severities.is_sorted() && severities.contains(&Severity::Advised), "{severities:?}");
}
