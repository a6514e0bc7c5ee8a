//! What regions live by (R28), and what is farming (R27): pools that the project's own tables describe.

use std::sync::Arc;

use super::chain::Chains;
use super::error::TaxonomyError;
use super::pool::{OwnRule, Pool, Pools};
use super::region::Regions;
use super::table::Table;
use crate::resources::Resources;

/// Scheme of the pools of regions.
pub const LOCAL_SCHEME: &str = "local";

/// Scheme of the one pool of farming.
pub const FARM_SCHEME: &str = "farm";

/// An industry that a region lives by (特色产业).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalIndustry {
    /// Six digits of the region.
    pub region: Arc<str>,
    /// Code of its pool: `150600/cashmere`.
    pub code: Arc<str>,
    /// Name.
    pub name: Arc<str>,
    /// Ids of the chains that it is part of.
    pub chains: Vec<Arc<str>>,
}

/// The profiles of regions, in table order.
pub(super) fn load(
    resources: &Resources,
    regions: &Regions,
    chains: &Chains,
    pools: &mut Pools,
) -> Result<Vec<LocalIndustry>, TaxonomyError> {
    let table = Table::open(resources, "data/regions/profiles.tsv")?;
    let mut profiles = Vec::new();
    for row in table.rows() {
        let code = row.need(0, "地区代码")?;
        let region = regions.find(code).ok_or_else(|| row.malformed(format!("地区代码 {code} 不存在")))?;
        let of_chains: Vec<Arc<str>> = row.list(6, '|').map(Into::into).collect();
        if let Some(unknown) = of_chains.iter().find(|id| chains.chain(id).is_none()) {
            return Err(row.malformed(format!("产业链 {unknown} 不存在")).into());
        }
        let name: Arc<str> = row.need(2, "产业名称")?.into();
        let industry = LocalIndustry {
            code: format!("{}/{}", region.code, row.need(1, "产业编号")?).into(),
            region: region.code,
            name: Arc::clone(&name),
            chains: of_chains,
        };
        let pool = Pool { scheme: LOCAL_SCHEME.into(), code: Arc::clone(&industry.code), name, branch: region.name };
        let words = row.list(3, '|').collect();
        pools.add(pool, &OwnRule { words, classes: row.list(4, ' ').collect(), excluded: row.list(5, '|').collect() });
        profiles.push(industry);
    }
    let pool =
        |code: &str| Pool {
            scheme: FARM_SCHEME.into(), code: code.into(), name: "涉农".into(), branch: "涉农".into()
        };
    let table = Table::open(resources, "data/industry/farm.tsv")?;
    for row in table.rows() {
        let what = row.need(1, "分类号或词语")?;
        let mut rule = OwnRule { excluded: row.list(2, '|').collect(), ..OwnRule::default() };
        match row.need(0, "依据")? {
            "class" => rule.classes.push(what),
            "word" => rule.words.push(what),
            other => return Err(row.malformed(format!("依据“{other}”无法识别")).into()),
        }
        pools.add(pool("farm"), &rule);
    }
    Ok(profiles)
}
