//! The 35 technology fields by sector.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::parts::html;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::Site;
use crate::web::view::balance::Balance;
use crate::web::viewer::Frame;

/// A field in the list.
#[derive(Debug)]
struct FieldLine {
    number: u8,
    name: String,
    balance: Balance,
}

/// A sector with its fields.
#[derive(Debug)]
struct Sector {
    name: String,
    fields: Vec<FieldLine>,
}

#[derive(Debug, Template)]
#[template(path = "fields.html")]
struct FieldsPage {
    frame: Frame,
    sectors: Vec<Sector>,
}

/// `GET /fields`
pub(in crate::web) async fn fields(State(site): State<Arc<Site>>, frame: Frame) -> Result<Response, WebError> {
    let sectors = site.work(Load::Light, frame.audience, |work| {
        let totals = work.totals()?;
        let mut sectors: Vec<Sector> = Vec::new();
        for field in work.live.index.taxonomy().fields() {
            let line = FieldLine {
                number: field.number,
                name: field.name.to_string(),
                balance: totals.of_field(&field.number.to_string()),
            };
            match sectors.iter_mut().find(|sector| *sector.name == *field.sector) {
                Some(sector) => sector.fields.push(line),
                None => sectors.push(Sector { name: field.sector.to_string(), fields: vec![line] }),
            }
        }
        Ok(sectors)
    });
    html(&FieldsPage { sectors: sectors.await?, frame })
}
