//! What a three-year cost assumes where the firm says nothing: `data/cost.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{FirmSize, Money};
use crate::resources::{ResourceError, Resources};

/// Profit margin, and the middle of the yearly sales of each size class.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostAssumptions {
    /// Profit as a share of sales, for royalties on profit.
    pub profit_margin: f64,
    /// Yearly sales in yuan by size class.
    yearly_sales_yuan: BTreeMap<String, f64>,
}

impl CostAssumptions {
    /// Reads the built-in file or the home's.
    ///
    /// # Errors
    /// The file is missing or malformed.
    pub fn load(resources: &Resources) -> Result<Self, ResourceError> {
        const NAME: &str = "data/cost.json";
        serde_json::from_str(&resources.text(NAME)?).map_err(|error| ResourceError::Malformed {
            name: NAME.to_owned(),
            line: error.line(),
            reason: error.to_string(),
        })
    }

    /// The middle of a size class.
    #[must_use]
    pub fn sales_of(&self, size: FirmSize) -> Option<Money> {
        let yuan = self.yearly_sales_yuan.get(size.word())?;
        (*yuan >= 0.0 && *yuan < 1e14).then(|| Money::from_fen((yuan * 100.0) as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_class_has_its_sales() {
        let assumptions = CostAssumptions::load(&Resources::built_in()).unwrap();
        for size in FirmSize::ALL {
            assert!(assumptions.sales_of(*size).is_some(), "{size}");
        }
    }
}
