//! The spreadsheet of follow-ups that somebody filled in comes back; what became of each row is told.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Multipart, State};
use axum::response::Response;

use crate::web::acts::Convener;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::office::desk::broken;
use crate::web::page::parts::html;
use crate::web::site::Site;
use crate::web::uploaded::Uploaded;
use crate::web::viewer::{Frame, Organiser};
use crate::workflow::FollowFile;

/// Largest spreadsheet, in MiB: nobody fills in more rows than fit.
const LARGEST_MIB: u64 = 8;

#[derive(Debug, Template)]
#[template(path = "follow/imported.html")]
struct ImportedPage {
    frame: Frame,
    file: String,
    done: FollowFile,
}

/// `POST /follow/import`
pub(in crate::web) async fn import(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    parts: Multipart,
) -> Result<Response, WebError> {
    let uploaded = Uploaded::read(parts, site.settings.largest_body_mib).await?;
    let convener = Convener::by_form(&organiser, &uploaded.fields)?;
    let file = uploaded.file()?;
    if file.size > LARGEST_MIB << 20 {
        return Err(WebError::Malformed(format!("跟踪台账超过 {LARGEST_MIB} MiB，请分几次上传")));
    }
    let shown = file.name.clone();
    let done = site.work(Load::Write, organiser.frame.audience, move |work| {
        let folder = tempfile::tempdir().map_err(broken)?;
        let path = file.stored_in(folder.path(), None)?;
        convener.import_steps(work, &path)
    });
    html(&ImportedPage { done: done.await?, file: shown, frame: organiser.frame })
}
