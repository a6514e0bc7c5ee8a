//! The industry map: parts of a region by divisions of industry, coloured by what is looked at.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::{Asked, Wanted, file, known, met, unmet};
use crate::export::boards;
use crate::insight::{Cell, HeatMap, Seen, Served, Waiting};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::view::query::encoded;
use crate::web::viewer::Frame;

/// What the map can be coloured by: value in an address and word.
const LOOKS: [(&str, &str); 4] =
    [("", "未满足的需求"), ("demand", "需求"), ("supply", "供给"), ("sleeping", "沉睡专利")];

/// Shades of a map.
const SHADES: u64 = 5;

/// A cell as drawn.
#[derive(Debug)]
struct CellShown {
    text: String,
    shade: u64,
    link: Option<String>,
    label: String,
}

#[derive(Debug)]
struct RowShown {
    name: String,
    cells: Vec<CellShown>,
    total: Cell,
    total_shown: String,
}

#[derive(Debug, Template)]
#[template(path = "boards/map.html")]
struct MapPage {
    frame: Frame,
    asked: Asked,
    fault: Option<String>,
    note: Option<&'static str>,
    region: String,
    looks: Vec<(&'static str, String, bool)>,
    look: &'static str,
    /// Name of each part, and the map of it where it can be parted further.
    parts: Vec<(String, Option<String>)>,
    rows: Vec<RowShown>,
    totals: Vec<String>,
    total: String,
    all: Cell,
    address: String,
}

impl Asked {
    fn heat_map(&self, work: &Work<'_>, seen: Seen<'_>, waiting: Option<&Waiting>, wanted: &Wanted) -> HeatMap {
        let served = waiting.map(|waiting| Served::of(seen, waiting, work.site.weights.grades.fair));
        HeatMap::of(seen, served.as_ref(), work.live.index.taxonomy(), &wanted.parted, &wanted.scope)
    }
}

/// The figure that a map shows of a cell; none while it is not known.
fn looked_at(look: &str, cell: Cell) -> Option<u64> {
    match look {
        "demand" => Some(cell.demand),
        "supply" => Some(cell.supply),
        "sleeping" => Some(cell.sleeping),
        _ => cell.unmet(),
    }
}

/// 0 for nothing, then by the logarithm up to the largest: a few cells hold most.
fn shade(figure: u64, largest: u64) -> u64 {
    if figure == 0 {
        return 0;
    }
    let share = (figure as f64 + 1.0).ln() / (largest as f64 + 1.0).ln();
    ((share * SHADES as f64).ceil() as u64).clamp(1, SHADES)
}

/// `GET /map`
pub(in crate::web) async fn map(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let (survey, waiting) = (site.survey().await?, site.waiting(frame.audience).await?);
    let page = site.work(Load::Light, frame.audience, move |work| {
        let wanted = asked.wanted(&survey, work.live.index.taxonomy());
        let seen = survey.seen_by(work.audience);
        let map = asked.heat_map(work, seen, waiting.value.as_deref(), &wanted);
        let (look, look_word) = LOOKS.into_iter().find(|(value, _)| *value == asked.by).unwrap_or(LOOKS[0]);
        let largest = map.cells.iter().flatten().filter_map(|cell| looked_at(look, *cell)).max().unwrap_or(0);
        let kind = if ["", "demand"].contains(&look) { "needs" } else { "" };
        let row = |(industry, cells): (&crate::insight::Axis, &Vec<Cell>)| {
            let cell = |(part, cell): (&crate::insight::Axis, &Cell)| {
                let figure = looked_at(look, *cell);
                let any = if kind.is_empty() { cell.supply } else { cell.demand };
                let parts = [
                    ("kind", kind.to_owned()),
                    ("division", industry.code.to_string()),
                    ("region", part.code.to_string()),
                    ("exactly", wanted.parted.exactly(&part.code.to_string())),
                    ("offer", if kind.is_empty() { "1".to_owned() } else { String::new() }),
                ];
                let parts: Vec<(&str, String)> = parts.into_iter().filter(|(_, text)| !text.is_empty()).collect();
                CellShown {
                    text: if figure == Some(0) { String::new() } else { known(figure) },
                    shade: shade(figure.unwrap_or(0), largest),
                    link: (any > 0).then(|| format!("/members?{}", encoded(&parts))),
                    label: format!("{}，{}：供 {} 需 {}", industry.name, part.name, cell.supply, cell.demand),
                }
            };
            RowShown {
                name: industry.name.clone(),
                cells: map.parts.iter().zip(cells).map(cell).collect(),
                total: industry.total,
                total_shown: known(looked_at(look, industry.total)),
            }
        };
        let part = |part: &crate::insight::Axis| {
            let opens = wanted.parted.opens(part.code);
            let link = opens.then(|| format!("/map?{}", asked.address(&[("region", &part.code.to_string())])));
            (part.name.clone(), link)
        };
        Ok(MapPage {
            looks: LOOKS
                .iter()
                .map(|(value, word)| (*word, format!("/map?{}", asked.address(&[("by", value)])), *value == look))
                .collect(),
            look: look_word,
            parts: map.parts.iter().map(part).collect(),
            // A row of nothing says nothing.
            rows: (map.industries.iter().zip(&map.cells))
                .filter(|(industry, _)| looked_at(look, industry.total) != Some(0))
                .map(row)
                .collect(),
            totals: map.parts.iter().map(|part| known(looked_at(look, part.total))).collect(),
            total: known(looked_at(look, map.total)),
            all: map.total,
            region: map.region.clone(),
            address: asked.address(&[("by", "")]),
            fault: wanted.fault,
            note: waiting.note(),
            asked,
            frame,
        })
    });
    html(&page.await?)
}

/// `GET /map.xlsx`
pub(in crate::web) async fn workbook(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let (survey, waiting) = (site.survey().await?, site.waiting(frame.audience).await?);
    site.work(Load::Heavy, frame.audience, move |work| {
        let wanted = asked.wanted(&survey, work.live.index.taxonomy());
        let map = asked.heat_map(work, survey.seen_by(work.audience), waiting.value.as_deref(), &wanted);
        file("map.xlsx", &boards::heat(&map))
    })
    .await
}
