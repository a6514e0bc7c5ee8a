//! The fee of a patent: the phrase of 许可使用费, and the parts of it that have columns of their own, are one price.

use crate::domain::{Fee, MoneyRange, Patent};

use super::columns::Unit;
use super::fee::{FeeCompanions, FeeReading, FeeWarning, parse_fee, with_unit};
use super::hygiene::Breaks;
use super::patent_terms::UseFirst;
use super::report::Severity;
use super::row::{Row, Value};
use super::tables::Vocabularies;

/// A part of the price that has a column of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Entry,
    Yearly,
    Cap,
    Floor,
}

/// Columns of parts, in the order in which a phrase says them.
const PARTS: [(&str, Part); 4] =
    [("+entry_fee", Part::Entry), ("+yearly_fee", Part::Yearly), ("+fee_cap", Part::Cap), ("+fee_floor", Part::Floor)];

/// The phrase stays as written, with its column's unit; a price that our own JSON carries is not read again.
pub(super) fn read_fee(row: &mut Row<'_>, patent: &mut Patent, words: &Vocabularies, use_first: &mut UseFirst) {
    let structured = row.take("fee");
    let given: Option<Fee> = structured.as_ref().and_then(|value| serde_json::from_str(&value.cell.text()).ok());
    let mut text = String::new();
    let mut written = None;
    // A foreign column of the name Fee holds a phrase.
    let phrase = row.take("licence_fee").or_else(|| structured.filter(|_| given.is_none()));
    if let Some(value) = phrase
        && let Some(said) = row.clean(&value, Breaks::Join)
    {
        use_first.look(&said, words);
        written = Some(said.clone());
        text = with_header_unit(&value, &said);
    }
    if given.is_some() {
        patent.licence_fee = written.map(|_| text);
        patent.fee = given;
        return;
    }
    let companions = FeeCompanions {
        payment_form: patent.payment_form,
        royalty_percent: patent.royalty_percent,
        royalty_base: patent.royalty_base,
        licence_kind: patent.licence_kind,
    };
    // 提成支付 alone names the form; the price is in the other columns.
    let names_form = words.payment_form.whole(&text).is_some() && parse_fee(&text, None, &companions).unread.is_some();
    let phrase = if names_form { "" } else { text.as_str() };
    let reading = match with_parts(row, phrase, &companions) {
        Some(whole) => {
            written = Some(whole.clone());
            let reading = parse_fee(&whole, None, &companions);
            text = whole;
            reading
        }
        None => parse_fee(phrase, None, &companions),
    };
    let bare = written.as_ref().is_some_and(|said| !said.chars().any(char::is_alphabetic));
    // A text that is not understood stays as it was written: its numbers may be of something else.
    patent.licence_fee = written.map(|said| if reading.fee.is_some() || bare { text } else { said });
    use_first.said |= reading.use_first;
    patent.payment_form = patent.payment_form.or(reading.payment);
    for warning in reading.warnings {
        row.note(
            Severity::Warning,
            Some("许可使用费"),
            warning.code(),
            warning.to_string(),
            patent.licence_fee.as_deref(),
        );
    }
    patent.fee = reading.fee;
}

/// The text with the header's unit behind its bare numbers: `2/年` under 许可使用费（万元） is `2万元/年`.
fn with_header_unit(value: &Value<'_>, text: &str) -> String {
    match value.unit.and_then(Unit::money) {
        Some(unit) => {
            let header = value.header;
            let yearly = ["/年", "／年", "每年", "/每年"].iter().any(|word| header.contains(word));
            with_unit(text, unit, yearly)
        }
        None => text.to_owned(),
    }
}

/// The phrase with the parts of the other columns added; `None` where none adds anything. A part that cannot be added is
/// kept as written: half a price is a wrong price, and so is a guessed one.
fn with_parts(row: &mut Row<'_>, phrase: &str, companions: &FeeCompanions) -> Option<String> {
    let mut parts = Vec::new();
    for (key, part) in PARTS {
        if let Some(value) = row.take(key)
            && let Some(said) = row.clean(&value, Breaks::Join)
            && !is_zero(&said)
        {
            parts.push((part, value, said));
        }
    }
    if parts.is_empty() {
        return None;
    }
    let alone = |text: &str| -> FeeReading { parse_fee(text, None, &FeeCompanions::default()) };
    let mut whole = phrase.to_owned();
    let mut fee = alone(phrase).fee;
    let is_open = fee.is_some() || phrase.is_empty() || alone(phrase).unread.is_none();
    if is_open
        && fee.as_ref().is_none_or(|fee| fee.royalty.is_none() && !fee.free)
        && let Some(percent) = companions.royalty_percent.filter(|percent| *percent > 0.0)
    {
        // A cap alone would be the price itself; beside a royalty it is what the royalty keeps under.
        let clause = match companions.royalty_base {
            Some(base) => format!("按{base}的{percent}%提成"),
            None => format!("提成比例{percent}%"),
        };
        let longer = joined(&whole, &clause);
        if let Some(found) = alone(&longer).fee {
            (whole, fee) = (longer, Some(found));
        }
    }
    let mut added = Vec::new();
    for (part, value, said) in parts {
        let clause = clause(part, &value, &said);
        let once = |fee: &Fee| fee.fixed.filter(|_| part == Part::Entry);
        let longer = match (fee.as_ref().and_then(once), alone(&clause).fee.as_ref().and_then(once)) {
            // The phrase says the entry fee already.
            (Some(there), Some(here)) if there == here => continue,
            (Some(there), Some(here)) if fee == Some(Fee { fixed: Some(there), ..Fee::default() }) => {
                let sum = MoneyRange { low: there.low.plus(here.low), high: there.high.plus(here.high) };
                let message = format!("许可使用费{there}与入门费{here}合计为一次性费用{sum}，请核对");
                row.note(Severity::Warning, Some(value.field), "fee_summed", message, Some(&said));
                format!("固定费用{sum}")
            }
            _ => joined(&whole, &clause),
        };
        match alone(&longer).fee.filter(|_| is_open) {
            Some(found) => {
                (whole, fee) = (longer, Some(found));
                added.push(value.field);
            }
            None => {
                let without_unit = value.unit.is_none() && said.bytes().all(|b| b.is_ascii_digit() || b == b'.');
                let message = if without_unit {
                    FeeWarning::NoUnit.to_string()
                } else {
                    format!("“{}”与许可使用费合不成一个价格，原文另存，请核对", value.field)
                };
                row.note(Severity::Warning, Some(value.field), "fee_part_unread", message, Some(&said));
                row.keep(value.header, &said);
            }
        }
    }
    if added.is_empty() {
        return None;
    }
    let message = format!("许可使用费由{}等列合成", added.join("、"));
    row.note(Severity::Mended, Some("许可使用费"), "fee_of_columns", message, Some(&whole));
    Some(whole)
}

fn joined(phrase: &str, clause: &str) -> String {
    if phrase.is_empty() { clause.to_owned() } else { format!("{phrase}；{clause}") }
}

/// The cell in the words of a phrase: `5` under 入门费（万元） is 入门费5万元.
fn clause(part: Part, value: &Value<'_>, said: &str) -> String {
    let text = match value.unit.and_then(Unit::money) {
        Some(unit) => with_unit(said, unit, false),
        None => said.to_owned(),
    };
    let limit = |word: &str| {
        let yearly = value.header.contains('年') || text.contains('年');
        let sum = text.replace("/年", "").replace("每年", "");
        format!("{}{word}{sum}", if yearly { "每年" } else { "" })
    };
    match part {
        Part::Entry if text.contains("入门费") => text,
        Part::Entry => format!("入门费{text}"),
        Part::Yearly if text.contains('年') => text,
        Part::Yearly if text.chars().any(|c| c.is_ascii_digit()) => format!("{text}/年"),
        Part::Yearly => format!("年许可费{text}"),
        Part::Cap => limit("封顶"),
        Part::Floor => limit("保底"),
    }
}

/// `0`, `0万元`: nothing is due.
fn is_zero(text: &str) -> bool {
    let mut digits = text.chars().filter(char::is_ascii_digit).peekable();
    digits.peek().is_some() && digits.all(|digit| digit == '0')
}
