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

impl Blank for String {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

impl Blank for bool {
    fn is_blank(&self) -> bool {
        !self
    }
}

/// The key that serde gives a field: `r#abstract` is `abstract`.
pub(super) const fn key_of(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
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
