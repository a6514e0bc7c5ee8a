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

#[test]
fn zz_tokens() {
    for text in ["羊绒围巾防起球", "塔吊防碰撞", "抗硫抗水", "阻隔病毒", "中框阳极氧化", "洗毛废水", "光效不低于2.8μmol/J", "抗病毒脱灰", "活菌数≥1×10^6CFU/mL", "溶出度不低于80%", "释放量小于10%","表面硬度58-62HRC","酸值≤1.0mgKOH/g","使用寿命五年以上","防跌倒鞋"] {
        let f = fold(text);
        let t = Tagged::new(&f, &TOOLS.0, &TOOLS.1.lexicon);
        println!("{f}: {:?} {:?}", t.tokens.iter().zip(&t.parts).map(|(k, p)| format!("{}/{}/{p:?}", k.text(&f), TOOLS.0.tag(k.text(&f)))).collect::<Vec<_>>(), t.figures);
    }
}
