//! Open licences, the cheapest over three years first.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::found::List;
use super::parts::html;
use crate::domain::{Date, LicenceKind, Patent};
use crate::export::answers::Reckoning;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::Site;
use crate::web::view::card::PatentCard;
use crate::web::view::query::SearchQuery;
use crate::web::viewer::Frame;

/// One of the two kinds: its word, the query string of its list, and how many there are.
#[derive(Debug)]
struct Way {
    word: &'static str,
    written: String,
    count: u64,
}

/// A licence in the list.
#[derive(Debug)]
struct LicenceLine {
    card: PatentCard,
    basis: String,
    until: Option<String>,
    over: bool,
    announced: Option<String>,
}

impl LicenceLine {
    fn of(patent: &Patent, reckoning: &Reckoning<'_>) -> Self {
        let word = |day: Option<Date>| day.map(|day| day.to_string());
        Self {
            card: PatentCard::of(patent, "", reckoning),
            basis: reckoning.cost(patent).basis().to_owned(),
            until: word(patent.licence_until),
            over: patent.licence_until.is_some_and(|day| day < reckoning.today),
            announced: word(patent.open_licence_date),
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "open_licences.html")]
struct OpenLicencesPage {
    frame: Frame,
    licence: &'static str,
    explained: &'static str,
    ways: Vec<Way>,
    list: List,
    lines: Vec<LicenceLine>,
}

/// What sets the two kinds apart, for who would sign.
const fn explained(kind: LicenceKind) -> &'static str {
    match kind {
        LicenceKind::OpenLike => {
            "参照开放许可：权利人公开标明费用和条件，愿意按同样的条件许可给任何人，但没有经国家知识产权局公告；条件以合同为准。"
        }
        _ => {
            "开放许可：权利人书面声明、国家知识产权局公告，任何人书面通知权利人并付费，就可以实施；期间不能再给独占或排他许可。"
        }
    }
}

/// `GET /open-licences`
pub(in crate::web) async fn open_licences(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<SearchQuery>,
) -> Result<Response, WebError> {
    let kind = match asked.licence.trim().parse() {
        Ok(LicenceKind::OpenLike) => LicenceKind::OpenLike,
        _ => LicenceKind::Open,
    };
    let page = site.work(Load::Light, frame.audience, move |work| {
        let query = SearchQuery { licence: kind.word().to_owned(), sort: "cost".to_owned(), ..asked };
        let (mut list, answer) = work.list::<Patent>(&query)?;
        // The two kinds are the tabs of the page.
        list.chosen.retain(|chosen| chosen.key != "licence");
        let reckoning = work.reckoning(&query)?;
        let mut ways = Vec::new();
        for way in [LicenceKind::Open, LicenceKind::OpenLike] {
            let other = SearchQuery { licence: way.word().to_owned(), page: String::new(), ..query.clone() };
            let count = if way == kind { answer.total } else { work.search::<Patent>(&other, 0, 0)?.total };
            ways.push(Way { word: way.word(), written: other.without("sort"), count });
        }
        Ok(OpenLicencesPage {
            licence: kind.word(),
            explained: explained(kind),
            ways,
            lines: answer.hits.iter().map(|hit| LicenceLine::of(&hit.record, &reckoning)).collect(),
            list,
            frame,
        })
    });
    html(&page.await?)
}
