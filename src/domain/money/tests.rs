use super::*;
use proptest::prelude::*;

fn yuan(text: &str) -> Option<f64> {
    text.parse::<Money>().ok().map(Money::yuan)
}

fn range(text: &str) -> Option<String> {
    text.parse::<MoneyRange>().ok().map(|range| range.to_string())
}

#[test]
fn sums_are_read_exactly_in_every_notation() {
    for (text, value) in [
        ("5万元", 50_000.0),
        ("5 万 元", 50_000.0),
        ("0.5万", 5_000.0),
        ("1200元", 1_200.0),
        ("¥1,200.00", 1_200.0),
        ("￥１，２００．５０", 1_200.5),
        ("人民币伍万元整", 50_000.0),
        ("人民币：叁拾万圆整", 300_000.0),
        ("五万元", 50_000.0),
        ("十二万五千元", 125_000.0),
        ("1.2亿元", 120_000_000.0),
        ("5万元人民币", 50_000.0),
        ("RMB 3000", 3_000.0),
        ("5w", 50_000.0),
        ("3元5角", 3.5),
        ("叁元伍角贰分", 3.52),
        ("0元", 0.0),
        ("100", 100.0),
        ("0.07元", 0.07),
        ("3万5000元", 35_000.0),
        ("10（万元）", 100_000.0),
    ] {
        assert_eq!(yuan(text), Some(value), "{text}");
    }
}

#[test]
fn what_is_no_single_sum_in_yuan_is_refused() {
    for text in
        ["", "面议", "50k", "5万美元", "十几万元", "数万元", "3-5万元", "-5万元", "5万台", "5%", "1e6", "0.001元"]
    {
        assert_eq!(yuan(text), None, "{text}");
    }
}

#[test]
fn a_bare_number_takes_the_unit_of_its_column() {
    let wan = |text| Money::parse_in(text, MoneyUnit::WanYuan).map(|money| money.to_string());
    assert_eq!(wan("5"), Ok("5万元".to_owned()));
    assert_eq!(wan("5.0"), Ok("5万元".to_owned()));
    assert_eq!(wan("0.05"), Ok("500元".to_owned()));
    assert_eq!(wan("5000元"), Ok("5000元".to_owned()));
    assert_eq!(MoneyRange::parse_in("3-5", MoneyUnit::WanYuan).unwrap().to_string(), "3万元-5万元");
}

#[test]
fn headers_name_their_unit() {
    assert_eq!(MoneyUnit::in_header("预算金额（万元）"), Some(MoneyUnit::WanYuan));
    assert_eq!(MoneyUnit::in_header("许可使用费 (元/年)"), Some(MoneyUnit::Yuan));
    assert_eq!(MoneyUnit::in_header("单位：万 元"), Some(MoneyUnit::WanYuan));
    assert_eq!(MoneyUnit::in_header("许可使用费"), None);
    assert_eq!(MoneyUnit::in_header("报价（万美元）"), None);
}

#[test]
fn sums_print_in_the_shorter_exact_unit() {
    for (fen, text) in [
        (0, "0元"),
        (7, "0.07元"),
        (50, "0.5元"),
        (999_999, "9999.99元"),
        (1_000_000, "1万元"),
        (1_250_000, "1.25万元"),
        (1_234_500, "12345元"),
        (12_000_000_000, "12000万元"),
    ] {
        assert_eq!(Money::from_fen(fen).to_string(), text);
    }
}

#[test]
fn ranges_are_read_with_the_unit_of_their_upper_end() {
    for (text, printed) in [
        ("3-5万元", "3万元-5万元"),
        ("3万~5万元", "3万元-5万元"),
        ("3 万元 ～ 5 万元", "3万元-5万元"),
        ("100.0万元-200.0万元", "100万元-200万元"),
        ("9.0万元-9.0万元", "9万元"),
        ("5000-1万元", "5000元-1万元"),
        ("5000元至1万元", "5000元-1万元"),
        ("三到五万元", "3万元-5万元"),
        ("不超过10万元", "不超过10万元"),
        ("10万元以内", "不超过10万元"),
        ("10万元以上", "10万元以上"),
        ("不低于10万元", "10万元以上"),
        ("约5万元", "5万元"),
        ("5万元左右", "5万元"),
        ("3万至5万元之间", "3万元-5万元"),
    ] {
        assert_eq!(range(text).as_deref(), Some(printed), "{text}");
    }
}

#[test]
fn a_range_that_runs_downward_is_none() {
    assert_eq!(range("5万元-3万元"), None);
    assert_eq!(range("10-5万元"), None);
}

#[test]
fn reckoning_never_overflows() {
    assert_eq!(Money::MAX.plus(Money::from_yuan(1)), Money::MAX);
    assert_eq!(Money::MAX.times(3), Money::MAX);
    assert_eq!(Money::from_yuan(100).share(0.035), Money::from_fen(350));
    assert_eq!(Money::from_yuan(100).share(f64::NAN), Money::ZERO);
    assert_eq!(Money::MAX.share(f64::INFINITY), Money::MAX);
}

proptest! {
    #[test]
    fn every_sum_parses_back_from_its_print(fen in 0..=i64::MAX) {
        let money = Money::from_fen(fen);
        prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
    }

    #[test]
    fn every_range_parses_back_from_its_print(a in 0..1_000_000_000_000i64, b in 0..1_000_000_000_000i64) {
        let range = MoneyRange { low: Money::from_fen(a.min(b)), high: Money::from_fen(a.max(b)) };
        prop_assert_eq!(range.to_string().parse::<MoneyRange>(), Ok(range));
        let open = MoneyRange::at_least(Money::from_fen(a));
        prop_assert_eq!(open.to_string().parse::<MoneyRange>(), Ok(open));
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}") {
        let _ = text.parse::<Money>();
        let _ = text.parse::<MoneyRange>();
    }

    #[test]
    fn nothing_like_money_panics(text in "[0-9.,万亿千百十元¥至~-]{0,30}") {
        let _ = text.parse::<MoneyRange>();
    }
}

#[test]
fn a_range_without_an_upper_end_has_none_in_json() {
    let open = MoneyRange::at_least(Money::from_yuan(800_000));
    let json = serde_json::to_string(&open).unwrap();
    assert_eq!(json, r#"{"low":"80万元","high":null}"#);
    for text in [json.as_str(), r#"{"low":"80万元"}"#, r#"{"low":"80万元","high":"92233720368547758.07元"}"#] {
        assert_eq!(serde_json::from_str::<MoneyRange>(text).unwrap(), open, "{text}");
    }
}
