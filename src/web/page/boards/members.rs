//! The list behind a cell of a board: the records that it counts, each with the reason why it is there.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::farm_pool;
use crate::assessment::Outside as _;
use crate::domain::{Disclosed, Need, Patent, RecordId};
use crate::export::answers::Reckoning;
use crate::insight::{NOBODY, NeedRow, Parted, STATES, Scope, Served, Survey, division_name};
use crate::search::classified_patent;
use crate::store::Store;
use crate::taxonomy::Taxonomy;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::parts::{Pager, html};
use crate::web::site::{Site, Work};
use crate::web::view::card::{NeedCard, PatentCard};
use crate::web::view::query::{LAST_PAGE, PAGE, encoded};
use crate::web::viewer::Frame;

/// Which cell, as an address says it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct CellAsked {
    /// `needs`, else patents.
    kind: String,
    region: String,
    exactly: String,
    owner: String,
    /// `scheme:code`.
    pool: String,
    chain: String,
    node: String,
    division: String,
    state: String,
    farm: String,
    /// Only what can be offered.
    offer: String,
    page: String,
}

/// A patent of the list.
#[derive(Debug)]
struct Member {
    card: PatentCard,
    state: &'static str,
    reason: String,
    /// The rule that put it into the pool.
    rule: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "boards/members.html")]
struct MembersPage {
    frame: Frame,
    heading: String,
    is_needs: bool,
    total: usize,
    members: Vec<Member>,
    needs: Vec<NeedCard>,
    pager: Pager,
    address: String,
}

struct Cell {
    scope: Scope,
    words: Vec<String>,
    pool: Option<(String, String)>,
}

impl CellAsked {
    fn is_needs(&self) -> bool {
        self.kind == "needs"
    }

    /// What an address asks for that nobody knows has no records.
    fn cell(&self, survey: &Survey, taxonomy: &Taxonomy) -> Cell {
        let mut scope = Scope { exactly: !self.exactly.is_empty(), ..Scope::default() };
        let mut words = Vec::new();
        let mut pool = None;
        match self.region.trim() {
            "" => {}
            "0" => {
                scope.region = Some(0);
                words.push("地区不详".to_owned());
            }
            text => {
                let region = taxonomy.region(text);
                scope.region = Some(region.as_ref().and_then(|region| region.code.parse().ok()).unwrap_or(u32::MAX));
                words.push(region.map_or_else(|| text.to_owned(), |region| region.path.concat()));
            }
        }
        if scope.exactly {
            words.push("（未细分）".to_owned());
        }
        if !self.owner.trim().is_empty() {
            scope.owner = Some(survey.owner_named(&self.owner).unwrap_or(NOBODY));
            words.push(self.owner.trim().to_owned());
        }
        if let Some((scheme, code)) = self.pool.split_once(':') {
            let at = taxonomy.pools().iter().position(|pool| &*pool.scheme == scheme && &*pool.code == code);
            scope.pool = Some(at.and_then(|at| u16::try_from(at).ok()).unwrap_or(u16::MAX));
            words.extend(at.and_then(|at| taxonomy.pools().get(at)).map(|pool| pool.name.to_string()));
            pool = Some((scheme.to_owned(), code.to_owned()));
        }
        if !self.farm.is_empty() {
            scope.pool = farm_pool(taxonomy);
            words.push("涉农".to_owned());
            let farm = scope.pool.and_then(|at| taxonomy.pools().get(usize::from(at)));
            pool = farm.map(|pool| (pool.scheme.to_string(), pool.code.to_string()));
        }
        let numbers = |wanted: &dyn Fn(&str, &str) -> bool| -> Vec<u16> {
            let named =
                |number: &u16| survey.node(taxonomy, *number).is_some_and(|(chain, node)| wanted(&chain.id, &node.id));
            (0..u16::try_from(survey.nodes.len()).unwrap_or(u16::MAX)).filter(named).collect()
        };
        if !self.node.is_empty() {
            scope.nodes = Some(numbers(&|_, node| node == self.node));
            words.extend(taxonomy.node(&self.node).map(|node| node.name.to_string()));
        } else if !self.chain.is_empty() {
            scope.nodes = Some(numbers(&|chain, _| chain == self.chain));
            words.extend(taxonomy.chain(&self.chain).map(|chain| format!("{}产业链", chain.name)));
        }
        if let Ok(division) = self.division.parse() {
            scope.division = Some(division);
            words.push(division_name(taxonomy, division));
        }
        if !self.state.is_empty() {
            let states: Vec<_> = STATES.into_iter().filter(|state| state.word() == self.state).collect();
            words.extend(states.first().map(|state| state.word().to_owned()));
            scope.states = Some(states);
        }
        scope.on_offer = !self.offer.is_empty() && !self.is_needs();
        Cell { scope, words, pool }
    }

    fn address(&self) -> String {
        let all = [
            ("kind", &self.kind),
            ("region", &self.region),
            ("exactly", &self.exactly),
            ("owner", &self.owner),
            ("pool", &self.pool),
            ("chain", &self.chain),
            ("node", &self.node),
            ("division", &self.division),
            ("state", &self.state),
            ("farm", &self.farm),
            ("offer", &self.offer),
        ];
        let given = all.into_iter().filter(|(_, text)| !text.is_empty());
        let parts: Vec<(&str, String)> = given.map(|(name, text)| (name, text.clone())).collect();
        encoded(&parts)
    }
}

impl Work<'_> {
    fn member(&self, patent: Patent, pool: Option<&(String, String)>) -> Result<Option<Member>, WebError> {
        let index = &self.live.index;
        let reckoning = Reckoning { today: self.today, sales: None, index };
        let outside = self.site.worked(self.reader)?.of(&patent, self.today);
        let rule = pool.and_then(|(scheme, code)| {
            let class = classified_patent(index.taxonomy(), &patent);
            let mut hits = class.strategic.iter().chain(&class.pools);
            let hit = hits.find(|hit| *hit.scheme == **scheme && *hit.code == **code && hit.firm)?;
            Some(hit.rule.to_string())
        });
        let Some(patent) = patent.seen_by(self.audience) else { return Ok(None) };
        let (dormancy, _) = reckoning.assessor().use_of(&patent, outside);
        let card = PatentCard::of(&patent, "", &reckoning);
        Ok(Some(Member { card, state: dormancy.state.word(), reason: dormancy.reason, rule }))
    }
}

/// `GET /members`
pub(in crate::web) async fn members(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Query(asked): Query<CellAsked>,
) -> Result<Response, WebError> {
    let (survey, waiting) = (site.survey().await?, site.waiting(frame.audience).await?);
    let page = site.work(Load::Light, frame.audience, move |work| {
        let seen = survey.seen_by(work.audience);
        let cell = asked.cell(&survey, work.live.index.taxonomy());
        let keys: Vec<u64> = if asked.is_needs() {
            // As the map counts them: by the industry of what fits best, where a need does not say its own.
            let Scope { division, .. } = cell.scope;
            let scope = Scope { division: None, ..cell.scope.clone() };
            let served = waiting.value.filter(|_| division.is_some());
            let served = served.map(|waiting| Served::of(seen, &waiting, work.site.weights.grades.fair));
            let of = |row: &NeedRow| served.as_ref().map_or(row.division, |served| served.division(row));
            let counted = |row: &&NeedRow| scope.takes_need(row) && division.is_none_or(|wanted| of(row) == wanted);
            seen.needs().filter(counted).map(|row| row.key).collect()
        } else {
            seen.patents().filter(|row| cell.scope.takes(row)).map(|row| row.key).collect()
        };
        let wanted = asked.page.trim().parse().unwrap_or(1).max(1);
        let pager = Pager::of(keys.len() as u64, PAGE, wanted, LAST_PAGE).within();
        let on_page = keys.iter().skip((pager.page - 1) * PAGE).take(PAGE);
        let ids: Vec<RecordId> = on_page.map(|key| RecordId::of_key(*key)).collect();
        let (mut members, mut needs) = (Vec::new(), Vec::new());
        if asked.is_needs() {
            let found = work.reader.get_many::<Need>(&ids)?;
            let found = found.into_iter().filter_map(|need| need.seen_by(work.audience));
            needs.extend(found.map(|need| NeedCard::of(&need, "", work.today)));
        } else {
            for patent in work.reader.get_many::<Patent>(&ids)? {
                members.extend(work.member(patent, cell.pool.as_ref())?);
            }
        }
        let words = if cell.words.is_empty() { Parted::of(None).name.to_string() } else { cell.words.join(" · ") };
        Ok(MembersPage {
            heading: words,
            is_needs: asked.is_needs(),
            total: keys.len(),
            members,
            needs,
            pager,
            address: asked.address(),
            frame,
        })
    });
    html(&page.await?)
}
