//! `/export`: everything public, as files that import again. Records stream from the store to the asker: memory does not
//! grow with the store, and whoever goes stops the reading.

use std::io::Write as _;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;

use super::problem::{ApiError, Problem};
use super::stream::{Pieces, Places, streamed};
use crate::domain::{Audience, Need, Patent, RecordId};
use crate::export::{Exported, LineFormat};
use crate::store::{Reader, Store};
use crate::web::error::WebError;
use crate::web::page::office::desk::broken;
use crate::web::site::Site;

/// Records read at once.
pub(super) const AT_ONCE: usize = 200;

/// Content type of a format.
pub(super) const fn kind_of(format: LineFormat) -> &'static str {
    match format {
        LineFormat::Csv => "text/csv; charset=utf-8",
        LineFormat::JsonLines => "application/jsonl; charset=utf-8",
    }
}

/// Writes records as lines.
///
/// # Errors
/// The asker has gone.
pub(super) fn write_lines<R: Exported>(
    records: impl IntoIterator<Item = R>,
    format: LineFormat,
    out: &mut Pieces<'_>,
) -> Result<(), WebError> {
    let mut lines = Vec::new();
    for record in records {
        lines.clear();
        format.line(&record, &mut lines).map_err(broken)?;
        out.write_all(&lines).map_err(|_| WebError::Broken)?;
    }
    Ok(())
}

/// Writes what stands before the records.
///
/// # Errors
/// The asker has gone.
pub(super) fn write_head<R: Exported>(format: LineFormat, out: &mut Pieces<'_>) -> Result<(), WebError> {
    out.write_all(&format.head::<R>().map_err(broken)?).map_err(|_| WebError::Broken)
}

/// Writes everything that a visitor may see, until all is given or the asker has gone.
fn everything<R: Exported>(reader: &Reader, format: LineFormat, out: &mut Pieces<'_>) -> Result<(), WebError> {
    write_head::<R>(format, out)?;
    let mut after: Option<RecordId> = None;
    loop {
        let records = reader.each::<R>(after.as_ref(), AT_ONCE)?;
        let last = records.last().and_then(|record| record.id().cloned());
        write_lines(records.into_iter().filter_map(|record| record.seen_by(Audience::Visitor)), format, out)?;
        if last.is_none() {
            return Ok(());
        }
        after = last;
    }
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
            streamed(site, places, (kind_of($format), $name), |_, reader, out| everything::<$record>(reader, $format, out))
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
