//! `event`: days and tables, whose pairs meet, who is away; the programme, made, announced, made anew, written out.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::args_lists::{ChangedEvent, EventAction, NewEvent, Seen};
use super::booking;
use super::handout;
use super::session::Session;
use super::shortlist::{act, stands_on, writer};
use crate::export::OutputFormat;
use crate::export::handout::{HandoutFormat, write_handout};
use crate::export::programmes::{CalendarHead, is_calendar, write_programme};
use crate::store::{Kept, Reader};
use crate::workflow::{
    Absence, BOUND, Event, EventChange, EventPairs, HandedTo, Limit, Programme, Source, list_state, meetings_on_file,
    meetings_shown, named, pair_said, warnings,
};

pub(super) fn run(session: &Session, action: &EventAction) -> Result<()> {
    match action {
        EventAction::New(options) => new(session, options),
        EventAction::Change(options) => change_event(session, options),
        EventAction::Add { event, shortlist, theme, seen } => add(session, event, shortlist, theme.as_deref(), *seen),
        EventAction::Absent { event, party, from, to, seen } => {
            let (from, to) = (from.begin(), to.end());
            if from >= to {
                bail!("缺席的开始 {from} 不早于结束 {to}，请检查 --from 和 --to");
            }
            change(session, event, *seen, |reader, event| {
                let who = EventPairs::of(reader, event)?.party(party)?;
                let absence = Absence { who, from, to };
                if event.absences.contains(&absence) {
                    bail!("“{party}”的这段缺席已经记下");
                }
                event.absences.push(absence);
                Ok(())
            })
        }
        EventAction::Limit { event, party, most, seen } => change(session, event, *seen, |reader, event| {
            let who = EventPairs::of(reader, event)?.party(party)?;
            event.limits.retain(|limit| limit.who.shown != who.shown);
            event.limits.push(Limit { who, most: *most });
            Ok(())
        }),
        EventAction::Schedule { event, announce } => schedule(session, event, *announce),
        EventAction::Request { event, need, patent, from, remark } => {
            booking::request(session, event, (need, patent), *from, remark.as_deref())
        }
        EventAction::Requests { event } => booking::list(session, event),
        EventAction::Accept { event, number } => booking::accept(session, event, *number),
        EventAction::Decline { event, number, because } => booking::decline(session, event, *number, because),
        EventAction::List => list_all(session),
        EventAction::Show { event } => show(session, event),
        EventAction::Export { event, public, out } => export(session, event, *public, out),
    }
}

fn new(session: &Session, options: &NewEvent) -> Result<()> {
    let event = Event {
        id: String::new(),
        name: options.name.clone(),
        place: options.place.clone(),
        organiser: options.organiser.clone(),
        days: options.days.clone(),
        tables: options.tables,
        hours: options.slots.clone(),
        minutes: options.minutes,
        breaks: options.breaks.clone(),
        most: options.most,
        limits: Vec::new(),
        sessions: options.sessions.clone(),
        sources: Vec::new(),
        absences: Vec::new(),
        open: false,
        bookable: false,
    };
    let event = event.begin(&mut writer(session)?, session.today, &act())?;
    let slots = event.slots().len();
    if session.json {
        return session.print_json(&json!({
            "id": event.id, "name": event.name, "revision": 1, "slots": slots, "places": slots * event.tables,
        }));
    }
    let (id, name, tables) = (&event.id, &event.name, event.tables);
    session.print(&format!("已新建活动 {id}（{name}）：{slots} 个时段 × {tables} 桌 = {} 个桌次。\n", slots * tables))
}

fn change_event(session: &Session, options: &ChangedEvent) -> Result<()> {
    let changed = EventChange {
        place: options.place.clone(),
        organiser: options.organiser.clone(),
        days: options.days.clone(),
        tables: options.tables,
        hours: options.slots.clone(),
        minutes: options.minutes,
        breaks: options.breaks.clone(),
        most: options.most,
        sessions: options.sessions.clone(),
        open: options.open,
        bookable: options.bookable,
    };
    if changed == EventChange::default() {
        bail!("请说明改什么，例如 --tables 4 或 --days 2026-12-01,2026-12-02");
    }
    change(session, &options.event, options.seen, |_, event| {
        *event = event.change(changed, session.today)?;
        Ok(())
    })
}

fn add(session: &Session, which: &str, list: &str, theme: Option<&str>, seen: Seen) -> Result<()> {
    change(session, which, seen, |reader, event| {
        let state = list_state(reader, list)?;
        if state.pairs.is_empty() {
            bail!("清单“{}”里还没有配对", state.name);
        }
        if event.sources.iter().any(|source| source.list == state.id) {
            bail!("清单 {} 已在活动里", state.id);
        }
        event.sources.push(Source { list: state.id, theme: theme.map(str::to_owned) });
        Ok(())
    })
}

/// Changes an event, and tells what is odd about its pairs now.
fn change(
    session: &Session,
    which: &str,
    seen: Seen,
    edit: impl FnOnce(&Reader, &mut Event) -> Result<()>,
) -> Result<()> {
    let mut writer = writer(session)?;
    let mut kept = named::<Event>(writer.reader(), which)?;
    let stands_on = stands_on(&kept, seen)?;
    edit(writer.reader(), &mut kept.entry)?;
    let revision = writer.keep(&kept.entry, stands_on, &act())?;
    let event = kept.entry;
    let pairs = EventPairs::of(writer.reader(), &event)?;
    let warnings = warnings(&event, &pairs);
    if session.json {
        return session.print_json(&json!({
            "id": event.id, "revision": revision, "pairs": pairs.pairs.len(), "warnings": warnings,
        }));
    }
    let count = pairs.pairs.len();
    let mut text = format!("活动 {}（{}）已保存，共 {count} 对，第 {revision} 版。\n", event.id, event.name);
    for warning in &warnings {
        let _ = writeln!(text, "  ！{warning}");
    }
    session.print(&text)
}

fn schedule(session: &Session, which: &str, announce: bool) -> Result<()> {
    let mut writer = writer(session)?;
    let event = named::<Event>(writer.reader(), which)?.entry;
    let pairs = EventPairs::of(writer.reader(), &event)?;
    if pairs.pairs.is_empty() {
        bail!("活动 {} 还没有配对，请先 event add {} --shortlist 清单", event.id, event.id);
    }
    let before = writer.reader().kept::<Programme>(&event.id)?;
    let revision = before.as_ref().map_or(0, |kept| kept.revision);
    let mut programme = Programme::of(&event, &pairs, before.as_ref().map(|kept| &kept.entry), session.today);
    if announce {
        programme.announce();
    }
    let revision = writer.keep(&programme, revision, &act())?;
    if session.json {
        return session.print_json(&programme_json(writer.reader(), &event, &pairs, &programme, revision)?);
    }
    session.print(&printed(session, writer.reader(), &event, &pairs, &programme)?)
}

fn programme_json(
    reader: &Reader,
    event: &Event,
    pairs: &EventPairs,
    programme: &Programme,
    revision: u32,
) -> Result<Value> {
    let points = |cents: u64| cents as f64 / 100.0;
    let rounded = |share: Option<f64>| share.map(|share| (share * 10_000.0).round() / 10_000.0);
    let (meetings, _) = meetings_shown(reader, &programme.meetings, pairs, HandedTo::Organiser)?;
    Ok(json!({
        "event": event.id,
        "revision": revision,
        "made_on": programme.made_on,
        "pairs": pairs.pairs.len(),
        "places": programme.places,
        "placed": programme.meetings.len(),
        "score": points(programme.wanted_cents),
        "score_placed": points(programme.placed_cents),
        "score_bound": points(programme.bound_cents),
        "share": rounded(programme.share()),
        "share_of_bound": rounded(programme.share_of_bound()),
        "bound": BOUND,
        "meetings": meetings,
        "left_out": programme.left_out,
        "moved": programme.moved,
    }))
}

fn printed(
    session: &Session,
    reader: &Reader,
    event: &Event,
    pairs: &EventPairs,
    programme: &Programme,
) -> Result<String> {
    let (meetings, _) = meetings_shown(reader, &programme.meetings, pairs, HandedTo::Organiser)?;
    let mut text = String::new();
    let mut day = None;
    for meeting in &meetings {
        if day != Some(meeting.begin.date()) {
            day = Some(meeting.begin.date());
            let _ = writeln!(text, "{}", session.strong(&meeting.begin.date().to_string()));
        }
        let owners = if meeting.owners.is_empty() { "权利人未知".to_owned() } else { meeting.owners.join("、") };
        let _ = writeln!(
            text,
            "  {} {:>2} 号桌  {} × {owners}  {}（{}）",
            meeting.begin.strftime("%H:%M"),
            meeting.table,
            meeting.firm,
            meeting.number,
            meeting.state(),
        );
    }
    let pair_of = |need: &_, patent: &_| {
        let found = pairs.pairs.iter().find(|pair| pair.pair.need == *need && pair.pair.patent == *patent);
        found.map_or_else(|| format!("{need} 与 {patent}"), |found| pair_said(&found.pair))
    };
    if !programme.moved.is_empty() {
        text.push_str("已公布而不能保持的：\n");
        for moved in &programme.moved {
            let was = moved.was.strftime("%m-%d %H:%M");
            let now = match moved.now {
                Some(now) => format!("改到 {}", now.strftime("%m-%d %H:%M")),
                None => "取消".to_owned(),
            };
            let pair = pair_of(&moved.need, &moved.patent);
            let _ = writeln!(text, "  {pair}（原 {was} {} 号桌）{now}：{}", moved.was_table, moved.reason);
        }
    }
    if !programme.left_out.is_empty() {
        let _ = writeln!(text, "没有排上的 {} 对：", programme.left_out.len());
        for left in &programme.left_out {
            let _ = writeln!(text, "  {}：{}", pair_of(&left.need, &left.patent), left.reason);
        }
    }
    let percent = |share: Option<f64>| share.map_or_else(|| "—".to_owned(), |share| format!("{:.1}%", share * 100.0));
    let _ = writeln!(
        text,
        "{} 对中排上 {} 对（{} 个时段 × {} 桌 = {} 个桌次），占总匹配分的 {}，上界的 {}。",
        pairs.pairs.len(),
        programme.meetings.len(),
        event.slots().len(),
        event.tables,
        programme.places,
        percent(programme.share()),
        percent(programme.share_of_bound()),
    );
    let _ = writeln!(text, "{}", session.faint(&format!("上界：{BOUND}。")));
    Ok(text)
}

fn list_all(session: &Session) -> Result<()> {
    let events = session.reader()?.all_kept::<Event>()?;
    if session.json {
        let events: Vec<Value> = events
            .iter()
            .map(|Kept { entry: event, revision, .. }| {
                json!({ "id": event.id, "name": event.name, "revision": revision, "days": event.days, "place": event.place })
            })
            .collect();
        return session.print_json(&json!({ "events": events }));
    }
    let mut text = String::new();
    for Kept { entry: event, .. } in &events {
        let days: Vec<String> = event.days.iter().map(ToString::to_string).collect();
        let place = event.place.as_deref().unwrap_or_default();
        let _ = writeln!(text, "{}  {}  {}  {place}", event.id, session.strong(&event.name), days.join("、"));
    }
    if events.is_empty() {
        text.push_str("还没有活动；queqiao event new 名称 --days … --tables … --slots … 新建一场。\n");
    }
    session.print(&text)
}

fn show(session: &Session, which: &str) -> Result<()> {
    let reader = session.reader()?;
    let Kept { entry: event, revision, .. } = named::<Event>(&reader, which)?;
    let pairs = EventPairs::of(&reader, &event)?;
    let programme = reader.kept::<Programme>(&event.id)?;
    if session.json {
        let programme =
            programme.map(|kept| programme_json(&reader, &event, &pairs, &kept.entry, kept.revision)).transpose()?;
        return session.print_json(&json!({
            "event": event, "revision": revision, "pairs": pairs.pairs.len(), "warnings": warnings(&event, &pairs),
            "programme": programme,
        }));
    }
    let hours: Vec<String> = event.hours.iter().map(ToString::to_string).collect();
    let mut text = format!("{} {}（第 {revision} 版）\n", event.id, session.strong(&event.name));
    for (what, value) in [("地点", &event.place), ("主办方", &event.organiser)] {
        if let Some(value) = value {
            let _ = writeln!(text, "{what}：{value}");
        }
    }
    let _ = writeln!(text, "时段：{}，每场 {} 分钟，{} 桌", hours.join("、"), event.minutes, event.tables);
    for source in &event.sources {
        let theme = source.theme.as_deref().map(|theme| format!("（{theme}）")).unwrap_or_default();
        let _ = writeln!(text, "清单：{}{theme}", source.list);
    }
    for absence in &event.absences {
        let when = |moment: jiff::civil::DateTime| moment.strftime("%Y-%m-%d %H:%M").to_string();
        let _ = writeln!(text, "缺席：{} {} 至 {}", absence.who.name(), when(absence.from), when(absence.to));
    }
    for limit in &event.limits {
        let _ = writeln!(text, "上限：{} {} 场", limit.who.name(), limit.most);
    }
    for warning in warnings(&event, &pairs) {
        let _ = writeln!(text, "！{warning}");
    }
    match programme {
        Some(kept) => text.push_str(&printed(session, &reader, &event, &pairs, &kept.entry)?),
        None => {
            let _ = writeln!(text, "还没有排日程；queqiao event schedule {}", event.id);
        }
    }
    session.print(&text)
}

fn export(session: &Session, which: &str, public: bool, out: &Path) -> Result<()> {
    let whole = HandoutFormat::of_path(out);
    if whole.is_none() && !is_calendar(out) && OutputFormat::of_path(out).is_err() {
        bail!("不知道 {} 该写成什么格式，请用 {}或 .ics 结尾的文件名", out.display(), handout::ENDINGS);
    }
    let reader = session.reader()?;
    let event = named::<Event>(&reader, which)?;
    let id = &event.entry.id;
    let programme = reader.kept::<Programme>(id)?;
    let pairs = EventPairs::of(&reader, &event.entry)?;
    let (rows, kept_back) = match (whole, &programme) {
        (Some(format), programme) => {
            let made = handout::Made::load(session, &reader)?;
            let handout = made.gathering(session, &reader, public).of_event(&event, &pairs, programme.as_ref())?;
            write_handout(out, format, &handout)?;
            let planned = programme.as_ref().map_or(0, |kept| kept.entry.meetings.len());
            (handout.meetings.len() as u64, planned - handout.meetings.len())
        }
        (None, None) => bail!("活动 {id} 还没有日程，请先 event schedule {id}"),
        (None, Some(kept)) => {
            let (meetings, kept_back) = meetings_on_file(&reader, &kept.entry.meetings, &pairs, handout::to(public))?;
            let Event { name, place, .. } = &event.entry;
            let head = CalendarHead { event: id, name, place: place.as_deref(), made: kept.at };
            (write_programme(out, &head, &meetings)?.rows, kept_back)
        }
    };
    if session.json {
        return session.print_json(&json!({
            "file": out.display().to_string(), "rows": rows, "kept_back": kept_back,
        }));
    }
    let mut text = format!("已写入 {}，{rows} 场。\n", out.display());
    if programme.is_none() {
        let _ = writeln!(text, "活动还没有日程，文件里只有配对；排日程用 event schedule {id}。");
    }
    if kept_back > 0 {
        let _ = writeln!(text, "另有 {kept_back} 场没有写入：已不在清单里，或专利受限、不对所有人公开。");
    }
    session.print(&text)
}
