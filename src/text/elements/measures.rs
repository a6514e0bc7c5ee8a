//! Figures with the property that they are of: 耐温≥300℃, 含水率降到10%以下.

use std::ops::Range;

use super::lexicon::Lexicon;
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
    /// The clause says that this is how things are, not what is wanted: 现在只有38%.
    pub now: bool,
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

/// Longest name of a property, in bytes.
const LONGEST: usize = 30;

/// Words between a name and its figure that say nothing against it.
const LINKS: &[&str] = &[
    "达到",
    "达",
    "到",
    "至",
    "为",
    "是",
    "在",
    "控制",
    "控制在",
    "降到",
    "降至",
    "降",
    "降低",
    "下降",
    "减少",
    "减小",
    "缩短",
    "延长",
    "提高",
    "提升",
    "增加",
    "上升",
    "保持",
    "保持在",
    "稳定",
    "稳定在",
    "约",
    "只有",
    "只",
    "仅",
    "仅为",
    "有",
    "高达",
    "要",
    "应",
    "须",
    "需",
    "需要",
    "要求",
    "必须",
    "也",
    "都",
    "能",
    "可",
    "可以",
    "不",
    "得",
    "由",
    "从",
    "大约",
    "最好",
    "一般",
    "以上",
    "了",
    "不能",
    "应该",
    "才",
    "还",
    "目前",
    "现在",
    "就",
    "再",
    "比",
    "少",
    "多",
    "大",
    "小",
    "高",
    "低",
    "超过",
    "希望",
    "想",
    "最低",
    "最高",
    "至少",
    "不得",
    "或",
    "成",
    "低至",
    "纵向",
    "横向",
];

/// Ends of names of properties.
const ENDS: &[&str] = &[
    "率",
    "度",
    "量",
    "值",
    "力",
    "比",
    "数",
    "性",
    "期",
    "径",
    "长",
    "宽",
    "高",
    "厚",
    "重",
    "距",
    "温",
    "压",
    "速",
    "耗",
    "时间",
    "寿命",
    "成本",
    "费用",
    "费",
    "价格",
    "价",
    "投资",
    "功率",
    "电压",
    "电流",
    "面积",
    "体积",
    "水分",
    "能力",
    "限",
    "差",
    "系数",
    "模量",
    "级别",
    "等级",
    "年限",
    "残留",
    "续航",
    "噪声",
    "噪音",
    "误差",
    "产能",
    "效果",
    "防效",
    "损失",
    "粒径",
    "周期",
    "应变",
    "温升",
    "间隙",
    "失重",
    "流量",
    "扬程",
    "盐雾",
    "消耗",
    "灰分",
    "间隔",
    "规模",
    "蛋白",
    "极限",
    "工期",
    "延时",
    "延迟",
    "层",
    "额",
    "响应",
    "菌落总数",
    "用药",
    "用量",
    "变形",
    "波动",
    "偏差",
    "尺寸",
    "粒度",
    "漂移",
    "减重",
    "报价",
];

/// Verbs that ask for a figure and are no part of the property's name.
const VERBS: &[&str] = &[
    "提高",
    "降低",
    "减少",
    "减小",
    "缩短",
    "延长",
    "控制",
    "要求",
    "回收",
    "生产",
    "提升",
    "增加",
    "改善",
    "保证",
    "确保",
    "实现",
    "满足",
    "具有",
    "使得",
    "其中",
    "加工",
    "检测",
    "测得",
    "每",
    "设计",
    "处理后",
    "出水",
    "最终",
    "产品",
];

/// Units that a figure can be for each of.
const PER: &[(&str, &str)] = &[
    ("平方米", "m2"),
    ("平米", "m2"),
    ("立方米", "m3"),
    ("公斤", "kg"),
    ("千克", "kg"),
    ("小时", "h"),
    ("分钟", "min"),
    ("吨", "t"),
    ("亩", "亩"),
    ("条", "条"),
    ("台", "台"),
    ("件", "件"),
    ("只", "只"),
    ("个", "个"),
    ("天", "天"),
    ("日", "天"),
    ("年", "年"),
    ("月", "月"),
    ("米", "m"),
    ("套", "套"),
    ("次", "次"),
    ("头", "头"),
    ("瓶", "瓶"),
    ("升", "l"),
    ("秒", "s"),
    ("辆", "辆"),
    ("片", "片"),
    ("公顷", "公顷"),
    ("盏", "盏"),
    ("块", "块"),
    ("株", "株"),
    ("度", "度"),
];

/// What a figure is for each of, by its clause: 每吨成本.
fn per(clause: &str) -> Option<&'static str> {
    let after = clause.rfind('每').and_then(|at| clause.get(at + '每'.len_utf8()..))?;
    PER.iter().find(|(word, _)| after.starts_with(word)).map(|(_, unit)| *unit)
}

/// The measures of a text, in order of reading.
pub(super) fn measures(
    tagged: &Tagged<'_>,
    (original, folded): (&str, &FoldedText),
    properties: &Properties,
    lexicon: &Lexicon,
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
        let clause = tagged.text.get(clause_start(tagged.text, figure.range.start)..figure.range.start);
        found.push(Measure {
            name: tagged.text.get(name).unwrap_or_default().to_owned(),
            low: figure.low,
            high: figure.high,
            unit,
            comparison: figure.comparison,
            text: folded.quote(original, whole).trim().to_owned(),
            figure: folded.quote(original, figure.range.clone()).trim().to_owned(),
            now: clause.is_some_and(|clause| lexicon.holds("now", clause)),
        });
    }
    found
}

/// Where the clause begins that `end` lies in.
fn clause_start(text: &str, end: usize) -> usize {
    let before = text.get(..end).unwrap_or_default();
    let mark = before.char_indices().rev().find(|(_, c)| matches!(c, ',' | '。' | ';' | '!' | '?' | '、' | '\n' | '('));
    mark.map_or(0, |(at, c)| at + c.len_utf8())
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
        let clause_start = clause_start(self.tagged.text, figure.range.start);
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
        // A known name that words part otherwise: 得|率, 圆|度.
        let end_byte = self.tagged.bytes(end.saturating_sub(1)..end).end;
        let clause = self.tagged.text.get(clause_start..end_byte).unwrap_or_default();
        let written = clause.char_indices().find(|(at, _)| {
            clause.len() - at <= LONGEST && clause.get(*at..).is_some_and(|tail| self.properties.knows(tail))
        });
        if let Some((from, _)) = written {
            let from = clause_start + from;
            let first = self.tagged.tokens.partition_point(|token| (token.start as usize) < from);
            let parted = self.tagged.tokens.get(first).is_none_or(|token| token.start as usize != from);
            let needs_of = self.properties.needs_of(self.tagged.text.get(from..end_byte).unwrap_or_default());
            if parted || !needs_of {
                let per = self.tagged.text.get(clause_start..figure.range.start).and_then(per);
                return (figure.unit.as_str() != "" || explicit).then_some((from..end_byte, per));
            }
        }
        let mut start = end;
        while in_clause(start)
            && end - start < MOST_WORDS
            && self.in_name(start - 1)
            && (start == end || self.tagged.adjoins(start))
        {
            start -= 1;
        }
        let mut start = self.name_start(start..end);
        if start == end {
            return None;
        }
        // 片|厚, 光|效: one character is half a name.
        if self.tagged.piece(start..end).chars().count() == 1
            && in_clause(start)
            && self.tagged.adjoins(start)
            && !self.is_link(start - 1)
        {
            start -= 1;
        }
        let name = self.tagged.piece(start..end);
        let known = self.properties.knows(name) || ENDS.iter().any(|tail| name.ends_with(tail));
        let contains = self.tagged.word(start.wrapping_sub(1)) == "含" && figure.unit == "%";
        let per = self.tagged.text.get(clause_start..figure.range.start).and_then(per);
        // Without a unit only a property tells a figure from a number: 白度≥85, GB/T 4754-2017.
        let explicit = explicit && !figure.unit.is_empty() && name.chars().count() > 1;
        (known || contains || explicit).then(|| (self.tagged.bytes(start..end), per))
    }

    /// Where the name begins in words that end in it: a known property has what it is of before it where it needs that.
    fn name_start(&self, words: Range<usize>) -> usize {
        let Some(known) = words.clone().find(|from| self.properties.knows(self.tagged.piece(*from..words.end))) else {
            return words.clone().find(|at| !VERBS.contains(&self.tagged.word(*at))).unwrap_or(words.end);
        };
        let before = known.checked_sub(1).filter(|before| *before >= words.start);
        match before {
            Some(before)
                if self.properties.needs_of(self.tagged.piece(known..words.end))
                    && !VERBS.contains(&self.tagged.word(before)) =>
            {
                before
            }
            _ => known,
        }
    }

    fn is_link(&self, at: usize) -> bool {
        let word = self.tagged.word(at);
        let after_each = at > 0 && self.tagged.word(at - 1) == "每" && PER.iter().any(|(unit, _)| *unit == word);
        LINKS.contains(&word) || word.starts_with('每') || after_each || matches!(word, "ra" | "rz")
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
