//! `bundle`: the exchange between nodes.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;

use super::args::BundleAction;
use super::session::Session;
use super::settings::Settings;
use crate::store::{Home, Node, Writer, export_bundle};

pub(super) fn run(session: &Session, action: &BundleAction) -> Result<()> {
    match action {
        BundleAction::Export { file } => export(session, file),
        BundleAction::Import { file } => import(session, file),
    }
}

/// This node; its id is made when it is first needed.
fn node(home: &Home) -> Result<Node> {
    let name = Settings::load(home)?.web.name;
    Ok(home.node(&name, &crate::web::fresh_secret())?)
}

fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
}

fn export(session: &Session, path: &Path) -> Result<()> {
    if path.exists() {
        bail!("{} 已存在，不会覆盖，请换一个文件名", path.display());
    }
    let reader = session.reader()?;
    let node = node(&session.home)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    // Beside its place first: a bundle that is not whole must not look like one.
    let mut pending = tempfile::NamedTempFile::new_in(folder).with_context(|| format!("写不出 {}", path.display()))?;
    let mut out = BufWriter::new(pending.as_file_mut());
    let written = if is_packed(path) {
        let mut packed = GzEncoder::new(&mut out, Compression::default());
        let written = export_bundle(&reader, &node, session.today, &mut packed)?;
        packed.finish()?;
        written
    } else {
        export_bundle(&reader, &node, session.today, &mut out)?
    };
    out.flush().with_context(|| format!("写不出 {}", path.display()))?;
    drop(out);
    pending.persist_noclobber(path).with_context(|| format!("写不出 {}", path.display()))?;
    if session.json {
        return session.print_json(&serde_json::json!({
            "file": path.display().to_string(), "node": node.id, "records": written,
        }));
    }
    session.print(&format!("已写出 {written} 条公开记录到 {}（节点 {}，{}）\n", path.display(), node.name, node.id))
}

fn import(session: &Session, path: &Path) -> Result<()> {
    let file = File::open(path).with_context(|| format!("打不开 {}，请检查路径", path.display()))?;
    let mut writer: Writer = session.home.open_writing()?;
    let node = node(&session.home)?;
    let counts = writer.import_bundle_file(&node, file, (Timestamp::now(), session.today))?;
    session.bring_index_up(&writer, &session.language()?, &session.taxonomy()?)?;
    if session.json {
        return session.print_json(&counts);
    }
    session.print(&format!(
        "读入 {} 条：新增 {}，更新 {}，未变 {}；对方已撤下而一并撤下 {}，重新提供 {}\n",
        counts.read, counts.added, counts.updated, counts.unchanged, counts.withdrawn, counts.reinstated
    ))
}
