//! One record in the keys of export. Its schema is made from the columns, so that no column can be forgotten.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{RefOr, schema::AdditionalProperties};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::{LicenceKind, Need, NeedPrivacy, Patent, PaymentForm};

/// Keys that only the operator sees.
const HIDDEN: [&str; 4] = ["contact_person", "contact_email", "visible_to", "extra"];

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// The schema of a column. What kind of value it holds is asked of the reader of records itself.
fn value_of<R: DeserializeOwned>(key: &str, header: &str) -> Schema {
    let said = (!header.is_empty()).then(|| header.to_owned());
    let of = |kind: Type| Schema::Object(ObjectBuilder::new().schema_type(kind).description(said.clone()).build());
    let takes = |value: Value| serde_json::from_value::<R>(json!({ key: value })).is_ok();
    match key {
        "budget" => of(Type::Object),
        _ if takes(json!({})) => of(Type::Object),
        _ if takes(json!([])) => Schema::Array(ArrayBuilder::new().items(item(key)).description(said).build()),
        _ if takes(json!(true)) => of(Type::Boolean),
        _ if takes(json!(1.5)) => of(Type::Number),
        _ if takes(json!(1)) => of(Type::Integer),
        _ => of(Type::String),
    }
}

/// What a list holds.
fn item(key: &str) -> Object {
    let words = |words: Vec<&'static str>| text().enum_values(Some(words));
    let item = match key {
        "licences_accepted" => words(LicenceKind::ALL.iter().map(|kind| kind.word()).collect()),
        "payments_accepted" => words(PaymentForm::ALL.iter().map(|form| form.word()).collect()),
        _ => text(),
    };
    item.build()
}

/// A record as answers show it.
fn record<R: DeserializeOwned>(what: &str, columns: &[(&str, &str)]) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new().description(Some(format!("{what}。没有填写的项不出现。")));
    for (key, header) in columns.iter().filter(|(key, _)| !HIDDEN.contains(key)) {
        object = object.property(*key, value_of::<R>(key, header));
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
                record::<$record>($what, <$record>::COLUMNS)
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

/// A record as those see it who keep it: all its keys, and no judgement.
fn kept<R: DeserializeOwned>(what: &str, columns: &[(&str, &str)]) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new().description(Some(format!("{what}。没有填写的项不出现。")));
    for (key, header) in columns {
        object = object.property(*key, value_of::<R>(key, header));
    }
    object.additional_properties(Some(AdditionalProperties::FreeForm(false))).build().into()
}

macro_rules! kept {
    ($(#[$outer:meta])* $name:ident of $record:ty, $what:literal) => {
        $(#[$outer])*
        #[derive(Debug, Serialize)]
        pub(in crate::web::api) struct $name(pub(in crate::web::api) $record);

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                kept::<$record>($what, <$record>::COLUMNS)
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    };
}

kept! {
    /// A patent of the asker's institution.
    OwnPatent of Patent, "本单位的一件专利，键与导出文件相同，含不公开的项"
}

kept! {
    /// A need that the asker has posted.
    OwnNeed of Need, "自己发布的需求，键与导出文件相同，含联系方式"
}

/// A need to be posted. It is read by hand, as [`NeedAsked`] is.
pub(in crate::web::api) struct NeedPosted;

/// Keys of a need that are the store's to give.
pub(in crate::web::api) const GIVEN: [&str; 5] = ["id", "code", "source", "updated_on", "extra"];

impl PartialSchema for NeedPosted {
    fn schema() -> RefOr<Schema> {
        let said =
            "要发布的需求：text 是一整段话；也可以逐项给出（键与导出文件相同）。至少要有 text、title 或 description。";
        let longest = crate::web::view::need_form::LONGEST;
        let problem = text().description(Some("用自己的话写的问题")).max_length(Some(longest)).pattern(Some(r"\S"));
        let problem = or_null(Schema::Object(problem.build()));
        let object = ObjectBuilder::new().description(Some(said)).property("text", problem);
        let privacy = NeedPrivacy::ALL.iter().map(|word| json!(word.word())).chain([Value::Null]);
        let said = "保密级别，不给时为匿名：匿名的不公开单位，仅匹配的谁也看不到；联系方式从不公开";
        let privacy = or_null(Schema::Object(text().enum_values(Some(privacy)).description(Some(said)).build()));
        let object = needed(object, |key| !GIVEN.contains(&key) && key != "privacy").property("privacy", privacy);
        let object = object.additional_properties(Some(AdditionalProperties::FreeForm(false)));
        let example = json!({ "text": "羊绒围巾容易起球，想找抗起球的整理方法", "firm": "示例纺织厂", "contact_phone": "0477-0000000" });
        object.min_properties(Some(1)).examples([example]).build().into()
    }
}

impl ToSchema for NeedPosted {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("NeedPosted")
    }
}

/// The keys of a need as they are sent: `null` is as good as none.
fn needed(mut object: ObjectBuilder, wanted: impl Fn(&str) -> bool) -> ObjectBuilder {
    for (key, header) in Need::COLUMNS.iter().filter(|(key, _)| wanted(key)) {
        let schema = match *key {
            "budget" => sum("预算：元，或“5万元”“10-20万元”，或 {\"low\":…,\"high\":…}", true),
            "annual_sales" => sum("预计年销售额：元，或“300万元”", false),
            "maturity_wanted" => {
                let said = "期望技术成熟度：实验室、小试、中试、产业化，或 TRL1 至 TRL9";
                Schema::Object(text().description(Some(said)).build())
            }
            _ => value_of::<Need>(key, header),
        };
        object = object.property(*key, or_null(schema));
    }
    object
}

fn or_null(mut schema: Schema) -> Schema {
    let kinds = match &mut schema {
        Schema::Object(object) => &mut object.schema_type,
        Schema::Array(array) => &mut array.schema_type,
        _ => return schema,
    };
    let all = match std::mem::take(kinds) {
        SchemaType::Type(kind) => vec![kind],
        SchemaType::Array(kinds) => kinds,
        SchemaType::AnyValue => return schema,
    };
    *kinds = all.into_iter().chain([Type::Null]).collect();
    schema
}

/// What a match is asked for: a text, or the fields of a need. It is read by hand, so that each field can have a message
/// of its own.
pub(in crate::web::api) struct NeedAsked;

/// Keys of a need by which nothing is matched. They are taken, since a whole record may be sent, and not named.
const BESIDE: [&str; 15] = [
    "id",
    "code",
    "firm",
    "credit_code",
    "firm_nature",
    "firm_size",
    "park",
    "need_type",
    "deadline",
    "valid_from",
    "valid_until",
    "privacy",
    "contact_phone",
    "source",
    "updated_on",
];

impl PartialSchema for NeedAsked {
    fn schema() -> RefOr<Schema> {
        let said = "要解决的问题：text 是一整段话；也可以逐项给出（键与导出文件相同）。不保存，不公开。";
        let problem = text().description(Some("用自己的话写的问题")).max_length(Some(super::super::matches::LONGEST));
        let problem = or_null(Schema::Object(problem.pattern(Some(r"\S")).build()));
        let object = ObjectBuilder::new().description(Some(said)).property("text", problem);
        let object = needed(object, |key| !BESIDE.contains(&key) && !HIDDEN.contains(&key));
        let example = json!({ "text": "羊绒围巾容易起球，想找抗起球的整理方法" });
        object.min_properties(Some(1)).examples([example]).build().into()
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
