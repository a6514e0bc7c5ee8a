//! Arguments of `deal`, `package`, `library` and `policy`: what is kept beside the records.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum DealAction {
    #[command(about = "列出全部合同")]
    List,
    #[command(about = "一份合同的全部内容")]
    Show {
        #[arg(value_name = "合同编号", help = "合同编号")]
        contract: String,
    },
    #[command(about = "备案表：由合同、专利和企业名录填好，缺的标出")]
    Filing {
        #[arg(value_name = "合同编号", help = "合同编号")]
        contract: String,
        #[arg(long, value_name = "文件", help = "写到 .xlsx、.csv、.jsonl 或 .json 文件")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum PackageAction {
    #[command(about = "列出全部专利组合")]
    List,
    #[command(about = "一个组合：其中的专利和条件")]
    Show {
        #[arg(value_name = "组合编号", help = "组合编号")]
        code: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum LibraryAction {
    #[command(about = "列出高价值专利库，到期待复核的标出")]
    List,
    #[command(about = "一个库：入选标准、责任人、复核日期、入选的专利和理由")]
    Show {
        #[arg(value_name = "库名", help = "库名")]
        name: String,
    },
    #[command(about = "把一个库写成文件，改好可再导入")]
    Export {
        #[arg(value_name = "库名", help = "库名")]
        name: String,
        #[arg(long, value_name = "文件", help = "写到 .xlsx、.csv、.jsonl 或 .json 文件")]
        out: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum PolicyAction {
    #[command(about = "列出当天有效的政策提示")]
    List {
        #[arg(long, help = "也列出还没施行的和已截止的")]
        all: bool,
    },
}
