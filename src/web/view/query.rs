//! A search as it stands in an address: parsed, and written again with one part changed.

use serde::Deserialize;

use crate::domain::Audience;
use crate::search::{Filters, SearchError, Sort};
use crate::taxonomy::Taxonomy;
use crate::workflow::SavedSearch;

/// Hits of a page.
pub(in crate::web) const PAGE: usize = 20;

/// Pages that can be turned to; who wants more narrows the search.
pub(in crate::web) const LAST_PAGE: usize = 500;

/// The search of a page, a feed or an answer, as its address says it. Empty values are as good as none.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(in crate::web) struct SearchQuery {
    pub(in crate::web) q: String,
    pub(in crate::web) field: String,
    pub(in crate::web) industry: String,
    pub(in crate::web) chain: String,
    pub(in crate::web) node: String,
    pub(in crate::web) owner_kind: String,
    pub(in crate::web) owner: String,
    pub(in crate::web) region: String,
    pub(in crate::web) licence: String,
    pub(in crate::web) legal: String,
    pub(in crate::web) max_cost: String,
    pub(in crate::web) sales: String,
    pub(in crate::web) sort: String,
    pub(in crate::web) page: String,
}

fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A sum in yuan as people type it: `50000`, `5万`, `5 万元`.
fn yuan(what: &'static str, text: &str) -> Result<Option<f64>, SearchError> {
    let Some(text) = given(text) else { return Ok(None) };
    let wrong =
        || SearchError::UnknownFilter {
            what, value: text.to_owned(), hint: "应为金额，如 50000 或 5万".to_owned()
        };
    let digits = text.replace([',', '，', ' ', '元'], "");
    let (digits, unit) = match digits.strip_suffix('万') {
        Some(digits) => (digits.to_owned(), 10_000.0),
        None => (digits, 1.0),
    };
    let figure: f64 = digits.parse().map_err(|_| wrong())?;
    if figure.is_finite() { Ok(Some(figure * unit)) } else { Err(wrong()) }
}

impl SearchQuery {
    /// The filters, for who asks.
    pub(in crate::web) fn filters(&self, taxonomy: &Taxonomy, audience: Audience) -> Result<Filters, SearchError> {
        self.saved()?.filters(taxonomy, audience)
    }

    /// The search without its order and page, to be made again.
    pub(in crate::web) fn saved(&self) -> Result<SavedSearch, SearchError> {
        let text = |text: &str| text.trim().to_owned();
        Ok(SavedSearch {
            q: text(&self.q),
            field: text(&self.field),
            industry: text(&self.industry),
            chain: text(&self.chain),
            node: text(&self.node),
            owner_kind: text(&self.owner_kind),
            owner: text(&self.owner),
            region: text(&self.region),
            licence: text(&self.licence),
            legal: text(&self.legal),
            max_cost: yuan("费用上限", &self.max_cost)?,
            sales: yuan("年销售额", &self.sales)?,
        })
    }

    pub(in crate::web) fn sort(&self) -> Sort {
        match self.sort.as_str() {
            "newest" => Sort::Newest,
            "cost" => Sort::Cost,
            "quality" => Sort::Quality,
            _ => Sort::Relevance,
        }
    }

    /// From 1.
    pub(in crate::web) fn page(&self) -> usize {
        self.page.trim().parse().unwrap_or(1).clamp(1, LAST_PAGE)
    }

    fn named(&self) -> [(&'static str, &String); 14] {
        [
            ("q", &self.q),
            ("field", &self.field),
            ("industry", &self.industry),
            ("chain", &self.chain),
            ("node", &self.node),
            ("owner_kind", &self.owner_kind),
            ("owner", &self.owner),
            ("region", &self.region),
            ("licence", &self.licence),
            ("legal", &self.legal),
            ("max_cost", &self.max_cost),
            ("sales", &self.sales),
            ("sort", &self.sort),
            ("page", &self.page),
        ]
    }

    /// The value of a part.
    pub(in crate::web) fn value(&self, key: &str) -> &str {
        self.named().into_iter().find(|(name, _)| *name == key).map_or("", |(_, value)| value.as_str())
    }

    /// The parts that are given, apart from those named, for the hidden fields of a form.
    pub(in crate::web) fn given_but(&self, without: &[&str]) -> Vec<(&'static str, String)> {
        let parts =
            self.named().into_iter().filter(|(name, value)| !value.trim().is_empty() && !without.contains(name));
        parts.map(|(name, value)| (name, value.clone())).collect()
    }

    /// The query string of the same search with one part changed; a change goes back to the first page.
    pub(in crate::web) fn with(&self, key: &str, value: &str) -> String {
        let mut parts = self.given_but(&[key, "page"]);
        let key = self.named().into_iter().map(|(name, _)| name).find(|name| *name == key);
        parts.extend(key.filter(|_| !value.is_empty()).map(|key| (key, value.to_owned())));
        encoded(&parts)
    }

    /// The query string without one part.
    pub(in crate::web) fn without(&self, key: &str) -> String {
        self.with(key, "")
    }

    /// The query string as it is, apart from the page.
    pub(in crate::web) fn written(&self) -> String {
        encoded(&self.given_but(&["page"]))
    }
}

/// Parts of a query string, escaped.
pub(in crate::web) fn encoded(parts: &[(&str, String)]) -> String {
    let mut written = form_urlencoded::Serializer::new(String::new());
    parts.iter().for_each(|(name, value)| {
        written.append_pair(name, value);
    });
    written.finish()
}

/// A text as one part of a path.
pub(in crate::web) fn encoded_segment(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_keeps_the_rest_and_goes_back_to_the_first_page() {
        let query =
            SearchQuery { q: "隔振 -基座".into(), region: "15".into(), page: "3".into(), ..SearchQuery::default() };
        let changed = query.with("legal", "有效");
        assert_eq!(changed, "q=%E9%9A%94%E6%8C%AF+-%E5%9F%BA%E5%BA%A7&region=15&legal=%E6%9C%89%E6%95%88");
        assert_eq!(query.without("region"), "q=%E9%9A%94%E6%8C%AF+-%E5%9F%BA%E5%BA%A7");
        assert_eq!(query.with("page", "4"), format!("{}&page=4", query.written()));
        assert_eq!(query.with("no such part", "x"), query.written());
    }

    #[test]
    fn sums_are_read_as_people_type_them() {
        for (text, sum) in [("50000", 50_000.0), ("5万", 50_000.0), ("5.5 万元", 55_000.0), ("1,200", 1200.0)] {
            assert_eq!(yuan("费用上限", text).unwrap(), Some(sum), "{text}");
        }
        assert_eq!(yuan("费用上限", " ").unwrap(), None);
        for text in ["很多", "nan", "inf", "5万万"] {
            assert!(yuan("费用上限", text).is_err(), "{text}");
        }
    }

    #[test]
    fn pages_stay_in_reach() {
        let page = |page: &str| SearchQuery { page: page.into(), ..SearchQuery::default() }.page();
        assert_eq!(["", "0", "2", "-1", "x", "99999999999999999999"].map(page), [1, 1, 2, 1, 1, 1]);
        assert_eq!(page("100000"), LAST_PAGE);
    }
}
