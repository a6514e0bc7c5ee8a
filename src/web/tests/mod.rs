//! Tests over HTTP, in this process: a real home, a real index, the real router.

mod anomalies;
mod boards;
mod bookings;
mod digests;
mod directories;
mod escaping;
mod events;
mod feeds;
mod follow;
mod forms;
mod hostile;
mod indicators;
mod interests;
mod ledger;
mod limits;
mod picked;
mod roles;
mod sharing;
mod shortlists;
mod stocktake;
mod walk;

use std::sync::{Arc, LazyLock};

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;
use tower::ServiceExt;

use super::router::router;
use super::settings::WebSettings;
use super::site::{Clock, Site};
use super::viewer::COOKIE;
use crate::domain::{Date, Need, Patent, Record, RecordId, Role, Scope};
use crate::store::{Home, ImportMeta, Store, Writer};

/// The day of judgements.
pub(super) const TODAY: Date = Date::constant(2026, 11, 24);

/// Where the site is reached.
pub(super) const BASE: &str = "http://queqiao.example";

/// A site that is served from a home of its own.
pub(super) struct TestSite {
    app: axum::Router,
    runtime: tokio::runtime::Runtime,
    pub(super) site: Arc<Site>,
    _directory: tempfile::TempDir,
}

impl TestSite {
    /// A site with these records.
    pub(super) fn of(patents: impl IntoIterator<Item = Patent>, needs: impl IntoIterator<Item = Need>) -> Self {
        Self::open(unlimited(), Arc::new(|| Timestamp::UNIX_EPOCH), |writer| {
            put(writer, patents);
            put(writer, needs);
        })
    }

    /// A site of a home that is filled before it is served.
    pub(super) fn open(settings: WebSettings, clock: Clock, fill: impl FnOnce(&mut Writer)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::at(directory.path());
        fill(&mut home.open_writing().unwrap());
        let site = Arc::new(Site::open(home, settings, Some(TODAY), clock).unwrap());
        let figures = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { app: router(Arc::clone(&site), figures), runtime, site, _directory: directory }
    }

    /// Adds records and puts them to use.
    pub(super) fn add<R: Record>(&self, records: impl IntoIterator<Item = R>) {
        put(&mut self.site.writer(), records);
        self.renew();
    }

    /// Brings the index up to the store, as the follower does.
    pub(super) fn renew(&self) {
        self.site.renew(&self.site.home.open_reading().unwrap()).unwrap();
    }

    /// A session of its own for a new account of that role, and an API token with every scope; gives the cookie. The form
    /// token is `token`.
    pub(super) fn log_in(&self, name: &str, role: Role, institution: Option<&str>) -> String {
        let secret: String =
            format!("{:032x}", name.bytes().fold(7_u128, |sum, byte| sum.wrapping_mul(31) + u128::from(byte)));
        let mut writer = self.site.writer();
        let user = writer.add_user(name, role, institution, Timestamp::UNIX_EPOCH).unwrap();
        let ends = Timestamp::from_second(3600).unwrap();
        writer.begin_session(user, &secret, "token", (Timestamp::UNIX_EPOCH, ends)).unwrap();
        let scopes: Vec<Scope> = Scope::ALL.iter().copied().filter(|scope| scope.is_of(role)).collect();
        writer.make_token(user, &token_of(&secret), "程序", &scopes, (Timestamp::UNIX_EPOCH, ends)).unwrap();
        format!("{COOKIE}={secret}")
    }

    /// Asks for a path with a cookie.
    pub(super) fn get_as(&self, path: &str, cookie: &str) -> (StatusCode, String) {
        let request = Request::get(path).header("host", "queqiao.example").header("cookie", cookie);
        let (status, _, body) = self.send(request.body(Body::empty()).unwrap());
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// Posts a form with a cookie.
    pub(super) fn post_as(&self, path: &str, cookie: &str, body: &str) -> (StatusCode, String) {
        let request = Request::post(path)
            .header("host", "queqiao.example")
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        let (status, _, body) = self.send(request.body(Body::from(body.to_owned())).unwrap());
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// Uploads a file on the desk of an office; gives the status and where it leads, or the page.
    pub(super) fn upload(&self, cookie: &str, csrf: &str, name: &str, file: &[u8]) -> (StatusCode, String) {
        let mut body =
            format!("--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n").into_bytes();
        let named = format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend(named.into_bytes().into_iter().chain(file.iter().copied()).chain(*b"\r\n--edge--\r\n"));
        let request = Request::post("/office/upload")
            .header("host", "queqiao.example")
            .header("cookie", cookie)
            .header("content-type", "multipart/form-data; boundary=edge");
        let (status, headers, body) = self.send(request.body(Body::from(body)).unwrap());
        let to = headers.get("location").map(|to| to.to_str().unwrap().to_owned());
        (status, to.unwrap_or_else(|| String::from_utf8_lossy(&body).into_owned()))
    }

    /// Sends a request.
    pub(super) fn send(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
        self.runtime.block_on(async {
            let response = self.app.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            (parts.status, parts.headers, body.to_vec())
        })
    }

    /// Asks for a path, as a visitor.
    pub(super) fn get(&self, path: &str) -> (StatusCode, HeaderMap, String) {
        let request = Request::get(path).header("host", "queqiao.example").body(Body::empty()).unwrap();
        let (status, headers, body) = self.send(request);
        (status, headers, String::from_utf8_lossy(&body).into_owned())
    }

    /// A page that must be there.
    pub(super) fn page(&self, path: &str) -> String {
        let (status, _, body) = self.get(path);
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    /// The status of a path.
    pub(super) fn status(&self, path: &str) -> u16 {
        self.get(path).0.as_u16()
    }

    /// The id of the record with a title.
    pub(super) fn id_of<R: Record>(&self, title: &str) -> RecordId {
        let reader = self.site.home.open_reading().unwrap();
        let records: Vec<R> = reader.each(None, 1_000).unwrap();
        records.iter().find(|record| record.display_title() == title).and_then(|record| record.id().cloned()).unwrap()
    }
}

/// The API token of the account that has a session with this secret.
pub(super) fn token_of(secret: &str) -> String {
    format!("queqiao_{secret}{secret}")
}

/// Settings under which nobody asks too often.
pub(super) fn unlimited() -> WebSettings {
    WebSettings {
        address: Some(BASE.to_owned()),
        api_requests_per_second: 0,
        logins_per_minute: 0,
        posts_per_minute: 0,
        enquiries_per_minute: 0,
        uploads_per_minute: 0,
        // A busy machine gives the same answers.
        pairs_milliseconds: 25_000,
        ..WebSettings::default()
    }
}

/// A part of an address, escaped.
pub(super) fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

pub(super) fn put<R: Record>(writer: &mut Writer, records: impl IntoIterator<Item = R>) {
    let mut import = writer
        .begin_import(ImportMeta {
            file: "test".into(),
            source: "test".into(),
            source_date: None,
            owner: None,
            actor: "test".into(),
            now: Timestamp::UNIX_EPOCH,
            today: TODAY,
            fingerprint: None,
            batch: None,
        })
        .unwrap();
    for record in records {
        import.put(&record).unwrap();
    }
    import.commit().unwrap();
}

/// A public patent of an owner.
pub(super) fn patent(title: &str, owner: &str) -> Patent {
    Patent {
        title: Some(title.to_owned()),
        owners: vec![owner.to_owned()],
        r#abstract: Some(format!("{title}，用于减少机床和冲床的振动。")),
        ..Patent::default()
    }
}

/// A public need of a firm.
pub(super) fn need(title: &str, firm: &str) -> Need {
    Need {
        title: Some(title.to_owned()),
        firm: Some(firm.to_owned()),
        description: Some(format!("{title}：楼板跟着机床振动，要隔振。")),
        privacy: Some(crate::domain::NeedPrivacy::Public),
        ..Need::default()
    }
}

/// What differs between two answers of the same page.
pub(super) static NONCE: LazyLock<regex::Regex> = LazyLock::new(|| regex::Regex::new("nonce=\"[0-9a-f]+\"").unwrap());

/// How often a text stands in another.
pub(super) fn times(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

/// One site that several tests read: three institutions, all kinds of licence, places, fields and chains.
pub(super) static SHELF: LazyLock<TestSite> = LazyLock::new(|| TestSite::of(shelf_patents(), shelf_needs()));

pub(super) fn shelf_patents() -> Vec<Patent> {
    use crate::domain::{Fee, LicenceKind, Money, MoneyRange, OwnerKind};
    let yuan = |yuan: i64| {
        let sum = Money::from_fen(yuan * 100);
        Some(Fee { fixed: Some(MoneyRange { low: sum, high: sum }), ..Fee::default() })
    };
    let licensed = |title: &str, kind, fee: Option<Fee>| Patent {
        licence_kind: Some(kind),
        fee,
        ipc: vec!["F16F15/02".parse().unwrap()],
        owner_kind: Some(OwnerKind::University),
        region: Some("内蒙古鄂尔多斯市".to_owned()),
        ..patent(title, "示例大学")
    };
    let mut all = vec![
        licensed("隔振基座", LicenceKind::Open, yuan(30_000)),
        licensed("减振平台", LicenceKind::Open, yuan(10_000)),
        licensed("消声罩", LicenceKind::Open, None),
        licensed("防抖支架", LicenceKind::OpenLike, yuan(5_000)),
        Patent {
            chain: vec!["稀土".to_owned()],
            region: Some("北京市".to_owned()),
            owner_kind: Some(OwnerKind::Institute),
            contact_department: Some("技术转移办公室".to_owned()),
            contact_phone: Some("010-62780000".to_owned()),
            ..patent("稀土永磁电机", "示例研究院（北京）")
        },
        Patent { chain: vec!["稀土".to_owned()], ..patent("稀土抛光粉", "示例研究院(北京)") },
    ];
    all.extend((0..45).map(|number| Patent {
        ipc: vec!["C02F1/44".parse().unwrap()],
        r#abstract: Some("板框压滤，滤饼含水率低。".to_owned()),
        ..patent(&format!("污泥脱水装置第{number}种"), "示例环保公司")
    }));
    all
}

pub(super) fn shelf_needs() -> Vec<Need> {
    vec![
        Need {
            region: Some("内蒙古鄂尔多斯市".to_owned()),
            technical_field: vec!["F16F15/02".to_owned()],
            ..need("冲床隔振", "示例机械厂")
        },
        Need { chain: vec!["稀土".to_owned()], ..need("稀土永磁电机降噪", "示例电机厂") },
    ]
}
