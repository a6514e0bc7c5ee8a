//! Fields, industries, chains, places and kinds of owner; classifying a patent or a need into them.
//!
//! Everything here is made from tables under `data/` (see `data/SOURCES.md`), which a home may replace. A
//! [`Taxonomy`] is built once, is never changed, and is shared between threads. It knows no files, no databases and
//! no clock.
//!
//! Invariants: every hit names the rule that fired, its source and a confidence in 0..=1; hits are ordered by
//! confidence, then code, so that the same record always gives the same list; no text makes classification fail.

mod chain;
mod classify;
mod confidence;
mod edition;
mod error;
mod fees;
mod field;
mod industry;
mod ipc_tree;
mod legal_effects;
mod legal_terms;
mod named;
mod owner;
mod pattern;
mod pool;
mod profile;
mod region;
mod rule;
mod seat;
mod table;
mod words;

pub use chain::{Chain, ChainNode, ChainRelation, NodeHit, Position};
pub use classify::{Classification, ClassifyInput};
pub use error::TaxonomyError;
pub use fees::AnnualFee;
pub use field::TechnologyField;
pub use industry::{Industry, IndustryHit};
pub use legal_effects::LegalEvent;
pub use named::short_title;
pub use owner::OwnerVerdict;
pub use pool::{Pool, PoolHit};
pub use profile::{FARM_SCHEME, LOCAL_SCHEME, LocalIndustry};
pub use region::{Region, RegionLevel};
pub use rule::{Basis, Rule, Source};

use crate::domain::{IpcSymbol, LegalState, PatentKind};
use crate::resources::Resources;

/// All reference tables, ready to be asked.
#[derive(Debug)]
pub struct Taxonomy {
    ipc: ipc_tree::IpcTree,
    editions: edition::Editions,
    fields: field::TechnologyFields,
    industries: industry::Industries,
    pools: pool::Pools,
    local: Vec<profile::LocalIndustry>,
    chains: chain::Chains,
    words: words::Words,
    weights: confidence::Weights,
    regions: region::Regions,
    owners: owner::Owners,
    seats: seat::Seats,
    legal: legal_terms::LegalTerms,
    effects: legal_effects::LegalEffects,
    fees: fees::AnnualFees,
}

impl Taxonomy {
    /// Reads every table.
    ///
    /// # Errors
    /// A table that is missing, unreadable, or does not have the shape its reader wants: file and line are named.
    pub fn load(resources: &Resources) -> Result<Self, TaxonomyError> {
        let industries = industry::Industries::load(resources)?;
        let regions = region::Regions::load(resources)?;
        let chains = chain::Chains::load(resources)?;
        let mut pools = pool::Pools::load(resources)?;
        let local = profile::load(resources, &regions, &chains, &mut pools)?;
        let words = words::Words::of(&chains, &pools)?;
        Ok(Self {
            ipc: ipc_tree::IpcTree::load(resources)?,
            editions: edition::Editions::load(resources)?,
            fields: field::TechnologyFields::load(resources)?,
            industries,
            pools,
            local,
            chains,
            words,
            weights: confidence::Weights::load(resources)?,
            regions,
            owners: owner::Owners::load(resources)?,
            seats: seat::Seats::load(resources)?,
            legal: legal_terms::LegalTerms::load(resources)?,
            effects: legal_effects::LegalEffects::load(resources)?,
            fees: fees::AnnualFees::load(resources)?,
        })
    }

    /// Chinese title of a symbol; a subgroup has that of its main group, an unknown main group that of its subclass.
    #[must_use]
    pub fn title(&self, symbol: &IpcSymbol) -> Option<&str> {
        self.ipc.title(symbol)
    }

    /// The symbol and everything above it, section first, down to the main group: code and title.
    #[must_use]
    pub fn path(&self, symbol: &IpcSymbol) -> Vec<(&str, &str)> {
        self.ipc.path(symbol)
    }

    /// What replaced a symbol of an older edition; empty for a symbol that is current. Callers keep both.
    #[must_use]
    pub fn current(&self, symbol: &IpcSymbol) -> &[IpcSymbol] {
        self.editions.current(symbol)
    }

    /// The symbols of older editions that a current one replaced.
    #[must_use]
    pub fn former(&self, symbol: &IpcSymbol) -> &[IpcSymbol] {
        self.editions.former(symbol)
    }

    /// Whether two symbols are the same, one lies below the other's code, or one replaced the other.
    #[must_use]
    pub fn same_or_replaced(&self, a: &IpcSymbol, b: &IpcSymbol) -> bool {
        self.editions.same_or_replaced(a, b)
    }

    /// How near two symbols are by the depth they share, 0..=1: section 0.1, class 0.3, subclass 0.6, main group 0.85,
    /// the same symbol 1. A symbol and what replaced it count as the same as far as the replacement reaches.
    #[must_use]
    pub fn closeness(&self, a: &IpcSymbol, b: &IpcSymbol) -> f64 {
        self.editions.closeness(a, b)
    }

    /// The technology field (1 to 35) of a symbol: the longest prefix of the concordance wins.
    #[must_use]
    pub fn field35(&self, symbol: &IpcSymbol) -> Option<TechnologyField> {
        self.fields.of(symbol, &self.editions)
    }

    /// A technology field by number (`13`) or by name (`医疗技术`).
    #[must_use]
    pub fn field_named(&self, text: &str) -> Option<TechnologyField> {
        self.fields.named(text)
    }

    /// All technology fields, in the order of their numbers.
    #[must_use]
    pub fn fields(&self) -> Vec<TechnologyField> {
        self.fields.all()
    }

    /// An industry of GB/T 4754 by code (`C35` and `35` are the same).
    #[must_use]
    pub fn industry(&self, code: &str) -> Option<&Industry> {
        self.industries.get(code)
    }

    /// An industry and everything above it, section first.
    #[must_use]
    pub fn industry_path(&self, code: &str) -> Vec<&Industry> {
        self.industries.path(code)
    }

    /// Industries that a classification string names: `制造业——通用设备制造业`, or several names glued together.
    #[must_use]
    pub fn industries_named(&self, text: &str) -> Vec<&Industry> {
        self.industries.named(text)
    }

    /// All industry pools (strategic emerging industries, new three, green, digital), in table order, also empty ones.
    #[must_use]
    pub fn pools(&self) -> &[Pool] {
        self.pools.all()
    }

    /// What regions live by, in table order.
    #[must_use]
    pub fn local_industries(&self) -> &[LocalIndustry] {
        &self.local
    }

    /// All chains, in table order.
    #[must_use]
    pub fn chains(&self) -> &[Chain] {
        self.chains.all()
    }

    /// A chain by id or by name, also with 产业链 or 产业 behind it.
    #[must_use]
    pub fn chain(&self, id_or_name: &str) -> Option<&Chain> {
        self.chains.chain(id_or_name)
    }

    /// A node by id, or by name: `chain/name` or `chain name` where several chains have a node of that name, else
    /// the first in table order.
    #[must_use]
    pub fn node(&self, id_or_name: &str) -> Option<&ChainNode> {
        self.chains.node(id_or_name)
    }

    /// Every node of a name (nodes of several chains may share one) or id.
    #[must_use]
    pub fn nodes_named(&self, id_or_name: &str) -> Vec<&ChainNode> {
        self.chains.nodes_named(id_or_name)
    }

    /// How two nodes (by id) stand to each other, if they are of the same chain and not further than one stage apart.
    #[must_use]
    pub fn adjacent(&self, a: &str, b: &str) -> Option<ChainRelation> {
        self.chains.relation(a, b)
    }

    /// The division that a text means: a name, a short name, a code, an address, a postal code with a province glued to it.
    #[must_use]
    pub fn region(&self, text: &str) -> Option<Region> {
        self.regions.find(text)
    }

    /// Where an owner sits, by its name alone: 浙江大学, 平安科技（深圳）有限公司, 昆山市某厂. A guess, to be marked as one.
    #[must_use]
    pub fn seat(&self, owner: &str) -> Option<Region> {
        self.seats.of(owner, &self.regions)
    }

    /// Kind of an owner by its name, and the rule that says so.
    #[must_use]
    pub fn owner_kind(&self, name: &str) -> Option<OwnerVerdict> {
        self.owners.kind(name)
    }

    /// Legal state that a status text or a list of events leaves a record in.
    #[must_use]
    pub fn legal_state(&self, text: &str) -> Option<LegalState> {
        self.legal.state(text)
    }

    /// The entries of the register that texts tell, in their order, each with its effect on the right. Entries without
    /// one (变更, 公布) are left out.
    #[must_use]
    pub fn legal_events<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Vec<LegalEvent<'t>> {
        self.effects.events(texts)
    }

    /// Annual fee of a patent in its `year` (from 1, counted from filing).
    #[must_use]
    pub fn annual_fee(&self, kind: PatentKind, year: u32) -> Option<AnnualFee> {
        self.fees.of(kind, year)
    }

    /// Fields, industries, pools and chain nodes of one record, each with its rule.
    #[must_use]
    pub fn classify(&self, input: &ClassifyInput<'_>) -> Classification {
        classify::classify(self, input)
    }

    /// What [`Taxonomy::classify`] gives, pools left empty, in less time.
    #[must_use]
    pub fn classify_without_pools(&self, input: &ClassifyInput<'_>) -> Classification {
        classify::classify_without_pools(self, input)
    }

    /// The nodes of chains alone: what [`Taxonomy::classify`] gives, in a part of its time.
    #[must_use]
    pub fn chain_nodes(&self, input: &ClassifyInput<'_>) -> Vec<NodeHit> {
        classify::chain_nodes(self, input)
    }
}

#[cfg(test)]
mod tests;
