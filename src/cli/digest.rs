//! `digest`: subscriptions, and what is new of them.

use std::cell::RefCell;
use std::fmt::Write as _;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::args::{FilterArguments, Kind};
use super::args_digest::{DigestAction, SubscribeHow, SubscribeWhat};
use super::session::Session;
use super::settings::Settings;
use super::shortlist::{act, writer};
use crate::domain::{Audience, Date, Need, Patent, RecordKind};
use crate::export::mail::{Outbox, Posted, Posting, Sender, post_waiting};
use crate::matching::{Matcher, Weights};
use crate::search::{Filters, SearchIndex};
use crate::store::{Reader, Store, Writer};
use crate::taxonomy::Taxonomy;
use crate::web::fresh_secret;
use crate::workflow::{
    Digest, DigestLineShown, DigestMaker, DigestsMade, MailState, SavedSearch, Subscription, Wanted, Watch, Worked,
    WorkflowError, subscription, subscriptions,
};

pub(super) fn run(session: &Session, action: &DigestAction) -> Result<()> {
    match action {
        DigestAction::Subscribe { what } => subscribe(session, what),
        DigestAction::List => list(session),
        DigestAction::Cancel { id } => cancel(session, id),
        DigestAction::Run { ids, send } => make(session, ids, *send),
        DigestAction::Show { id, date } => show(session, id, *date),
    }
}

impl From<&FilterArguments> for SavedSearch {
    fn from(filters: &FilterArguments) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            q: String::new(),
            field: text(&filters.field),
            industry: text(&filters.industry),
            chain: text(&filters.chain),
            node: text(&filters.node),
            owner_kind: text(&filters.owner_kind),
            owner: text(&filters.owner),
            region: text(&filters.region),
            licence: text(&filters.licence),
            legal: text(&filters.legal),
            max_cost: filters.max_cost,
            sales: filters.sales,
        }
    }
}

/// A search that can be made: it is made once, over nothing.
fn search_watch(session: &Session, kind: Kind, query: &str, filters: &FilterArguments) -> Result<Watch> {
    let index = session.index(&session.reader()?)?;
    let taxonomy = index.taxonomy();
    let tried = |index: &SearchIndex, filters: &Filters| match kind.of() {
        RecordKind::Patent => index.found_among::<Patent>(&[], query, filters, session.today, None),
        RecordKind::Need => index.found_among::<Need>(&[], query, filters, session.today, None),
    };
    let parsed = match kind.of() {
        RecordKind::Patent => filters.parse(taxonomy)?,
        RecordKind::Need => filters.parse_for_needs(taxonomy)?,
    };
    tried(&index, &parsed)?;
    let search = SavedSearch { q: query.trim().to_owned(), ..SavedSearch::from(filters) };
    Ok(Watch::Search { kind: kind.of(), search: Box::new(search) })
}

fn subscribe(session: &Session, what: &SubscribeWhat) -> Result<()> {
    let (watch, how) = match what {
        SubscribeWhat::Search { kind, query, filters, how } => (search_watch(session, *kind, query, filters)?, how),
        SubscribeWhat::Need { which, how } => {
            let Some(need) = session.reader()?.resolve(which, Some(RecordKind::Need))? else {
                bail!("没有找到需求 {which}，请检查编号，或用 search needs 查一下");
            };
            (Watch::Need { need }, how)
        }
        SubscribeWhat::Institution { name, how } => (Watch::Institution { name: name.clone() }, how),
        SubscribeWhat::Follow { in_charge, how } => (Watch::FollowUps { in_charge: in_charge.clone() }, how),
    };
    let SubscribeHow { mail, label, account } = how;
    let mut writer = writer(session)?;
    let user = match account {
        None => None,
        Some(name) => match writer.reader().login(name)? {
            Some(login) if !login.user.disabled => Some(login.user),
            _ => bail!("没有名为“{name}”的账号，或它已停用"),
        },
    };
    let secret = fresh_secret();
    let wanted = Wanted { watch, label: label.as_deref(), account: user.as_ref(), mail: mail.clone(), feed: &secret };
    let begun = Subscription::begin(&mut writer, wanted, session.today, &act())?;
    let feed = format!("{}/digests/feed/{secret}", Settings::load(&session.home)?.base());
    let name = name(writer.reader(), &*session.taxonomy()?, &begun)?;
    if session.json {
        let mut json = json_of(&begun, &name)?;
        json["feed"] = feed.into();
        return session.print_json(&json);
    }
    let mail = begun.mail.map_or_else(String::new, |mail| format!("有新内容时寄到 {mail}。\n"));
    session.print(&format!("已订阅 {}：{name}。\n{mail}阅读器订阅地址（只显示这一次，等于密码）：\n{feed}\n", begun.id))
}

fn name(reader: &Reader, taxonomy: &Taxonomy, of: &Subscription) -> Result<String, WorkflowError> {
    of.name(reader, taxonomy, of.audience(reader)?.unwrap_or(Audience::Visitor))
}

fn json_of(of: &Subscription, name: &str) -> Result<Value> {
    Ok(json!({
        "id": of.id, "name": name, "watch": serde_json::to_value(&of.watch)?, "account": of.account, "mail": of.mail,
        "since": of.since, "made_on": of.made_on,
    }))
}

fn list(session: &Session) -> Result<()> {
    let (reader, taxonomy) = (session.reader()?, session.taxonomy()?);
    let (mut all, mut text) = (Vec::new(), String::new());
    for of in subscriptions(&reader)? {
        let name = name(&reader, &taxonomy, &of)?;
        let digests: Vec<Digest> = of.digests(&reader)?.into_iter().map(|kept| kept.entry).collect();
        let _ = write!(text, "{:<4} {name}", of.id);
        let who = of.account.as_ref().map(|account| format!("账号 {account}"));
        let told = [who, of.mail.as_ref().map(|mail| format!("寄到 {mail}"))];
        let told: Vec<String> = told.into_iter().flatten().collect();
        let _ = writeln!(text, "{}", if told.is_empty() { String::new() } else { format!("（{}）", told.join("，")) });
        match digests.last() {
            None => text.push_str("     还没有更新\n"),
            Some(last) => {
                let mail = last.mail.map_or_else(String::new, |mail| format!("，邮件{}", mail.word()));
                let _ = writeln!(text, "     最近一期 {}：{} 条{mail}", last.id, last.lines.len() + last.more);
            }
        }
        let mut json = json_of(&of, &name)?;
        let short = |digest: &Digest| json!({ "id": digest.id, "day": digest.day, "lines": digest.lines.len() + digest.more, "mail": digest.mail });
        json["digests"] = digests.iter().map(short).collect();
        all.push(json);
    }
    if session.json {
        return session.print_json(&json!({ "subscriptions": all }));
    }
    if all.is_empty() {
        text.push_str("还没有订阅；queqiao digest subscribe 开始。\n");
    }
    session.print(&text)
}

fn cancel(session: &Session, id: &str) -> Result<()> {
    let mut writer = writer(session)?;
    let gone = Subscription::cancel(&mut writer, id, &act())?;
    if session.json {
        return session.print_json(&json!({ "cancelled": gone.id }));
    }
    session.print(&format!("已退订 {}。\n", gone.id))
}

/// What is new today.
fn made(session: &Session, ids: &[String]) -> Result<(DigestsMade, usize)> {
    let reader = session.reader()?;
    let wanted = match ids {
        [] => subscriptions(&reader)?,
        ids => {
            let wanted: Result<Vec<_>, _> = ids.iter().map(|id| subscription(&reader, id)).collect();
            wanted?.into_iter().map(|kept| kept.entry).collect()
        }
    };
    let up_to = reader.last_seq()?;
    let index = session.index(&reader)?;
    let (weights, worked, meaning) = (Weights::load(&session.resources)?, Worked::of(&reader)?, session.meaning()?);
    let matcher = Matcher::new(&index, &weights, session.today).with_meaning(meaning.as_ref()).with_outside(&worked);
    let (reader, today) = (&reader, session.today);
    let maker = DigestMaker { matcher, index: &index, meaning: meaning.as_ref(), reader, up_to, today };
    Ok((maker.make(&wanted)?, wanted.len()))
}

/// How mails are sent.
struct Way {
    outbox: Outbox,
    site: String,
    base: String,
}

impl Way {
    /// As it is set.
    fn set(session: &Session) -> Result<Self> {
        let settings = Settings::load(&session.home)?;
        let Some(outbox) = settings.outbox(&session.home)? else {
            bail!("还没有设置邮件：请在 {} 的 [mail] 里写 from 和 smtp", Settings::path(&session.home).display())
        };
        Ok(Self { outbox, base: settings.base_for_mails(&session.home)?, site: settings.web.name })
    }
}

/// Sends what waits.
fn post(session: &Session, way: &Way, writer: &RefCell<Writer>) -> Result<Posted> {
    let Way { outbox, site, base } = way;
    let sender = Sender { site, base };
    let taxonomy = session.taxonomy()?;
    let posting = Posting { outbox, sender, taxonomy: &taxonomy, today: session.today, stopped: &|| false };
    Ok(post_waiting(&posting, || writer.borrow_mut(), fresh_secret, &act())?)
}

fn make(session: &Session, ids: &[String], send: bool) -> Result<()> {
    // What is set wrong is told before anything is made.
    let way = if send { Some(Way::set(session)?) } else { None };
    let (made, wanted) = made(session, ids)?;
    let failed = made.failed.clone();
    let writer = RefCell::new(writer(session)?);
    let digests = made.keep(&mut writer.borrow_mut(), &act())?;
    let posted = way.map(|way| post(session, &way, &writer)).transpose()?;
    let writer = writer.into_inner();
    let (mut text, mut all) = (String::new(), Vec::new());
    for digest in &digests {
        // Sending has moved it on.
        let digest = writer.reader().kept::<Digest>(&digest.id)?.map_or_else(|| digest.clone(), |kept| kept.entry);
        let (json, said) = told(session, writer.reader(), &digest)?;
        all.push(json);
        text.push_str(&said);
    }
    if digests.is_empty() {
        text.push_str("没有新内容。\n");
    }
    if let Some(posted) = &posted {
        let _ = writeln!(text, "寄出 {} 封。", posted.sent.len());
    }
    if session.json {
        let failed: Vec<Value> = failed.iter().map(|(id, why)| json!({ "id": id, "why": why })).collect();
        session.print_json(&json!({
            "day": session.today, "subscriptions": wanted, "digests": all, "failed": failed, "posted": posted,
        }))?;
    } else {
        session.print(&text)?;
    }
    for (id, why) in &failed {
        session.note(&format!("订阅 {id} 没有查成：{why}"));
    }
    let Posted { unsent, unknown, .. } = posted.unwrap_or_default();
    let mut faults = unknown.iter().chain(&unsent);
    let Some((first, why)) = faults.next() else { return Ok(()) };
    for (id, why) in faults {
        session.note(&format!("{id}：{why}"));
    }
    bail!("有 {} 封邮件没有寄成，更新本身已经保存。{first}：{why}", unsent.len() + unknown.len());
}

fn show(session: &Session, id: &str, date: Option<Date>) -> Result<()> {
    let reader = session.reader()?;
    let id = id.trim();
    let of = subscription(&reader, id.split_once('@').map_or(id, |(of, _)| of))?.entry;
    let mut digests: Vec<Digest> = of.digests(&reader)?.into_iter().map(|kept| kept.entry).collect();
    if id.contains('@') {
        digests.retain(|digest| digest.id == id);
    } else if date.is_none() {
        digests.drain(..digests.len().saturating_sub(1));
    }
    digests.retain(|digest| date.is_none_or(|day| digest.day == day));
    let (mut text, mut all) = (String::new(), Vec::new());
    for digest in &digests {
        let (json, said) = told(session, &reader, digest)?;
        all.push(json);
        text.push_str(&said);
    }
    if session.json {
        return session.print_json(&json!({ "digests": all }));
    }
    if digests.is_empty() {
        text.push_str("没有更新。\n");
    }
    session.print(&text)
}

/// A digest, as its holder reads it.
fn told(session: &Session, reader: &Reader, digest: &Digest) -> Result<(Value, String)> {
    let of = reader.kept::<Subscription>(&digest.subscription)?.map(|kept| kept.entry);
    let audience = of.as_ref().map(|of| of.audience(reader)).transpose()?.flatten();
    let lines = match audience {
        Some(audience) => digest.lines_for(reader, audience)?,
        None => Vec::new(),
    };
    let name = of.map(|of| name(reader, &*session.taxonomy()?, &of).map_err(anyhow::Error::from)).transpose()?;
    let name = name.unwrap_or_default();
    let mut text = format!("{} {name}：{} 条", digest.id, lines.len() + digest.more);
    if let Some(mail) = digest.mail.filter(|mail| *mail != MailState::Void) {
        let _ = write!(text, "（邮件{}）", mail.word());
    }
    text.push('\n');
    for line in &lines {
        let _ = writeln!(text, "  {}  {}", line.why.word(), session.strong(line.title()));
        for said in details(line) {
            let _ = writeln!(text, "        {said}");
        }
    }
    if digest.more > 0 {
        let _ = writeln!(text, "  另有 {} 条没有列出，请用 search 查看", digest.more);
    }
    let json = json!({
        "id": digest.id, "subscription": digest.subscription, "name": name, "day": digest.day, "from": digest.from,
        "to": digest.to, "lines": lines, "more": digest.more, "mail": digest.mail,
    });
    Ok((json, text))
}

fn details(line: &DigestLineShown) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(record) = &line.record {
        let facts: Vec<&str> = record.number.iter().chain(&record.who).map(String::as_str).collect();
        if !facts.is_empty() {
            said.push(facts.join(" · "));
        }
    }
    if let Some(with) = &line.with {
        said.push(format!("专利：{}", with.title));
    }
    said.extend(line.score.map(|score| format!("匹配 {score} 分")));
    match line.changes.as_slice() {
        [] => said.push(line.facts.join("；")),
        changes => said.extend(changes.iter().cloned()),
    }
    said.retain(|said| !said.is_empty());
    said
}
