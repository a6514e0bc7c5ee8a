//! The shapes of answers, which the OpenAPI document is made from. An answer is put into its shape before it goes out, so
//! that the document cannot promise anything else. What is said of the fields is in Chinese: it is the document's text.

mod changed;
mod found;
mod matched;
mod record;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(super) use changed::{FileSent, RecordChanged, TermsChanged};
pub(super) use found::{NeedList, PatentList};
pub(super) use matched::{NeedMatchAnswer, PatentMatchAnswer};
pub(super) use record::{GIVEN, NeedAsked, NeedPosted, NeedRecord, OwnNeed, OwnPatent, PatentRecord};

use crate::web::error::WebError;

/// An answer of the other rooms, in its shape.
///
/// # Errors
/// [`WebError::Broken`] where it has another shape: a bug.
pub(super) fn shaped<T: Serialize + DeserializeOwned>(value: Value) -> Result<T, WebError> {
    #[cfg(test)]
    let answer = value.clone();
    let shaped = serde_json::from_value(value).map_err(|error| {
        tracing::error!(%error, shape = std::any::type_name::<T>(), "an answer of another shape");
        WebError::Broken
    })?;
    #[cfg(test)]
    tests::is_whole(answer, &shaped);
    Ok(shaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing was lost in a shape that does not name it.
    pub(super) fn is_whole<T: Serialize>(mut answer: Value, shaped: &T) {
        let mut shaped = serde_json::to_value(shaped).unwrap();
        for value in [&mut answer, &mut shaped] {
            // A page has its successor put in later.
            value.as_object_mut().unwrap().shift_remove("next");
        }
        assert_eq!(shaped, answer);
    }
}
