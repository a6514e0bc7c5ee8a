//! The store surveyed, for the boards of `report`.

use anyhow::{Result, bail};

use crate::cli::args_report::BoardArguments;
use crate::cli::session::Session;
use crate::domain::{Audience, RecordKind};
use crate::insight::{InsightError, Parted, Scope, Seen, Served, Survey, Waiting};
use crate::matching::{Matcher, Weights};
use crate::search::SearchIndex;
use crate::store::{Reader, Store};
use crate::taxonomy::FARM_SCHEME;
use crate::workflow::Worked;

/// Everything that boards are made of.
pub(super) struct Surveyed {
    pub(super) reader: Reader,
    pub(super) index: SearchIndex,
    pub(super) weights: Weights,
    pub(super) worked: Worked,
    pub(super) survey: Survey,
}

impl Surveyed {
    pub(super) fn of(session: &Session) -> Result<Self> {
        let reader = session.reader()?;
        let index = session.index(&reader)?;
        let weights = Weights::load(&session.resources)?;
        let worked = Worked::of(&reader)?;
        let survey = Survey::of(&reader, index.taxonomy(), index.rules(), &worked, session.today)?;
        Ok(Self { reader, index, weights, worked, survey })
    }

    /// The command line is the operator's: it sees everything.
    pub(super) fn seen(&self) -> Seen<'_> {
        self.survey.seen_by(Audience::Operator)
    }

    /// Which needs wait for which patents; with a bar on a terminal.
    pub(super) fn waiting(&self, session: &Session) -> Result<Waiting> {
        let meaning = session.meaning()?;
        let matcher = Matcher::new(&self.index, &self.weights, session.today)
            .with_meaning(meaning.as_ref())
            .with_outside(&self.worked);
        let bar = session.progress_bar("配对", "{human_pos}/{human_len} 条需求");
        bar.set_length(self.reader.count(RecordKind::Need)?);
        let open = || session.home.open_reading().map_err(InsightError::from);
        let waiting =
            Waiting::of(&matcher, open, &self.reader, (session.today, Audience::Operator), &mut || bar.inc(1))?;
        bar.finish_and_clear();
        Ok(waiting)
    }

    pub(super) fn served(&self, waiting: &Waiting) -> Served {
        Served::of(self.seen(), waiting, self.weights.grades.fair)
    }

    /// The region that is asked for, and which records count.
    pub(super) fn asked(&self, asked: &BoardArguments) -> Result<(Parted, Scope)> {
        let mut scope = Scope::default();
        let region = match &asked.region {
            None => None,
            Some(text) => {
                let Some(region) = self.index.taxonomy().region(text) else {
                    bail!("没有叫“{text}”的地区，请写省、市、县的名称或六位代码");
                };
                scope.region = region.code.parse().ok();
                Some(region)
            }
        };
        if let Some(name) = &asked.owner {
            let Some(owner) = self.survey.owner_named(name) else {
                bail!("没有叫“{name}”的专利权人，请用目录里的全名");
            };
            scope.owner = Some(owner);
        }
        Ok((Parted::of(region.as_ref()), scope))
    }

    /// The pool of farming.
    pub(super) fn farm(&self) -> Option<u16> {
        let pools = self.index.taxonomy().pools();
        pools.iter().position(|pool| &*pool.scheme == FARM_SCHEME).and_then(|at| u16::try_from(at).ok())
    }
}
