//! Institutions with what each of them offers to everybody.

use std::collections::{BTreeMap, HashMap};

use crate::domain::{Audience, Disclosed, OwnerKind, Patent, party_key};
use crate::export::cards::contact;
use crate::store::{Store, StoreError};
use crate::taxonomy::Taxonomy;

/// Patents read at once.
const PAGE: usize = 5_000;

/// One institution.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::web) struct Institution {
    /// As the first record that names it writes it.
    pub(in crate::web) name: String,
    pub(in crate::web) kind: Option<OwnerKind>,
    /// As written.
    pub(in crate::web) region: Option<String>,
    /// Six digits and full name of the division that `region` means.
    pub(in crate::web) place: Option<(String, String)>,
    /// Patents that a visitor may see.
    pub(in crate::web) patents: u64,
    /// Office to talk to, with its telephone where one of its records gives a public one.
    pub(in crate::web) contact: Option<String>,
    has_phone: bool,
    key: String,
}

/// What a reader looks for among institutions.
#[derive(Debug, Default)]
pub(in crate::web) struct Wanted {
    /// Part of the name.
    pub(in crate::web) name: String,
    pub(in crate::web) kind: Option<OwnerKind>,
    /// Beginning of the code of the division.
    pub(in crate::web) place: String,
}

/// All institutions, those with most patents first, then by name.
#[derive(Debug, Default)]
pub(in crate::web) struct Institutions {
    pub(in crate::web) all: Vec<Institution>,
    places: HashMap<String, usize>,
}

impl Institutions {
    /// Counts over the whole store, as a visitor sees it.
    pub(in crate::web) fn count(store: &impl Store, taxonomy: &Taxonomy) -> Result<Self, StoreError> {
        let mut known: BTreeMap<String, Institution> = BTreeMap::new();
        let mut after = 0;
        loop {
            let (page, last) = store.arrivals::<Patent>(after, PAGE)?;
            if page.is_empty() {
                break;
            }
            after = last;
            page.iter().filter_map(offered).for_each(|patent| note(&mut known, &patent));
        }
        let mut all: Vec<Institution> = known.into_values().collect();
        all.sort_by(|a, b| b.patents.cmp(&a.patents).then_with(|| a.name.cmp(&b.name)));
        for institution in &mut all {
            let region = institution.region.as_deref().and_then(|region| taxonomy.region(region));
            institution.place = region.map(|region| (region.code.to_string(), region.path.concat()));
        }
        let places = all.iter().enumerate().map(|(at, institution)| (institution.key.clone(), at)).collect();
        Ok(Self { all, places })
    }

    /// The institution of that name, however it is spelt.
    pub(in crate::web) fn named(&self, name: &str) -> Option<&Institution> {
        self.places.get(&party_key(name)).and_then(|at| self.all.get(*at))
    }

    /// Those that a reader looks for, in order.
    pub(in crate::web) fn found<'i>(&'i self, wanted: &Wanted) -> impl Iterator<Item = &'i Institution> {
        let (name, kind, place) = (party_key(&wanted.name), wanted.kind, wanted.place.clone());
        self.all.iter().filter(move |institution| {
            (name.is_empty() || institution.key.contains(&name))
                && (kind.is_none() || kind == institution.kind)
                && (place.is_empty() || institution.place.as_ref().is_some_and(|(code, _)| code.starts_with(&place)))
        })
    }
}

/// What a visitor may see of a patent, of what is counted here: the rule of disclosure without its pass over long texts.
fn offered(patent: &Patent) -> Option<Patent> {
    let counted = Patent {
        owners: patent.owners.clone(),
        owner_kind: patent.owner_kind,
        region: patent.region.clone(),
        visibility: patent.visibility,
        restriction: patent.restriction.clone(),
        contact_department: patent.contact_department.clone(),
        contact_person: patent.contact_person.clone(),
        contact_phone: patent.contact_phone.clone(),
        ..Patent::default()
    };
    counted.seen_by(Audience::Visitor)
}

fn note(known: &mut BTreeMap<String, Institution>, patent: &Patent) {
    let mut keys: Vec<String> = Vec::with_capacity(patent.owners.len());
    for (at, owner) in patent.owners.iter().enumerate() {
        let key = party_key(owner);
        // One record counts once, also where it names an owner in two spellings.
        if key.is_empty() || keys.contains(&key) {
            continue;
        }
        let entry = known.entry(key.clone()).or_insert_with(|| Institution {
            name: owner.clone(),
            key: key.clone(),
            ..Institution::default()
        });
        keys.push(key);
        entry.patents += 1;
        // Kind, place and contact of a record are those of its first owner.
        if at == 0 {
            entry.kind = entry.kind.or(patent.owner_kind);
            entry.region = entry.region.take().or_else(|| patent.region.clone());
            if patent.contact_department.is_some() && !entry.has_phone {
                office(entry, patent);
            }
        }
    }
}

/// Takes the office of a record where none is known, or none with a telephone.
fn office(entry: &mut Institution, patent: &Patent) {
    let has_phone = patent.contact_phone.is_some();
    if entry.contact.is_none() || has_phone {
        entry.contact = contact(patent);
        entry.has_phone = has_phone;
    }
}
