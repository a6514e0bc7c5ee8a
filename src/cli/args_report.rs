//! The arguments of `report`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::domain::Period;

#[derive(Debug, Subcommand)]
pub(super) enum ReportWhat {
    #[command(about = "五类绩效指标：本期、上年同期、增幅、目标；期间已过的报告出具后不再变，其后的更正另列")]
    Indicators(IndicatorArguments),
    #[command(about = "时效：核验、年费、保护期、许可、需求有效期、库复核各到哪一步，谁该处理什么")]
    Freshness(FreshnessArguments),
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
pub(super) struct FreshnessArguments {
    #[arg(long, value_name = "地区", help = "省、市、县的名称或代码；不给时为全国")]
    pub(super) region: Option<String>,
    #[arg(long, value_name = "单位", help = "只看这一家权利人或需求单位")]
    pub(super) owner: Option<String>,
    #[arg(long, value_name = "文件", help = "写到 .xlsx、.csv、.jsonl 或 .json 文件")]
    pub(super) out: Option<PathBuf>,
}
