//! Who works on the same thing: how much of a need is covered already (R25), and whose patents are near one (R23).

use std::collections::BTreeMap;

use crate::domain::{Patent, folded_title};
use crate::search::{QueryReading, SearchError};
use crate::web::error::WebError;
use crate::web::site::Work;
use crate::web::view::query::SearchQuery;

/// Valid patents on what a need is about, and their owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Covered {
    /// The terms that all of them hold.
    pub(in crate::web) words: String,
    pub(in crate::web) patents: u64,
    pub(in crate::web) owners: usize,
    /// More patents than were read for their owners.
    pub(in crate::web) at_least: bool,
    /// The search that counts the same.
    pub(in crate::web) address: String,
}

/// An owner or an inventor with the patents that are near.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Near {
    pub(in crate::web) name: String,
    pub(in crate::web) patents: usize,
}

/// Patents that are read for their owners; of more it is said that there are at least so many owners.
const READ: usize = 60;

/// Names that are shown.
const MOST_NAMES: usize = 8;

/// Those with most patents first, then by name. `but`: those of the patent itself.
pub(in crate::web) fn named_most<'p>(
    patents: &'p [Patent],
    names: impl Fn(&'p Patent) -> &'p [String],
    but: &[String],
) -> Vec<Near> {
    let own: Vec<String> = but.iter().map(|name| folded_title(name)).collect();
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for patent in patents {
        for name in names(patent).iter().filter(|name| !own.contains(&folded_title(name))) {
            *counted.entry(name).or_default() += 1;
        }
    }
    let mut near: Vec<Near> =
        counted.into_iter().map(|(name, patents)| Near { name: name.to_owned(), patents }).collect();
    near.sort_by(|a, b| b.patents.cmp(&a.patents).then_with(|| a.name.cmp(&b.name)));
    near.truncate(MOST_NAMES);
    near
}

impl Work<'_> {
    /// What is covered of a need's weightiest terms, the first two of them where any patent holds both, else the first.
    pub(in crate::web) fn covered(&self, terms: &[String]) -> Result<Option<Covered>, WebError> {
        for count in [2, 1] {
            let words = match terms.get(..count) {
                Some(terms) => terms.join(" "),
                None => continue,
            };
            if QueryReading::of(&words) != QueryReading::Words {
                continue;
            }
            let query = SearchQuery { q: words.clone(), legal: "有效".to_owned(), ..SearchQuery::default() };
            let found = match self.search::<Patent>(&query, READ, 0) {
                Ok(found) if !found.closest_only && found.total > 0 => found,
                Ok(_) => continue,
                // A term without a word in it that the index knows.
                Err(WebError::Search(SearchError::NothingToSearch(_))) => continue,
                Err(error) => return Err(error),
            };
            let mut owners: Vec<String> =
                found.hits.iter().flat_map(|hit| &hit.record.owners).map(|owner| folded_title(owner)).collect();
            owners.sort_unstable();
            owners.dedup();
            return Ok(Some(Covered {
                words,
                patents: found.total,
                owners: owners.len(),
                at_least: found.total > found.hits.len() as u64,
                address: format!("/search?{}", query.written()),
            }));
        }
        Ok(None)
    }
}
