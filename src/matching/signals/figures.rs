//! Figures: what the need asks for against what the patent says of the same property.

use crate::domain::Patent;
use crate::matching::pair::{Evidence, Notes};
use crate::search::Language;
use crate::text::{Better, Comparison, ElementReader, Measure};

use super::text::patent_places;

/// Gaps of figures said of one pair.
const MOST_GAPS: usize = 3;

/// A bound that the need sets, in the base unit of its kind.
enum Wanted {
    AtLeast(f64),
    AtMost(f64),
}

/// Says where the patent's figures do not reach those wanted. Gives the passages of those that they do reach.
///
/// A figure is held against one only of the same property in a unit that can be turned into the other. Where the patent gives
/// several, or an open one, that could reach what is wanted, nothing is said against it.
pub(in crate::matching) fn figures(
    measures: &[Measure],
    patent: &Patent,
    language: &Language,
    notes: &mut Notes,
) -> Vec<Evidence> {
    let reader = &language.elements;
    let asked: Vec<(&Measure, Wanted, String)> = measures
        .iter()
        .filter_map(|measure| wanted(measure, reader).map(|(bound, kind)| (measure, bound, kind)))
        .collect();
    let mut met = Vec::new();
    if asked.is_empty() {
        return met;
    }
    let said: Vec<(&'static str, Measure)> = patent_places(patent)
        .into_iter()
        .flat_map(|place| {
            reader.measures(&language.analyzer, place.text).into_iter().map(move |measure| (place.name, measure))
        })
        .collect();
    let mut gaps = 0;
    for (measure, bound, kind) in &asked {
        let mut short = None;
        let mut reached = None;
        for (place, offered) in said.iter().filter(|(_, offered)| reader.same_property(&measure.name, &offered.name)) {
            let Some(reaches) = reaches(bound, kind, offered, reader) else {
                continue;
            };
            if reaches {
                reached = reached.or(Some((*place, offered)));
            } else if !offered.now {
                short = short.or(Some(offered));
            }
        }
        match (reached, short) {
            (Some((place, offered)), _) => {
                met.push(Evidence { need: measure.text.clone(), patent: offered.text.clone(), r#where: place });
            }
            (None, Some(offered)) if gaps < MOST_GAPS => {
                gaps += 1;
                notes.gap("figure", || format!("需求要求{}，专利写的是{}", measure.text, offered.text));
            }
            _ => {}
        }
    }
    met
}

/// What a measure of the need asks for. None where it tells how things are, or where which way is better is not said.
fn wanted(measure: &Measure, reader: &ElementReader) -> Option<(Wanted, String)> {
    if measure.now || reader.is_vague(&measure.name) {
        return None;
    }
    let better = reader.better(&measure.name);
    let (value, at_least) = match (measure.comparison, measure.low, measure.high, better) {
        (Comparison::AtLeast, Some(low), _, None | Some(Better::More)) => (low, true),
        (Comparison::AtMost, _, Some(high), None | Some(Better::Less)) => (high, false),
        // 超过0.2mm, 小于80% may be the complaint: only where that way is the better one.
        (Comparison::MoreThan | Comparison::Equal, Some(low), _, Some(Better::More)) => (low, true),
        (Comparison::LessThan | Comparison::Equal, _, Some(high), Some(Better::Less)) => (high, false),
        _ => return None,
    };
    let (value, kind) = based(value, &measure.unit, reader);
    Some((if at_least { Wanted::AtLeast(value) } else { Wanted::AtMost(value) }, kind))
}

/// Whether an offered figure reaches, or may reach, what is wanted; `None` where the two cannot be compared.
fn reaches(wanted: &Wanted, kind: &str, offered: &Measure, reader: &ElementReader) -> Option<bool> {
    let (_, offered_kind) = based(0.0, &offered.unit, reader);
    if offered_kind != *kind {
        return None;
    }
    let base = |value: Option<f64>| value.map(|value| based(value, &offered.unit, reader).0);
    // A little slack, for what turning units loses.
    Some(match wanted {
        Wanted::AtLeast(least) => base(offered.high).is_none_or(|high| high >= *least - least.abs() * 1e-9),
        Wanted::AtMost(most) => base(offered.low).is_none_or(|low| low <= *most + most.abs() * 1e-9),
    })
}

/// A figure in the base unit of its kind; a unit that no table knows is a kind of its own.
fn based(value: f64, unit: &str, reader: &ElementReader) -> (f64, String) {
    reader.in_base_unit(value, unit).unwrap_or_else(|| (value, unit.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::resources::Resources;

    static LANGUAGE: LazyLock<Language> = LazyLock::new(|| Language::load(&Resources::built_in()).unwrap());

    /// Messages of gaps, and what was met.
    fn held(need: &str, patent: &str) -> (Vec<String>, Vec<Evidence>) {
        let measures = LANGUAGE.elements.measures(&LANGUAGE.analyzer, need);
        let patent = Patent { r#abstract: Some(patent.to_owned()), ..Patent::default() };
        let mut notes = Notes::full();
        let met = figures(&measures, &patent, &LANGUAGE, &mut notes);
        let gaps = notes.into_gaps();
        assert!(gaps.iter().all(|gap| gap.code == "figure"));
        (gaps.into_iter().map(|gap| gap.message).collect(), met)
    }

    #[test]
    fn a_figure_that_falls_short_is_named_in_both_texts_words() {
        let (gaps, met) = held("涂层要求耐温≥300℃", "所得涂层耐温200℃，附着良好");
        assert_eq!(gaps, ["需求要求耐温≥300℃，专利写的是耐温200℃"]);
        assert!(met.is_empty());
    }

    #[test]
    fn a_figure_that_is_reached_is_evidence_and_no_gap() {
        let (gaps, met) = held("耐温300℃以上", "该涂层的耐热温度达到350℃");
        assert!(gaps.is_empty(), "{gaps:?}");
        assert_eq!(met.len(), 1);
        assert_eq!(met[0].need, "耐温300℃以上");
        assert!("该涂层的耐热温度达到350℃".contains(&met[0].patent));
    }

    #[test]
    fn units_are_turned_into_each_other() {
        assert_eq!(held("抗拉强度≥1MPa", "抗拉强度为900kPa").0.len(), 1);
        assert_eq!(held("抗拉强度≥1MPa", "抗拉强度为1200kPa").0.len(), 0);
        assert_eq!(held("粗糙度≤1μm", "粗糙度为0.0005mm").0.len(), 0);
        assert_eq!(held("响应时间不超过2秒", "响应时间为100ms").0.len(), 0);
        assert_eq!(held("响应时间不超过2秒", "响应时间为1min").0.len(), 1);
    }

    #[test]
    fn another_property_or_unit_is_no_answer() {
        for (need, patent) in [
            ("耐温≥300℃", "干燥温度为80℃"),
            ("氟含量≤1%", "氯含量为5%"),
            ("成本不超过20元/吨", "成本为300元"),
            ("含量≥90%", "含量为5%"),
            ("寿命不低于2万小时", "寿命为500次"),
        ] {
            assert_eq!(held(need, patent), (Vec::new(), Vec::new()), "{need} {patent}");
        }
    }

    #[test]
    fn what_could_reach_it_is_no_gap() {
        for patent in ["耐温150~320℃", "耐温不低于200℃", "现有涂层耐温只有200℃，本涂层耐温350℃", "现有涂层耐温只有200℃"]
        {
            assert!(held("耐温≥300℃", patent).0.is_empty(), "{patent}");
        }
    }

    #[test]
    fn how_things_are_at_the_firm_is_not_wanted() {
        assert!(held("目前出酒率只有38%", "出酒率为30%").0.is_empty());
        assert!(held("变形超过0.2mm", "变形为0.05mm").0.is_empty());
    }
}
