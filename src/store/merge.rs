//! Merging what one offer says into what is known, field by field.
//!
//! Records are flat JSON objects; the keys of `extra` are fields of their own. Known is never overwritten by empty.
//! The offer with the higher [`Standing`] wins; see the invariants of [`crate::store`]. A derived value goes with the
//! value that it was derived from: see [`Derived`].

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::spoken::SpokenFields;
use super::standing::{Standing, Standings};

/// A record's values and where they stand.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Knowledge {
    pub(super) values: Map<String, Value>,
    pub(super) standings: Standings,
}

/// A value that the importer derives from others.
///
/// Derived beside one of its `bases` it is firm; derived from the rest of the row only (a state from the kind of
/// number, a kind of owner from a name) it is a guess, and a guess never wins over a firm value. When the `primary`
/// base comes without it, that says that it is unknown, and the older one goes.
struct Derived {
    key: &'static str,
    primary: &'static str,
    bases: &'static [&'static str],
}

const DERIVED: &[Derived] = &[
    Derived {
        key: "fee",
        primary: "licence_fee",
        bases: &["licence_fee", "payment_form", "royalty_percent", "royalty_base"],
    },
    Derived { key: "legal_state", primary: "legal_status", bases: &["legal_status"] },
    Derived { key: "owner_kind_inferred", primary: "owner_kind", bases: &["owner_kind"] },
];

const EXTRA: &str = "extra";
const INFERRED: (&str, &str) = ("owner_kind", "owner_kind_inferred");

/// What a merge did.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// Fields whose value changed, in the order of the offer.
    pub(super) changed: Vec<String>,
    /// Some value now stands on a later source.
    pub(super) moved: bool,
    /// Fields in which a later row of a file contradicts an earlier one: kept and offered value.
    pub(super) conflicts: Vec<(String, Value, Value)>,
    /// Values of the offer that did not win.
    pub(super) beaten: Map<String, Value>,
}

enum Verdict {
    Take,
    Confirm,
}

/// Merges `offer` into `known`. `spoken` holds what earlier rows of the same file said, and is given for rows only.
pub(super) fn merge(known: &mut Knowledge, offer: &Knowledge, mut spoken: Option<(&mut SpokenFields, i64)>) -> Merged {
    let mut merged = Merged::default();
    let mut verdicts: Vec<(Cow<'_, str>, Option<&Value>, Standing, Verdict)> = Vec::new();
    let mut said: Vec<Cow<'_, str>> = Vec::new();
    let absent_derived = DERIVED
        .iter()
        .filter(|derived| offer.values.contains_key(derived.primary) && !offer.values.contains_key(derived.key))
        .map(|derived| (Cow::Borrowed(derived.key), None));
    for (field, offered) in fields(&offer.values).map(|(field, value)| (field, Some(value))).chain(absent_derived) {
        let current = value_of(&known.values, &field);
        let derived = DERIVED.iter().find(|derived| derived.key == field);
        let standing =
            offer.standings.of(derived.filter(|_| offered.is_none()).map_or(&*field, |derived| derived.primary));
        if let Some((spoken, record)) = &spoken {
            let base_spoken = derived.is_some_and(|derived| {
                offer.values.contains_key(derived.primary) && spoken.has(*record, derived.primary)
            });
            if base_spoken || spoken.has(*record, &field) {
                if let (Some(kept), Some(offered), None) = (current, offered, derived)
                    && kept != offered
                    && known.standings.of(&field).op == standing.op
                {
                    merged.conflicts.push((field.into_owned(), kept.clone(), offered.clone()));
                }
                continue;
            }
            if offered.is_some() {
                said.push(field.clone());
            }
        }
        let offered_rank = (is_firm(&offer.values, &field), standing);
        let current_rank = match (current, derived) {
            (Some(_), _) => Some((is_firm(&known.values, &field), known.standings.of(&field))),
            (None, Some(derived)) if known.values.contains_key(derived.primary) => {
                Some((true, known.standings.of(derived.primary)))
            }
            _ => None,
        };
        match current_rank {
            Some(rank) if offered_rank <= rank => {
                if let Some(offered) = offered
                    && current != Some(offered)
                {
                    merged.beaten.insert(field.into_owned(), offered.clone());
                }
            }
            _ if current == offered && offered.is_some() => verdicts.push((field, offered, standing, Verdict::Confirm)),
            _ if current == offered => {}
            _ => verdicts.push((field, offered, standing, Verdict::Take)),
        }
    }
    if let Some((spoken, record)) = &mut spoken {
        spoken.see(*record);
        for field in &said {
            spoken.speak(*record, field);
        }
    }
    let latest = verdicts.iter().map(|(_, _, standing, _)| *standing).max();
    for (field, offered, standing, verdict) in verdicts {
        merged.moved |= known.standings.of(&field) != standing || offered.is_none();
        known.standings.set(&field, standing);
        if matches!(verdict, Verdict::Take) {
            match offered {
                Some(value) => set_value(&mut known.values, &field, value.clone()),
                None => {
                    known.values.shift_remove(&*field);
                }
            }
            merged.changed.push(field.into_owned());
        }
    }
    if let Some(latest) = latest {
        let present = fields(&known.values).map(|(field, _)| field).collect();
        known.standings.compact(&present, latest);
    }
    merged
}

/// The fields of a record: its keys, and `extra.…` for the columns without a place of their own.
pub(super) fn fields(values: &Map<String, Value>) -> impl Iterator<Item = (Cow<'_, str>, &Value)> {
    let own = values.iter().filter(|(key, _)| *key != EXTRA).map(|(key, value)| (Cow::Borrowed(key.as_str()), value));
    let extra = values.get(EXTRA).and_then(Value::as_object);
    own.chain(extra.into_iter().flatten().map(|(key, value)| (Cow::Owned(format!("{EXTRA}.{key}")), value)))
}

fn value_of<'a>(values: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    match extra_key(field) {
        Some(key) => values.get(EXTRA)?.get(key),
        None => values.get(field),
    }
}

fn set_value(values: &mut Map<String, Value>, field: &str, value: Value) {
    let Some(key) = extra_key(field) else {
        values.insert(field.to_owned(), value);
        return;
    };
    let extra = values.entry(EXTRA).or_insert_with(|| Value::Object(Map::new()));
    if let Some(extra) = extra.as_object_mut() {
        extra.insert(key.to_owned(), value);
    }
}

fn extra_key(field: &str) -> Option<&str> {
    field.strip_prefix(EXTRA)?.strip_prefix('.')
}

fn is_firm(values: &Map<String, Value>, field: &str) -> bool {
    if field == INFERRED.0 || field == INFERRED.1 {
        return values.get(INFERRED.1) != Some(&Value::Bool(true));
    }
    DERIVED
        .iter()
        .find(|derived| derived.key == field)
        .is_none_or(|derived| derived.bases.iter().any(|base| values.contains_key(*base)))
}

/// Two records that cannot be one whatever weaker identity they share: each holds another number of the kind that
/// identifies alone.
pub(super) fn contradict(one: &Map<String, Value>, other: &Map<String, Value>) -> Option<&'static str> {
    const IDENTIFYING: [&str; 2] = ["number", "credit_code"];
    IDENTIFYING.into_iter().find(|key| match (one.get(*key), other.get(*key)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    })
}
