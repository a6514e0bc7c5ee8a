//! `show`: one record with all that is known and where it came from.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::assessed;
use super::session::Session;
use crate::assessment::{Assessor, Outside, Rules};
use crate::domain::{Need, Patent, Record, RecordId, RecordKind};
use crate::store::{Reader, RecordHistory, RecordState, Store};
use crate::workflow::Worked;

/// What follows from the record and the day; never stored.
trait Assessed: Record {
    /// For `--json`, and for people; nothing for people where it repeats the columns.
    fn assessment(&self, session: &Session, reader: &Reader) -> Result<(Value, String)>;
}

impl Assessed for Patent {
    fn assessment(&self, session: &Session, reader: &Reader) -> Result<(Value, String)> {
        let (rules, taxonomy) = (Rules::load(&session.resources)?, session.taxonomy()?);
        let assessor = Assessor { rules: &rules, taxonomy: &taxonomy, today: session.today };
        let assessment = assessor.assess(self, Worked::of(reader)?.of(self, session.today));
        Ok((serde_json::to_value(&assessment)?, assessed::section(&assessment, session)))
    }
}

impl Assessed for Need {
    fn assessment(&self, session: &Session, _reader: &Reader) -> Result<(Value, String)> {
        let value = json!({
            "valid_until": self.valid_until,
            "expired": self.valid_until.map(|until| until < session.today),
            "privacy": self.effective_privacy(),
        });
        Ok((value, String::new()))
    }
}

pub(super) fn run(session: &Session, which: &str) -> Result<()> {
    let reader = session.reader()?;
    let Some(id) = reader.resolve(which, None)? else {
        bail!("没有找到 {which}，请检查号码，或用 search 查一下");
    };
    match id.kind() {
        RecordKind::Patent => show::<Patent>(session, &reader, &id, Patent::COLUMNS),
        RecordKind::Need => show::<Need>(session, &reader, &id, Need::COLUMNS),
    }
}

fn show<R: Assessed>(session: &Session, reader: &Reader, id: &RecordId, columns: &[(&str, &str)]) -> Result<()> {
    let Some(stored) = reader.lookup::<R>(id)? else { bail!("没有记录 {id}") };
    let history = reader.history(id)?;
    let mut record = serde_json::to_value(&stored.record)?;
    let (assessment, section) = stored.record.assessment(session, reader)?;
    if session.json {
        if let Some(map) = record.as_object_mut() {
            map.insert("assessment".to_owned(), assessment);
            map.insert("sources".to_owned(), json!(history.fields));
            map.insert("log".to_owned(), json!(history.log));
            map.insert("state".to_owned(), json!(state_word(&stored.state)));
        }
        return session.print_json(&record);
    }
    let mut text = format!("{}\n", session.strong(stored.record.display_title()));
    let _ = writeln!(text, "编号 {id} · {}", state_word(&stored.state));
    for (key, header) in columns.iter().filter(|(_, header)| !header.is_empty()) {
        if let Some(value) = record.get(*key) {
            line(&mut text, session, header, value, &history, key);
        }
    }
    if let Some(extra) = record.get("extra").and_then(Value::as_object) {
        for (header, value) in extra {
            line(&mut text, session, header, value, &history, &format!("extra.{header}"));
        }
    }
    text.push_str(&section);
    text.push_str("\n变更记录\n");
    for entry in &history.log {
        let reason = entry.reason.as_ref().map_or_else(String::new, |reason| format!("：{reason}"));
        let _ = writeln!(text, "  {} {} {}{reason}", entry.at.strftime("%Y-%m-%d %H:%M"), entry.actor, entry.what);
    }
    session.print(&text)
}

fn line(text: &mut String, session: &Session, header: &str, value: &Value, history: &RecordHistory, key: &str) {
    let source = history
        .fields
        .get(key)
        .and_then(|values| values.iter().rev().find(|value| value.current))
        .map_or_else(String::new, |value| session.faint(&format!("  〔{}〕", value.source)));
    let _ = writeln!(text, "  {header}：{}{source}", crate::export::plain(value));
}

const fn state_word(state: &RecordState) -> &'static str {
    match state {
        RecordState::Live => "在列",
        RecordState::Withdrawn => "已撤下",
        RecordState::Undone => "导入已撤回",
        RecordState::Erased => "已应要求删除",
    }
}
