//! What became of a list while somebody looked at it: told to whoever comes second.

use super::WorkflowError;
use super::shortlist::{ListedPair, Shortlist};
use crate::store::Reader;

/// Who has changed a list since a revision, and how, in words; none where nobody has.
///
/// # Errors
/// Those of the store.
pub fn changed_since(reader: &Reader, list: &str, seen: u32) -> Result<Option<String>, WorkflowError> {
    let course = reader.course::<Shortlist>(list)?;
    let of = |revision: u32| {
        let line = course.iter().rev().find(|line| line.revision <= revision)?;
        line.entry.as_ref().map(|list| list.pairs.as_slice())
    };
    let Some(last) = course.last().filter(|last| last.revision > seen) else { return Ok(None) };
    let mut actors: Vec<&str> = Vec::new();
    for line in course.iter().filter(|line| line.revision > seen) {
        if !actors.contains(&line.actor.as_str()) {
            actors.push(&line.actor);
        }
    }
    let who = actors.join("、");
    let Some(now) = of(last.revision) else { return Ok(Some(format!("{who}已删除这份清单"))) };
    let what = difference(of(seen).unwrap_or_default(), now);
    Ok(Some(format!("{who}刚刚{what}")))
}

fn difference(before: &[ListedPair], now: &[ListedPair]) -> String {
    let same = |a: &ListedPair, b: &ListedPair| a.need == b.need && a.patent == b.patent;
    let missing = |from: &[ListedPair], of: &[ListedPair]| {
        of.iter().filter(|pair| !from.iter().any(|other| same(pair, other))).count()
    };
    let (added, removed) = (missing(before, now), missing(now, before));
    let mut changed = Vec::new();
    for pair in now {
        if let Some(was) = before.iter().find(|was| same(pair, was)).filter(|was| *was != pair) {
            changed.push((was, pair));
        }
    }
    let kept = |of: &[ListedPair], other: &[ListedPair]| -> Vec<_> {
        let both = of.iter().filter(|pair| other.iter().any(|known| same(pair, known)));
        both.map(|pair| (pair.need.clone(), pair.patent.clone())).collect()
    };
    let mut said = Vec::new();
    if added > 0 {
        said.push(format!("加入 {added} 对"));
    }
    if removed > 0 {
        said.push(format!("移除 {removed} 对"));
    }
    if kept(before, now) != kept(now, before) {
        said.push("调整了次序".to_owned());
    }
    for (what, differs) in [
        ("场次", changed.iter().any(|(was, now)| was.theme != now.theme)),
        ("意见", changed.iter().any(|(was, now)| was.words != now.words)),
        ("意愿", changed.iter().any(|(was, now)| was.interest != now.interest)),
    ] {
        if differs {
            said.push(format!("改了{what}"));
        }
    }
    if said.is_empty() { "改过这份清单".to_owned() } else { said.join("，") }
}
