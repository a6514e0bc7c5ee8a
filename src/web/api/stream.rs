//! Answers that are written while they are read, and bodies that are kept on the disk as they come: memory does not grow
//! with either, and whoever goes stops the work.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use tempfile::TempDir;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::problem::ApiError;
use crate::store::Reader;
use crate::web::error::WebError;
use crate::web::page::office::desk::broken;
use crate::web::site::Site;

/// Bytes of one piece.
const PIECE: usize = 64 << 10;

/// Pieces that wait for the asker.
const WAITING: usize = 2;

/// How long an asker or a sender may take over one piece before the place is given to others.
const PATIENCE: Duration = Duration::from_secs(60);

/// Streams at a time.
const MOST: usize = 4;

/// The places of those who export.
#[derive(Debug, Clone)]
pub(super) struct Places(Arc<Semaphore>);

impl Default for Places {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST)))
    }
}

type Give<'a> = &'a dyn Fn(Vec<u8>) -> bool;

/// Gives what is written to it away in pieces.
pub(super) struct Pieces<'a> {
    kept: Vec<u8>,
    give: Give<'a>,
    /// The asker has gone.
    gone: bool,
}

impl Pieces<'_> {
    fn give(&mut self) -> std::io::Result<()> {
        if !self.kept.is_empty() && !(self.give)(std::mem::take(&mut self.kept)) {
            self.gone = true;
            return Err(std::io::ErrorKind::BrokenPipe.into());
        }
        Ok(())
    }
}

impl Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.kept.extend_from_slice(bytes);
        if self.kept.len() >= PIECE {
            self.give()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.give()
    }
}

/// A file as an answer: `write` gives it, with a reader of its own.
///
/// # Errors
/// [`WebError::Busy`] where too many are served already.
pub(super) fn streamed(
    site: Arc<Site>,
    places: Places,
    (kind, name): (&'static str, &str),
    write: impl FnOnce(&Site, &Reader, &mut Pieces<'_>) -> Result<(), WebError> + Send + 'static,
) -> Result<Response, ApiError> {
    let place: OwnedSemaphorePermit = places.0.try_acquire_owned().map_err(|_| WebError::Busy)?;
    let (pieces, mut waiting) = mpsc::channel::<Result<Bytes, std::io::Error>>(WAITING);
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let _place = place;
        let give = |piece: Vec<u8>| {
            let given = tokio::time::timeout(PATIENCE, pieces.send(Ok(Bytes::from(piece))));
            matches!(runtime.block_on(given), Ok(Ok(())))
        };
        let mut out = Pieces { kept: Vec::new(), give: &give, gone: false };
        let done = site.home.open_reading().map_err(WebError::from).and_then(|reader| {
            write(&site, &reader, &mut out)?;
            out.flush().map_err(broken)
        });
        match done {
            Err(error) if !out.gone => {
                tracing::error!(%error, "export");
                // The connection is cut: a file that merely ended would be taken for a whole one.
                let cut = std::io::Error::other("export failed");
                let _ = runtime.block_on(tokio::time::timeout(PATIENCE, pieces.send(Err(cut))));
            }
            _ => {}
        }
    });
    let body = Body::from_stream(stream::poll_fn(move |context| waiting.poll_recv(context)));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(disposition) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// A body on the disk. It goes with the value.
pub(super) struct Received {
    folder: TempDir,
    path: PathBuf,
}

impl Received {
    /// The file under a name, by which its kind may be known.
    ///
    /// # Errors
    /// [`WebError::Broken`] where the system does not let it be renamed.
    pub(super) fn named(&self, name: &str) -> Result<PathBuf, WebError> {
        let path = self.folder.path().join(name);
        std::fs::rename(&self.path, &path).map_err(broken)?;
        Ok(path)
    }

    /// The file.
    ///
    /// # Errors
    /// [`WebError::Broken`] where the system does not let it be read.
    pub(super) fn file(&self) -> Result<std::fs::File, WebError> {
        std::fs::File::open(&self.path).map_err(broken)
    }
}

impl FromRequest<Arc<Site>> for Received {
    type Rejection = ApiError;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, ApiError> {
        // In a folder of the home: there is room for what the home takes in, and the sweeping of uploads finds what a crash
        // leaves behind.
        let uploads = site.home.path().join("uploads");
        std::fs::create_dir_all(&uploads).map_err(broken)?;
        let folder = tempfile::tempdir_in(&uploads).map_err(broken)?;
        let path = folder.path().join("body");
        let mut file = std::fs::File::create(&path).map_err(broken)?;
        let most = site.settings.largest_body_mib << 20;
        receive(request.into_body().into_data_stream(), most, &mut file).await?;
        Ok(Self { folder, path })
    }
}

async fn receive(mut body: BodyDataStream, most: usize, file: &mut std::fs::File) -> Result<(), ApiError> {
    let cut = || ApiError::bad("malformed", "文件没有收全，请再发一次");
    let mut size = 0;
    while let Some(piece) = tokio::time::timeout(PATIENCE, body.next()).await.map_err(|_| cut())? {
        let piece = piece.map_err(|_| cut())?;
        size += piece.len();
        if size > most {
            let detail = format!("文件超过 {} MiB，请分几次发，或请管理员放宽 largest_body_mib", most >> 20);
            return Err(ApiError::of(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail));
        }
        file.write_all(&piece).map_err(broken)?;
    }
    if size == 0 {
        return Err(ApiError::bad("malformed", "请求内容是空的，请把文件作为请求内容发来"));
    }
    Ok(())
}
