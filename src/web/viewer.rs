//! Who asks, as types: a handler that is given a [`Frame`] can show what its audience may see and no more; what an office
//! or an administrator does takes an [`Office`] or an [`Administrator`].

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, header};

use super::compute::Load;
use super::error::WebError;
use super::form::{Fields, is_secret};
use super::headers::Nonce;
use super::site::Site;
use crate::domain::{Audience, Party, Role};
use crate::store::User;
use crate::workflow::Own;

/// Name of the cookie that holds a session's secret.
pub(super) const COOKIE: &str = "queqiao_session";

/// Whoever has logged in.
#[derive(Debug, Clone)]
pub(super) struct SignedIn {
    pub(super) user: User,
    /// Stands in every form of this session.
    pub(super) csrf: String,
}

impl SignedIn {
    /// Refuses a form that did not come from a page of this session.
    pub(super) fn check(&self, fields: &Fields) -> Result<(), WebError> {
        if fields.get("csrf") == self.csrf { Ok(()) } else { Err(WebError::StaleForm) }
    }
}

/// The frame of a page: who looks, and where.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// Who looks.
    pub(super) audience: Audience,
    /// Whoever has logged in.
    pub(super) signed_in: Option<SignedIn>,
    /// Allows the scripts of this page.
    pub(super) nonce: String,
    /// Name of the site.
    pub(super) site: String,
    /// Scheme and host by which the asker reaches the site.
    pub(super) base: String,
    /// Meaning is off: how it is turned on.
    pub(super) without_meaning: bool,
}

impl Frame {
    /// Whether the account has that role.
    pub(super) fn is(&self, role: Role) -> bool {
        self.signed_in.as_ref().is_some_and(|signed_in| signed_in.user.role == role)
    }

    /// The account's role where it is one of these, else the one that is asked for.
    fn role_among(&self, roles: &[Role], else_asked: Role) -> Role {
        let own = self.signed_in.as_ref().map(|signed_in| signed_in.user.role);
        own.filter(|own| roles.contains(own)).unwrap_or(else_asked)
    }

    /// For templates, which know no paths of types.
    pub(super) fn is_office(&self) -> bool {
        self.is(Role::Office)
    }

    /// As [`Self::is_office`].
    pub(super) fn is_participant(&self) -> bool {
        self.is(Role::Office) || self.is(Role::Firm)
    }

    /// As [`Self::is_office`].
    pub(super) fn is_organiser(&self) -> bool {
        self.is(Role::Organiser) || self.is(Role::Broker) || self.is_administrator()
    }

    /// As [`Self::is_office`].
    pub(super) fn is_programme(&self) -> bool {
        self.is(Role::Programme) || self.is_administrator()
    }

    /// As [`Self::is_office`].
    pub(super) fn is_registrar(&self) -> bool {
        self.is_organiser() || self.is_programme()
    }

    /// As [`Self::is_office`].
    pub(super) fn is_administrator(&self) -> bool {
        self.is(Role::Administrator)
    }
}

/// The secret of the session that a request belongs to.
pub(super) fn session_secret(parts: &Parts) -> Option<String> {
    let cookies = parts.headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE && is_secret(value))
        .map(|(_, value)| value.to_owned())
}

impl FromRequestParts<Arc<Site>> for Frame {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, WebError> {
        let nonce = parts.extensions.get::<Nonce>().map_or_else(String::new, |nonce| nonce.0.clone());
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| is_host(host));
        let base = site.settings.address.clone().unwrap_or_else(|| format!("http://{}", host.unwrap_or("localhost")));
        let signed_in = match session_secret(parts) {
            None => None,
            Some(secret) => {
                let now = (site.clock)();
                let found =
                    site.work(Load::Light, Audience::Visitor, move |work| Ok(work.reader.session(&secret, now)?));
                found.await?.map(|(user, csrf)| SignedIn { user, csrf })
            }
        };
        let audience = signed_in.as_ref().map_or(Audience::Visitor, |signed_in| signed_in.user.audience());
        Ok(Self {
            audience,
            signed_in,
            nonce,
            site: site.settings.name.clone(),
            base: base.trim_end_matches('/').to_owned(),
            without_meaning: !site.live().has_meaning(),
        })
    }
}

/// A host and a port, and nothing that could stand in a page or an address as something else.
fn is_host(text: &str) -> bool {
    text.len() <= 255 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
}

/// The page that a form of a path stands on: there is one of the same path, but for files that are uploaded.
fn page_of(path: &str) -> &str {
    match path {
        "/office/upload" => "/office",
        "/ledger/files" | "/ledger/undo" => "/ledger",
        "/follow/import" | "/follow/start" => "/follow",
        path => path,
    }
}

/// An account that has the role that a page is for.
fn in_role(frame: &Frame, role: Role, parts: &Parts) -> Result<SignedIn, WebError> {
    match &frame.signed_in {
        Some(signed_in) if signed_in.user.role == role => Ok(signed_in.clone()),
        Some(_) => Err(WebError::Forbidden(role)),
        None if parts.method == Method::GET => Err(WebError::NeedsLogin(parts.uri.path().to_owned())),
        // A form: it may have taken long to fill in, and cannot be sent again by a redirect.
        None => Err(WebError::LoggedOut { next: page_of(parts.uri.path()).to_owned() }),
    }
}

/// Somebody who acts for an institution.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub(super) frame: Frame,
    pub(super) signed_in: SignedIn,
    /// Whom they act for.
    pub(super) institution: String,
}

impl FromRequestParts<Arc<Site>> for Office {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, WebError> {
        let frame = Frame::from_request_parts(parts, site).await?;
        let signed_in = in_role(&frame, Role::Office, parts)?;
        let institution = signed_in.user.institution.clone().ok_or(WebError::Forbidden(Role::Office))?;
        Ok(Self { frame, signed_in, institution })
    }
}

/// Somebody who acts for one side of pairs: a firm for its needs, an office for its patents.
#[derive(Debug, Clone)]
pub(super) struct Participant {
    pub(super) frame: Frame,
    pub(super) signed_in: SignedIn,
    /// Whom they act for.
    pub(super) name: String,
}

impl Participant {
    pub(super) fn is_firm(&self) -> bool {
        self.signed_in.user.role == Role::Firm
    }

    /// What of pairs is theirs.
    pub(super) fn own(&self) -> Own<'_> {
        if self.is_firm() { Own::Firm(&self.name) } else { Own::Owner(&self.name) }
    }
}

impl FromRequestParts<Arc<Site>> for Participant {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, WebError> {
        let frame = Frame::from_request_parts(parts, site).await?;
        let role = if frame.is(Role::Firm) { Role::Firm } else { Role::Office };
        let signed_in = in_role(&frame, role, parts)?;
        let named = signed_in.user.institution.clone().filter(|name| Party::named(name) != Party::NOBODY);
        let name = named.ok_or(WebError::Forbidden(role))?;
        Ok(Self { frame, signed_in, name })
    }
}

/// Somebody who watches over the programme; whoever runs the home may, too.
#[derive(Debug, Clone)]
pub(super) struct Programme {
    pub(super) frame: Frame,
    pub(super) signed_in: SignedIn,
}

impl FromRequestParts<Arc<Site>> for Programme {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, WebError> {
        let frame = Frame::from_request_parts(parts, site).await?;
        let role = if frame.is(Role::Administrator) { Role::Administrator } else { Role::Programme };
        let signed_in = in_role(&frame, role, parts)?;
        Ok(Self { frame, signed_in })
    }
}

/// Somebody who brings both sides together: an organiser, a broker; whoever runs the home may, too.
#[derive(Debug, Clone)]
pub(super) struct Organiser {
    pub(super) frame: Frame,
    pub(super) signed_in: SignedIn,
}

impl FromRequestParts<Arc<Site>> for Organiser {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, WebError> {
        let frame = Frame::from_request_parts(parts, site).await?;
        let role = match &frame.signed_in {
            Some(SignedIn { user, .. }) if matches!(user.role, Role::Broker | Role::Administrator) => user.role,
            _ => Role::Organiser,
        };
        let signed_in = in_role(&frame, role, parts)?;
        Ok(Self { frame, signed_in })
    }
}

/// Roles that keep contracts and follow pairs; the programme office only looks at the latter.
const KEEPERS: [Role; 4] = [Role::Organiser, Role::Broker, Role::Programme, Role::Administrator];

/// Somebody who keeps the ledger of contracts, products and the like: whoever brings sides together, whoever watches over
/// the programme, whoever runs the home.
#[derive(Debug, Clone)]
pub(super) struct Registrar {
    pub(super) frame: Frame,
    pub(super) signed_in: SignedIn,
}

impl FromRequestParts<Arc<Site>> for Registrar {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, WebError> {
        let frame = Frame::from_request_parts(parts, site).await?;
        let signed_in = in_role(&frame, frame.role_among(&KEEPERS, Role::Programme), parts)?;
        Ok(Self { frame, signed_in })
    }
}

/// Somebody who looks after pairs, or looks on: the programme office reads what organisers keep.
#[derive(Debug, Clone)]
pub(super) struct Follower {
    pub(super) frame: Frame,
    pub(super) signed_in: SignedIn,
    /// They look on.
    pub(super) reads_only: bool,
}

impl FromRequestParts<Arc<Site>> for Follower {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, WebError> {
        let frame = Frame::from_request_parts(parts, site).await?;
        let signed_in = in_role(&frame, frame.role_among(&KEEPERS, Role::Organiser), parts)?;
        let reads_only = signed_in.user.role == Role::Programme;
        Ok(Self { frame, signed_in, reads_only })
    }
}

/// Somebody who runs the home.
#[derive(Debug, Clone)]
pub(super) struct Administrator {
    pub(super) frame: Frame,
    pub(super) signed_in: SignedIn,
}

impl FromRequestParts<Arc<Site>> for Administrator {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, WebError> {
        let frame = Frame::from_request_parts(parts, site).await?;
        let signed_in = in_role(&frame, Role::Administrator, parts)?;
        Ok(Self { frame, signed_in })
    }
}
