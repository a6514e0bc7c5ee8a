//! Where mails leave: a mail server, or a folder of files.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Message, SmtpTransport, Transport as _};
use serde::Deserialize;

use super::letter::Letter;

/// Longest time that a server may take for one step.
const PATIENCE: Duration = Duration::from_secs(30);

/// `[mail]` of `queqiao.toml`. Without a server and without a folder nothing is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailSettings {
    /// Whom mails are from: `鹊桥 <queqiao@example.cn>`.
    pub from: Option<String>,
    /// The server: `smtps://smtp.example.cn:465`, or `smtp://…:587?tls=required` for one that turns to TLS; `smtp://…` alone
    /// is not encrypted.
    pub smtp: Option<String>,
    /// Account at the server.
    pub user: Option<String>,
    /// File with its password, for those who do not give it in `QUEQIAO_MAIL_PASSWORD`.
    pub password_file: Option<PathBuf>,
    /// In place of a server: a folder into which each mail is written as a file.
    pub folder: Option<PathBuf>,
}

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The settings do not fit together.
    #[error("邮件设置不合用：{0}（见 queqiao.toml 的 [mail]）")]
    Settings(String),
    /// The server cannot be reached, or refuses the account.
    #[error("邮件服务器 {server} 连不上或不接受登录：{why}。请检查 [mail] 的 smtp、user 和密码；邮件留待下次再寄")]
    Server {
        /// Its host and port.
        server: String,
        /// What was said.
        why: String,
    },
    /// The server does not take this letter.
    #[error("邮件服务器没有收下给 {to} 的邮件：{why}。留待下次再寄")]
    Refused {
        /// Where to.
        to: String,
        /// What the server said.
        why: String,
    },
    /// The connection broke while the letter was on its way.
    #[error("寄送途中连接断开，不能确定是否寄到，不再重寄：{0}")]
    Unknown(String),
    /// A letter that cannot be written.
    #[error("邮件写不成：{0}")]
    Letter(String),
    /// The folder.
    #[error("邮件写不进 {path}：{source}")]
    Folder {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl MailError {
    /// Other letters may leave all the same.
    pub(super) const fn is_of_one_letter(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Letter(_))
    }
}

#[derive(Debug)]
enum Way {
    Server { transport: Box<SmtpTransport>, name: String },
    Folder(PathBuf),
}

/// Where mails leave.
#[derive(Debug)]
pub struct Outbox {
    from: Mailbox,
    way: Way,
}

impl Outbox {
    /// Opens what is set; none where nothing is. `password` is that of the environment; a folder, and a file with the
    /// password, stand under `home` unless their paths say otherwise.
    ///
    /// # Errors
    /// [`MailError::Settings`].
    pub fn open(settings: &MailSettings, password: Option<String>, home: &Path) -> Result<Option<Self>, MailError> {
        let wrong = |said: String| MailError::Settings(said);
        let way = match (&settings.folder, &settings.smtp) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => return Err(wrong("smtp 与 folder 只能写一个".to_owned())),
            (Some(folder), None) => Way::Folder(home.join(folder)),
            (None, Some(server)) => {
                // What is set is not repeated: a password may stand in it.
                let unreadable = || wrong("smtp 应如 smtps://smtp.example.cn:465".to_owned());
                let url = url::Url::parse(server).map_err(|_| unreadable())?;
                if !url.username().is_empty() || url.password().is_some() {
                    return Err(wrong(
                        "smtp 里不要写账号和密码（@ 前面的部分），账号写在 user，密码用 password_file 或环境变量 \
                         QUEQIAO_MAIL_PASSWORD 给出"
                            .to_owned(),
                    ));
                }
                let builder = SmtpTransport::from_url(server).map_err(|_| unreadable())?.timeout(Some(PATIENCE));
                let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value);
                let builder = match &settings.user {
                    None => builder,
                    Some(_) if url.scheme() == "smtp" && tls.as_deref() != Some("required") => {
                        return Err(wrong(
                            "不加密的服务器（smtp://）不能用密码登录，请用 smtps:// 或加上 ?tls=required".to_owned(),
                        ));
                    }
                    Some(user) => {
                        let password = match (password, &settings.password_file) {
                            (Some(password), _) => password,
                            (None, Some(file)) => {
                                let path = home.join(file);
                                let text = std::fs::read_to_string(&path)
                                    .map_err(|error| wrong(format!("读不出密码文件 {}：{error}", path.display())))?;
                                text.trim_end_matches(['\r', '\n']).to_owned()
                            }
                            (None, None) => {
                                return Err(wrong(
                                    "写了 user，还要用 password_file 或环境变量 QUEQIAO_MAIL_PASSWORD 给出密码"
                                        .to_owned(),
                                ));
                            }
                        };
                        builder.credentials(Credentials::new(user.clone(), password))
                    }
                };
                let usual = match (url.scheme(), &tls) {
                    ("smtps", _) => 465,
                    (_, Some(_)) => 587,
                    _ => 25,
                };
                let name = format!("{}:{}", url.host_str().unwrap_or_default(), url.port().unwrap_or(usual));
                Way::Server { transport: Box::new(builder.build()), name }
            }
        };
        let from = settings.from.as_deref().ok_or_else(|| wrong("缺 from（发件人）".to_owned()))?;
        let from = from.parse().map_err(|_| wrong(format!("from“{from}”应如 鹊桥 <queqiao@example.cn>")))?;
        Ok(Some(Self { from, way }))
    }

    /// Connects to the server and logs in, with nothing to send yet.
    ///
    /// # Errors
    /// [`MailError::Server`], whatever it was that went wrong.
    pub(super) fn check(&self) -> Result<(), MailError> {
        let Way::Server { transport, name } = &self.way else { return Ok(()) };
        let why = match transport.test_connection() {
            Ok(true) => return Ok(()),
            Ok(false) => "没有应答".to_owned(),
            Err(error) => said(&error),
        };
        Err(MailError::Server { server: name.clone(), why })
    }

    /// Sends a letter.
    ///
    /// # Errors
    /// [`MailError::Unknown`] where nobody knows whether it arrived; otherwise it did not.
    pub(super) fn send(&self, letter: &Letter, now: Timestamp) -> Result<(), MailError> {
        let message = self.message(letter, now)?;
        match &self.way {
            Way::Folder(folder) => {
                let path = folder.join(format!("{}.eml", letter.id));
                written(folder, &path, &message.formatted()).map_err(|source| MailError::Folder { path, source })
            }
            Way::Server { transport, name } => transport.send(&message).map(|_| ()).map_err(|error| {
                let why = said(&error);
                // Whatever the server answered, and what failed before it was asked, left the letter here.
                let to = letter.to.to_string();
                match error.is_permanent() || error.is_transient() {
                    true if error.status().is_some_and(is_of_login) => MailError::Server { server: name.clone(), why },
                    true => MailError::Refused { to, why },
                    false if is_before_asking(&error) => MailError::Server { server: name.clone(), why },
                    false => MailError::Unknown(why),
                }
            }),
        }
    }

    fn message(&self, letter: &Letter, now: Timestamp) -> Result<Message, MailError> {
        let wrong = |error: &dyn std::fmt::Display| MailError::Letter(error.to_string());
        let to = letter.to.as_str().parse().map_err(|error| wrong(&error))?;
        let host = self.from.email.domain();
        let header = |name: &'static str, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject.clone())
            .date(now.into())
            // The same for the same digest: whoever gets it twice by some other way sees it once.
            .message_id(Some(format!("<{}@{host}>", letter.id)))
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(header("List-Unsubscribe", format!("<{}>", letter.leave)))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()))
            .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
            .map_err(|error| wrong(&error))
    }
}

/// A code that refuses the account, not the letter.
fn is_of_login(code: lettre::transport::smtp::response::Code) -> bool {
    matches!(u16::from(code), 421 | 454 | 530 | 534 | 535 | 538)
}

/// Whether it failed before the letter was handed over.
fn is_before_asking(error: &lettre::transport::smtp::Error) -> bool {
    // A connection that breaks later is told as one of the network.
    error.is_client() || error.is_tls() || error.to_string().starts_with("Connection error")
}

fn said(error: &lettre::transport::smtp::Error) -> String {
    let mut said = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_said = cause.to_string();
        if !said.contains(&cause_said) {
            said = format!("{said}：{cause_said}");
        }
        source = cause.source();
    }
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes a file that appears when it is complete. Where there is one of its name the letter has left before: it stays.
fn written(folder: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(failed) if failed.error.kind() != std::io::ErrorKind::AlreadyExists => Err(failed.error),
        _ => Ok(()),
    }
}
