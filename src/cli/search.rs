//! `search` and `similar`.

use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Result, bail};

use super::args::{FilterArguments, SortArgument};
use super::encoder::HOW_TO_TURN_ON;
use super::session::Session;
use crate::domain::{Audience, Need, Patent, RecordKind};
use crate::export::answers::{Listed, Reckoning, milliseconds, search_answer};
use crate::search::{FilterTexts, Filters, LARGEST_PAGE, SearchAnswer, SearchError, SearchRequest, Sort};
use crate::store::Store;
use crate::taxonomy::Taxonomy;

/// Page and order.
pub(super) struct Page {
    pub(super) sort: SortArgument,
    pub(super) limit: usize,
    pub(super) offset: usize,
}

impl FilterArguments {
    /// The filters for needs: those that only patents have are refused.
    pub(super) fn parse_for_needs(&self, taxonomy: &Taxonomy) -> Result<Filters> {
        let of_patents = [
            (self.owner_kind.is_some(), "--owner-kind"),
            (self.legal.is_some(), "--legal"),
            (self.max_cost.is_some(), "--max-cost"),
        ];
        if let Some((_, name)) = of_patents.iter().find(|(given, _)| *given) {
            bail!("{name} 只用于筛选专利，需求没有这一项，请去掉");
        }
        self.parse(taxonomy)
    }

    pub(super) fn parse(&self, taxonomy: &Taxonomy) -> Result<Filters> {
        let texts = FilterTexts {
            field: self.field.as_deref(),
            industry: self.industry.as_deref(),
            chain: self.chain.as_deref(),
            node: self.node.as_deref(),
            owner_kind: self.owner_kind.as_deref(),
            owner: self.owner.as_deref(),
            region: self.region.as_deref(),
            licence: self.licence.as_deref(),
            legal: self.legal.as_deref(),
            max_cost: self.max_cost,
            sales: self.sales,
        };
        Ok(Filters::parse(&texts, taxonomy)?)
    }
}

/// A record as a line of a list.
trait Line: Listed {
    /// The line under the title.
    fn line(&self, reckoning: &Reckoning<'_>) -> String;
}

impl Line for Patent {
    fn line(&self, reckoning: &Reckoning<'_>) -> String {
        let cost = reckoning.cost(self);
        let price = match cost.figure() {
            Some(_) => format!("三年费用：{}", cost.basis()),
            None => format!("费用{}", cost.basis()),
        };
        let facts = [
            self.quoted_number().unwrap_or_else(|| "无号码".to_owned()),
            self.owners.join("、"),
            self.state_on(reckoning.today).map_or_else(|| "法律状态未知".to_owned(), |state| state.to_string()),
            self.maturity.map_or_else(String::new, |maturity| format!("成熟度{maturity}")),
            self.licence_kind.map_or_else(String::new, |kind| format!("{kind}")),
            price,
            format!("质量{:.1}分", reckoning.quality(self).points),
        ];
        facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

impl Line for Need {
    fn line(&self, _reckoning: &Reckoning<'_>) -> String {
        let facts = [
            self.firm.clone().unwrap_or_default(),
            self.region.clone().unwrap_or_default(),
            self.budget.map_or_else(String::new, |budget| format!("预算{budget}")),
            self.effective_privacy().to_string(),
        ];
        facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

pub(super) fn run(
    session: &Session,
    kind: RecordKind,
    query: &str,
    filters: &FilterArguments,
    page: &Page,
) -> Result<()> {
    if page.limit > LARGEST_PAGE {
        bail!("--limit 最多 {LARGEST_PAGE}（现为 {}），请用 --offset 翻页，或用 export 导出全部", page.limit);
    }
    if kind == RecordKind::Need && page.sort == SortArgument::Quality {
        bail!("--sort quality 只用于专利，需求没有质量分，请换一种排序");
    }
    match kind {
        RecordKind::Patent => list::<Patent>(session, query, filters, page),
        RecordKind::Need => list::<Need>(session, query, filters, page),
    }
}

fn list<R: Line>(session: &Session, query: &str, filters: &FilterArguments, page: &Page) -> Result<()> {
    let reader = session.reader()?;
    let index = session.index(&reader)?;
    let filters = match R::KIND {
        RecordKind::Patent => filters.parse(index.taxonomy())?,
        RecordKind::Need => filters.parse_for_needs(index.taxonomy())?,
    };
    let meaning = session.meaning()?;
    let request = SearchRequest {
        query,
        filters: &filters,
        sort: match page.sort {
            SortArgument::Relevance => Sort::Relevance,
            SortArgument::Newest => Sort::Newest,
            SortArgument::Cost => Sort::Cost,
            SortArgument::Quality => Sort::Quality,
        },
        limit: page.limit,
        offset: page.offset,
        today: session.today,
        meaning: meaning.as_ref(),
    };
    let begun = Instant::now();
    let answer = match index.search::<R>(&reader, &request) {
        Err(SearchError::Meaning(error)) => {
            session.note(&format!("{error}；本次只按词语检索"));
            index.search::<R>(&reader, &SearchRequest { meaning: None, ..request })?
        }
        other => other?,
    };
    let took = begun.elapsed();
    let reckoning = Reckoning { today: session.today, sales: filters.sales(), index: &index };
    show(session, &answer, &reckoning, page.offset, took)
}

fn show<R: Line>(
    session: &Session,
    answer: &SearchAnswer<R>,
    reckoning: &Reckoning<'_>,
    offset: usize,
    took: std::time::Duration,
) -> Result<()> {
    if session.json {
        return session.print_json(&search_answer(answer, reckoning, took.as_secs_f64()));
    }
    let mut text = String::new();
    if answer.total == 0 {
        text.push_str("没有找到。换个说法、少用几个词或放宽筛选，或用 match text 把整个问题写出来。\n");
        if answer.without_cost > 0 {
            let _ = writeln!(text, "另有 {} 件费用面议或未知", answer.without_cost);
        }
        return session.print(&text);
    }
    if answer.closest_only {
        text.push_str("没有同时含有全部词的记录，以下含有其中大部分词：\n");
    }
    let _ = writeln!(text, "共 {} 条，用时 {} 毫秒", answer.total, milliseconds(took.as_secs_f64()));
    if answer.without_cost > 0 {
        let _ = writeln!(text, "另有 {} 件费用面议或未知", answer.without_cost);
    }
    for (at, hit) in answer.hits.iter().enumerate() {
        let _ = writeln!(text, "\n{:>3}. {}", offset + at + 1, session.strong(hit.record.display_title()));
        let _ = writeln!(text, "     {}", hit.record.line(reckoning));
        if !hit.snippet.is_empty() {
            let _ = writeln!(text, "     {}", session.snippet(&hit.snippet));
        }
    }
    if answer.by_meaning == Some(false) {
        let line = format!("\n本次只按词语检索。要按意思检索整句话，请{HOW_TO_TURN_ON}。\n");
        text.push_str(&session.faint(&line));
    }
    session.print(&text)
}

pub(super) fn similar(session: &Session, which: &str, limit: usize) -> Result<()> {
    let reader = session.reader()?;
    let Some(id) = reader.resolve(which, Some(RecordKind::Patent))? else {
        bail!("没有找到专利 {which}，请检查号码，或用 search 查一下");
    };
    let Some(patent) = reader.get::<Patent>(&id)? else {
        bail!("专利 {which} 已撤下");
    };
    let index = session.index(&reader)?;
    let begun = Instant::now();
    let meaning = session.meaning()?;
    let answer = index.similar(
        &reader,
        &patent,
        meaning.as_ref(),
        Audience::Operator,
        session.today,
        limit.min(LARGEST_PAGE),
    )?;
    let took = begun.elapsed();
    let reckoning = Reckoning { today: session.today, sales: None, index: &index };
    show(session, &answer, &reckoning, 0, took)
}
