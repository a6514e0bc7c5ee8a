//! What an amount is paid for: a length of time (每年, /半年), the licensee or patent (/家, 每件专利), or pieces (每台逆变器, 元/百只).

use crate::domain::FeePeriod;
use crate::domain::numeral::read_numeral;

use super::token::{Token, span, strip_any, word};

/// Words of time behind 每 or a stroke.
const TIMES: [(&str, FeePeriod); 11] = [
    ("年度", FeePeriod::Year),
    ("周年", FeePeriod::Year),
    ("年", FeePeriod::Year),
    ("自然年", FeePeriod::Year),
    ("annum", FeePeriod::Year),
    ("year", FeePeriod::Year),
    ("季度", FeePeriod::Quarter),
    ("季", FeePeriod::Quarter),
    ("个月", FeePeriod::Month),
    ("月", FeePeriod::Month),
    ("month", FeePeriod::Month),
];

/// 每年, /年, 每3年, /半年, 每台, 元/吨, 每百只.
pub(super) fn per(text: &str) -> Option<(Token, usize)> {
    let after = strip_any(text, &["按每", "每", "/", "·"])?;
    let by_stroke = !text.starts_with(['每', '按']);
    let used = text.len() - after.len();
    let made = strip_any(after, &["生产", "销售", "售出", "销出", "卖出", "加工", "使用", "处理", "制造", "安装"])
        .unwrap_or(after);
    let after_one = strip_any(made, &["1", "一", "个"]).filter(|rest| !starts_with_number(rest)).unwrap_or(made);
    if after_one == "a" {
        return Some((Token::Per(FeePeriod::Year), text.len()));
    }
    for (word, period) in TIMES {
        if let Some(behind) = after_one.strip_prefix(word) {
            return Some((Token::Per(period), text.len() - behind.len()));
        }
    }
    // Of the patents or the licensee themselves: 每件专利, /项, ·家.
    for word in ["件专利", "项专利", "个专利", "专利", "项", "家企业", "家", "企业", "被许可方", "被许可人"]
    {
        if let Some(behind) = after_one.strip_prefix(word).filter(|behind| !behind.starts_with('目')) {
            return Some((Token::Noise, text.len() - behind.len()));
        }
    }
    if let Some((Token::Span(months), len)) = span(after) {
        return Some((Token::PerMonths(months), used + len));
    }
    // 每百只, /万亩: the amount is for so many.
    let (count, counted) = match batch(made) {
        Some((count, len)) => (count, made.get(len..)?),
        None => (1, after_one),
    };
    // 元/个: 个 is the counter itself, not the article of one.
    let counted =
        if count == 1 && is_counter(counted).is_none() && is_counter(made).is_some() { made } else { counted };
    let len = match is_counter(counted) {
        Some(len) => len,
        None if by_stroke || count > 1 => return None,
        // 每舱500元: whatever it is, the amount is for one of it.
        None => 0,
    };
    let behind = counted.get(len..)?;
    let named = noun(behind);
    if len == 0 && named == 0 {
        return None;
    }
    let behind = behind.get(named..)?;
    // 每…500元 wants its amount at once where the counter is not known.
    if len == 0 && !starts_with_amount(behind) {
        return None;
    }
    let behind = by_time(behind);
    let token = if count == 1 { Token::Per(FeePeriod::Unit) } else { Token::PerMany(count) };
    Some((token, text.len() - behind.len()))
}

fn starts_with_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '百' | '千' | '万' | '十' | '.'))
}

fn starts_with_amount(text: &str) -> bool {
    text.starts_with(['¥', '￥']) || read_numeral(text).is_some()
}

/// 百, 千, 万, 100 before a counter.
fn batch(text: &str) -> Option<(u32, usize)> {
    // 千瓦, 千克.
    if is_counter(text).is_some() {
        return None;
    }
    for (word, count) in [("十", 10), ("百", 100), ("千", 1_000), ("万", 10_000)] {
        if let Some(behind) = text.strip_prefix(word) {
            return is_counter(behind).map(|_| (count, word.len()));
        }
    }
    let number = read_numeral(text)?;
    let count = number.value.to_u32().filter(|count| (2..=1_000_000).contains(count))?;
    is_counter(text.get(number.len..)?)?;
    Some((count, number.len))
}

/// Bytes of the name of what is counted: characters that mean nothing to the grammar, up to a sum or the next word.
fn noun(text: &str) -> usize {
    const LONGEST: usize = 8;
    let mut len = 0;
    for (count, (at, c)) in text.char_indices().enumerate() {
        let rest = text.get(at..).unwrap_or_default();
        let is_letter = c.is_alphabetic() && (!c.is_ascii() || len > 0);
        if count >= LONGEST
            || !is_letter
            || word(rest).is_some()
            || read_numeral(rest).is_some()
            || span(rest).is_some()
        {
            break;
        }
        len = at + c.len_utf8();
    }
    len
}

/// 元/台·月, 每台每年: by the piece and time; there is no figure for a year either way.
fn by_time(text: &str) -> &str {
    strip_any(text, &["·", "/", ".", "每", "*"])
        .and_then(|rest| TIMES.iter().find_map(|(word, _)| rest.strip_prefix(word)))
        .or_else(|| text.strip_prefix("/天"))
        .unwrap_or(text)
}

/// 按铝锭产量, 按装机容量 before a price by the piece: says the same as what follows. 按修复产值: the base of a royalty.
pub(super) fn quantity(text: &str) -> Option<(Token, usize)> {
    use super::token::Word;
    const LONGEST: usize = 8;
    const QUANTITIES: [&str; 17] = [
        "产量", "销量", "数量", "用量", "填量", "工量", "理量", "输量", "测量", "面积", "台数", "件数", "亩数", "容量",
        "吨数", "套数", "吨位",
    ];
    let after = strip_any(text, &["按照", "按", "根据", "依据"])?;
    let head: usize = after
        .chars()
        .take(LONGEST)
        .take_while(|c| c.is_alphabetic() && !c.is_ascii() && !"超未不每如若除元万".contains(*c))
        .map(char::len_utf8)
        .sum();
    let head = after.get(..head)?;
    if let Some(at) = head.find("产值") {
        let behind = after.get(at + "产值".len()..)?;
        return Some((Token::Word(Word::OtherBase), text.len() - behind.len()));
    }
    let end = QUANTITIES.iter().filter_map(|word| Some(head.find(word)? + word.len())).min()?;
    let behind = after.get(end..)?;
    let follows = behind.trim_start_matches([',', '计', '算', ':', '收', '取', '支', '付']);
    follows.starts_with('每').then_some((Token::Noise, text.len() - behind.len()))
}

/// Length in bytes of a counting word at the head: what a fee by the piece is paid per.
pub(super) fn is_counter(text: &str) -> Option<usize> {
    const COUNTERS: &str = "平方米 立方米 千瓦时 公斤 千克 kg 吨 克 台套 台 套 件产品 件 个产品 个 亩 公顷 株 棵 只 头 羽 尾 \
        米 升 瓶 盒 箱 袋 辆 艘 架 片 支 根 条 张 户 人次 人 度 千瓦 单 枚 兆瓦时 兆瓦 吉瓦 mwh mw gw \
        kwh kw 瓦 公里 km 立方 平方 平米 ㎡ m2 m3 m² m³ 盘 舱 桶 罐 炉 卷 栋 座 毫升 粒 剂 盏 双 副 \
        批次 车次 台次 例 次";
    // 个月, 个百分点 and the like count time and rates; 次年, 单价 and 度 of 年度 are words of their own.
    if ["个月", "个点", "个百分", "次年", "单价", "度电价", "次性", "批次性"].iter().any(|word| text.starts_with(word))
    {
        return None;
    }
    COUNTERS.split(' ').filter(|counter| text.starts_with(counter)).map(str::len).max()
}
