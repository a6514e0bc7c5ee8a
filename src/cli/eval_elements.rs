//! `eval elements`: what is read from needs, held against labels.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use super::eval::{open, rounded};
use super::session::Session;
use crate::matching::{Matching, PartScores, Tally, read_elements};
use crate::search::Language;

pub(super) fn run(session: &Session, labels: &Path, misses: bool) -> Result<()> {
    let language = Language::load(&session.resources)?;
    let scores = read_elements(open(labels)?, &language)?;
    if session.json {
        let mut shown = part_json(&scores.all);
        if let Some(object) = shown.as_object_mut() {
            let parts: serde_json::Map<String, Value> =
                scores.parts.iter().map(|(name, part)| (name.clone(), part_json(part))).collect();
            object.insert("parts".to_owned(), Value::Object(parts));
            if misses {
                let listed: Vec<Value> = scores
                    .misses
                    .iter()
                    .map(
                        |(id, element, what, text)| json!({ "id": id, "element": element, "what": what, "text": text }),
                    )
                    .collect();
                object.insert("misses".to_owned(), Value::Array(listed));
            }
        }
        return session.print_json(&shown);
    }
    let mut text = String::new();
    if misses {
        for (id, element, what, found) in &scores.misses {
            let _ = writeln!(text, "{id}\t{element}\t{what}\t{found}");
        }
    }
    table(&mut text, "全部", &scores.all);
    for (name, part) in &scores.parts {
        table(&mut text, name, part);
    }
    session.print(&text)
}

fn table(text: &mut String, name: &str, part: &PartScores) {
    let _ = writeln!(text, "{name}：{} 条需求", part.needs);
    let _ = writeln!(text, "要素  标注  读出  严格：准确  召回   F1     宽松：准确  召回   F1");
    let rows = part.elements.iter().copied().chain([("合计", part.total())]);
    for (element, tally) in rows {
        let figures = |matching| (tally.precision(matching), tally.recall(matching), tally.f1(matching));
        let (strict, overlap) = (figures(Matching::Strict), figures(Matching::Overlap));
        let _ = writeln!(
            text,
            "{element}  {:>4}  {:>4}       {:.3}  {:.3}  {:.3}       {:.3}  {:.3}  {:.3}",
            tally.labelled, tally.found, strict.0, strict.1, strict.2, overlap.0, overlap.1, overlap.2,
        );
    }
}

fn part_json(part: &PartScores) -> Value {
    let elements: serde_json::Map<String, Value> =
        part.elements.iter().map(|(name, tally)| ((*name).to_owned(), tally_json(tally))).collect();
    let mut shown = tally_json(&part.total());
    if let Some(object) = shown.as_object_mut() {
        object.insert("needs".to_owned(), json!(part.needs));
        object.insert("elements".to_owned(), Value::Object(elements));
    }
    shown
}

fn tally_json(tally: &Tally) -> Value {
    let figures = |matching| {
        json!({
            "precision": rounded(tally.precision(matching)),
            "recall": rounded(tally.recall(matching)),
            "f1": rounded(tally.f1(matching)),
        })
    };
    let mut shown = figures(Matching::Strict);
    if let Some(object) = shown.as_object_mut() {
        object.insert("labelled".to_owned(), json!(tally.labelled));
        object.insert("found".to_owned(), json!(tally.found));
        object.insert("overlap".to_owned(), figures(Matching::Overlap));
    }
    shown
}
