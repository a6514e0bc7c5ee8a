//! What a need does not say that would bring better matches (R15), the most useful first.

use super::linter::{Finding, Severity};
use crate::domain::Need;
use crate::text::{Comparison, ElementKind, ElementReader, Elements, quantities};

/// A description shorter than this leaves most of the problem unsaid, in characters.
const SHORT: usize = 20;

/// Verbs that give a figure its direction: 提高到, 降到.
const DIRECTED: &[&str] = &["到", "至", "达", "提高", "降低", "下降", "减少", "增加", "延长", "缩短", "±"];

/// What to add to a need; each with how. `elements` is what was read from it.
#[must_use]
pub fn need_hints(need: &Need, elements: &Elements, reader: &ElementReader) -> Vec<Finding> {
    let said = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let texts = [&need.title, &need.description, &need.indicators];
    let figures = texts.into_iter().flatten().any(|text| quantities(text).iter().any(|found| !found.unit.is_empty()));
    let length: usize = [&need.title, &need.description]
        .into_iter()
        .flatten()
        .map(|text| text.trim().chars().count())
        .max()
        .unwrap_or(0);
    let read = |kind| elements.of(kind).next().is_some();
    let undirected = elements.measures.iter().find(|measure| {
        measure.comparison == Comparison::Equal
            && !measure.now
            && reader.better(&measure.name).is_none()
            && !DIRECTED.iter().any(|word| measure.text.contains(word))
    });
    let undirected_message =
        undirected.map(|measure| format!("“{}”没有写是至少、至多还是正好", measure.text)).unwrap_or_default();
    let all = [
        (
            length < SHORT,
            "description",
            Severity::Needed,
            "需求描述",
            "问题写得很短",
            "写出在什么设备或产品上、出了什么问题、现在怎么做、为什么不行",
        ),
        (
            !said(&need.product)
                && !said(&need.application)
                && !read(ElementKind::Product)
                && !read(ElementKind::Application),
            "product",
            Severity::Advised,
            "产品",
            "没有写用在什么产品或场合",
            "写出产品名称和使用场合，如“羊绒围巾后整理”",
        ),
        (
            !said(&need.material) && !read(ElementKind::Material),
            "material",
            Severity::Advised,
            "材料",
            "没有写用什么材料",
            "写出加工或使用的材料，如“羊绒”“304不锈钢”；与材料无关的可以不写",
        ),
        (
            undirected.is_some(),
            "direction",
            Severity::Advised,
            "技术指标",
            undirected_message.as_str(),
            "写成“不低于…”“不超过…”，或写出范围",
        ),
        (
            !figures && !said(&need.indicators),
            "indicators",
            Severity::Advised,
            "技术指标",
            "没有可以衡量的指标",
            "写出要达到的数值，如“含水率降到 60% 以下”",
        ),
        (
            need.budget.is_none(),
            "budget",
            Severity::Advised,
            "预算金额(万元)",
            "没有写预算",
            "写出愿意付的金额或范围，便宜的专利会排到前面",
        ),
        (
            need.maturity_wanted.is_none(),
            "maturity",
            Severity::Advised,
            "期望技术成熟度",
            "没有写要多成熟的技术",
            "选实验室、小试、中试或产业化，阶段过早的会标明差距",
        ),
        (!said(&need.region), "region", Severity::Advised, "所属地区", "没有写所在地区", "写出市或县，近处的机构优先"),
    ];
    all.into_iter()
        .filter(|(missing, ..)| *missing)
        .map(|(_, code, severity, field, message, fix)| Finding::new(code, severity, field, message, fix))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Maturity;
    use crate::resources::Resources;
    use crate::text::{Analyzer, DemandText};

    fn codes(need: &Need) -> Vec<&'static str> {
        let resources = Resources::built_in();
        let (analyzer, reader) = (Analyzer::new(&resources).unwrap(), ElementReader::new(&resources).unwrap());
        let demand = DemandText {
            title: need.title.as_deref().unwrap_or_default(),
            description: need.description.as_deref().unwrap_or_default(),
            ..DemandText::default()
        };
        need_hints(need, &reader.read(&analyzer, &demand), &reader).iter().map(|hint| hint.code).collect()
    }

    #[test]
    fn a_figure_without_direction_is_asked_about() {
        let need =
            |text: &str| Need {
                title: Some("电机".to_owned()), description: Some(text.to_owned()), ..Need::default()
            };
        assert!(codes(&need("电机转速3000rpm，轴承容易坏")).contains(&"direction"));
        assert!(!codes(&need("电机转速不低于3000rpm，轴承容易坏")).contains(&"direction"));
    }

    #[test]
    fn what_the_text_names_is_not_asked_for_again() {
        let text = |text: &str| Need { title: Some(text.to_owned()), ..Need::default() };
        let named = codes(&text("304不锈钢食品罐焊缝发黑"));
        assert!(!named.contains(&"material") && !named.contains(&"product"), "{named:?}");
        let bare = codes(&text("效率太低，怎么办"));
        assert!(bare.contains(&"material") && bare.contains(&"product"), "{bare:?}");
    }

    #[test]
    fn a_title_alone_is_taken_and_flagged() {
        let bare = Need { title: Some("围巾起球".to_owned()), ..Need::default() };
        assert_eq!(codes(&bare), ["description", "material", "indicators", "budget", "maturity", "region"]);
        let full = Need {
            description: Some(
                "羊绒围巾洗后容易起球，顾客退货多，现在靠修剪处理，费工时，要求抗起球达到4级以上，成本每条不超过2元"
                    .to_owned(),
            ),
            product: Some("羊绒围巾".to_owned()),
            budget: "5万元".parse().ok(),
            maturity_wanted: Some(Maturity::PilotScale),
            region: Some("鄂尔多斯市".to_owned()),
            ..bare
        };
        assert!(full.budget.is_some());
        assert_eq!(codes(&full), Vec::<&str>::new());
    }
}
