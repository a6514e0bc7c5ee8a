//! The OpenAPI document, made from the handlers and the shapes of their answers.

use std::sync::Arc;

use axum::Extension;
use axum::Json;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{ContentBuilder, InfoBuilder, OpenApi, RefOr, ServerBuilder};
use utoipa::openapi::{schema::ObjectBuilder, schema::Type};

/// Groups of operations, in the order in which people want them.
const TAGS: [&str; 5] = ["专利", "需求", "匹配", "目录", "导出"];

/// The document with what no handler says: title, place, and what every operation may answer.
pub(super) fn finished(mut document: OpenApi) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("鹊桥开放接口")
        .version("v1")
        .description(Some(
            "沉睡专利与技术需求的检索和匹配。全部接口无需登录，只给出公开的内容：受限专利和仅匹配的需求不出现，\
             匿名需求没有单位，个人联系方式一律隐去。\n\
             回答都是 UTF-8 的 JSON；出错时为 application/problem+json，程序按其中的 code 判断。\
             GET 的回答带 ETag，用 If-None-Match 再问，没有变化时只回 304。\
             请求过多时回 429，并在 Retry-After 中给出还要等几秒。参数名写错会被拒绝，不会被忽略。",
        ))
        .build();
    document.servers = Some(vec![ServerBuilder::new().url(super::ROOT).build()]);
    document.tags = Some(TAGS.iter().map(|name| TagBuilder::new().name(*name).build()).collect());
    for item in document.paths.paths.values_mut() {
        for (method, operation) in operations_of(item) {
            complete(operation);
            if method == "GET" {
                let unchanged = ResponseBuilder::new().description("与 If-None-Match 中的一样，没有变化").build();
                operation.responses.responses.insert("304".to_owned(), RefOr::T(unchanged));
            }
        }
    }
    document
}

/// The operations of a path, each with its method.
fn operations_of(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [("GET", &mut item.get), ("POST", &mut item.post)];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// What the layers before the handlers may answer.
fn complete(operation: &mut Operation) {
    let problem = || {
        let schema = utoipa::openapi::Ref::from_schema_name("Problem");
        ContentBuilder::new().schema(Some(schema)).build()
    };
    let refusals = [
        ("400", "参数不对"),
        ("429", "请求太频繁，Retry-After 秒后再试"),
        ("503", "服务繁忙，稍后再试"),
        ("500", "程序出错，已记入日志"),
    ];
    for (status, said) in refusals {
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
