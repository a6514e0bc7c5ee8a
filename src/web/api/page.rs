//! `/api`: the OpenAPI document for people, each operation with an example that can be tried on what this site holds.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde_json::Value;
use utoipa::openapi::OpenApi;

use super::problem::CODES;
use crate::domain::{Need, Patent, Record};
use crate::search::Searchable;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::page::parts::html;
use crate::web::site::{Site, Work};
use crate::web::view::query::{SearchQuery, encoded};
use crate::web::viewer::Frame;

/// A name with what it holds and means: a parameter, or a part of an answer.
#[derive(Debug)]
struct Named {
    name: String,
    kind: Kind,
    required: bool,
    said: String,
}

/// What a value is, with the shape that it refers to.
#[derive(Debug, Default)]
struct Kind {
    words: String,
    shape: Option<String>,
}

/// One answer of an operation.
#[derive(Debug)]
struct Answered {
    status: String,
    said: String,
    kind: Kind,
}

#[derive(Debug)]
struct Operation {
    method: String,
    path: String,
    summary: String,
    parameters: Vec<Named>,
    /// The scopes of which a token needs one; empty where any token will do.
    scopes: String,
    /// It needs a token.
    guarded: bool,
    /// The shape of the body.
    body: Option<Kind>,
    answers: Vec<Answered>,
    /// An address that answers.
    address: Option<String>,
    /// The same as a command.
    command: String,
}

#[derive(Debug)]
struct Group {
    name: String,
    operations: Vec<Operation>,
}

#[derive(Debug)]
struct Shape {
    name: String,
    said: String,
    parts: Vec<Named>,
}

#[derive(Debug, Template)]
#[template(path = "api.html")]
struct ApiPage {
    frame: Frame,
    said: Vec<String>,
    document: String,
    groups: Vec<Group>,
    shapes: Vec<Shape>,
    codes: &'static [(&'static str, &'static str)],
}

/// Ids that examples are made with.
struct Samples {
    patent: Option<String>,
    need: Option<String>,
    chain: Option<String>,
}

/// `GET /api`
pub(super) async fn page(
    State(site): State<Arc<Site>>,
    frame: Frame,
    Extension(document): Extension<Arc<OpenApi>>,
) -> Result<Response, WebError> {
    let page = site.work(Load::Light, frame.audience, move |work| {
        let chain = work.live.index.taxonomy().chains().first().map(|chain| chain.id.to_string());
        let samples = Samples { patent: work.first::<Patent>()?, need: work.first::<Need>()?, chain };
        let document = serde_json::to_value(&*document).unwrap_or_default();
        Ok(ApiPage {
            said: text(&document, "/info/description").lines().map(str::to_owned).collect(),
            document: format!("{}/openapi.json", super::ROOT),
            groups: groups(&document, &samples, &frame.base),
            shapes: shapes(&document),
            codes: &CODES,
            frame,
        })
    });
    html(&page.await?)
}

impl Work<'_> {
    /// The first record of a kind that the asker may see.
    fn first<R: Searchable + Record>(&self) -> Result<Option<String>, WebError> {
        let found = self.search::<R>(&SearchQuery::default(), 1, 0)?;
        Ok(found.hits.first().and_then(|hit| hit.record.id()).map(ToString::to_string))
    }
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn members<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
}

fn items<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// What stands in an address for what only its asker knows.
const UNKNOWN: [&str; 3] = ["{secret}", "{number}", "{batch}"];

fn groups(document: &Value, samples: &Samples, base: &str) -> Vec<Group> {
    let tags = items(document, "/tags").map(|tag| text(tag, "/name").to_owned());
    let mut groups: Vec<Group> = tags.map(|name| Group { name, operations: Vec::new() }).collect();
    for (path, item) in members(document, "/paths") {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let name = text(operation, "/tags/0");
            let operation = read(document, (method, path), operation, samples, base);
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.operations.push(operation),
                None => groups.push(Group { name: name.to_owned(), operations: vec![operation] }),
            }
        }
    }
    groups
}

fn read(document: &Value, (method, path): (&str, &str), operation: &Value, samples: &Samples, base: &str) -> Operation {
    let parameters = items(operation, "/parameters").map(|parameter| Named {
        name: text(parameter, "/name").to_owned(),
        kind: kind(parameter.get("schema").unwrap_or(&Value::Null)),
        required: parameter["required"] == Value::Bool(true),
        said: text(parameter, "/description").to_owned(),
    });
    // What every operation may answer is said once, above them all.
    let own = |status: &str| !matches!(status, "304" | "401" | "403" | "429" | "500" | "503");
    let answers = members(operation, "/responses").filter(|(status, _)| own(status)).map(|(status, answer)| Answered {
        status: status.clone(),
        said: text(answer, "/description").to_owned(),
        kind: members(answer, "/content").next().map(|(_, content)| kind(&content["schema"])).unwrap_or_default(),
    });
    let body = members(operation, "/requestBody/content").next();
    let guarded = operation.get("security").is_some_and(|_| !items(operation, "/security").any(is_empty));
    let scopes = items(operation, "/security").flat_map(|one| items(one, "/token")).filter_map(Value::as_str);
    let scopes = if guarded { scopes.collect::<Vec<_>>().join("或") } else { String::new() };
    let address = address(path, operation, samples);
    let command = address.as_ref().map_or_else(String::new, |address| {
        let place = format!("{base}{}", address.split('?').next().unwrap_or_default());
        let token = if guarded { " -H 'Authorization: Bearer 令牌'" } else { "" };
        let method = match method.to_ascii_uppercase() {
            method if method == "GET" || method == "POST" && body.is_some() => String::new(),
            method => format!(" -X {method}"),
        };
        match body {
            Some((kind, content)) if kind == "application/json" => {
                let example = example(document, &content["schema"]);
                format!("curl{method}{token} -H 'Content-Type: application/json' -d '{example}' '{place}'")
            }
            Some(_) => format!("curl{token} --data-binary @文件 '{place}'"),
            None => {
                let given = examples(operation);
                let given = given.iter().map(|(name, value)| format!(" --data-urlencode '{name}={value}'"));
                let given: String = given.collect();
                let query = if given.is_empty() { "" } else { " -G" };
                format!("curl{method}{token}{query}{given} '{place}'")
            }
        }
    });
    let body = body.map(|(_, content)| kind(&content["schema"]));
    Operation {
        method: method.to_ascii_uppercase(),
        path: format!("{}{path}", super::ROOT),
        summary: text(operation, "/summary").to_owned(),
        parameters: parameters.collect(),
        scopes,
        guarded,
        body,
        answers: answers.collect(),
        address: address
            .filter(|address| method == "get" && !guarded && !UNKNOWN.iter().any(|part| address.contains(part))),
        command,
    }
}

fn is_empty(requirement: &Value) -> bool {
    requirement.as_object().is_some_and(serde_json::Map::is_empty)
}

/// A body that has the shape: its own example, or one made of those of its parts.
fn example(document: &Value, schema: &Value) -> String {
    let name = text(schema, "/$ref").rsplit('/').next().unwrap_or_default();
    let shape = document.pointer(&format!("/components/schemas/{name}")).unwrap_or(schema);
    let whole = items(shape, "/examples").chain(shape.get("example")).next();
    let required = || items(shape, "/required").filter_map(Value::as_str);
    let part = |key: &str| -> (String, Value) {
        let part = shape.pointer(&format!("/properties/{key}")).unwrap_or(&Value::Null);
        let example = part.get("example").cloned().unwrap_or_else(|| match text(part, "/type") {
            "integer" => 1.into(),
            "string" => "…".into(),
            _ => Value::Object(serde_json::Map::new()),
        });
        (key.to_owned(), example)
    };
    whole.map_or_else(|| Value::Object(required().map(part).collect()).to_string(), Value::to_string)
}

/// Parameters of the query that have an example.
fn examples(operation: &Value) -> Vec<(&str, String)> {
    items(operation, "/parameters")
        .filter(|parameter| text(parameter, "/in") == "query")
        .filter_map(|parameter| Some((text(parameter, "/name"), parameter.get("example")?.as_str()?.to_owned())))
        .collect()
}

/// An address of the operation with the examples in it; none where the site has no record to show it with.
fn address(path: &str, operation: &Value, samples: &Samples) -> Option<String> {
    let mut address = format!("{}{path}", super::ROOT);
    for (place, sample) in [("{patent}", &samples.patent), ("{need}", &samples.need), ("{chain}", &samples.chain)] {
        if address.contains(place) {
            address = address.replace(place, sample.as_ref()?);
        }
    }
    let given = examples(operation);
    Some(if given.is_empty() { address } else { format!("{address}?{}", encoded(&given)) })
}

fn shapes(document: &Value) -> Vec<Shape> {
    let all = members(document, "/components/schemas");
    let shape = |(name, schema): (&String, &Value)| {
        let required: Vec<&str> = items(schema, "/required").filter_map(Value::as_str).collect();
        let parts = members(schema, "/properties").map(|(name, part)| Named {
            name: name.clone(),
            kind: kind(part),
            required: required.contains(&name.as_str()),
            said: text(part, "/description").to_owned(),
        });
        let words = items(schema, "/enum").filter_map(Value::as_str).collect::<Vec<_>>().join("、");
        let said = [text(schema, "/description"), &words];
        let said = said.into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>().join("：");
        Shape { name: name.clone(), said, parts: parts.collect() }
    };
    all.map(shape).collect()
}

/// What a schema says in words.
fn kind(schema: &Value) -> Kind {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference.rsplit('/').next().unwrap_or_default().to_owned();
        return Kind { words: name.clone(), shape: Some(name) };
    }
    if let Some(one) = items(schema, "/oneOf").find(|one| one["type"] != "null") {
        let kind = kind(one);
        return Kind { words: format!("{}，可为空", kind.words), ..kind };
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if types == ["array"] {
        let of = kind(schema.get("items").unwrap_or(&Value::Null));
        return Kind { words: format!("{}的列表", of.words), ..of };
    }
    let words: Vec<&str> = types
        .iter()
        .map(|kind| match *kind {
            "string" => "文字",
            "integer" => "整数",
            "number" => "数",
            "boolean" => "true 或 false",
            "null" => "可为空",
            _ => "对象",
        })
        .collect();
    let values: Vec<&str> = items(schema, "/enum").filter_map(Value::as_str).collect();
    let words = if values.is_empty() { words.join("，") } else { values.join("、") };
    Kind { words, shape: None }
}
