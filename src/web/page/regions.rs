//! Provinces with supply and demand.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::parts::html;
use crate::taxonomy::{RegionLevel, Taxonomy};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::Site;
use crate::web::view::balance::Balance;
use crate::web::viewer::Frame;

/// A province in the list.
#[derive(Debug)]
struct RegionLine {
    code: String,
    name: String,
    balance: Balance,
}

#[derive(Debug, Template)]
#[template(path = "regions.html")]
struct RegionsPage {
    frame: Frame,
    regions: Vec<RegionLine>,
    nowhere: Balance,
}

/// Two digits and the name of every province, in the order of the codes.
pub(in crate::web) fn provinces(taxonomy: &Taxonomy) -> impl Iterator<Item = (String, String)> {
    (10..100_u8).map(|code| code.to_string()).filter_map(|code| {
        let region = taxonomy.region(&code).filter(|region| region.level == RegionLevel::Province)?;
        Some((code, region.name.to_string()))
    })
}

/// `GET /regions`
pub(in crate::web) async fn regions(State(site): State<Arc<Site>>, frame: Frame) -> Result<Response, WebError> {
    let counted = site.work(Load::Light, frame.audience, |work| {
        let totals = work.totals()?;
        let regions = provinces(work.live.index.taxonomy())
            .map(|(code, name)| RegionLine { balance: totals.of_region(&code), code, name })
            .collect();
        Ok((regions, totals.nowhere()))
    });
    let (regions, nowhere) = counted.await?;
    html(&RegionsPage { frame, regions, nowhere })
}
