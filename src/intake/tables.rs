//! The importer's reference tables, loaded once: columns with their aliases, and the vocabularies.

use crate::resources::{ResourceError, Resources};

use super::columns::ColumnTable;
use super::contact::ContactWords;
use super::lines::Lines;
use super::words::Words;

/// Headers, aliases and vocabularies of `data/columns/` and `data/vocabulary/`.
#[derive(Debug)]
pub struct IntakeTables {
    pub(super) patent: ColumnTable,
    pub(super) need: ColumnTable,
    pub(super) deal: ColumnTable,
    pub(super) product: ColumnTable,
    pub(super) holding: ColumnTable,
    pub(super) target: ColumnTable,
    pub(super) firm: ColumnTable,
    pub(super) pair: ColumnTable,
    pub(super) follow_up: ColumnTable,
    pub(super) package: ColumnTable,
    pub(super) policy: ColumnTable,
    pub(super) library: ColumnTable,
    pub(super) lines: Lines,
    pub(super) contact: ContactWords,
    pub(super) words: Vocabularies,
}

/// Spellings of each closed vocabulary, to its canonical words.
#[derive(Debug)]
pub(super) struct Vocabularies {
    pub(super) patent_type: Words,
    pub(super) transfer_way: Words,
    pub(super) licence_kind: Words,
    pub(super) payment_form: Words,
    pub(super) maturity: Words,
    pub(super) exploitation: Words,
    pub(super) visibility: Words,
    pub(super) tier: Words,
    pub(super) privacy: Words,
    pub(super) firm_size: Words,
    pub(super) owner_kind: Words,
    pub(super) yes_no: Words,
    pub(super) use_first: Words,
    pub(super) royalty_base: Words,
    pub(super) industry_section: Words,
    pub(super) open_end: Words,
    pub(super) deal_way: Words,
    pub(super) stage: Words,
}

impl IntakeTables {
    /// Loads every table.
    ///
    /// # Errors
    /// A table that is missing, unreadable or of another shape.
    pub fn load(resources: &Resources) -> Result<Self, ResourceError> {
        let words = |name| Words::load(resources, name);
        Ok(Self {
            patent: ColumnTable::load(resources, "data/columns/patent.tsv")?,
            need: ColumnTable::load(resources, "data/columns/need.tsv")?,
            deal: ColumnTable::load(resources, "data/columns/deal.tsv")?,
            product: ColumnTable::load(resources, "data/columns/product.tsv")?,
            holding: ColumnTable::load(resources, "data/columns/holding.tsv")?,
            target: ColumnTable::load(resources, "data/columns/target.tsv")?,
            firm: ColumnTable::load(resources, "data/columns/firm.tsv")?,
            pair: ColumnTable::load(resources, "data/columns/pair.tsv")?,
            follow_up: ColumnTable::load(resources, "data/columns/follow_up.tsv")?,
            package: ColumnTable::load(resources, "data/columns/package.tsv")?,
            policy: ColumnTable::load(resources, "data/columns/policy.tsv")?,
            library: ColumnTable::load(resources, "data/columns/library.tsv")?,
            lines: Lines::load(resources)?,
            contact: ContactWords::load(resources)?,
            words: Vocabularies {
                patent_type: words("data/vocabulary/patent_type.tsv")?,
                transfer_way: words("data/vocabulary/transfer_way.tsv")?,
                licence_kind: words("data/vocabulary/licence_kind.tsv")?,
                payment_form: words("data/vocabulary/payment_form.tsv")?,
                maturity: words("data/vocabulary/maturity.tsv")?,
                exploitation: words("data/vocabulary/exploitation.tsv")?,
                visibility: words("data/vocabulary/visibility.tsv")?,
                tier: words("data/vocabulary/tier.tsv")?,
                privacy: words("data/vocabulary/privacy.tsv")?,
                firm_size: words("data/vocabulary/firm_size.tsv")?,
                owner_kind: words("data/vocabulary/owner_kind.tsv")?,
                yes_no: words("data/vocabulary/yes_no.tsv")?,
                use_first: words("data/vocabulary/use_first.tsv")?,
                royalty_base: words("data/vocabulary/royalty_base.tsv")?,
                industry_section: words("data/vocabulary/industry_section.tsv")?,
                open_end: words("data/vocabulary/open_end.tsv")?,
                deal_way: words("data/vocabulary/deal_way.tsv")?,
                stage: words("data/vocabulary/stage.tsv")?,
            },
        })
    }

    /// The same, where somebody has said how headers of patents are to be read: header as written, and canonical header
    /// of the field, empty for none. Unknown fields change nothing.
    #[must_use]
    pub fn with_headers<'h>(mut self, chosen: impl IntoIterator<Item = (&'h str, &'h str)>) -> Self {
        for (header, field) in chosen {
            self.patent.read_as(header, field);
        }
        self
    }

    /// Canonical headers that a column of patents can be read as.
    #[must_use]
    pub fn patent_headers(&self) -> Vec<&str> {
        self.patent.headers().collect()
    }
}
