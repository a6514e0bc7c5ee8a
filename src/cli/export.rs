//! `export`: records as workbook, CSV or JSON Lines, to be imported again.

use std::path::Path;

use anyhow::Result;

use super::args::FilterArguments;
use super::session::Session;
use crate::domain::{Audience, Need, Patent, RecordId, RecordKind};
use crate::export::{Exported, RecordWriter};
use crate::search::SearchIndex;
use crate::store::{Reader, Store};

pub(super) fn run(
    session: &Session,
    kind: RecordKind,
    public: bool,
    filters: &FilterArguments,
    out: &Path,
) -> Result<()> {
    let audience = if public { Audience::Visitor } else { Audience::Operator };
    let written = match kind {
        RecordKind::Patent => write::<Patent>(session, audience, filters, out)?,
        RecordKind::Need => write::<Need>(session, audience, filters, out)?,
    };
    if session.json {
        return session.print_json(&serde_json::json!({ "file": out.display().to_string(), "records": written }));
    }
    session.print(&format!("已写出 {written} 条到 {}\n", out.display()))
}

fn write<R: Exported>(session: &Session, audience: Audience, filters: &FilterArguments, out: &Path) -> Result<u64> {
    let reader = session.reader()?;
    let chosen = match filters.any() {
        true => Some(chosen::<R>(&session.index(&reader)?, session, filters)?),
        false => None,
    };
    let mut extra = std::collections::BTreeSet::new();
    each::<R>(&reader, chosen.as_deref(), &mut |record| {
        let shown = record.seen_by(audience);
        extra.extend(shown.iter().flat_map(|record| record.extra().keys().cloned()));
        Ok(())
    })?;
    let mut writer = RecordWriter::<R>::create(out, extra.into_iter().collect())?;
    let mut written = 0;
    each::<R>(&reader, chosen.as_deref(), &mut |record| {
        let shown = record.seen_by(audience);
        if let Some(record) = shown {
            writer.write(&record)?;
            written += 1;
        }
        Ok(())
    })?;
    writer.finish()?;
    Ok(written)
}

/// Ids that pass the filters, in id order.
fn chosen<R: Exported>(index: &SearchIndex, session: &Session, filters: &FilterArguments) -> Result<Vec<RecordId>> {
    let filters = filters.parse(index.taxonomy())?;
    Ok(index.filtered_ids(R::KIND, &filters, session.today)?)
}

fn each<R: Exported>(
    reader: &Reader,
    chosen: Option<&[RecordId]>,
    take: &mut dyn FnMut(R) -> Result<()>,
) -> Result<()> {
    const PAGE: usize = 1_000;
    if let Some(ids) = chosen {
        for page in ids.chunks(PAGE) {
            reader.get_many::<R>(page)?.into_iter().try_for_each(&mut *take)?;
        }
        return Ok(());
    }
    let mut after: Option<RecordId> = None;
    loop {
        let page = reader.each::<R>(after.as_ref(), PAGE)?;
        let Some(last) = page.last().and_then(|record| record.id()) else { return Ok(()) };
        after = Some(last.clone());
        page.into_iter().try_for_each(&mut *take)?;
    }
}

impl FilterArguments {
    fn any(&self) -> bool {
        self.field.is_some()
            || self.industry.is_some()
            || self.chain.is_some()
            || self.node.is_some()
            || self.owner_kind.is_some()
            || self.owner.is_some()
            || self.region.is_some()
            || self.licence.is_some()
            || self.legal.is_some()
            || self.max_cost.is_some()
    }
}
