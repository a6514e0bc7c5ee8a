//! `/match`: patents for a text, or for the fields of a need that stands nowhere.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::params::{MatchParams, TextParams};
use super::problem::{ApiError, Problem};
use super::request::{ObjectBody, Params, number, shortened};
use super::right::Asker;
use super::shape::{NeedAsked, NeedMatchAnswer, shaped};
use crate::domain::{Money, MoneyRange, MoneyUnit, Need, RecordId};
use crate::export::answers::{meaning_coverage, milliseconds};
use crate::matching::{NeedMatches, PatentMatches};
use crate::meaning::Meaning;
use crate::web::compute::Load;
use crate::web::error::WebError;
use crate::web::site::{Site, Work};
use crate::web::view::query::SearchQuery;

/// Longest problem, in characters.
pub(super) const LONGEST: usize = 100_000;

/// Patents for a need, in the shape of `match text`.
pub(super) fn patents_answer(
    work: &Work<'_>,
    found: &NeedMatches,
    begun: Instant,
) -> Result<NeedMatchAnswer, WebError> {
    timed(work, found, found.by_meaning, begun)
}

/// Needs for a patent, in the shape of `match patent`.
pub(super) fn needs_answer<T: Serialize + DeserializeOwned>(
    work: &Work<'_>,
    found: &PatentMatches,
    begun: Instant,
) -> Result<T, WebError> {
    timed(work, found, work.live.meaning.as_ref().is_some_and(Meaning::is_in_use), begun)
}

fn timed<T: Serialize + DeserializeOwned>(
    work: &Work<'_>,
    found: &impl Serialize,
    by_meaning: bool,
    begun: Instant,
) -> Result<T, WebError> {
    let took = begun.elapsed().as_secs_f64();
    let covered = meaning_coverage(work.reader, work.live.meaning.as_ref(), by_meaning)?;
    let mut value = serde_json::to_value(found).unwrap_or_default();
    if let Some(map) = value.as_object_mut() {
        map.insert("took_ms".to_owned(), json!(milliseconds(took)));
        map.insert("meaning_coverage".to_owned(), json!(covered));
    }
    shaped(value)
}

/// 为一段文字找专利
#[utoipa::path(
    get,
    path = "/match",
    operation_id = "matchText",
    tag = "匹配",
    params(TextParams),
    responses(
        (status = 200, description = "匹配的专利，最好的在前", body = NeedMatchAnswer),
        (status = 400, description = "参数不对，或文字里没有可匹配的词", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn of_address(
    State(site): State<Arc<Site>>,
    asker: Asker,
    Params(params): Params<TextParams>,
) -> Result<Json<NeedMatchAnswer>, ApiError> {
    let top = number("top", &params.top, 10, 100)?;
    let need = of_text(&params.text)?;
    answered(&site, asker, need, top, params.filters()).await
}

/// 为一段文字或一条未登记的需求找专利
#[utoipa::path(
    post,
    path = "/match",
    operation_id = "matchBody",
    tag = "匹配",
    params(MatchParams),
    request_body = NeedAsked,
    responses(
        (status = 200, description = "匹配的专利，最好的在前", body = NeedMatchAnswer),
        (status = 400, description = "参数或内容不对，或没有可匹配的词", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "内容太大", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "内容不是 JSON", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn of_body(
    State(site): State<Arc<Site>>,
    asker: Asker,
    Params(params): Params<MatchParams>,
    ObjectBody(body): ObjectBody,
) -> Result<Json<NeedMatchAnswer>, ApiError> {
    let top = number("top", &params.top, 10, 100)?;
    let need = need_of(body)?;
    answered(&site, asker, need, top, params.filters()).await
}

async fn answered(
    site: &Arc<Site>,
    asker: Asker,
    need: Need,
    top: usize,
    query: SearchQuery,
) -> Result<Json<NeedMatchAnswer>, ApiError> {
    let answer = site.work(Load::Heavy, asker.audience, move |work| {
        let begun = Instant::now();
        let found = work.matches_of(&need, top, &query)?;
        patents_answer(work, &found, begun)
    });
    Ok(Json(answer.await?))
}

fn of_text(text: &str) -> Result<Need, ApiError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ApiError::bad("malformed", "请在 text 中写出要解决的问题"));
    }
    let length = text.chars().count();
    if length > LONGEST {
        let detail = format!("这段话有 {length} 个字，最多 {LONGEST} 个，请只留下要解决的问题");
        return Err(ApiError::bad("query_too_long", detail));
    }
    Ok(Need::of_text(text))
}

/// A need that is matched and stands nowhere.
fn need_of(body: Map<String, Value>) -> Result<Need, ApiError> {
    let need = read_need(body)?;
    // It is nobody's record, and nobody is to be rung up for it.
    Ok(Need { id: None::<RecordId>, contact_person: None, contact_phone: None, contact_email: None, ..need })
}

/// A need from the keys of export, or from `text`. Each key is read alone, so that the message names it.
pub(super) fn read_need(mut body: Map<String, Value>) -> Result<Need, ApiError> {
    let text = match body.shift_remove("text") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(of_text(&text)?),
        Some(_) => return Err(ApiError::bad("malformed", "text 应为一段文字")),
    };
    let mut read = Map::new();
    for (key, value) in body {
        let Some((_, header)) = Need::COLUMNS.iter().find(|(known, _)| *known == key) else {
            let detail = format!("没有“{}”这一项；可用 text，或需求的各项（键与导出文件相同）", shortened(&key));
            return Err(ApiError::bad("malformed", detail));
        };
        let wrong = |hint: &str| {
            let detail = format!("“{key}”（{header}）的值不合要求{hint}");
            ApiError::bad("malformed", detail)
        };
        let value = match (key.as_str(), value) {
            (_, Value::Null) => continue,
            // What is left blank in a form is not given.
            (_, Value::String(text)) if text.trim().is_empty() => continue,
            ("budget", value @ (Value::Number(_) | Value::String(_))) => {
                let range = sum_text(&value).and_then(|text| MoneyRange::parse_in(&text, MoneyUnit::Yuan).ok());
                json!(range.ok_or_else(|| wrong("，应为金额，如 50000、“5万元”或“10-20万元”"))?)
            }
            ("annual_sales", value) => {
                let sum = sum_text(&value).and_then(|text| Money::parse_in(&text, MoneyUnit::Yuan).ok());
                json!(sum.ok_or_else(|| wrong("，应为金额，如 3000000 或“300万元”"))?)
            }
            (_, value) => value,
        };
        let alone = Map::from_iter([(key.clone(), value.clone())]);
        if serde_json::from_value::<Need>(Value::Object(alone)).is_err() {
            return Err(wrong(""));
        }
        read.insert(key, value);
    }
    let length: usize = read.values().map(characters).sum();
    if length > LONGEST {
        let detail = format!("各项共有 {length} 个字，最多 {LONGEST} 个，请只留下要解决的问题");
        return Err(ApiError::bad("query_too_long", detail));
    }
    let given = !read.is_empty();
    let need: Need = serde_json::from_value(Value::Object(read))
        .map_err(|_| ApiError::bad("malformed", "各项合在一起读不成一条需求"))?;
    match text {
        None if !given => Err(ApiError::bad("malformed", "请给出 text，或需求的各项，如 title、description")),
        None => Ok(need),
        Some(text) => {
            let title = need.title.or(text.title);
            Ok(Need { title, description: need.description.or(text.description), ..need })
        }
    }
}

/// A sum as a text: a bare number is yuan.
fn sum_text(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn characters(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(values) => values.iter().map(characters).sum(),
        Value::Object(map) => map.iter().map(|(key, value)| key.chars().count() + characters(value)).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: Value) -> Result<Need, String> {
        let Value::Object(map) = value else { unreachable!() };
        need_of(map).map_err(|error| match error {
            ApiError::Own { detail, .. } => detail,
            ApiError::Web(error) => error.to_string(),
        })
    }

    #[test]
    fn a_need_is_read_from_the_keys_of_export_and_sums_as_people_write_them() {
        for budget in [json!(50000), json!("5万元"), json!({ "low": "5万元", "high": "5万元" })] {
            let need = read(json!({ "title": "防起球", "budget": budget, "keywords": ["羊绒"] })).unwrap();
            assert_eq!(need.budget, Some(MoneyRange::exactly(Money::from_yuan(50_000))));
        }
        let need = read(json!({ "text": "羊绒围巾起球", "annual_sales": "300万元", "contact_phone": "13800000000" }));
        let need = need.unwrap();
        assert_eq!(need.title.as_deref(), Some("羊绒围巾起球"));
        assert_eq!((need.annual_sales, need.contact_phone), (Some(Money::from_yuan(3_000_000)), None));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (value, named) in [
            (json!({}), "text"),
            (json!({ "text": 5 }), "text"),
            (json!({ "title": ["x"] }), "需求名称"),
            (json!({ "titel": "x" }), "titel"),
            (json!({ "budget": "很多" }), "预算"),
            (json!({ "budget": -5 }), "预算"),
            (json!({ "maturity_wanted": "很高" }), "期望技术成熟度"),
        ] {
            let message = read(value.clone()).unwrap_err();
            assert!(message.contains(named), "{value}: {message}");
        }
        let long = "长".repeat(LONGEST + 1);
        assert!(read(json!({ "text": long })).is_err() && read(json!({ "description": long })).is_err());
    }
}
