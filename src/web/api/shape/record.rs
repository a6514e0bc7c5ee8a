//! One record in the keys of export. Its schema is made from the columns, so that no column can be forgotten.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{RefOr, schema::AdditionalProperties};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::{Need, Patent};

/// Keys whose values are lists of texts.
const LISTS: [&str; 15] = [
    "owners",
    "inventors",
    "legal_events",
    "ipc",
    "technical_field",
    "chain",
    "product",
    "transfer_ways",
    "chain_node",
    "keywords",
    "excluded",
    "cooperation",
    "licences_accepted",
    "payments_accepted",
    "visible_to",
];

/// Keys whose values are whole numbers.
const COUNTS: [&str; 8] = [
    "self_rating",
    "claims_count",
    "family_size",
    "cited_by",
    "trial_months",
    "licence_count",
    "transfer_count",
    "pledge_count",
];

const FLAGS: [&str; 4] = ["owner_kind_inferred", "publicly_funded", "use_first", "use_first_required"];

/// Keys whose values have parts of their own.
const OBJECTS: [&str; 3] = ["fee", "budget", "extra"];

/// Keys that only the operator sees.
const HIDDEN: [&str; 4] = ["contact_person", "contact_email", "visible_to", "extra"];

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn value_of(key: &str, header: &str) -> Schema {
    let said = (!header.is_empty()).then(|| header.to_owned());
    let of = |kind: Type| ObjectBuilder::new().schema_type(kind).description(said.clone());
    match key {
        _ if LISTS.contains(&key) => Schema::Array(ArrayBuilder::new().items(text().build()).description(said).build()),
        _ if COUNTS.contains(&key) => Schema::Object(of(Type::Integer).build()),
        _ if FLAGS.contains(&key) => Schema::Object(of(Type::Boolean).build()),
        "royalty_percent" => Schema::Object(of(Type::Number).build()),
        _ if OBJECTS.contains(&key) => Schema::Object(of(Type::Object).build()),
        _ => Schema::Object(of(Type::String).build()),
    }
}

/// A record as answers show it.
fn record(what: &str, columns: &[(&str, &str)]) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new().description(Some(format!("{what}。没有填写的项不出现。")));
    for (key, header) in columns.iter().filter(|(key, _)| !HIDDEN.contains(key)) {
        object = object.property(*key, value_of(key, header));
    }
    let assessment = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("按记录和今天的日期作出的判断：保护期、沉睡、质量、年费、核验；需求为有效期与保密级别"));
    object = object.property("assessment", assessment.build()).required("id").required("assessment");
    object.additional_properties(Some(AdditionalProperties::FreeForm(false))).build().into()
}

macro_rules! record {
    ($(#[$outer:meta])* $name:ident of $record:ty, $what:literal) => {
        $(#[$outer])*
        #[derive(Debug, Serialize, Deserialize)]
        pub(in crate::web::api) struct $name(pub(in crate::web::api) Map<String, Value>);

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                record($what, <$record>::COLUMNS)
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    };
}

record! {
    /// A patent.
    PatentRecord of Patent, "一件专利，键与导出文件相同"
}

record! {
    /// A need.
    NeedRecord of Need, "一条需求，键与导出文件相同"
}

/// What a match is asked for: a text, or the fields of a need. It is read by hand, so that each field can have a message
/// of its own.
pub(in crate::web::api) struct NeedAsked;

impl PartialSchema for NeedAsked {
    fn schema() -> RefOr<Schema> {
        let said = "要解决的问题：text 是一整段话；也可以逐项给出（键与导出文件相同）。不保存，不公开。";
        let problem = text().description(Some("用自己的话写的问题")).max_length(Some(super::super::matches::LONGEST));
        let mut object = ObjectBuilder::new().description(Some(said)).property("text", problem.build());
        let own = |key: &str| key == "id" || HIDDEN.contains(&key);
        for (key, header) in Need::COLUMNS.iter().filter(|(key, _)| !own(key)) {
            object = match *key {
                "budget" => {
                    object.property("budget", sum("预算：元，或“5万元”“10-20万元”，或 {\"low\":…,\"high\":…}", true))
                }
                "annual_sales" => object.property("annual_sales", sum("预计年销售额：元，或“300万元”", false)),
                _ => object.property(*key, value_of(key, header)),
            };
        }
        let example = serde_json::json!({ "text": "羊绒围巾容易起球，想找抗起球的整理方法" });
        object.additional_properties(Some(AdditionalProperties::FreeForm(false))).examples([example]).build().into()
    }
}

impl ToSchema for NeedAsked {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("NeedAsked")
    }
}

fn sum(said: &str, with_range: bool) -> Schema {
    let mut kinds = vec![Type::Number, Type::String];
    kinds.extend(with_range.then_some(Type::Object));
    let kinds = SchemaType::from_iter(kinds);
    Schema::Object(ObjectBuilder::new().schema_type(kinds).description(Some(said)).build())
}
