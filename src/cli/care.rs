//! `backup`, `restore`, `doctor`: care of the home.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, bail};
use serde_json::json;

use super::encoder::{Covered, HOW_TO_TURN_ON};
use super::session::Session;
use crate::domain::RecordKind;
use crate::meaning::{Meaning, MeaningError};
use crate::search::status;
use crate::store::{Store, restore as restore_home};

pub(super) fn backup(session: &Session, file: &Path) -> Result<()> {
    session.reader()?.backup(file)?;
    if session.json {
        return session.print_json(&json!({ "file": file.display().to_string() }));
    }
    session.print(&format!("已备份到 {}\n", file.display()))
}

pub(super) fn restore(session: &Session, file: &Path) -> Result<()> {
    restore_home(file, &session.home)?;
    let writer = session.home.open_writing()?;
    session.bring_index_up(&writer, &session.language()?, &session.taxonomy()?)?;
    let seq = writer.reader().last_seq()?;
    if session.json {
        return session.print_json(&json!({ "home": session.home.path().display().to_string(), "seq": seq }));
    }
    session.print(&format!("已恢复到 {}，索引已建好\n", session.home.path().display()))
}

pub(super) fn doctor(session: &Session) -> Result<()> {
    let reader = session.reader()?;
    let facts = reader.facts()?;
    let index = status(&session.home.index(), &session.resources, &reader);
    let batches = reader.batches()?;
    let installed = super::encoder::installed(session)?;
    let (covered, damaged) = match Covered::of(session, &reader) {
        Ok(covered) => (covered, session.meaning()?.iter().flat_map(Meaning::verify).collect()),
        // To say so is what this command is for.
        Err(error) if matches!(error.downcast_ref(), Some(MeaningError::Catalogue { .. })) => {
            let records = reader.count(RecordKind::Patent)? + reader.count(RecordKind::Need)?;
            (Covered { records, vectors: 0 }, vec![error.to_string()])
        }
        Err(error) => return Err(error),
    };
    if session.json {
        let index = index.as_ref().ok();
        return session.print_json(&json!({
            "store": facts, "index": index, "encoder": { "installed": installed, "vectors": covered.vectors, "records": covered.records, "damaged": damaged }, "batches": batches.iter().map(|batch| json!({
                "batch": batch.id.as_str(), "at": batch.at, "undone": batch.undone,
                "files": batch.files.iter().map(|file| &file.file).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        }));
    }
    let mut text = format!(
        "数据目录：{}\n库：专利 {} 条，需求 {} 条，已撤下 {} 条，{:.1} MB，变更 {}，SQLite {}，数据版本 {}\n",
        session.home.path().display(),
        facts.patents,
        facts.needs,
        facts.withdrawn,
        facts.bytes as f64 / 1e6,
        facts.last_seq,
        facts.sqlite,
        facts.version
    );
    match &index {
        Ok(index) if index.built && index.seq >= index.store_seq => {
            let _ = writeln!(text, "索引：{} 条，{:.1} MB，与库一致", index.indexed, index.bytes as f64 / 1e6);
        }
        Ok(_) => text.push_str("索引：还没有跟上，下一次导入或 queqiao index rebuild 会补齐\n"),
        Err(error) => {
            let _ = writeln!(text, "索引：{error}");
        }
    }
    let _ = match (installed, covered.vectors, covered.records) {
        (false, _, _) => writeln!(text, "语义匹配：未启用，只按词语匹配。要启用，请{HOW_TO_TURN_ON}"),
        (true, vectors, records) if vectors < records => {
            writeln!(text, "语义匹配：{vectors} / {records} 条已有语义向量，运行 queqiao encoder run 补齐")
        }
        (true, vectors, _) => writeln!(text, "语义匹配：已启用，{vectors} 条语义向量"),
    };
    for damaged in &damaged {
        let _ = writeln!(text, "语义向量：{damaged}");
    }
    for batch in batches.iter().rev().take(5) {
        let files: Vec<&str> = batch.files.iter().map(|file| file.file.as_str()).collect();
        let undone = if batch.undone { "（已撤回）" } else { "" };
        let _ = writeln!(text, "批次 {}{undone}：{}", batch.id.as_str(), files.join("、"));
    }
    session.print(&text)?;
    if !facts.faults.is_empty() {
        bail!("数据文件有损坏：{}；请用最近的备份 restore 到一个新目录", facts.faults.join("；"));
    }
    Ok(())
}
