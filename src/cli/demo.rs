//! `demo`: a home with the sample in it, the first matches, and how to go on.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::ops::ControlFlow;

use anyhow::{Context, Result};
use jiff::Timestamp;

use super::import::ACTOR;
use super::matches::{MeaningCoverage, printed};
use super::session::Session;
use crate::domain::{Need, RecordKind};
use crate::intake::IntakeTables;
use crate::matching::{MatchOptions, Matcher, Weights};
use crate::search::Filters;
use crate::store::{BatchId, FileImport, Store};

/// Needs of the sample that are matched first, by their code.
const SHOWN: &str = "data/sample/demo.txt";

/// Lists the sample's files, each with `patents` or `needs` before it.
const FILES: &str = "data/sample/files.tsv";

pub(super) fn run(session: &Session, listen: Option<SocketAddr>, load_only: bool) -> Result<()> {
    load(session, load_only)?;
    if load_only { Ok(()) } else { super::serve::run(session, listen, None) }
}

fn load(session: &Session, load_only: bool) -> Result<()> {
    let (tables, taxonomy) = (IntakeTables::load(&session.resources)?, session.taxonomy()?);
    let language = session.language()?;
    let mut writer = session.home.open_writing()?;
    let folder = tempfile::tempdir().context("无法建立临时文件夹")?;
    let mut batch: Option<BatchId> = None;
    let (mut read, mut taken, mut refused) = (0, 0, 0);
    let files = session.resources.text(FILES)?;
    for (_, row) in crate::resources::tsv_rows(&files) {
        let (Some(kind), Some(name)) = (row.first(), row.get(1)) else { continue };
        let path = folder.path().join(name);
        let bytes = session.resources.bytes(&format!("data/sample/{name}"))?;
        std::fs::write(&path, bytes).with_context(|| format!("写不出示例文件 {name}"))?;
        let import = FileImport {
            tables: &tables,
            taxonomy: &taxonomy,
            owner: None,
            source: None,
            only_owner: None,
            replace: false,
            more_files_follow: false,
            actor: ACTOR.to_owned(),
            now: Timestamp::now(),
            today: session.today,
            batch: batch.clone(),
        };
        let kind = if *kind == "needs" { RecordKind::Need } else { RecordKind::Patent };
        let imported = import.run(&mut writer, kind, &path, &mut |_, _| ControlFlow::Continue(()))?;
        for report in &imported.reports {
            read += report.read;
            taken += report.added;
            refused += report.refused;
        }
        batch = Some(imported.batch);
    }
    session.bring_index_up(&writer, &language, &taxonomy)?;
    drop(writer);
    let reader = session.reader()?;
    super::encoder::turn_on(session, &reader)?;
    let index = session.index(&reader)?;
    let weights = Weights::load(&session.resources)?;
    let meaning = session.meaning()?;
    let matcher = Matcher::new(&index, &weights, session.today).with_meaning(meaning.as_ref());
    let mut text = format!(
        "示例已装入 {}：读 {read} 行，新增 {taken} 条，不收 {refused} 行。示例中的单位和专利都是虚构的。\n库中现有专利 {} 件、需求 {} 条。\n\n",
        session.home.path().display(),
        reader.count(RecordKind::Patent)?,
        reader.count(RecordKind::Need)?,
    );
    let mut results = Vec::new();
    let filters = Filters::default();
    for code in
        session.resources.text(SHOWN)?.lines().map(str::trim).filter(|code| !code.is_empty() && !code.starts_with('#'))
    {
        let Some(id) = reader.resolve(code, Some(RecordKind::Need))? else { continue };
        let Some(need) = reader.get::<Need>(&id)? else { continue };
        let options = MatchOptions { top: 2, min_score: None, filters: &filters };
        let result = matcher.patents_for(&reader, &need, &options)?;
        text.push_str(&printed(session, &result));
        text.push('\n');
        results.push(result);
    }
    if session.json && !load_only {
        return Ok(());
    }
    if session.json {
        return session.print_json(&serde_json::json!({
            "home": session.home.path().display().to_string(), "read": read, "added": taken, "refused": refused, "matches": results,
        }));
    }
    let by_meaning = meaning.as_ref().is_some_and(crate::meaning::Meaning::is_in_use);
    text.push_str(&MeaningCoverage::of(&reader, meaning.as_ref(), by_meaning)?.line());
    let home = session.home.path().display();
    let _ = write!(
        text,
        "接下来可以：\n  \
         queqiao --home {home} match text \"围巾容易起球怎么办\"        用自己的话找专利\n  \
         queqiao --home {home} search patents 隔振                   检索\n  \
         queqiao --home {home} import patents 目录.xlsx              导入自己的目录\n  \
         queqiao --home {home} match all --out 配对.xlsx             全部需求配一遍\n"
    );
    session.print(&text)
}
