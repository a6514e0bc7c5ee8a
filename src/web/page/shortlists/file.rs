//! A list as a file, the same as the command line writes.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::export::shortlists::write_shortlist;
use crate::web::acts::told;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::office::desk::broken;
use crate::web::site::{Site, Work};
use crate::web::viewer::Organiser;
use crate::workflow::{HandedTo, handed_on_file, list_state};

/// Whom a file is for: `parties`, else the organiser.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct For {
    to: String,
}

impl For {
    pub(in crate::web) fn whom(&self) -> HandedTo {
        if self.to == "parties" { HandedTo::Parties } else { HandedTo::Organiser }
    }
}

impl Work<'_> {
    /// What `write` puts into a file of that name. The name is one of ours: nothing of an address comes into a path.
    pub(in crate::web) fn written(
        &self,
        name: &str,
        write: impl FnOnce(&std::path::Path) -> Result<(), crate::export::ExportError>,
    ) -> Result<Vec<u8>, WebError> {
        let folder = tempfile::tempdir().map_err(broken)?;
        let path = folder.path().join(name);
        write(&path).map_err(broken)?;
        std::fs::read(&path).map_err(broken)
    }
}

/// A download: its kind by its name.
pub(in crate::web) fn download(name: &str, bytes: Vec<u8>) -> Response {
    let kind = match name.rsplit('.').next().unwrap_or_default() {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv" => "text/csv; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        _ => "application/json",
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// `GET /shortlists/{id}/{file}`
pub(in crate::web) async fn file(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    Path((id, file)): Path<(String, String)>,
    Query(asked): Query<For>,
) -> Result<Response, WebError> {
    const NAMES: [&str; 3] = ["shortlist.xlsx", "shortlist.csv", "shortlist.json"];
    let name = NAMES.into_iter().find(|name| *name == file);
    let name = name.ok_or_else(|| WebError::NotFound("这种格式的文件".to_owned()))?;
    let bytes = site.work(Load::Heavy, organiser.frame.audience, move |work| {
        let state = list_state(work.reader, &id).map_err(|_| WebError::NotFound("这份清单".to_owned()))?;
        let (pairs, _) = handed_on_file(work.reader, &state.pairs, asked.whom()).map_err(told)?;
        work.written(name, |path| write_shortlist(path, &pairs).map(drop))
    });
    Ok(download(name, bytes.await?))
}
