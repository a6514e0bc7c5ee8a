//! The chain-gap board: all chains that live in a region, or one drawn as a diagram with what each node is to the region.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::{Asked, Wanted, file, met, unmet};
use crate::export::boards;
use crate::insight::{ChainLine, GapBoard, GapsOf, NodeLine, Role, Seen, Served, Waiting};
use crate::taxonomy::LocalIndustry;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::view::query::encoded;
use crate::web::viewer::Frame;

/// A stage of the diagram.
#[derive(Debug)]
struct Stage {
    word: &'static str,
    nodes: Vec<NodeLine>,
}

/// What a region lives by.
#[derive(Debug)]
struct Local {
    name: String,
    members: String,
}

#[derive(Debug, Template)]
#[template(path = "boards/gaps.html")]
struct GapsPage {
    frame: Frame,
    asked: Asked,
    fault: Option<String>,
    note: Option<&'static str>,
    region: String,
    profile: Vec<Local>,
    chains: Vec<ChainLine>,
    address: String,
}

#[derive(Debug, Template)]
#[template(path = "boards/gap_chain.html")]
struct GapChainPage {
    frame: Frame,
    asked: Asked,
    fault: Option<String>,
    note: Option<&'static str>,
    region: String,
    code: u32,
    chain: ChainLine,
    stages: Vec<Stage>,
    address: String,
    all: String,
}

/// The style of a role.
fn tone(role: &Option<Role>) -> &'static str {
    match role {
        Some(Role::Strengthen) => "strengthen",
        Some(Role::Extend) => "extend",
        Some(Role::Mend) => "mend",
        Some(Role::Promote) => "promote",
        None => "",
    }
}

fn word(role: &Option<Role>) -> &'static str {
    role.map_or("", Role::word)
}

/// The list of what a cell counts. `region` is a code; 0 is the country.
fn behind(kind: &str, key: &str, value: &str, region: &u32, exactly: &str, farm: &str) -> String {
    let region = if *region == 0 { String::new() } else { region.to_string() };
    let offer = if kind == "needs" { "" } else { "1" };
    let parts =
        [("kind", kind), (key, value), ("region", &region), ("exactly", exactly), ("farm", farm), ("offer", offer)];
    let parts: Vec<(&str, String)> =
        parts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, text.to_owned())).collect();
    format!("/members?{}", encoded(&parts))
}

impl Asked {
    fn gap_board(&self, work: &Work<'_>, seen: Seen<'_>, waiting: Option<&Waiting>, wanted: &Wanted) -> GapBoard {
        let taxonomy = work.live.index.taxonomy();
        let served = waiting.map(|waiting| Served::of(seen, waiting, work.site.weights.grades.fair));
        let of = GapsOf { seen, served: served.as_ref(), taxonomy, parted: &wanted.parted, scope: &wanted.scope };
        let only = taxonomy.chain(&self.chain).filter(|_| !self.chain.trim().is_empty());
        of.board(only.map(|chain| &*chain.id))
    }
}

/// `GET /gaps`
pub(in crate::web) async fn gaps(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let (survey, waiting) = (site.survey().await?, site.waiting(frame.audience).await?);
    site.work(Load::Light, frame.audience, move |work| {
        let taxonomy = work.live.index.taxonomy();
        if !asked.chain.trim().is_empty() && taxonomy.chain(&asked.chain).is_none() {
            return Err(WebError::NotFound("这条产业链".to_owned()));
        }
        let wanted = asked.wanted(&survey, taxonomy);
        let seen = survey.seen_by(work.audience);
        let board = asked.gap_board(work, seen, waiting.value.as_deref(), &wanted);
        let address = asked.address(&[]);
        if asked.chain.trim().is_empty() {
            let here = |industry: &&LocalIndustry| industry.region.parse() == Ok(wanted.parted.code);
            let profile = taxonomy.local_industries().iter().filter(here).map(|industry| Local {
                name: industry.name.to_string(),
                members: encoded(&[
                    ("pool", format!("local:{}", industry.code)),
                    ("region", industry.region.to_string()),
                ]),
            });
            return html(&GapsPage {
                profile: profile.collect(),
                region: board.region,
                chains: board.chains,
                fault: wanted.fault,
                note: waiting.note(),
                address,
                asked,
                frame,
            });
        }
        let (code, region) = (board.code, board.region);
        let chain = board.chains.into_iter().next().ok_or_else(|| WebError::NotFound("这条产业链".to_owned()))?;
        let mut stages: Vec<Stage> = Vec::new();
        for node in &chain.nodes {
            match stages.iter_mut().find(|stage| stage.word == node.position) {
                Some(stage) => stage.nodes.push(node.clone()),
                None => stages.push(Stage { word: node.position, nodes: vec![node.clone()] }),
            }
        }
        let all = asked.address(&[("chain", "")]);
        let (fault, note) = (wanted.fault, waiting.note());
        html(&GapChainPage { frame, fault, note, region, code, chain, stages, address, all, asked })
    })
    .await
}

/// `GET /gaps.xlsx`
pub(in crate::web) async fn workbook(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let (survey, waiting) = (site.survey().await?, site.waiting(frame.audience).await?);
    site.work(Load::Heavy, frame.audience, move |work| {
        let wanted = asked.wanted(&survey, work.live.index.taxonomy());
        let board = asked.gap_board(work, survey.seen_by(work.audience), waiting.value.as_deref(), &wanted);
        file("gaps.xlsx", &boards::gaps(&board))
    })
    .await
}
