//! The whole store in small rows, from one pass: what every view counts.
//!
//! A row says where a record belongs (region, division of industry, nodes, pools), how it stands on the day, and who may
//! see it. Texts stay in the store.

use std::collections::HashMap;

use super::{InsightError, each_record};
use crate::assessment::{Assessor, DormancyState, Outside, Rules};
use crate::domain::{
    Audience, Date, Disclosed, Need, NeedPrivacy, OwnerKind, Party, Patent, RecordId, Visibility, is_seen_by, party_key,
};
use crate::search::{classified_need, classified_patent, sure_divisions, sure_nodes};
use crate::store::Store;
use crate::taxonomy::{Chain, ChainNode, Classification, Pool, Taxonomy};

/// Where a record is: the six digits of a division, 0 where nothing says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Six digits of the division.
    pub code: u32,
    /// Told by the owner's name alone.
    pub guessed: bool,
}

impl Place {
    fn of(taxonomy: &Taxonomy, region: Option<&str>, owner: Option<&str>) -> Self {
        let code = |code: &str| code.parse().unwrap_or(0);
        if let Some(region) = region.and_then(|text| taxonomy.region(text)) {
            return Self { code: code(&region.code), guessed: false };
        }
        match owner.and_then(|owner| taxonomy.seat(owner)) {
            Some(region) => Self { code: code(&region.code), guessed: true },
            None => Self::default(),
        }
    }

    /// Whether it lies in a division, or is it; 0 takes every place in.
    #[must_use]
    pub const fn is_in(self, division: u32) -> bool {
        let width = match division {
            0 => return true,
            code if code % 10_000 == 0 => 10_000,
            code if code % 100 == 0 => 100,
            _ => 1,
        };
        self.code / width == division / width
    }
}

/// A class of quality, or none where too little is known.
pub type Grade = Option<u8>;

/// A patent as views count it.
#[derive(Debug, Clone)]
pub struct PatentRow {
    /// [`RecordId::key`].
    pub key: u64,
    /// First owner, a place in [`Survey::owners`].
    pub owner: u32,
    /// All owners, the first one too.
    pub owners: Box<[u32]>,
    /// Kind of the first owner.
    pub kind: Option<OwnerKind>,
    /// Where it is.
    pub place: Place,
    /// Division of GB/T 4754 that it belongs to most surely; 0 where none does.
    pub division: u8,
    /// Nodes, places in [`Survey::nodes`].
    pub nodes: Box<[u16]>,
    /// Pools that it surely falls into, places in [`Taxonomy::pools`], ascending.
    pub pools: Box<[u16]>,
    /// Asleep or not on the day.
    pub state: DormancyState,
    /// Not known to be dead on the day: it can be offered.
    pub on_offer: bool,
    /// Place of its grade in [`Survey::grades`].
    pub grade: Grade,
    /// Year of filing; 0 where it is not known.
    pub year: i16,
    /// IPC subclass; blank where there is none.
    pub subclass: [u8; 4],
    visibility: Option<Visibility>,
    restricted: bool,
    parties: Box<[Party]>,
}

/// A need as views count it.
#[derive(Debug, Clone)]
pub struct NeedRow {
    /// [`RecordId::key`].
    pub key: u64,
    /// Where it is.
    pub place: Place,
    /// Division of GB/T 4754; 0 where none is known.
    pub division: u8,
    /// Nodes, places in [`Survey::nodes`].
    pub nodes: Box<[u16]>,
    /// Pools that it surely falls into.
    pub pools: Box<[u16]>,
    /// Still wanted on the day.
    pub valid: bool,
    match_only: bool,
}

/// Someone who owns patents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// As its first record writes it, of those that everybody may see where there are any.
    pub name: String,
    /// What makes two spellings one.
    key: String,
    public: bool,
}

/// The whole store on a day.
#[derive(Debug)]
pub struct Survey {
    /// The day.
    pub today: Date,
    /// Patents, in the order of their ids.
    pub patents: Vec<PatentRow>,
    /// Needs, in the order of their ids.
    pub needs: Vec<NeedRow>,
    /// Owners, in the order of their first record.
    pub owners: Vec<Owner>,
    /// Grades of quality, the best first.
    pub grades: Vec<String>,
    /// Place of the chain and of the node in it, for each number of a node.
    pub nodes: Vec<(usize, usize)>,
}

/// What of a survey a reader may see.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'s> {
    survey: &'s Survey,
    audience: Audience,
}

struct Surveyor<'a> {
    assessor: Assessor<'a>,
    outside: &'a dyn Outside,
    nodes: HashMap<&'a str, u16>,
    pools: HashMap<(&'a str, &'a str), u16>,
    grades: &'a [String],
}

impl Survey {
    /// Surveys the store.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of(
        store: &impl Store,
        taxonomy: &Taxonomy,
        rules: &Rules,
        outside: &dyn Outside,
        today: Date,
    ) -> Result<Self, InsightError> {
        let nodes: Vec<(usize, usize)> = (taxonomy.chains().iter().enumerate())
            .flat_map(|(at, chain)| (0..chain.nodes.len()).map(move |node| (at, node)))
            .collect();
        let grades: Vec<String> = rules.grades().map(str::to_owned).collect();
        let numbered = |(number, node): (u16, &(usize, usize))| {
            let node = taxonomy.chains().get(node.0)?.nodes.get(node.1)?;
            Some((&*node.id, number))
        };
        let surveyor = Surveyor {
            assessor: Assessor { rules, taxonomy, today },
            outside,
            nodes: (0_u16..).zip(&nodes).filter_map(numbered).collect(),
            pools: taxonomy.pools().iter().zip(0_u16..).map(|(pool, at)| ((&*pool.scheme, &*pool.code), at)).collect(),
            grades: &grades,
        };
        let read: Vec<(PatentRow, Vec<String>)> =
            each_record(store, |patent: Patent| surveyor.patent(&patent))?.into_iter().flatten().collect();
        let needs = each_record(store, |need: Need| surveyor.need(&need))?.into_iter().flatten().collect();
        let mut known: HashMap<String, u32> = HashMap::new();
        let mut owners: Vec<Owner> = Vec::new();
        let mut patents = Vec::with_capacity(read.len());
        for (mut row, names) in read {
            let mut of_row: Vec<u32> = Vec::with_capacity(names.len());
            for name in names {
                let key = party_key(&name);
                if key.is_empty() {
                    continue;
                }
                let public = row.is_seen_by(Audience::Visitor);
                let at = match known.get(&key) {
                    Some(at) => *at,
                    None => {
                        let at = u32::try_from(owners.len()).unwrap_or(NOBODY);
                        known.insert(key.clone(), at);
                        owners.push(Owner { name: name.clone(), key, public });
                        at
                    }
                };
                if let Some(owner) = owners.get_mut(at as usize).filter(|owner| public && !owner.public) {
                    (owner.name, owner.public) = (name, true);
                }
                if !of_row.contains(&at) {
                    of_row.push(at);
                }
            }
            row.owner = of_row.first().copied().unwrap_or(NOBODY);
            row.owners = of_row.into_boxed_slice();
            patents.push(row);
        }
        Ok(Self { today, patents, needs, owners, grades, nodes })
    }

    /// What `audience` may see of it.
    #[must_use]
    pub const fn seen_by(&self, audience: Audience) -> Seen<'_> {
        Seen { survey: self, audience }
    }

    /// Name of an owner.
    #[must_use]
    pub fn owner(&self, at: u32) -> &str {
        self.owners.get(at as usize).map_or("权利人不详", |owner| &owner.name)
    }

    /// The owner of that name, however it is spelt.
    #[must_use]
    pub fn owner_named(&self, name: &str) -> Option<u32> {
        let key = party_key(name);
        let at = self.owners.iter().position(|owner| owner.key == key)?;
        u32::try_from(at).ok()
    }

    /// Chain and node of a number.
    #[must_use]
    pub fn node<'t>(&self, taxonomy: &'t Taxonomy, number: u16) -> Option<(&'t Chain, &'t ChainNode)> {
        let (chain, node) = *self.nodes.get(usize::from(number))?;
        let chain = taxonomy.chains().get(chain)?;
        Some((chain, chain.nodes.get(node)?))
    }
}

/// The owner of a record that names none.
pub const NOBODY: u32 = u32::MAX;

impl<'s> Seen<'s> {
    /// The survey.
    #[must_use]
    pub const fn survey(self) -> &'s Survey {
        self.survey
    }

    /// Who looks.
    #[must_use]
    pub const fn audience(self) -> Audience {
        self.audience
    }

    /// The patents that the reader may know of.
    pub fn patents(self) -> impl Iterator<Item = &'s PatentRow> {
        self.survey.patents.iter().filter(move |row| row.is_seen_by(self.audience))
    }

    /// The patent of a key, where the reader may know of it.
    #[must_use]
    pub fn patent(self, key: u64) -> Option<&'s PatentRow> {
        let rows = &self.survey.patents;
        let row = rows.get(rows.binary_search_by_key(&key, |row| row.key).ok()?)?;
        row.is_seen_by(self.audience).then_some(row)
    }

    /// The needs that the reader may know of, and that are still wanted.
    pub fn needs(self) -> impl Iterator<Item = &'s NeedRow> {
        self.survey.needs.iter().filter(move |row| row.valid && row.is_seen_by(self.audience))
    }
}

impl PatentRow {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> RecordId {
        RecordId::of_key(self.key)
    }

    /// Whether `audience` may know of it.
    #[must_use]
    pub fn is_seen_by(&self, audience: Audience) -> bool {
        is_seen_by(audience, self.visibility, self.restricted, |party| self.parties.contains(&party))
    }

    /// Sleeps, or may sleep.
    #[must_use]
    pub const fn sleeps(&self) -> bool {
        matches!(self.state, DormancyState::Asleep | DormancyState::Suspected)
    }
}

impl NeedRow {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> RecordId {
        RecordId::of_key(self.key)
    }

    /// Whether `audience` may know of it.
    #[must_use]
    pub fn is_seen_by(&self, audience: Audience) -> bool {
        !self.match_only || audience == Audience::Operator
    }
}

impl Surveyor<'_> {
    fn patent(&self, patent: &Patent) -> Option<(PatentRow, Vec<String>)> {
        let class = classified_patent(self.assessor.taxonomy, patent);
        let (dormancy, _) = self.assessor.use_of(patent, self.outside.of(patent, self.assessor.today));
        let quality = self.assessor.quality(patent);
        let grade = quality.grade.and_then(|grade| self.grades.iter().position(|known| *known == grade));
        let mut subclass = [b' '; 4];
        if let Some(code) = patent.ipc.iter().find_map(|symbol| symbol.subclass())
            && let Ok(code) = code.as_bytes().try_into()
        {
            subclass = code;
        }
        let parties: Box<[Party]> = match patent.visibility {
            Some(Visibility::Named) => patent.names().collect(),
            _ => Box::default(),
        };
        let row = PatentRow {
            key: patent.id.as_ref()?.key(),
            owner: NOBODY,
            owners: Box::default(),
            kind: patent.owner_kind,
            place: Place::of(
                self.assessor.taxonomy,
                patent.region.as_deref(),
                patent.owners.first().map(String::as_str),
            ),
            division: division(&class),
            nodes: self.nodes(&class),
            pools: self.pools(&class),
            state: dormancy.state,
            on_offer: !patent.state_on(self.assessor.today).is_some_and(crate::domain::LegalState::is_dead),
            grade: grade.and_then(|at| u8::try_from(at).ok()),
            year: patent
                .filing_date
                .map(Date::year)
                .or_else(|| patent.number.as_ref().map(|number| number.year()))
                .unwrap_or(0),
            subclass,
            visibility: patent.visibility,
            restricted: patent.is_restricted(),
            parties,
        };
        // Owners as everybody reads them: a name may hold a telephone.
        let named = Patent { owners: patent.owners.clone(), ..Patent::default() }.seen_by(Audience::Visitor);
        Some((row, named.map(|named| named.owners).unwrap_or_default()))
    }

    fn need(&self, need: &Need) -> Option<NeedRow> {
        let (taxonomy, today) = (self.assessor.taxonomy, self.assessor.today);
        let class = classified_need(taxonomy, need);
        // Of an anonymous need a place that only the firm's name tells would tell the firm.
        let named = need.firm.as_deref().filter(|_| need.effective_privacy() == NeedPrivacy::Public);
        Some(NeedRow {
            key: need.id.as_ref()?.key(),
            place: Place::of(taxonomy, need.region.as_deref(), named),
            division: division(&class),
            nodes: self.nodes(&class),
            pools: self.pools(&class),
            valid: need.valid_until.is_none_or(|until| today <= until),
            match_only: need.effective_privacy() == NeedPrivacy::MatchOnly,
        })
    }

    fn nodes(&self, class: &Classification) -> Box<[u16]> {
        sure_nodes(class).filter_map(|hit| self.nodes.get(&*hit.node).copied()).collect()
    }

    fn pools(&self, class: &Classification) -> Box<[u16]> {
        let hits = class.strategic.iter().chain(&class.pools).filter(|hit| hit.firm);
        let mut pools: Vec<u16> = hits.filter_map(|hit| self.pools.get(&(&*hit.scheme, &*hit.code)).copied()).collect();
        pools.sort_unstable();
        pools.into_boxed_slice()
    }
}

/// The division of industry that a record belongs to most surely.
fn division(class: &Classification) -> u8 {
    sure_divisions(class).next().and_then(|code| code.parse().ok()).unwrap_or(0)
}

/// The places of the pools of a scheme in [`Taxonomy::pools`].
pub(super) fn pools_of<'t>(taxonomy: &'t Taxonomy, scheme: &'t str) -> impl Iterator<Item = (u16, &'t Pool)> {
    (0_u16..).zip(taxonomy.pools()).filter(move |(_, pool)| &*pool.scheme == scheme)
}
