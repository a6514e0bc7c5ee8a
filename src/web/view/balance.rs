//! Supply (patents) and demand (needs) by field, region, chain and node, as the lists behind the links count them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::domain::{Audience, Need, Patent, RecordKind};
use crate::search::{Facets, FilterTexts, Filters, Searchable};
use crate::taxonomy::{Chain, Position};
use crate::web::error::WebError;
use crate::web::site::Work;
use crate::web::view::query::SearchQuery;

/// Patents and needs that share something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::web) struct Balance {
    pub(in crate::web) patents: u64,
    pub(in crate::web) needs: u64,
}

impl Balance {
    /// What the chain lacks here, in words; `None` where there is supply.
    pub(in crate::web) const fn gap(self) -> Option<&'static str> {
        match (self.patents, self.needs) {
            (0, 0) => Some("补链缺口：供需都没有"),
            (0, _) => Some("补链缺口：有需求，没有专利"),
            _ => None,
        }
    }
}

/// A node of a chain with its balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct NodeBalance {
    pub(in crate::web) id: String,
    pub(in crate::web) name: String,
    pub(in crate::web) segment: Option<String>,
    pub(in crate::web) position: Position,
    pub(in crate::web) balance: Balance,
}

type OfChains = HashMap<(Audience, Arc<str>), Arc<Vec<NodeBalance>>>;

/// What was counted of one state of the index.
#[derive(Debug, Default)]
pub(in crate::web) struct KnownBalances(Mutex<OfChains>);

impl Work<'_> {
    /// The nodes of a chain, upstream first. Counting costs a pass over the index for each node: done once for each
    /// state of the index, and beside other requests rather than under the lock.
    pub(in crate::web) fn node_balances(&self, chain: &Chain) -> Result<Arc<Vec<NodeBalance>>, WebError> {
        let key = (self.audience, Arc::clone(&chain.id));
        let known = || self.live.balances.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(counted) = known().get(&key) {
            return Ok(Arc::clone(counted));
        }
        // The reader of a job stays on its thread.
        let (index, audience, today) = (&self.live.index, self.audience, self.today);
        let nodes = chain.nodes.par_iter().map(|node| {
            let texts = FilterTexts { node: Some(&node.id), ..FilterTexts::default() };
            let filters = Filters::parse(&texts, index.taxonomy())?.asked_by(audience);
            let count = |kind| Ok::<_, WebError>(index.filtered_ids(kind, &filters, today)?.len() as u64);
            Ok(NodeBalance {
                id: node.id.to_string(),
                name: node.name.to_string(),
                segment: node.segment.as_ref().map(ToString::to_string),
                position: node.position,
                balance: Balance { patents: count(RecordKind::Patent)?, needs: count(RecordKind::Need)? },
            })
        });
        let mut counted = nodes.collect::<Result<Vec<_>, WebError>>()?;
        counted.sort_by_key(|node| node.position);
        let counted = Arc::new(counted);
        known().insert(key, Arc::clone(&counted));
        Ok(counted)
    }

    /// Counts over everything that the asker may see: records, and facets.
    pub(in crate::web) fn totals(&self) -> Result<Totals, WebError> {
        let (patents, of_patents) = self.total::<Patent>()?;
        let (needs, of_needs) = self.total::<Need>()?;
        Ok(Totals { all: Balance { patents, needs }, patents: of_patents, needs: of_needs })
    }

    fn total<R: Searchable>(&self) -> Result<(u64, Facets), WebError> {
        let answer = self.search::<R>(&SearchQuery::default(), 0, 0)?;
        Ok((answer.total, answer.facets))
    }
}

/// Both directories counted.
#[derive(Debug)]
pub(in crate::web) struct Totals {
    pub(in crate::web) all: Balance,
    patents: Facets,
    needs: Facets,
}

impl Totals {
    /// By chain id.
    pub(in crate::web) fn of_chain(&self, id: &str) -> Balance {
        of(id, &self.patents.chain, &self.needs.chain)
    }

    /// By number of the technology field.
    pub(in crate::web) fn of_field(&self, number: &str) -> Balance {
        of(number, &self.patents.field, &self.needs.field)
    }

    /// By code of the province.
    pub(in crate::web) fn of_region(&self, code: &str) -> Balance {
        of(code, &self.patents.region, &self.needs.region)
    }

    /// Whose place is not known.
    pub(in crate::web) fn nowhere(&self) -> Balance {
        let known = |counts: &crate::search::FacetCounts| counts.values().sum::<u64>();
        Balance {
            patents: self.all.patents.saturating_sub(known(&self.patents.region)),
            needs: self.all.needs.saturating_sub(known(&self.needs.region)),
        }
    }
}

fn of(value: &str, patents: &crate::search::FacetCounts, needs: &crate::search::FacetCounts) -> Balance {
    let count = |counts: &crate::search::FacetCounts| counts.get(value).copied().unwrap_or_default();
    Balance { patents: count(patents), needs: count(needs) }
}
