//! What patents and needs have in common: a stable id, a kind, and the identities by which a later file finds them.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::vocabulary::{serde_as_text, vocabulary};
use super::{Need, ParseError, Patent};

vocabulary! {
    /// Which of the two directories a record stands in.
    pub enum RecordKind : "记录类别" {
        /// Supply.
        Patent = "专利",
        /// Demand.
        Need = "需求",
    }
}

/// A record's id: `p` or `n` and twelve hex digits, made from the identity that first brought the record in, so that
/// the same catalogue gives the same ids on every node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(String);

impl RecordId {
    /// The id of a record that first came in under `identity`.
    #[must_use]
    pub fn from_identity(kind: RecordKind, identity: &Identity) -> Self {
        use sha2::Digest;
        let letter = match kind {
            RecordKind::Patent => 'p',
            RecordKind::Need => 'n',
        };
        let digest = sha2::Sha256::digest(identity.as_str());
        let hex: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Self(format!("{letter}{hex}"))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which directory it belongs to.
    #[must_use]
    pub fn kind(&self) -> RecordKind {
        if self.0.starts_with('n') { RecordKind::Need } else { RecordKind::Patent }
    }

    /// The id as a number, for tables of many: its 48 bits below one bit for the kind. Numbers stand in the order of
    /// the ids.
    #[must_use]
    pub fn key(&self) -> u64 {
        let digits = self.0.bytes().skip(1).fold(0, |digits, byte| {
            let digit = if byte.is_ascii_digit() { byte - b'0' } else { byte.wrapping_sub(b'a').wrapping_add(10) };
            digits << 4 | u64::from(digit)
        });
        match self.kind() {
            RecordKind::Need => digits,
            RecordKind::Patent => digits | PATENT_BIT,
        }
    }

    /// The id whose number is `key`; bits that no key has are not looked at.
    #[must_use]
    pub fn of_key(key: u64) -> Self {
        let letter = if key & PATENT_BIT == 0 { 'n' } else { 'p' };
        Self(format!("{letter}{:012x}", key & (PATENT_BIT - 1)))
    }
}

/// Set in the keys of patents: above the 48 bits of the digits, and `p` stands after `n`.
const PATENT_BIT: u64 = 1 << 48;

impl std::fmt::Display for RecordId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl std::str::FromStr for RecordId {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let sound = text.len() == 13
            && text.starts_with(['p', 'n'])
            && text[1..].bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if sound {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseError::new("记录编号", text, "应为 p 或 n 加 12 位十六进制数"))
        }
    }
}

serde_as_text!(RecordId);

/// One thing that identifies a record (TEMPLATES.md): `an:` application number, `pn:` publication number without its
/// kind code, `id:` source and id in it, `firm:` firm and folded title, `hash:` source and content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity(String);

impl Identity {
    /// An identity from its scheme and parts; parts are joined by the unit separator, which no cell holds.
    #[must_use]
    pub fn new(scheme: &str, parts: &[&str]) -> Self {
        Self(format!("{scheme}:{}", parts.join("\u{1f}")))
    }

    /// The identity as the store keeps it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A patent or a need, as store and index handle both.
pub trait Record: Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync + 'static {
    /// Which directory.
    const KIND: RecordKind;
    /// The store's id, once it has one.
    fn id(&self) -> Option<&RecordId>;
    /// Set by the store only.
    fn set_id(&mut self, id: RecordId);
    /// Everything that identifies this record, strongest first, never empty. `source` is the import's source.
    fn identities(&self, source: &str) -> Vec<Identity>;
    /// Whether it is that institution's (an owner of a patent) or firm's (of a need).
    fn is_of(&self, name: &str) -> bool;
    /// What a list shows: the title, or what stands for it.
    fn display_title(&self) -> &str;
    /// Keys that are bookkeeping, not content: they neither count as a change nor go into the content hash.
    const BOOKKEEPING: &'static [&'static str];
}

/// A title reduced to what makes two titles the same for a warning (同名): no spaces, no punctuation, lower case.
#[must_use]
pub fn folded_title(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Hash of a record's own content, for records that nothing else identifies.
pub(super) fn content_hash<R: Record>(record: &R) -> String {
    use sha2::Digest;
    let mut value = serde_json::to_value(record).unwrap_or_default();
    if let Some(map) = value.as_object_mut() {
        for key in R::BOOKKEEPING {
            map.shift_remove(*key);
        }
    }
    let digest = sha2::Sha256::digest(value.to_string());
    digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

impl Record for Patent {
    const KIND: RecordKind = RecordKind::Patent;
    const BOOKKEEPING: &'static [&'static str] = &["id", "code", "source", "verified_on"];

    fn id(&self) -> Option<&RecordId> {
        self.id.as_ref()
    }

    fn set_id(&mut self, id: RecordId) {
        self.id = Some(id);
    }

    fn identities(&self, source: &str) -> Vec<Identity> {
        let mut found = Vec::new();
        if let Some(number) = &self.number {
            found.push(Identity::new("an", &[&number.identity()]));
        }
        if let Some(publication) = &self.publication_number {
            found.push(Identity::new("pn", &[&publication.identity()]));
        }
        // A sound number decides: the file's own id would make two patents one where a catalogue numbers its
        // sheets from 1 again.
        if found.is_empty() {
            match &self.code {
                Some(code) => found.push(Identity::new("id", &[source, code])),
                None => found.push(Identity::new("hash", &[source, &content_hash(self)])),
            }
        }
        found
    }

    fn is_of(&self, name: &str) -> bool {
        let name = folded_title(name);
        self.owners.iter().any(|owner| folded_title(owner) == name)
    }

    fn display_title(&self) -> &str {
        self.title.as_deref().or(self.number_as_written.as_deref()).unwrap_or("（无名称）")
    }
}

impl Record for Need {
    const KIND: RecordKind = RecordKind::Need;
    const BOOKKEEPING: &'static [&'static str] = &["id", "code", "source", "updated_on"];

    fn id(&self) -> Option<&RecordId> {
        self.id.as_ref()
    }

    fn set_id(&mut self, id: RecordId) {
        self.id = Some(id);
    }

    fn identities(&self, source: &str) -> Vec<Identity> {
        let firm = self.credit_code.as_ref().map(ToString::to_string).or_else(|| self.firm.clone());
        if let Some(code) = &self.code {
            let of_source = Identity::new("id", &[source, code]);
            return firm.iter().map(|firm| Identity::new("id", &[firm, code])).chain([of_source]).collect();
        }
        match (&firm, &self.title) {
            (Some(firm), Some(title)) => vec![Identity::new("firm", &[firm, &folded_title(title)])],
            _ => vec![Identity::new("hash", &[source, &content_hash(self)])],
        }
    }

    fn is_of(&self, name: &str) -> bool {
        self.firm.as_deref().is_some_and(|firm| folded_title(firm) == folded_title(name))
    }

    fn display_title(&self) -> &str {
        self.title.as_deref().unwrap_or("（无名称）")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_the_order_of_ids_and_give_them_back() {
        let ids =
            ["n000000000000", "n0123456789ab", "nffffffffffff", "p000000000000", "p00000000000a", "pabcdef012345"];
        let ids = ids.map(|id| id.parse::<RecordId>().unwrap());
        assert!(ids.is_sorted() && ids.iter().map(RecordId::key).is_sorted());
        assert_eq!(ids.clone().map(|id| RecordId::of_key(id.key())), ids);
        assert_eq!(ids[1].key(), 0x0123_4567_89ab);
    }
}
