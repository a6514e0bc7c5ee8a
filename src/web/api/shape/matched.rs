//! Matches, as `match --json` prints them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 匹配结果中的专利
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct PatentNamed {
    /// 记录编号
    id: String,
    /// 专利号
    number: Option<String>,
    /// 名称
    title: String,
    /// 专利权人
    owners: Vec<String>,
}

/// 匹配结果中的需求
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct NeedNamed {
    /// 记录编号
    id: String,
    /// 名称
    title: String,
    /// 需求单位；匿名需求没有
    firm: Option<String>,
}

/// 一条证据：需求中的原文与专利中的原文
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct EvidenceSeen {
    /// 需求中的原文
    need: String,
    /// 专利中的原文
    patent: String,
    /// 在专利的哪一栏
    r#where: String,
}

/// 分数的一部分
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct ScorePart {
    /// text、meaning、field、chain、terms、readiness、standing、place
    signal: String,
    /// 得分
    points: f64,
    /// 满分
    of: f64,
    /// 理由
    reason: String,
    /// 证据
    evidence: Vec<EvidenceSeen>,
}

/// 差距与风险
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct GapSeen {
    /// 稳定的代码
    code: String,
    /// 说明
    message: String,
}

/// 三年费用
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct PairCost {
    /// 三年合计（元）；算不出时为空
    yuan: Option<f64>,
    /// 合计只是下限
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    at_least: bool,
    /// 怎样算出
    basis: String,
}

/// 从需求中读出的一个词
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct TermSeen {
    /// 词
    term: String,
    /// 权重，全部合计为 1
    weight: f64,
}

/// 可能的技术领域
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct FieldSeen {
    /// IPC 分类号
    ipc: String,
    /// 份额
    share: f64,
}

/// 从需求中读出的内容
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct NeedUnderstoodSeen {
    /// 记录编号；由文字匹配时为空
    id: Option<String>,
    /// 名称，或文字的开头
    title: String,
    /// 读出的词
    terms: Vec<TermSeen>,
    /// 可能的技术领域
    fields: Vec<FieldSeen>,
    /// 读出的材料、方法、功效、产品、应用和指标，都是需求里的原话
    elements: ElementsSeen,
}

/// 从需求中读出的要素
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct ElementsSeen {
    /// 材料
    material: Vec<String>,
    /// 方法
    method: Vec<String>,
    /// 功效
    effect: Vec<String>,
    /// 产品
    product: Vec<String>,
    /// 应用
    application: Vec<String>,
    /// 指标
    measures: Vec<MeasureSeen>,
}

/// 一个指标
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct MeasureSeen {
    /// 名称
    name: String,
    /// 下限；不限时为空
    low: Option<f64>,
    /// 上限；不限时为空
    high: Option<f64>,
    /// 单位
    unit: String,
    /// 原话
    text: String,
}

macro_rules! pair {
    ($(#[$outer:meta])* $name:ident with $side:ident : $shown:ty) => {
        $(#[$outer])*
        #[derive(Debug, Serialize, Deserialize, ToSchema)]
        pub(in crate::web::api) struct $name {
            /// 名次，从 1 起
            rank: usize,
            /// 对方
            $side: $shown,
            /// 0 到 100，等于各部分得分之和
            score: f64,
            /// 强、较强、弱
            grade: String,
            /// 分数的各部分
            parts: Vec<ScorePart>,
            /// 差距与风险
            gaps: Vec<GapSeen>,
            /// 三年费用
            cost_three_years: PairCost,
            /// 同族专利
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[schema(required = false)]
            twins: Vec<PatentNamed>,
        }
    };
}

pair! {
    /// 与需求匹配的专利
    PatentPair with patent: PatentNamed
}

pair! {
    /// 与专利匹配的需求
    NeedPair with need: NeedNamed
}

/// 组合中的一件专利
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct MemberSeen {
    /// 专利
    #[serde(flatten)]
    patent: PatentNamed,
    /// 单独的得分
    score: f64,
    /// 它对应的需求用词
    answers: Vec<String>,
}

/// 与需求匹配的专利组合
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct PackagePair {
    /// 排在单件专利之中的名次，从 1 起
    rank: usize,
    /// 组合编号
    code: String,
    /// 组合名称
    name: String,
    /// 提供方
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
    /// 其中有效的专利，最好的在前
    patents: Vec<MemberSeen>,
    /// 0 到 100，等于各部分得分之和
    score: f64,
    /// 强、较强、弱
    grade: String,
    /// 分数的各部分
    parts: Vec<ScorePart>,
    /// 差距与风险
    gaps: Vec<GapSeen>,
    /// 三年费用
    cost_three_years: PairCost,
}

/// 为一条需求或一段文字找到的专利
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct NeedMatchAnswer {
    /// 从需求中读出的内容
    need: NeedUnderstoodSeen,
    /// 打过分的专利数
    candidates: usize,
    /// 比其中任何一件专利都更合适的专利组合，最好的在前
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    packages: Vec<PackagePair>,
    /// 匹配的专利，最好的在前
    matches: Vec<PatentPair>,
    /// 没有合适的专利时，最接近的几件
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    closest: Vec<PatentPair>,
    /// 已失效（可自由实施，请自行核实）
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    free_to_use: Vec<PatentPair>,
    /// 用时（毫秒）
    took_ms: f64,
    /// 库中已有语义向量的专利所占份额，0 到 1；没有按语义比较时为 0
    meaning_coverage: f64,
}

/// 为一件专利找到的需求
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::web::api) struct PatentMatchAnswer {
    /// 专利
    patent: PatentNamed,
    /// 打过分的需求数
    candidates: usize,
    /// 匹配的需求，最好的在前
    needs: Vec<NeedPair>,
    /// 专利已失效时与它相配的需求
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    free_to_use: Vec<NeedPair>,
    /// 用时（毫秒）
    took_ms: f64,
    /// 库中已有语义向量的专利所占份额，0 到 1；没有按语义比较时为 0
    meaning_coverage: f64,
}
