//! The arguments of shortlists and events.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::{DateTime, Time};

use super::args::date;
use crate::domain::Date;
use crate::workflow::{Hours, Session};

#[derive(Debug, Subcommand)]
pub(super) enum ShortlistAction {
    #[command(about = "新建一份清单")]
    New {
        #[arg(value_name = "名称", help = "清单的名字")]
        name: String,
    },
    #[command(about = "把配对加入清单：指定的一对、一个文件里的，或一条需求最好的几件")]
    Add {
        #[arg(value_name = "清单", help = "编号（s1）或名称")]
        list: String,
        #[arg(long, value_name = "编号", help = "需求编号", required_unless_present = "from")]
        need: Option<String>,
        #[arg(long, value_name = "号码", help = "专利号（任何写法）", requires = "need", conflicts_with_all = ["from", "top"])]
        patent: Option<String>,
        #[arg(
            long,
            value_name = "件数",
            help = "加入这条需求最好的几件专利",
            requires = "need",
            conflicts_with = "from"
        )]
        top: Option<usize>,
        #[arg(
            long,
            value_name = "文件",
            conflicts_with = "need",
            help = "match all --out 写出的文件、shortlist export 的工作簿，或任何有“需求编号、专利号”两列的表"
        )]
        from: Option<PathBuf>,
        #[arg(long, value_name = "场次", help = "这次加入的配对归哪一场")]
        theme: Option<String>,
        #[command(flatten)]
        seen: Seen,
    },
    #[command(about = "列出全部清单")]
    List,
    #[command(about = "显示清单：配对、双方意愿、合规检查")]
    Show {
        #[arg(value_name = "清单", help = "编号、名称，或定稿的编号（s1@2026-11-24）")]
        list: String,
    },
    #[command(about = "从清单移除配对")]
    Remove {
        #[arg(value_name = "清单", help = "编号或名称")]
        list: String,
        #[arg(value_name = "序号", required = true, help = "要移除的配对的序号")]
        pairs: Vec<usize>,
        #[command(flatten)]
        seen: Seen,
    },
    #[command(about = "把一对移到另一个位置")]
    Move {
        #[arg(value_name = "清单", help = "编号或名称")]
        list: String,
        #[arg(value_name = "序号", help = "哪一对")]
        pair: usize,
        #[arg(value_name = "新序号", help = "移到第几")]
        to: usize,
        #[command(flatten)]
        seen: Seen,
    },
    #[command(about = "给一对写意见；不写文字就清除")]
    Comment {
        #[arg(value_name = "清单", help = "编号或名称")]
        list: String,
        #[arg(value_name = "序号", help = "哪一对")]
        pair: usize,
        #[arg(value_name = "文字", default_value = "", help = "意见")]
        text: String,
        #[command(flatten)]
        seen: Seen,
    },
    #[command(about = "记下一方的意愿；双方都有意，联系方式才互相公开")]
    Answer {
        #[arg(value_name = "清单", help = "编号或名称")]
        list: String,
        #[arg(value_name = "序号", help = "哪一对")]
        pair: usize,
        #[arg(value_enum, help = "哪一方")]
        side: Side,
        #[arg(value_enum, help = "意愿")]
        says: Says,
        #[command(flatten)]
        seen: Seen,
    },
    #[command(about = "定稿：留下今天的样子，以后不再变")]
    Freeze {
        #[arg(value_name = "清单", help = "编号或名称")]
        list: String,
    },
    #[command(about = "写出供需匹配清单、工作簿或对接手册")]
    Export {
        #[arg(value_name = "清单", help = "编号、名称，或定稿的编号")]
        list: String,
        #[arg(long, help = "发给供需双方的：匿名、仅匹配的需求和联系方式，双方同意才有；受限的专利不在其中")]
        public: bool,
        #[arg(
            long,
            alias = "to",
            value_name = "文件",
            help = "写到哪个文件：.xlsx 工作簿、.docx 对接手册、.html 打印页；.csv、.jsonl、.json 只有配对"
        )]
        out: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Seen {
    #[arg(long, value_name = "版次", help = "看到的版次（show 里的）；其间别人改过就不保存")]
    pub(super) seen: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Side {
    #[value(name = "firm", alias = "企业", help = "需求单位")]
    Firm,
    #[value(name = "owner", alias = "权利人", help = "专利权人")]
    Owner,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Says {
    #[value(name = "yes", alias = "有意", help = "愿意对接")]
    Yes,
    #[value(name = "no", alias = "无意", help = "不愿意")]
    No,
    #[value(name = "none", alias = "未定", help = "收回先前的答复")]
    Nothing,
}

#[derive(Debug, Subcommand)]
pub(super) enum EventAction {
    #[command(about = "新建一场活动")]
    New(NewEvent),
    #[command(about = "改活动的日期、时段、桌数、地点；已公布的在重排日程时尽量不动")]
    Change(Box<ChangedEvent>),
    #[command(about = "把一份清单（或它的定稿）的配对加入活动")]
    Add {
        #[arg(value_name = "活动", help = "编号（e1）或名称")]
        event: String,
        #[arg(long, value_name = "清单", help = "编号、名称，或定稿的编号（s1@2026-11-24）")]
        shortlist: String,
        #[arg(long, value_name = "场次", help = "这份清单的配对归哪一场；不给时按各对自己的场次")]
        theme: Option<String>,
        #[command(flatten)]
        seen: Seen,
    },
    #[command(about = "记下一家单位不在的时段")]
    Absent {
        #[arg(value_name = "活动", help = "编号或名称")]
        event: String,
        #[arg(value_name = "单位", help = "需求单位或专利权人的全名")]
        party: String,
        #[arg(long, value_name = "时间", value_parser = moment, help = "从何时起：2026-12-01 或 2026-12-01T09:00")]
        from: Moment,
        #[arg(long, value_name = "时间", value_parser = moment, help = "到何时止（只写日期的，到那天结束）")]
        to: Moment,
        #[command(flatten)]
        seen: Seen,
    },
    #[command(about = "一家单位最多谈几场")]
    Limit {
        #[arg(value_name = "活动", help = "编号或名称")]
        event: String,
        #[arg(value_name = "单位", help = "需求单位或专利权人的全名")]
        party: String,
        #[arg(value_name = "场数", help = "最多几场")]
        most: usize,
        #[command(flatten)]
        seen: Seen,
    },
    #[command(about = "排洽谈日程；已公布的尽量不动，动了的逐一说明")]
    Schedule {
        #[arg(value_name = "活动", help = "编号或名称")]
        event: String,
        #[arg(long, help = "排好即公布：以后重排时保持不动")]
        announce: bool,
    },
    #[command(about = "登记一条预约：谁想见谁")]
    Request {
        #[arg(value_name = "活动", help = "编号或名称")]
        event: String,
        #[arg(long, value_name = "编号", help = "需求编号")]
        need: String,
        #[arg(long, value_name = "号码", help = "专利号（任何写法）")]
        patent: String,
        #[arg(long, value_enum, value_name = "哪一方", help = "哪一方提出；不给时为组织方代为登记")]
        from: Option<Side>,
        #[arg(long, value_name = "文字", help = "说明")]
        remark: Option<String>,
    },
    #[command(about = "列出活动的预约")]
    Requests {
        #[arg(value_name = "活动", help = "编号或名称")]
        event: String,
    },
    #[command(about = "接受一条预约：这一对加入活动，重排日程时排入")]
    Accept {
        #[arg(value_name = "活动", help = "编号或名称")]
        event: String,
        #[arg(value_name = "序号", help = "哪一条预约（event requests 列出）")]
        number: u32,
    },
    #[command(about = "谢绝一条预约")]
    Decline {
        #[arg(value_name = "活动", help = "编号或名称")]
        event: String,
        #[arg(value_name = "序号", help = "哪一条预约（event requests 列出）")]
        number: u32,
        #[arg(long, value_name = "原因", help = "为什么；提出的人看得到")]
        because: String,
    },
    #[command(about = "列出全部活动")]
    List,
    #[command(about = "显示活动和日程")]
    Show {
        #[arg(value_name = "活动", help = "编号或名称")]
        event: String,
    },
    #[command(about = "写出洽谈日程、工作簿或对接手册")]
    Export {
        #[arg(value_name = "活动", help = "编号或名称")]
        event: String,
        #[arg(long, help = "发给供需双方的：匿名、仅匹配的需求，双方同意才写明；受限的专利不在其中")]
        public: bool,
        #[arg(
            long,
            alias = "to",
            value_name = "文件",
            help = "写到哪个文件：.xlsx 工作簿、.docx 对接手册、.html 打印页；.csv、.jsonl、.json、.ics 只有日程"
        )]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(super) struct NewEvent {
    #[arg(value_name = "名称", help = "活动的名字")]
    pub(super) name: String,
    #[arg(long, value_name = "地点", help = "在哪里")]
    pub(super) place: Option<String>,
    #[arg(long, value_name = "主办方", help = "由谁主办")]
    pub(super) organiser: Option<String>,
    #[arg(long, required = true, value_delimiter = ',', value_parser = date, value_name = "日期", help = "日期，逗号隔开：2026-12-01,2026-12-02")]
    pub(super) days: Vec<Date>,
    #[arg(long, value_name = "桌数", help = "有几张桌子")]
    pub(super) tables: usize,
    #[arg(
        long,
        required = true,
        value_delimiter = ',',
        value_name = "时段",
        help = "每天的时段，逗号隔开：09:00-12:00,14:00-17:00"
    )]
    pub(super) slots: Vec<Hours>,
    #[arg(long, default_value_t = 30, value_name = "分钟", help = "每场多长")]
    pub(super) minutes: u16,
    #[arg(long = "break", value_delimiter = ',', value_name = "时段", help = "每天的休息时段：10:30-10:45")]
    pub(super) breaks: Vec<Hours>,
    #[arg(long, value_name = "场数", help = "每家单位最多谈几场")]
    pub(super) most: Option<usize>,
    #[arg(long = "session", value_parser = session, value_name = "场次=日期", help = "某个场次只在某一天：纺织=2026-12-01，可多个")]
    pub(super) sessions: Vec<Session>,
}

#[derive(Debug, Args)]
pub(super) struct ChangedEvent {
    #[arg(value_name = "活动", help = "编号（e1）或名称")]
    pub(super) event: String,
    #[arg(long, value_name = "地点", help = "在哪里；写成空的就清除")]
    pub(super) place: Option<String>,
    #[arg(long, value_name = "主办方", help = "由谁主办；写成空的就清除")]
    pub(super) organiser: Option<String>,
    #[arg(long, value_delimiter = ',', value_parser = date, value_name = "日期", help = "全部日期，逗号隔开")]
    pub(super) days: Option<Vec<Date>>,
    #[arg(long, value_name = "桌数", help = "有几张桌子")]
    pub(super) tables: Option<usize>,
    #[arg(long, value_delimiter = ',', value_name = "时段", help = "每天的全部时段，逗号隔开")]
    pub(super) slots: Option<Vec<Hours>>,
    #[arg(long, value_name = "分钟", help = "每场多长")]
    pub(super) minutes: Option<u16>,
    #[arg(long = "break", num_args = 0.., value_delimiter = ',', value_name = "时段", help = "每天的全部休息时段；不写时段就清除")]
    pub(super) breaks: Option<Vec<Hours>>,
    #[arg(long, value_name = "场数", help = "每家单位最多谈几场；0 表示不限")]
    pub(super) most: Option<usize>,
    #[arg(long = "session", num_args = 0.., value_parser = session, value_name = "场次=日期", help = "全部场次的日子；不写就清除")]
    pub(super) sessions: Option<Vec<Session>>,
    #[arg(long, value_name = "true|false", help = "日程（已公布的、供需双方可看的部分）是否对所有人公开")]
    pub(super) open: Option<bool>,
    #[arg(long, value_name = "true|false", help = "企业和机构能否自己预约洽谈")]
    pub(super) bookable: Option<bool>,
    #[command(flatten)]
    pub(super) seen: Seen,
}

/// A day, or a moment of one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    day: Date,
    time: Option<Time>,
}

impl Moment {
    pub(super) fn begin(self) -> DateTime {
        self.day.to_datetime(self.time.unwrap_or(Time::MIN))
    }

    /// A day ends when the next one begins.
    pub(super) fn end(self) -> DateTime {
        match self.time {
            Some(time) => self.day.to_datetime(time),
            None => self.day.saturating_add(jiff::Span::new().days(1)).to_datetime(Time::MIN),
        }
    }
}

fn moment(text: &str) -> Result<Moment, String> {
    let (day, time) = match text.trim().split_once(['T', 't', ' ']) {
        Some((day, time)) => {
            let time = time.trim().replace('：', ":").parse();
            (day, Some(time.map_err(|_| format!("“{text}”读不成时间，请写成 2026-12-01T09:00"))?))
        }
        None => (text, None),
    };
    Ok(Moment { day: date(day)?, time })
}

fn session(text: &str) -> Result<Session, String> {
    let (theme, day) = text.split_once(['=', '＝']).ok_or_else(|| format!("“{text}”请写成 场次=日期"))?;
    Ok(Session { theme: theme.trim().to_owned(), day: date(day.trim())? })
}
