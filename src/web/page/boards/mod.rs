//! Views over many records, as `insight` counts them: pools, the industry map, chain gaps, the challenge list, common
//! needs, trends, the wake-up list, what runs out. Each shows what its reader may see, and gives the same rows as a workbook.

pub(in crate::web) mod challenges;
pub(in crate::web) mod common;
pub(in crate::web) mod freshness;
pub(in crate::web) mod gaps;
pub(in crate::web) mod map;
pub(in crate::web) mod members;
pub(in crate::web) mod pools;
pub(in crate::web) mod trends;
pub(in crate::web) mod wakeup;

use axum::response::Response;
use serde::Deserialize;

use super::office::desk::{broken, workbook, written};
use crate::export::ColumnKind;
use crate::export::boards::Board;
use crate::insight::{Cell, NOBODY, Parted, Scope, Survey};
use crate::taxonomy::{FARM_SCHEME, Taxonomy};
use crate::web::error::WebError;
use crate::web::view::query::encoded;

/// What a reader asks of a board, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    pub(in crate::web) region: String,
    pub(in crate::web) owner: String,
    pub(in crate::web) by: String,
    pub(in crate::web) chain: String,
    pub(in crate::web) farm: String,
    pub(in crate::web) kind: String,
    pub(in crate::web) state: String,
    pub(in crate::web) page: String,
}

/// A board as it is asked for.
#[derive(Debug)]
pub(in crate::web) struct Wanted {
    pub(in crate::web) parted: Parted,
    pub(in crate::web) scope: Scope,
    /// What could not be understood.
    pub(in crate::web) fault: Option<String>,
}

impl Asked {
    /// The region and which records count. An owner that nobody knows has no records.
    fn wanted(&self, survey: &Survey, taxonomy: &Taxonomy) -> Wanted {
        let mut scope = Scope::default();
        let mut fault = None;
        let region = Some(self.region.trim()).filter(|text| !text.is_empty()).and_then(|text| {
            let region = taxonomy.region(text);
            if region.is_none() {
                fault = Some(format!("没有叫“{text}”的地区，请写省、市、县的名称或六位代码；下面是全国的数字"));
            }
            region
        });
        scope.region = region.as_ref().and_then(|region| region.code.parse().ok());
        let owner = self.owner.trim();
        if !owner.is_empty() {
            scope.owner = Some(survey.owner_named(owner).unwrap_or(NOBODY));
        }
        if self.is_farm() {
            scope.pool = farm_pool(taxonomy);
        }
        Wanted { parted: Parted::of(region.as_ref()), scope, fault }
    }

    fn is_farm(&self) -> bool {
        !self.farm.is_empty()
    }

    fn page(&self) -> usize {
        self.page.trim().parse().unwrap_or(1).max(1)
    }

    /// What was asked, for links; with some parts in other words.
    fn address(&self, other: &[(&str, &str)]) -> String {
        let all = [
            ("region", &self.region),
            ("owner", &self.owner),
            ("by", &self.by),
            ("chain", &self.chain),
            ("farm", &self.farm),
            ("kind", &self.kind),
            ("state", &self.state),
        ];
        let kept = all.into_iter().filter(|(name, _)| !other.iter().any(|(changed, _)| changed == name));
        let kept = kept.map(|(name, text)| (name, text.trim()));
        let parts: Vec<(&str, String)> = kept
            .chain(other.iter().copied())
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| (name, text.to_owned()))
            .collect();
        encoded(&parts)
    }
}

/// The place of the pool of farming.
fn farm_pool(taxonomy: &Taxonomy) -> Option<u16> {
    let at = taxonomy.pools().iter().position(|pool| &*pool.scheme == FARM_SCHEME)?;
    u16::try_from(at).ok()
}

/// A cell of a table on a page.
#[derive(Debug, Clone, Default)]
struct Shown {
    text: String,
    link: Option<String>,
    figure: bool,
}

/// A board as a table of a page.
#[derive(Debug, Default)]
struct TableShown {
    headers: Vec<(String, bool)>,
    rows: Vec<Vec<Shown>>,
}

impl TableShown {
    /// The columns of `kept` in their order, the rows of a part of the board. `link` gives the address behind a cell, by
    /// row and column of the board.
    fn of(
        board: &Board,
        kept: &[usize],
        rows: std::ops::Range<usize>,
        link: impl Fn(usize, usize) -> Option<String>,
    ) -> Self {
        let is_figure = |at: usize| board.columns.get(at).is_some_and(|column| column.kind == ColumnKind::Number);
        let header = |at: &usize| Some((board.columns.get(*at)?.header.clone(), is_figure(*at)));
        let row = |number: usize| {
            let values = board.rows.get(number)?;
            let cell = |at: &usize| Shown {
                text: values.get(*at).map(crate::export::Value::text).unwrap_or_default(),
                link: link(number, *at),
                figure: is_figure(*at),
            };
            Some(kept.iter().map(cell).collect())
        };
        Self { headers: kept.iter().filter_map(header).collect(), rows: rows.filter_map(row).collect() }
    }
}

/// A figure that may not be known yet.
fn known(figure: Option<u64>) -> String {
    figure.map_or_else(|| "…".to_owned(), |figure| figure.to_string())
}

/// Matched needs of a cell, for templates.
fn met(cell: &Cell) -> String {
    known(cell.matched)
}

/// Unmet needs of a cell, for templates.
fn unmet(cell: &Cell) -> String {
    known(cell.unmet())
}

/// A board as a workbook.
fn file(name: &str, board: &Board) -> Result<Response, WebError> {
    Ok(workbook(name, written(name, |path| board.write(path))?))
}
