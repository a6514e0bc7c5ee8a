//! Whom to call: person and telephone, in columns of their own or in one cell (`王老师 0471-6576000`).

use std::sync::LazyLock;

use regex::Regex;

use super::hygiene::Breaks;
use super::pattern::pattern;
use super::report::Severity;
use super::row::Row;
use super::source::Cell;

static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\+?86[- ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|[(（]?0\d{2,3}[)）]?[-— ]{0,2}\d{7,8}(?:[-转]\d{1,6})?|400[- ]?\d{3}[- ]?\d{4})",
    )
});

/// Labels inside a cell of contacts.
static LABEL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:联系人|姓名|联系电话|联系方式|电话|手机号码|手机号|手机|座机|tel|phone)[:：]?"));

static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"));

/// Person, telephone and mail address of a record.
#[derive(Debug, Default)]
pub(super) struct Contact {
    pub(super) email: Option<String>,
    pub(super) person: Option<String>,
    pub(super) phone: Option<String>,
}

/// Reads the columns of person and telephone, and takes cells apart that hold both.
pub(super) fn read_contact(row: &mut Row<'_>) -> Contact {
    let mut contact = Contact { person: row.text("contact_person", Breaks::Join), ..Contact::default() };
    contact.email = row.parse("contact_email", |text| Some(text.replace('＠', "@")));
    if let Some(value) = row.take("contact_phone")
        && let Some(text) = row.clean(&value, Breaks::Keep)
    {
        let mut text = row.half_width(value.field, &text).into_owned();
        if contact.email.is_none()
            && let Some(found) = EMAIL.find(&text).map(|found| found.as_str().to_owned())
        {
            row.note(Severity::Mended, Some(value.field), "cell_taken_apart", "从一格中分出了电子邮箱", Some(&text));
            let is_edge = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | ';' | '；' | '、' | '/');
            text = text.replace(&found, "").trim_matches(is_edge).to_owned();
            contact.email = Some(found);
        }
        let (person, phone) = taken_apart(&text);
        if lost_its_zero(value.cell) {
            let message = "区号前的 0 被电子表格去掉了，已补上";
            row.note(Severity::Mended, Some(value.field), "area_code", message, Some(&text));
            contact.phone = Some(format!("0{text}"));
        } else if let (None, Some(person), Some(phone)) = (&contact.person, person, phone) {
            note_apart(row, value.field, &text);
            (contact.person, contact.phone) = (Some(person), Some(phone));
        } else if !text.is_empty() {
            contact.phone = Some(text);
        }
    }
    if let Some(value) = row.take("+contact")
        && let Some(text) = row.clean(&value, Breaks::Join)
    {
        let text = row.half_width(value.field, &text).into_owned();
        let (person, phone) = taken_apart(&text);
        if contact.person.is_some() || contact.phone.is_some() {
            row.keep(value.header, &text);
        } else if person.is_some() && phone.is_some() {
            note_apart(row, value.field, &text);
        }
        contact.person = contact.person.or(person);
        contact.phone = contact.phone.or(phone);
    }
    if contact.phone.is_none()
        && let Some(text) = contact.person.clone()
        && let (person, Some(phone)) = taken_apart(&text)
    {
        note_apart(row, "联系人", &text);
        (contact.person, contact.phone) = (person, Some(phone));
    }
    contact
}

fn note_apart(row: &mut Row<'_>, field: &str, text: &str) {
    row.note(Severity::Mended, Some(field), "cell_taken_apart", "从一格中分出了联系人和电话", Some(text));
}

/// A number of ten digits: a landline whose leading zero a spreadsheet dropped (400 and 800 numbers have none).
fn lost_its_zero(cell: &Cell) -> bool {
    matches!(cell, Cell::Number(number) if (1e9..1e10).contains(number) && number.fract() == 0.0
        && !matches!((number / 1e7) as u32, 400 | 800))
}

/// Persons and telephones of a cell.
fn taken_apart(text: &str) -> (Option<String>, Option<String>) {
    let phones: Vec<&str> = PHONE.find_iter(text).map(|found| found.as_str().trim()).collect();
    let rest = LABEL.replace_all(&PHONE.replace_all(text, " "), " ").into_owned();
    let is_edge = |c: char| !c.is_alphanumeric();
    let persons: Vec<&str> = rest
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | ';' | '；' | '、' | '/'))
        .map(|part| part.trim_matches(is_edge))
        .filter(|part| part.chars().filter(|c| c.is_alphabetic()).count() >= 2)
        .collect();
    let joined = |parts: Vec<&str>, by: &str| (!parts.is_empty()).then(|| parts.join(by));
    (joined(persons, if rest.is_ascii() { " " } else { "；" }), joined(phones, "；"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(text: &str) -> (String, String) {
        let (person, phone) = taken_apart(text);
        (person.unwrap_or_default(), phone.unwrap_or_default())
    }

    #[test]
    fn person_and_telephone_in_one_cell_are_taken_apart() {
        for (text, person, phone) in [
            ("张三 13847100000", "张三", "13847100000"),
            ("李四，0471-6576000", "李四", "0471-6576000"),
            ("王五13900000000", "王五", "13900000000"),
            ("联系人：王老师 电话：(0471)6576000", "王老师", "(0471)6576000"),
            ("张三/138-4710-0000；李四/13900000000", "张三；李四", "138-4710-0000；13900000000"),
            ("王老师", "王老师", ""),
            ("0471-6576000", "", "0471-6576000"),
        ] {
            assert_eq!(apart(text), (person.to_owned(), phone.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_landline_without_its_zero_is_seen() {
        assert!(lost_its_zero(&Cell::Number(4_716_576_000.0)));
        assert!(!lost_its_zero(&Cell::Number(13_847_100_000.0)));
        assert!(!lost_its_zero(&Cell::Number(4_008_001_000.0)));
    }
}
