//! All shortlists, and the form that begins one.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::store::Kept;
use crate::web::acts::Convener;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::viewer::{Frame, Organiser};
use crate::workflow::{FrozenList, Shortlist};

/// A list in few words.
#[derive(Debug)]
struct Row {
    id: String,
    name: String,
    pairs: usize,
    themes: String,
    agreed: usize,
    changed: String,
    by: String,
    versions: Vec<String>,
}

#[derive(Debug, Template)]
#[template(path = "shortlists/all.html")]
struct AllPage {
    frame: Frame,
    csrf: String,
    rows: Vec<Row>,
    name: String,
    fault: Option<String>,
}

impl Work<'_> {
    fn list_rows(&self) -> Result<Vec<Row>, WebError> {
        let frozen = self.reader.all_kept::<FrozenList>()?;
        let mut lists = self.reader.all_kept::<Shortlist>()?;
        lists.sort_by_key(|kept| std::cmp::Reverse(kept.at));
        let row = |Kept { entry: list, at, actor, .. }: Kept<Shortlist>| {
            let mut themes: Vec<&str> = Vec::new();
            for theme in list.pairs.iter().filter_map(|pair| pair.theme.as_deref()) {
                if !themes.contains(&theme) {
                    themes.push(theme);
                }
            }
            let of_list = frozen.iter().filter(|kept| kept.entry.list == list.id);
            Row {
                themes: themes.join("、"),
                pairs: list.pairs.len(),
                agreed: list.pairs.iter().filter(|pair| pair.interest.is_mutual()).count(),
                changed: self.local(at),
                by: actor,
                versions: of_list.map(|kept| kept.entry.id.clone()).collect(),
                id: list.id,
                name: list.name,
            }
        };
        Ok(lists.into_iter().map(row).collect())
    }
}

/// `GET /shortlists`
pub(in crate::web) async fn all(State(site): State<Arc<Site>>, organiser: Organiser) -> Result<Response, WebError> {
    shown(site, organiser, String::new(), None).await
}

async fn shown(
    site: Arc<Site>,
    organiser: Organiser,
    name: String,
    fault: Option<String>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, organiser.frame.audience, move |work| {
        let csrf = organiser.signed_in.csrf.clone();
        Ok(AllPage { csrf, rows: work.list_rows()?, name, fault, frame: organiser.frame })
    });
    html(&page.await?)
}

/// `POST /shortlists`: a new list.
pub(in crate::web) async fn begin(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    fields: Fields,
) -> Result<Response, WebError> {
    let convener = Convener::by_form(&organiser, &fields)?;
    let name = fields.get("name").to_owned();
    let asked = name.clone();
    let begun = site.work(Load::Write, organiser.frame.audience, move |work| convener.begin_list(work, &asked));
    match begun.await {
        Ok(list) => Ok(Redirect::to(&format!("/shortlists/{}", list.id)).into_response()),
        Err(WebError::Malformed(fault)) => shown(site, organiser, name, Some(fault)).await,
        Err(error) => Err(error),
    }
}
