//! Small vocabularies and flags of a record, packed into one column so that a facet costs one read a hit.

use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use super::SearchError;
use super::schema::column;
use crate::domain::{Audience, Date, LegalState, LicenceKind, Maturity, OwnerKind, Party, Visibility, is_seen_by};

/// What the packed column holds. Vocabulary values are stored as place in the vocabulary plus one; 0 is unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) owner_kind: Option<OwnerKind>,
    pub(super) licence: Option<LicenceKind>,
    pub(super) stage: Option<Stage>,
    pub(super) legal: Option<LegalState>,
    /// Year of filing, 1950 to 2205.
    pub(super) year: Option<i16>,
    /// Must not show in public output.
    pub(super) restricted: bool,
    pub(super) visibility: Option<Visibility>,
    /// Use first, pay later.
    pub(super) use_first: bool,
}

/// Maturity as a stage, for facets: the order of [`Stage::WORDS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stage(u8);

impl Stage {
    pub(super) const WORDS: [&'static str; 4] = ["实验室", "小试", "中试", "产业化"];

    pub(super) fn of(maturity: Maturity) -> Option<Self> {
        Self::WORDS.iter().position(|word| *word == maturity.stage()).and_then(|at| u8::try_from(at).ok()).map(Self)
    }

    pub(super) fn place(self) -> usize {
        usize::from(self.0)
    }
}

const FIRST_YEAR: i16 = 1950;

fn place<T: PartialEq>(all: &[T], value: Option<T>) -> u64 {
    value.and_then(|value| all.iter().position(|one| *one == value)).map_or(0, |at| at as u64 + 1)
}

fn value<T: Copy>(all: &[T], place: u64) -> Option<T> {
    usize::try_from(place).ok()?.checked_sub(1).and_then(|at| all.get(at)).copied()
}

impl Facts {
    pub(super) fn pack(self) -> u64 {
        let year = self.year.map_or(0, |year| (year - FIRST_YEAR).clamp(1, 255) as u64);
        let stage = self.stage.map_or(0, |stage| u64::from(stage.0) + 1);
        place(OwnerKind::ALL, self.owner_kind)
            | place(LicenceKind::ALL, self.licence) << 4
            | stage << 8
            | place(LegalState::ALL, self.legal) << 12
            | year << 16
            | place(Visibility::ALL, self.visibility) << 24
            | u64::from(self.restricted) << 28
            | u64::from(self.use_first) << 29
    }

    pub(super) fn unpack(packed: u64) -> Self {
        let nibble = |shift: u32| packed >> shift & 0xF;
        let year = packed >> 16 & 0xFF;
        Self {
            owner_kind: value(OwnerKind::ALL, nibble(0)),
            licence: value(LicenceKind::ALL, nibble(4)),
            stage: (nibble(8) > 0).then(|| Stage((nibble(8) - 1) as u8)),
            legal: value(LegalState::ALL, nibble(12)),
            year: (year > 0).then(|| year as i16 + FIRST_YEAR),
            visibility: value(Visibility::ALL, nibble(24)),
            restricted: packed >> 28 & 1 == 1,
            use_first: packed >> 29 & 1 == 1,
        }
    }

    /// Whether `audience` may know of it.
    pub(super) fn is_seen_by(self, audience: Audience, names: impl FnOnce(Party) -> bool) -> bool {
        is_seen_by(audience, self.visibility, self.restricted, names)
    }
}

/// The parties that a record for chosen ones names, as a column.
pub(super) struct ShownTo(Column<u64>);

impl ShownTo {
    pub(super) fn of(reader: &SegmentReader) -> Result<Self, SearchError> {
        Ok(Self(reader.fast_fields().u64(column::SHOWN_TO)?))
    }

    pub(super) fn names(&self, doc: DocId, party: Party) -> bool {
        self.0.values_for_doc(doc).any(|number| number == party.number())
    }
}

/// Days since 1970-01-01.
pub(super) fn day_number(date: Date) -> i64 {
    date.since((jiff::Unit::Day, Date::constant(1970, 1, 1))).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_survives_packing() {
        for owner_kind in OwnerKind::ALL {
            for legal in LegalState::ALL {
                let facts = Facts {
                    owner_kind: Some(*owner_kind),
                    licence: Some(LicenceKind::Exclusive),
                    stage: Stage::of(Maturity::Industrial),
                    legal: Some(*legal),
                    year: Some(2019),
                    restricted: true,
                    visibility: Some(Visibility::Named),
                    use_first: true,
                };
                assert_eq!(Facts::unpack(facts.pack()), facts);
            }
        }
        assert_eq!(Facts::unpack(Facts::default().pack()), Facts::default());
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(day_number(Date::constant(1970, 1, 2)), 1);
        assert_eq!(day_number(Date::constant(2026, 11, 24)), 20_781);
    }
}
