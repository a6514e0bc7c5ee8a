use std::sync::LazyLock;

use super::*;

static TOOLS: LazyLock<(Analyzer, ElementReader)> = LazyLock::new(|| {
    let resources = Resources::built_in();
    (Analyzer::new(&resources).unwrap(), ElementReader::new(&resources).unwrap())
});

fn read(text: &str) -> Elements {
    let (analyzer, reader) = &*TOOLS;
    reader.read_texts(analyzer, [text])
}

fn of(text: &str, kind: ElementKind) -> Vec<String> {
    read(text).of(kind).map(str::to_owned).collect()
}

#[test]
fn a_need_in_plain_words_is_taken_apart() {
    let text = "羊绒围巾水洗后容易起球，想找抗起球整理工艺，抗起球达到4级以上";
    assert_eq!(of(text, ElementKind::Material), ["羊绒"]);
    assert_eq!(of(text, ElementKind::Product), ["羊绒围巾"]);
    assert!(of(text, ElementKind::Effect).contains(&"抗起球".to_owned()));
    let measures = read(text).measures;
    assert_eq!(measures.len(), 1, "{measures:?}");
    assert_eq!((measures[0].name.as_str(), measures[0].low, measures[0].high), ("抗起球", Some(4.0), None));
}

#[test]
fn what_is_ruled_out_is_no_element() {
    assert_eq!(of("清洗时不用甲醇", ElementKind::Material), Vec::<String>::new());
}

fn measure_of(text: &str) -> (String, Option<f64>, Option<f64>, String) {
    let measures = read(text).measures;
    assert_eq!(measures.len(), 1, "{text}: {measures:?}");
    let measure = &measures[0];
    (measure.name.clone(), measure.low, measure.high, measure.unit.clone())
}

#[test]
fn a_figure_finds_the_name_of_its_property() {
    for (text, name, low, high, unit) in [
        ("耐温≥300℃", "耐温", Some(300.0), None, "°c"),
        ("含水率降到10%以下", "含水率", None, Some(10.0), "%"),
        ("检出率不低于95%", "检出率", Some(95.0), None, "%"),
        ("抗拉强度要达到800MPa以上", "抗拉强度", Some(800.0), None, "mpa"),
        ("硬度不低于HRC55", "硬度", Some(55.0), None, "hrc"),
        ("使用寿命五年以上", "使用寿命", Some(5.0), None, "年"),
        ("保留率百分之八十以上", "保留率", Some(80.0), None, "%"),
        ("每吨成本不超过20元", "成本", None, Some(20.0), "元/t"),
        ("粒度15-53μm", "粒度", Some(15.0), Some(53.0), "μm"),
    ] {
        assert_eq!(measure_of(text), (name.to_owned(), low, high, unit.to_owned()), "{text}");
    }
}

#[test]
fn a_figure_without_a_property_is_no_measure() {
    for text in ["买了3台设备", "2019年成立", "GB/T 4754-2017", "员工40人"] {
        assert_eq!(read(text).measures, [], "{text}");
    }
}

#[test]
fn how_things_are_is_told_from_what_is_wanted() {
    let measures = read("出酒率只有38%，出酒率要提高到45%以上").measures;
    assert_eq!(measures.iter().map(|measure| measure.now).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_title_that_is_the_first_words_of_the_text_cuts_no_figure() {
    let (analyzer, reader) = &*TOOLS;
    let demand = DemandText {
        title: "涂层耐温不低于30", description: "涂层耐温不低于300℃", ..DemandText::default()
    };
    let lows: Vec<Option<f64>> = reader.read(analyzer, &demand).measures.iter().map(|measure| measure.low).collect();
    assert_eq!(lows, [Some(300.0)]);
}

#[test]
fn units_of_one_kind_are_compared() {
    let reader = &TOOLS.1;
    let base = |value, unit| reader.in_base_unit(value, unit).unwrap();
    assert_eq!(base(1.0, "mpa"), base(1000.0, "kpa"));
    assert_eq!(base(1.0, "h"), base(60.0, "min"));
    assert_eq!(base(1.0, "元/kg").1, base(1.0, "元/t").1);
    assert!((base(573.15, "k").0 - 300.0).abs() < 1e-9);
    assert_ne!(base(1.0, "mm").1, base(1.0, "mm2").1);
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_the_reader_and_every_element_is_a_piece_of_it(
        text in "(羊绒|围巾|防|起球|不|提高|率|≥|[0-9]{1,3}|％|℃|用于|煤矿|井下|的|，|。|\\PC|Ａ|ｂ| |每吨|成本|元|百分之|八十|以上){0,24}"
    ) {
        let elements = read(&text);
        for element in &elements.named {
            proptest::prop_assert!(text.contains(&element.text), "{element:?}");
        }
        for measure in &elements.measures {
            proptest::prop_assert!(text.contains(&measure.text) && text.contains(&measure.figure), "{measure:?}");
            proptest::prop_assert!(!measure.name.is_empty());
            if let (Some(low), Some(high)) = (measure.low, measure.high) {
                proptest::prop_assert!(low <= high);
            }
        }
    }
}
