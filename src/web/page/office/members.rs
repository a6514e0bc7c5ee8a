//! The people of an office: each has an account of their own, and any of them keeps those of the others.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::store::User;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::page::accounts::{Keeper, Outcome};
use crate::web::page::parts::html;
use crate::web::site::Site;
use crate::web::viewer::{Frame, Office};

#[derive(Debug, Template)]
#[template(path = "office/members.html")]
struct MembersPage {
    frame: Frame,
    csrf: String,
    institution: String,
    users: Vec<User>,
    /// The link that was just made: for whom, and its address. It is shown once.
    link: Option<(String, String)>,
    fault: Option<String>,
}

async fn shown(
    site: Arc<Site>,
    office: Office,
    link: Option<(String, String)>,
    fault: Option<String>,
) -> Result<Response, WebError> {
    let page = site
        .work(Load::Light, office.frame.audience, move |work| {
            let users = work.accounts_of(Keeper::Office(&office.signed_in.user, &office.institution))?;
            let csrf = office.signed_in.csrf.clone();
            Ok(MembersPage { csrf, institution: office.institution, users, link, fault, frame: office.frame })
        })
        .await?;
    html(&page)
}

/// `GET /office/members`
pub(in crate::web) async fn members(State(site): State<Arc<Site>>, office: Office) -> Result<Response, WebError> {
    shown(site, office, None, None).await
}

/// `POST /office/members`
pub(in crate::web) async fn act(
    State(site): State<Arc<Site>>,
    office: Office,
    fields: Fields,
) -> Result<Response, WebError> {
    office.signed_in.check(&fields)?;
    let asking = office.clone();
    let outcome = site
        .work(Load::Write, office.frame.audience, move |work| {
            work.keep_accounts(Keeper::Office(&asking.signed_in.user, &asking.institution), &fields)
        })
        .await?;
    match outcome {
        Outcome::Done => Ok(Redirect::to("/office/members").into_response()),
        Outcome::Link { name, secret } => {
            let address = format!("{}/password/{secret}", office.frame.base);
            shown(site, office, Some((name, address)), None).await
        }
        Outcome::Fault(fault) => shown(site, office, None, Some(fault)).await,
    }
}
