//! Every route.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post as posted};
use axum::{Extension, Router, middleware};
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use super::error::{self, WebError};
use super::page::office::{desk, importing, members, record, upload, verify};
use super::page::{
    account, admin, anomalies, boards, chains, collected, compare, digests, enquire, events, fields, follow, found,
    indicators, institutions, interests, ledger, listing, login, matched, need, offered, open_licences, patent, post,
    regions, shortlists, start, stocktake,
};
use super::site::Site;
use super::{api, assets, feed, headers, limit, operation, unsaved};

pub(super) fn router(site: Arc<Site>, figures: PrometheusHandle) -> Router {
    let timeout = Duration::from_secs(site.settings.timeout_seconds);
    let largest = site.settings.largest_body_mib << 20;
    let (api, long) = api::routers(&site);
    let forms = Arc::new(limit::FormLimits::of(&site.settings));
    Router::new()
        .route("/", get(start::start))
        .route("/go", get(start::go))
        .route("/search", get(found::patents))
        .route("/needs", get(found::needs))
        .route("/match", get(matched::of_address).post(matched::of_form))
        .route("/patents/{id}", get(patent::patent))
        .route("/needs/{id}", get(need::need))
        .route("/needs/{id}/matches", get(matched::of_need))
        .route("/post", get(post::blank).post(post::preview))
        .route("/post/publish", posted(post::publish))
        .route("/mine/{secret}", get(post::mine).post(post::change))
        .route("/enquire/{id}", get(enquire::blank).post(enquire::ask))
        .route("/enquiries/{secret}", get(enquire::asked))
        .route("/login", get(login::blank).post(login::enter))
        .route("/logout", posted(login::leave))
        .route("/password/{secret}", get(login::choose).post(login::set))
        .route("/account", get(account::account).post(account::act))
        .route("/admin", get(admin::admin).post(admin::act))
        .route("/office", get(desk::desk).post(desk::act))
        .route("/office/template.xlsx", get(desk::blank))
        .route("/office/catalogue.xlsx", get(desk::catalogue))
        .route("/office/verify", get(verify::verify).post(verify::act))
        .route("/office/verify.xlsx", get(verify::file))
        .route("/office/listing", get(listing::own))
        .route("/office/listing.xlsx", get(listing::own_file))
        .route("/office/members", get(members::members).post(members::act))
        .route("/office/uploads/{secret}/progress", get(importing::progress))
        .route("/office/uploads/{secret}/report", get(importing::report).post(importing::withdraw))
        .route("/office/uploads/{secret}/report.xlsx", get(importing::report_workbook))
        .route("/office/records/{id}", get(record::record).post(record::save))
        .route("/shortlists", get(shortlists::all::all).post(shortlists::all::begin))
        .route("/shortlists/add", get(shortlists::add::blank).post(shortlists::add::add))
        .route("/shortlists/{id}", get(shortlists::one::one).post(shortlists::one::change))
        .route("/s/{secret}", get(shortlists::share::shared).post(shortlists::share::comment))
        .route("/shortlists/{id}/{file}", get(shortlists::file::file))
        .route("/events", get(events::all::all).post(events::all::begin))
        .route("/events/{id}", get(events::one::one).post(events::one::change))
        .route("/events/{id}/print", get(events::print::print))
        .route("/events/{id}/{file}", get(events::file::file))
        .route("/programme/{id}", get(events::public::public))
        .route("/follow", get(follow::all::all))
        .route("/follow.xlsx", get(follow::all::workbook))
        .route("/follow.csv", get(follow::all::text))
        .route("/follow/start", posted(follow::start::start))
        .route("/follow/import", posted(follow::import::import))
        .route("/follow/{id}", get(follow::one::one).post(follow::one::step))
        .route("/interests", get(interests::interests).post(interests::say))
        .route("/digests", get(digests::all::all).post(digests::all::act))
        .route("/digests/{id}", get(digests::one::one))
        .route("/digests/leave/{id}/{secret}", get(digests::leave::ask).post(digests::leave::leave))
        .route("/digests/feed/{secret}", get(feed::digests::feed))
        .route("/pools", get(boards::pools::pools))
        .route("/pools.xlsx", get(boards::pools::workbook))
        .route("/members", get(boards::members::members))
        .route("/map", get(boards::map::map))
        .route("/map.xlsx", get(boards::map::workbook))
        .route("/gaps", get(boards::gaps::gaps))
        .route("/gaps.xlsx", get(boards::gaps::workbook))
        .route("/challenges", get(boards::challenges::challenges))
        .route("/challenges.xlsx", get(boards::challenges::workbook))
        .route("/common-needs", get(boards::common::common_needs))
        .route("/common-needs.xlsx", get(boards::common::workbook))
        .route("/trends", get(boards::trends::trends))
        .route("/trends.xlsx", get(boards::trends::workbook))
        .route("/wakeup", get(boards::wakeup::page))
        .route("/wakeup.xlsx", get(boards::wakeup::workbook))
        .route("/freshness", get(boards::freshness::page))
        .route("/freshness.xlsx", get(boards::freshness::workbook))
        .route("/indicators", get(indicators::indicators).post(indicators::give_out))
        .route("/indicators.xlsx", get(indicators::file))
        .route("/stocktake", get(stocktake::stocktake))
        .route("/stocktake.xlsx", get(stocktake::file))
        .route("/listing", get(listing::of_owner))
        .route("/listing.xlsx", get(listing::file_of_owner))
        .route("/anomalies", get(anomalies::all))
        .route("/anomalies.xlsx", get(anomalies::file))
        .route("/anomalies/{id}", get(anomalies::one).post(anomalies::judge))
        .route("/deals", get(ledger::deals::deals))
        .route("/deals/new", get(ledger::deal::blank).post(ledger::deal::enter))
        .route("/deals/{contract}", get(ledger::deal::one).post(ledger::deal::change))
        .route("/deals/{contract}/{file}", get(ledger::deal::filing))
        .route("/ledger", get(ledger::files::files))
        .route("/ledger/undo", posted(ledger::files::undo))
        .route("/packages", get(offered::packages))
        .route("/packages/{code}", get(offered::package))
        .route("/libraries", get(offered::libraries))
        .route("/libraries/{name}", get(offered::library))
        .route("/policies", get(offered::policies))
        .route("/chains", get(chains::all))
        .route("/chains/{id}", get(chains::one))
        .route("/fields", get(fields::fields))
        .route("/regions", get(regions::regions))
        .route("/institutions", get(institutions::all))
        .route("/institutions/{name}", get(institutions::one))
        .route("/open-licences", get(open_licences::open_licences))
        .route("/compare", get(compare::compare))
        .route("/collected", get(collected::page))
        .route("/collected.xlsx", get(collected::workbook))
        .route("/feed.atom", get(feed::atom::feed))
        .route("/sitemap.xml", get(feed::sitemap::sitemap))
        .route("/robots.txt", get(feed::sitemap::robots))
        .route("/assets/{version}/{name}", get(assets::asset))
        .route("/health", get(operation::alive))
        .route("/ready", get(operation::ready))
        .route("/metrics", get(operation::figures))
        .merge(api)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout))
        // A large catalogue takes as long as it takes.
        .route("/office/upload", posted(upload::upload))
        .route("/ledger/files", posted(ledger::files::bring))
        .route("/office/uploads/{secret}", get(upload::preview).post(importing::go_on))
        .merge(long)
        .fallback(nothing_here)
        .layer(middleware::from_fn_with_state(forms, limit::limited))
        .layer(middleware::from_fn(unsaved::given_back))
        .layer(middleware::from_fn(error::as_page))
        .layer(Extension(figures))
        .layer(middleware::from_fn(operation::measure))
        .layer(middleware::from_fn(headers::secure))
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(largest))
        .layer(CatchPanicLayer::custom(|_| WebError::Broken.into_response()))
        .with_state(site)
}

async fn nothing_here() -> Response {
    WebError::NotFound("这个页面".to_owned()).into_response()
}
