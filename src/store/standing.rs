//! The standing of a value: how late its source is. The higher standing wins.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

/// Standing of one offer: the day of its source, then the place of its file among all files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Standing {
    /// `yyyymmdd`.
    pub(super) day: i32,
    /// The import, or the first import of the same file.
    pub(super) op: i64,
}

/// Standing of every field of a record: one for most, others by name. A record that one file brought needs no names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Standings {
    pub(super) base: Standing,
    pub(super) fields: BTreeMap<String, Standing>,
}

impl Standings {
    pub(super) const fn all(base: Standing) -> Self {
        Self { base, fields: BTreeMap::new() }
    }

    pub(super) fn of(&self, field: &str) -> Standing {
        self.fields.get(field).copied().unwrap_or(self.base)
    }

    pub(super) fn set(&mut self, field: &str, standing: Standing) {
        if standing == self.base {
            self.fields.remove(field);
        } else if let Some(known) = self.fields.get_mut(field) {
            *known = standing;
        } else {
            self.fields.insert(field.to_owned(), standing);
        }
    }

    /// Forgets names of fields that are gone, and moves the base to `latest` when every field stands there.
    pub(super) fn compact(&mut self, present: &BTreeSet<Cow<'_, str>>, latest: Standing) {
        self.fields.retain(|field, _| present.contains(field.as_str()));
        if self.fields.len() == present.len() && self.fields.values().all(|standing| *standing == latest) {
            *self = Self::all(latest);
        }
    }

    /// `fields` as the database keeps it.
    pub(super) fn fields_text(&self) -> Option<String> {
        if self.fields.is_empty() {
            return None;
        }
        let plain: BTreeMap<&str, (i32, i64)> =
            self.fields.iter().map(|(field, at)| (field.as_str(), (at.day, at.op))).collect();
        serde_json::to_string(&plain).ok()
    }

    /// From the columns of the database.
    pub(super) fn read(day: i32, op: i64, fields: Option<&str>) -> serde_json::Result<Self> {
        let named: BTreeMap<String, (i32, i64)> = fields.map_or_else(|| Ok(BTreeMap::new()), serde_json::from_str)?;
        let fields = named.into_iter().map(|(field, (day, op))| (field, Standing { day, op })).collect();
        Ok(Self { base: Standing { day, op }, fields })
    }
}

/// `20261123`.
pub(super) fn day_number(date: Date) -> i32 {
    i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day())
}

/// The date of a number that [`day_number`] made.
pub(super) fn date_of(day: i32) -> Option<Date> {
    let part = |value: i32| i8::try_from(value).ok();
    Date::new(i16::try_from(day / 10_000).ok()?, part(day / 100 % 100)?, part(day % 100)?).ok()
}
