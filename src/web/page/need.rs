//! One need.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::parts::html;
use crate::assessment::{Finding, need_hints};
use crate::domain::{Need, RecordKind};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::Site;
use crate::web::view::card::NeedCard;
use crate::web::view::pairs::MatchCard;
use crate::web::view::query::SearchQuery;
use crate::web::view::records::id_of;
use crate::web::viewer::Frame;

/// Matches that a need's own page shows.
const FIRST_MATCHES: usize = 3;

#[derive(Debug, Template)]
#[template(path = "need.html")]
struct NeedPage {
    frame: Frame,
    card: NeedCard,
    lines: Vec<(&'static str, String)>,
    description: Option<String>,
    hints: Vec<Finding>,
    matches: Vec<MatchCard>,
}

/// `GET /needs/{id}`
pub(in crate::web) async fn need(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = id_of(&id, RecordKind::Need)?;
    let page = site
        .work(Load::Light, frame.audience, move |work| {
            let need = work.need(&id)?;
            // A need of which nothing can be matched is still a need.
            let matches = match work.matches_shown(&need, FIRST_MATCHES, &SearchQuery::default()) {
                Err(WebError::Match(crate::matching::MatchError::NothingToMatch)) => Vec::new(),
                other => other?.matches,
            };
            Ok(NeedPage {
                card: NeedCard::of(&need, "", work.today),
                lines: lines(&need),
                description: need.description.clone(),
                hints: need_hints(&need),
                matches,
                frame,
            })
        })
        .await?;
    html(&page)
}

/// What the need says, field by field.
fn lines(need: &Need) -> Vec<(&'static str, String)> {
    let join = |list: Vec<String>| Some(list.join("、")).filter(|text| !text.is_empty());
    let words = |list: &[String]| join(list.to_vec());
    let all = [
        ("技术指标", need.indicators.clone()),
        ("现有基础", need.conditions.clone()),
        ("材料", need.material.clone()),
        ("方法", need.method.clone()),
        ("功效", need.effect.clone()),
        ("产品", need.product.clone()),
        ("应用", need.application.clone()),
        ("技术领域", words(&need.technical_field)),
        ("产业链", words(&need.chain)),
        ("环节", words(&need.chain_node)),
        ("关键词", words(&need.keywords)),
        ("不要", words(&need.excluded)),
        ("期望成熟度", need.maturity_wanted.map(|maturity| maturity.to_string())),
        ("合作方式", join(need.cooperation.iter().map(|way| way.word().to_owned()).collect())),
        ("可接受的许可", join(need.licences_accepted.iter().map(ToString::to_string).collect())),
        ("预算", need.budget.map(|budget| budget.to_string())),
        ("期望完成", need.deadline.clone()),
    ];
    all.into_iter().filter_map(|(word, text)| Some((word, text?))).collect()
}
