//! Figures with the property that they are of: 耐温≥300℃, 含水率降到10%以下.

use std::ops::Range;

use super::properties::Properties;
use super::tagged::{Part, Tagged};
use crate::text::fold::FoldedText;
use crate::text::quantity::{Comparison, Quantity};

/// A figure of a property.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Name of the property, folded.
    pub name: String,
    /// Smallest value meant, in `unit`; `None` if open below.
    pub low: Option<f64>,
    /// Largest value meant; `None` if open above.
    pub high: Option<f64>,
    /// Folded unit; may be empty.
    pub unit: String,
    /// How the figure is meant.
    pub comparison: Comparison,
    /// The passage as written, from the name to the figure where the name stands before it.
    pub text: String,
    /// The figure as written.
    pub figure: String,
}

impl Measure {
    /// The same figure of the same name.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.name == other.name && self.low == other.low && self.high == other.high && self.unit == other.unit
    }
}

/// Most words of a name.
const MOST_WORDS: usize = 5;
/// Most words between a name and its figure.
const MOST_BETWEEN: usize = 4;

/// Words between a name and its figure that say nothing against it.
const LINKS: &[&str] = &[
    "达到", "达", "到", "至", "为", "是", "在", "控制", "控制在", "降到", "降至", "降", "降低", "下降", "减少", "减小", "缩短", "延长", "提高",
    "提升", "增加", "上升", "保持", "保持在", "稳定", "稳定在", "约", "只有", "只", "仅", "仅为", "有", "高达", "要", "应", "须", "需", "需要",
    "要求", "必须", "也", "都", "能", "可", "可以", "不", "得", "由", "从", "大约", "最好", "一般", "以上", "了", "不能", "应该", "才", "还", "目前",
    "现在", "就", "再", "比", "少", "多", "大", "小", "高", "低", "超过", "希望", "想", "最低", "最高", "至少", "不得", "或", "成", "低至",
];

/// Ends of names of properties.
const ENDS: &[&str] = &[
    "率", "度", "量", "值", "力", "比", "数", "性", "期", "径", "长", "宽", "高", "厚", "重", "距", "温", "压", "速", "耗", "时间", "寿命", "成本", "费用",
    "费", "价格", "价", "投资", "功率", "电压", "电流", "面积", "体积", "水分", "能力", "限", "差", "系数", "模量", "级别", "等级", "年限", "残留",
    "续航", "噪声", "噪音", "误差", "产能", "效果", "防效", "损失", "粒径", "周期", "应变", "温升", "间隙", "失重", "流量", "扬程", "盐雾", "消耗",
    "灰分", "间隔", "规模", "蛋白", "极限", "工期", "延时", "延迟", "用药", "用量", "变形", "波动", "偏差", "尺寸", "粒度", "漂移", "减重", "报价",
];

/// The measures of a text, in order of reading.
pub(super) fn measures(
    tagged: &Tagged<'_>,
    (original, folded): (&str, &FoldedText),
    properties: &Properties,
) -> Vec<Measure> {
    let mut found = Vec::new();
    let reader = Reader { tagged, properties };
    for figure in &tagged.figures {
        let Some((name, per)) = reader.name(figure) else {
            continue;
        };
        let whole = name.start.min(figure.range.start)..figure.range.end.max(name.end);
        let unit = match per {
            Some(per) if !figure.unit.contains('/') => format!("{}/{per}", figure.unit),
            _ => figure.unit.clone(),
        };
        found.push(Measure {
            name: tagged.text.get(name).unwrap_or_default().to_owned(),
            low: figure.low,
            high: figure.high,
            unit,
            comparison: figure.comparison,
            text: folded.quote(original, whole).trim().to_owned(),
            figure: folded.quote(original, figure.range.clone()).trim().to_owned(),
        });
    }
    found
}

struct Reader<'r, 't> {
    tagged: &'r Tagged<'t>,
    properties: &'r Properties,
}

impl Reader<'_, '_> {
    /// Where the name of a figure's property lies, and what the figure is for each of (每吨成本).
    fn name(&self, figure: &Quantity) -> Option<(Range<usize>, Option<&'static str>)> {
        let explicit = !matches!(figure.comparison, Comparison::Equal);
        if figure.unit.is_empty() && !explicit {
            return None;
        }
        // The clause before the figure.
        let before = self.tagged.text.get(..figure.range.start)?;
        let clause_start = before.rfind([',', '。', ';', '!', '?', '、', '\n', '(']).map_or(0, |at| at + 1);
        let mut at = self.tagged.tokens.iter().rposition(|token| token.end as usize <= figure.range.start)? + 1;
        let in_clause = |at: usize| {
            at.checked_sub(1)
                .and_then(|at| self.tagged.tokens.get(at))
                .is_some_and(|token| token.start as usize >= clause_start)
        };
        let mut between = 0;
        while in_clause(at) && between < MOST_BETWEEN && self.is_link(at - 1) && !self.ends_name(at) {
            at -= 1;
            between += 1;
        }
        let end = at;
        let mut start = end;
        while in_clause(start)
            && end - start < MOST_WORDS
            && self.in_name(start - 1)
            && (start == end || self.tagged.adjoins(start))
        {
            start -= 1;
        }
        while start < end && self.tagged.part(start) == Part::Verb && end - start > 1 {
            start += 1;
        }
        if start == end {
            return None;
        }
        let name = self.tagged.piece(start..end);
        let known = self.properties.knows(name) || ENDS.iter().any(|tail| name.ends_with(tail));
        (known || (explicit && name.chars().count() > 1)).then(|| (self.tagged.bytes(start..end), None))
    }

    fn is_link(&self, at: usize) -> bool {
        let word = self.tagged.word(at);
        LINKS.contains(&word)
    }

    /// Do the words up to `end` end the name of a property, although the last is a link (最高, 消耗降低)?
    fn ends_name(&self, end: usize) -> bool {
        (end.saturating_sub(2)..end).any(|from| self.properties.knows(self.tagged.piece(from..end)))
    }

    fn in_name(&self, at: usize) -> bool {
        let word = self.tagged.word(at);
        match self.tagged.part(at) {
            Part::Noun | Part::Verb => !LINKS.contains(&word),
            Part::Other => self.properties.knows(word) || ENDS.contains(&word),
            Part::Figure | Part::Negated => false,
        }
    }
}
