//! Institutions and firms as numbers, for asking whether a record names one of them.

use sha2::{Digest, Sha256};

use super::record::folded_title;

/// What makes two spellings one institution or firm: blanks, punctuation, case and width of characters tell nothing. Empty
/// for a name that says nothing.
#[must_use]
pub fn party_key(name: &str) -> String {
    folded_title(&crate::text::fold(name))
}

/// Whoever a name stands for: two spellings that differ in blanks, punctuation or case are one party. Nobody is one, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Party(u64);

impl Party {
    /// Who acts for no institution and no firm.
    pub const NOBODY: Self = Self(0);

    /// The party of a name or of a unified social credit code. An empty name is nobody's.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let name = party_key(name);
        if name.is_empty() {
            return Self::NOBODY;
        }
        // What decides who sees a record must not be made to collide.
        let mut first = [0; 8];
        first.copy_from_slice(&Sha256::digest(name)[..8]);
        Self(u64::from_le_bytes(first).max(1))
    }

    /// The number that an index keeps; 0 is nobody's.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one_party() {
        assert_eq!(Party::named("甲大学（北京）"), Party::named(" 甲大学(北京) "));
        assert_ne!(Party::named("甲大学"), Party::named("乙大学"));
        assert_eq!(Party::named("（）"), Party::NOBODY);
        assert_ne!(Party::named("甲大学"), Party::NOBODY);
    }
}
