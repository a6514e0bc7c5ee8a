//! The board of institutions (摸清底数): what of each is on record and in which state, how much of what it declared is
//! there, what its imports brought, and how well it lists.
//!
//! A patent of two institutions counts in the row of each, and in sums once: with its first owner. So each row has two
//! tallies, of patents that it owns first and of others, and every sum is one of the first kind.

mod count;
mod imports;
mod shown;
mod tally;

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::InsightError;
use crate::assessment::{Assessor, Outside};
use crate::domain::{Audience, Date, Patent, party_key};
use crate::store::{Reader, Store};
use crate::taxonomy::Region;
use crate::workflow::Holding;

pub use imports::Imports;
pub use shown::{BoardShown, PartShown, RowShown, coverage_said, mean_said};
pub use tally::Tally;

/// What an institution declared last that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Declared {
    /// As of when.
    pub counted_on: Date,
    /// Patents in force.
    pub valid: u32,
    /// Of these, not worked.
    pub unworked: Option<u32>,
}

/// One institution. Spellings of one name are one.
#[derive(Debug, Clone, Default)]
pub struct Institution {
    /// As the first record that names it writes it.
    pub name: String,
    /// Its place, as the first record of which it is the first owner says.
    pub region: Option<String>,
    /// Patents of which it is the first owner.
    pub first: Tally,
    /// Patents of which it is another owner.
    pub joint: Option<Box<Tally>>,
    /// What it declared.
    pub declared: Option<Declared>,
    /// What its imports brought.
    pub imports: Imports,
    key: String,
    place: Option<Region>,
}

impl Institution {
    /// All patents that it owns.
    #[must_use]
    pub fn all(&self) -> Tally {
        let mut all = self.first.clone();
        self.joint.iter().for_each(|joint| all.add(joint));
        all
    }
}

/// All institutions, those with most patents first, then by name.
#[derive(Debug, Default)]
pub struct Board {
    /// The institutions.
    pub institutions: Vec<Institution>,
    /// Patents that name no owner.
    pub ownerless: Tally,
    /// Imports of which nobody said whose they are.
    pub of_nobody: Imports,
    /// The day of judgements.
    pub today: Date,
    /// Names of the grades of quality, the best first.
    pub grades: Vec<String>,
}

/// Which institutions are shown.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Those of a place.
    pub region: Option<Region>,
    /// That one alone.
    pub name: Option<String>,
    /// Those with this in their name.
    pub part: String,
}

/// Whether an institution, however it is spelt, owns a patent.
#[must_use]
pub fn is_owner(patent: &Patent, institution: &str) -> bool {
    let wanted = party_key(institution);
    !wanted.is_empty() && patent.owners.iter().any(|owner| party_key(owner) == wanted)
}

impl Board {
    /// Counts over the whole store what an audience may see; the operator sees everything.
    ///
    /// # Errors
    /// Those of the store.
    pub fn count(
        reader: &Reader,
        assessor: &Assessor<'_>,
        outside: &dyn Outside,
        audience: Audience,
    ) -> Result<Self, InsightError> {
        let counted = count::count(reader, assessor, outside, audience)?;
        let grades: Vec<String> = assessor.rules.grades().map(str::to_owned).collect();
        let mut known: BTreeMap<String, Institution> = BTreeMap::new();
        let mut ownerless = Tally::default();
        for row in &counted.rows {
            let mut keys: Vec<&str> = Vec::with_capacity(row.owners.len());
            for spelling in &row.owners {
                let Some((key, name)) = counted.owner(*spelling) else { continue };
                // A record that names an owner in two spellings is one patent of one owner.
                if key.is_empty() || keys.contains(&key) {
                    continue;
                }
                let entry = match known.get_mut(key) {
                    Some(entry) => entry,
                    None => known.entry(key.to_owned()).or_insert_with(|| Institution::named(key, name)),
                };
                if keys.is_empty() {
                    entry.first.note(row, grades.len());
                    entry.region = entry.region.take().or_else(|| counted.region(row.region));
                } else {
                    entry.joint.get_or_insert_default().note(row, grades.len());
                }
                keys.push(key);
            }
            if keys.is_empty() {
                ownerless.note(row, grades.len());
            }
        }
        for holding in reader.all_kept::<Holding>()? {
            let holding = holding.entry;
            if holding.counted_on > assessor.today {
                continue;
            }
            let key = party_key(&holding.institution);
            let entry = known.entry(key.clone()).or_insert_with(|| Institution::named(&key, &holding.institution));
            if entry.declared.is_none_or(|before| before.counted_on <= holding.counted_on) {
                let Holding { counted_on, valid, unworked, .. } = holding;
                entry.declared = Some(Declared { counted_on, valid, unworked });
            }
        }
        let mut of_nobody = Imports::default();
        for batch in reader.batches()?.iter().filter(|batch| !batch.undone) {
            imports::note(batch, |name, file| {
                let key = name.map(party_key).unwrap_or_default();
                let place = match known.get_mut(&key) {
                    Some(entry) => &mut entry.imports,
                    // Whoever may see none of its patents is not told its name, either.
                    None if key.is_empty() || audience != Audience::Operator => &mut of_nobody,
                    None => {
                        let name = name.unwrap_or_default();
                        &mut known.entry(key.clone()).or_insert_with(|| Institution::named(&key, name)).imports
                    }
                };
                place.note(file);
            });
        }
        let mut places: HashMap<String, Option<Region>> = HashMap::new();
        let mut institutions: Vec<Institution> = known.into_values().collect();
        for institution in &mut institutions {
            let Some(text) = &institution.region else { continue };
            let place = places.entry(text.clone()).or_insert_with(|| assessor.taxonomy.region(text));
            institution.place.clone_from(place);
            // What is no name of a place may be anything.
            if place.is_none() && audience != Audience::Operator {
                institution.region = None;
            }
        }
        institutions.sort_by_cached_key(|one| (std::cmp::Reverse(one.all().patents), one.name.clone()));
        Ok(Self { institutions, ownerless, of_nobody, today: assessor.today, grades })
    }

    /// The institutions that are wanted, in order.
    #[must_use]
    pub fn found(&self, wanted: &Wanted) -> Vec<&Institution> {
        let name = wanted.name.as_deref().map(party_key);
        let part = party_key(&wanted.part);
        let is_wanted = |one: &&Institution| {
            name.as_ref().is_none_or(|name| one.key == *name)
                && (part.is_empty() || one.key.contains(&part))
                && wanted
                    .region
                    .as_ref()
                    .is_none_or(|region| one.place.as_ref().is_some_and(|place| region.contains(place)))
        };
        self.institutions.iter().filter(is_wanted).collect()
    }
}

impl Institution {
    fn named(key: &str, name: &str) -> Self {
        Self { name: name.trim().to_owned(), key: key.to_owned(), ..Self::default() }
    }

    /// Full name of its place, or the place as written.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        self.place.as_ref().map(|place| place.path.concat()).or_else(|| self.region.clone())
    }
}

impl Wanted {
    /// All of them are.
    #[must_use]
    pub fn all(&self) -> bool {
        self.region.is_none() && self.name.is_none() && self.part.is_empty()
    }
}

#[cfg(test)]
mod tests;
