//! Flat records: a struct, and beside it the key and the Chinese header of every column.

/// A value that says nothing, and is left out of JSON.
pub(super) trait Blank {
    fn is_blank(&self) -> bool;
}

impl<T> Blank for Option<T> {
    fn is_blank(&self) -> bool {
        self.is_none()
    }
}

impl<T> Blank for Vec<T> {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

impl<K, V> Blank for std::collections::BTreeMap<K, V> {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

impl Blank for bool {
    fn is_blank(&self) -> bool {
        !self
    }
}

/// The key of a field in JSON: a name that is a word of Rust is written `r#abstract` in the source, `abstract` outside.
pub(super) const fn key_of(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// Declares a flat record and `COLUMNS`, its keys and headers in the order of the templates. A header of `""` marks a
/// key that is carried in JSON only.
macro_rules! flat_record {
    ($(#[$outer:meta])* pub struct $name:ident { $( $(#[$inner:meta])* $key:ident : $type:ty = $header:literal ),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $(
                $(#[$inner])*
                #[serde(default, skip_serializing_if = "crate::domain::columns::Blank::is_blank")]
                pub $key: $type,
            )+
        }

        impl $name {
            /// Key and Chinese header of each column, in template order; header `""`: JSON only.
            pub const COLUMNS: &'static [(&'static str, &'static str)] = &[ $( ($crate::domain::columns::key_of(stringify!($key)), $header) ),+ ];
        }
    };
}

pub(super) use flat_record;

#[cfg(test)]
mod tests {
    use crate::domain::{Need, Patent};

    #[test]
    fn every_column_goes_by_its_key_in_json() {
        let patent = serde_json::json!({ "abstract": "甲", "title": "乙" });
        let read: Patent = serde_json::from_value(patent.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), patent);
        let keys: Vec<&str> = Patent::COLUMNS.iter().chain(Need::COLUMNS).map(|(key, _)| *key).collect();
        assert!(keys.contains(&"abstract") && keys.iter().all(|key| !key.contains('#')), "{keys:?}");
    }
}
