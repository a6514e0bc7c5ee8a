//! `/export`: everything public, as files that import again. Records stream from the store to the asker: memory does not
//! grow with the store, and whoever goes stops the reading.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::problem::{ApiError, Problem};
use crate::domain::{Audience, Need, Patent, RecordId};
use crate::export::{Exported, LineFormat};
use crate::store::{Reader, Store};
use crate::web::error::WebError;
use crate::web::site::Site;

/// Records of one piece.
const PIECE: usize = 200;

/// Pieces that wait for the asker.
const WAITING: usize = 2;

/// How long an asker may take over one piece before the place is given to others.
const PATIENCE: Duration = Duration::from_secs(60);

/// Exports at a time.
const MOST: usize = 4;

/// The places of those who export.
#[derive(Debug, Clone)]
pub(super) struct Places(Arc<Semaphore>);

impl Default for Places {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST)))
    }
}

type Pieces = mpsc::Sender<Result<Bytes, std::io::Error>>;

/// Reads until all is given or the asker has gone.
fn read<R: Exported>(reader: &Reader, format: LineFormat, give: &dyn Fn(Vec<u8>) -> bool) -> Result<(), WebError> {
    let broken = |error: crate::export::ExportError| {
        tracing::error!(%error, "export");
        WebError::Broken
    };
    let mut piece = format.head::<R>().map_err(broken)?;
    let mut after: Option<RecordId> = None;
    loop {
        let records = reader.each::<R>(after.as_ref(), PIECE)?;
        let last = records.last().and_then(|record| record.id().cloned());
        for record in records.into_iter().filter_map(|record| record.seen_by(Audience::Visitor)) {
            format.line(&record, &mut piece).map_err(broken)?;
        }
        if !piece.is_empty() && !give(std::mem::take(&mut piece)) || last.is_none() {
            return Ok(());
        }
        after = last;
    }
}

async fn streamed<R: Exported>(
    site: Arc<Site>,
    places: Places,
    format: LineFormat,
    name: &'static str,
) -> Result<Response, ApiError> {
    let place: OwnedSemaphorePermit = places.0.try_acquire_owned().map_err(|_| WebError::Busy)?;
    let (pieces, mut waiting): (Pieces, _) = mpsc::channel(WAITING);
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let _place = place;
        let give = |piece: Vec<u8>| {
            let given = tokio::time::timeout(PATIENCE, pieces.send(Ok(Bytes::from(piece))));
            matches!(runtime.block_on(given), Ok(Ok(())))
        };
        let done =
            site.home.open_reading().map_err(WebError::from).and_then(|reader| read::<R>(&reader, format, &give));
        if let Err(error) = done {
            tracing::error!(%error, "export");
            // The connection is cut: a file that merely ended would be taken for a whole one.
            let cut = std::io::Error::other("export failed");
            let _ = runtime.block_on(tokio::time::timeout(PATIENCE, pieces.send(Err(cut))));
        }
    });
    let body = Body::from_stream(stream::poll_fn(move |context| waiting.poll_recv(context)));
    let kind = match format {
        LineFormat::Csv => "text/csv; charset=utf-8",
        LineFormat::JsonLines => "application/jsonl; charset=utf-8",
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(disposition) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

macro_rules! export {
    ($handler:ident, $id:literal, $record:ty, $format:expr, $path:literal, $name:literal, $kind:literal, $summary:literal, $said:literal) => {
        #[utoipa::path(
            get,
            path = $path,
            operation_id = $id,
            tag = "导出",
            summary = $summary,
            responses(
                (status = 200, description = $said, body = String, content_type = $kind),
                (status = 503, description = "同时导出的人太多，稍后再试", body = Problem, content_type = "application/problem+json"),
            )
        )]
        pub(super) async fn $handler(
            State(site): State<Arc<Site>>,
            Extension(places): Extension<Places>,
        ) -> Result<Response, ApiError> {
            streamed::<$record>(site, places, $format, $name).await
        }
    };
}

export!(
    patents_jsonl,
    "exportPatentsJsonl",
    Patent,
    LineFormat::JsonLines,
    "/export/patents.jsonl",
    "patents.jsonl",
    "application/jsonl",
    "导出全部公开专利（JSON Lines）",
    "每行一件专利，键与导出文件相同"
);
export!(
    patents_csv,
    "exportPatentsCsv",
    Patent,
    LineFormat::Csv,
    "/export/patents.csv",
    "patents.csv",
    "text/csv",
    "导出全部公开专利（CSV）",
    "UTF-8，表头与目录模板相同，可再导入"
);
export!(
    needs_jsonl,
    "exportNeedsJsonl",
    Need,
    LineFormat::JsonLines,
    "/export/needs.jsonl",
    "needs.jsonl",
    "application/jsonl",
    "导出全部可见需求（JSON Lines）",
    "每行一条需求，键与导出文件相同；匿名需求没有单位"
);
export!(
    needs_csv,
    "exportNeedsCsv",
    Need,
    LineFormat::Csv,
    "/export/needs.csv",
    "needs.csv",
    "text/csv",
    "导出全部可见需求（CSV）",
    "UTF-8，表头与目录模板相同，可再导入；匿名需求没有单位"
);
