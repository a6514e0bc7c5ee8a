//! Packages of patents: entries of the ledger that files bring (R09).

use super::deals::patent_named;
use super::listed::{Clash, Listed, hold, join};
use crate::domain::{Audience, Disclosed, LegalState, Package, Patent};
use crate::matching::Packages;
use crate::store::{Entry, Reader, Result, Store};

impl Entry for Package {
    const KIND: &'static str = "package";

    fn key(&self) -> &str {
        &self.package_code
    }
}

/// What speaks against a patent that a file chooses: unknown, withdrawn, dead.
pub(super) fn doubts_about(reader: &Reader, named: &str) -> Result<Option<String>> {
    let Some(id) = patent_named(reader, named)? else {
        return Ok(Some(format!("库中没有专利 {named}，导入专利后自动对上")));
    };
    Ok(match reader.get::<Patent>(&id)? {
        None => Some(format!("专利 {named} 已撤下")),
        Some(patent) => patent
            .legal_state
            .filter(|state| LegalState::is_dead(*state))
            .map(|state| format!("专利 {named} 在库中已{state}，请核对")),
    })
}

impl Listed for Package {
    type Row = Self;
    const LIST: &'static str = "专利组合";

    fn key_of(row: &Self) -> String {
        row.package_code.clone()
    }

    fn named(key: String, _row: &Self) -> Self {
        Self { package_code: key, ..Self::default() }
    }

    fn take(&mut self, row: Self, clashes: &mut Vec<Clash>) {
        let states_terms = row.terms() != Patent::default();
        if states_terms && self.terms() == Patent::default() {
            *self = self.clone().on_terms_of(row.terms());
        } else if states_terms && self.terms() != row.terms() {
            let said = |package: &Self| package.licence_fee.clone().unwrap_or_else(|| "另一种条件".to_owned());
            clashes.push(Clash { field: "许可使用费", kept: said(self), offered: said(&row) });
        }
        hold(&mut self.name, row.name, "组合名称", clashes);
        hold(&mut self.holder, row.holder, "提供方", clashes);
        hold(&mut self.note, row.note, "备注", clashes);
        join(&mut self.patents, row.patents);
        for (header, text) in row.extra {
            self.extra.entry(header).or_insert(text);
        }
    }

    /// Patents and terms that a file states are the file's, all of them: a package is what it was last said to be.
    fn over(self, known: Self) -> Self {
        let terms = if self.terms() == Patent::default() { known.terms() } else { self.terms() };
        let mut extra = known.extra;
        extra.extend(self.extra);
        let package = Self {
            package_code: self.package_code,
            name: self.name.or(known.name),
            patents: if self.patents.is_empty() { known.patents } else { self.patents },
            holder: self.holder.or(known.holder),
            note: self.note.or(known.note),
            extra,
            ..Self::default()
        };
        package.on_terms_of(terms)
    }

    fn doubts(&self, reader: &Reader) -> Result<Vec<(&'static str, String)>> {
        let mut doubts = Vec::new();
        if self.patents.len() < 2 {
            doubts.push(("专利号", format!("组合应有两件以上专利，这里有 {} 件，不参与匹配", self.patents.len())));
        }
        for named in &self.patents {
            doubts.extend(doubts_about(reader, named)?.map(|doubt| ("专利号", doubt)));
        }
        Ok(doubts)
    }
}

/// All packages, ready to be matched.
///
/// # Errors
/// Those of the store.
pub(super) fn packages_on_offer(reader: &Reader) -> Result<Packages> {
    Ok(Packages::of(reader.all_kept::<Package>()?.into_iter().map(|kept| kept.entry)))
}

/// What names patents, with the record of each as the asker may see it; whoever does not run the home is given only what
/// they see.
pub(super) fn records_of<'n, N>(
    reader: &Reader,
    named: impl Iterator<Item = (N, &'n str)>,
    audience: Audience,
) -> Result<Vec<(N, Option<Patent>)>> {
    let mut found = Vec::new();
    for (name, written) in named {
        let patent = match patent_named(reader, written)? {
            Some(id) => reader.get::<Patent>(&id)?.and_then(|patent| patent.seen_by(audience)),
            None => None,
        };
        if patent.is_some() || audience == Audience::Operator {
            found.push((name, patent));
        }
    }
    Ok(found)
}

/// The patents of a package by the numbers that name them.
///
/// # Errors
/// Those of the store.
pub fn package_patents(
    reader: &Reader,
    package: &Package,
    audience: Audience,
) -> Result<Vec<(String, Option<Patent>)>> {
    records_of(reader, package.patents.iter().map(|number| (number.clone(), number.as_str())), audience)
}
