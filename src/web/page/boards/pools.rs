//! Pools of sleeping patents by region, industry and owner.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::{Asked, TableShown, Wanted, file};
use crate::export::boards::{self, Board};
use crate::insight::{PoolBoard, Seen, pools_by_industry, pools_by_owner, pools_by_region};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::view::query::encoded;
use crate::web::viewer::Frame;

/// How pools are parted: value in an address, word, what a line is.
const WAYS: [(&str, &str, &str); 8] = [
    ("", "按地区", "地区"),
    ("owner", "按权利人", "专利权人"),
    ("strategic", "战略性新兴产业", "产业"),
    ("local", "各地特色产业", "产业"),
    ("new-three", "新三样", "产业"),
    ("green", "绿色低碳", "产业"),
    ("digital", "芯片与人工智能", "产业"),
    ("farm", "涉农", "产业"),
];

/// Owners that the page shows; the workbook holds all.
const MOST_LINES: usize = 200;

#[derive(Debug, Template)]
#[template(path = "boards/pools.html")]
struct PoolsPage {
    frame: Frame,
    asked: Asked,
    fault: Option<String>,
    place: String,
    /// Word, address, whether it is this page.
    ways: Vec<(&'static str, String, bool)>,
    total: u64,
    asleep: u64,
    suspected: u64,
    guessed: u64,
    elsewhere: u64,
    hidden_lines: usize,
    table: TableShown,
    members: String,
    address: String,
}

impl Asked {
    fn way(&self) -> (&'static str, &'static str, &'static str) {
        WAYS.into_iter().find(|(value, ..)| *value == self.by).unwrap_or(WAYS[0])
    }
}

fn counted(work: &Work<'_>, seen: Seen<'_>, asked: &Asked, wanted: &Wanted) -> (PoolBoard, Board) {
    let taxonomy = work.live.index.taxonomy();
    let (way, _, of) = asked.way();
    let board = match way {
        "" => pools_by_region(seen, taxonomy, &wanted.parted, &wanted.scope),
        "owner" => pools_by_owner(seen, &wanted.scope),
        scheme => pools_by_industry(seen, taxonomy, scheme, &wanted.scope),
    };
    let table = boards::pools(&board, of, &seen.survey().grades);
    (board, table)
}

/// `GET /pools`
pub(in crate::web) async fn pools(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let survey = site.survey().await?;
    let page = site.work(Load::Light, frame.audience, move |work| {
        let seen = survey.seen_by(work.audience);
        let wanted = asked.wanted(&survey, work.live.index.taxonomy());
        let (board, table) = counted(work, seen, &asked, &wanted);
        let (way, ..) = asked.way();
        let lines = board.lines.len();
        let region = asked.region.trim();
        // Name, states and needs lead to what they count.
        let link = |row: usize, column: usize| {
            let line = board.lines.get(row)?;
            let (state, count) = match column {
                1 if way.is_empty() => {
                    let opens = line.code.parse().is_ok_and(|code| wanted.parted.opens(code));
                    return opens.then(|| format!("/pools?{}", asked.address(&[("region", &line.code)])));
                }
                3 => ("", line.tally.patents),
                4..=7 => (crate::insight::STATES.get(column - 4)?.word(), *line.tally.states.get(column - 4)?),
                _ if column + 1 == table.columns.len() => ("needs", line.needs),
                _ => return None,
            };
            let mut parts: Vec<(&str, String)> = Vec::new();
            match way {
                "" => parts.extend([("region", line.code.clone()), ("exactly", wanted.parted.exactly(&line.code))]),
                "owner" => parts.extend([("region", region.to_owned()), ("owner", line.name.clone())]),
                scheme => parts.extend([("region", region.to_owned()), ("pool", format!("{scheme}:{}", line.code))]),
            }
            match state {
                "needs" => parts.push(("kind", "needs".to_owned())),
                state => parts.push(("state", state.to_owned())),
            }
            parts.push(("farm", asked.farm.clone()));
            parts.retain(|(_, value)| !value.is_empty());
            (count > 0).then(|| format!("/members?{}", encoded(&parts)))
        };
        let shown = lines.min(MOST_LINES);
        let kept: Vec<usize> = (1..table.columns.len())
            .filter(|column| {
                (*column != 2 || !["", "owner", "farm"].contains(&way))
                    && (way != "owner" || column + 1 < table.columns.len())
            })
            .collect();
        let mut on_page = TableShown::of(&table, &kept, 0..shown, link);
        let sum = TableShown::of(&table, &kept, lines..lines + 1, |_, _| None);
        on_page.rows.extend(sum.rows);
        let guessed = seen.patents().filter(|row| row.place.guessed && wanted.scope.takes(row)).count() as u64;
        Ok(PoolsPage {
            ways: WAYS
                .iter()
                .map(|(value, word, _)| (*word, format!("/pools?{}", asked.address(&[("by", value)])), *value == way))
                .collect(),
            place: wanted.parted.name.to_string(),
            total: board.total.patents,
            asleep: board.total.states[0],
            suspected: board.total.states[1],
            guessed,
            elsewhere: board.elsewhere,
            hidden_lines: lines - shown,
            table: on_page,
            members: asked.address(&[("by", "")]),
            address: asked.address(&[]),
            fault: wanted.fault,
            asked,
            frame,
        })
    });
    html(&page.await?)
}

/// `GET /pools.xlsx`
pub(in crate::web) async fn workbook(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let survey = site.survey().await?;
    site.work(Load::Heavy, frame.audience, move |work| {
        let wanted = asked.wanted(&survey, work.live.index.taxonomy());
        let (_, table) = counted(work, survey.seen_by(work.audience), &asked, &wanted);
        file("pools.xlsx", &table)
    })
    .await
}
