//! `export`: records as workbook, CSV or JSON Lines, to be imported again.

use std::path::Path;

use anyhow::{Result, bail};

use super::args::{FilterArguments, SleepArguments};
use super::session::Session;
use crate::assessment::{Assessor, DormancyState, Outside, Rules};
use crate::domain::{Audience, Need, Patent, RecordId, RecordKind};
use crate::export::verification::{can_return, write_verification};
use crate::export::{Exported, OutputFormat, RecordWriter};
use crate::insight::open_conditions;
use crate::search::SearchIndex;
use crate::store::{Reader, Store};
use crate::taxonomy::Taxonomy;
use crate::workflow::Worked;

/// A state of dormancy as people type it.
pub(super) fn dormancy(text: &str) -> Result<DormancyState, String> {
    use DormancyState::{Asleep, Awake, NotApplicable, Suspected};
    let short = |state: DormancyState| state.word().trim_end_matches("（待核实）");
    let known = [Asleep, Suspected, Awake, NotApplicable].into_iter().find(|state| {
        let text = text.trim();
        text == short(*state) || text == state.word()
    });
    known.ok_or_else(|| format!("没有“{text}”这种状态，可用的值：沉睡、疑似沉睡、已唤醒、不适用"))
}

pub(super) fn run(
    session: &Session,
    kind: RecordKind,
    public: bool,
    (filters, sleep): (&FilterArguments, &SleepArguments),
    out: &Path,
) -> Result<()> {
    let audience = if public { Audience::Visitor } else { Audience::Operator };
    let is_asked = sleep.verify || sleep.dormancy.is_some();
    let written = match kind {
        RecordKind::Need if is_asked => bail!("需求没有沉睡状态，--dormancy 和 --verify 只用于 export patents"),
        RecordKind::Patent if sleep.verify => write_suspected(session, filters, out)?,
        RecordKind::Patent => match sleep.dormancy {
            None => write::<Patent>(session, audience, filters, out, &|_| true)?,
            Some(wanted) => {
                let judging = Judging::load(session)?;
                let is_wanted = |patent: &Patent| judging.state(patent) == wanted;
                write::<Patent>(session, audience, filters, out, &is_wanted)?
            }
        },
        RecordKind::Need => write::<Need>(session, audience, filters, out, &|_| true)?,
    };
    if session.json {
        return session.print_json(&serde_json::json!({ "file": out.display().to_string(), "records": written }));
    }
    session.print(&format!("已写出 {written} 条到 {}\n", out.display()))
}

/// What dormancy is judged with.
struct Judging {
    rules: Rules,
    taxonomy: std::sync::Arc<Taxonomy>,
    worked: Worked,
    today: crate::domain::Date,
}

impl Judging {
    fn load(session: &Session) -> Result<Self> {
        Ok(Self {
            rules: Rules::load(&session.resources)?,
            taxonomy: session.taxonomy()?,
            worked: Worked::of(&session.reader()?)?,
            today: session.today,
        })
    }

    fn assessor(&self) -> Assessor<'_> {
        Assessor { rules: &self.rules, taxonomy: &self.taxonomy, today: self.today }
    }

    fn state(&self, patent: &Patent) -> DormancyState {
        self.assessor().use_of(patent, self.worked.of(patent, self.today)).0.state
    }
}

/// The workbook in which suspected patents are verified.
fn write_suspected(session: &Session, filters: &FilterArguments, out: &Path) -> Result<u64> {
    if OutputFormat::of_path(out)? != OutputFormat::Xlsx {
        bail!("核验表只写成 .xlsx 文件，{} 不是", out.display());
    }
    let (judging, reader) = (Judging::load(session)?, session.reader()?);
    let chosen = chosen_by::<Patent>(session, &reader, filters)?;
    let (mut suspected, mut left_out) = (Vec::new(), 0_u64);
    each::<Patent>(&reader, chosen.as_deref(), &mut |patent| {
        if let Some(open) = open_conditions(&patent, &judging.assessor(), &judging.worked) {
            if can_return(&patent) {
                suspected.push((patent, open));
            } else {
                left_out += 1;
            }
        }
        Ok(())
    })?;
    write_verification(out, &suspected)?;
    if left_out > 0 {
        session.note(&format!("另有 {left_out} 件没有可用的号码，导入时认不出来，没有写进核验表；请在页面上核验"));
    }
    Ok(suspected.len() as u64)
}

fn write<R: Exported>(
    session: &Session,
    audience: Audience,
    filters: &FilterArguments,
    out: &Path,
    is_wanted: &dyn Fn(&R) -> bool,
) -> Result<u64> {
    let reader = session.reader()?;
    let chosen = chosen_by::<R>(session, &reader, filters)?;
    let mut extra = std::collections::BTreeSet::new();
    each::<R>(&reader, chosen.as_deref(), &mut |record| {
        let shown = Some(record).filter(is_wanted).and_then(|record| record.seen_by(audience));
        extra.extend(shown.iter().flat_map(|record| record.extra().keys().cloned()));
        Ok(())
    })?;
    let mut writer = RecordWriter::<R>::create(out, extra.into_iter().collect())?;
    let mut written = 0;
    each::<R>(&reader, chosen.as_deref(), &mut |record| {
        let shown = Some(record).filter(is_wanted).and_then(|record| record.seen_by(audience));
        if let Some(record) = shown {
            writer.write(&record)?;
            written += 1;
        }
        Ok(())
    })?;
    writer.finish()?;
    Ok(written)
}

/// Ids that pass the filters; none where there are no filters.
fn chosen_by<R: Exported>(
    session: &Session,
    reader: &Reader,
    filters: &FilterArguments,
) -> Result<Option<Vec<RecordId>>> {
    let index = || session.index(reader);
    filters.any().then(|| chosen::<R>(&index()?, session, filters)).transpose()
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
