//! The OpenAPI document, made from the handlers and the shapes of their answers.

use std::sync::Arc;

use axum::Extension;
use axum::Json;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{ContentBuilder, InfoBuilder, OpenApi, RefOr, ServerBuilder};
use utoipa::openapi::{schema::ObjectBuilder, schema::Type};

use crate::domain::Scope;

/// Groups of operations, in the order in which people want them.
const TAGS: [&str; 11] = ["专利", "需求", "匹配", "目录", "导出", "发布", "咨询", "机构", "审核", "交换", "账号"];

/// Name of the security scheme.
const TOKEN: &str = "token";

/// The document with what no handler says: title, place, tokens, and what every operation may answer. `known` are the
/// paths whose answers have a tag.
pub(super) fn finished(mut document: OpenApi, known: &[String]) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("鹊桥开放接口")
        .version("v1")
        .description(Some(
            "网页上能做的，这里都能做。\n\
             检索、匹配、发布需求和咨询无需登录，只给出公开的内容：受限专利和仅匹配的需求不出现，匿名需求没有单位，个人联系方式一律隐去。\
             发布需求或咨询会得到一个 secret，凭它回来查看和修改。\n\
             机构维护目录、管理员审核和收交换包要用令牌：登录后在 /account 新建，放在 Authorization: Bearer 里。\
             令牌能做的不超过它的账号，也不超过它的权限；网页登录的 cookie 在这里只能看，不能改。\n\
             回答都是 UTF-8 的 JSON；出错时为 application/problem+json，程序按其中的 code 判断。\
             检索类 GET 的回答带 ETag，用 If-None-Match 再问，没有变化时只回 304。\
             请求过多时回 429，并在 Retry-After 中给出还要等几秒。参数名写错会被拒绝，不会被忽略。",
        ))
        .build();
    document.servers = Some(vec![ServerBuilder::new().url(super::ROOT).build()]);
    document.tags = Some(TAGS.iter().map(|name| TagBuilder::new().name(*name).build()).collect());
    let said = "在 /account 新建的令牌：Authorization: Bearer queqiao_…";
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(said)).build();
    let components = document.components.get_or_insert_with(Default::default);
    components.add_security_scheme(TOKEN, SecurityScheme::Http(scheme));
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations_of(item) {
            complete(operation);
            if method == "GET" && known.contains(path) {
                let unchanged = ResponseBuilder::new().description("与 If-None-Match 中的一样，没有变化").build();
                operation.responses.responses.insert("304".to_owned(), RefOr::T(unchanged));
            }
        }
    }
    document
}

/// The operations of a path, each with its method.
fn operations_of(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("GET", &mut item.get),
        ("POST", &mut item.post),
        ("PUT", &mut item.put),
        ("PATCH", &mut item.patch),
        ("DELETE", &mut item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// What the layers before the handlers may answer.
fn complete(operation: &mut Operation) {
    let problem = || {
        let schema = utoipa::openapi::Ref::from_schema_name("Problem");
        ContentBuilder::new().schema(Some(schema)).build()
    };
    // Who needs no token may have one, and sees more with it.
    let open = [SecurityRequirement::default(), SecurityRequirement::new(TOKEN, [Scope::Read.word()])];
    let guarded = operation.security.is_some();
    operation.security.get_or_insert_with(|| open.into());
    let refusals = [
        ("400", "参数不对"),
        ("401", if guarded { "没有令牌，或令牌不可用" } else { "发来了令牌，但不可用" }),
        ("429", "请求太频繁，Retry-After 秒后再试"),
        ("503", "服务繁忙，稍后再试"),
        ("500", "程序出错，已记入日志"),
    ];
    let forbidden = guarded.then_some(("403", "账号的角色不对，或令牌没有这种权限"));
    for (status, said) in refusals.into_iter().chain(forbidden) {
        let response = ResponseBuilder::new().description(said).content("application/problem+json", problem());
        let response = match status {
            "429" | "503" => {
                let seconds = ObjectBuilder::new().schema_type(Type::Integer).build();
                let wait = HeaderBuilder::new().schema(Some(seconds)).description(Some("还要等几秒")).build();
                response.header("Retry-After", wait)
            }
            _ => response,
        };
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(response.build()));
    }
}

/// `GET /api/v1/openapi.json`
pub(super) async fn document(Extension(document): Extension<Arc<OpenApi>>) -> Json<OpenApi> {
    Json(OpenApi::clone(&document))
}
