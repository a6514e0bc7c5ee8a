//! `import`, `import undo`, `template`, `withdraw`: what changes the store.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use serde::Serialize;

use super::args::{FileArguments, ImportArguments};
use super::session::Session;
use crate::domain::RecordKind;
use crate::export::OutputFormat;
use crate::export::import_report::{ImportReport, console_text, write_report};
use crate::export::template::write_template;
use crate::intake::IntakeTables;
use crate::intake::report::FileReport;
use crate::store::{Act, BatchId, FileImport, Home, KeptFile, Store};
use crate::workflow::{LedgerFile, bring};

/// Who the log names for what is done on the command line.
pub(super) const ACTOR: &str = "命令行";

/// What a file brings.
#[derive(Clone, Copy)]
pub(super) enum Brings<'o> {
    Records(RecordKind, &'o ImportArguments),
    Ledger(LedgerFile),
}

pub(super) fn run(session: &Session, brings: Brings<'_>, options: &FileArguments) -> Result<()> {
    // Wrong names are told before anything is done.
    for file in &options.files {
        if !file.exists() {
            bail!("文件 {} 不存在，请检查路径；本次没有导入任何文件", file.display());
        }
    }
    if let Some(path) = &options.report {
        check_report(path)?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    // The first Ctrl-C takes the file under way back; the second ends the program, wherever it is.
    signal_hook::flag::register_conditional_shutdown(signal_hook::consts::SIGINT, 1, Arc::clone(&stop))
        .context("无法接管 Ctrl-C")?;
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&stop)).context("无法接管 Ctrl-C")?;
    let (tables, taxonomy) = (IntakeTables::load(&session.resources)?, session.taxonomy()?);
    // A rehearsal leaves nothing behind, not even an empty home.
    let nowhere = (options.dry_run && !session.home.database().exists()).then(tempfile::tempdir).transpose()?;
    let mut writer = match &nowhere {
        Some(folder) => Home::at(folder.path()).open_writing()?,
        None => session.home.open_writing()?,
    };
    if options.dry_run {
        writer.rehearse()?;
    }
    let mut reports: Vec<FileReport> = Vec::new();
    let mut batch: Option<BatchId> = None;
    let mut failure = None;
    for (at, file) in options.files.iter().enumerate() {
        let bar = session.progress_bar(&format!("读 {}", file.display()), "{bytes}/{total_bytes}");
        let go_on = &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
            if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let now = Timestamp::now();
        let imported = match brings {
            Brings::Records(kind, records) => {
                let import = FileImport {
                    tables: &tables,
                    taxonomy: &taxonomy,
                    owner: records.owner.clone(),
                    source: records.source.clone(),
                    only_owner: None,
                    replace: records.replace,
                    // Without a common source every file is a delivery of its own.
                    more_files_follow: records.source.is_some() && at + 1 < options.files.len(),
                    actor: ACTOR.to_owned(),
                    now,
                    today: session.today,
                    batch: batch.clone(),
                };
                let imported = import.run(&mut writer, kind, file, go_on);
                imported.map(|done| (done.reports, done.batch)).map_err(anyhow::Error::from)
            }
            Brings::Ledger(what) => {
                let name = file.display().to_string();
                let kept = KeptFile { file: &name, source: "", today: session.today, batch: batch.clone() };
                let act = Act { actor: ACTOR, now, reason: None };
                let brought = bring(&mut writer, what, file, (&tables, &taxonomy), &kept, &act, go_on);
                brought.map(|done| (done.reports, done.batch)).map_err(anyhow::Error::from)
            }
        };
        bar.finish_and_clear();
        match imported {
            Ok((of_file, of_batch)) => {
                reports.extend(of_file);
                batch = Some(of_batch);
            }
            Err(error) => {
                failure = Some(error.context(format!("{} 没有导入", file.display())));
                break;
            }
        }
    }
    let seq = writer.reader().last_seq()?;
    if !options.dry_run && batch.is_some() {
        let language = session.language()?;
        session.bring_index_up(&writer, &language, &taxonomy)?;
    }
    drop(writer);
    let batch = batch.as_ref().filter(|_| !options.dry_run).map(BatchId::as_str);
    let seq = batch.and(u64::try_from(seq).ok());
    let report = ImportReport { files: &reports, batch, seq };
    if let Some(path) = &options.report {
        write_report(path, &report)?;
    }
    if session.json {
        session.print_json(&report)?;
    } else if !reports.is_empty() {
        let mut text = console_text(&reports);
        text.push_str(&match batch {
            Some(batch) => format!("批次 {batch}；如要撤回：queqiao import undo {batch}\n"),
            None => "这是预演，什么也没有改动。\n".to_owned(),
        });
        session.print(&text)?;
    }
    match failure {
        // What an earlier file of the command brought stays: it has its own transaction and stands in the report.
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// A report that cannot be written is told before anything is imported.
fn check_report(path: &Path) -> Result<()> {
    OutputFormat::of_path(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        bail!("报告的文件夹 {} 不存在，请先建立；本次没有导入任何文件", path.display());
    }
    Ok(())
}

pub(super) fn undo(session: &Session, batch: &str) -> Result<()> {
    #[derive(Serialize)]
    struct UndoJson<'a> {
        batch: &'a str,
        removed: u64,
        restored: u64,
        kept: u64,
    }
    // A home that does not exist is not made by a command that has nothing to do there.
    drop(session.reader()?);
    let mut writer = session.home.open_writing()?;
    let act = Act { actor: ACTOR, now: Timestamp::now(), reason: None };
    let undone = writer.undo(&BatchId::new(batch), &act)?;
    session.bring_index_up(&writer, &session.language()?, &session.taxonomy()?)?;
    if session.json {
        let (removed, restored, kept) = (undone.removed, undone.restored, undone.kept);
        return session.print_json(&UndoJson { batch, removed, restored, kept });
    }
    let mut text = format!("批次 {batch} 已撤回：移除新增 {} 条，恢复原样 {} 条。\n", undone.removed, undone.restored);
    if undone.kept > 0 {
        text.push_str(&format!("另有 {} 条此后又有改动，保留不动。\n", undone.kept));
    }
    session.print(&text)
}

pub(super) fn template(session: &Session, kind: RecordKind, out: &Path) -> Result<()> {
    if out.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("xlsx")) {
        bail!("模板是 XLSX 工作簿，请用 .xlsx 结尾的文件名（现为 {}）", out.display());
    }
    write_template(kind, out, &session.resources)?;
    if session.json {
        return session.print_json(&serde_json::json!({ "file": out.display().to_string() }));
    }
    session.print(&format!("已生成模板 {}\n", out.display()))
}

pub(super) fn withdraw(session: &Session, which: &str, why: &str) -> Result<()> {
    if why.trim().is_empty() {
        bail!("请用 --why 写明撤下的原因，原因会留在日志里");
    }
    // A home that does not exist is not made by a command that has nothing to do there.
    drop(session.reader()?);
    let mut writer = session.home.open_writing()?;
    let Some(id) = writer.reader().resolve(which, None)? else {
        bail!("没有找到 {which}，请检查号码，或用 search 查一下");
    };
    let act = Act { actor: ACTOR, now: Timestamp::now(), reason: Some(why) };
    let done = writer.withdraw(&id, &act)?;
    session.bring_index_up(&writer, &session.language()?, &session.taxonomy()?)?;
    if session.json {
        return session.print_json(&serde_json::json!({ "id": id, "withdrawn": done }));
    }
    session.print(&if done {
        format!("已撤下 {which}，记录和原因留在日志里。\n")
    } else {
        format!("{which} 先前已经撤下。\n")
    })
}
