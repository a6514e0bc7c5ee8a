//! An event as a file, the same as the command line writes: the whole of it, or its programme alone.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;

use crate::export::handout::{HandoutFormat, write_handout};
use crate::export::programmes::{CalendarHead, write_programme};
use crate::web::acts::told;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::shortlists::file::{For, download};
use crate::web::site::Site;
use crate::web::viewer::Organiser;
use crate::workflow::{EventPairs, Programme, meetings_on_file};

/// `GET /events/{id}/{file}`
pub(in crate::web) async fn file(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    Path((id, file)): Path<(String, String)>,
    Query(asked): Query<For>,
) -> Result<Response, WebError> {
    const NAMES: [&str; 7] = [
        "programme.xlsx",
        "programme.docx",
        "programme.html",
        "programme.csv",
        "programme.json",
        "programme.jsonl",
        "programme.ics",
    ];
    let name = NAMES.into_iter().find(|name| *name == file);
    let name = name.ok_or_else(|| WebError::NotFound("这种格式的文件".to_owned()))?;
    let bytes = site.work(Load::Heavy, organiser.frame.audience, move |work| {
        let event = work.event(&id)?;
        let kept = work.reader.kept::<Programme>(&id)?;
        if let Some(format) = HandoutFormat::of_path(name.as_ref()) {
            let pairs = EventPairs::of(work.reader, &event.entry).map_err(told)?;
            let whole = work.gathered(asked.whom(), |gathering| gathering.of_event(&event, &pairs, kept.as_ref()))?;
            return work.written(name, |path| write_handout(path, format, &whole).map(drop));
        }
        let event = event.entry;
        let kept = kept.ok_or_else(|| WebError::Malformed("活动还没有日程，请先排日程".to_owned()))?;
        let pairs = EventPairs::of(work.reader, &event).map_err(told)?;
        let (meetings, _) = meetings_on_file(work.reader, &kept.entry.meetings, &pairs, asked.whom()).map_err(told)?;
        let head = CalendarHead { event: &event.id, name: &event.name, place: event.place.as_deref(), made: kept.at };
        work.written(name, |path| write_programme(path, &head, &meetings).map(drop))
    });
    Ok(download(name, bytes.await?))
}
