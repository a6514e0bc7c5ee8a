//! `report indicators`.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use comfy_table::{Cell, CellAlignment, Table, presets};
use jiff::Timestamp;

use crate::cli::args_report::IndicatorArguments;
use crate::cli::import::ACTOR;
use crate::cli::session::Session;
use crate::domain::Period;
use crate::export::indicators::{figure, share, write_indicators};
use crate::store::{Act, StoreError};
use crate::workflow::indicators::{Asked, IndicatorTable, Report};

pub(super) fn run(session: &Session, asked: &IndicatorArguments) -> Result<()> {
    let IndicatorArguments { period, region, owner, renew, out } = asked;
    let asked = Asked {
        period: period.unwrap_or_else(|| Period::year_of(session.today)),
        region: region.clone(),
        institution: owner.clone(),
    };
    let (taxonomy, table) = (session.taxonomy()?, IndicatorTable::load(&session.resources)?);
    let reader = session.reader()?;
    let mut report = Report::of(&reader, &taxonomy, &table, &asked, session.today)?;
    drop(reader);
    if let Some(why) = renew {
        if why.trim().is_empty() {
            bail!("请在 --renew 后写明重新出具的原因，原因会留在日志里");
        }
        let mut writer = session.home.open_writing()?;
        let act = Act { actor: ACTOR, now: Timestamp::now(), reason: Some(why) };
        report = Report::renew(&mut writer, &taxonomy, &table, &asked, (session.today, &act))?;
    }
    // What is given out about a period that is over is what was given out.
    if !report.sealed && report.is_ready(session.today) {
        match session.home.open_writing() {
            Ok(mut writer) => {
                let act = Act { actor: ACTOR, now: Timestamp::now(), reason: None };
                report = report.seal(&mut writer, &act)?;
            }
            Err(error @ (StoreError::InUse { .. } | StoreError::ReadOnly(_))) => {
                session.note(&format!("这份报告没有定稿，其后的更正会改变它（{error}）"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(path) = out {
        write_indicators(path, &report, &table)?;
    }
    if session.json {
        return session.print_json(&report);
    }
    session.print(&text(session, &report))
}

fn text(session: &Session, report: &Report) -> String {
    let place = report.institution.as_deref().unwrap_or(&report.region);
    let mut text = format!("{}\n", session.strong(&format!("{} {place} 绩效统计", report.period.said())));
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_header([
        "类别",
        "指标",
        "本期",
        "上年同期",
        "增幅",
        "目标",
        "达标",
    ]);
    for row in &report.rows {
        let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
        let mut value = figure(row.value);
        if let Some(corrected) = row.corrected {
            let _ = write!(value, "（更正后 {}）", figure(Some(corrected)));
        }
        table.add_row([
            Cell::new(&row.family),
            Cell::new(format!("{}（{}）", row.name, row.unit)),
            right(value),
            right(figure(row.before)),
            right(share(row.growth)),
            right(figure(row.target)),
            Cell::new(row.met.map_or("", |met| if met { "是" } else { "否" })),
        ]);
    }
    let _ = writeln!(text, "{table}");
    if report.sealed {
        let _ = writeln!(text, "本报告于 {} 定稿，其后的更正列在括号里。", report.made_on);
    }
    if report.without_place > 0 {
        let _ = writeln!(text, "另有 {} 份合同看不出出让方在哪里，没有计入任何地区。", report.without_place);
    }
    let _ = writeln!(text, "案例 {} 份，用 --json 或 --out 报告.json 查看。", report.cases.len());
    text
}
