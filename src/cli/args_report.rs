//! The arguments of `report`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::domain::Period;

#[derive(Debug, Subcommand)]
pub(super) enum ReportWhat {
    #[command(about = "五类绩效指标：本期、上年同期、增幅、目标；期间已过的报告出具后不再变，其后的更正另列")]
    Indicators(IndicatorArguments),
    #[command(about = "唤醒清单：沉睡专利按等待它的最好需求排列，附年费、再等的代价和建议")]
    Wakeup(BoardArguments),
    #[command(about = "产业链缺口：各环节在各地的供给、需求、已匹配、未满足，强链、延链、补链")]
    Gaps(GapArguments),
    #[command(about = "沉睡专利池：按地区、产业或权利人")]
    Pools(PoolArguments),
    #[command(about = "产业地图：地区与行业的供给、需求、缺口")]
    Map(BoardArguments),
    #[command(about = "揭榜挂帅：最好的匹配也不到较强的需求")]
    Challenges(BoardArguments),
    #[command(about = "共性需求：几乎相同的需求归为一组，附共同适合的专利")]
    Common(CommonArguments),
    #[command(about = "申请趋势：按年、分类号、权利人")]
    Trends(BoardArguments),
    #[command(about = "异常交易：成环、批量零价或同价、同日多份、关联方、只签不付、买入即卖出、截止前突击；确认或排除")]
    Anomalies(AnomalyArguments),
    #[command(about = "各单位摸底：在库专利的沉睡、法律状态和质量，存量申报的覆盖率，导入情况，挂牌质量")]
    Coverage(BoardArguments),
    #[command(about = "时效：核验、年费、保护期、许可、需求有效期、库复核各到哪一步，谁该处理什么")]
    Freshness(BoardArguments),
}

/// What every board can be asked for.
#[derive(Debug, Args)]
pub(super) struct BoardArguments {
    #[arg(long, value_name = "地区", help = "省、市、县的名称或代码；不给时为全国")]
    pub(super) region: Option<String>,
    #[arg(long, value_name = "单位", help = "只看这一家单位的专利")]
    pub(super) owner: Option<String>,
    #[arg(long, value_name = "文件", help = "写到 .xlsx、.csv、.jsonl 或 .json 文件")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CommonArguments {
    #[arg(long, value_name = "文件", help = "写到 .xlsx、.csv、.jsonl 或 .json 文件")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct GapArguments {
    #[command(flatten)]
    pub(super) board: BoardArguments,
    #[arg(long, value_name = "产业链", help = "只看这一条产业链：编号或名称")]
    pub(super) chain: Option<String>,
    #[arg(long, help = "只看涉农的专利和需求")]
    pub(super) farm: bool,
}

/// How pools are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PoolsBy {
    #[value(name = "region", help = "按地区")]
    Region,
    #[value(name = "owner", help = "按权利人")]
    Owner,
    #[value(name = "strategic", help = "战略性新兴产业")]
    Strategic,
    #[value(name = "local", help = "各地特色产业")]
    Local,
    #[value(name = "green", help = "绿色低碳技术")]
    Green,
    #[value(name = "digital", help = "芯片与人工智能")]
    Digital,
    #[value(name = "new-three", help = "新三样")]
    NewThree,
    #[value(name = "farm", help = "涉农")]
    Farm,
}

#[derive(Debug, Args)]
pub(super) struct PoolArguments {
    #[command(flatten)]
    pub(super) board: BoardArguments,
    #[arg(long, value_enum, default_value = "region", value_name = "分法", help = "怎样分池")]
    pub(super) by: PoolsBy,
}

#[derive(Debug, Args)]
pub(super) struct IndicatorArguments {
    #[arg(long, value_name = "期间", help = "年 2026、季 2026Q1 或月 2026-03；不给时为今年")]
    pub(super) period: Option<Period>,
    #[arg(long, value_name = "地区", help = "省、市、县的名称或代码；不给时为全国")]
    pub(super) region: Option<String>,
    #[arg(long, value_name = "单位", help = "只统计这一家单位")]
    pub(super) owner: Option<String>,
    #[arg(long, value_name = "原因", help = "重新出具期间已过的报告（原来那份留在日志里），写明原因")]
    pub(super) renew: Option<String>,
    #[arg(long, value_name = "文件", help = "写到 .xlsx、.csv、.jsonl 或 .json 文件")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct AnomalyArguments {
    #[arg(long, value_name = "地区", help = "只列一方在这个省、市、县的；不给时为全国")]
    pub(super) region: Option<String>,
    #[arg(long, value_name = "单位", help = "只列有这一家单位的")]
    pub(super) owner: Option<String>,
    #[arg(long, value_name = "编号", conflicts_with = "dismiss", requires = "why", help = "确认一条提示，要写 --why")]
    pub(super) confirm: Option<String>,
    #[arg(long, value_name = "编号", requires = "why", help = "排除一条提示，要写 --why")]
    pub(super) dismiss: Option<String>,
    #[arg(long, value_name = "原因", help = "确认或排除的原因，记在日志里")]
    pub(super) why: Option<String>,
    #[arg(long, value_name = "文件", help = "写到 .xlsx、.csv、.jsonl 或 .json 文件")]
    pub(super) out: Option<PathBuf>,
}
