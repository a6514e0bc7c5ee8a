//! `report coverage`.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use comfy_table::{Cell, CellAlignment, Table, presets};

use crate::assessment::{Assessor, Rules};
use crate::cli::args_report::BoardArguments;
use crate::cli::session::Session;
use crate::domain::Audience;
use crate::export::stocktake::{Reasons, write_board};
use crate::insight::institutions::{Board, BoardShown, RowShown, Wanted, coverage_said, mean_said};
use crate::workflow::{Worked, WorkflowError};

/// Institutions that the terminal lists.
const LISTED: usize = 50;

pub(super) fn run(session: &Session, asked: &BoardArguments) -> Result<()> {
    let (taxonomy, rules) = (session.taxonomy()?, Rules::load(&session.resources)?);
    let find = |name: &String| taxonomy.region(name).ok_or_else(|| WorkflowError::NoRegion(name.clone()));
    let wanted =
        Wanted { region: asked.region.as_ref().map(find).transpose()?, name: asked.owner.clone(), ..Wanted::default() };
    let reader = session.reader()?;
    let assessor = Assessor { rules: &rules, taxonomy: &taxonomy, today: session.today };
    let board =
        Board::count(&reader, &assessor, &Worked::of(&reader)?, Audience::Operator)?.part(&wanted, 0..usize::MAX);
    if let (Some(owner), true) = (&asked.owner, board.institutions.is_empty()) {
        bail!("没有“{owner}”这家单位：库里没有它的专利，它也没有申报过存量；请写全称");
    }
    if let Some(path) = &asked.out {
        write_board(path, &board, &Reasons::load(&session.resources)?)?;
    }
    if session.json {
        return session.print_json(&board);
    }
    session.print(&text(session, &board))
}

fn text(session: &Session, board: &BoardShown) -> String {
    let mut text = format!("{}\n", session.strong(&format!("各单位摸底（{}）", board.today)));
    let mut table = Table::new();
    let states = board.total.dormancy.iter().map(|(state, _)| *state);
    let header = ["单位", "在库"].into_iter().chain(states).chain(["在库有效", "申报", "覆盖率", "拒收", "挂牌分"]);
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_header(header);
    let rows = board.institutions.iter().take(LISTED).chain(&board.nobody).chain([&board.total]);
    for row in rows {
        table.add_row(cells(row));
    }
    let _ = writeln!(text, "{table}");
    if let Some(more) = board.institutions.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let _ = writeln!(text, "另有 {more} 家单位没有列出，用 --json 或 --out 查看。");
    }
    if board.counted_again > 0 {
        let _ = writeln!(
            text,
            "共有专利在各权利人名下都计数，合计时只计在第一权利人名下，所以各行之和比合计多 {}。",
            board.counted_again
        );
    }
    text
}

fn cells(row: &RowShown) -> Vec<Cell> {
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let declared = row.declared.map_or_else(|| "—".to_owned(), |declared| declared.valid.to_string());
    let states = row.dormancy.iter().map(|(_, count)| right(count.to_string()));
    let last = [
        row.imported.to_string(),
        declared,
        coverage_said(row),
        row.imports.refused.to_string(),
        mean_said(row.listing_score),
    ];
    [Cell::new(&row.name), right(row.patents.to_string())]
        .into_iter()
        .chain(states)
        .chain(last.into_iter().map(right))
        .collect()
}
