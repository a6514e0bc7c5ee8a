//! What is sent to change records, made from the fields that can be changed by hand.

use std::borrow::Cow;

use serde_json::json;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::web::acts::{FIELDS, MOST_AT_ONCE};

/// A body with the fields, beside what else it has.
fn changed(said: &str, object: ObjectBuilder) -> ObjectBuilder {
    let mut object = object.description(Some(said));
    for (key, label, hint) in FIELDS {
        let said = if hint.is_empty() { label.to_owned() } else { format!("{label}：{hint}") };
        let kinds = SchemaType::from_iter([Type::String, Type::Null]);
        object = object.property(key, ObjectBuilder::new().schema_type(kinds).description(Some(said)).build());
    }
    object.additional_properties(Some(AdditionalProperties::FreeForm(false)))
}

/// One record changed.
pub(in crate::web::api) struct RecordChanged;

impl PartialSchema for RecordChanged {
    fn schema() -> RefOr<Schema> {
        let seen = ObjectBuilder::new().schema_type(Type::Integer).description(Some("修改时看到的 revision")).build();
        let object = ObjectBuilder::new().property("revision", seen).required("revision");
        let example = json!({ "revision": 12, "licence_fee": "入门费2万元，另按净销售额3%提成" });
        changed("要修改的项", object).examples([example]).build().into()
    }
}

impl ToSchema for RecordChanged {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("RecordChanged")
    }
}

/// Many records changed alike.
pub(in crate::web::api) struct TermsChanged;

impl PartialSchema for TermsChanged {
    fn schema() -> RefOr<Schema> {
        let id = ObjectBuilder::new().schema_type(Type::String).build();
        let ids = ArrayBuilder::new().items(id).min_items(Some(1)).max_items(Some(MOST_AT_ONCE));
        let ids = ids.description(Some("要修改的记录编号")).build();
        let object = ObjectBuilder::new().property("ids", ids).required("ids");
        let example = json!({ "ids": ["p0123456789ab"], "tier": "重点" });
        changed("要修改的记录，和改成什么", object).examples([example]).build().into()
    }
}

impl ToSchema for TermsChanged {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("TermsChanged")
    }
}

/// A file as a body.
pub(in crate::web::api) struct FileSent;

impl PartialSchema for FileSent {
    fn schema() -> RefOr<Schema> {
        let binary = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(binary)).description(Some("文件")).build().into()
    }
}

impl ToSchema for FileSent {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("FileSent")
    }
}
