//! What the programme office keeps beside the records: policy notes until their day (R53), and curated libraries that are
//! due for review (R08).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ListedPair;
use super::listed::{Clash, Listed, hold, join};
use super::packages::{doubts_about, records_of};
use crate::domain::{Audience, Date, Disclosed, IpcSymbol, LibraryRow, Need, Patent, PolicyRow, folded_title};
use crate::store::{Entry, Reader, Result, Store};
use crate::taxonomy::{ClassifyInput, Region, Taxonomy};
use crate::text::fold;

/// A policy note.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Its folded name.
    pub key: String,
    /// What the file says.
    #[serde(flatten)]
    pub said: PolicyRow,
}

impl Entry for Policy {
    const KIND: &'static str = "policy";

    fn key(&self) -> &str {
        &self.key
    }
}

impl Listed for Policy {
    type Row = PolicyRow;
    const LIST: &'static str = "政策提示";

    fn key_of(row: &PolicyRow) -> String {
        folded_title(&row.policy_title)
    }

    fn named(key: String, row: &PolicyRow) -> Self {
        Self { key, said: PolicyRow { policy_title: row.policy_title.clone(), ..PolicyRow::default() } }
    }

    fn take(&mut self, row: PolicyRow, clashes: &mut Vec<Clash>) {
        let said = &mut self.said;
        hold(&mut said.text, row.text, "政策要点", clashes);
        join(&mut said.regions, row.regions);
        join(&mut said.industries, row.industries);
        hold(&mut said.from, row.from, "施行日期", clashes);
        hold(&mut said.until, row.until, "截止日期", clashes);
        hold(&mut said.issuer, row.issuer, "发布单位", clashes);
        hold(&mut said.link, row.link, "网址", clashes);
        for (header, text) in row.extra {
            said.extra.entry(header).or_insert(text);
        }
    }

    fn over(self, known: Self) -> Self {
        let (said, known) = (self.said, known.said);
        let list = |new: Vec<String>, old: Vec<String>| if new.is_empty() { old } else { new };
        let mut extra = known.extra;
        extra.extend(said.extra);
        Self {
            key: self.key,
            said: PolicyRow {
                policy_title: said.policy_title,
                text: said.text.or(known.text),
                regions: list(said.regions, known.regions),
                industries: list(said.industries, known.industries),
                from: said.from.or(known.from),
                until: said.until.or(known.until),
                issuer: said.issuer.or(known.issuer),
                link: said.link.or(known.link),
                extra,
            },
        }
    }

    fn doubts(&self, _reader: &Reader) -> Result<Vec<(&'static str, String)>> {
        let mut doubts = Vec::new();
        if self.said.until.is_none() {
            doubts.push(("截止日期", "没有截止日期，会一直显示，请尽量写明".to_owned()));
        }
        if self.said.text.is_none() {
            doubts.push(("政策要点", "没有要点，只显示名称".to_owned()));
        }
        Ok(doubts)
    }
}

/// Where a match is made, and what it is about.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    regions: Vec<Region>,
    /// Codes of GB/T 4754, with all that stand above them.
    industries: BTreeSet<Arc<str>>,
    /// Ids of chains.
    chains: BTreeSet<Arc<str>>,
}

impl Setting {
    /// The setting of needs and patents: where the firms are, and what both sides are about.
    #[must_use]
    pub fn of(needs: &[Need], patents: &[Patent], taxonomy: &Taxonomy) -> Self {
        let mut setting = Self::default();
        for need in needs {
            setting.regions.extend(need.region.as_deref().and_then(|region| taxonomy.region(region)));
            let declared: Vec<String> = need.chain.iter().chain(&need.chain_node).cloned().collect();
            let texts = (need.title.as_deref(), need.description.as_deref());
            setting.take(&[], texts, (&need.technical_field, &declared), taxonomy);
        }
        for patent in patents {
            let texts = (patent.title.as_deref(), patent.r#abstract.as_deref());
            setting.take(&patent.ipc, texts, (&patent.technical_field, &patent.chain), taxonomy);
        }
        setting
    }

    fn take(
        &mut self,
        ipc: &[IpcSymbol],
        (title, text): (Option<&str>, Option<&str>),
        (declared_fields, declared_chains): (&[String], &[String]),
        taxonomy: &Taxonomy,
    ) {
        let (title, text) = (fold(title.unwrap_or_default()), fold(text.unwrap_or_default()));
        let input = ClassifyInput { ipc, title: &title, text: &text, declared_fields, declared_chains };
        let found = taxonomy.classify_without_pools(&input);
        for hit in &found.industries {
            self.industries.extend(taxonomy.industry_path(&hit.code).into_iter().map(|industry| industry.code.clone()));
        }
        self.chains.extend(found.chain_nodes.into_iter().map(|hit| hit.chain));
        self.chains.extend(found.chains);
    }
}

impl Policy {
    /// Whether it holds on a day; the last day is one of them.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.said.from.is_none_or(|from| from <= day) && self.said.until.is_none_or(|until| until >= day)
    }

    /// Whether it is for what a setting names: of a region within its own, and of an industry or chain of its own.
    #[must_use]
    pub fn is_for(&self, setting: &Setting, taxonomy: &Taxonomy) -> bool {
        let within = |region: &String| match taxonomy.region(region) {
            Some(own) => setting.regions.iter().any(|region| own.contains(region)),
            None => is_everywhere(region),
        };
        let about = |industry: &String| {
            let industry = industry.trim();
            let coded = taxonomy.industry(industry).into_iter();
            let mut industries = coded.chain(taxonomy.industries_named(industry));
            industries.any(|own| setting.industries.contains(&own.code))
                || taxonomy.chain(industry).is_some_and(|own| setting.chains.contains(&own.id))
        };
        (self.said.regions.is_empty() || self.said.regions.iter().any(within))
            && (self.said.industries.is_empty() || self.said.industries.iter().any(about))
    }
}

/// A region that is no division: the whole country.
fn is_everywhere(region: &str) -> bool {
    ["全国", "不限", "各地", "全国范围"].contains(&region.trim())
}

/// Policy notes that hold on a day, those that end first before the others.
///
/// # Errors
/// Those of the store.
pub fn policies_on(reader: &Reader, day: Date) -> Result<Vec<Policy>> {
    let mut all: Vec<Policy> = reader.all_kept::<Policy>()?.into_iter().map(|kept| kept.entry).collect();
    all.retain(|policy| policy.holds_on(day));
    all.sort_by(|a, b| {
        let end = |policy: &Policy| (policy.said.until.is_none(), policy.said.until);
        end(a).cmp(&end(b)).then_with(|| a.key.cmp(&b.key))
    });
    Ok(all)
}

/// Policy notes for pairs: those that hold on the day, for where the firms are and what both sides are about, as far as the
/// asker may know it.
///
/// # Errors
/// Those of the store.
pub fn policies_for<'p>(
    reader: &Reader,
    pairs: impl IntoIterator<Item = &'p ListedPair>,
    taxonomy: &Taxonomy,
    audience: Audience,
    day: Date,
) -> Result<Vec<Policy>> {
    let all = policies_on(reader, day)?;
    // To tell what records are about takes long.
    if all.iter().all(|policy| policy.said.regions.is_empty() && policy.said.industries.is_empty()) {
        return Ok(all);
    }
    let (mut needs, mut patents) = (BTreeSet::new(), BTreeSet::new());
    for pair in pairs {
        needs.insert(pair.need.clone());
        patents.insert(pair.patent.clone());
    }
    let needs: Vec<Need> = seen(reader.get_many(&needs.into_iter().collect::<Vec<_>>())?, audience);
    let patents: Vec<Patent> = seen(reader.get_many(&patents.into_iter().collect::<Vec<_>>())?, audience);
    let setting = Setting::of(&needs, &patents, taxonomy);
    Ok(all.into_iter().filter(|policy| policy.is_for(&setting, taxonomy)).collect())
}

fn seen<R: Disclosed>(records: Vec<R>, audience: Audience) -> Vec<R> {
    records.into_iter().filter_map(|record| record.seen_by(audience)).collect()
}

/// A patent that was chosen for a library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// Number, code or id.
    pub patent: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// A curated library.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Library {
    /// Its name.
    pub name: String,
    /// What is chosen by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criteria: Option<String>,
    /// Who is in charge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curator: Option<String>,
    /// When the choice is to be looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_on: Option<Date>,
    /// What was chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chosen: Vec<Chosen>,
    /// Columns with no place of their own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

/// Columns of the export that come from the records.
const SHOWN: [&str; 3] = ["专利名称", "专利权人", "法律状态"];

/// What was chosen, with the record of each as the asker may see it. Without one where no record is of it; what the asker
/// may not know of is not there.
///
/// # Errors
/// Those of the store.
pub fn library_patents(
    reader: &Reader,
    library: &Library,
    audience: Audience,
) -> Result<Vec<(Chosen, Option<Patent>)>> {
    let named = library.chosen.iter().map(|chosen| (chosen.clone(), chosen.patent.as_str()));
    records_of(reader, named, audience)
}

/// The library of rows that name none.
const ONLY: &str = "高价值专利库";

impl Entry for Library {
    const KIND: &'static str = "library";

    fn key(&self) -> &str {
        &self.name
    }
}

impl Library {
    /// Whether it is time to look at the choice again: on the day itself, and after it.
    #[must_use]
    pub fn is_due(&self, today: Date) -> bool {
        self.review_on.is_some_and(|day| day <= today)
    }
}

impl Listed for Library {
    type Row = LibraryRow;
    const LIST: &'static str = "高价值专利库";

    fn key_of(row: &LibraryRow) -> String {
        row.library.clone().unwrap_or_else(|| ONLY.to_owned())
    }

    fn named(key: String, _row: &LibraryRow) -> Self {
        Self { name: key, ..Self::default() }
    }

    fn take(&mut self, row: LibraryRow, clashes: &mut Vec<Clash>) {
        hold(&mut self.criteria, row.criteria, "入选标准", clashes);
        hold(&mut self.curator, row.curator, "责任人", clashes);
        hold(&mut self.review_on, row.review_on, "复核日期", clashes);
        for patent in row.chosen {
            match self.chosen.iter_mut().find(|chosen| chosen.patent == patent) {
                Some(chosen) => hold(&mut chosen.words, row.words.clone(), "入选理由", clashes),
                None => self.chosen.push(Chosen { patent, words: row.words.clone() }),
            }
        }
        // What the export shows of the record is no part of the choice.
        for (header, text) in row.extra.into_iter().filter(|(header, _)| !SHOWN.contains(&header.as_str())) {
            self.extra.entry(header).or_insert(text);
        }
    }

    /// What was chosen is what the file lists: that is how a patent leaves a library.
    fn over(self, known: Self) -> Self {
        let mut extra = known.extra;
        extra.extend(self.extra);
        Self {
            name: self.name,
            criteria: self.criteria.or(known.criteria),
            curator: self.curator.or(known.curator),
            review_on: self.review_on.or(known.review_on),
            chosen: self.chosen,
            extra,
        }
    }

    fn doubts(&self, reader: &Reader) -> Result<Vec<(&'static str, String)>> {
        let mut doubts = Vec::new();
        let missing = [
            (self.criteria.is_none(), "入选标准", "没有入选标准，请补上"),
            (self.curator.is_none(), "责任人", "没有责任人，请补上"),
            (self.review_on.is_none(), "复核日期", "没有复核日期，到期不会提醒"),
        ];
        doubts.extend(missing.into_iter().filter(|(is, ..)| *is).map(|(_, field, said)| (field, said.to_owned())));
        for chosen in &self.chosen {
            doubts.extend(doubts_about(reader, &chosen.patent)?.map(|doubt| ("专利号", doubt)));
        }
        Ok(doubts)
    }
}

#[cfg(test)]
mod tests;
