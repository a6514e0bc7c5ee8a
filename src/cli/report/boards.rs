//! `report wakeup|gaps|pools|map|challenges|common|trends`: what `insight` counts, as a table, as JSON or as a file.

use std::path::Path;

use anyhow::{Result, bail};
use comfy_table::{Cell, CellAlignment, Table, presets};
use serde_json::json;

use super::surveyed::Surveyed;
use crate::assessment::Assessor;
use crate::cli::args_report::{BoardArguments, CommonArguments, GapArguments, PoolArguments, PoolsBy};
use crate::cli::session::Session;
use crate::domain::Audience;
use crate::export::ColumnKind;
use crate::export::boards::{self, Board};
use crate::insight::{
    self, CommonRules, GapsOf, HeatMap, Role, Steps, Trends, Waker, pools_by_industry, pools_by_owner, pools_by_region,
    wake_up as wake_up_lines,
};

/// Rows that a terminal shows of a board.
const MOST_ROWS: usize = 40;

/// Classes and owners of a trend.
const MOST_TRENDS: usize = 15;

/// Writes a board where it is wanted.
fn give(
    session: &Session,
    out: Option<&Path>,
    heading: &str,
    board: &Board,
    json: impl FnOnce() -> serde_json::Value,
) -> Result<()> {
    if let Some(path) = out {
        board.write(path)?;
    }
    if session.json {
        return session.print_json(&json());
    }
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_header(board.columns.iter().map(|column| &column.header));
    for row in board.rows.iter().take(MOST_ROWS) {
        table.add_row(row.iter().zip(&board.columns).map(|(value, column)| {
            let cell = Cell::new(value.text());
            if column.kind == ColumnKind::Number { cell.set_alignment(CellAlignment::Right) } else { cell }
        }));
    }
    let more = board.rows.len().saturating_sub(MOST_ROWS);
    let more = match (more, out) {
        (0, _) => String::new(),
        (more, Some(path)) => format!("另有 {more} 行，见 {}\n", path.display()),
        (more, None) => format!("另有 {more} 行，用 --out 文件.xlsx 写出全部\n"),
    };
    session.print(&format!("{}\n{table}\n{more}", session.strong(heading)))
}

pub(super) fn wake_up(session: &Session, asked: &BoardArguments) -> Result<()> {
    let surveyed = Surveyed::of(session)?;
    let (parted, scope) = surveyed.asked(asked)?;
    let waiting = surveyed.waiting(session)?;
    let lines = wake_up_lines(surveyed.seen(), &waiting, &scope);
    let (rules, taxonomy) = (surveyed.index.rules(), surveyed.index.taxonomy());
    let waker = Waker {
        assessor: Assessor { rules, taxonomy, today: session.today },
        outside: &surveyed.worked,
        assumptions: surveyed.index.assumptions(),
        weights: &surveyed.weights,
        steps: &Steps::load(&session.resources)?,
        audience: Audience::Operator,
    };
    let shown = waker.shown(&surveyed.reader, 0, &lines)?;
    let place = asked.owner.as_deref().unwrap_or(&parted.name);
    let heading = format!("{place} 唤醒清单：{} 件沉睡或疑似沉睡的专利", shown.len());
    let json = || json!({ "region": *parted.name, "owner": asked.owner, "today": session.today, "patents": shown });
    give(session, asked.out.as_deref(), &heading, &boards::wake_up(&shown), json)
}

pub(super) fn gaps(session: &Session, asked: &GapArguments) -> Result<()> {
    let surveyed = Surveyed::of(session)?;
    let (parted, mut scope) = surveyed.asked(&asked.board)?;
    let taxonomy = surveyed.index.taxonomy();
    let only = match &asked.chain {
        None => None,
        Some(text) => match taxonomy.chain(text) {
            Some(chain) => Some(&*chain.id),
            None => bail!("没有叫“{text}”的产业链，请用产业链的编号或名称"),
        },
    };
    if asked.farm {
        scope.pool = surveyed.farm();
    }
    let served = surveyed.served(&surveyed.waiting(session)?);
    let of = GapsOf { seen: surveyed.seen(), served: Some(&served), taxonomy, parted: &parted, scope: &scope };
    let board = of.board(only);
    let roles = board.chains.iter().fold([0; 4], |sum, chain| std::array::from_fn(|at| sum[at] + chain.roles[at]));
    let said: Vec<String> =
        Role::ALL.iter().zip(roles).map(|(role, count)| format!("{} {count}", role.word())).collect();
    let heading = format!("{} 产业链缺口：{} 条产业链，环节 {}", parted.name, board.chains.len(), said.join("，"));
    give(session, asked.board.out.as_deref(), &heading, &boards::gaps(&board), || json!(board))
}

pub(super) fn pools(session: &Session, asked: &PoolArguments) -> Result<()> {
    let surveyed = Surveyed::of(session)?;
    let (parted, scope) = surveyed.asked(&asked.board)?;
    let (seen, taxonomy) = (surveyed.seen(), surveyed.index.taxonomy());
    let (board, of) = match asked.by {
        PoolsBy::Region => (pools_by_region(seen, taxonomy, &parted, &scope), "地区"),
        PoolsBy::Owner => (pools_by_owner(seen, &scope), "专利权人"),
        PoolsBy::Strategic => (pools_by_industry(seen, taxonomy, "strategic", &scope), "产业"),
        PoolsBy::Local => (pools_by_industry(seen, taxonomy, "local", &scope), "产业"),
        PoolsBy::Green => (pools_by_industry(seen, taxonomy, "green", &scope), "产业"),
        PoolsBy::Digital => (pools_by_industry(seen, taxonomy, "digital", &scope), "产业"),
        PoolsBy::NewThree => (pools_by_industry(seen, taxonomy, "new-three", &scope), "产业"),
        PoolsBy::Farm => (pools_by_industry(seen, taxonomy, "farm", &scope), "产业"),
    };
    let heading = format!(
        "{} 沉睡专利池：{} 件专利，其中沉睡或疑似沉睡 {} 件",
        parted.name,
        board.total.patents,
        board.total.sleeping()
    );
    let table = boards::pools(&board, of, &surveyed.survey.grades);
    give(session, asked.board.out.as_deref(), &heading, &table, || json!(board))
}

pub(super) fn map(session: &Session, asked: &BoardArguments) -> Result<()> {
    let surveyed = Surveyed::of(session)?;
    let (parted, scope) = surveyed.asked(asked)?;
    let served = surveyed.served(&surveyed.waiting(session)?);
    let map = HeatMap::of(surveyed.seen(), Some(&served), surveyed.index.taxonomy(), &parted, &scope);
    let heading = format!("{} 产业地图：供给 {} 件，需求 {} 条", parted.name, map.total.supply, map.total.demand);
    give(session, asked.out.as_deref(), &heading, &boards::heat(&map), || json!(map))
}

pub(super) fn challenges(session: &Session, asked: &BoardArguments) -> Result<()> {
    let surveyed = Surveyed::of(session)?;
    let (parted, scope) = surveyed.asked(asked)?;
    let served = surveyed.served(&surveyed.waiting(session)?);
    let unmet = insight::challenges(surveyed.seen(), &served, &scope);
    let shown = insight::challenges_shown(&surveyed.reader, surveyed.seen(), &unmet)?;
    let heading = format!("{} 揭榜挂帅：{} 条需求没有较强以上的匹配", parted.name, shown.len());
    give(session, asked.out.as_deref(), &heading, &boards::challenges(&shown), || json!({ "needs": shown }))
}

pub(super) fn common(session: &Session, asked: &CommonArguments) -> Result<()> {
    let surveyed = Surveyed::of(session)?;
    let rules = CommonRules::load(&session.resources)?;
    let waiting = surveyed.waiting(session)?;
    let groups = insight::common_needs(&surveyed.reader, surveyed.index.language(), &rules, session.today)?;
    let shown = insight::common_shown(&surveyed.reader, surveyed.seen(), &groups, &waiting, &rules)?;
    let heading = format!("共性需求：{} 组", shown.len());
    give(session, asked.out.as_deref(), &heading, &boards::common(&shown), || json!({ "groups": shown }))
}

pub(super) fn trends(session: &Session, asked: &BoardArguments) -> Result<()> {
    let surveyed = Surveyed::of(session)?;
    let (parted, scope) = surveyed.asked(asked)?;
    let trends = Trends::of(surveyed.seen(), &scope, MOST_TRENDS);
    let place = asked.owner.as_deref().unwrap_or(&parted.name);
    give(session, asked.out.as_deref(), &format!("{place} 申请趋势"), &boards::trends(&trends), || json!(trends))
}
