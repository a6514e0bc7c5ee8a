//! The patents that a reader has collected: kept in the browser, and in the address.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::parts::html;
use super::patent::qr;
use crate::domain::Patent;
use crate::export::{ExportError, RecordWriter};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::Site;
use crate::web::view::card::PatentCard;
use crate::web::view::picked::{Picked, joined};
use crate::web::view::query::SearchQuery;
use crate::web::viewer::Frame;

/// What fits an address, and what somebody goes through.
const MOST: usize = 200;

/// A collected patent, and the address of the collection without it.
#[derive(Debug)]
struct Kept {
    card: PatentCard,
    without: String,
}

#[derive(Debug, Template)]
#[template(path = "collected.html")]
struct CollectedPage {
    frame: Frame,
    kept: Vec<Kept>,
    /// What is shown, joined: for the browser and the workbook.
    ids: String,
    missing: usize,
    over: usize,
    address: String,
    qr: String,
}

/// `GET /collected`
pub(in crate::web) async fn page(
    State(site): State<Arc<Site>>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let mut picked = Picked::of(query.as_deref());
    let over = picked.keep(MOST);
    let page = site.work(Load::Light, frame.audience, move |work| {
        let (patents, missing) = work.picked(&picked)?;
        let query = SearchQuery::default();
        let reckoning = work.reckoning(&query)?;
        let cards: Vec<PatentCard> = patents.iter().map(|patent| PatentCard::of(patent, "", &reckoning)).collect();
        let ids = joined(cards.iter().map(|card| card.id.as_str()));
        let without = |id: &str| joined(cards.iter().map(|card| card.id.as_str()).filter(|other| *other != id));
        let address = format!("{}/collected?ids={ids}", frame.base);
        Ok(CollectedPage {
            kept: cards
                .iter()
                .map(|card| Kept { without: format!("/collected?ids={}", without(&card.id)), card: card.clone() })
                .collect(),
            ids,
            missing,
            over,
            qr: qr(&address),
            address,
            frame,
        })
    });
    html(&page.await?)
}

/// `GET /collected.xlsx`
pub(in crate::web) async fn workbook(
    State(site): State<Arc<Site>>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let picked = Picked::of(query.as_deref());
    if picked.ids.len() > MOST {
        let message = format!("一次最多导出 {MOST} 件，这里有 {} 件，请分几次", picked.ids.len());
        return Err(WebError::Malformed(message));
    }
    let written = site.work(Load::Heavy, frame.audience, move |work| {
        let (patents, _) = work.picked(&picked)?;
        if patents.is_empty() {
            return Err(WebError::NotFound("要导出的专利".to_owned()));
        }
        catalogue(&patents).map_err(|error| {
            tracing::error!(%error, "workbook of collected patents");
            WebError::Broken
        })
    });
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        // 收藏的专利.xlsx, and a name for programs that read no UTF-8.
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"patents.xlsx\"; \
             filename*=UTF-8''%E6%94%B6%E8%97%8F%E7%9A%84%E4%B8%93%E5%88%A9.xlsx",
        ),
    ];
    Ok((headers, written.await?).into_response())
}

/// A workbook of the template's columns.
fn catalogue(patents: &[Patent]) -> Result<Vec<u8>, ExportError> {
    let io = |source| ExportError::Io { path: std::env::temp_dir(), source };
    let folder = tempfile::tempdir().map_err(io)?;
    let path = folder.path().join("patents.xlsx");
    let mut writer = RecordWriter::<Patent>::create(&path, Vec::new())?;
    for patent in patents {
        writer.write(patent)?;
    }
    writer.finish()?;
    std::fs::read(&path).map_err(io)
}
