//! One macro for closed vocabularies: an enum whose values print and serialise as the Chinese word that users read.

/// Declares an enum with its canonical Chinese words: `Display`, exact `FromStr`, serde as a string, `ALL`, `word()`.
///
/// The words are what TEMPLATES.md prescribes for output. Looser spellings are recognised elsewhere, by tables.
macro_rules! vocabulary {
    ($(#[$outer:meta])* pub enum $name:ident : $what:literal { $( $(#[$inner:meta])* $variant:ident = $word:literal ),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$inner])* $variant ),+ }

        impl $name {
            /// Every value, in the order of the vocabulary.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The canonical Chinese word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $( Self::$variant => $word ),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::ParseError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text.trim() {
                    $( $word => Ok(Self::$variant), )+
                    other => Err($crate::domain::ParseError::new($what, other, concat!("不在", $what, "的词表中"))),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

/// Serde through `Display` and `FromStr`, for nouns that have one canonical text form.
macro_rules! serde_as_text {
    ($name:ty) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {serde_as_text, vocabulary};
