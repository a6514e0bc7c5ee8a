//! Records that stand in an object of JSON by their keys instead of in a list: `{"P001":{...},"P002":{...}}`, and
//! columns that hold their values by row: `{"名称":{"0":"甲","1":"乙"},"专利号":{"0":...}}`.

use serde_json::{Map, Value};

/// Name under which the key of a record goes with it.
const KEY: &str = "id";

/// How the records stand in an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyed {
    /// One record a value.
    Records,
    /// One column a value.
    Columns,
}

/// How records stand in the object; none where it is a record itself.
pub(super) fn detect(map: &Map<String, Value>) -> Option<Keyed> {
    let inner: Vec<&Map<String, Value>> = map.values().map(Value::as_object).collect::<Option<_>>()?;
    let first = inner.first()?;
    let is_index = |key: &String| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    if inner.len() > 1 && inner.iter().all(|column| !column.is_empty() && column.keys().all(is_index)) {
        return Some(Keyed::Columns);
    }
    // A value that stands in an object of its own has a code and a name, a record has more than that.
    let is_record = |record: &&Map<String, Value>| record.len() > 1 && super::json::said_by(record).is_none();
    let is_alike = |record: &&Map<String, Value>| {
        let shared = record.keys().filter(|key| first.contains_key(*key)).count();
        shared * 2 >= record.len().min(first.len())
    };
    let has_many_keys = inner.len() > 1 || map.keys().any(|key| key.bytes().any(|byte| byte.is_ascii_digit()));
    (has_many_keys && inner.iter().all(is_record) && inner.iter().all(is_alike)).then_some(Keyed::Records)
}

/// The records of the object, in its order.
pub(super) fn records(map: Map<String, Value>, keyed: Keyed) -> Vec<Value> {
    let rows = match keyed {
        Keyed::Records => map,
        Keyed::Columns => turned(map),
    };
    // Keys that only count say nothing about the record.
    let last = rows.len();
    let counts = rows.keys().all(|key| key.parse::<usize>().is_ok_and(|key| key <= last));
    rows.into_iter()
        .map(|(key, value)| match value {
            Value::Object(record) if !counts && !has_key(&record) => {
                let mut with_key = Map::new();
                with_key.insert(KEY.to_owned(), Value::String(key));
                with_key.extend(record);
                Value::Object(with_key)
            }
            value => value,
        })
        .collect()
}

/// Whether the record names itself.
fn has_key(record: &Map<String, Value>) -> bool {
    record.keys().any(|name| {
        let name = name.to_ascii_lowercase();
        name == KEY || name == "code" || name.ends_with("_id") || name.contains("编号") || name.contains("编码")
    })
}

/// Columns of values by row to rows of values by column.
fn turned(columns: Map<String, Value>) -> Map<String, Value> {
    let mut rows = Map::new();
    for (name, column) in columns {
        let Value::Object(column) = column else { continue };
        for (row, value) in column {
            if let Value::Object(record) = rows.entry(row).or_insert_with(|| Value::Object(Map::new())) {
                record.insert(name.clone(), value);
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let map: Map<String, Value> = serde_json::from_str(text).unwrap();
        let keyed = detect(&map)?;
        Some(Value::Array(records(map, keyed)).to_string())
    }

    #[test]
    fn records_by_key_are_records() {
        assert_eq!(
            read(r#"{"P001":{"名称":"甲","专利号":"1","许可费":2},"P002":{"名称":"乙","专利号":"2","权利人":[]}}"#)
                .as_deref(),
            Some(
                r#"[{"id":"P001","名称":"甲","专利号":"1","许可费":2},{"id":"P002","名称":"乙","专利号":"2","权利人":[]}]"#
            )
        );
        assert_eq!(
            read(r#"{"1":{"名称":"甲","专利号":"1"},"2":{"名称":"乙","专利号":"2"}}"#).as_deref(),
            Some(r#"[{"名称":"甲","专利号":"1"},{"名称":"乙","专利号":"2"}]"#)
        );
    }

    #[test]
    fn columns_by_row_are_turned() {
        assert_eq!(
            read(r#"{"名称":{"0":"甲","1":"乙"},"专利号":{"0":"1","1":"2"}}"#).as_deref(),
            Some(r#"[{"名称":"甲","专利号":"1"},{"名称":"乙","专利号":"2"}]"#)
        );
    }

    #[test]
    fn a_record_of_objects_stays_one() {
        assert_eq!(read(r#"{"名称":{"value":"甲","label":"名"},"状态":{"value":"1","label":"有效"}}"#), None);
        assert_eq!(read(r#"{"名称":"甲","联系":{"name":"张","phone":"1"}}"#), None);
        assert_eq!(read(r#"{"专利":{"名称":"甲","专利号":"1"},"联系":{"姓名":"张","电话":"1"}}"#), None);
    }
}
