//! What every subcommand works with: the home, the day, the tools, and where output goes.

use std::io::{IsTerminal, Write};
use std::sync::Arc;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::domain::Date;
use crate::meaning::{Encoder, EncoderManifest, Meaning, MeaningError, encoder_folder, is_installed};
use crate::resources::Resources;
use crate::search::{Indexer, Language, SearchError, SearchIndex, status};
use crate::store::{Home, Reader, StoreError, Writer};
use crate::taxonomy::Taxonomy;

/// One run of the program.
pub(super) struct Session {
    pub(super) home: Home,
    pub(super) json: bool,
    pub(super) today: Date,
    pub(super) resources: Resources,
}

impl Session {
    /// The same run over another home, with the reference data of this one.
    pub(super) fn at(&self, home: Home) -> Self {
        Self { home, json: self.json, today: self.today, resources: self.resources.clone() }
    }

    pub(super) fn language(&self) -> Result<Arc<Language>> {
        Ok(Arc::new(Language::load(&self.resources)?))
    }

    pub(super) fn taxonomy(&self) -> Result<Arc<Taxonomy>> {
        Ok(Arc::new(Taxonomy::load(&self.resources)?))
    }

    /// The store for reading; one that an older program wrote is brought up to this one first.
    pub(super) fn reader(&self) -> Result<Reader> {
        match self.home.open_reading() {
            Err(older @ StoreError::OlderVersion { .. }) => match self.home.open_writing() {
                Ok(_upgraded) => Ok(self.home.open_reading()?),
                Err(StoreError::InUse { .. } | StoreError::ReadOnly(_)) => Err(older.into()),
                Err(error) => Err(error.into()),
            },
            other => Ok(other?),
        }
    }

    /// Encoder and vectors; `None`, with a word to the user, where they cannot be used.
    pub(super) fn meaning(&self) -> Result<Option<Meaning>> {
        match Meaning::open(&self.home.vectors(), &self.resources) {
            Ok(meaning) => Ok(Some(meaning)),
            Err(MeaningError::NoCache) => Ok(None),
            Err(error @ MeaningError::Catalogue { .. }) => {
                self.note(&format!("{error}；本次只按词语匹配"));
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The encoder by itself; `None` where it is not installed.
    pub(super) fn encoder(&self) -> Result<Option<Encoder>> {
        let manifest = EncoderManifest::load(&self.resources)?;
        let folder = encoder_folder(&manifest)?;
        if !is_installed(&folder, &manifest) {
            return Ok(None);
        }
        Ok(Some(Encoder::load(&folder, &manifest, &self.resources)?))
    }

    /// The index for reading. One that is behind is brought up first, unless another process holds the home: then
    /// that one does it, and what is there is used.
    pub(super) fn index(&self, reader: &Reader) -> Result<SearchIndex> {
        let (language, taxonomy) = (self.language()?, self.taxonomy()?);
        let root = self.home.index();
        let behind = match status(&root, &self.resources, reader) {
            Ok(status) => !status.built || status.seq < status.store_seq,
            Err(SearchError::Engine(_) | SearchError::Open(_)) => true,
            Err(error) => return Err(error.into()),
        };
        if behind {
            match self.home.open_writing() {
                Ok(writer) => self.bring_index_up(&writer, &language, &taxonomy)?,
                Err(error @ (StoreError::InUse { .. } | StoreError::ReadOnly(_))) => {
                    self.note(&format!("索引还没有跟上最新的数据（{error}），结果可能不全"));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(SearchIndex::open(&root, &self.resources, language, taxonomy)?)
    }

    /// Follows the change log to its end, with a progress bar on a terminal.
    pub(super) fn bring_index_up(
        &self,
        writer: &Writer,
        language: &Arc<Language>,
        taxonomy: &Arc<Taxonomy>,
    ) -> Result<()> {
        let root = self.home.index();
        let indexer = Indexer::new(&root, &self.resources, Arc::clone(language), Arc::clone(taxonomy))?;
        let bar = self.progress_bar("建索引", "{human_pos}/{human_len} 条");
        indexer.catch_up(writer.reader(), &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        })?;
        bar.finish_and_clear();
        Ok(())
    }

    /// A bar on a terminal; nothing in pipes and with `--json`.
    pub(super) fn progress_bar(&self, what: &str, figures: &str) -> ProgressBar {
        let target = if std::io::stderr().is_terminal() && !self.json {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let template = format!("{what} {{bar:30}} {{percent}}% {figures} 还需 {{eta}}");
        let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::with_draw_target(Some(0), target).with_style(style)
    }

    /// A line for the user that is no result: standard error.
    pub(super) fn note(&self, line: &str) {
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(std::io::stderr(), "{line}");
    }

    /// One JSON document on standard output.
    pub(super) fn print_json(&self, value: &impl serde::Serialize) -> Result<()> {
        let mut text = serde_json::to_string_pretty(value).context("结果写不成 JSON")?;
        text.push('\n');
        self.print(&text)
    }

    /// Text on standard output. A reader that has gone (a closed pipe) is no error.
    pub(super) fn print(&self, text: &str) -> Result<()> {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.context("写不出结果"),
        }
    }

    /// Bold on a terminal, plain elsewhere.
    pub(super) fn strong(&self, text: &str) -> String {
        self.coloured("1", text)
    }

    /// Dim on a terminal, plain elsewhere.
    pub(super) fn faint(&self, text: &str) -> String {
        self.coloured("2", text)
    }

    /// Finds in a snippet, coloured on a terminal; the snippet's escapes are undone.
    pub(super) fn snippet(&self, snippet: &str) -> String {
        let (on, off) = if colours() { ("\u{1b}[1;33m", "\u{1b}[0m") } else { ("", "") };
        snippet
            .replace("<mark>", on)
            .replace("</mark>", off)
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
    }

    fn coloured(&self, code: &str, text: &str) -> String {
        if colours() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

fn colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
