//! Supply (patents) and demand (needs) by field, region, chain and node, as the lists behind the links count them.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::domain::{Audience, Need, Patent, RecordKind};
use crate::search::{FacetCounts, Facets, FilterTexts, Filters, Searchable};
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
    /// Demand that no supply meets: the gap that hurts.
    pub(in crate::web) const fn is_wanted(self) -> bool {
        self.patents == 0 && self.needs > 0
    }

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

type Counted<K, V> = Mutex<HashMap<K, Arc<V>>>;

/// What was counted of one state of the index. Nothing in it depends on the day.
#[derive(Debug, Default)]
pub(in crate::web) struct KnownBalances {
    nodes: Counted<(Audience, Arc<str>), Vec<NodeBalance>>,
    totals: Counted<Audience, Totals>,
}

fn known<K: Eq + Hash, V>(counted: &Counted<K, V>, key: &K) -> Option<Arc<V>> {
    counted.lock().unwrap_or_else(PoisonError::into_inner).get(key).map(Arc::clone)
}

fn keep<K: Eq + Hash, V>(counted: &Counted<K, V>, key: K, value: V) -> Arc<V> {
    let value = Arc::new(value);
    counted.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&value));
    value
}

impl Work<'_> {
    /// The nodes of a chain, upstream first. Counting costs a pass over the index for each node: done once for each
    /// state of the index, and beside other requests rather than under the lock.
    pub(in crate::web) fn node_balances(&self, chain: &Chain) -> Result<Arc<Vec<NodeBalance>>, WebError> {
        let key = (self.audience, Arc::clone(&chain.id));
        if let Some(counted) = known(&self.live.balances.nodes, &key) {
            return Ok(counted);
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
        Ok(keep(&self.live.balances.nodes, key, counted))
    }

    /// Counts over everything that the asker may see: records, and facets.
    pub(in crate::web) fn totals(&self) -> Result<Arc<Totals>, WebError> {
        if let Some(counted) = known(&self.live.balances.totals, &self.audience) {
            return Ok(counted);
        }
        let (patents, of_patents) = self.total::<Patent>()?;
        let (needs, of_needs) = self.total::<Need>()?;
        let totals = Totals { all: Balance { patents, needs }, patents: of_patents, needs: of_needs };
        Ok(keep(&self.live.balances.totals, self.audience, totals))
    }

    fn total<R: Searchable>(&self) -> Result<(u64, Facets), WebError> {
        let answer = self.search::<R>(&SearchQuery::default(), 0, 0)?;
        Ok((answer.total, answer.facets))
    }
}

/// Both directories counted.
#[derive(Debug)]
pub(in crate::web) struct Totals {
    all: Balance,
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
        let known = |counts: &FacetCounts| counts.values().sum::<u64>();
        Balance {
            patents: self.all.patents.saturating_sub(known(&self.patents.region)),
            needs: self.all.needs.saturating_sub(known(&self.needs.region)),
        }
    }
}

fn of(value: &str, patents: &FacetCounts, needs: &FacetCounts) -> Balance {
    let count = |counts: &FacetCounts| counts.get(value).copied().unwrap_or_default();
    Balance { patents: count(patents), needs: count(needs) }
}
