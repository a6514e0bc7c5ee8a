//! The filters of a search, parsed: every value exists, or the message says what would be right.

use tantivy::query::{BooleanQuery, Query};

use super::SearchError;
use super::compile::Compiler;
use super::document::{class_term, owner_term};
use super::execute::legal_mask;
use crate::domain::{Audience, IpcSymbol, LegalState, LicenceKind, Money, OwnerKind};
use crate::taxonomy::Taxonomy;

/// Filters as a user gives them.
#[derive(Debug, Clone, Default)]
pub struct FilterTexts<'a> {
    /// IPC symbol of any level, or a technology field by number or name.
    pub field: Option<&'a str>,
    /// GB/T 4754 code, with or without section letter.
    pub industry: Option<&'a str>,
    /// Chain, id or name.
    pub chain: Option<&'a str>,
    /// Node, id or name.
    pub node: Option<&'a str>,
    /// 权利人类型.
    pub owner_kind: Option<&'a str>,
    /// Owner of a patent or firm of a need, by its full name.
    pub owner: Option<&'a str>,
    /// Region, code or name.
    pub region: Option<&'a str>,
    /// 许可方式.
    pub licence: Option<&'a str>,
    /// Legal state, or 失效 for every dead one.
    pub legal: Option<&'a str>,
    /// Most that three years may cost, yuan.
    pub max_cost: Option<f64>,
    /// The firm's yearly sales, yuan.
    pub sales: Option<f64>,
}

/// Filters that exist, and who asks. Each inner list: one of its terms must stand on the record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    terms: Vec<Vec<String>>,
    /// Legal states wanted, as places in the vocabulary; 0 is any.
    pub(super) legal: u16,
    pub(super) max_cost: Option<Money>,
    pub(super) sales: Option<Money>,
    audience: Audience,
}

fn unknown(what: &'static str, value: &str, hint: impl Into<String>) -> SearchError {
    SearchError::UnknownFilter { what, value: value.to_owned(), hint: hint.into() }
}

fn word_of<T: std::str::FromStr>(what: &'static str, value: &str, words: &[&str]) -> Result<T, SearchError> {
    value.parse().map_err(|_| unknown(what, value, format!("可用的值：{}", words.join("、"))))
}

fn yuan(what: &'static str, value: f64) -> Result<Money, SearchError> {
    /// More than any firm sells, and far below what fen can hold.
    const MOST: f64 = 1e14;
    if !(0.0..=MOST).contains(&value) {
        return Err(unknown(what, &value.to_string(), "应为 0 到 100 万亿之间的金额，单位元"));
    }
    Ok(Money::from_fen((value * 100.0).round() as i64))
}

impl Filters {
    /// Parses the filters against the reference tables.
    ///
    /// # Errors
    /// [`SearchError::UnknownFilter`] for a value that does not exist.
    pub fn parse(texts: &FilterTexts<'_>, taxonomy: &Taxonomy) -> Result<Self, SearchError> {
        let mut filters = Self::default();
        if let Some(value) = texts.field {
            filters.terms.push(field_terms(value, taxonomy)?);
        }
        if let Some(value) = texts.industry {
            let industry = taxonomy
                .industry(value.trim())
                .ok_or_else(|| unknown("行业", value, "应为国民经济行业代码，如 C35 或 3511"))?;
            filters.terms.push(vec![format!("ind:{}", industry.code)]);
        }
        if let Some(value) = texts.chain {
            let chain = taxonomy.chain(value).ok_or_else(|| {
                let names: Vec<&str> = taxonomy.chains().iter().map(|chain| &*chain.name).take(12).collect();
                unknown("产业链", value, format!("如{}等", names.join("、")))
            })?;
            filters.terms.push(vec![format!("chain:{}", chain.id)]);
        }
        if let Some(value) = texts.node {
            let nodes = taxonomy.nodes_named(value);
            if nodes.is_empty() {
                return Err(unknown("产业链环节", value, "应为环节的编号或名称"));
            }
            filters.terms.push(nodes.iter().map(|node| format!("node:{}", node.id)).collect());
        }
        if let Some(value) = texts.owner_kind {
            let words: Vec<&str> = OwnerKind::ALL.iter().map(|kind| kind.word()).collect();
            filters.terms.push(vec![format!("ok:{}", word_of::<OwnerKind>("权利人类型", value, &words)?)]);
        }
        if let Some(value) = texts.owner {
            filters.terms.push(vec![owner_term(value)]);
        }
        if let Some(value) = texts.region {
            let region = taxonomy
                .region(value)
                .ok_or_else(|| unknown("地区", value, "应为行政区划的名称或代码，如 内蒙古 或 150600"))?;
            let code = region.code.trim_end_matches('0');
            // Codes go by pairs of digits: 15, 1506, 150602; a city such as 1510 ends in a zero of its own.
            let length = code.len().div_ceil(2) * 2;
            filters.terms.push(vec![format!("reg:{}", &region.code[..length.min(region.code.len())])]);
        }
        if let Some(value) = texts.licence {
            let words: Vec<&str> = LicenceKind::ALL.iter().map(|kind| kind.word()).collect();
            filters.terms.push(vec![format!("lic:{}", word_of::<LicenceKind>("许可方式", value, &words)?)]);
        }
        if let Some(value) = texts.legal {
            let states: Vec<LegalState> = if value.trim() == LegalState::Ended.word() {
                LegalState::ALL.iter().copied().filter(|state| state.is_dead()).collect()
            } else {
                let words: Vec<&str> = LegalState::ALL.iter().map(|state| state.word()).collect();
                vec![word_of("法律状态", value, &words)?]
            };
            filters.legal = legal_mask(&states);
        }
        filters.max_cost = texts.max_cost.map(|value| yuan("费用上限", value)).transpose()?;
        filters.sales = texts.sales.map(|value| yuan("年销售额", value)).transpose()?;
        Ok(filters)
    }

    /// Legal states are asked for by name: then the dead ones among them are wanted.
    #[must_use]
    pub const fn wants_legal_states(&self) -> bool {
        self.legal != 0
    }

    /// The same for who asks; the operator, unless this is called.
    #[must_use]
    pub fn asked_by(self, audience: Audience) -> Self {
        Self { audience, ..self }
    }

    /// Who asks.
    #[must_use]
    pub const fn audience(&self) -> Audience {
        self.audience
    }

    /// Whether fewer records pass than who asks may see.
    #[must_use]
    pub fn narrow(&self) -> bool {
        !self.terms.is_empty() || self.legal != 0 || self.max_cost.is_some()
    }

    /// Most that three years may cost.
    #[must_use]
    pub const fn max_cost(&self) -> Option<Money> {
        self.max_cost
    }

    /// Whether a way of licensing passes: what is offered on terms of its own is not filtered by the index.
    #[must_use]
    pub fn admits_licence(&self, kind: Option<LicenceKind>) -> bool {
        let wanted = self.terms.iter().filter(|any| any.iter().any(|term| term.starts_with("lic:")));
        let own = kind.map(|kind| format!("lic:{kind}"));
        wanted.into_iter().all(|any| own.as_ref().is_some_and(|own| any.contains(own)))
    }

    /// The sales figure given.
    #[must_use]
    pub const fn sales(&self) -> Option<Money> {
        self.sales
    }

    /// The engine's query for the filters; `None` when there is nothing to filter by.
    pub(super) fn query(&self, compiler: &Compiler<'_>) -> Option<Box<dyn Query>> {
        let clauses: Vec<Box<dyn Query>> = self
            .terms
            .iter()
            .map(|any| -> Box<dyn Query> {
                Box::new(BooleanQuery::union(any.iter().map(|term| compiler.filter_term(term)).collect()))
            })
            .collect();
        (!clauses.is_empty()).then(|| Box::new(BooleanQuery::intersection(clauses)) as Box<dyn Query>)
    }
}

fn field_terms(value: &str, taxonomy: &Taxonomy) -> Result<Vec<String>, SearchError> {
    if let Some(field) = taxonomy.field_named(value) {
        return Ok(vec![format!("tf:{}", field.number)]);
    }
    let hint = "应为 IPC 分类号（如 C02F 或 C02F1/44）或技术领域（1 至 35，或名称）";
    let symbol: IpcSymbol = value.parse().map_err(|_| unknown("技术领域", value, hint))?;
    // A class of an older edition finds what replaced it.
    Ok(std::iter::once(&symbol).chain(taxonomy.current(&symbol)).map(class_term).collect())
}
