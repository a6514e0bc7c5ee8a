//! The arguments of follow-up.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::date;
use super::args_lists::Seen;
use crate::domain::{Date, EndReason, Money, MoneyUnit, Stage};

#[derive(Debug, Subcommand)]
pub(super) enum FollowAction {
    #[command(about = "开始跟进一份清单的配对，或一场活动排上的洽谈（已约谈，日期为洽谈当天）")]
    Start {
        #[arg(value_name = "清单", help = "编号（s1）或名称", required_unless_present = "event")]
        list: Option<String>,
        #[arg(value_name = "序号", help = "只跟进这几对；不给时为全部")]
        pairs: Vec<usize>,
        #[arg(long, value_name = "活动", conflicts_with = "list", help = "编号（e1）或名称")]
        event: Option<String>,
        #[arg(long, value_name = "姓名", help = "责任人")]
        in_charge: Option<String>,
        #[arg(long, value_name = "日期", value_parser = date, conflicts_with = "event", help = "下次跟进日期")]
        next: Option<Date>,
    },
    #[command(about = "记下一步进展")]
    Set(SetFollow),
    #[command(about = "列出跟进中的配对")]
    List {
        #[arg(long, help = "只列下次跟进日期已过的，拖得最久的在前")]
        overdue: bool,
        #[arg(long, value_name = "阶段", help = "只列这一阶段的")]
        stage: Option<Stage>,
        #[arg(long, value_name = "姓名", help = "只列这位责任人的")]
        in_charge: Option<String>,
    },
    #[command(about = "显示一对的进展和全部历史")]
    Show {
        #[arg(value_name = "对接编号", help = "f1")]
        id: String,
    },
    #[command(about = "写出跟踪台账；填写后可用 follow import 读回")]
    Export {
        #[arg(long, value_name = "文件", help = "写到哪个文件（.xlsx、.csv、.jsonl 或 .json）")]
        out: PathBuf,
    },
    #[command(about = "读回填写过的跟踪台账；空格不改动原有内容")]
    Import {
        #[arg(value_name = "文件", help = "有“对接编号”列的表")]
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(super) struct SetFollow {
    #[arg(value_name = "对接编号", help = "f1")]
    pub(super) id: String,
    #[arg(long, value_name = "阶段", help = "已推荐、已约谈、已洽谈、意向、签约、到账、终止")]
    pub(super) stage: Option<Stage>,
    #[arg(
        long,
        value_name = "终止原因",
        help = "阶段过早、优势不明、商业路径不明、描述不清、技术疑问、不在战略方向、已有方案、其他"
    )]
    pub(super) why: Option<EndReason>,
    #[arg(long, value_name = "姓名", help = "责任人")]
    pub(super) in_charge: Option<String>,
    #[arg(long, value_name = "日期", value_parser = next_date, help = "下次跟进日期；“无”为不再跟进")]
    pub(super) next: Option<Next>,
    #[arg(long, value_name = "万元", value_parser = wan, help = "意向金额")]
    pub(super) intended: Option<Money>,
    #[arg(long, value_name = "合同编号", help = "由此签下的合同（先导入合同台账）")]
    pub(super) contract: Option<String>,
    #[arg(long, value_name = "文字", help = "备注；空文字清除")]
    pub(super) note: Option<String>,
    #[command(flatten)]
    pub(super) seen: Seen,
}

/// The next date, or that there is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Next(pub(super) Option<Date>);

fn next_date(text: &str) -> Result<Next, String> {
    match text.trim() {
        "无" | "" => Ok(Next(None)),
        text => date(text).map(|day| Next(Some(day))),
    }
}

fn wan(text: &str) -> Result<Money, String> {
    Money::parse_in(text, MoneyUnit::WanYuan).map_err(|error| error.to_string())
}
