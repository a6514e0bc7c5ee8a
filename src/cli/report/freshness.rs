//! `report freshness`.

use std::fmt::Write as _;

use anyhow::Result;
use comfy_table::{Table, presets};

use crate::assessment::{Assessor, Rules};
use crate::cli::args_report::BoardArguments;
use crate::cli::session::Session;
use crate::domain::Audience;
use crate::export::freshness::write_freshness;
use crate::insight::{FreshnessReport, FreshnessScope, RunningOut};

/// Rows that are shown; a file holds them all.
const SHOWN: usize = 20;

pub(super) fn run(session: &Session, asked: &BoardArguments) -> Result<()> {
    let (taxonomy, rules) = (session.taxonomy()?, Rules::load(&session.resources)?);
    let assessor = Assessor { rules: &rules, taxonomy: &taxonomy, today: session.today };
    let scope =
        FreshnessScope { region: asked.region.clone(), owner: asked.owner.clone(), ..FreshnessScope::default() };
    let report = RunningOut::of(&session.reader()?, assessor, Audience::Operator)?.report(&taxonomy, &scope)?;
    if let Some(path) = &asked.out {
        write_freshness(path, &report)?;
    }
    if session.json {
        return session.print_json(&report);
    }
    session.print(&text(session, &report))
}

fn text(session: &Session, report: &FreshnessReport) -> String {
    let place = report.owner.as_deref().or(report.region.as_deref()).unwrap_or("全国");
    let mut text = format!("{}\n", session.strong(&format!("{} {place} 时效", report.day)));
    let mut counts = Table::new();
    counts.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_header(["类别", "状态", "数量"]);
    for row in &report.counts {
        counts.add_row([row.kind.word(), row.state.word(), &row.count.to_string()]);
    }
    let _ = writeln!(text, "{counts}");
    if report.due.is_empty() {
        text.push_str("没有要处理的。\n");
        return text;
    }
    let mut due = Table::new();
    due.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_header(["编号", "名称", "单位", "说明", "要做什么"]);
    for row in report.due.iter().take(SHOWN) {
        let (id, owner) = (row.id.as_deref().unwrap_or("—"), row.owner.as_deref().unwrap_or("—"));
        due.add_row([id, &row.title, owner, &row.sentence, row.to_do]);
    }
    let _ = writeln!(text, "{due}");
    let _ = writeln!(text, "要处理的共 {} 条。", report.due.len());
    if report.due.len() > SHOWN {
        let _ = writeln!(text, "这里列出最急的 {SHOWN} 条，全部用 --json 或 --out 时效.xlsx 查看。");
    }
    text
}
