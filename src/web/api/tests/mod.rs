//! The API over a real home, asked in one process.

mod account;
mod answers;
mod document;
mod exchange;
mod hostile;
mod office;
mod posting;
mod rights;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use jiff::Timestamp;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::domain::{
    Date, LicenceKind, Money, MoneyRange, Need, NeedPrivacy, OwnerKind, Patent, Record, Role, Scope, Visibility,
};
use crate::store::{Home, Writer};
use crate::web::settings::WebSettings;
use crate::web::site::Site;
use crate::web::tests::{put, unlimited};

const TODAY: Date = Date::constant(2026, 11, 24);

/// A home with records in it, served.
struct Stall {
    _folder: tempfile::TempDir,
    site: Arc<Site>,
    router: Router,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// It is a problem with this status and code.
    #[track_caller]
    fn is_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.body);
        let problem = self.json();
        assert_eq!((&problem["code"], &problem["status"]), (&code.into(), &status.into()), "{problem}");
        assert!(super::problem::CODES.iter().any(|(known, title)| *known == code && problem["title"] == *title));
        assert!(!problem["detail"].as_str().unwrap().is_ascii(), "in Chinese: {problem}");
    }
}

fn patent(title: &str) -> Patent {
    Patent {
        title: Some(title.to_owned()),
        r#abstract: Some(format!("{title}，用弹簧和阻尼减少冲床的振动，有问题打13912345678")),
        owners: vec!["示例大学".to_owned()],
        owner_kind: Some(OwnerKind::University),
        licence_kind: Some(LicenceKind::Open),
        licence_fee: Some("2万元".to_owned()),
        contact_department: Some("技术转移中心".to_owned()),
        contact_person: Some("张三".to_owned()),
        contact_phone: Some("13800000000".to_owned()),
        contact_email: Some("zhang@example.com".to_owned()),
        ..Patent::default()
    }
}

fn need(title: &str, firm: &str, privacy: NeedPrivacy) -> Need {
    Need {
        title: Some(title.to_owned()),
        firm: Some(firm.to_owned()),
        description: Some(format!("{firm}的冲床振动大，想找隔振的办法，电话13912345678")),
        budget: Some(MoneyRange::exactly(Money::from_yuan(50_000))),
        privacy: Some(privacy),
        contact_person: Some("张三".to_owned()),
        contact_phone: Some("13800000000".to_owned()),
        ..Need::default()
    }
}

/// Seven patents and two needs that a visitor sees, two patents and a need that they do not.
fn records(writer: &mut Writer) {
    let numbered =
        Patent {
            number: "201310699744.2".parse().ok(), ipc: vec!["F16F15/04".parse().unwrap()], ..patent("隔振基座")
        };
    let others = (1..=6).map(|number| patent(&format!("隔振器第{number}型")));
    let hidden = [
        Patent {
            restriction: Some("国家安全".into()), number: "201710106452.1".parse().ok(), ..patent("涉密振动台")
        },
        Patent { visibility: Some(Visibility::Named), ..patent("定向隔振器") },
    ];
    put(writer, [numbered].into_iter().chain(others).chain(hidden));
    put(
        writer,
        [
            need("冲床隔振", "东胜伊煜煤机有限公司", NeedPrivacy::Anonymous),
            need("机床隔振", "示例机床厂", NeedPrivacy::Public),
            need("降噪密件", "示例重工", NeedPrivacy::MatchOnly),
        ],
    );
}

impl Stall {
    fn open() -> Self {
        Self::with(unlimited())
    }

    fn with(settings: WebSettings) -> Self {
        Self::filled(settings, records)
    }

    /// A home of which nobody has told anything.
    fn empty() -> Self {
        Self::filled(unlimited(), |_| ())
    }

    fn filled(settings: WebSettings, fill: impl FnOnce(&mut Writer)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let mut writer = home.open_writing().unwrap();
        fill(&mut writer);
        drop(writer);
        let clock = Arc::new(|| Timestamp::UNIX_EPOCH);
        let site = Arc::new(Site::open(home, settings, Some(TODAY), clock).unwrap());
        let figures = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle();
        let router = crate::web::router::router(Arc::clone(&site), figures);
        Self { _folder: folder, site, router }
    }

    /// Writes more, as an import beside would, and puts it to use.
    fn add<R: Record>(&self, records: impl IntoIterator<Item = R>) {
        put(&mut self.site.writer(), records);
        self.renew();
    }

    /// Puts to use what was written.
    fn renew(&self) {
        self.site.renew(&self.site.home.open_reading().unwrap()).unwrap();
    }

    /// A token of a new account, as it is sent.
    fn token(&self, role: Role, institution: Option<&str>, scopes: &[Scope]) -> String {
        self.token_until(role, institution, scopes, Timestamp::from_second(3600).unwrap())
    }

    fn token_until(&self, role: Role, institution: Option<&str>, scopes: &[Scope], ends: Timestamp) -> String {
        let (mut writer, now) = (self.site.writer(), Timestamp::UNIX_EPOCH);
        let secret = crate::web::acts::fresh_token().unwrap();
        let user = writer.add_user(&secret, role, institution, now).unwrap();
        writer.make_token(user, &secret, "试验", scopes, (now, ends)).unwrap();
        format!("Bearer {secret}")
    }

    /// Asks with a token.
    fn asked(&self, token: &str, method: Method, path: &str) -> Answer {
        self.told(token, method, path, Body::empty())
    }

    /// Sends a body with a token.
    fn told(&self, token: &str, method: Method, path: &str, body: impl Into<Body>) -> Answer {
        self.send(method, path, &[("authorization", token), ("content-type", "application/json")], body)
    }

    fn ask(&self, request: Request<Body>) -> Answer {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
        })
    }

    fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer: SocketAddr = "192.0.2.1:5000".parse().unwrap();
        self.ask(request.extension(ConnectInfo(peer)).body(body.into()).unwrap())
    }

    fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty())
    }

    /// An answer that is there.
    #[track_caller]
    fn found(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer.json()
    }

    fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.send(Method::POST, path, &[("content-type", "application/json")], body)
    }

    /// The id of the hit that a query finds first.
    #[track_caller]
    fn first(&self, path: &str) -> String {
        self.found(path)["hits"][0]["id"].as_str().unwrap().to_owned()
    }
}

/// Escapes a value of a query.
fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
