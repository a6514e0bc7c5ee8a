//! Answers of search as JSON, in the shapes that scripts rely on, and facets with the names of their values.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::assessment::{Assessor, Quality};
use crate::domain::{Audience, Cost, Date, Money, Need, Patent, Record, RecordKind, three_year_cost};
use crate::meaning::Meaning;
use crate::search::{FacetCounts, Facets, Found, SearchAnswer, SearchIndex, Searchable};
use crate::store::Store;
use crate::taxonomy::Taxonomy;

/// What a listing reckons with.
#[derive(Clone, Copy)]
pub struct Reckoning<'a> {
    /// The day of judgements.
    pub today: Date,
    /// The firm's yearly sales.
    pub sales: Option<Money>,
    /// Tables and rules.
    pub index: &'a SearchIndex,
}

impl Reckoning<'_> {
    /// What a patent costs over three years.
    #[must_use]
    pub fn cost(&self, patent: &Patent) -> Cost {
        three_year_cost(&patent.licence_terms(), self.today, self.sales, self.index.assumptions().profit_margin)
    }

    /// Its quality.
    #[must_use]
    pub fn quality(&self, patent: &Patent) -> Quality {
        self.assessor().quality(patent)
    }

    /// All judgements on it.
    #[must_use]
    pub fn assessor(&self) -> Assessor<'_> {
        Assessor { rules: self.index.rules(), taxonomy: self.index.taxonomy(), today: self.today }
    }
}

/// A record as an entry of `hits`.
pub trait Listed: Searchable {
    /// The entry, without score and snippet.
    fn entry(&self, reckoning: &Reckoning<'_>) -> Value;
}

impl Listed for Patent {
    fn entry(&self, reckoning: &Reckoning<'_>) -> Value {
        let (cost, quality) = (reckoning.cost(self), reckoning.quality(self));
        json!({
            "id": self.id,
            "number": self.quoted_number(),
            "title": self.display_title(),
            "owners": self.owners,
            "terms": {
                "licence_kind": self.licence_kind,
                "licence_fee": self.licence_fee,
                "payment_form": self.payment_form,
                "use_first": self.use_first,
                "licence_until": self.licence_until,
                "cost_three_years": {
                    "yuan": cost.figure().map(Money::yuan),
                    "at_least": matches!(cost, Cost::AtLeast { .. }),
                    "basis": cost.basis(),
                },
            },
            "legal": self.state_on(reckoning.today),
            "maturity": self.maturity,
            "quality": { "points": quality.points, "grade": quality.grade },
        })
    }
}

impl Listed for Need {
    fn entry(&self, _reckoning: &Reckoning<'_>) -> Value {
        json!({
            "id": self.id,
            "number": self.code,
            "title": self.display_title(),
            "owners": self.firm.iter().collect::<Vec<_>>(),
            "terms": { "budget": self.budget, "cooperation": self.cooperation },
            "privacy": self.effective_privacy(),
        })
    }
}

/// The answer as `search --json` prints it; `took` as seconds.
#[must_use]
pub fn search_answer<R: Listed>(answer: &SearchAnswer<R>, reckoning: &Reckoning<'_>, took: f64) -> Value {
    let facets: Map<String, Value> = facets(&answer.facets, reckoning.index.taxonomy())
        .into_iter()
        .map(|facet| (facet.key.to_owned(), json!(facet.entries)))
        .collect();
    json!({
        "total": answer.total,
        "took_ms": milliseconds(took),
        "closest_only": answer.closest_only,
        "by_meaning": answer.by_meaning,
        "without_cost": answer.without_cost,
        "hits": answer.hits.iter().map(|hit| hit_entry(hit, reckoning)).collect::<Vec<_>>(),
        "facets": facets,
    })
}

fn hit_entry<R: Listed>(hit: &Found<R>, reckoning: &Reckoning<'_>) -> Value {
    let mut value = hit.record.entry(reckoning);
    if let Some(map) = value.as_object_mut() {
        map.insert("score".to_owned(), json!((f64::from(hit.score) * 10_000.0).round() / 10_000.0));
        map.insert("snippet".to_owned(), json!(hit.snippet));
    }
    value
}

/// Seconds as milliseconds to 0.01.
#[must_use]
pub fn milliseconds(seconds: f64) -> f64 {
    (seconds * 100_000.0).round() / 100.0
}

/// A facet, its values the most frequent first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// Key in JSON.
    pub key: &'static str,
    /// What people call it.
    pub word: &'static str,
    /// Its values.
    pub entries: Vec<FacetEntry>,
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetEntry {
    /// The value to filter by.
    pub value: String,
    /// The name of a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Hits that have it.
    pub count: u64,
}

/// All facets of a result, in the order in which people want them.
#[must_use]
pub fn facets(facets: &Facets, taxonomy: &Taxonomy) -> Vec<Facet> {
    let plain = |_: &str| None;
    let class = |code: &str| taxonomy.title(&code.parse().ok()?).map(str::to_owned);
    let field = |number: &str| taxonomy.field_named(number).map(|field| field.name.to_string());
    let industry = |code: &str| taxonomy.industry(code).map(|industry| industry.name.to_string());
    let chain = |id: &str| taxonomy.chain(id).map(|chain| chain.name.to_string());
    let region = |code: &str| taxonomy.region(code).map(|region| region.name.to_string());
    let of = |key, word, counts: &FacetCounts, name: &dyn Fn(&str) -> Option<String>| Facet {
        key,
        word,
        entries: entries(counts, name),
    };
    vec![
        of("owner_kind", "权利人类型", &facets.owner_kind, &plain),
        of("ipc", "IPC 小类", &facets.ipc, &class),
        of("field", "技术领域", &facets.field, &field),
        of("industry", "行业", &facets.industry, &industry),
        of("chain", "产业链", &facets.chain, &chain),
        of("region", "地区", &facets.region, &region),
        of("licence", "许可方式", &facets.licence, &plain),
        of("maturity", "成熟度", &facets.maturity, &plain),
        of("legal", "法律状态", &facets.legal, &plain),
        of("year", "申请年", &facets.year, &plain),
    ]
}

fn entries(counts: &FacetCounts, name: &dyn Fn(&str) -> Option<String>) -> Vec<FacetEntry> {
    let mut entries: Vec<FacetEntry> = counts
        .iter()
        .map(|(value, count)| FacetEntry { value: value.clone(), name: name(value), count: *count })
        .collect();
    entries.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    entries
}

/// A record as `show --json` prints it, in the keys of export, with the judgements on it; without where it came from,
/// which is the operator's.
#[must_use]
pub fn record_answer<R: Record>(record: &R, assessment: &impl Serialize, audience: Audience) -> Value {
    let mut value = serde_json::to_value(record).unwrap_or_default();
    let mut assessment = serde_json::to_value(assessment).unwrap_or_default();
    if audience != Audience::Operator
        && let Some(map) = assessment.as_object_mut()
    {
        // It would miss what is there but is not shown, and is for whoever keeps the listing.
        map.shift_remove("linter");
    }
    if let Some(map) = value.as_object_mut() {
        map.insert("assessment".to_owned(), assessment);
    }
    value
}

/// The share of the store's patents that have their vector, to 0.0001; 0 where meaning took no part.
///
/// # Errors
/// Those of the store.
pub fn meaning_coverage(
    store: &impl Store,
    meaning: Option<&Meaning>,
    took_part: bool,
) -> Result<f64, crate::store::StoreError> {
    let Some(vectors) = meaning.and_then(Meaning::patents).filter(|_| took_part) else { return Ok(0.0) };
    let share = vectors.len() as f64 / store.count(RecordKind::Patent)?.max(1) as f64;
    Ok((share.min(1.0) * 10_000.0).round() / 10_000.0)
}
