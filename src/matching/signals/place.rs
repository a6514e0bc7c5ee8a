//! Place: breaks ties only, so it has few points.

use crate::matching::pair::Part;
use crate::matching::weights::Weights;
use crate::taxonomy::{Region, RegionLevel};

const SIGNAL: &str = "place";

pub(in crate::matching) fn place(need: Option<&Region>, patent: Option<&Region>, weights: &Weights) -> Part {
    let of = weights.points.place;
    let (Some(need), Some(patent)) = (need, patent) else {
        return Part::of_share(SIGNAL, weights.unknown_share, of, "地区未知");
    };
    let (share, reason) = match need.shared_with(patent) {
        Some(RegionLevel::County) => (1.0, "同县区"),
        Some(RegionLevel::City) => (0.8, "同市"),
        Some(RegionLevel::Province) => (0.6, "同省"),
        None => (0.2, "不在一省"),
    };
    Part::of_share(SIGNAL, share, of, reason)
}
