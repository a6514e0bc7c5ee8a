//! What is kept beside the records, for everybody: packages of patents, curated libraries, policy notes.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::parts::html;
use crate::domain::{Audience, Package, Patent, without_contacts};
use crate::export::answers::Reckoning;
use crate::store::Kept;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::card::PatentCard;
use crate::web::view::query::SearchQuery;
use crate::web::viewer::Frame;
use crate::workflow::{Library, ListedPair, Policy, library_patents, package_patents, policies_for, policies_on};

/// A package as everybody sees it.
#[derive(Debug)]
struct PackageShown {
    code: String,
    name: String,
    holder: Option<String>,
    licence: Option<String>,
    fee: String,
    until: Option<String>,
    note: Option<String>,
    patents: Vec<PatentCard>,
    /// Patents of it that are not shown.
    others: usize,
}

#[derive(Debug, Template)]
#[template(path = "offered/packages.html")]
struct PackagesPage {
    frame: Frame,
    packages: Vec<PackageShown>,
}

#[derive(Debug, Template)]
#[template(path = "offered/package.html")]
struct PackagePage {
    frame: Frame,
    package: PackageShown,
}

/// A library as everybody sees it.
#[derive(Debug)]
struct LibraryShown {
    name: String,
    criteria: Option<String>,
    curator: Option<String>,
    review_on: Option<String>,
    due: bool,
    /// Patents with the reason why each was chosen.
    patents: Vec<(PatentCard, Option<String>)>,
}

#[derive(Debug, Template)]
#[template(path = "offered/libraries.html")]
struct LibrariesPage {
    frame: Frame,
    libraries: Vec<LibraryShown>,
}

#[derive(Debug, Template)]
#[template(path = "offered/library.html")]
struct LibraryPage {
    frame: Frame,
    library: LibraryShown,
}

/// A policy note.
#[derive(Debug)]
pub(in crate::web) struct PolicyShown {
    pub(in crate::web) title: String,
    pub(in crate::web) text: Option<String>,
    pub(in crate::web) place: String,
    pub(in crate::web) about: String,
    pub(in crate::web) until: Option<String>,
    pub(in crate::web) issuer: Option<String>,
    /// An address that can be followed.
    pub(in crate::web) link: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "offered/policies.html")]
struct PoliciesPage {
    frame: Frame,
    policies: Vec<PolicyShown>,
}

impl PolicyShown {
    pub(in crate::web) fn of(Policy { said, .. }: Policy) -> Self {
        let joined = |words: Vec<String>| if words.is_empty() { "不限".to_owned() } else { words.join("、") };
        let is_address = |link: &String| link.starts_with("https://") || link.starts_with("http://");
        Self {
            title: said.policy_title,
            text: said.text,
            place: joined(said.regions),
            about: joined(said.industries),
            until: said.until.map(|day| day.to_string()),
            issuer: said.issuer,
            link: said.link.filter(is_address),
        }
    }
}

impl Work<'_> {
    /// Policy notes that concern the pairs of a list, as far as `audience` may know of these.
    pub(in crate::web) fn policies_for_list(
        &self,
        pairs: &[ListedPair],
        audience: Audience,
    ) -> Result<Vec<PolicyShown>, WebError> {
        let found = policies_for(self.reader, pairs, self.live.index.taxonomy(), audience, self.today)?;
        Ok(found.into_iter().map(PolicyShown::of).collect())
    }

    /// A text of somebody's as the asker may see it.
    fn disclosed(&self, text: Option<String>) -> Option<String> {
        let mut text = text?;
        if self.audience != Audience::Operator {
            without_contacts(&mut text, []);
        }
        Some(text)
    }

    /// Packages that a patent is offered in, as far as the asker may see them: code and name.
    pub(in crate::web) fn packages_of(&self, patent: &Patent) -> Result<Vec<(String, String)>, WebError> {
        let worked = self.site.worked(self.reader)?;
        let mut packages = Vec::new();
        for package in worked.packages().holding(patent) {
            if package_patents(self.reader, package, self.audience)?.len() > 1 {
                let name = self.disclosed(Some(package.display_name().to_owned())).unwrap_or_default();
                packages.push((package.package_code.clone(), name));
            }
        }
        Ok(packages)
    }

    /// A package with the patents that the asker may see; none where fewer than two are left, for then it is no package.
    fn package_shown(&self, package: Package, reckoning: &Reckoning<'_>) -> Result<Option<PackageShown>, WebError> {
        let patents: Vec<Patent> = package_patents(self.reader, &package, self.audience)?
            .into_iter()
            .filter_map(|(_, patent)| patent)
            .collect();
        if patents.len() < 2 {
            return Ok(None);
        }
        let terms = package.terms();
        Ok(Some(PackageShown {
            name: self.disclosed(Some(package.display_name().to_owned())).unwrap_or_default(),
            licence: package.licence_kind.map(|kind| kind.to_string()),
            fee: self.disclosed(package.licence_fee.clone()).unwrap_or_else(|| "面议".to_owned()),
            until: terms.licence_until.map(|day| day.to_string()),
            holder: self.disclosed(package.holder),
            note: self.disclosed(package.note),
            others: package.patents.len().saturating_sub(patents.len()),
            patents: patents.iter().map(|patent| PatentCard::of(patent, "", reckoning)).collect(),
            code: package.package_code,
        }))
    }

    fn library_shown(&self, library: Library, reckoning: &Reckoning<'_>) -> Result<LibraryShown, WebError> {
        let chosen =
            library_patents(self.reader, &library, self.audience)?.into_iter().filter_map(|(chosen, patent)| {
                Some((PatentCard::of(&patent?, "", reckoning), self.disclosed(chosen.words)))
            });
        Ok(LibraryShown {
            patents: chosen.collect(),
            due: library.is_due(self.today),
            review_on: library.review_on.map(|day| day.to_string()),
            criteria: self.disclosed(library.criteria),
            curator: self.disclosed(library.curator),
            name: library.name,
        })
    }
}

/// `GET /packages`
pub(in crate::web) async fn packages(State(site): State<Arc<Site>>, frame: Frame) -> Result<Response, WebError> {
    let page = site.work(Load::Light, frame.audience, move |work| {
        let reckoning = work.reckoning(&SearchQuery::default())?;
        let mut packages = Vec::new();
        for Kept { entry, .. } in work.reader.all_kept::<Package>()? {
            packages.extend(work.package_shown(entry, &reckoning)?);
        }
        Ok(PackagesPage { frame, packages })
    });
    html(&page.await?)
}

/// `GET /packages/{code}`
pub(in crate::web) async fn package(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, frame.audience, move |work| {
        let missing = || WebError::NotFound("这个专利组合".to_owned());
        let entry = work.reader.kept::<Package>(&code)?.ok_or_else(missing)?.entry;
        let reckoning = work.reckoning(&SearchQuery::default())?;
        let package = work.package_shown(entry, &reckoning)?.ok_or_else(missing)?;
        Ok(PackagePage { frame, package })
    });
    html(&page.await?)
}

/// `GET /libraries`
pub(in crate::web) async fn libraries(State(site): State<Arc<Site>>, frame: Frame) -> Result<Response, WebError> {
    let page = site.work(Load::Light, frame.audience, move |work| {
        let reckoning = work.reckoning(&SearchQuery::default())?;
        let all = work.reader.all_kept::<Library>()?.into_iter();
        let libraries = all.map(|kept| work.library_shown(kept.entry, &reckoning)).collect::<Result<Vec<_>, _>>()?;
        Ok(LibrariesPage { frame, libraries })
    });
    html(&page.await?)
}

/// `GET /libraries/{name}`
pub(in crate::web) async fn library(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Path(name): Path<String>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, frame.audience, move |work| {
        let entry = work.reader.kept::<Library>(&name)?.ok_or_else(|| WebError::NotFound("这个专利库".to_owned()))?;
        let reckoning = work.reckoning(&SearchQuery::default())?;
        Ok(LibraryPage { library: work.library_shown(entry.entry, &reckoning)?, frame })
    });
    html(&page.await?)
}

/// `GET /policies`
pub(in crate::web) async fn policies(State(site): State<Arc<Site>>, frame: Frame) -> Result<Response, WebError> {
    let page = site.work(Load::Light, frame.audience, move |work| {
        let policies = policies_on(work.reader, work.today)?.into_iter().map(PolicyShown::of).collect();
        Ok(PoliciesPage { frame, policies })
    });
    html(&page.await?)
}
