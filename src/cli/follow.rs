//! `follow`: how far each pair has come.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, bail};
use comfy_table::{Table, presets};
use serde_json::{Value, json};

use super::args_follow::{FollowAction, SetFollow};
use super::session::Session;
use super::shortlist::{act, stands_on, writer};
use crate::domain::{Date, Stage};
use crate::export::OutputFormat;
use crate::export::follow_ups::write_follow_ups;
use crate::intake::IntakeTables;
use crate::store::Reader;
use crate::workflow::{
    Event, EventPairs, FollowUp, FollowUps, ListedPair, Programme, Started, Step, Tracked, WorkflowError, changes,
    follow_all, follow_file, follow_programme, list_state, named,
};

pub(super) fn run(session: &Session, action: &FollowAction) -> Result<()> {
    match action {
        FollowAction::Start { event: Some(event), in_charge, .. } => start_event(session, event, in_charge.as_deref()),
        FollowAction::Start { list, pairs, in_charge, next, .. } => {
            let first = Step { in_charge: in_charge.clone(), next_on: next.map(Some), ..Step::default() };
            start_list(session, list.as_deref().unwrap_or_default(), pairs, &first)
        }
        FollowAction::Set(step) => set(session, step),
        FollowAction::List { overdue, stage, in_charge } => list(session, *overdue, *stage, in_charge.as_deref()),
        FollowAction::Show { id } => show(session, id),
        FollowAction::Export { out } => export(session, out),
        FollowAction::Import { file } => import(session, file),
    }
}

fn start_list(session: &Session, which: &str, numbers: &[usize], first: &Step) -> Result<()> {
    let mut writer = writer(session)?;
    let state = list_state(writer.reader(), which)?;
    if let Some(&number) = numbers.iter().find(|number| **number == 0 || **number > state.pairs.len()) {
        return Err(WorkflowError::NoPair(number, state.pairs.len()).into());
    }
    let wanted: Vec<&ListedPair> = match numbers {
        [] => state.pairs.iter().collect(),
        numbers => numbers.iter().filter_map(|number| state.pairs.get(number - 1)).collect(),
    };
    if wanted.is_empty() {
        return Err(WorkflowError::EmptyList(state.name).into());
    }
    let steps = wanted.into_iter().map(|pair| (pair, first.clone()));
    let started = follow_all(&mut writer, steps, &state.list, &act())?;
    told(session, &started)
}

fn start_event(session: &Session, which: &str, in_charge: Option<&str>) -> Result<()> {
    let mut writer = writer(session)?;
    let reader = writer.reader();
    let event = named::<Event>(reader, which)?.entry;
    let Some(programme) = reader.kept::<Programme>(&event.id)? else {
        bail!("活动 {} 还没有日程，请先 event schedule {}", event.id, event.id);
    };
    let pairs = EventPairs::of(reader, &event)?;
    let started = follow_programme(&mut writer, &programme.entry, &pairs, in_charge, &act())?;
    told(session, &started)
}

fn told(session: &Session, started: &Started) -> Result<()> {
    if session.json {
        return session.print_json(started);
    }
    let mut text = format!("开始跟进 {} 对", started.new.len());
    if let (Some(first), Some(last)) = (started.new.first(), started.new.last()) {
        let _ = write!(text, "（{first} 至 {last}）");
    }
    text.push_str("。\n");
    if !started.already.is_empty() {
        let _ = writeln!(text, "另有 {} 对早已在跟进：{}。", started.already.len(), started.already.join("、"));
    }
    session.print(&text)
}

/// The follow-up of a number, with what came of it.
fn tracked(reader: &Reader, id: &str) -> Result<Tracked> {
    let all = FollowUps::read(reader)?.all;
    let found = all.into_iter().find(|tracked| tracked.kept.entry.id == id.trim());
    Ok(found.ok_or_else(|| WorkflowError::NoFollowUp(id.to_owned()))?)
}

fn set(session: &Session, asked: &SetFollow) -> Result<()> {
    let mut writer = writer(session)?;
    let kept = tracked(writer.reader(), &asked.id)?.kept;
    let stands_on = stands_on(&kept, asked.seen)?;
    let mut entry = kept.entry;
    let step = Step {
        stage: asked.stage,
        in_charge: asked.in_charge.clone(),
        next_on: asked.next.map(|next| next.0),
        intended: asked.intended.map(Some),
        contract: asked.contract.clone(),
        ended: asked.why,
        words: asked.note.clone(),
    };
    entry.step(writer.reader(), step)?;
    writer.keep(&entry, stands_on, &act())?;
    drop(writer);
    show(session, &entry.id)
}

fn json_of(tracked: &Tracked, today: Date) -> Value {
    let wan = |sum: Option<crate::domain::Money>| sum.map(|sum| sum.yuan() / 10_000.0);
    json!({
        "id": tracked.kept.entry.id, "revision": tracked.kept.revision, "need": tracked.kept.entry.need,
        "patent": tracked.kept.entry.patent, "shown": tracked.kept.entry.shown, "from": tracked.kept.entry.from,
        "stage": tracked.stage(), "in_charge": tracked.kept.entry.in_charge, "next_on": tracked.kept.entry.next_on,
        "overdue": tracked.is_overdue(today), "intended_wan": wan(tracked.kept.entry.intended),
        "contract": tracked.deal.as_ref().map(|deal| &deal.contract), "amount_wan": wan(tracked.amount()),
        "received_wan": wan(tracked.received()), "filing_number": tracked.filing_number(), "products": tracked.products,
        "ended": tracked.kept.entry.ended, "words": tracked.kept.entry.words,
    })
}

fn list(session: &Session, overdue: bool, stage: Option<Stage>, in_charge: Option<&str>) -> Result<()> {
    let reader = session.reader()?;
    let all = FollowUps::read(&reader)?;
    let mut wanted: Vec<&Tracked> = if overdue { all.overdue(session.today) } else { all.all.iter().collect() };
    wanted.retain(|tracked| stage.is_none_or(|stage| tracked.stage() == stage));
    wanted.retain(|tracked| in_charge.is_none_or(|name| tracked.kept.entry.in_charge.as_deref() == Some(name.trim())));
    if session.json {
        let follow_ups: Vec<Value> = wanted.iter().map(|tracked| json_of(tracked, session.today)).collect();
        return session.print_json(&json!({ "follow_ups": follow_ups }));
    }
    if wanted.is_empty() {
        return session.print(if overdue {
            "没有逾期的跟进。\n"
        } else {
            "没有跟进中的配对；queqiao follow start 清单 开始。\n"
        });
    }
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(["编号", "阶段", "需求", "需求单位", "专利", "责任人", "下次跟进"]);
    for tracked in &wanted {
        let FollowUp { id, shown, in_charge, next_on, .. } = &tracked.kept.entry;
        let shown = shown.clone().unwrap_or_default();
        let next = next_on.map_or_else(String::new, |day| {
            let late = if tracked.is_overdue(session.today) { "（逾期）" } else { "" };
            format!("{day}{late}")
        });
        table.add_row([
            id.clone(),
            tracked.stage().to_string(),
            shown.need_title,
            shown.firm.unwrap_or_default(),
            shown.title,
            in_charge.clone().unwrap_or_default(),
            next,
        ]);
    }
    let late = wanted.iter().filter(|tracked| tracked.is_overdue(session.today)).count();
    session.print(&format!("{table}\n共 {} 对，逾期 {late} 对。\n", wanted.len()))
}

fn show(session: &Session, id: &str) -> Result<()> {
    let reader = session.reader()?;
    let tracked = tracked(&reader, id)?;
    let history = changes(&reader.course::<FollowUp>(&tracked.kept.entry.id)?);
    if session.json {
        let mut json = json_of(&tracked, session.today);
        json["history"] = serde_json::to_value(&history)?;
        return session.print_json(&json);
    }
    let entry = &tracked.kept.entry;
    let shown = entry.shown.clone().unwrap_or_default();
    let mut text =
        format!("{} {}（第 {} 版）\n", entry.id, session.strong(tracked.stage().word()), tracked.kept.revision);
    let _ = writeln!(text, "需求：{} · {}", shown.need_title, shown.firm.as_deref().unwrap_or("企业未写明"));
    let number = shown.number.as_deref().unwrap_or("无号码");
    let _ = writeln!(text, "专利：{} {number} · {}", shown.title, shown.owners.join("、"));
    let sum = |sum: Option<crate::domain::Money>| sum.map(|sum| sum.to_string());
    for (what, value) in [
        ("责任人", entry.in_charge.clone()),
        (
            "下次跟进",
            entry
                .next_on
                .map(|day| format!("{day}{}", if tracked.is_overdue(session.today) { "（逾期）" } else { "" })),
        ),
        ("意向金额", sum(entry.intended)),
        ("合同", tracked.deal.as_ref().map(|deal| deal.contract.clone())),
        ("成交金额", sum(tracked.amount())),
        ("到账金额", sum(tracked.received())),
        ("备案号", tracked.filing_number().map(str::to_owned)),
        ("专利产品", Some(tracked.products.join("；")).filter(|text| !text.is_empty())),
        ("终止原因", entry.ended.map(|reason| reason.to_string())),
        ("备注", entry.words.clone()),
    ] {
        if let Some(value) = value {
            let _ = writeln!(text, "{what}：{value}");
        }
    }
    text.push_str("历史：\n");
    for change in &history {
        let at = change.at.strftime("%Y-%m-%d %H:%M");
        let _ = writeln!(text, "  {at} {}：{}", change.actor, change.what.join("；"));
    }
    session.print(&text)
}

fn export(session: &Session, out: &Path) -> Result<()> {
    OutputFormat::of_path(out)?;
    let reader = session.reader()?;
    let written = write_follow_ups(out, &FollowUps::read(&reader)?.all)?;
    if session.json {
        return session.print_json(&json!({ "file": out.display().to_string(), "rows": written.rows }));
    }
    session.print(&format!("已写入 {}，{} 对。\n", out.display(), written.rows))
}

fn import(session: &Session, file: &Path) -> Result<()> {
    if !file.exists() {
        bail!("文件 {} 不存在，请检查路径", file.display());
    }
    let mut writer = writer(session)?;
    let tables = IntakeTables::load(&session.resources)?;
    let taxonomy = session.taxonomy()?;
    let done = follow_file(&mut writer, file, &tables, &taxonomy, &act())?;
    if session.json {
        return session.print_json(&done);
    }
    let mut text = format!("更新 {} 对，{} 对没有变化。\n", done.changed.len(), done.unchanged);
    if !done.started.is_empty() {
        let _ = writeln!(text, "新开始跟进 {} 对：{}。", done.started.len(), done.started.join("、"));
    }
    for refused in &done.refused {
        let _ = writeln!(text, "  第 {} 行没有采纳：{}", refused.row, refused.reason);
    }
    session.print(&text)
}
