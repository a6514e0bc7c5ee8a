//! What a single value looks like, whatever its header says.

use std::sync::LazyLock;

use regex::Regex;

use crate::domain::{NumberFault, PatentNumber, parse_date};
use crate::intake::numbers::{is_damaged, number_inside};
use crate::intake::pattern::pattern;
use crate::intake::source::Cell;
use crate::intake::words::fold;

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::intake) enum Looks {
    /// Application number (also one with a wrong check digit, or destroyed by a spreadsheet).
    ApplicationNumber,
    /// Publication number.
    PublicationNumber,
    /// Text with a patent number in it.
    NumberAndText,
    /// A calendar day.
    Date,
    /// IPC symbols.
    Ipc,
    /// 统一社会信用代码.
    CreditCode,
    /// Telephone number.
    Phone,
    /// Mail address.
    Email,
    /// An address on the web.
    Url,
    /// A whole number.
    Integer,
    /// Any other number.
    Decimal,
    /// A kind of patent.
    Kind,
    /// Name of an organisation.
    Organisation,
    /// Names of persons.
    Persons,
    /// Words of the length of a title.
    Title,
    /// Running text.
    Long,
    /// Anything else.
    Other,
}

static IPC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*\[?[A-H]\s*\d{2}\s*[A-Z](?:\s*\d{1,4}\s*/\s*\d{2,6})?(?:\s*\(\d{4}\.\d{2}\)\s*[A-Z]?)?(?:[\s;；,，、|?]|\]|$)",
    )
});
static CREDIT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$"));
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:\+?86[- ]?)?(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8}(?:[-转]\d{1,6})?|400[- ]?\d{3}[- ]?\d{4})$")
});
static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$"));
static ORGANISATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:公司|集团|大学|学院|学校|研究院|研究所|研究中心|中心|医院|工厂|厂|合作社|协会|实验室|科学院|事务所|局|Co\.,? ?Ltd\.?|Inc\.?|University|Institute)(?:[（(][^（）()]*[)）])?$",
    )
});
static PERSONS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[\p{Han}·]{2,4}(?:[\s;；,，、?]+[\p{Han}·]{2,4})*[\s;；,，、?]*$"));
static KIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:中国)?(?:发明|实用新型|外观(?:设计)?|非专利技术|invention|utilitymodel|design)(?:专利|申请|公布|公开|授权|专利申请)*(?:[/(|;,-].*)?$",
    )
});

/// What the cell looks like; `None` for an empty one.
pub(in crate::intake) fn looks_like(cell: &Cell) -> Option<Looks> {
    if cell.is_empty() {
        return None;
    }
    if matches!(cell, Cell::Date(_)) {
        return Some(Looks::Date);
    }
    let text = cell.text();
    let text = text.trim();
    if ["http://", "https://", "www."].iter().any(|start| text.starts_with(start)) {
        return Some(Looks::Url);
    }
    let length = text.chars().count();
    if length > 80 {
        // A long list of classes, or of persons, is still one.
        let has_list = IPC.is_match(text) || PERSONS.is_match(text);
        return Some(match (has_list, IPC.is_match(text)) {
            (true, true) => Looks::Ipc,
            (true, false) => Looks::Persons,
            _ => Looks::Long,
        });
    }
    if matches!(text, "-" | "--" | "—" | "——" | "/" | "\\" | "无" | "N/A" | "n/a" | "null" | "NULL") {
        return None;
    }
    let folded = fold(text);
    if is_damaged(&folded) {
        return Some(Looks::ApplicationNumber);
    }
    if parse_date(text).is_ok() {
        return Some(Looks::Date);
    }
    match PatentNumber::parse(text) {
        Ok(PatentNumber::Application(_)) => return Some(Looks::ApplicationNumber),
        Ok(PatentNumber::Publication(_)) => return Some(Looks::PublicationNumber),
        Err(NumberFault::CheckDigit { .. } | NumberFault::Kind) if folded.len() >= 9 => {
            return Some(Looks::ApplicationNumber);
        }
        Err(_) => {}
    }
    let compact = folded.to_uppercase();
    let found = if CREDIT.is_match(&compact) && compact.bytes().any(|b| b.is_ascii_alphabetic()) {
        Looks::CreditCode
    } else if IPC.is_match(text) {
        Looks::Ipc
    } else if EMAIL.is_match(&folded) {
        Looks::Email
    } else if PHONE.is_match(&folded) {
        Looks::Phone
    } else if !folded.is_empty() && folded.bytes().all(|b| b.is_ascii_digit()) {
        Looks::Integer
    } else if folded.parse::<f64>().is_ok() {
        Looks::Decimal
    } else if KIND.is_match(&folded) {
        Looks::Kind
    } else if number_inside(text).is_some() {
        Looks::NumberAndText
    } else if ORGANISATION.is_match(text) {
        Looks::Organisation
    } else if PERSONS.is_match(text) {
        Looks::Persons
    } else if length >= 4 && text.chars().any(|c| c.is_alphabetic() && (!c.is_ascii() || text.contains(' '))) {
        Looks::Title
    } else {
        Looks::Other
    };
    Some(found)
}
