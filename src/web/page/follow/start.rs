//! Beginning to follow the pairs of a list or the meetings of an event.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::web::acts::Convener;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::site::Site;
use crate::web::viewer::Organiser;

/// `POST /follow/start`
pub(in crate::web) async fn start(
    State(site): State<Arc<Site>>,
    organiser: Organiser,
    fields: Fields,
) -> Result<Response, WebError> {
    let convener = Convener::by_form(&organiser, &fields)?;
    let work = move |work: &crate::web::site::Work<'_>| convener.start_following(work, &fields);
    let started = site.work(Load::Write, organiser.frame.audience, work).await?;
    let (new, already) = (started.new.len(), started.already.len());
    Ok(Redirect::to(&format!("/follow?started={new}&already={already}")).into_response())
}
