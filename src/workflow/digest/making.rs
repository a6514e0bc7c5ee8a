//! Making digests: what has changed since the last one, of what is watched, as far as its holder may see it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{DateTime, Time};

use super::dated::{RunningOut, key_of, told_states};
use super::news::{Offered, Reckoned, news};
use super::{Digest, DigestLine, MailState, News, SavedSearch, Subscription, Told, Watch};
use crate::domain::{Audience, Date, Disclosed, Need, Patent, RecordId, RecordKind};
use crate::matching::{MatchError, MatchOptions, Matcher, NeedMatches};
use crate::meaning::Meaning;
use crate::search::{Filters, SearchError, SearchIndex};
use crate::store::{Act, Reader, Store, StoreError, Writer};
use crate::workflow::{FollowUps, WorkflowError};

/// Lines of one digest: what people read. The rest is counted.
const MOST_LINES: usize = 100;

/// Records of one digest that are looked at: after a large import the rest is only counted.
const MOST_LOOKED_AT: usize = 2_000;

/// Patents that a need's matches are looked for among: no further down does a digest tell of them.
const MOST_MATCHES: usize = 50;

/// New needs that an institution's patents are held against in one run.
const MOST_NEEDS: usize = 300;

/// So many changes without news, and the subscription remembers how far it has looked: looking stays quick.
const REMEMBERED_AFTER: i64 = 5_000;

/// What digests are made with.
pub struct DigestMaker<'a> {
    /// Matches needs and patents, of one day.
    pub matcher: Matcher<'a>,
    /// The index.
    pub index: &'a SearchIndex,
    /// Encoder and vectors.
    pub meaning: Option<&'a Meaning>,
    /// The store.
    pub reader: &'a Reader,
    /// The last change that the index holds.
    pub up_to: i64,
    /// The day.
    pub today: Date,
}

/// Records that changed, ascending.
#[derive(Debug, Default)]
struct Changed {
    patents: Vec<RecordId>,
    needs: Vec<RecordId>,
}

/// Lines as they are found, with what orders them: the best first.
type Found = Vec<(i64, DigestLine)>;

/// What was told of records, the latest last.
type Past = BTreeMap<RecordId, Told>;

/// Of one subscription, for one run.
struct Look<'m> {
    maker: &'m DigestMaker<'m>,
    changed: &'m Changed,
    past: Past,
    audience: Audience,
    from: i64,
}

/// What is new, before it is kept.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DigestsMade {
    /// Those with a line, without ids.
    digests: Vec<Digest>,
    /// Ids of subscriptions that are to remember how far they have looked.
    remembered: Vec<(String, i64)>,
    /// Ids of subscriptions that could not be looked at, and why.
    pub failed: Vec<(String, String)>,
}

impl DigestsMade {
    /// Keeps them. What was given up in between, or told by another run, is left out. Gives those that were kept.
    ///
    /// # Errors
    /// Those of the store; what was kept before stays.
    pub fn keep(self, writer: &mut Writer, act: &Act<'_>) -> Result<Vec<Digest>, WorkflowError> {
        let mut kept = Vec::new();
        for digest in self.digests {
            kept.extend(keep(writer, digest, act)?);
        }
        for (id, up_to) in self.remembered {
            remember(writer, &id, up_to, act)?;
        }
        Ok(kept)
    }
}

/// Whether a day's digests are due: the hour has come, and that day's were not made yet.
#[must_use]
pub fn due_at(now: DateTime, at: Time, last: Option<Date>) -> bool {
    now.time() >= at && last != Some(now.date())
}

impl DigestMaker<'_> {
    /// Finds what is new for `wanted`; a digest only where there is a line. A subscription that cannot be looked at (a
    /// filter that is no more) keeps nobody else from theirs.
    ///
    /// # Errors
    /// Those of the store.
    pub fn make(&self, wanted: &[Subscription]) -> Result<DigestsMade, WorkflowError> {
        let mut changed: BTreeMap<i64, Changed> = BTreeMap::new();
        let mut made = DigestsMade::default();
        for subscription in wanted {
            let Some(audience) = subscription.audience(self.reader)? else { continue };
            let past: Vec<Digest> = subscription.digests(self.reader)?.into_iter().map(|kept| kept.entry).collect();
            let from = subscription.since.max(looked_up_to(&past));
            let changed = match changed.entry(from) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(self.changed_since(from)?),
            };
            let (lines, more) = match self.lines(subscription, audience, changed, &past, from) {
                Err(WorkflowError::Store(error)) => return Err(error.into()),
                Err(error) => {
                    made.failed.push((subscription.id.clone(), error.to_string()));
                    continue;
                }
                Ok(found) => found,
            };
            let subscription_id = subscription.id.clone();
            if !lines.is_empty() {
                made.digests.push(Digest {
                    id: String::new(),
                    subscription: subscription_id,
                    day: self.today,
                    from,
                    to: self.up_to.max(from),
                    lines,
                    more,
                    mail: subscription.mail.as_ref().map(|_| MailState::Waiting),
                    leave: None,
                });
            } else if self.up_to - from > REMEMBERED_AFTER {
                made.remembered.push((subscription_id, self.up_to));
            }
        }
        Ok(made)
    }

    fn changed_since(&self, from: i64) -> Result<Changed, WorkflowError> {
        const PAGE: usize = 10_000;
        let (mut changed, mut after) = (Changed::default(), from);
        loop {
            let page = self.reader.changes_after(after, PAGE)?;
            let Some(last) = page.last().map(|change| change.seq) else { break };
            // What the index does not hold yet is for the next time.
            for change in page.into_iter().filter(|change| !change.gone && change.seq <= self.up_to) {
                match change.kind {
                    RecordKind::Patent => changed.patents.push(change.id),
                    RecordKind::Need => changed.needs.push(change.id),
                }
            }
            after = last;
        }
        Ok(changed)
    }

    /// The lines for a subscription, and how many more there would be.
    fn lines(
        &self,
        subscription: &Subscription,
        audience: Audience,
        changed: &Changed,
        past: &[Digest],
        from: i64,
    ) -> Result<(Vec<DigestLine>, usize), WorkflowError> {
        let told = past.iter().flat_map(|digest| &digest.lines).filter(|line| line.follow_up.is_none());
        let told = told.filter_map(|line| Some((line.record.clone(), line.shown.clone()?)));
        let told = told.filter(|(_, told)| told.dated.is_none()).collect();
        let look = Look { maker: self, changed, past: told, audience, from };
        let running_out = RunningOut { maker: self, audience, made_on: subscription.made_on, told: told_states(past) };
        let (mut found, mut more) = match &subscription.watch {
            Watch::Search { kind: RecordKind::Patent, search } => look.searched::<Patent>(&changed.patents, search)?,
            Watch::Search { kind: RecordKind::Need, search } => look.searched::<Need>(&changed.needs, search)?,
            Watch::Need { need } => ([look.of_need(need)?, running_out.of_need(need)?].concat(), 0),
            Watch::Institution { name } => {
                let theirs = of_owner(name).filters(self.index.taxonomy(), audience)?;
                let (mut found, more) = look.of_institution(name)?;
                found.extend(running_out.of_patents(&theirs)?);
                (found, more)
            }
            Watch::FollowUps { in_charge } => (self.due(in_charge.as_deref(), past)?, 0),
        };
        found.sort_by(|(a, first), (b, second)| {
            let key = |line: &DigestLine| (line.record.clone(), line.with.clone(), line.follow_up.clone());
            first.why.cmp(&second.why).then_with(|| a.cmp(b)).then_with(|| key(first).cmp(&key(second)))
        });
        more += found.len().saturating_sub(MOST_LINES);
        found.truncate(MOST_LINES);
        Ok((found.into_iter().map(|(_, line)| line).collect(), more))
    }

    /// Pairs whose dates are due and that were not told on this day, the longest waiting first.
    fn due(&self, in_charge: Option<&str>, past: &[Digest]) -> Result<Found, WorkflowError> {
        let today = past.iter().filter(|digest| digest.day == self.today).flat_map(|digest| &digest.lines);
        let told: BTreeSet<&str> = today.filter_map(|line| line.follow_up.as_deref()).collect();
        let mut found = Found::new();
        for tracked in FollowUps::read(self.reader)?.all {
            let entry = &tracked.kept.entry;
            let theirs = in_charge.is_none_or(|name| entry.in_charge.as_deref() == Some(name));
            let Some(day) = entry.next_on.filter(|day| *day <= self.today && theirs) else { continue };
            if told.contains(entry.id.as_str()) {
                continue;
            }
            let late = day.until(self.today).map_or(0, |span| i64::from(span.get_days()));
            let why = if late > 0 { News::Overdue } else { News::Due };
            let mut facts = vec![format!("应在 {day} 跟进"), format!("阶段：{}", tracked.stage())];
            if late > 0 {
                facts.push(format!("已逾期 {late} 天"));
            }
            facts.extend(entry.in_charge.as_ref().map(|name| format!("责任人：{name}")));
            let line = DigestLine {
                why,
                record: entry.need.clone(),
                with: Some(entry.patent.clone()),
                follow_up: Some(entry.id.clone()),
                shown: Some(Told { facts, ..Told::default() }),
            };
            found.push((-late, line));
        }
        Ok(found)
    }

    fn reckoned(&self, filters: &Filters) -> Reckoned {
        Reckoned { today: self.today, sales: filters.sales(), margin: self.index.assumptions().profit_margin }
    }

    fn matches(&self, need: &Need, filters: &Filters, top: usize) -> Result<Option<NeedMatches>, WorkflowError> {
        match self.matcher.patents_for(self.reader, need, &MatchOptions { top, min_score: None, filters }) {
            Ok(found) => Ok(Some(found)),
            // A need that says nothing has no matches.
            Err(MatchError::NothingToMatch) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

impl Look<'_> {
    /// A record as its holder may see it, where it may be told of at all.
    fn seen<R: Offered>(&self, id: &RecordId) -> Result<Option<R>, WorkflowError> {
        let record = self.maker.reader.get::<R>(id)?.filter(|record| !record.is_kept_in());
        Ok(record.and_then(|record| record.seen_by(self.audience)))
    }

    fn news_of<R: Offered>(
        &self,
        id: &RecordId,
        now: &R,
        with: &Reckoned,
    ) -> Result<Option<(News, Told)>, WorkflowError> {
        let before = self.maker.reader.as_of::<R>(id, self.from)?.filter(|before| !before.is_kept_in());
        Ok(news(now, before, self.past.get(id), self.audience, with))
    }

    fn searched<R: Offered>(
        &self,
        changed: &[RecordId],
        search: &SavedSearch,
    ) -> Result<(Found, usize), WorkflowError> {
        let maker = self.maker;
        let filters = search.filters(maker.index.taxonomy(), self.audience)?;
        let among = |meaning| maker.index.found_among::<R>(changed, &search.q, &filters, maker.today, meaning);
        let mut ids = match among(maker.meaning) {
            // By words alone, as every search does it then.
            Err(SearchError::Meaning(_)) => among(None)?,
            other => other?,
        };
        let more = ids.len().saturating_sub(MOST_LOOKED_AT);
        ids.truncate(MOST_LOOKED_AT);
        let (mut found, with) = (Found::new(), maker.reckoned(&filters));
        for id in ids {
            let Some(record) = self.seen::<R>(&id)? else { continue };
            if let Some((why, told)) = self.news_of(&id, &record, &with)? {
                found.push((0, line(why, id, None, told)));
            }
        }
        Ok((found, more))
    }

    fn of_need(&self, id: &RecordId) -> Result<Found, WorkflowError> {
        let maker = self.maker;
        let Some(need) = self.seen::<Need>(id)? else { return Ok(Found::new()) };
        let changed: BTreeSet<&RecordId> = self.changed.patents.iter().collect();
        let reworded = self.changed.needs.contains(id);
        if changed.is_empty() && !reworded {
            return Ok(Found::new());
        }
        let everything = Filters::default().asked_by(self.audience);
        let with = maker.reckoned(&everything);
        // What the need matched in the words that it had.
        let mut known: BTreeSet<RecordId> = BTreeSet::new();
        if reworded
            && let Some(before) = maker.reader.as_of::<Need>(id, self.from)?.and_then(|was| was.seen_by(self.audience))
            && let Some(matched) = maker.matches(&before, &everything, MOST_MATCHES)?
        {
            known.extend(matched.matches.into_iter().map(|matched| matched.other.patent.id));
        }
        let matched = maker.matches(&need, &everything, MOST_MATCHES)?.map(|found| found.matches).unwrap_or_default();
        let mut found = Found::new();
        for matched in matched {
            let patent = matched.other.patent.id;
            let Some(record) = self.seen::<Patent>(&patent)? else { continue };
            let news = if changed.contains(&patent) { self.news_of(&patent, &record, &with)? } else { None };
            let news = match news {
                None if reworded && !known.contains(&patent) && !self.past.contains_key(&patent) => {
                    news_of_new(&record, self.audience, &with)
                }
                news => news,
            };
            let Some((why, told)) = news else { continue };
            let told = Told { score: Some(rounded(matched.pair.score)), ..told };
            found.push((-(matched.pair.score * 100.0).round() as i64, line(why, patent, None, told)));
        }
        Ok(found)
    }

    fn of_institution(&self, name: &str) -> Result<(Found, usize), WorkflowError> {
        let maker = self.maker;
        let search = of_owner(name);
        let (mut found, mut more) = self.searched::<Patent>(&self.changed.patents, &search)?;
        let theirs = search.filters(maker.index.taxonomy(), self.audience)?;
        let with = maker.reckoned(&theirs);
        let mut looked = 0;
        for id in &self.changed.needs {
            let Some(need) = self.seen::<Need>(id)? else { continue };
            let Some((why, told)) = self.news_of(id, &need, &with)? else { continue };
            looked += 1;
            if looked > MOST_NEEDS {
                more += 1;
                continue;
            }
            let best = maker.matches(&need, &theirs, 1)?.and_then(|found| found.matches.into_iter().next());
            let Some(best) = best else { continue };
            if self.seen::<Patent>(&best.other.patent.id)?.is_none() {
                continue;
            }
            let told = Told { score: Some(rounded(best.pair.score)), ..told };
            let order = -(best.pair.score * 100.0).round() as i64;
            found.push((order, line(why, id.clone(), Some(best.other.patent.id), told)));
        }
        Ok((found, more))
    }
}

/// What an institution owns.
fn of_owner(name: &str) -> SavedSearch {
    SavedSearch { owner: name.to_owned(), ..SavedSearch::default() }
}

fn news_of_new<R: Offered>(record: &R, audience: Audience, with: &Reckoned) -> Option<(News, Told)> {
    news(record, None, None, audience, with)
}

fn rounded(score: f64) -> f64 {
    (score * 10.0).round() / 10.0
}

fn line(why: News, record: RecordId, with: Option<RecordId>, told: Told) -> DigestLine {
    DigestLine { why, record, with, follow_up: None, shown: Some(told) }
}

/// How far digests have looked.
fn looked_up_to(past: &[Digest]) -> i64 {
    past.iter().map(|digest| digest.to).max().unwrap_or_default()
}

/// Keeps a digest under the next id of its day, where it still is news.
fn keep(writer: &mut Writer, mut digest: Digest, act: &Act<'_>) -> Result<Option<Digest>, WorkflowError> {
    let reader = writer.reader();
    let Some(subscription) = reader.kept::<Subscription>(&digest.subscription)? else { return Ok(None) };
    let past: Vec<Digest> = subscription.entry.digests(reader)?.into_iter().map(|kept| kept.entry).collect();
    if looked_up_to(&past) > digest.from {
        return Ok(None);
    }
    // A state that another run told in between is no news, either.
    let told = told_states(&past);
    digest.lines.retain(|line| key_of(line).is_none_or(|key| !told.contains(&key)));
    if digest.lines.is_empty() {
        return Ok(None);
    }
    let first = format!("{}@{}", digest.subscription, digest.day);
    let (mut id, mut further) = (first.clone(), 1);
    while past.iter().any(|known| known.id == id) {
        further += 1;
        id = format!("{first}.{further}");
    }
    let digest = Digest { id, ..digest };
    writer.keep(&digest, 0, act)?;
    Ok(Some(digest))
}

/// Remembers how far a subscription has looked.
fn remember(writer: &mut Writer, id: &str, up_to: i64, act: &Act<'_>) -> Result<(), WorkflowError> {
    let Some(kept) = writer.reader().kept::<Subscription>(id)? else { return Ok(()) };
    let entry = Subscription { since: up_to.max(kept.entry.since), ..kept.entry };
    match writer.keep(&entry, kept.revision, act) {
        // Somebody changed it in between: the next run looks once more.
        Ok(_) | Err(StoreError::Changed) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
