//! Whom to call: person, department and telephone, in columns of their own or in one cell (`王老师 0471-6576000`).

use std::sync::LazyLock;

use regex::Regex;

use super::hygiene::Breaks;
use super::pattern::pattern;
use super::report::Severity;
use super::row::Row;
use super::source::Cell;
use super::words::fold;
use crate::domain::parse_date;
use crate::resources::{ResourceError, Resources, tsv_rows};

/// Mobile, landline with the country's or the city's code, 400 and 800, and last a number within the city.
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)
        (?:(?:\+|00)?86[-－—–‐−\s]{0,2})?1[3-9]\d[-－—–‐−\s]?\d{4}[-－—–‐−\s]?\d{4}
        | (?:\+|00)?86[-－—–‐−\s]{1,2}(?:[(（]0?[1-9]\d{1,2}[)）]|0?[1-9]\d{1,2})[-－—–‐−\s]{0,2}\d{3,4}[-－—–‐−\s]?\d{4}
        | (?:[(（]0\d{2,3}[)）]|0\d{2,3})[-－—–‐−\s]{0,2}\d{3,4}[-－—–‐−\s]?\d{4}
        | [48]00[-－—–‐−\s]?\d{3}[-－—–‐−\s]?\d{4}
        | [48]00[-－—–‐−\s]?\d{4}[-－—–‐−\s]?\d{3}
        | [2-8]\d{2,3}[-－—–‐−\s]?\d{4}
        ",
    )
});

/// Behind a telephone number.
static EXTENSION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\s*(?:转接?|分机号?|ext\.?|[-－—])\s*[:：]?\s*\d{1,6}"));

static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"));

/// Accounts of messengers, which are digits like telephones.
static ACCOUNT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:QQ|微信)(?:号码?)?\s*[:：]?\s*(?:[a-z_][\w-]{4,}|\d{5,10})\b"));

/// Longest name of a person with a title, in Chinese characters.
const PERSON: usize = 6;

/// The words of `data/vocabulary/contact.tsv`.
#[derive(Debug, Default)]
pub(super) struct ContactWords {
    labels: Vec<String>,
    departments: Vec<String>,
    remarks: Vec<String>,
}

impl ContactWords {
    pub(super) fn load(resources: &Resources) -> Result<Self, ResourceError> {
        const NAME: &str = "data/vocabulary/contact.tsv";
        let mut words = Self::default();
        for (line, cells) in tsv_rows(&resources.text(NAME)?) {
            let list = match cells.first().copied() {
                Some("label") => &mut words.labels,
                Some("department") => &mut words.departments,
                Some("remark") => &mut words.remarks,
                _ => {
                    let reason = "第一列应为 label、department 或 remark".to_owned();
                    return Err(ResourceError::Malformed { name: NAME.to_owned(), line, reason });
                }
            };
            list.extend(cells.get(1).map(|word| fold(word)));
        }
        // The longest that fits is the label: 联系电话, not 电话.
        words.labels.sort_by_key(|label| std::cmp::Reverse(label.len()));
        Ok(words)
    }

    /// Takes a cell of contacts apart.
    fn apart(&self, text: &str) -> Parts {
        let mut parts = Parts::default();
        let mut rest = text.to_owned();
        for found in EMAIL.find_iter(text).map(|found| found.as_str().to_owned()) {
            rest = rest.replacen(&found, " ", 1);
            match parts.email {
                None => parts.email = Some(found),
                Some(_) => parts.rest.push(found),
            }
        }
        while let Some(found) = ACCOUNT.find(&rest) {
            parts.rest.push(found.as_str().trim().to_owned());
            rest.replace_range(found.range(), " ");
        }
        while let Some(range) = phone(&rest) {
            parts.phones.extend(rest.get(range.clone()).map(|phone| phone.trim().to_owned()));
            rest.replace_range(range, " ");
        }
        let is_edge = |c: char| !c.is_alphanumeric();
        let parts_names = |c: char| c.is_whitespace() || ",，;；、/|()（）[]【】:：".contains(c);
        for piece in rest.split(parts_names).map(|piece| self.unlabelled(piece.trim_matches(is_edge))) {
            let name = piece.trim_matches(is_edge);
            if !name.is_empty() {
                self.place(name, &mut parts);
            }
        }
        parts
    }

    /// Without labels in front and behind.
    fn unlabelled<'t>(&self, piece: &'t str) -> &'t str {
        let mut piece = piece;
        while !piece.is_empty() {
            let lower = piece.to_ascii_lowercase();
            let front = |label: &&String| {
                // Words of letters end where the word ends: not the tel in Tellier.
                let behind = lower.strip_prefix(label.as_str());
                behind.is_some_and(|rest| !label.is_ascii() || !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
            };
            if let Some(label) = self.labels.iter().filter(|label| label.chars().count() > 1).find(front) {
                piece = piece.get(label.len()..).unwrap_or_default();
            } else if let Some(label) = self.labels.iter().find(|label| !label.is_ascii() && lower.ends_with(*label))
                && (label.chars().count() > 1 || lower == *label)
            {
                piece = piece.get(..piece.len() - label.len()).unwrap_or_default();
            } else {
                break;
            }
        }
        piece
    }

    fn place(&self, name: &str, parts: &mut Parts) {
        let folded = fold(name);
        let length = name.chars().count();
        let has_digits = name.chars().any(|c| c.is_ascii_digit());
        if has_digits || self.remarks.iter().any(|remark| folded.starts_with(remark.as_str())) {
            parts.rest.push(name.to_owned());
        } else if length > 2 && self.departments.iter().any(|end| folded.ends_with(end.as_str())) {
            parts.departments.push(name.to_owned());
        } else if name.is_ascii() {
            match parts.persons.last_mut() {
                Some(last) if last.is_ascii() => {
                    last.push(' ');
                    last.push_str(name);
                }
                _ => parts.persons.push(name.to_owned()),
            }
        } else if length <= PERSON || name.contains('·') {
            parts.persons.push(name.to_owned());
        } else {
            parts.rest.push(name.to_owned());
        }
    }
}

/// The first telephone number of a text, with its extension.
fn phone(text: &str) -> Option<std::ops::Range<usize>> {
    let mut from = 0;
    while let Some(found) = PHONE.find_at(text, from) {
        let before = text.get(..found.start()).and_then(|before| before.chars().next_back());
        let behind = text.get(found.end()..).unwrap_or_default();
        let is_whole =
            !before.is_some_and(|c| c.is_ascii_alphanumeric()) && !behind.starts_with(|c: char| c.is_ascii_digit());
        if is_whole && parse_date(found.as_str()).is_err() {
            let extension = EXTENSION.find(behind).map_or(0, |extension| extension.end());
            let is_end = !behind.get(extension..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            return Some(found.start()..found.end() + if is_end { extension } else { 0 });
        }
        from = found.end();
    }
    None
}

/// What a cell of contacts holds.
#[derive(Debug, Default)]
struct Parts {
    persons: Vec<String>,
    departments: Vec<String>,
    phones: Vec<String>,
    email: Option<String>,
    /// What has no place.
    rest: Vec<String>,
}

/// Person, department, telephone and mail address of a record.
#[derive(Debug, Default)]
pub(super) struct Contact {
    pub(super) email: Option<String>,
    pub(super) person: Option<String>,
    pub(super) department: Option<String>,
    pub(super) phone: Option<String>,
}

/// Reads the columns of person and telephone, and takes cells apart that hold both.
pub(super) fn read_contact(row: &mut Row<'_>, words: &ContactWords) -> Contact {
    let mut contact = Contact { person: row.text("contact_person", Breaks::Join), ..Contact::default() };
    contact.email = row.parse("contact_email", |text| Some(text.replace('＠', "@")));
    if let Some(value) = row.take("contact_phone")
        && let Some(text) = row.clean(&value, Breaks::Keep)
    {
        let text = row.half_width(value.field, &text).into_owned();
        let parts = words.apart(&text);
        if lost_its_zero(value.cell) {
            let message = "区号前的 0 被电子表格去掉了，已补上";
            row.note(Severity::Mended, Some(value.field), "area_code", message, Some(&text));
            contact.phone = Some(format!("0{text}"));
        } else if parts.is_telephones_only() && parts.phones.len() == 1 {
            contact.phone = parts.phones.into_iter().next();
        } else if parts.is_telephones_only() || (parts.phones.is_empty() && parts.email.is_none()) {
            contact.phone = Some(text);
        } else {
            contact.fill(parts, row, value.field, value.header, &text);
        }
    }
    if let Some(value) = row.take("+contact")
        && let Some(text) = row.clean(&value, Breaks::Join)
    {
        let text = row.half_width(value.field, &text).into_owned();
        contact.fill(words.apart(&text), row, value.field, value.header, &text);
    }
    if contact.phone.is_none()
        && let Some(text) = contact.person.take()
    {
        let parts = words.apart(&text);
        if parts.phones.is_empty() && parts.email.is_none() {
            contact.person = Some(text);
        } else {
            contact.fill(parts, row, "联系人", "联系人", &text);
        }
    }
    contact
}

impl Contact {
    /// Takes over what is not known yet; what differs from what is known, and what has no place, is kept.
    fn fill(&mut self, parts: Parts, row: &mut Row<'_>, field: &str, header: &str, text: &str) {
        let kinds =
            [parts.persons.len(), parts.departments.len(), parts.phones.len(), usize::from(parts.email.is_some())];
        let mut rest = parts.rest;
        let joined = |parts: Vec<String>| (!parts.is_empty()).then(|| parts.join("；"));
        for (place, found) in [
            (&mut self.person, joined(parts.persons)),
            (&mut self.department, joined(parts.departments)),
            (&mut self.phone, joined(parts.phones)),
            (&mut self.email, parts.email),
        ] {
            match (&place, found) {
                (None, found) => *place = found,
                (Some(known), Some(found)) if *known != found => rest.push(found),
                _ => {}
            }
        }
        if kinds.iter().filter(|count| **count > 0).count() + usize::from(!rest.is_empty()) > 1 {
            row.note(
                Severity::Mended,
                Some(field),
                "cell_taken_apart",
                "从一格中分出了联系人、部门、电话或邮箱",
                Some(text),
            );
        }
        if !rest.is_empty() {
            row.keep(header, &rest.join("；"));
        }
    }
}

impl Parts {
    fn is_telephones_only(&self) -> bool {
        self.persons.is_empty() && self.departments.is_empty() && self.email.is_none() && self.rest.is_empty()
    }
}

/// A number of ten digits: a landline whose leading zero a spreadsheet dropped (400 and 800 numbers have none).
fn lost_its_zero(cell: &Cell) -> bool {
    matches!(cell, Cell::Number(number) if (1e9..1e10).contains(number) && number.fract() == 0.0
        && !matches!((number / 1e7) as u32, 400 | 800))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Persons, departments, telephones, mail address and the rest, parted by |.
    fn apart(text: &str) -> String {
        let words = ContactWords::load(&Resources::built_in()).unwrap();
        let parts = words.apart(text);
        let all = [parts.persons, parts.departments, parts.phones, parts.email.into_iter().collect(), parts.rest];
        all.map(|part| part.join("；")).join("|")
    }

    #[test]
    fn everything_in_a_cell_of_contacts_gets_its_place() {
        for (text, expected) in [
            ("张三 13847100000", "张三||13847100000||"),
            ("李四，0471-6576000", "李四||0471-6576000||"),
            ("王五13900000000", "王五||13900000000||"),
            ("联系人：王老师 电话：(0471)6576000", "王老师||(0471)6576000||"),
            ("张三/138-4710-0000；李四/13900000000", "张三；李四||138-4710-0000；13900000000||"),
            ("王老师", "王老师||||"),
            ("0471-6576000", "||0471-6576000||"),
            ("冯工 0086-13912345678", "冯工||0086-13912345678||"),
            ("朱工 0571-8800 1234", "朱工||0571-8800 1234||"),
            ("李工 88001234", "李工||88001234||"),
            ("王主任 8800-1234", "王主任||8800-1234||"),
            ("陈工 +86-571-88001234", "陈工||+86-571-88001234||"),
            ("陈工,+86 139 1234 5678", "陈工||+86 139 1234 5678||"),
            ("卫先生 800-810-1234", "卫先生||800-810-1234||"),
            ("张老师 0571－88001234", "张老师||0571－88001234||"),
            ("张老师0571—88001234", "张老师||0571—88001234||"),
            ("0571-88001234/88001235", "||0571-88001234；88001235||"),
            ("沈 13912341234", "沈||13912341234||"),
            ("何女士13912345678转1", "何女士||13912345678转1||"),
            ("吴十：0571-88001234转802", "吴十||0571-88001234转802||"),
            ("0571-88001234-802 郑总", "郑总||0571-88001234-802||"),
            ("杨 微信同号13912345679", "杨||13912345679||微信同号"),
            ("办公电话：0411-84700000", "||0411-84700000||"),
            ("王五（0571-88001234）", "王五||0571-88001234||"),
            ("王磊（科技处）13912345678", "王磊|科技处|13912345678||"),
            ("褚经理 zhang@a.com 13900001111", "褚经理||13900001111|zhang@a.com|"),
            ("技术转移中心 0571-88001234", "|技术转移中心|0571-88001234||"),
            ("联系人：郭工，QQ：12345678，手机13912345678", "郭工||13912345678||QQ：12345678"),
            ("Zhang San 13912345678", "Zhang San||13912345678||"),
            ("孙八、周九 13600001111/13600002222", "孙八；周九||13600001111；13600002222||"),
            ("13912345678 或 13812345678", "||13912345678；13812345678||"),
        ] {
            assert_eq!(apart(text), expected, "{text}");
        }
    }

    #[test]
    fn a_landline_without_its_zero_is_seen() {
        assert!(lost_its_zero(&Cell::Number(4_716_576_000.0)));
        assert!(!lost_its_zero(&Cell::Number(13_847_100_000.0)));
        assert!(!lost_its_zero(&Cell::Number(4_008_001_000.0)));
    }
}
