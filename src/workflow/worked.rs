//! What the ledger knows of patents: which are licensed, sold, pledged, worked in a product. A patent with any of these no
//! longer sleeps (R46).

use std::collections::BTreeMap;

use super::deals::all_deals;
use super::packages::packages_on_offer;
use super::{Deal, Product};
use crate::assessment::{Outside, OutsideRecord};
use crate::domain::{ApplicationNumber, Date, DealWay, LicenceKind, Package, Patent, PatentNumber, PublicationNumber};
use crate::matching::Packages;
use crate::store::{Reader, Result};

/// What a contract does to a patent.
#[derive(Debug, Clone, Copy)]
struct Effect {
    way: DealWay,
    /// A licence that lets nobody else in.
    excludes: bool,
    from: Option<Date>,
    until: Option<Date>,
}

impl Effect {
    fn runs_on(self, day: Date) -> bool {
        self.from.is_some_and(|from| from <= day) && self.until.is_none_or(|until| until >= day)
    }
}

/// What is known of each patent that the ledger names, by its number.
#[derive(Debug, Clone, Default)]
pub struct Worked {
    contracts: BTreeMap<String, Vec<Effect>>,
    products: BTreeMap<String, u32>,
    packages: Packages,
}

/// What two notations of one application have in common.
pub(super) fn identity(number: &str) -> String {
    match PatentNumber::parse(number) {
        Ok(PatentNumber::Application(number)) => number.identity(),
        Ok(PatentNumber::Publication(number)) => number.identity(),
        Err(_) => number.to_owned(),
    }
}

impl Worked {
    /// Reads all contracts, products and packages.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of(reader: &Reader) -> Result<Self> {
        let mut known = Self { packages: packages_on_offer(reader)?, ..Self::default() };
        for deal in all_deals(reader)? {
            let Some(way) = deal.way else { continue };
            let effect = Effect {
                way,
                excludes: matches!(deal.licence_kind, Some(LicenceKind::Exclusive | LicenceKind::Sole)),
                from: deal.effective_on.or(deal.signed_on),
                until: deal.ends_on,
            };
            for number in &deal.patents {
                known.contracts.entry(identity(number)).or_default().push(effect);
            }
        }
        for product in reader.all_kept::<Product>()? {
            for number in &product.entry.patents {
                *known.products.entry(identity(number)).or_default() += 1;
            }
        }
        Ok(known)
    }
}

impl Worked {
    /// The last change of what it is read from: while that is the same, so is this.
    ///
    /// # Errors
    /// Those of the store.
    pub fn stands_on(reader: &Reader) -> Result<i64> {
        let ends = [reader.ledger_end::<Deal>()?, reader.ledger_end::<Product>()?, reader.ledger_end::<Package>()?];
        Ok(ends.into_iter().max().unwrap_or(0))
    }

    /// Packages that patents are offered in.
    #[must_use]
    pub const fn packages(&self) -> &Packages {
        &self.packages
    }
}

impl Outside for Worked {
    /// Where nothing is known, nobody has said that there is nothing.
    fn of(&self, patent: &Patent, today: Date) -> OutsideRecord {
        if self.contracts.is_empty() && self.products.is_empty() {
            return OutsideRecord::default();
        }
        let application = patent.number.as_ref().map(ApplicationNumber::identity);
        let publication = patent.publication_number.as_ref().map(PublicationNumber::identity);
        let mut record = OutsideRecord::default();
        for number in [application, publication].into_iter().flatten() {
            for effect in self.contracts.get(&number).into_iter().flatten() {
                let place = match effect.way {
                    DealWay::Licence => &mut record.licences,
                    DealWay::Transfer | DealWay::Equity => &mut record.transfers,
                    DealWay::Pledge => &mut record.pledges,
                    DealWay::Other => continue,
                };
                *place = Some(place.unwrap_or_default() + 1);
                let runs = effect.runs_on(today);
                record.pledge_runs |= effect.way == DealWay::Pledge && runs;
                record.exclusive_runs |= effect.way == DealWay::Licence && effect.excludes && runs;
            }
            if let Some(products) = self.products.get(&number) {
                record.products = Some(record.products.unwrap_or_default() + products);
            }
        }
        record
    }
}
