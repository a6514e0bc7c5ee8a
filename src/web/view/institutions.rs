//! Institutions with what each of them offers to everybody.

use std::collections::BTreeMap;

use crate::domain::{Audience, OwnerKind, Patent};
use crate::store::{Store, StoreError};

/// Patents read at once.
const PAGE: usize = 5_000;

/// One institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Institution {
    pub(in crate::web) name: String,
    pub(in crate::web) kind: Option<OwnerKind>,
    pub(in crate::web) region: Option<String>,
    /// Patents that a visitor may see.
    pub(in crate::web) patents: u64,
}

/// All institutions, those with most patents first, then by name.
#[derive(Debug, Default)]
pub(in crate::web) struct Institutions {
    pub(in crate::web) all: Vec<Institution>,
}

impl Institutions {
    /// Counts over the whole store, as a visitor sees it.
    pub(in crate::web) fn count(store: &impl Store) -> Result<Self, StoreError> {
        let mut known: BTreeMap<String, Institution> = BTreeMap::new();
        let mut after = 0;
        loop {
            let (page, last) = store.arrivals::<Patent>(after, PAGE)?;
            if page.is_empty() {
                break;
            }
            after = last;
            for patent in page.iter().filter(|patent| patent.is_seen_by(Audience::Visitor)) {
                for (at, owner) in patent.owners.iter().enumerate() {
                    let entry = known.entry(owner.clone()).or_insert_with(|| Institution {
                        name: owner.clone(),
                        kind: None,
                        region: None,
                        patents: 0,
                    });
                    entry.patents += 1;
                    // Kind and place of a record are those of its first owner.
                    if at == 0 {
                        entry.kind = entry.kind.or(patent.owner_kind);
                        entry.region = entry.region.take().or_else(|| patent.region.clone());
                    }
                }
            }
        }
        let mut all: Vec<Institution> = known.into_values().collect();
        all.sort_by(|a, b| b.patents.cmp(&a.patents).then_with(|| a.name.cmp(&b.name)));
        Ok(Self { all })
    }

    /// The institution of that name.
    pub(in crate::web) fn named(&self, name: &str) -> Option<&Institution> {
        self.all.iter().find(|institution| institution.name == name)
    }
}
