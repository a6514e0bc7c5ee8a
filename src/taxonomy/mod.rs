//! Being built.

use crate::domain::{LegalState, OwnerKind};

/// Placeholder until the room is merged.
#[derive(Debug, Default)]
pub struct Taxonomy;

impl Taxonomy {
    /// Placeholder.
    #[must_use]
    pub fn legal_state(&self, text: &str) -> Option<LegalState> {
        text.parse().ok()
    }

    /// Placeholder.
    #[must_use]
    pub fn owner_kind(&self, _name: &str) -> Option<OwnerKind> {
        None
    }
}
