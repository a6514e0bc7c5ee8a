use super::*;
use proptest::prelude::*;

/// The corpus: phrases of the kinds that tables of universities, open-licence declarations and markets hold, written
/// for the project, with what each must become. Its head explains the columns.
const CORPUS: &str = include_str!("../../../tests/data/fee_phrases.tsv");

/// A fee as the corpus writes it.
fn shown(reading: &FeeReading) -> String {
    let Some(fee) = &reading.fee else {
        return if reading.unread.is_some() { "unread".to_owned() } else { "none".to_owned() };
    };
    let mut parts = Vec::new();
    let mut say = |name: &str, value: Option<String>| {
        parts.extend(value.map(|value| format!("{name}={value}")));
    };
    say("free", fee.free.then(|| "yes".to_owned()));
    say("free_months", fee.free_months.map(|months| months.to_string()));
    say("free_until", fee.free_until.map(|day| day.to_string()));
    say("fixed", fee.fixed.map(|range| range.to_string()));
    let due = fee
        .instalments
        .iter()
        .map(|part| format!("{}@{}", part.amount, part.month.map_or("?".to_owned(), |month| month.to_string())));
    let due: Vec<String> = due.collect();
    say("instalments", (!due.is_empty()).then(|| due.join("|")));
    say("running", fee.running.map(|(range, period)| format!("{range}/{period}")));
    say("running_from", fee.running_from.map(|month| month.to_string()));
    say(
        "royalty",
        fee.royalty.map(|royalty| {
            let rate = if royalty.low == royalty.high {
                format!("{}%", royalty.high)
            } else {
                format!("{}-{}%", royalty.low, royalty.high)
            };
            royalty.base.map_or(rate.clone(), |base| format!("{rate}{base}"))
        }),
    );
    say("cap_per_year", fee.cap_per_year.map(|money| money.to_string()));
    say("floor_per_year", fee.floor_per_year.map(|money| money.to_string()));
    say("cap", fee.cap.map(|money| money.to_string()));
    say("floor", fee.floor.map(|money| money.to_string()));
    say("negotiable", fee.negotiable.then(|| "yes".to_owned()));
    parts.join(" ")
}

fn unit(text: &str) -> Option<MoneyUnit> {
    (!text.is_empty()).then(|| MoneyUnit::in_header(text).unwrap())
}

#[test]
fn every_phrase_of_the_corpus_becomes_the_expected_structure() {
    let mut wrong = Vec::new();
    for (line, cells) in crate::resources::tsv_rows(CORPUS) {
        let [phrase, column, expected, payment] = cells.as_slice() else { panic!("line {line}: four columns") };
        let reading = parse_fee(phrase, unit(column), &FeeCompanions::default());
        let form = reading.payment.map_or("", PaymentForm::word);
        let got = shown(&reading);
        if got != *expected || form != *payment {
            wrong.push(format!("{line}: {phrase}\n   wanted {expected} [{payment}]\n   got    {got} [{form}]"));
        }
    }
    assert!(wrong.is_empty(), "{} phrases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_corpus_has_more_than_a_hundred_different_phrases() {
    let phrases: std::collections::BTreeSet<(&str, &str)> =
        crate::resources::tsv_rows(CORPUS).map(|(_, cells)| (cells[0], cells[1])).collect();
    assert!(phrases.len() >= 100, "{}", phrases.len());
    assert_eq!(phrases.len(), crate::resources::tsv_rows(CORPUS).count());
}

#[test]
fn every_reading_survives_json() {
    for (_, cells) in crate::resources::tsv_rows(CORPUS) {
        let Some(fee) = parse_fee(cells[0], unit(cells[1]), &FeeCompanions::default()).fee else {
            continue;
        };
        let json = serde_json::to_string(&fee).unwrap();
        assert_eq!(serde_json::from_str::<Fee>(&json).unwrap(), fee, "{json}");
    }
}

#[test]
fn use_first_pay_later_is_seen_in_every_spelling() {
    for phrase in ["先使用后付费", "先用后付，一年后按1万元/年", "先使用后缴纳", "先用后转"]
    {
        assert!(parse_fee(phrase, None, &FeeCompanions::default()).use_first, "{phrase}");
    }
    assert!(!parse_fee("5万元", None, &FeeCompanions::default()).use_first);
}

#[test]
fn companion_columns_complete_the_phrase() {
    let companions = FeeCompanions {
        payment_form: Some(PaymentForm::EntryPlusRoyalty),
        royalty_percent: Some(3.0),
        royalty_base: Some(RoyaltyBase::NetSales),
        licence_kind: None,
    };
    let reading = parse_fee("2", Some(MoneyUnit::WanYuan), &companions);
    assert_eq!(shown(&reading), "fixed=2万元 royalty=3%净销售额");
    assert_eq!(reading.payment, Some(PaymentForm::EntryPlusRoyalty));
    let only_royalty = parse_fee("", None, &FeeCompanions { payment_form: None, ..companions });
    assert_eq!(shown(&only_royalty), "royalty=3%净销售额");
    assert_eq!(only_royalty.payment, Some(PaymentForm::Royalty));
    let free = FeeCompanions { payment_form: Some(PaymentForm::Free), ..FeeCompanions::default() };
    assert_eq!(shown(&parse_fee("", None, &free)), "free=yes");
}

#[test]
fn columns_that_contradict_the_phrase_are_reported() {
    let companions = FeeCompanions { royalty_percent: Some(8.0), ..FeeCompanions::default() };
    assert_eq!(parse_fee("净销售额的3%", None, &companions).warnings, [FeeWarning::Disagrees]);
    let free = FeeCompanions { payment_form: Some(PaymentForm::Free), ..FeeCompanions::default() };
    assert_eq!(parse_fee("5万元", None, &free).warnings, [FeeWarning::Disagrees]);
}

#[test]
fn the_price_for_the_way_of_licensing_counts() {
    let phrase = "普通许可：2万元/年；独占许可：20万元";
    let of = |licence_kind| parse_fee(phrase, None, &FeeCompanions { licence_kind, ..FeeCompanions::default() });
    assert_eq!(shown(&of(None)), "running=2万元/年");
    assert_eq!(shown(&of(Some(LicenceKind::Exclusive))), "fixed=20万元");
    assert_eq!(of(None).warnings, [FeeWarning::SeveralPrices]);
}

#[test]
fn prices_out_of_the_ordinary_are_warned_of() {
    let warnings = |phrase| parse_fee(phrase, None, &FeeCompanions::default()).warnings;
    assert_eq!(warnings("2000万元"), []);
    assert_eq!(warnings("2001万元"), [FeeWarning::HighFixed]);
    assert_eq!(warnings("净销售额的20%"), []);
    assert_eq!(warnings("净销售额的21%"), [FeeWarning::HighRoyaltyOnSales]);
    assert_eq!(warnings("利润的40%"), []);
    assert_eq!(warnings("利润的45%"), [FeeWarning::HighRoyaltyOnProfit]);
}

#[test]
fn choices_conditions_and_other_bases_are_pointed_out() {
    let warnings = |phrase| parse_fee(phrase, None, &FeeCompanions::default()).warnings;
    assert_eq!(warnings("一次性付8万元或1.5万元/年"), [FeeWarning::Alternatives]);
    assert_eq!(warnings("按修复产值提成4%"), [FeeWarning::OtherBase]);
    assert_eq!(warnings("免费（限省内小微企业）"), [FeeWarning::Conditional]);
}

#[test]
fn a_number_without_any_unit_stays_text() {
    let reading = parse_fee("5", None, &FeeCompanions::default());
    assert_eq!(reading.fee, None);
    assert_eq!(reading.unread.as_deref(), Some("5"));
    assert_eq!(reading.warnings, [FeeWarning::NoUnit]);
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        let _ = parse_fee(&text, Some(MoneyUnit::WanYuan), &FeeCompanions::default());
    }

    #[test]
    fn nothing_like_a_phrase_panics(
        parts in prop::collection::vec(prop::sample::select(vec![
            "5万元", "3%", "3-5", "每年", "/年", "免费", "前两年", "第三年起", "首付", "余款", "签约后", "，", "；", "(", ")", "或",
            "净销售额", "提成", "入门费", "封顶", "最低", "2026年12月31日", "至", "分三期", "共", "面议", "普通许可", "6个月", "后", "每台",
        ]), 0..12)
    ) {
        let phrase = parts.concat();
        let reading = parse_fee(&phrase, Some(MoneyUnit::WanYuan), &FeeCompanions::default());
        // Whatever was read or not: no text is lost, and a fee is sound.
        if let Some(fee) = &reading.fee {
            prop_assert!(fee.fixed.is_none_or(|range| range.low <= range.high));
            prop_assert!(fee.royalty.is_none_or(|royalty| royalty.low <= royalty.high));
        }
    }

    #[test]
    fn plain_sums_of_any_size_are_read_exactly(fen in 1i64..1_000_000_000_000) {
        let money = crate::domain::Money::from_fen(fen);
        let reading = parse_fee(&format!("许可费{money}/年"), None, &FeeCompanions::default());
        prop_assert_eq!(shown(&reading), format!("running={money}/年"));
    }
}
