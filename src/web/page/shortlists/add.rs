//! Adding pairs to a list: one patent from its page or a match, or all that somebody has collected, with one need.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};

use crate::domain::{Record, RecordKind};
use crate::store::Store;
use crate::web::acts::Convener;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::view::picked::{Picked, joined};
use crate::web::viewer::{Frame, Organiser};
use crate::workflow::Shortlist;

/// Patents that come in at once: each is scored.
const MOST: usize = 200;

#[derive(Debug, Template)]
#[template(path = "shortlists/add.html")]
struct AddPage {
    frame: Frame,
    csrf: String,
    /// Patents: id and title.
    patents: Vec<(String, String)>,
    ids: String,
    missing: usize,
    need: String,
    /// Title of the need, where it is known.
    need_title: Option<String>,
    lists: Vec<(String, String)>,
    list: String,
    name: String,
    theme: String,
    fault: Option<String>,
}

/// What the form says.
#[derive(Debug, Clone, Default)]
struct Wanted {
    picked: Picked,
    need: String,
    list: String,
    name: String,
    theme: String,
}

/// `GET /shortlists/add`
pub(in crate::web) async fn blank(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let picked = Picked::of(query.as_deref());
    let need = picked.value("need").unwrap_or_default().to_owned();
    shown(site, organiser, Wanted { picked, need, ..Wanted::default() }, None).await
}

async fn shown(
    site: Arc<Site>,
    organiser: Organiser,
    mut wanted: Wanted,
    fault: Option<String>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, organiser.frame.audience, move |work| {
        wanted.picked.keep(MOST);
        let (patents, missing) = work.picked(&wanted.picked)?;
        let patents: Vec<(String, String)> = patents
            .iter()
            .filter_map(|patent| Some((patent.id.as_ref()?.to_string(), patent.display_title().to_owned())))
            .collect();
        let mut lists = work.reader.all_kept::<Shortlist>()?;
        lists.sort_by_key(|kept| std::cmp::Reverse(kept.at));
        Ok(AddPage {
            csrf: organiser.signed_in.csrf.clone(),
            ids: joined(patents.iter().map(|(id, _)| id.as_str())),
            need_title: work.title_of_need(&wanted.need)?,
            lists: lists.into_iter().map(|kept| (kept.entry.id, kept.entry.name)).collect(),
            patents,
            missing,
            need: wanted.need,
            list: wanted.list,
            name: wanted.name,
            theme: wanted.theme,
            fault,
            frame: organiser.frame,
        })
    });
    html(&page.await?)
}

impl Work<'_> {
    fn title_of_need(&self, text: &str) -> Result<Option<String>, WebError> {
        let Some(id) = self.reader.resolve(text, Some(RecordKind::Need)).ok().flatten() else { return Ok(None) };
        Ok(self.need(&id).ok().map(|need| need.display_title().to_owned()))
    }
}

/// `POST /shortlists/add`
pub(in crate::web) async fn add(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    fields: Fields,
) -> Result<Response, WebError> {
    let convener = Convener::by_form(&organiser, &fields)?;
    let ids = format!("ids={}", fields.all("ids").join(","));
    let of = |name: &str| fields.get(name).to_owned();
    let mut wanted = Wanted {
        picked: Picked::of(Some(&ids)),
        need: of("need"),
        list: of("list"),
        name: of("name"),
        theme: of("theme"),
    };
    wanted.picked.keep(MOST);
    let (asked, audience) = (wanted.clone(), organiser.frame.audience);
    let done = async {
        if asked.picked.ids.is_empty() {
            return Err(WebError::Malformed("还没有选专利".to_owned()));
        }
        if asked.need.is_empty() {
            return Err(WebError::Malformed("请填需求的编号".to_owned()));
        }
        let Wanted { picked, need, list, name, theme } = asked;
        let scored = site.work(Load::Heavy, audience, move |work| work.scored_for_list(&need, &picked.ids)).await?;
        if let (true, Some(reason)) = (scored.pairs.is_empty(), scored.refused.first()) {
            return Err(WebError::Malformed(reason.clone()));
        }
        let refused = scored.refused.len();
        site.work(Load::Write, audience, move |work| {
            let list = if list.is_empty() { convener.begin_list(work, &name)?.id } else { list };
            let added = convener.add_pairs(work, &list, scored.pairs, &theme)?;
            Ok(format!("/shortlists/{list}?added={added}&refused={refused}"))
        })
        .await
    };
    match done.await {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(WebError::Malformed(fault)) => shown(site, organiser, wanted, Some(fault)).await,
        Err(error) => Err(error),
    }
}
