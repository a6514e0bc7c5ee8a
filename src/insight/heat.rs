//! The industry map (R18): parts of a region by divisions of industry. Each record counts once, in the division that it
//! belongs to most surely, so that cells sum to totals.

use std::collections::BTreeMap;

use serde::Serialize;

use super::demand::Served;
use super::gaps::Cell;
use super::places::Parted;
use super::{Scope, Seen};
use crate::taxonomy::Taxonomy;

/// A line or a column of the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Axis {
    /// Two digits of the division, or the code of the part; 0 where it is not known.
    pub code: u32,
    /// Name.
    pub name: String,
    /// Sum over it.
    pub total: Cell,
}

/// The map of a region. A need that does not say its industry stands where the patents that fit it best do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeatMap {
    /// Name of the region.
    pub region: String,
    /// Divisions that have any record, in the order of their codes.
    pub industries: Vec<Axis>,
    /// Parts of the region that have any, in the order of their codes.
    pub parts: Vec<Axis>,
    /// A row for each industry, a cell for each part.
    pub cells: Vec<Vec<Cell>>,
    /// Everything.
    pub total: Cell,
}

impl HeatMap {
    /// Counts what the reader may see.
    #[must_use]
    pub fn of(seen: Seen<'_>, served: Option<&Served>, taxonomy: &Taxonomy, parted: &Parted, scope: &Scope) -> Self {
        let known = served.is_some();
        let empty = || Cell::empty(known);
        let mut cells: BTreeMap<(u8, u32), Cell> = BTreeMap::new();
        for row in seen.patents().filter(|row| row.on_offer && scope.takes(row)) {
            if let Some(part) = parted.part(row.place) {
                cells.entry((row.division, part)).or_insert_with(empty).offer(row);
            }
        }
        for row in seen.needs().filter(|row| scope.takes_need(row)) {
            if let Some(part) = parted.part(row.place) {
                let matched = served.map(|served| served.is_matched(row));
                let division = served.map_or(row.division, |served| served.division(row));
                cells.entry((division, part)).or_insert_with(empty).want(matched);
            }
        }
        let (mut by_industry, mut by_part) = (BTreeMap::new(), BTreeMap::new());
        let mut total = empty();
        for ((division, part), cell) in &cells {
            by_industry.entry(*division).or_insert_with(empty).add(*cell);
            by_part.entry(*part).or_insert_with(empty).add(*cell);
            total.add(*cell);
        }
        let industries: Vec<Axis> = (by_industry.iter())
            .map(|(code, total)| Axis { code: u32::from(*code), name: division_name(taxonomy, *code), total: *total })
            .collect();
        let parts: Vec<Axis> = (by_part.iter())
            .map(|(code, total)| Axis { code: *code, name: parted.name_of(taxonomy, *code), total: *total })
            .collect();
        let row = |division: &u8| {
            let cell = |part: &u32| cells.get(&(*division, *part)).copied().unwrap_or_else(empty);
            by_part.keys().map(cell).collect()
        };
        let cells = by_industry.keys().map(row).collect();
        Self { region: parted.name.to_string(), industries, parts, cells, total }
    }
}

/// Name of a division of GB/T 4754.
#[must_use]
pub fn division_name(taxonomy: &Taxonomy, division: u8) -> String {
    if division == 0 {
        return "行业不详".to_owned();
    }
    let code = format!("{division:02}");
    taxonomy.industry(&code).map_or(code, |industry| industry.name.to_string())
}
