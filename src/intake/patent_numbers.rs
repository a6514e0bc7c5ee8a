//! The numbers of a row: which is sound, which only stands there.

use crate::domain::{NumberFault, Patent, PatentNumber};

use super::hygiene::Breaks;
use super::numbers::{is_damaged, numbers_inside};
use super::report::Severity;
use super::row::{Row, Value};
use super::source::Cell;
use super::words::fold;

/// Reads every number column, then numbers glued to the title, then an id that is a number.
pub(super) fn read_numbers(row: &mut Row<'_>, patent: &mut Patent) {
    // What to do about a destroyed number hangs on whether there is a publication number.
    for key in ["publication_number", "number"] {
        for value in row.take_all(key) {
            read_cell(row, patent, &value);
        }
    }
    if let Some(value) = row.take("number_as_written")
        && let Some(text) = row.clean(&value, Breaks::Join)
        && patent.number_as_written.is_none()
    {
        patent.number_as_written = Some(text);
    }
    take_number_out_of_title(row, patent);
    if patent.number.is_none()
        && patent.publication_number.is_none()
        && let Some(code) = patent.code.as_deref().filter(|code| code.to_ascii_uppercase().starts_with(['C', 'Z']))
        && let Ok(found) = PatentNumber::parse(code)
    {
        place(patent, found);
    }
}

fn read_cell(row: &mut Row<'_>, patent: &mut Patent, value: &Value<'_>) {
    let Some(text) = row.clean(value, Breaks::Keep) else {
        return;
    };
    if says_no_number(&text) {
        return;
    }
    let text = row.half_width(value.field, &text).into_owned();
    // A number that a spreadsheet holds as a number has lost nothing up to 15 digits; round hundreds of millions were
    // destroyed before they were saved.
    let destroyed = is_damaged(&fold(&text)) || matches!(value.cell, Cell::Number(number) if is_round(*number));
    if destroyed {
        return bad_number(row, patent, value, &text, &NumberFault::Damaged);
    }
    match PatentNumber::parse(&text) {
        Ok(found) => place_or_keep(row, patent, value, &text, found),
        Err(fault) => {
            let inside = numbers_inside(&text);
            if inside.is_empty() {
                return bad_number(row, patent, value, &text, &fault);
            }
            take_words_out(row, patent, value, &text, &inside);
            for (_, found) in inside {
                place_or_keep(row, patent, value, &text, found);
            }
        }
    }
}

/// Words around the numbers of a cell: a title where there is none, else kept.
fn take_words_out(
    row: &mut Row<'_>,
    patent: &mut Patent,
    value: &Value<'_>,
    text: &str,
    inside: &[(std::ops::Range<usize>, PatentNumber)],
) {
    let words = without(text, inside.iter().map(|(range, _)| range));
    if words.chars().filter(|c| c.is_alphabetic()).count() < 3 {
        return;
    }
    row.note(Severity::Mended, Some(value.field), "cell_taken_apart", "从一格中分出了号码和文字", Some(text));
    if patent.title.is_none() {
        patent.title = Some(words);
    } else if patent.title.as_deref() != Some(words.as_str()) {
        row.keep(value.header, text);
    }
}

/// `ZL201310699744.2 一种…` and `一种…（专利号：ZL201310699744.2）` in the title.
fn take_number_out_of_title(row: &mut Row<'_>, patent: &mut Patent) {
    let Some(title) = patent.title.clone() else {
        return;
    };
    if !title.bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    let mut inside = numbers_inside(&title);
    if inside.is_empty()
        && let Ok(found) = PatentNumber::parse(&title)
    {
        inside.push((0..title.len(), found));
    }
    if inside.is_empty() {
        return;
    }
    let words = without(&title, inside.iter().map(|(range, _)| range));
    row.note(Severity::Mended, Some("专利名称"), "cell_taken_apart", "从名称中分出了号码", Some(&title));
    patent.title = (words.chars().filter(|c| c.is_alphabetic()).count() >= 2).then_some(words);
    for (_, found) in inside {
        place(patent, found);
    }
}

/// The text without the ranges, their labels, and brackets that have become empty.
fn without<'r>(text: &str, ranges: impl Iterator<Item = &'r std::ops::Range<usize>>) -> String {
    let mut words = String::new();
    let mut end = 0;
    for range in ranges {
        words.push_str(text.get(end..range.start).unwrap_or_default());
        words.push(' ');
        end = range.end;
    }
    words.push_str(text.get(end..).unwrap_or_default());
    for label in ["专利号", "申请号", "公开号", "公告号", "授权号", "专利编号", "ZL", "CN"] {
        for colon in ["：", ":"] {
            words = words.replace(&format!("{label}{colon}"), " ");
        }
        words = words.replace(&format!("{label} "), " ");
    }
    for (open, close) in [('（', '）'), ('(', ')'), ('【', '】'), ('[', ']')] {
        while let Some(at) = words.find(open) {
            let Some(length) = words.get(at..).and_then(|rest| rest.find(close)) else {
                break;
            };
            let inner = words.get(at + open.len_utf8()..at + length).unwrap_or("x");
            if inner.chars().any(char::is_alphanumeric) {
                break;
            }
            words.replace_range(at..at + length + close.len_utf8(), " ");
        }
    }
    let is_edge = |c: char| {
        c.is_whitespace()
            || matches!(c, ',' | '，' | ';' | '；' | ':' | '：' | '、' | '/' | '|' | '-' | '—' | '_' | '.' | '。')
    };
    words.trim_matches(is_edge).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first number of each sort counts; another one is kept beside the record.
fn place_or_keep(row: &mut Row<'_>, patent: &mut Patent, value: &Value<'_>, text: &str, found: PatentNumber) {
    let same = match &found {
        PatentNumber::Application(number) => patent.number.as_ref().is_none_or(|there| there == number),
        PatentNumber::Publication(number) => {
            patent.publication_number.as_ref().is_none_or(|there| there.identity() == number.identity())
        }
    };
    if same {
        place(patent, found);
    } else {
        row.note(
            Severity::Warning,
            Some(value.field),
            "second_number",
            "同一行有两个不同的号码，取第一个，另一个另存",
            Some(text),
        );
        row.keep(value.header, text);
    }
}

fn place(patent: &mut Patent, found: PatentNumber) {
    match found {
        PatentNumber::Application(number) => {
            patent.number.get_or_insert(number);
        }
        PatentNumber::Publication(number) => {
            // A kind code says more than the bare digits.
            let there = patent.publication_number.as_ref();
            if there.is_none_or(|there| there.kind_code().is_none() && there.identity() == number.identity()) {
                patent.publication_number = Some(number);
            }
        }
    }
}

fn bad_number(row: &mut Row<'_>, patent: &mut Patent, value: &Value<'_>, text: &str, fault: &NumberFault) {
    let (code, message) = match fault {
        NumberFault::CheckDigit { expected } => {
            ("check_digit", format!("校验位不对（应为 {expected}），号码原样保留，不作为识别依据"))
        }
        NumberFault::Kind => ("number_kind", "号码中的种类号或年份不存在，原样保留，不作为识别依据".to_owned()),
        NumberFault::Damaged => {
            let identified = if patent.publication_number.is_some() {
                "改用公开（公告）号识别"
            } else {
                "又没有公开（公告）号，不能按号码识别"
            };
            let message = format!("号码被电子表格改成了科学计数法，末几位已丢失；{identified}，请从原始数据重新导出");
            ("damaged_number", message)
        }
        NumberFault::Foreign => ("foreign_number", "是外国或国际申请的号码，原样保留".to_owned()),
        NumberFault::NotANumber => ("not_a_number", "不是专利号，原样保留".to_owned()),
    };
    row.note(Severity::Warning, Some(value.field), code, message, Some(text));
    match &patent.number_as_written {
        None => patent.number_as_written = Some(text.to_owned()),
        Some(there) if there == text => {}
        Some(_) => row.keep(value.header, text),
    }
}

/// Eleven digits and more that end in seven zeros: what a spreadsheet makes of a number that it displayed as 2.02E+12.
fn is_round(number: f64) -> bool {
    number >= 1e10 && number % 1e6 == 0.0
}

fn says_no_number(text: &str) -> bool {
    ["申请中", "未授权", "待授权", "受理中", "审核中", "尚未", "无专利", "暂无", "无号", "未申请", "办理中"]
        .iter()
        .any(|word| text.contains(word))
        && !text.bytes().any(|byte| byte.is_ascii_digit())
}
