//! What runs out over the whole store: verification, annual fees, terms, licences, needs, reviews of libraries; and who
//! has to act on it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{InsightError, each_record};
use crate::assessment::{Assessor, DatedKind, DatedState, Standing};
use crate::domain::{Date, Need, Patent, Record, RecordId, folded_title};
use crate::store::Reader;
use crate::taxonomy::Region;
use crate::workflow::{Library, WorkflowError};

/// What is looked at.
#[derive(Debug, Clone, Default)]
pub struct FreshnessScope {
    /// A region, by name or code; none: everywhere. Libraries lie in no region.
    pub region: Option<String>,
    /// An institution or firm; none: all.
    pub owner: Option<String>,
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

/// What is kept of a record: the states, and rows only where somebody has to act.
struct Seen {
    states: [Option<Standing>; DatedKind::ALL.len()],
    due: Vec<DueRow>,
}

impl FreshnessReport {
    /// Looks over the store. Sees everything.
    ///
    /// # Errors
    /// A region that there is not; those of the store.
    pub fn of(reader: &Reader, assessor: Assessor<'_>, scope: &FreshnessScope) -> Result<Self, InsightError> {
        let named = scope.region.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let region = named
            .map(|name| assessor.taxonomy.region(name).ok_or_else(|| WorkflowError::NoRegion(name.to_owned())))
            .transpose()?;
        let owner = scope.owner.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let place = |text: Option<&str>| text.and_then(|text| assessor.taxonomy.region(text));
        let wanted = |text: Option<&str>| {
            region.as_ref().is_none_or(|region| place(text).is_some_and(|place| region.contains(&place)))
        };
        let row =
            |id: Option<&RecordId>, title: &str, owner: Option<&str>, at: Option<&str>, dated: DatedState| DueRow {
                id: id.map(ToString::to_string),
                title: title.to_owned(),
                owner: owner.map(str::to_owned),
                region: place(at).and_then(|place| province(&place)),
                dated,
                column: dated.kind.column(),
                sentence: dated.sentence(),
                to_do: dated.kind.to_do(),
            };
        let mut seen = each_record(reader, |patent: Patent| {
            if owner.is_some_and(|name| !patent.is_of(name)) || !wanted(patent.region.as_deref()) {
                return Seen::of(Vec::new(), |_| None);
            }
            let (title, holder) = (patent.display_title(), patent.owners.first().map(String::as_str));
            Seen::of(assessor.dated(&patent), |dated| {
                Some(row(patent.id(), title, holder, patent.region.as_deref(), dated))
            })
        })?;
        seen.extend(each_record(reader, |need: Need| {
            if owner.is_some_and(|name| !need.is_of(name)) || !wanted(need.region.as_deref()) {
                return Seen::of(Vec::new(), |_| None);
            }
            let (title, firm) = (need.display_title(), need.firm.as_deref());
            Seen::of(vec![assessor.dated_need(&need)], |dated| {
                Some(row(need.id(), title, firm, need.region.as_deref(), dated))
            })
        })?);
        if region.is_none() {
            for library in reader.all_kept::<Library>()?.into_iter().map(|kept| kept.entry) {
                let curator = library.curator.as_deref();
                let is_of = |name| curator.is_some_and(|curator| folded_title(curator) == folded_title(name));
                if owner.is_none_or(is_of) {
                    let dated = assessor.dated_review(library.review_on);
                    seen.push(Seen::of(vec![dated], |dated| Some(row(None, &library.name, curator, None, dated))));
                }
            }
        }
        let (owner, region) = (owner.map(str::to_owned), region.map(|region| region.path.concat()));
        Ok(Self::gathered(seen, assessor.today, (owner, region)))
    }

    fn gathered(seen: Vec<Seen>, day: Date, (owner, region): (Option<String>, Option<String>)) -> Self {
        let mut counted: BTreeMap<(DatedKind, Standing), usize> = BTreeMap::new();
        let mut due = Vec::new();
        for record in seen {
            for (kind, state) in DatedKind::ALL.into_iter().zip(record.states) {
                if let Some(state) = state {
                    *counted.entry((kind, state)).or_default() += 1;
                }
            }
            due.extend(record.due);
        }
        due.sort_by(|a: &DueRow, b| {
            let key = |row: &DueRow| (urgency(row.dated.state), row.dated.last_day, row.dated.kind);
            key(a).cmp(&key(b)).then_with(|| (&a.id, &a.title).cmp(&(&b.id, &b.title)))
        });
        Self {
            day,
            region,
            owner,
            counts: counted.into_iter().map(|((kind, state), count)| StateCount { kind, state, count }).collect(),
            by_owner: tally(&due, |row| &row.owner),
            by_region: tally(&due, |row| &row.region),
            due,
        }
    }
}

impl Seen {
    fn of(dated: Vec<DatedState>, row: impl Fn(DatedState) -> Option<DueRow>) -> Self {
        let states = DatedKind::ALL.map(|kind| dated.iter().find(|dated| dated.kind == kind).map(|dated| dated.state));
        Self { states, due: dated.into_iter().filter(|dated| dated.state.needs_action()).filter_map(row).collect() }
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
