//! Subscriptions, by whoever has an account.

use super::listing::told;
use crate::domain::{Audience, MailAddress, Need, Patent, RecordId, RecordKind};
use crate::search::Filters;
use crate::store::{Act, StoreError, User};
use crate::web::error::WebError;
use crate::web::form::{Fields, is_secret};
use crate::web::headers::fresh;
use crate::web::site::Work;
use crate::web::view::query::SearchQuery;
use crate::web::viewer::SignedIn;
use crate::workflow::{Digest, SavedSearch, Subscription, Wanted, Watch, subscription, subscriptions};

/// The right to an account's subscriptions.
#[derive(Debug, Clone)]
pub(in crate::web) struct Subscriber {
    user: User,
}

/// The search that a form or an address names.
fn search_of(fields: &Fields) -> Result<SavedSearch, WebError> {
    let text = |name: &str| fields.get(name).to_owned();
    let query = SearchQuery {
        q: text("q"),
        field: text("field"),
        industry: text("industry"),
        chain: text("chain"),
        node: text("node"),
        owner_kind: text("owner_kind"),
        owner: text("owner"),
        region: text("region"),
        licence: text("licence"),
        legal: text("legal"),
        max_cost: text("max_cost"),
        sales: text("sales"),
        ..SearchQuery::default()
    };
    Ok(query.saved()?)
}

impl Work<'_> {
    /// What a form or an address wants to watch; none where it wants nothing. A search is one that can be made.
    ///
    /// # Errors
    /// What cannot be watched.
    pub(in crate::web) fn watch_of(&self, fields: &Fields) -> Result<Option<Watch>, WebError> {
        let wrong = |said: &str| WebError::Malformed(said.to_owned());
        Ok(Some(match fields.get("what") {
            "" => return Ok(None),
            "search" => {
                let kind = if fields.get("kind") == "needs" { RecordKind::Need } else { RecordKind::Patent };
                let search = search_of(fields)?;
                let filters = search.filters(self.live.index.taxonomy(), self.audience)?;
                self.try_search(kind, &search.q, &filters)?;
                Watch::Search { kind, search: Box::new(search) }
            }
            "need" => {
                let id: RecordId = fields.get("need").parse().map_err(|_| wrong("没有这条需求"))?;
                self.need(&id)?;
                Watch::Need { need: id }
            }
            "institution" => Watch::Institution { name: fields.get("institution").to_owned() },
            "follow" => Watch::FollowUps { in_charge: fields.given("in_charge") },
            _ => return Err(wrong("没看懂要订阅什么，请从检索页、需求页或机构页进入")),
        }))
    }

    fn try_search(&self, kind: RecordKind, query: &str, filters: &Filters) -> Result<(), WebError> {
        let (index, today) = (&self.live.index, self.today);
        match kind {
            RecordKind::Patent => index.found_among::<Patent>(&[], query, filters, today, None)?,
            RecordKind::Need => index.found_among::<Need>(&[], query, filters, today, None)?,
        };
        Ok(())
    }

    /// What a subscription is called, for who looks.
    ///
    /// # Errors
    /// Those of the store.
    pub(in crate::web) fn name_of(&self, subscription: &Subscription) -> Result<String, WebError> {
        subscription.name(self.reader, self.live.index.taxonomy(), self.audience).map_err(told)
    }
}

impl Subscriber {
    /// Whoever looks at their own.
    pub(in crate::web) fn of(signed_in: &SignedIn) -> Self {
        Self { user: signed_in.user.clone() }
    }

    fn act<'a>(&'a self, work: &Work<'_>) -> Act<'a> {
        Act { actor: &self.user.name, now: (work.site.clock)(), reason: None }
    }

    /// The account's subscriptions.
    ///
    /// # Errors
    /// Those of the store.
    pub(in crate::web) fn all(&self, work: &Work<'_>) -> Result<Vec<Subscription>, WebError> {
        let mut all = subscriptions(work.reader).map_err(told)?;
        all.retain(|subscription| subscription.is_of(&self.user));
        Ok(all)
    }

    /// One of the account's subscriptions.
    ///
    /// # Errors
    /// [`WebError::NotFound`] also for another's.
    pub(in crate::web) fn one(&self, work: &Work<'_>, id: &str) -> Result<Subscription, WebError> {
        let found = subscription(work.reader, id).ok().map(|kept| kept.entry);
        found.filter(|found| found.is_of(&self.user)).ok_or_else(|| WebError::NotFound("这项订阅".to_owned()))
    }

    /// What the account may see of a subscription: of one that the command line made, too.
    ///
    /// # Errors
    /// Those of the store.
    pub(in crate::web) fn audience(&self, work: &Work<'_>, of: &Subscription) -> Result<Option<Audience>, WebError> {
        of.audience(work.reader).map_err(told)
    }

    /// One of the account's digests; of a subscription alone its latest, where there is one.
    ///
    /// # Errors
    /// As [`Self::one`].
    pub(in crate::web) fn digest(&self, work: &Work<'_>, id: &str) -> Result<(Subscription, Digest), WebError> {
        let missing = || WebError::NotFound("这一期更新".to_owned());
        let (of, dated) = id.split_once('@').map_or((id, false), |(of, _)| (of, true));
        let subscription = self.one(work, of).map_err(|_| missing())?;
        let found = match dated {
            true => work.reader.kept::<Digest>(id)?.map(|kept| kept.entry),
            false => subscription.digests(work.reader).map_err(told)?.pop().map(|kept| kept.entry),
        };
        let digest = found.filter(|digest| digest.subscription == subscription.id).ok_or_else(missing)?;
        Ok((subscription, digest))
    }

    /// Begins what a form wants. Gives it, and the secret of its feed.
    ///
    /// # Errors
    /// What does not fit.
    pub(in crate::web) fn begin(&self, work: &Work<'_>, fields: &Fields) -> Result<(Subscription, String), WebError> {
        let nothing = || WebError::Malformed("没看懂要订阅什么，请从检索页、需求页或机构页进入".to_owned());
        let watch = work.watch_of(fields)?.ok_or_else(nothing)?;
        let mail: Option<MailAddress> = match fields.given("mail") {
            None => None,
            Some(text) => {
                Some(text.parse().map_err(|error: crate::domain::ParseError| WebError::Malformed(error.to_string()))?)
            }
        };
        let secret = fresh_secret()?;
        let label = fields.given("label");
        let wanted = Wanted { watch, label: label.as_deref(), account: Some(&self.user), mail, feed: &secret };
        let mut writer = work.site.writer();
        let begun = Subscription::begin(&mut writer, wanted, work.today, &self.act(work)).map_err(told)?;
        Ok((begun, secret))
    }

    /// Gives a subscription up.
    ///
    /// # Errors
    /// As [`Self::one`].
    pub(in crate::web) fn cancel(&self, work: &Work<'_>, id: &str) -> Result<(), WebError> {
        let found = self.one(work, id)?;
        Subscription::cancel(&mut work.site.writer(), &found.id, &self.act(work)).map_err(told)?;
        Ok(())
    }

    /// Gives a subscription another feed; the address of the old one is no good any more.
    ///
    /// # Errors
    /// As [`Self::one`].
    pub(in crate::web) fn renew_feed(&self, work: &Work<'_>, id: &str) -> Result<(Subscription, String), WebError> {
        let id = self.one(work, id)?.id;
        let secret = fresh_secret()?;
        let mut writer = work.site.writer();
        let kept = writer.reader().kept::<Subscription>(&id)?.ok_or(StoreError::Changed)?;
        let renewed = Subscription { feed: crate::store::hash_of_secret(&secret), ..kept.entry };
        writer.keep(&renewed, kept.revision, &self.act(work))?;
        Ok((renewed, secret))
    }
}

/// A secret, where the system has randomness.
fn fresh_secret() -> Result<String, WebError> {
    Some(fresh()).filter(|secret| is_secret(secret)).ok_or(WebError::Broken)
}
