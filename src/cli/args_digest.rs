//! The arguments of digests.

use clap::{Args, Subcommand};

use super::args::{FilterArguments, Kind, date};
use crate::domain::{Date, MailAddress};

#[derive(Debug, Subcommand)]
pub(super) enum DigestAction {
    #[command(about = "订阅一次检索、一条需求、一家单位或跟进提醒：从此刻起的新内容")]
    Subscribe {
        #[command(subcommand)]
        what: SubscribeWhat,
    },
    #[command(about = "列出全部订阅和各自最近的更新")]
    List,
    #[command(about = "退订")]
    Cancel {
        #[arg(value_name = "订阅编号", help = "d1")]
        id: String,
    },
    #[command(about = "生成今天的更新：只有上次之后的新内容，没有新内容就什么也不生成")]
    Run {
        #[arg(value_name = "订阅编号", help = "只生成这几项；不给时为全部")]
        ids: Vec<String>,
        #[arg(long, help = "并寄出待寄的邮件（先在 queqiao.toml 的 [mail] 里写好服务器）")]
        send: bool,
    },
    #[command(about = "显示一项订阅的更新")]
    Show {
        #[arg(value_name = "订阅编号", help = "d1，或某一期 d1@2026-11-24；只写订阅编号时为最近一期")]
        id: String,
        #[arg(long, value_name = "日期", value_parser = date, help = "只看这一天的")]
        date: Option<Date>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum SubscribeWhat {
    #[command(about = "一次检索的新结果")]
    Search {
        #[arg(value_enum, help = "检索哪一边")]
        kind: Kind,
        #[arg(value_name = "检索词", default_value = "", allow_hyphen_values = true, help = "同 search；留空为全部")]
        query: String,
        #[command(flatten)]
        filters: Box<FilterArguments>,
        #[command(flatten)]
        how: SubscribeHow,
    },
    #[command(about = "一条需求的新匹配")]
    Need {
        #[arg(value_name = "需求编号", help = "记录编号或来源中的需求编号")]
        which: String,
        #[command(flatten)]
        how: SubscribeHow,
    },
    #[command(about = "一家单位的新专利，和与它的专利对口的新需求")]
    Institution {
        #[arg(value_name = "单位全称", help = "与目录里的权利人一致")]
        name: String,
        #[command(flatten)]
        how: SubscribeHow,
    },
    #[command(about = "跟进提醒：当天该跟进的和逾期的，每天一次")]
    Follow {
        #[arg(long, value_name = "姓名", help = "只提醒这位责任人的；不给时为全部")]
        in_charge: Option<String>,
        #[command(flatten)]
        how: SubscribeHow,
    },
}

/// For whom, and how they are told.
#[derive(Debug, Args)]
pub(super) struct SubscribeHow {
    #[arg(long, value_name = "邮箱", help = "有新内容时寄到这里")]
    pub(super) mail: Option<MailAddress>,
    #[arg(long, value_name = "名称", help = "给这项订阅起的名称")]
    pub(super) label: Option<String>,
    #[arg(long, value_name = "用户名", help = "为哪个账号订阅，只含该账号可以看到的内容；不给时为操作员")]
    pub(super) account: Option<String>,
}
