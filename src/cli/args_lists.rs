//! The arguments of shortlists and events.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

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
            help = "match all --out 写出的文件，或任何有“需求编号、专利号”两列的表"
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
    #[command(about = "写出供需匹配清单")]
    Export {
        #[arg(value_name = "清单", help = "编号、名称，或定稿的编号")]
        list: String,
        #[arg(long, help = "发给供需双方的：匿名、仅匹配的需求和联系方式，双方同意才有；受限的专利不在其中")]
        public: bool,
        #[arg(long, value_name = "文件", help = "写到哪个文件（.xlsx、.csv、.jsonl 或 .json）")]
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
