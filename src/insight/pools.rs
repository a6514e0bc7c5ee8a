//! Pools of sleeping patents (沉睡专利池, R01, R10): a patent enters and leaves by rule; a pool for each region, each
//! industry, each owner.

use std::collections::BTreeMap;

use serde::Serialize;

use super::places::Parted;
use super::survey::pools_of;
use super::tally::Tally;
use super::{NOBODY, Place, Scope, Seen};
use crate::taxonomy::{LOCAL_SCHEME, Pool, Taxonomy};

/// One line of a board of pools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PoolLine {
    /// Code of the region or pool, or name of the owner.
    pub code: String,
    /// Name.
    pub name: String,
    /// The larger thing that it belongs to: branch of a pool; empty otherwise.
    pub branch: String,
    /// Its patents.
    pub tally: Tally,
    /// Needs that are still wanted and belong here.
    pub needs: u64,
}

/// A board of pools over some scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PoolBoard {
    /// All patents of the scope, each once.
    pub total: Tally,
    /// All needs of the scope, each once.
    pub needs: u64,
    /// The lines. Lines by region count each record once; a record may fall into several industries, and belong to
    /// several owners.
    pub lines: Vec<PoolLine>,
    /// Patents that fall into no line.
    pub elsewhere: u64,
}

fn total(seen: Seen<'_>, scope: &Scope) -> (Tally, u64) {
    let mut total = Tally::of_grades(seen.survey().grades.len());
    seen.patents().filter(|row| scope.takes(row)).for_each(|row| total.add(row));
    (total, seen.needs().filter(|row| scope.takes_need(row)).count() as u64)
}

/// The regions inside of one, in the order of their codes.
#[must_use]
pub fn pools_by_region(seen: Seen<'_>, taxonomy: &Taxonomy, parted: &Parted, scope: &Scope) -> PoolBoard {
    let grades = seen.survey().grades.len();
    let mut parts: BTreeMap<u32, (Tally, u64)> = BTreeMap::new();
    for row in seen.patents().filter(|row| scope.takes(row)) {
        if let Some(part) = parted.part(row.place) {
            parts.entry(part).or_insert_with(|| (Tally::of_grades(grades), 0)).0.add(row);
        }
    }
    for row in seen.needs().filter(|row| scope.takes_need(row)) {
        if let Some(part) = parted.part(row.place) {
            parts.entry(part).or_insert_with(|| (Tally::of_grades(grades), 0)).1 += 1;
        }
    }
    let (total, needs) = total(seen, scope);
    let lines = parts.into_iter().map(|(part, (tally, needs))| PoolLine {
        code: part.to_string(),
        name: parted.name_of(taxonomy, part),
        branch: String::new(),
        tally,
        needs,
    });
    PoolBoard { total, needs, lines: lines.collect(), elsewhere: 0 }
}

/// The pools of a scheme, in table order, also empty ones.
#[must_use]
pub fn pools_by_industry(seen: Seen<'_>, taxonomy: &Taxonomy, scheme: &str, scope: &Scope) -> PoolBoard {
    let grades = seen.survey().grades.len();
    let here = |pool: &Pool| scheme != LOCAL_SCHEME || is_local(pool, scope);
    let mut pools: BTreeMap<u16, (Tally, u64)> = pools_of(taxonomy, scheme)
        .filter(|(_, pool)| here(pool))
        .map(|(at, _)| (at, (Tally::of_grades(grades), 0)))
        .collect();
    let mut elsewhere = 0;
    for row in seen.patents().filter(|row| scope.takes(row)) {
        let mut counted = false;
        for pool in &row.pools {
            if let Some((tally, _)) = pools.get_mut(pool) {
                tally.add(row);
                counted = true;
            }
        }
        elsewhere += u64::from(!counted);
    }
    for row in seen.needs().filter(|row| scope.takes_need(row)) {
        row.pools.iter().for_each(|pool| {
            if let Some((_, needs)) = pools.get_mut(pool) {
                *needs += 1;
            }
        });
    }
    let (total, needs) = total(seen, scope);
    let lines = pools_of(taxonomy, scheme).filter_map(|(at, pool)| {
        let (tally, needs) = pools.remove(&at)?;
        let (code, name) = (pool.code.to_string(), pool.name.to_string());
        Some(PoolLine { code, name, branch: pool.branch.to_string(), tally, needs })
    });
    PoolBoard { total, needs, lines: lines.collect(), elsewhere }
}

/// Whether the region that a local pool belongs to lies in the scope's, or takes it in.
fn is_local(pool: &Pool, scope: &Scope) -> bool {
    let Some(asked) = scope.region.filter(|code| *code != 0) else { return true };
    let place = |code| Place { code, guessed: false };
    let own = pool.code.split('/').next().and_then(|code| code.parse().ok());
    own.is_some_and(|own| place(own).is_in(asked) || place(asked).is_in(own))
}

/// The owners, those with most sleeping patents first, then by name.
#[must_use]
pub fn pools_by_owner(seen: Seen<'_>, scope: &Scope) -> PoolBoard {
    let survey = seen.survey();
    let mut owners: BTreeMap<u32, Tally> = BTreeMap::new();
    let mut elsewhere = 0;
    for row in seen.patents().filter(|row| scope.takes(row)) {
        elsewhere += u64::from(row.owner == NOBODY);
        for owner in &row.owners {
            owners.entry(*owner).or_insert_with(|| Tally::of_grades(survey.grades.len())).add(row);
        }
    }
    let (total, needs) = total(seen, scope);
    let line = |(owner, tally): (u32, Tally)| PoolLine {
        code: survey.owner(owner).to_owned(),
        name: survey.owner(owner).to_owned(),
        branch: String::new(),
        tally,
        needs: 0,
    };
    let mut lines: Vec<PoolLine> = owners.into_iter().map(line).collect();
    lines.sort_by(|a, b| {
        let key = |line: &PoolLine| (line.tally.sleeping(), line.tally.patents);
        key(b).cmp(&key(a)).then_with(|| a.name.cmp(&b.name))
    });
    PoolBoard { total, needs, lines, elsewhere }
}
