//! Parameters of lists and matches. What is said of them is in Chinese: it is the text of the OpenAPI document.

use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::problem::ApiError;
use super::request::shortened;
use crate::domain::{LegalState, LicenceKind, OwnerKind, RecordKind};
use crate::web::view::query::SearchQuery;

/// Declares parameters that are all texts: an empty one is as good as none, and what they say is read by hand.
macro_rules! parameters {
    ($(#[$outer:meta])* $name:ident { $( $(#[$inner:meta])* $field:ident ),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Debug, Default, Deserialize, IntoParams)]
        #[serde(default)]
        #[into_params(parameter_in = Query)]
        pub(super) struct $name {
            $( $(#[$inner])* pub(super) $field: String, )+
        }
    };
}

parameters! {
    /// Of a list of patents.
    PatentParams {
        /// 词、“短语”、-排除词、号码、分类号或一句话；留空列出全部
        #[param(example = "隔振")]
        q,
        /// IPC 分类号（如 C02F），或技术领域（1 至 35，或名称）
        field,
        /// 国民经济行业代码，如 C35
        industry,
        /// 产业链的编号或名称
        chain,
        /// 产业链环节的编号或名称
        node,
        /// 权利人类型，如 高校
        #[param(inline, value_type = OwnerKindWord)]
        owner_kind,
        /// 权利人全名
        owner,
        /// 地区的名称或代码，如 内蒙古
        region,
        /// 许可方式，如 开放许可
        #[param(inline, value_type = LicenceWord)]
        licence,
        /// 法律状态，如 有效；失效 包含各种失效
        #[param(inline, value_type = LegalWord)]
        legal,
        /// 三年费用上限，如 50000 或 5万
        max_cost,
        /// 企业年销售额，用于按提成算费用，如 3000000 或 300万
        sales,
        /// 排序
        #[param(inline, value_type = PatentSort)]
        sort,
        /// 一页几条，1 到 1000，默认 20
        #[param(value_type = u32, minimum = 1, maximum = 1000)]
        limit,
        /// 上一页回答中的 next
        cursor,
    }
}

parameters! {
    /// Of a list of needs.
    NeedParams {
        /// 词、“短语”、-排除词；留空列出全部
        #[param(example = "振动")]
        q,
        /// IPC 分类号（如 C02F），或技术领域（1 至 35，或名称）
        field,
        /// 国民经济行业代码，如 C35
        industry,
        /// 产业链的编号或名称
        chain,
        /// 产业链环节的编号或名称
        node,
        /// 需求单位全名（匿名需求除外）
        owner,
        /// 地区的名称或代码，如 内蒙古
        region,
        /// 可接受的许可方式，如 开放许可
        #[param(inline, value_type = LicenceWord)]
        licence,
        /// 排序
        #[param(inline, value_type = NeedSort)]
        sort,
        /// 一页几条，1 到 1000，默认 20
        #[param(value_type = u32, minimum = 1, maximum = 1000)]
        limit,
        /// 上一页回答中的 next
        cursor,
    }
}

parameters! {
    /// Of patents for a text.
    TextParams {
        /// 用自己的话写的问题
        #[param(required = true, min_length = 1, example = "羊绒围巾容易起球，想找抗起球的整理方法")]
        text,
        /// IPC 分类号（如 C02F），或技术领域（1 至 35，或名称）
        field,
        /// 国民经济行业代码，如 C35
        industry,
        /// 产业链的编号或名称
        chain,
        /// 产业链环节的编号或名称
        node,
        /// 权利人类型，如 高校
        #[param(inline, value_type = OwnerKindWord)]
        owner_kind,
        /// 权利人全名
        owner,
        /// 地区的名称或代码，如 内蒙古
        region,
        /// 许可方式，如 开放许可
        #[param(inline, value_type = LicenceWord)]
        licence,
        /// 法律状态，如 有效
        #[param(inline, value_type = LegalWord)]
        legal,
        /// 三年费用上限，如 50000 或 5万
        max_cost,
        /// 企业年销售额，用于按提成算费用，如 300万
        sales,
        /// 最多几件，1 到 100，默认 10
        #[param(value_type = u32, minimum = 1, maximum = 100)]
        top,
    }
}

parameters! {
    /// Of patents for a need, or for a text in the body.
    MatchParams {
        /// IPC 分类号（如 C02F），或技术领域（1 至 35，或名称）
        field,
        /// 国民经济行业代码，如 C35
        industry,
        /// 产业链的编号或名称
        chain,
        /// 产业链环节的编号或名称
        node,
        /// 权利人类型，如 高校
        #[param(inline, value_type = OwnerKindWord)]
        owner_kind,
        /// 权利人全名
        owner,
        /// 地区的名称或代码，如 内蒙古
        region,
        /// 许可方式，如 开放许可
        #[param(inline, value_type = LicenceWord)]
        licence,
        /// 法律状态，如 有效
        #[param(inline, value_type = LegalWord)]
        legal,
        /// 三年费用上限，如 50000 或 5万
        max_cost,
        /// 企业年销售额，用于按提成算费用，如 300万
        sales,
        /// 最多几件，1 到 100，默认 10
        #[param(value_type = u32, minimum = 1, maximum = 100)]
        top,
    }
}

parameters! {
    /// Of an institution's own records.
    OwnParams {
        /// 词、“短语”、-排除词、号码、分类号；留空列出全部
        q,
        /// 排序
        #[param(inline, value_type = PatentSort)]
        sort,
        /// 一页几条，1 到 1000，默认 20
        #[param(value_type = u32, minimum = 1, maximum = 1000)]
        limit,
        /// 上一页回答中的 next
        cursor,
    }
}

parameters! {
    /// Of an import.
    ImportParams {
        /// 文件名，如 目录.xlsx；只用来认出文件的种类和写在报告里
        name,
        /// 只预演，什么也不改
        #[param(value_type = bool)]
        dry_run,
        /// 上次有而这次没有的记录一并撤下
        #[param(value_type = bool)]
        replace,
    }
}

parameters! {
    /// Of a list that is not turned.
    LimitParams {
        /// 最多几条，1 到 1000，默认 100
        #[param(value_type = u32, minimum = 1, maximum = 1000)]
        limit,
    }
}

parameters! {
    /// Of similar patents.
    SimilarParams {
        /// 最多几件，1 到 100，默认 10
        #[param(value_type = u32, minimum = 1, maximum = 100)]
        limit,
    }
}

parameters! {
    /// Of needs for a patent.
    TopParams {
        /// 最多几条，1 到 100，默认 10
        #[param(value_type = u32, minimum = 1, maximum = 100)]
        top,
    }
}

parameters! {
    /// Of suggestions.
    SuggestParams {
        /// 正在输入的文字
        #[param(example = "隔振")]
        q,
    }
}

parameters! {
    /// Of institutions.
    InstitutionParams {
        /// 名称中含有的文字
        q,
        /// 最多几家，1 到 1000，默认 100，专利多的在前
        #[param(value_type = u32, minimum = 1, maximum = 1000)]
        limit,
    }
}

/// The words of a closed vocabulary, as a schema.
macro_rules! words {
    ($name:ident of $vocabulary:ty) => {
        pub(super) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = <$vocabulary>::ALL.iter().map(|word| word.word());
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build().into()
            }
        }

        impl ToSchema for $name {}
    };
}

words!(OwnerKindWord of OwnerKind);
words!(LicenceWord of LicenceKind);
words!(LegalWord of LegalState);

/// 专利的排序
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "only the words of the document")]
pub(super) enum PatentSort {
    Relevance,
    Newest,
    Cost,
    Quality,
}

/// 需求的排序
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "only the words of the document")]
pub(super) enum NeedSort {
    Relevance,
    Newest,
    Cost,
}

/// An order that exists for the kind.
fn sort(kind: RecordKind, text: &str) -> Result<String, ApiError> {
    let words: &[&str] = match kind {
        RecordKind::Patent => &["relevance", "newest", "cost", "quality"],
        RecordKind::Need => &["relevance", "newest", "cost"],
    };
    match text.trim() {
        text if text.is_empty() || words.contains(&text) => Ok(text.to_owned()),
        text => {
            let detail = format!("参数 sort 应为 {} 之一，现为“{}”", words.join("、"), shortened(text));
            Err(ApiError::bad("malformed", detail))
        }
    }
}

macro_rules! searched {
    ($from:expr; $($field:ident),+) => {
        SearchQuery { $( $field: $from.$field, )+ ..SearchQuery::default() }
    };
}

impl PatentParams {
    pub(super) fn query(self) -> Result<SearchQuery, ApiError> {
        let sort = sort(RecordKind::Patent, &self.sort)?;
        let query = searched!(self; q, field, industry, chain, node, owner_kind, owner, region, licence, legal, max_cost, sales);
        Ok(SearchQuery { sort, ..query })
    }
}

impl OwnParams {
    /// The search among the records of an owner, and where it goes on.
    pub(super) fn of_owner(self, owner: String) -> Result<(SearchQuery, String), ApiError> {
        let sort = sort(RecordKind::Patent, &self.sort)?;
        Ok((SearchQuery { q: self.q, owner, sort, ..SearchQuery::default() }, self.cursor))
    }
}

impl NeedParams {
    pub(super) fn query(self) -> Result<SearchQuery, ApiError> {
        let sort = sort(RecordKind::Need, &self.sort)?;
        let query = searched!(self; q, field, industry, chain, node, owner, region, licence);
        Ok(SearchQuery { sort, ..query })
    }
}

impl TextParams {
    pub(super) fn filters(self) -> SearchQuery {
        searched!(self; field, industry, chain, node, owner_kind, owner, region, licence, legal, max_cost, sales)
    }
}

impl MatchParams {
    pub(super) fn filters(self) -> SearchQuery {
        searched!(self; field, industry, chain, node, owner_kind, owner, region, licence, legal, max_cost, sales)
    }
}
