//! Lists of records, as `search --json` prints them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 三年费用
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct ThreeYearCost {
    /// 三年合计（元）；算不出时为空
    yuan: Option<f64>,
    /// 合计只是下限（按销售额提成而销售额不明）
    at_least: bool,
    /// 怎样算出
    basis: String,
}

/// 许可条件
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct PatentTerms {
    /// 许可方式
    licence_kind: Option<String>,
    /// 许可使用费，原文
    licence_fee: Option<String>,
    /// 支付方式
    payment_form: Option<String>,
    /// 先使用后付费
    use_first: Option<bool>,
    /// 许可期限届满日
    #[schema(format = Date)]
    licence_until: Option<String>,
    /// 三年费用
    cost_three_years: ThreeYearCost,
}

/// 质量分
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct QualityShown {
    /// 0 到 100
    points: f64,
    /// 优、良、中、低；资料不足时为空
    grade: Option<String>,
}

/// 列表中的专利
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct PatentHit {
    /// 记录编号
    #[schema(example = "p0123456789ab")]
    id: String,
    /// 专利号
    number: Option<String>,
    /// 名称
    title: String,
    /// 专利权人
    owners: Vec<String>,
    /// 许可条件
    terms: PatentTerms,
    /// 今天的法律状态
    legal: Option<String>,
    /// 技术成熟度
    maturity: Option<String>,
    /// 质量分
    quality: QualityShown,
    /// 相关度，只用于同一次检索内比较
    score: f64,
    /// 命中处的原文，已转义，命中词在 mark 标签中
    snippet: String,
}

/// 预算；high 为空表示不封顶
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct Budget {
    /// 下限
    #[schema(example = "5万元")]
    low: String,
    /// 上限
    high: Option<String>,
}

/// 需求的条件
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct NeedTerms {
    /// 预算
    budget: Option<Budget>,
    /// 合作方式
    cooperation: Vec<String>,
}

/// 列表中的需求
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct NeedHit {
    /// 记录编号
    #[schema(example = "n0123456789ab")]
    id: String,
    /// 来源中的编号；匿名需求没有
    number: Option<String>,
    /// 名称
    title: String,
    /// 需求单位；匿名需求没有
    owners: Vec<String>,
    /// 条件
    terms: NeedTerms,
    /// 保密级别
    privacy: String,
    /// 相关度，只用于同一次检索内比较
    score: f64,
    /// 命中处的原文，已转义，命中词在 mark 标签中
    snippet: String,
}

/// 分面中的一个值
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct FacetValue {
    /// 可用于筛选的值
    pub(in crate::web::api) value: String,
    /// 代码的名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(in crate::web::api) name: Option<String>,
    /// 命中数
    pub(in crate::web::api) count: u64,
}

macro_rules! list {
    ($(#[$outer:meta])* $name:ident of $hit:ty) => {
        $(#[$outer])*
        #[derive(Debug, Serialize, Deserialize, ToSchema)]
        pub(in crate::web::api) struct $name {
            /// 全部命中数
            pub(in crate::web::api) total: u64,
            /// 用时（毫秒）
            took_ms: f64,
            /// 没有同时含有全部词的记录，列出的含有其中大部分词
            closest_only: bool,
            /// 整句检索是否也按意思比较；按词或号码检索时为空
            by_meaning: Option<bool>,
            /// 限定了费用上限时，因费用面议或未知而没有列出的件数
            without_cost: u64,
            /// 这一页
            pub(in crate::web::api) hits: Vec<$hit>,
            /// 全部命中按各项的件数：owner_kind、ipc、field、industry、chain、region、licence、maturity、legal、year
            facets: BTreeMap<String, Vec<FacetValue>>,
            /// 取下一页时的 cursor；没有下一页时为空
            #[serde(default)]
            pub(in crate::web::api) next: Option<String>,
            /// 翻页期间索引有更新；从上一页最后一条之后接着列，个别记录可能换了位置
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            #[schema(required = false)]
            pub(in crate::web::api) index_changed: bool,
        }
    };
}

list! {
    /// 专利列表
    PatentList of PatentHit
}

list! {
    /// 需求列表
    NeedList of NeedHit
}
