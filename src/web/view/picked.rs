//! Records that a reader has picked, as an address names them: `ids=A&ids=B`, `ids=A,B`, or both.

use std::collections::HashSet;

use crate::domain::{Patent, RecordId, RecordKind};
use crate::web::error::WebError;
use crate::web::site::Work;

/// What an address picks, and what else it says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::web) struct Picked {
    /// Patents, each once, in order.
    pub(in crate::web) ids: Vec<RecordId>,
    /// Names that are no patent's.
    pub(in crate::web) unreadable: usize,
    others: Vec<(String, String)>,
}

impl Picked {
    /// Reads a query string.
    pub(in crate::web) fn of(query: Option<&str>) -> Self {
        let (mut picked, mut seen) = (Self::default(), HashSet::new());
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if name != "ids" {
                picked.others.push((name.into_owned(), value.into_owned()));
                continue;
            }
            let named = value.split(|c: char| c.is_whitespace() || ",，、;；".contains(c));
            for text in named.filter(|text| !text.is_empty()) {
                match text.parse::<RecordId>() {
                    Ok(id) if id.kind() == RecordKind::Patent => {
                        if seen.insert(id.clone()) {
                            picked.ids.push(id);
                        }
                    }
                    _ => picked.unreadable += 1,
                }
            }
        }
        picked
    }

    /// The value of another part of the address.
    pub(in crate::web) fn value(&self, name: &str) -> Option<&str> {
        let mut others = self.others.iter().filter(|(other, _)| other == name);
        others.next().map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Leaves the first `most`; how many went.
    pub(in crate::web) fn keep(&mut self, most: usize) -> usize {
        let over = self.ids.len().saturating_sub(most);
        self.ids.truncate(most);
        over
    }
}

/// Ids as one part of an address.
pub(in crate::web) fn joined<'i>(ids: impl IntoIterator<Item = &'i str>) -> String {
    ids.into_iter().collect::<Vec<_>>().join(",")
}

impl Work<'_> {
    /// The picked patents that the asker may see, in their order, and how many are missing.
    pub(in crate::web) fn picked(&self, picked: &Picked) -> Result<(Vec<Patent>, usize), WebError> {
        let mut patents = Vec::new();
        let mut missing = picked.unreadable;
        for id in &picked.ids {
            match self.patent(id) {
                // Of merged records several ids name one.
                Ok(patent) if patents.iter().any(|known: &Patent| known.id == patent.id) => {}
                Ok(patent) => patents.push(patent),
                Err(WebError::NotFound(_) | WebError::Gone(_)) => missing += 1,
                Err(error) => return Err(error),
            }
        }
        Ok((patents, missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_repeated_and_joined_and_each_counts_once() {
        let picked =
            Picked::of(Some("ids=p000000000001,p000000000002&need=n00000000000a&ids=p000000000001&ids=%2C+x&text=+"));
        let ids: Vec<&str> = picked.ids.iter().map(RecordId::as_str).collect();
        assert_eq!(ids, ["p000000000001", "p000000000002"]);
        assert_eq!((picked.unreadable, picked.value("need"), picked.value("text")), (1, Some("n00000000000a"), None));
        assert_eq!(Picked::of(Some("ids=n00000000000a")).unreadable, 1);
        assert_eq!(Picked::of(None), Picked::default());
        assert_eq!(picked.clone().keep(1), 1);
    }
}
