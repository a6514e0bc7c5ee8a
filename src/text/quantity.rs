//! Figures with their units: `≥90%`, `小于5μm`, `3~5万元/吨`, `-20℃～60℃`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::fold::fold;

mod numeral;

/// How a figure is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// The figure itself, or about it.
    Equal,
    /// At least: `≥`, `不低于`, `以上`.
    AtLeast,
    /// More than: `>`, `大于`, `超过`.
    MoreThan,
    /// At most: `≤`, `不超过`, `以下`, `以内`.
    AtMost,
    /// Less than: `<`, `小于`, `低于`.
    LessThan,
    /// From one figure to another.
    Between,
}

/// A figure with its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// Smallest value meant, in `unit`; `None` if open below.
    pub low: Option<f64>,
    /// Largest value meant, in `unit`; `None` if open above.
    pub high: Option<f64>,
    /// Unit in its folded form (`%`, `μm`, `°c`, `元/吨`), multiples of ten thousand worked into the values; may be empty.
    pub unit: String,
    /// How the figure is meant.
    pub comparison: Comparison,
    /// The passage of the folded text.
    pub text: String,
    /// Where the passage lies in the folded text, in bytes.
    pub range: Range<usize>,
}

const NUMBER: &str = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:×10\^-?\d+|\^-?\d+)?";
/// Units of one piece, those of other scripts first. Folded: no upper case is left.
const PIECE: &str = "%|‰|°c|°f|°|mgkoh|mesh|dtex|tex|hrc|hra|hrb|hv|hb|rpm|ppm|ppb|ppt|psi|cst|cps|cfu|ntu|fps|dpi|mah|kva|min|με|iu|\
    [kmg]?ω|[kmgtnpμcd]?(?:mol|bar|cal|var|bps|pa|hz|wh|cd|lx|lm|ah|da|db|ev|kg|w|v|a|m|g|l|f|h|s|j|n|t|b|c|k|r|d)|\
    人民币亿元|人民币万元|人民币元|亿元|万元|元|美元|块钱|块|万吨|吨|公斤|千克|毫克|微克|克|斤|平方公里|平方米|平方毫米|平方厘米|平米|立方米|立方厘米|立方|\
    厘米|毫米|微米|纳米|公里|千米|米|英寸|毫升|升|小时|分钟|毫秒|微秒|秒|天|日|周|个月|月|年|百分点|个百分点|次|倍|目|级|度电|摄氏度|度|亩|公顷|\
    千瓦时|兆瓦时|千瓦|兆瓦|瓦|千伏|毫伏|伏|毫安|安|兆帕|千帕|帕|千赫|兆赫|赫兹|牛顿|牛|千焦|焦|千卡|大卡|流明|分贝|欧姆|欧|\
    转|台|套|个|件|只|片|层|株|头|人|条|辆|根|粒|颗|袋|箱|瓶|罐|桶|张|页|帧|吨水|万次|万件|万小时";

const BEFORE: &str = "不(?:得|能|应|可|宜|许)?(?:低|少|小)于|至少|(?:大|高)于(?:或)?等于|不(?:得|能|应|可|宜|许)?(?:超过|高于|大于|多于)|至多|(?:小|低)于(?:或)?等于|大于|高于|超过|多于|小于|低于|少于|不足|不到|约为|约|达到|达|控制在|>=|<=|≥|≤|≧|≦|>|<|=|±|优于";
const AFTER: &str = "及?以上|及?以下|或以上|或以下|以内|之内|以外|左右|上下|内";

static SPELLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let number = "[一二两三四五六七八九十百千万零半]+";
    let pattern = format!(
        "(?P<before>{BEFORE})?(?:(?P<of>百分之|千分之|万分之)(?P<share>{number})|(?P<number>{number})(?P<unit>成|年|个月|天|小时|分钟|秒|万元|元|块钱|倍|吨|公斤|级|度|米|毫米))(?P<after>{AFTER})?"
    );
    Regex::new(&pattern).ok()
});

static FIGURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let unit = format!(
        "(?:{PIECE})(?:\\^?[23])?(?:[/·]\\(?(?:\\d*(?:{PIECE})(?:\\^?[23])?)(?:·\\d*(?:{PIECE})(?:\\^?[23])?)*\\)?)*"
    );
    let pattern = format!(
        "(?P<before>{BEFORE})? ?(?P<mark>hrc|hra|hrb|hb|hv|ra|rz)? ?(?P<low>[-+]?(?:{NUMBER}))(?P<lowscale>[万亿千百])?(?P<lowunit>{unit})?(?: ?(?:~|-|至|到) ?(?P<high>[-+]?(?:{NUMBER})))?(?P<scale>[万亿千百])?(?P<unit>{unit})?(?P<after>{AFTER})?"
    );
    Regex::new(&pattern).ok()
});

/// The figures of a text (folded or not), in order.
#[must_use]
pub fn quantities(text: &str) -> Vec<Quantity> {
    let folded = fold(text);
    let Some(figure) = FIGURE.as_ref() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for captures in figure.captures_iter(&folded) {
        let Some(whole) = captures.get(0) else {
            continue;
        };
        if let Some(quantity) = read(&folded, whole.range(), &captures) {
            found.push(quantity);
        }
    }
    found
}

/// Figures in Chinese numerals with their units, in order: 五年以上, 百分之八十, 九成. Apart from [`quantities`], because most of
/// what looks like one (一次, 三种) measures nothing: only those are for use that stand by the name of a property.
pub(super) fn spelled(folded: &str) -> Vec<Quantity> {
    let Some(regex) = SPELLED.as_ref() else {
        return Vec::new();
    };
    let read = |captures: regex::Captures<'_>| {
        let group = |name: &str| captures.name(name).map_or("", |found| found.as_str());
        let share = captures.name("share").map(|share| (share.as_str(), "%"));
        let (numeral, unit) = share.unwrap_or((group("number"), group("unit")));
        let number = numeral::value(numeral)?;
        let (unit, factor) = if unit == "成" { ("%".to_owned(), 10.0) } else { canonical_unit(unit) };
        let factor = if group("of") == "万分之" {
            0.01
        } else if group("of") == "千分之" {
            0.1
        } else {
            factor
        };
        let (low, high, comparison) = bounds(number * factor, group("before"), group("after"));
        let range = captures.get(0)?.range();
        Some(Quantity { low, high, unit, comparison, text: folded.get(range.clone())?.to_owned(), range })
    };
    regex.captures_iter(folded).filter_map(read).collect()
}

fn read(folded: &str, range: Range<usize>, captures: &regex::Captures<'_>) -> Option<Quantity> {
    let group = |name: &str| captures.name(name).map_or("", |found| found.as_str());
    let digits = captures.name("low")?;
    // A figure that is a piece of a name (c-137, pm2.5) or goes on in letters (304l0) measures nothing.
    let start = captures.name("mark").map_or(digits.start(), |mark| mark.start());
    let before = folded.get(..start).and_then(|head| head.chars().next_back());
    if group("before").is_empty() && before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/')) {
        return None;
    }
    let after = folded.get(range.end..).and_then(|rest| rest.chars().next());
    if after.is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let unit_of_low = group("lowunit");
    let unit = if group("unit").is_empty() { unit_of_low } else { group("unit") };
    // A scale of hardness stands before its figure: hrc55. A letter of roughness is none: ra0.8μm.
    let unit = if unit.is_empty() && group("mark").starts_with('h') { group("mark") } else { unit };
    let (unit, unit_scale) = canonical_unit(unit);
    let scale = scale(group("scale")).or_else(|| scale(group("lowscale"))).unwrap_or(1.0) * unit_scale;
    // A minus sign after a figure or letter is a dash; here only one that opens the figure is kept.
    let low = value(group("low"))? * scale;
    let high = group("high");
    let (low, high, comparison) = if high.is_empty() {
        bounds(low, group("before"), group("after"))
    } else {
        let high = value(high)? * scale;
        (Some(low.min(high)), Some(low.max(high)), Comparison::Between)
    };
    Some(Quantity { low, high, unit, comparison, text: folded.get(range.clone())?.trim().to_owned(), range })
}

fn bounds(value: f64, before: &str, after: &str) -> (Option<f64>, Option<f64>, Comparison) {
    let ends = |tails: &[&str]| tails.iter().any(|tail| before.ends_with(tail));
    let comparison = if before == "±" {
        return (Some(-value), Some(value), Comparison::Between);
    } else if before.starts_with('不') && ends(&["低于", "少于", "小于"]) || matches!(before, "≥" | "≧" | ">=" | "至少")
    {
        Comparison::AtLeast
    } else if before.starts_with('不') && ends(&["超过", "高于", "大于", "多于"])
        || matches!(before, "≤" | "≦" | "<=" | "至多")
    {
        Comparison::AtMost
    } else if before.ends_with("等于") {
        if before.starts_with(['大', '高']) { Comparison::AtLeast } else { Comparison::AtMost }
    } else {
        match (before, after) {
            (">" | "大于" | "高于" | "超过" | "多于" | "优于", _) => Comparison::MoreThan,
            ("<" | "小于" | "低于" | "少于" | "不足" | "不到", _) => Comparison::LessThan,
            (_, "以上" | "及以上" | "或以上") => Comparison::AtLeast,
            (_, "以下" | "以内" | "及以下" | "或以下" | "之内" | "内") => Comparison::AtMost,
            _ => Comparison::Equal,
        }
    };
    match comparison {
        Comparison::AtLeast | Comparison::MoreThan => (Some(value), None, comparison),
        Comparison::AtMost | Comparison::LessThan => (None, Some(value), comparison),
        Comparison::Equal | Comparison::Between => (Some(value), Some(value), comparison),
    }
}

/// Value of a figure as written: `1,000`, `1.5×10^5`, `10^-3`.
fn value(text: &str) -> Option<f64> {
    let plain = text.replace([',', '+'], "");
    let (mantissa, exponent) = match plain.split_once("×10^") {
        Some((mantissa, exponent)) => (mantissa.parse::<f64>().ok()?, exponent.parse::<i32>().ok()?),
        None => match plain.split_once('^') {
            Some((base, exponent)) => {
                return Some(base.parse::<f64>().ok()?.powi(exponent.parse().ok()?));
            }
            None => (plain.parse::<f64>().ok()?, 0),
        },
    };
    Some(mantissa * 10_f64.powi(exponent))
}

fn scale(mark: &str) -> Option<f64> {
    match mark {
        "百" => Some(1e2),
        "千" => Some(1e3),
        "万" => Some(1e4),
        "亿" => Some(1e8),
        _ => None,
    }
}

/// One form for units that are written in several ways, and the factor to it.
fn canonical_unit(unit: &str) -> (String, f64) {
    let mut parts = unit.split('/');
    let (name, factor) = canonical_piece(parts.next().unwrap_or_default());
    let mut whole = name.to_owned();
    for below in parts {
        let (name, _) = canonical_piece(below);
        whole.push('/');
        whole.push_str(name);
    }
    (whole.replace('^', ""), factor)
}

fn canonical_piece(unit: &str) -> (&str, f64) {
    match unit.strip_prefix("人民币").unwrap_or(unit) {
        "亿元" => ("元", 1e8),
        "万元" => ("元", 1e4),
        "块" | "块钱" => ("元", 1.0),
        "万吨" => ("t", 1e4),
        "万次" => ("次", 1e4),
        "万件" => ("件", 1e4),
        "万小时" => ("h", 1e4),
        "吨" => ("t", 1.0),
        "公斤" | "千克" => ("kg", 1.0),
        "克" => ("g", 1.0),
        "毫克" => ("mg", 1.0),
        "微克" => ("μg", 1.0),
        "斤" => ("kg", 0.5),
        "平方米" | "平米" => ("m2", 1.0),
        "平方厘米" => ("cm2", 1.0),
        "平方毫米" => ("mm2", 1.0),
        "立方米" | "立方" => ("m3", 1.0),
        "立方厘米" => ("cm3", 1.0),
        "米" => ("m", 1.0),
        "厘米" => ("cm", 1.0),
        "毫米" => ("mm", 1.0),
        "微米" => ("μm", 1.0),
        "纳米" => ("nm", 1.0),
        "公里" | "千米" => ("km", 1.0),
        "升" => ("l", 1.0),
        "毫升" => ("ml", 1.0),
        "小时" => ("h", 1.0),
        "分钟" => ("min", 1.0),
        "秒" => ("s", 1.0),
        "毫秒" => ("ms", 1.0),
        "微秒" => ("μs", 1.0),
        "千瓦时" | "度电" => ("kwh", 1.0),
        "千瓦" => ("kw", 1.0),
        "兆瓦" => ("mw", 1.0),
        "瓦" => ("w", 1.0),
        "伏" => ("v", 1.0),
        "千伏" => ("kv", 1.0),
        "毫伏" => ("mv", 1.0),
        "安" => ("a", 1.0),
        "毫安" => ("ma", 1.0),
        "兆帕" => ("mpa", 1.0),
        "千帕" => ("kpa", 1.0),
        "帕" => ("pa", 1.0),
        "赫兹" => ("hz", 1.0),
        "千赫" => ("khz", 1.0),
        "牛" | "牛顿" => ("n", 1.0),
        "分贝" => ("db", 1.0),
        "流明" => ("lm", 1.0),
        "焦" => ("j", 1.0),
        "千焦" => ("kj", 1.0),
        "千卡" | "大卡" => ("kcal", 1.0),
        "欧" | "欧姆" => ("ω", 1.0),
        "摄氏度" => ("°c", 1.0),
        "个百分点" | "百分点" => ("%", 1.0),
        "吨水" => ("t", 1.0),
        "日" => ("天", 1.0),
        other => (other, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> (Option<f64>, Option<f64>, String, Comparison) {
        let mut found = quantities(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        let quantity = found.remove(0);
        (quantity.low, quantity.high, quantity.unit, quantity.comparison)
    }

    #[test]
    fn comparisons_bound_a_figure() {
        use Comparison::*;
        for (text, low, high, unit, comparison) in [
            ("去除率≥90%", Some(90.0), None, "%", AtLeast),
            ("粒径小于５ um", None, Some(5.0), "μm", LessThan),
            ("耐1000℃高温", Some(1000.0), Some(1000.0), "°c", Equal),
            ("3~5万元/吨", Some(3e4), Some(5e4), "元/t", Between),
            ("-20℃～60℃", Some(-20.0), Some(60.0), "°c", Between),
            ("纯度99.9%以上", Some(99.9), None, "%", AtLeast),
            ("不超过50毫克", None, Some(50.0), "mg", AtMost),
            ("年产1,000吨", Some(1000.0), Some(1000.0), "t", Equal),
            ("预算200万元以内", None, Some(2e6), "元", AtMost),
            ("10³个", Some(1000.0), Some(1000.0), "个", Equal),
            ("浓度50mg/L", Some(50.0), Some(50.0), "mg/l", Equal),
            ("误差±0.5mm", Some(-0.5), Some(0.5), "mm", Between),
        ] {
            assert_eq!(only(text), (low, high, unit.to_owned(), comparison), "{text}");
        }
    }

    #[test]
    fn a_figure_of_a_name_measures_nothing() {
        for text in ["PM2.5", "C-137", "TiO2", "CO2", "LiFePO4"] {
            assert_eq!(quantities(text), [], "{text}");
        }
    }

    #[test]
    fn units_of_compounds_scales_and_counts_are_read() {
        use Comparison::*;
        for (text, low, high, unit, comparison) in [
            ("酸值≤1.0mgKOH/g", None, Some(1.0), "mgkoh/g", AtMost),
            ("浓度5mmol/L", Some(5.0), Some(5.0), "mmol/l", Equal),
            ("菌数≥1×10^6CFU/mL", Some(1e6), None, "cfu/ml", AtLeast),
            ("导热系数≥6W/(m·K)", Some(6.0), None, "w/(m·k)", AtLeast),
            ("硬度不低于HRC55", Some(55.0), None, "hrc", AtLeast),
            ("不得低于45N", Some(45.0), None, "n", AtLeast),
            ("不能超过50mg/kg", None, Some(50.0), "mg/kg", AtMost),
            ("10秒内", None, Some(10.0), "s", AtMost),
            ("200块钱", Some(200.0), Some(200.0), "元", Equal),
            ("寿命2万小时以上", Some(20_000.0), None, "h", AtLeast),
        ] {
            assert_eq!(only(text), (low, high, unit.to_owned(), comparison), "{text}");
        }
    }

    #[test]
    fn figures_in_chinese_numerals_are_read_apart() {
        let read = |text: &str| {
            let found = spelled(&fold(text));
            found.first().map(|found| (found.low, found.high, found.unit.clone()))
        };
        assert_eq!(read("五年以上"), Some((Some(5.0), None, "年".to_owned())));
        assert_eq!(read("低于万分之一"), Some((None, Some(0.01), "%".to_owned())));
        assert_eq!(read("九成以上"), Some((Some(90.0), None, "%".to_owned())));
        assert_eq!(read("二十万元以内"), Some((None, Some(2e5), "元".to_owned())));
        assert_eq!(read("一种方法"), None);
    }

    #[test]
    fn the_passage_is_in_the_folded_text() {
        let text = "要求 COD去除率 ≥ ９０％、粒径5μm、-20℃～60℃。";
        let folded = fold(text);
        for quantity in quantities(text) {
            assert!(folded[quantity.range.clone()].contains(&quantity.text));
        }
        assert_eq!(quantities(text).len(), 3);
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "[0-9万~\\-.,^%a-zμ℃以上元/×≥ ]{0,30}") {
            for quantity in quantities(&text) {
                if let (Some(low), Some(high)) = (quantity.low, quantity.high) {
                    proptest::prop_assert!(low <= high || !low.is_finite());
                }
            }
        }
    }
}
