//! The files of measurements: needs, records and judgements, as the evaluation sets have them.

use std::collections::BTreeMap;
use std::io::BufRead;

use serde::Deserialize;

use crate::domain::{IpcSymbol, Need, Patent};
use crate::matching::MatchError;

/// A file to read, with the name that messages use.
pub struct Named<R> {
    /// As the user named it.
    pub name: String,
    /// Its content.
    pub reader: R,
}

/// A need of an evaluation set.
#[derive(Debug)]
pub(super) struct EvalNeed {
    pub(super) id: String,
    pub(super) need: Need,
}

/// A record of a pool.
#[derive(Debug)]
pub(super) struct EvalRecord {
    /// None where the line has none.
    pub(super) id: Option<String>,
    pub(super) patent: Patent,
}

#[derive(Deserialize)]
struct NeedLine {
    id: String,
    title: Option<String>,
    description: Option<String>,
    /// A need that has no title of its own.
    text: Option<String>,
}

#[derive(Deserialize)]
struct RecordLine {
    id: Option<String>,
    pub_no: Option<String>,
    number: Option<String>,
    title: Option<String>,
    r#abstract: Option<String>,
    owners: Option<OneOrMany>,
    ipc: Option<OneOrMany>,
    ipc_subclasses: Option<OneOrMany>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn into_list(this: Option<Self>) -> Vec<String> {
        match this {
            None => Vec::new(),
            Some(Self::One(text)) => text.split([';', '；', ',']).map(|part| part.trim().to_owned()).collect(),
            Some(Self::Many(list)) => list,
        }
    }
}

pub(super) fn lines<R: BufRead, T>(
    file: Named<R>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<T>, MatchError> {
    let Named { name, reader } = file;
    let mut all = Vec::new();
    for (at, line) in reader.lines().enumerate() {
        let failed = |reason: String| MatchError::Judgements { name: name.clone(), line: at + 1, reason };
        let line = line.map_err(|error| failed(error.to_string()))?;
        if !line.trim().is_empty() {
            all.push(parse(line.trim_start_matches('\u{feff}')).map_err(failed)?);
        }
    }
    Ok(all)
}

/// Needs: JSON Lines with `id`, `title` and `description`, or `text` alone.
pub(super) fn needs_of<R: BufRead>(file: Named<R>) -> Result<Vec<EvalNeed>, MatchError> {
    lines(file, |line| {
        let line: NeedLine = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let (title, description) = (said(line.title), said(line.description).or(said(line.text)));
        let need = match (title, description) {
            (None, Some(text)) => Need::of_text(&text),
            (title, description) => Need { title, description, ..Need::default() },
        };
        Ok(EvalNeed { id: line.id, need })
    })
}

/// Records: JSON Lines with `id` (or a publication number, or none), `title`, `abstract`, `owners`, `ipc`.
pub(super) fn records_of<R: BufRead>(file: Named<R>) -> Result<Vec<EvalRecord>, MatchError> {
    lines(file, |line| {
        let line: RecordLine = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let ipc = OneOrMany::into_list(line.ipc.or(line.ipc_subclasses));
        let patent = Patent {
            title: line.title,
            r#abstract: line.r#abstract,
            owners: OneOrMany::into_list(line.owners),
            ipc: ipc.iter().filter_map(|symbol| symbol.parse::<IpcSymbol>().ok()).collect(),
            ..Patent::default()
        };
        Ok(EvalRecord { id: line.id.or(line.pub_no).or(line.number), patent })
    })
}

/// The records of a pool as lines that an import takes: what is measured against has these fields and no others. Ids
/// that the pool lacks are made of `prefix` and the line. Each line comes with its id.
///
/// # Errors
/// A line that cannot be read.
pub fn pool_lines<R: BufRead>(file: Named<R>, prefix: &str) -> Result<Vec<(String, String)>, MatchError> {
    let rows = records_of(file)?.into_iter().enumerate().map(|(at, EvalRecord { id, patent })| {
        let id = id.unwrap_or_else(|| format!("{prefix}{}", at + 1));
        let ipc: Vec<String> = patent.ipc.iter().map(ToString::to_string).collect();
        let line = serde_json::json!({
            "id": id, "title": patent.title, "abstract": patent.r#abstract, "owners": patent.owners, "ipc": ipc,
        });
        (id, line.to_string())
    });
    Ok(rows.collect())
}

/// Judgements: four columns parted by tabs: need, 0, record, grade.
pub(super) fn qrels_of<R: BufRead>(file: Named<R>) -> Result<BTreeMap<String, Vec<(String, u8)>>, MatchError> {
    let rows = lines(file, |line| {
        let mut cells = line.split(['\t', ' ']).filter(|cell| !cell.is_empty());
        match (cells.next(), cells.next(), cells.next(), cells.next().map(|cell| cell.trim().parse())) {
            (Some(need), Some(_), Some(record), Some(Ok(grade))) => Ok((need.to_owned(), record.to_owned(), grade)),
            _ => Err("应为四列：需求、0、成果、等级".to_owned()),
        }
    })?;
    let mut judged: BTreeMap<String, Vec<(String, u8)>> = BTreeMap::new();
    for (need, record, grade) in rows {
        judged.entry(need).or_default().push((record, grade));
    }
    Ok(judged)
}
