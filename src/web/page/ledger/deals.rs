//! All contracts.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::domain::{Money, folded_title};
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::viewer::{Frame, Registrar};
use crate::workflow::Deal;

/// Contracts on the page.
const MOST: usize = 500;

/// Which contracts are wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    q: String,
}

#[derive(Debug, Template)]
#[template(path = "ledger/deals.html")]
struct DealsPage {
    frame: Frame,
    q: String,
    total: usize,
    deals: Vec<Deal>,
    /// Of those that are wanted: agreed and received.
    amount: Money,
    received: Money,
}

fn says(deal: &Deal, wanted: &str) -> bool {
    let texts = [Some(&deal.contract), deal.seller.as_ref(), deal.buyer.as_ref(), deal.package.as_ref()];
    let mut texts = texts.into_iter().flatten().chain(&deal.patents);
    wanted.is_empty() || texts.any(|text| folded_title(text).contains(wanted))
}

impl Work<'_> {
    fn deals_page(&self, registrar: Registrar, q: String) -> Result<DealsPage, WebError> {
        let mut deals: Vec<Deal> = self.reader.all_kept::<Deal>()?.into_iter().map(|kept| kept.entry).collect();
        let wanted = folded_title(&q);
        deals.retain(|deal| says(deal, &wanted));
        // The latest first; those without a day at the end.
        deals.sort_by(|a, b| b.signed_on.cmp(&a.signed_on).then_with(|| a.contract.cmp(&b.contract)));
        let (total, sum) =
            (deals.len(), |of: fn(&Deal) -> Money| deals.iter().fold(Money::ZERO, |sum, deal| sum.plus(of(deal))));
        let (amount, received) = (sum(|deal| deal.amount.unwrap_or(Money::ZERO)), sum(Deal::received));
        deals.truncate(MOST);
        Ok(DealsPage { frame: registrar.frame, q, total, deals, amount, received })
    }
}

/// `GET /deals`
pub(in crate::web) async fn deals(
    State(site): State<Arc<Site>>,
    registrar: Registrar,
    Query(Wanted { q }): Query<Wanted>,
) -> Result<Response, WebError> {
    let audience = registrar.frame.audience;
    html(&site.work(Load::Light, audience, move |work| work.deals_page(registrar, q)).await?)
}
