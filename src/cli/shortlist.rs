//! `shortlist`: pairs that somebody chooses, kept, checked, frozen, written out.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, bail};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::args_lists::{Says, Seen, ShortlistAction, Side};
use super::handout;
use super::import::ACTOR;
use super::session::Session;
use crate::assessment::{Assessor, Rules};
use crate::domain::{Audience, Date};
use crate::export::OutputFormat;
use crate::export::handout::{HandoutFormat, write_handout};
use crate::export::shortlists::write_shortlist;
use crate::intake::IntakeTables;
use crate::matching::{Matcher, Weights};
use crate::store::{Act, Kept, Reader, StoreError, Writer};
use crate::workflow::{
    Answer, Checker, Collection, Collector, ComplianceRules, FrozenList, ListState, Point, Policy, Shortlist, Worked,
    handed_on_file, list_state, named, policies_for,
};

pub(super) fn act() -> Act<'static> {
    Act { actor: ACTOR, now: Timestamp::now(), reason: None }
}

pub(super) fn run(session: &Session, action: &ShortlistAction) -> Result<()> {
    match action {
        ShortlistAction::New { name } => new(session, name),
        ShortlistAction::Add { list, need, patent, top, from, theme, seen } => {
            let what = match (need, patent, top, from) {
                (_, _, _, Some(path)) => Adds::File(path),
                (Some(need), Some(patent), _, _) => Adds::Pair(need, patent),
                (Some(need), None, top, _) => Adds::Best(need, top.unwrap_or(10)),
                (None, ..) => bail!("请用 --need 和 --patent、--need 和 --top，或 --from 说明加入什么"),
            };
            add(session, list, &what, theme.as_deref(), *seen)
        }
        ShortlistAction::List => list_all(session),
        ShortlistAction::Show { list } => show(session, list),
        ShortlistAction::Remove { list, pairs, seen } => change(session, list, *seen, |list| Ok(list.remove(pairs)?)),
        ShortlistAction::Move { list, pair, to, seen } => {
            change(session, list, *seen, |list| Ok(list.reorder(*pair, *to)?))
        }
        ShortlistAction::Comment { list, pair, text, seen } => change(session, list, *seen, |list| {
            list.pair_mut(*pair)?.words = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            Ok(())
        }),
        ShortlistAction::Answer { list, pair, side, says, seen } => change(session, list, *seen, |list| {
            let interest = &mut list.pair_mut(*pair)?.interest;
            let answer = match says {
                Says::Yes => Some(Answer { yes: true, on: session.today }),
                Says::No => Some(Answer { yes: false, on: session.today }),
                Says::Nothing => None,
            };
            match side {
                Side::Firm => interest.firm = answer,
                Side::Owner => interest.owner = answer,
            }
            Ok(())
        }),
        ShortlistAction::Freeze { list } => freeze(session, list),
        ShortlistAction::Export { list, public, out } => export(session, list, *public, out),
    }
}

/// The right to write, in a home that there is already.
pub(super) fn writer(session: &Session) -> Result<Writer> {
    drop(session.reader()?);
    Ok(session.home.open_writing()?)
}

/// The revision that a change stands on: what the user has seen, else what is there.
pub(super) fn stands_on<E>(kept: &Kept<E>, seen: Seen) -> Result<u32, StoreError> {
    match seen.seen {
        Some(seen) if seen != kept.revision => Err(StoreError::Changed),
        _ => Ok(kept.revision),
    }
}

fn new(session: &Session, name: &str) -> Result<()> {
    let list = Shortlist::begin(&mut writer(session)?, name, &act())?;
    if session.json {
        return session.print_json(&json!({ "id": list.id, "name": list.name, "revision": 1 }));
    }
    session.print(&format!("已新建清单 {}（{}）。\n", list.id, list.name))
}

enum Adds<'a> {
    Pair(&'a str, &'a str),
    Best(&'a str, usize),
    File(&'a Path),
}

fn add(session: &Session, which: &str, what: &Adds<'_>, theme: Option<&str>, seen: Seen) -> Result<()> {
    if matches!(what, Adds::Best(_, 0)) {
        bail!("--top 至少为 1");
    }
    if let Adds::File(path) = what
        && !path.exists()
    {
        bail!("文件 {} 不存在，请检查路径", path.display());
    }
    let reader = session.reader()?;
    // The index may have to be brought up, for which nobody else may hold the home.
    let index = session.index(&reader)?;
    let weights = Weights::load(&session.resources)?;
    let meaning = session.meaning()?;
    let worked = Worked::of(&reader)?;
    let mut kept = named::<Shortlist>(&reader, which)?;
    let stands_on = stands_on(&kept, seen)?;
    let before = kept.entry.pairs.len();
    let collector = Collector {
        matcher: Matcher::new(&index, &weights, session.today).with_meaning(meaning.as_ref()).with_outside(&worked),
        taxonomy: index.taxonomy(),
        reader: &reader,
        today: session.today,
    };
    let list = &mut kept.entry;
    let done = match what {
        Adds::Pair(need, patent) => collector.add_pair(list, need, patent)?,
        Adds::Best(need, top) => collector.add_best(list, need, *top)?,
        Adds::File(path) => collector.add_file(list, path, &IntakeTables::load(&session.resources)?)?,
    };
    if let Some(theme) = theme.map(str::trim).filter(|theme| !theme.is_empty()) {
        list.pairs.iter_mut().skip(before).for_each(|pair| pair.theme = Some(theme.to_owned()));
    }
    let revision = session.home.open_writing()?.keep(list, stands_on, &act())?;
    told_added(session, list, revision, &done)
}

fn told_added(session: &Session, list: &Shortlist, revision: u32, done: &Collection) -> Result<()> {
    if session.json {
        return session.print_json(&json!({
            "id": list.id,
            "revision": revision,
            "added": done.added,
            "already": done.already.iter().map(|(need, patent)| json!({ "need": need, "patent": patent })).collect::<Vec<_>>(),
            "refused": done.refused,
            "pairs": list.pairs.len(),
        }));
    }
    let mut text = format!("清单 {}（{}）加入 {} 对，现有 {} 对。\n", list.id, list.name, done.added, list.pairs.len());
    for (need, patent) in &done.already {
        let _ = writeln!(text, "  需求 {need} 与专利 {patent} 已在清单里，没有重复加入。");
    }
    for refused in &done.refused {
        let _ = writeln!(text, "  第 {} 行没有加入：{}", refused.row, refused.reason);
    }
    session.print(&text)
}

fn change(session: &Session, which: &str, seen: Seen, edit: impl FnOnce(&mut Shortlist) -> Result<()>) -> Result<()> {
    let mut writer = writer(session)?;
    let mut kept = named::<Shortlist>(writer.reader(), which)?;
    let stands_on = stands_on(&kept, seen)?;
    edit(&mut kept.entry)?;
    let revision = writer.keep(&kept.entry, stands_on, &act())?;
    let list = kept.entry;
    if session.json {
        return session.print_json(&json!({ "id": list.id, "revision": revision, "pairs": list.pairs.len() }));
    }
    session.print(&format!(
        "清单 {}（{}）已保存，现有 {} 对，第 {revision} 版。\n",
        list.id,
        list.name,
        list.pairs.len()
    ))
}

fn freeze(session: &Session, which: &str) -> Result<()> {
    let mut writer = writer(session)?;
    let kept = named::<Shortlist>(writer.reader(), which)?;
    let frozen = kept.entry.freeze(&mut writer, kept.revision, session.today, &act())?;
    let points = checked(session, writer.reader(), &frozen.pairs, session.today)?;
    if session.json {
        return session.print_json(&json!({
            "id": frozen.id, "list": frozen.list, "name": frozen.name, "on": frozen.on, "revision": frozen.revision,
            "pairs": frozen.pairs.len(), "compliance": points,
        }));
    }
    let mut text = format!("已定稿 {}（{}），{} 对。\n", frozen.id, frozen.name, frozen.pairs.len());
    print_points(&mut text, &points);
    session.print(&text)
}

/// The compliance points of pairs, for a day that something is to happen on.
fn checked(session: &Session, reader: &Reader, pairs: &[crate::workflow::ListedPair], by: Date) -> Result<Vec<Point>> {
    let (rules, taxonomy) = (Rules::load(&session.resources)?, session.taxonomy()?);
    let compliance = ComplianceRules::load(&session.resources)?;
    let assessor = Assessor { rules: &rules, taxonomy: &taxonomy, today: session.today };
    Ok(Checker { rules: &compliance, assessor, by }.check(reader, pairs)?)
}

fn print_points(text: &mut String, points: &[Point]) {
    if points.is_empty() {
        return;
    }
    text.push_str("合规检查：\n");
    for point in points {
        let Point { pair, level, name, found, advice, .. } = point;
        let _ = writeln!(text, "  第 {pair} 对 [{}] {name}：{found}。{advice}", level.word());
    }
}

fn list_all(session: &Session) -> Result<()> {
    let reader = session.reader()?;
    let lists = reader.all_kept::<Shortlist>()?;
    let frozen = reader.all_kept::<FrozenList>()?;
    let versions = |list: &Shortlist| -> Vec<&str> {
        frozen.iter().filter(|kept| kept.entry.list == list.id).map(|kept| kept.entry.id.as_str()).collect()
    };
    if session.json {
        let lists: Vec<Value> = lists
            .iter()
            .map(|kept| {
                let list = &kept.entry;
                json!({ "id": list.id, "name": list.name, "revision": kept.revision, "pairs": list.pairs.len(),
                        "frozen": versions(list) })
            })
            .collect();
        return session.print_json(&json!({ "shortlists": lists }));
    }
    let mut text = String::new();
    for kept in &lists {
        let list = &kept.entry;
        let _ = write!(text, "{}  {}  {} 对", list.id, session.strong(&list.name), list.pairs.len());
        let versions = versions(list);
        if !versions.is_empty() {
            let _ = write!(text, "  定稿 {}", versions.join("、"));
        }
        text.push('\n');
    }
    if lists.is_empty() {
        text.push_str("还没有清单；queqiao shortlist new 名称 新建一份。\n");
    }
    session.print(&text)
}

fn show(session: &Session, which: &str) -> Result<()> {
    let reader = session.reader()?;
    let state = list_state(&reader, which)?;
    let points = checked(session, &reader, &state.pairs, session.today)?;
    let policies = policies_for(&reader, &state.pairs, &*session.taxonomy()?, Audience::Operator, session.today)?;
    if session.json {
        let ListState { id, list, name, revision, frozen_on, pairs } = &state;
        return session.print_json(&json!({
            "id": id, "list": list, "name": name, "revision": revision, "frozen_on": frozen_on,
            "pairs": pairs, "compliance": points,
            "policies": policies.iter().map(|policy| &policy.said).collect::<Vec<_>>(),
        }));
    }
    let mut text = format!("{} {}", state.id, session.strong(&state.name));
    match state.frozen_on {
        Some(day) => {
            let _ = writeln!(text, "（{day} 定稿，{} 对）", state.pairs.len());
        }
        None => {
            let _ = writeln!(text, "（第 {} 版，{} 对）", state.revision, state.pairs.len());
        }
    }
    for (at, pair) in state.pairs.iter().enumerate() {
        let Some(shown) = &pair.shown else {
            let _ = writeln!(text, "{:>3}. （记录已删除）", at + 1);
            continue;
        };
        let number = shown.number.as_deref().unwrap_or("无号码");
        let _ =
            writeln!(text, "{:>3}. {}  {:.1} 分（{}）", at + 1, session.strong(&shown.title), shown.score, shown.grade);
        let _ = writeln!(text, "     {number} · {}", shown.owners.join("、"));
        let firm = shown.firm.as_deref().unwrap_or("企业未写明");
        let _ = writeln!(text, "     需求 {}：{} · {firm}", shown.need_code, shown.need_title);
        if let Some(theme) = &pair.theme {
            let _ = writeln!(text, "     场次：{theme}");
        }
        if let Some(words) = &pair.words {
            let _ = writeln!(text, "     意见：{words}");
        }
        let says = |answer: Option<Answer>| answer.map_or("未答复", |answer| if answer.yes { "有意" } else { "无意" });
        if pair.interest != crate::workflow::Interest::default() {
            let (firm, owner) = (says(pair.interest.firm), says(pair.interest.owner));
            let _ = writeln!(text, "     企业{firm}，权利人{owner}");
        }
    }
    print_points(&mut text, &points);
    if !policies.is_empty() {
        text.push_str("\n可用的政策：\n");
    }
    for Policy { said, .. } in &policies {
        let until = said.until.map_or_else(|| "没有写明截止日期".to_owned(), |day| format!("到 {day}"));
        let words = said.text.as_ref().map_or_else(String::new, |words| format!("：{words}"));
        let _ = writeln!(text, "  {}（{until}）{words}", said.policy_title);
    }
    session.print(&text)
}

fn export(session: &Session, which: &str, public: bool, out: &Path) -> Result<()> {
    let whole = HandoutFormat::of_path(out);
    if whole.is_none() && OutputFormat::of_path(out).is_err() {
        bail!("不知道 {} 该写成什么格式，请用 {} 结尾的文件名", out.display(), handout::ENDINGS);
    }
    let reader = session.reader()?;
    let state = list_state(&reader, which)?;
    let (written, kept_back) = match whole {
        Some(format) => {
            let handout = handout::Made::load(session, &reader)?.gathering(session, &reader, public).of_list(&state)?;
            (write_handout(out, format, &handout)?, handout.kept_back)
        }
        None => {
            let (pairs, kept_back) = handed_on_file(&reader, &state.pairs, handout::to(public))?;
            (write_shortlist(out, &pairs)?, kept_back)
        }
    };
    if session.json {
        return session.print_json(&json!({
            "file": out.display().to_string(), "rows": written.rows, "kept_back": kept_back,
        }));
    }
    let mut text = format!("已写入 {}，{} 对。\n", out.display(), written.rows);
    if kept_back > 0 {
        let _ = writeln!(text, "另有 {kept_back} 对的专利受限或不对所有人公开，没有写入。");
    }
    session.print(&text)
}
