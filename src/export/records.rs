//! Patents and needs as files that import again: the template's headers in workbooks and CSV, English keys in JSON.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value as Json;

use super::ExportError;
use super::table::{Column, ColumnKind, Summary, TableWriter, Value};
use crate::domain::{Money, MoneyRange, Need, NeedPrivacy, Patent, Record, Visibility};
use crate::search::Searchable;

/// Parts a list in one cell.
const LIST_SEPARATOR: &str = "；";

/// Keys whose values are days.
const DAYS: [&str; 10] = [
    "filing_date",
    "publication_date",
    "grant_date",
    "legal_status_date",
    "licence_until",
    "open_licence_date",
    "verified_on",
    "valid_from",
    "valid_until",
    "updated_on",
];

/// A record that can be written out.
pub trait Exported: Record + Searchable {
    /// Key and header of each column.
    fn columns() -> &'static [(&'static str, &'static str)];
    /// Columns with no place of their own.
    fn extra(&self) -> &BTreeMap<String, String>;
    /// What a visitor may see of it; `None`: nothing.
    fn for_visitors(&self) -> Option<Self>;
}

impl Exported for Patent {
    fn columns() -> &'static [(&'static str, &'static str)] {
        Self::COLUMNS
    }

    fn extra(&self) -> &BTreeMap<String, String> {
        &self.extra
    }

    /// Public, unrestricted records, with the office's contact but no private person's.
    fn for_visitors(&self) -> Option<Self> {
        let public = self.visibility.is_none_or(|visibility| visibility == Visibility::Public);
        (public && !self.is_restricted()).then(|| Self {
            r#abstract: self.r#abstract.as_deref().map(without_contacts),
            application: self.application.as_deref().map(without_contacts),
            advantage: self.advantage.as_deref().map(without_contacts),
            contact_person: None,
            contact_phone: None,
            contact_email: None,
            visible_to: Vec::new(),
            // Nobody knows what a column without a place holds.
            extra: BTreeMap::new(),
            ..self.clone()
        })
    }
}

impl Exported for Need {
    fn columns() -> &'static [(&'static str, &'static str)] {
        Self::COLUMNS
    }

    fn extra(&self) -> &BTreeMap<String, String> {
        &self.extra
    }

    /// Public needs with their firm, anonymous ones without, 仅匹配 not at all; never a contact.
    fn for_visitors(&self) -> Option<Self> {
        let mut shown = Self {
            contact_person: None,
            contact_phone: None,
            contact_email: None,
            extra: BTreeMap::new(),
            ..self.clone()
        };
        let firm = match self.effective_privacy() {
            NeedPrivacy::MatchOnly => return None,
            NeedPrivacy::Public => None,
            NeedPrivacy::Anonymous => {
                shown.credit_code = None;
                shown.park = None;
                shown.annual_sales = None;
                // The code and the source may name the firm.
                shown.code = None;
                shown.source = None;
                shown.firm.take()
            }
        };
        let texts = [
            &mut shown.title,
            &mut shown.description,
            &mut shown.indicators,
            &mut shown.conditions,
            &mut shown.application,
            &mut shown.product,
            &mut shown.deadline,
        ];
        for text in texts.into_iter().flatten() {
            *text = without_contacts(text);
            if let Some(firm) = firm.as_deref().filter(|firm| !firm.trim().is_empty()) {
                *text = text.replace(firm.trim(), "某企业");
            }
        }
        Some(shown)
    }
}

/// Mobile numbers, fixed-line numbers and mail addresses inside a text, which may be a private person's.
static CONTACTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[-－ ]\d{7,8}|[\w.+-]+@[\w-]+(?:\.[\w-]+)+").ok()
});

fn without_contacts(text: &str) -> String {
    match &*CONTACTS {
        Some(contacts) => contacts.replace_all(text, "（联系方式已隐去）").into_owned(),
        // Better no text than a private number.
        None => String::new(),
    }
}

/// Writes records of one kind to one file.
pub struct RecordWriter<R> {
    table: TableWriter,
    keys: Vec<&'static str>,
    extra: Vec<String>,
    kind: std::marker::PhantomData<R>,
}

impl<R: Exported> RecordWriter<R> {
    /// Opens the file; `extra` are the headers of the columns with no place of their own, in order.
    ///
    /// # Errors
    /// An extension that names no format, a folder that is missing or not writable.
    pub fn create(path: &Path, extra: Vec<String>) -> Result<Self, ExportError> {
        let known: Vec<(&str, &str)> = R::columns().iter().copied().filter(|(_, header)| !header.is_empty()).collect();
        let columns = known
            .iter()
            .map(|(key, header)| {
                let kind = if DAYS.contains(key) { ColumnKind::Date } else { ColumnKind::Text };
                Column::new(*header, kind)
            })
            .chain(extra.iter().map(Column::text))
            .collect();
        let keys = known.into_iter().map(|(key, _)| key.trim_start_matches("r#")).collect();
        Ok(Self { table: TableWriter::create(path, "目录", columns)?, keys, extra, kind: std::marker::PhantomData })
    }

    /// Writes one record.
    ///
    /// # Errors
    /// The system's: a full disk, say.
    pub fn write(&mut self, record: &R) -> Result<(), ExportError> {
        let json = serde_json::to_value(record).unwrap_or_default();
        let (keys, extra) = (&self.keys, &self.extra);
        let values = || {
            let own = keys.iter().map(|key| cell(&json, key));
            let others = extra.iter().map(|header| Value::from(record.extra().get(header).map(String::as_str)));
            own.chain(others).collect()
        };
        self.table.record(values, || json.clone())
    }

    /// Completes the file.
    ///
    /// # Errors
    /// The system's; then nothing is left behind.
    pub fn finish(self) -> Result<Summary, ExportError> {
        self.table.finish()
    }
}

/// A cell of the template from the record's JSON.
fn cell(record: &Json, key: &str) -> Value {
    // What was inferred is inferred again when it comes back in.
    if key == "owner_kind" && record.get("owner_kind_inferred").is_some() {
        return Value::Empty;
    }
    let Some(value) = record.get(key) else {
        // A beginning without an end has no column of its own.
        let from = record.get("valid_from").and_then(Json::as_str).filter(|_| key == "valid_until");
        return from.map_or(Value::Empty, |from| Value::Text(format!("{from}起")));
    };
    match (key, value) {
        ("budget", range) => serde_json::from_value::<MoneyRange>(range.clone())
            .map_or(Value::Empty, |range| Value::Text(range.to_string())),
        ("annual_sales", Json::String(text)) => {
            text.parse::<Money>().map_or(Value::Empty, |sales| Value::Text(sales.to_string()))
        }
        ("valid_until", Json::String(until)) => match record.get("valid_from").and_then(Json::as_str) {
            Some(from) => Value::Text(format!("{from}至{until}")),
            None => until.parse().map_or_else(|_| Value::Text(until.clone()), Value::Date),
        },
        (key, Json::String(text)) if DAYS.contains(&key) => {
            text.parse().map_or_else(|_| Value::Text(text.clone()), Value::Date)
        }
        (_, Json::Bool(value)) => Value::Bool(*value),
        (_, Json::Number(number)) => Value::from(number.as_f64()),
        (_, other) => Value::Text(plain(other)),
    }
}

/// A value of a record's JSON in words: lists joined, 是 and 否, structures as their JSON.
#[must_use]
pub fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Bool(true) => "是".to_owned(),
        Json::Bool(false) => "否".to_owned(),
        Json::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(LIST_SEPARATOR),
        Json::Null => String::new(),
        Json::Object(map) if map.len() == 2 && map.contains_key("low") && map.contains_key("high") => {
            serde_json::from_value::<MoneyRange>(value.clone())
                .map_or_else(|_| value.to_string(), |range| range.to_string())
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod round_trip;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_sees_no_firm_of_an_anonymous_need_and_nothing_of_a_match_only_one() {
        let need = Need {
            title: Some("防起球".into()),
            firm: Some("示例公司".into()),
            description: Some("示例公司急需，电话13800000000，示例公司等着".into()),
            contact_phone: Some("010-00000000".into()),
            ..Need::default()
        };
        let shown = need.for_visitors().unwrap();
        assert_eq!((shown.firm, shown.contact_phone), (None, None));
        assert_eq!(shown.description.as_deref(), Some("某企业急需，电话（联系方式已隐去），某企业等着"));
        let hidden = Need { privacy: Some(NeedPrivacy::MatchOnly), ..need.clone() };
        assert_eq!(hidden.for_visitors(), None);
        let public = Need { privacy: Some(NeedPrivacy::Public), ..need };
        assert_eq!(public.for_visitors().unwrap().firm.as_deref(), Some("示例公司"));
    }

    #[test]
    fn a_restricted_patent_is_in_no_public_output() {
        let patent = Patent { restriction: Some("国家安全".into()), ..Patent::default() };
        assert_eq!(patent.for_visitors(), None);
        let named = Patent { visibility: Some(Visibility::Named), ..Patent::default() };
        assert_eq!(named.for_visitors(), None);
        assert!(Patent::default().for_visitors().is_some());
    }
}
