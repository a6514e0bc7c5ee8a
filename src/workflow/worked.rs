//! What the ledger knows of patents: which are licensed, sold, pledged, worked in a product. A patent with any of these no
//! longer sleeps (R46).

use std::collections::BTreeMap;

use super::{Deal, Product};
use crate::assessment::OutsideRecord;
use crate::domain::{DealWay, PatentNumber};
use crate::store::{Reader, Result};

/// What is known of each patent that the ledger names, by its number.
#[derive(Debug, Clone, Default)]
pub struct Worked(BTreeMap<String, OutsideRecord>);

/// What two notations of one application have in common.
fn identity(number: &str) -> String {
    match PatentNumber::parse(number) {
        Ok(PatentNumber::Application(number)) => number.identity(),
        Ok(PatentNumber::Publication(number)) => number.identity(),
        Err(_) => number.to_owned(),
    }
}

impl Worked {
    /// Reads all contracts and products.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of(reader: &Reader) -> Result<Self> {
        let mut known = Self::default();
        for deal in reader.all_kept::<Deal>()? {
            for number in &deal.entry.patents {
                let record = known.0.entry(identity(number)).or_default();
                let place = match deal.entry.way {
                    Some(DealWay::Licence) => &mut record.licences,
                    Some(DealWay::Transfer | DealWay::Equity) => &mut record.transfers,
                    Some(DealWay::Pledge) => &mut record.pledges,
                    Some(DealWay::Other) | None => continue,
                };
                *place = Some(place.unwrap_or_default() + 1);
            }
        }
        for product in reader.all_kept::<Product>()? {
            for number in &product.entry.patents {
                let record = known.0.entry(identity(number)).or_default();
                record.products = Some(record.products.unwrap_or_default() + 1);
            }
        }
        Ok(known)
    }

    /// What is known of a patent. Where nothing is known, nobody has said that there is nothing.
    #[must_use]
    pub fn of_patent(&self, patent: &crate::domain::Patent) -> OutsideRecord {
        let application = patent.number.as_ref().map(crate::domain::ApplicationNumber::identity);
        let publication = patent.publication_number.as_ref().map(crate::domain::PublicationNumber::identity);
        let known = |number: Option<String>| number.and_then(|number| self.0.get(&number).copied());
        known(application).or_else(|| known(publication)).unwrap_or_default()
    }
}
