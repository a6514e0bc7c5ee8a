//! Terms of a patent: ways of transfer, way of licensing, fee, payment, term, use first and pay later.

use std::sync::LazyLock;

use regex::Regex;

use crate::domain::{LicenceKind, Patent, PatentKind, RoyaltyBase, TransferWay, parse_date};

use super::columns::Unit;
use super::hygiene::Breaks;
use super::lists::split;
use super::patent_fee::read_fee;
use super::pattern::pattern;
use super::report::Severity;
use super::row::Row;
use super::source::Cell;
use super::tables::{IntakeTables, Vocabularies};
use super::term_end::term_end;

static PERCENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\d{1,3}(?:\.\d+)?)\s*[%％]"));

/// Reads every column of terms.
pub(super) fn read_terms(row: &mut Row<'_>, patent: &mut Patent, tables: &IntakeTables) {
    let words = &tables.words;
    let mut use_first = UseFirst::default();
    patent.transfer_ways = ways(row, "transfer_ways", words, &mut use_first);
    patent.licence_kind = licence_kind(row, words, &mut use_first);
    patent.payment_form = row
        .parse("payment_form", |text| {
            use_first.look(text, words);
            text.parse()
                .ok()
                .or_else(|| words.payment_form.parse(text))
                .map(Some)
                .or_else(|| words.use_first.find(text).map(|_| None))
        })
        .flatten();
    read_royalty(row, patent, words);
    read_fee(row, patent, words, &mut use_first);
    patent.licence_until = row.parse("licence_until", term_end);
    patent.licence_territory = row.text("licence_territory", Breaks::Join);
    patent.open_licence_date = row.parse("open_licence_date", |text| parse_date(text).ok());
    patent.support = row.answer("support");
    if let Some(value) = row.take("trial_months") {
        let unit = value.unit;
        patent.trial_months = row.read(&value, Breaks::Join, |text| months(text, unit));
    }
    patent.use_first =
        stated_use_first(row, "use_first", words, &mut patent.trial_months).or(use_first.said.then_some(true));
    statutory_or_like(row, patent);
}

/// 先使用后付费, met in a cell of something else.
#[derive(Debug, Default)]
pub(super) struct UseFirst {
    pub(super) said: bool,
}

impl UseFirst {
    pub(super) fn look(&mut self, text: &str, words: &Vocabularies) {
        let denied = text.contains("不支持先") || text.contains("不接受先") || text.contains("非先");
        self.said |= !denied && words.use_first.find(text).is_some();
    }
}

/// 是 / 否, or the words themselves, or a number of months.
pub(super) fn stated_use_first(
    row: &mut Row<'_>,
    key: &str,
    words: &Vocabularies,
    trial: &mut Option<u32>,
) -> Option<bool> {
    let value = row.take(key)?;
    let text = row.clean_word(&value, Breaks::Join)?;
    if let Some(entry) = words.yes_no.whole(&text) {
        return Some(entry.word == "是");
    }
    if let Some(found) = months(&text, None).filter(|_| text.contains(['月', '年'])) {
        trial.get_or_insert(found);
        return Some(true);
    }
    if words.use_first.find(&text).is_some() {
        return Some(!text.starts_with(['不', '非', '否']));
    }
    match text.chars().next() {
        Some('是' | '可' | '有') => Some(true),
        Some('否' | '不' | '无' | '非') => Some(false),
        _ => {
            if !super::numbers::says_nothing(&text) {
                row.unreadable(&value, &text);
            }
            None
        }
    }
}

/// Ways of transfer, glued ones taken apart.
pub(super) fn ways(row: &mut Row<'_>, key: &str, words: &Vocabularies, use_first: &mut UseFirst) -> Vec<TransferWay> {
    let Some(value) = row.take(key) else {
        return Vec::new();
    };
    let Some(text) = row.clean(&value, Breaks::Keep) else {
        return Vec::new();
    };
    use_first.look(&text, words);
    let mut found: Vec<TransferWay> = Vec::new();
    let mut glued = false;
    for item in split(&text)
        .iter()
        .flat_map(|item| item.split(['/', '+', ' ', '和', '或', '及']))
        .filter(|item| !item.trim().is_empty())
    {
        let (entries, rest) = words.transfer_way.cut(item);
        glued |= entries.len() > 1;
        for word in entries.iter().flat_map(|entry| entry.word.split(';')) {
            found.extend(word.parse::<TransferWay>().ok());
        }
        let rest = rest.replace("其它", "其他");
        if entries.is_empty() {
            if words.use_first.find(item).is_none() {
                found.extend(item.parse::<TransferWay>().ok());
            }
        } else if rest.contains("其他") {
            found.push(TransferWay::Other("其他".to_owned()));
        } else if rest.chars().filter(|c| c.is_alphabetic()).count() >= 4 {
            row.keep(value.header, &text);
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|way| seen.insert(way.clone()));
    if glued {
        row.note(Severity::Mended, Some(value.field), "cell_taken_apart", "粘连的多种方式已分开", Some(&text));
    }
    found
}

fn licence_kind(row: &mut Row<'_>, words: &Vocabularies, use_first: &mut UseFirst) -> Option<LicenceKind> {
    let value = row.take("licence_kind")?;
    let asks_open = value.header.contains("开放许可");
    let text = row.clean_word(&value, Breaks::Join)?;
    use_first.look(&text, words);
    if asks_open && let Some(entry) = words.yes_no.whole(&text) {
        return (entry.word == "是").then_some(LicenceKind::Open);
    }
    if super::numbers::says_nothing(&text) {
        return None;
    }
    let found: Option<LicenceKind> = text.parse().ok().or_else(|| words.licence_kind.parse(&text));
    let Some(kind) = found else {
        if words.use_first.find(&text).is_none() {
            row.unreadable(&value, &text);
        }
        return None;
    };
    let (entries, rest) = words.licence_kind.cut(&text);
    let says_other_kind =
        entries.iter().any(|entry| entry.word.parse::<LicenceKind>().is_ok_and(|other| other != kind));
    let says_other_way =
        words.use_first.find(&rest).is_none() && words.transfer_way.cut(&rest).0.iter().any(|way| way.word != "许可");
    if says_other_kind || says_other_way {
        let message = format!("写有不止一种方式，取“{kind}”，原文另存，请核对");
        row.note(Severity::Warning, Some(value.field), "several_licence_kinds", message, Some(&text));
        row.keep(value.header, &text);
    }
    found
}

fn read_royalty(row: &mut Row<'_>, patent: &mut Patent, words: &Vocabularies) {
    let base = |text: &str| text.parse::<RoyaltyBase>().ok().or_else(|| words.royalty_base.parse(text));
    patent.royalty_base = row.parse("royalty_base", base);
    let Some(value) = row.take("royalty_percent") else {
        return;
    };
    let is_share = matches!(value.cell, Cell::Number(number) if *number > 0.0 && *number < 1.0)
        && value.unit != Some(Unit::Percent);
    patent.royalty_percent = row.read(&value, Breaks::Join, |text| {
        let number = match text.trim().trim_end_matches(['%', '％']).trim().parse::<f64>() {
            Ok(number) if is_share => number * 100.0,
            Ok(number) => number,
            Err(_) => PERCENT
                .captures(text)
                .filter(|_| PERCENT.find_iter(text).count() == 1)?
                .get(1)?
                .as_str()
                .parse()
                .ok()?,
        };
        patent.royalty_base = patent.royalty_base.or_else(|| base(text).filter(|_| !text.is_ascii()));
        (0.0..=100.0).contains(&number).then_some(number)
    });
}

/// `6`, `6个月`, `半年`, `1年`, `一年半`, with the header's unit for bare numbers.
pub(super) fn months(text: &str, unit: Option<Unit>) -> Option<u32> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if let Ok(number) = text.parse::<f64>() {
        let factor = if unit == Some(Unit::Year) { 12.0 } else { 1.0 };
        let months = (number * factor).round();
        return (0.0..=1200.0).contains(&months).then_some(months as u32);
    }
    let extra = if text.ends_with("年半") { 6 } else { 0 };
    if text.contains("半年") && extra == 0 {
        return Some(6);
    }
    let head: String =
        text.trim_start_matches(|c: char| !is_numeral(c)).chars().take_while(|c| is_numeral(*c)).collect();
    let number = numeral(&head)?;
    let rest = text.split_once(head.as_str())?.1;
    if rest.starts_with("个月") || rest.starts_with('月') {
        Some(number)
    } else if rest.starts_with('年') {
        number.checked_mul(12).map(|months| months + extra)
    } else {
        None
    }
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || "一二两三四五六七八九十".contains(c)
}

fn numeral(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse() {
        return (number <= 1200).then_some(number);
    }
    let digit = |c: char| match c {
        '一' => Some(1),
        '二' | '两' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        _ => None,
    };
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        ['十'] => Some(10),
        ['十', ones] => digit(*ones).map(|ones| 10 + ones),
        [tens, '十'] => digit(*tens).map(|tens| tens * 10),
        [tens, '十', ones] => Some(digit(*tens)? * 10 + digit(*ones)?),
        [one] => digit(*one),
        _ => None,
    }
}

/// R31: 开放许可 is a name for what was announced; without the announcement, or for utility models and designs
/// without an evaluation report, the row is taken as 参照开放许可.
fn statutory_or_like(row: &mut Row<'_>, patent: &mut Patent) {
    if patent.licence_kind != Some(LicenceKind::Open) {
        return;
    }
    let needs_report = matches!(patent.patent_type, Some(PatentKind::UtilityModel | PatentKind::Design));
    let has_report = patent
        .evaluation_report
        .as_deref()
        .is_some_and(|text| !matches!(text, "无" | "否" | "没有" | "未出具" | "-" | "/"));
    let (code, message) = if patent.open_licence_date.is_none() {
        ("open_licence_without_announcement", "标为开放许可但没有声明公告日，按参照开放许可收录")
    } else if needs_report && !has_report {
        ("open_licence_without_report", "实用新型、外观设计的开放许可须有专利权评价报告，按参照开放许可收录")
    } else {
        return;
    };
    patent.licence_kind = Some(LicenceKind::OpenLike);
    row.note(Severity::Warning, Some("许可方式"), code, message, None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_time_are_months() {
        for (text, expected) in
            [("6", 6), ("6个月", 6), ("半年", 6), ("1年", 12), ("一年半", 18), ("十二个月", 12), ("免费试用3个月", 3)]
        {
            assert_eq!(months(text, None), Some(expected), "{text}");
        }
        assert_eq!(months("2", Some(Unit::Year)), Some(24));
        assert_eq!(months("面议", None), None);
    }
}
