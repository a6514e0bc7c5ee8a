//! Settings of a home: `queqiao.toml` in its directory. Every key is optional; an unknown one is named, not ignored.

use anyhow::{Context, Result, anyhow};
use serde::Deserialize;

use crate::store::Home;
use crate::web::WebSettings;

/// What a county may set once instead of giving options each time.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Settings {
    pub(super) encoder: EncoderSettings,
    pub(super) web: WebSettings,
}

/// `[encoder]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct EncoderSettings {
    /// Folder, archive or address that the encoder is installed from, in place of its npm package.
    pub(super) from: Option<String>,
}

impl Settings {
    const FILE: &'static str = "queqiao.toml";

    pub(super) fn load(home: &Home) -> Result<Self> {
        let path = home.path().join(Self::FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| {
                // The error as a whole draws the place over several lines.
                let at = error.span().map_or(0, |span| span.start);
                let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
                anyhow!("配置文件 {} 第 {line} 行不合格式，请改正后再试：{}", path.display(), one_line(error.message()))
            }),
            Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
                Ok(Self::default())
            }
            Err(error) => Err(error).with_context(|| format!("读不出配置文件 {}", path.display())),
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
