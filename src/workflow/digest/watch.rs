//! What a subscription watches.

use serde::{Deserialize, Serialize};

use crate::domain::{Audience, Disclosed, Need, Record, RecordId, RecordKind};
use crate::search::{FilterTexts, Filters, SearchError};
use crate::store::{Reader, Store};
use crate::taxonomy::Taxonomy;
use crate::workflow::WorkflowError;

/// What is watched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Watch {
    /// What a search finds.
    Search {
        /// Patents or needs.
        kind: RecordKind,
        /// The search.
        search: Box<SavedSearch>,
    },
    /// Patents that match a need; and for its firm, that it runs out.
    Need {
        /// The need.
        need: RecordId,
    },
    /// Patents of an institution, what of them runs out, and needs that match one of them.
    Institution {
        /// Its full name.
        name: String,
    },
    /// Pairs that are followed, when their dates are due.
    FollowUps {
        /// Those of this person alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        in_charge: Option<String>,
    },
}

/// A search as its address says it; what is empty is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedSearch {
    /// Words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub q: String,
    /// IPC symbol or technology field.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// Industry.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub industry: String,
    /// Chain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub chain: String,
    /// Node of a chain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub node: String,
    /// 权利人类型.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub owner_kind: String,
    /// Owner or firm.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// Region.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// Way of licensing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub licence: String,
    /// Legal state.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub legal: String,
    /// Most that three years may cost, yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_cost: Option<f64>,
    /// Yearly sales, yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales: Option<f64>,
}

fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

impl SavedSearch {
    /// The filters, for who asks.
    ///
    /// # Errors
    /// [`SearchError::UnknownFilter`] for a value that does not exist.
    pub fn filters(&self, taxonomy: &Taxonomy, audience: Audience) -> Result<Filters, SearchError> {
        let texts = FilterTexts {
            field: given(&self.field),
            industry: given(&self.industry),
            chain: given(&self.chain),
            node: given(&self.node),
            owner_kind: given(&self.owner_kind),
            owner: given(&self.owner),
            region: given(&self.region),
            licence: given(&self.licence),
            legal: given(&self.legal),
            max_cost: self.max_cost,
            sales: self.sales,
        };
        Ok(Filters::parse(&texts, taxonomy)?.asked_by(audience))
    }

    /// What is asked for, as the parts of an address.
    #[must_use]
    pub fn parts(&self) -> Vec<(&'static str, String)> {
        let sum = |sum: Option<f64>| sum.map(|sum| sum.to_string()).unwrap_or_default();
        let all = [
            ("q", self.q.clone()),
            ("field", self.field.clone()),
            ("industry", self.industry.clone()),
            ("chain", self.chain.clone()),
            ("node", self.node.clone()),
            ("owner_kind", self.owner_kind.clone()),
            ("owner", self.owner.clone()),
            ("region", self.region.clone()),
            ("licence", self.licence.clone()),
            ("legal", self.legal.clone()),
            ("max_cost", sum(self.max_cost)),
            ("sales", sum(self.sales)),
        ];
        all.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect()
    }

    /// What is asked for, in words.
    fn said(&self, taxonomy: &Taxonomy) -> Vec<String> {
        let name = |name: Option<String>, code: &str| name.unwrap_or_else(|| code.to_owned());
        let named = |key: &str, value: &str| match key {
            "q" => format!("“{value}”"),
            "field" => name(taxonomy.field_named(value).map(|field| field.name.to_string()), value),
            "industry" => name(taxonomy.industry(value).map(|industry| industry.name.to_string()), value),
            "chain" => name(taxonomy.chain(value).map(|chain| chain.name.to_string()), value),
            "node" => name(taxonomy.node(value).map(|node| node.name.to_string()), value),
            "region" => name(taxonomy.region(value).map(|region| region.name.to_string()), value),
            "max_cost" => format!("三年费用不超过 {value} 元"),
            "sales" => format!("年销售额 {value} 元"),
            _ => value.to_owned(),
        };
        self.parts().iter().map(|(key, value)| named(key, value.trim())).collect()
    }
}

impl Watch {
    /// What is watched, in words, as far as its holder may see it today.
    ///
    /// # Errors
    /// Those of the store.
    pub fn said(&self, reader: &Reader, taxonomy: &Taxonomy, audience: Audience) -> Result<String, WorkflowError> {
        Ok(match self {
            Self::Search { kind, search } => match search.said(taxonomy).as_slice() {
                [] => format!("全部{kind}"),
                said => format!("{kind}：{}", said.join("，")),
            },
            Self::Need { need } => match reader.get::<Need>(need)?.and_then(|need| need.seen_by(audience)) {
                Some(need) => format!("需求“{}”的新匹配", need.display_title()),
                None => "需求的新匹配（需求已撤下或不再公开）".to_owned(),
            },
            Self::Institution { name } => format!("{name}的新专利、时效和对口需求"),
            Self::FollowUps { in_charge: Some(name) } => format!("{name}的跟进提醒"),
            Self::FollowUps { in_charge: None } => "全部跟进提醒".to_owned(),
        })
    }

    /// Where the site shows it.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Search { kind, search } => {
                let mut written = form_urlencoded::Serializer::new(String::new());
                for (name, value) in search.parts() {
                    written.append_pair(name, &value);
                }
                let list = match kind {
                    RecordKind::Patent => "/search",
                    RecordKind::Need => "/needs",
                };
                format!("{list}?{}", written.finish())
            }
            Self::Need { need } => format!("/needs/{need}/matches"),
            Self::Institution { name } => {
                let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
                format!("/institutions/{name}")
            }
            Self::FollowUps { .. } => "/follow".to_owned(),
        }
    }
}
