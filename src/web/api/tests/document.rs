//! The OpenAPI document, held as a whole, and the page that shows it.

use super::*;

#[test]
fn the_document_stays_what_clients_were_built_on() {
    let document = crate::web::api::document();
    insta::assert_json_snapshot!("openapi", document);
}

#[test]
fn every_reference_leads_somewhere_and_every_word_is_chinese() {
    let document = crate::web::api::document();
    let document = serde_json::to_value(document).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let text = document.to_string();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name}");
    }
    let mut said = Vec::new();
    gather(&document, &mut said);
    assert!(said.len() > 100);
    for text in said {
        assert!(!text.is_ascii() || !text.contains(' '), "{text}");
    }
}

fn gather<'v>(value: &'v Value, said: &mut Vec<&'v str>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if key == "description" || key == "summary" => said.push(text),
                    _ => gather(value, said),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, said)),
        _ => {}
    }
}

#[test]
fn the_page_lists_every_operation_and_its_examples_answer() {
    let stall = Stall::open();
    let page = stall.ask(Request::builder().uri("/api").header("host", "example.cn").body(Body::empty()).unwrap());
    assert_eq!(page.status, StatusCode::OK);
    let document = stall.found("/openapi.json");
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(page.body.contains(&format!("/api/v1{path}")), "{path}");
    }
    for elsewhere in ["src=\"http", "href=\"http", "<style", " style=\"", " onclick"] {
        assert!(!page.body.contains(elsewhere), "{elsewhere}");
    }
    let mut tried = 0;
    for link in page.body.split("class=\"quiet\" href=\"/api/v1").skip(1) {
        let path = link.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
        let answer = stall.get(&path);
        assert_eq!(answer.status, StatusCode::OK, "{path} {}", answer.body);
        tried += 1;
    }
    assert_eq!(tried, 19);
}
