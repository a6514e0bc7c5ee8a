//! What runs out over the whole store: verification, annual fees, terms, licences, needs, reviews of libraries; and who
//! has to act on it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{InsightError, each_record};
use crate::assessment::{Assessor, DatedKind, DatedState, Standing};
use crate::domain::{Audience, Date, Disclosed, Need, Patent, Record, RecordId, folded_title};
use crate::store::{Reader, Store};
use crate::taxonomy::{Region, Taxonomy};
use crate::workflow::Library;

/// What is looked at.
#[derive(Debug, Clone, Default)]
pub struct FreshnessScope {
    /// A region, by name or code; none: everywhere. Libraries lie in no region.
    pub region: Option<String>,
    /// An institution or firm; none: all.
    pub owner: Option<String>,
    /// The list of one kind alone.
    pub kind: Option<DatedKind>,
    /// The list of one state alone.
    pub state: Option<Standing>,
}

/// How many things of a kind stand in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StateCount {
    /// Kind.
    pub kind: DatedKind,
    /// State.
    pub state: Standing,
    /// Number.
    pub count: usize,
}

/// How much somebody has to act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionCount {
    /// Institution or province; none where the record names none.
    pub name: Option<String>,
    /// Number of rows in the list.
    pub count: usize,
}

/// Something that somebody has to act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueRow {
    /// The record; none for a library.
    pub id: Option<String>,
    /// Title or name.
    pub title: String,
    /// First owner, firm, or who is in charge.
    pub owner: Option<String>,
    /// Province.
    pub region: Option<String>,
    /// What and how.
    #[serde(flatten)]
    pub dated: DatedState,
    /// The column that says so.
    pub column: &'static str,
    /// In a sentence.
    pub sentence: String,
    /// What to do.
    pub to_do: &'static str,
}

/// The whole view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FreshnessReport {
    /// The day that it holds for.
    pub day: Date,
    /// Full name of the region.
    pub region: Option<String>,
    /// Institution.
    pub owner: Option<String>,
    /// By kind and state, without zeros.
    pub counts: Vec<StateCount>,
    /// Rows of the list by institution, most first.
    pub by_owner: Vec<ActionCount>,
    /// Rows of the list by province, most first.
    pub by_region: Vec<ActionCount>,
    /// What needs somebody to act, the most urgent first.
    pub due: Vec<DueRow>,
}

/// What runs out, record by record, as an audience may see it: a [`FreshnessReport`] is made of a part of it.
#[derive(Debug)]
pub struct RunningOut {
    day: Date,
    seen: Vec<Seen>,
}

/// What is kept of a record: the states, and rows only where somebody has to act.
#[derive(Debug)]
struct Seen {
    /// Folded names of owners, the firm, or who is in charge.
    owners: Vec<String>,
    place: Option<Region>,
    states: [Option<Standing>; DatedKind::ALL.len()],
    due: Vec<DueRow>,
}

/// Whose a record is and where, for its rows.
struct About<'r> {
    id: Option<&'r RecordId>,
    title: &'r str,
    owners: Vec<&'r str>,
    place: Option<Region>,
}

impl RunningOut {
    /// Looks over the store: patents, needs and libraries, as far as `audience` may see them.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of(reader: &Reader, assessor: Assessor<'_>, audience: Audience) -> Result<Self, InsightError> {
        let seen =
            each_record(reader, |patent: Patent| patent.seen_by(audience).map(|seen| of_patent(&seen, assessor)))?;
        let mut seen: Vec<Seen> = seen.into_iter().flatten().collect();
        let needs = each_record(reader, |need: Need| {
            let need = need.seen_by(audience)?;
            let about = About {
                id: need.id(),
                title: need.display_title(),
                owners: need.firm.as_deref().into_iter().collect(),
                place: place(assessor, need.region.as_deref()),
            };
            Some(Seen::of(about, vec![assessor.dated_need(&need)]))
        })?;
        seen.extend(needs.into_iter().flatten());
        for library in reader.all_kept::<Library>()?.into_iter().map(|kept| kept.entry) {
            let owners = library.curator.as_deref().into_iter().collect();
            let about = About { id: None, title: &library.name, owners, place: None };
            seen.push(Seen::of(about, vec![assessor.dated_review(library.review_on)]));
        }
        Ok(Self { day: assessor.today, seen })
    }

    /// Looks at some patents alone.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of_patents(
        reader: &Reader,
        assessor: Assessor<'_>,
        audience: Audience,
        ids: &[RecordId],
    ) -> Result<Self, InsightError> {
        let patents = reader.get_many::<Patent>(ids)?.into_iter().filter_map(|patent| patent.seen_by(audience));
        Ok(Self { day: assessor.today, seen: patents.map(|patent| of_patent(&patent, assessor)).collect() })
    }

    /// The view of a part.
    ///
    /// # Errors
    /// A region that there is not.
    pub fn report(&self, taxonomy: &Taxonomy, scope: &FreshnessScope) -> Result<FreshnessReport, InsightError> {
        let given =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let (region, owner) = (given(&scope.region), given(&scope.owner));
        let region = region.map(|name| taxonomy.region(&name).ok_or(InsightError::NoRegion(name))).transpose()?;
        let name = owner.as_deref().map(folded_title);
        let is_wanted = |seen: &&Seen| {
            name.as_ref().is_none_or(|name| seen.owners.contains(name))
                && region.as_ref().is_none_or(|region| seen.place.as_ref().is_some_and(|place| region.contains(place)))
        };
        let mut counted: BTreeMap<(DatedKind, Standing), usize> = BTreeMap::new();
        let mut due: Vec<DueRow> = Vec::new();
        for record in self.seen.iter().filter(is_wanted) {
            for (kind, state) in DatedKind::ALL.into_iter().zip(record.states) {
                if let Some(state) = state {
                    *counted.entry((kind, state)).or_default() += 1;
                }
            }
            let is_listed = |row: &&DueRow| {
                scope.kind.is_none_or(|kind| kind == row.dated.kind)
                    && scope.state.is_none_or(|state| state == row.dated.state)
            };
            due.extend(record.due.iter().filter(is_listed).cloned());
        }
        due.sort_by(|a, b| {
            let key = |row: &DueRow| (urgency(row.dated.state), row.dated.last_day, row.dated.kind);
            key(a).cmp(&key(b)).then_with(|| (&a.id, &a.title).cmp(&(&b.id, &b.title)))
        });
        Ok(FreshnessReport {
            day: self.day,
            region: region.map(|region| region.path.concat()),
            owner,
            counts: counted.into_iter().map(|((kind, state), count)| StateCount { kind, state, count }).collect(),
            by_owner: tally(&due, |row| &row.owner),
            by_region: tally(&due, |row| &row.region),
            due,
        })
    }
}

impl FreshnessReport {
    /// How many things of a kind stand in a state.
    #[must_use]
    pub fn count(&self, kind: DatedKind, state: Standing) -> usize {
        let found = self.counts.iter().find(|row| row.kind == kind && row.state == state);
        found.map_or(0, |row| row.count)
    }
}

fn place(assessor: Assessor<'_>, text: Option<&str>) -> Option<Region> {
    text.and_then(|text| assessor.taxonomy.region(text))
}

fn of_patent(patent: &Patent, assessor: Assessor<'_>) -> Seen {
    let about = About {
        id: patent.id(),
        title: patent.display_title(),
        owners: patent.owners.iter().map(String::as_str).collect(),
        place: place(assessor, patent.region.as_deref()),
    };
    Seen::of(about, assessor.dated(patent))
}

impl Seen {
    fn of(about: About<'_>, dated: Vec<DatedState>) -> Self {
        let states = DatedKind::ALL.map(|kind| dated.iter().find(|dated| dated.kind == kind).map(|dated| dated.state));
        let row = |dated: DatedState| DueRow {
            id: about.id.map(ToString::to_string),
            title: about.title.to_owned(),
            owner: about.owners.first().map(|name| (*name).to_owned()),
            region: about.place.as_ref().and_then(province),
            dated,
            column: dated.kind.column(),
            sentence: dated.sentence(),
            to_do: dated.kind.to_do(),
        };
        let due = dated.into_iter().filter(|dated| dated.state.needs_action()).map(row).collect();
        Self { owners: about.owners.iter().map(|name| folded_title(name)).collect(), place: about.place, states, due }
    }
}

/// What can still be made good stands first, then what is over, then what is to come.
const fn urgency(state: Standing) -> u8 {
    match state {
        Standing::Grace => 0,
        Standing::Over => 1,
        Standing::Soon => 2,
        Standing::Running => 3,
        Standing::Unknown => 4,
    }
}

fn province(region: &Region) -> Option<String> {
    region.path.first().map(ToString::to_string)
}

fn tally(due: &[DueRow], of: impl Fn(&DueRow) -> &Option<String>) -> Vec<ActionCount> {
    let mut counted: BTreeMap<&Option<String>, usize> = BTreeMap::new();
    for row in due {
        *counted.entry(of(row)).or_default() += 1;
    }
    let mut all: Vec<ActionCount> =
        counted.into_iter().map(|(name, count)| ActionCount { name: name.clone(), count }).collect();
    all.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    all
}
