//! The arguments of the command line, as clap parses them. Help texts are Chinese: users read them.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::args_digest::DigestAction;
use super::args_eval::EvalWhat;
use super::args_follow::FollowAction;
use super::args_kept::{DealAction, LibraryAction, PackageAction, PolicyAction};
use super::args_lists::{EventAction, ShortlistAction};
use super::args_report::ReportWhat;
use crate::assessment::DormancyState;
use crate::domain::{Date, parse_date};

pub(super) fn date(text: &str) -> Result<Date, String> {
    parse_date(text).map_err(|error| error.to_string())
}

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "queqiao",
    version,
    about = "鹊桥：沉睡专利供需对接搜索引擎",
    help_template = "{about}\n\n用法：{usage}\n\n{all-args}",
    subcommand_help_heading = "命令",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub(super) struct Arguments {
    /// Where the data lives.
    #[arg(
        long,
        global = true,
        value_name = "目录",
        env = "QUEQIAO_HOME",
        hide_env = true,
        help = "数据目录；不给时用环境变量 QUEQIAO_HOME，再用系统的用户数据目录",
        help_heading = "通用选项"
    )]
    pub(super) home: Option<PathBuf>,
    /// One JSON document on standard output.
    #[arg(long, global = true, help = "在标准输出上只给一个 JSON 文档", help_heading = "通用选项")]
    pub(super) json: bool,
    /// The date that judgements use.
    #[arg(long, global = true, value_name = "YYYY-MM-DD", value_parser = date, help = "判断期限、状态时所用的日期；不给时用今天", help_heading = "通用选项")]
    pub(super) today: Option<Date>,
    /// Help.
    #[arg(short, long, global = true, action = clap::ArgAction::Help, help = "显示帮助", help_heading = "通用选项")]
    help: Option<bool>,
    /// Version.
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help = "显示版本", help_heading = "通用选项")]
    version: Option<bool>,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    #[command(about = "装入示例数据，给出最初的几对匹配，并打开网页")]
    Demo {
        #[arg(long, value_name = "地址:端口", help = "网页的地址")]
        listen: Option<SocketAddr>,
        #[arg(long, help = "只装入示例，不打开网页")]
        load_only: bool,
    },
    #[command(about = "节点之间交换：写出全部公开记录，或收下另一个节点的")]
    Bundle {
        #[command(subcommand)]
        action: BundleAction,
    },
    #[command(about = "网页的账号：新建，重置密码")]
    User {
        #[command(subcommand)]
        action: UserAction,
    },
    #[command(about = "打开网页与接口")]
    Serve {
        #[arg(long, value_name = "地址:端口", help = "在哪里提供服务；不给时按配置文件，再用 127.0.0.1:7878")]
        listen: Option<SocketAddr>,
    },
    #[command(about = "导入专利目录、技术需求、合同台账等；或撤回一次导入")]
    Import {
        #[command(subcommand)]
        what: ImportWhat,
    },
    #[command(about = "生成空白填报模板（XLSX）")]
    Template {
        #[arg(value_enum, help = "模板种类")]
        kind: Kind,
        #[arg(long, value_name = "文件.xlsx", help = "写到哪个文件")]
        out: PathBuf,
    },
    #[command(about = "撤下一条记录：不再出现在任何列表和匹配中，记录和原因留在日志里")]
    Withdraw {
        #[arg(value_name = "号码或编号", help = "专利号（任何写法）或记录编号")]
        which: String,
        #[arg(long, value_name = "原因", help = "为什么撤下")]
        why: String,
    },
    #[command(about = "检索专利或需求")]
    Search {
        #[arg(value_enum, help = "检索哪一边")]
        kind: Kind,
        #[arg(
            value_name = "检索词",
            default_value = "",
            allow_hyphen_values = true,
            help = "词、“短语”、-排除词、号码、分类号或一句话；留空列出全部"
        )]
        query: String,
        #[command(flatten)]
        filters: FilterArguments,
        #[arg(long, value_enum, default_value_t = SortArgument::Relevance, help = "排序")]
        sort: SortArgument,
        #[arg(long, default_value_t = 20, value_name = "条数", help = "最多给几条（不超过 1000）")]
        limit: usize,
        #[arg(long, default_value_t = 0, value_name = "条数", help = "跳过前几条")]
        offset: usize,
    },
    #[command(about = "显示一条记录的全部内容和来源")]
    Show {
        #[arg(value_name = "号码或编号", help = "专利号（任何写法）或记录编号")]
        which: String,
    },
    #[command(about = "与一件专利相近的专利")]
    Similar {
        #[arg(value_name = "号码或编号", help = "专利号（任何写法）或记录编号")]
        which: String,
        #[arg(long, default_value_t = 10, value_name = "条数", help = "最多给几条")]
        limit: usize,
    },
    #[command(about = "供需匹配")]
    Match {
        #[command(subcommand)]
        what: MatchWhat,
    },
    #[command(about = "导出专利或需求（操作员可见的全部；--public 只给访客可见的）")]
    Export {
        #[arg(value_enum, help = "导出哪一边")]
        kind: Kind,
        #[arg(long, help = "只导出访客可以看到的内容")]
        public: bool,
        #[command(flatten)]
        filters: FilterArguments,
        #[command(flatten)]
        sleep: SleepArguments,
        #[arg(long, value_name = "文件", help = "写到哪个文件（.xlsx、.csv 或 .jsonl）")]
        out: PathBuf,
    },
    #[command(about = "供需对接清单：挑选配对，排序，写意见，定稿，写出")]
    Shortlist {
        #[command(subcommand)]
        action: ShortlistAction,
    },
    #[command(about = "对接活动：日期、桌位、缺席，排出洽谈日程，写出")]
    Event {
        #[command(subcommand)]
        action: EventAction,
    },
    #[command(about = "一对一跟进：阶段、责任人、下次日期，逾期的，历史，写出和读回跟踪台账")]
    Follow {
        #[command(subcommand)]
        action: FollowAction,
    },
    #[command(about = "订阅更新：检索、需求、单位、跟进提醒，每天一期，只含上次之后的新内容")]
    Digest {
        #[command(subcommand)]
        action: DigestAction,
    },
    #[command(about = "合同：列出，查看，填好备案表")]
    Deal {
        #[command(subcommand)]
        action: DealAction,
    },
    #[command(about = "专利组合：列出，查看")]
    Package {
        #[command(subcommand)]
        action: PackageAction,
    },
    #[command(about = "高价值专利库：列出，查看，写出")]
    Library {
        #[command(subcommand)]
        action: LibraryAction,
    },
    #[command(about = "政策提示：列出")]
    Policy {
        #[command(subcommand)]
        action: PolicyAction,
    },
    #[command(about = "统计报告")]
    Report {
        #[command(subcommand)]
        what: ReportWhat,
    },
    #[command(about = "对照已判定的供需对，量一量排序的好坏")]
    Eval {
        #[command(subcommand)]
        what: EvalWhat,
    },
    #[command(about = "语义编码器：安装、进度、计算语义向量")]
    Encoder {
        #[command(subcommand)]
        action: EncoderAction,
    },
    #[command(about = "索引的状态、重建和核对")]
    Index {
        #[arg(value_enum, help = "做什么")]
        action: IndexAction,
    },
    #[command(about = "在线备份到一个文件")]
    Backup {
        #[arg(value_name = "文件", help = "备份文件，不得已存在")]
        file: PathBuf,
    },
    #[command(about = "从备份恢复到一个空的数据目录")]
    Restore {
        #[arg(value_name = "文件", help = "备份文件")]
        file: PathBuf,
    },
    #[command(about = "检查数据目录是否完好")]
    Doctor,
}

#[derive(Debug, Subcommand)]
pub(super) enum ImportWhat {
    #[command(about = "导入专利目录")]
    Patents(ImportArguments),
    #[command(about = "导入技术需求")]
    Needs(ImportArguments),
    #[command(about = "导入合同台账：一行一笔到账，同一合同编号的各行合为一份合同")]
    Deals(FileArguments),
    #[command(about = "导入专利产品备案清单")]
    Products(FileArguments),
    #[command(about = "导入各单位申报的专利存量")]
    Holdings(FileArguments),
    #[command(about = "导入绩效目标")]
    Targets(FileArguments),
    #[command(about = "导入企业名录（规模、地区、逐年销售额和就业人数）")]
    Firms(FileArguments),
    #[command(about = "导入专利组合：几件专利一起许可，有自己的条件，参与匹配")]
    Packages(FileArguments),
    #[command(about = "导入政策提示：按地区和行业，到截止日期为止，印在清单上")]
    Policies(FileArguments),
    #[command(about = "导入高价值专利库：入选的专利和理由、入选标准、责任人、复核日期")]
    Library(FileArguments),
    #[command(about = "撤回一次导入（其后又被改动的部分保留）")]
    Undo {
        #[arg(value_name = "批次", help = "批次号，如 20261123-1")]
        batch: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct FileArguments {
    #[arg(
        required = true,
        value_name = "文件",
        help = "CSV、TSV、XLSX、XLS、ODS、JSON、JSONL 或 名称：值 的文本，可带 .gz"
    )]
    pub(super) files: Vec<PathBuf>,
    #[arg(long, help = "只出报告，什么也不改")]
    pub(super) dry_run: bool,
    #[arg(long, value_name = "文件", help = "把逐行报告写到 .xlsx、.csv 或 .json 文件")]
    pub(super) report: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    #[command(flatten)]
    pub(super) file: FileArguments,
    #[arg(long, value_name = "名称", help = "没有写明权利人（单位）的行归谁")]
    pub(super) owner: Option<String>,
    #[arg(long, value_name = "文字", help = "数据来源；不给时用文件名")]
    pub(super) source: Option<String>,
    #[arg(long, help = "同一权利人、同一来源的旧文件有而新文件没有的记录，予以撤下")]
    pub(super) replace: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum MatchWhat {
    #[command(about = "为一条已入库的需求找专利")]
    Need {
        #[arg(value_name = "需求编号", help = "记录编号或来源中的需求编号")]
        which: String,
        #[command(flatten)]
        options: MatchArguments,
    },
    #[command(about = "为一段话描述的问题找专利")]
    Text {
        #[arg(value_name = "文字", allow_hyphen_values = true, help = "用自己的话说的问题；- 表示从标准输入读")]
        text: String,
        #[command(flatten)]
        options: MatchArguments,
    },
    #[command(about = "为一件专利找需求")]
    Patent {
        #[arg(value_name = "号码或编号", help = "专利号（任何写法）或记录编号")]
        which: String,
        #[command(flatten)]
        options: MatchArguments,
    },
    #[command(about = "为全部需求找专利")]
    All {
        #[arg(long, default_value_t = 10, value_name = "条数", help = "每条需求最多给几件专利")]
        top: usize,
        #[arg(long, value_name = "序号", help = "只做变更序号在此之后有变动的需求和专利")]
        since: Option<u64>,
        #[arg(long, value_name = "文件", help = "把全部配对写到 .xlsx、.csv 或 .jsonl 文件")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct MatchArguments {
    #[arg(long, default_value_t = 10, value_name = "条数", help = "最多给几对")]
    pub(super) top: usize,
    #[arg(long, value_name = "文件", help = "另用一份权重")]
    pub(super) weights: Option<PathBuf>,
    #[arg(long, value_name = "分", help = "低于此分的不给；不给时用权重文件里的下限")]
    pub(super) min_score: Option<f64>,
    #[command(flatten)]
    pub(super) filters: FilterArguments,
}

/// Which patents are exported by how they sleep.
#[derive(Debug, Args)]
pub(super) struct SleepArguments {
    #[arg(
        long,
        value_name = "状态",
        value_parser = super::export::dormancy,
        help = "只导出这种状态的专利（沉睡、疑似沉睡、已唤醒、不适用）",
        help_heading = "筛选"
    )]
    pub(super) dormancy: Option<DormancyState>,
    #[arg(
        long,
        conflicts_with_all = ["dormancy", "public"],
        help = "写成核验表（.xlsx）：疑似沉睡的专利，填好“专利实施状态”等栏再导入"
    )]
    pub(super) verify: bool,
}

#[derive(Debug, Args)]
pub(super) struct FilterArguments {
    #[arg(long, value_name = "分类", help = "IPC 分类号（任何层级）或技术领域（1-35 或名称）", help_heading = "筛选")]
    pub(super) field: Option<String>,
    #[arg(long, value_name = "代码", help = "国民经济行业代码（如 C35）", help_heading = "筛选")]
    pub(super) industry: Option<String>,
    #[arg(long, value_name = "产业链", help = "产业链的编号或名称", help_heading = "筛选")]
    pub(super) chain: Option<String>,
    #[arg(long, value_name = "环节", help = "产业链环节的编号或名称", help_heading = "筛选")]
    pub(super) node: Option<String>,
    #[arg(
        long,
        value_name = "类型",
        help = "权利人类型（高校、科研院所、国有企业、企业、个人、其他）",
        help_heading = "筛选"
    )]
    pub(super) owner_kind: Option<String>,
    #[arg(long, value_name = "权利人", help = "权利人（或需求单位）的全称", help_heading = "筛选")]
    pub(super) owner: Option<String>,
    #[arg(long, value_name = "地区", help = "地区代码或名称", help_heading = "筛选")]
    pub(super) region: Option<String>,
    #[arg(
        long,
        value_name = "方式",
        help = "许可方式（开放许可、参照开放许可、普通、排他、独占）",
        help_heading = "筛选"
    )]
    pub(super) licence: Option<String>,
    #[arg(long, value_name = "元", help = "三年总费用不超过多少元", help_heading = "筛选")]
    pub(super) max_cost: Option<f64>,
    #[arg(long, value_name = "元/年", help = "企业年销售额，用来折算提成", help_heading = "筛选")]
    pub(super) sales: Option<f64>,
    #[arg(long, value_name = "状态", help = "法律状态（有效、审中、失效 …）", help_heading = "筛选")]
    pub(super) legal: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum BundleAction {
    #[command(about = "把全部公开记录写成一个交换包（.jsonl 或 .jsonl.gz）")]
    Export {
        #[arg(value_name = "文件")]
        file: PathBuf,
    },
    #[command(about = "收下另一个节点的交换包：新增、更新，对方撤下的也撤下")]
    Import {
        #[arg(value_name = "文件")]
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum UserAction {
    #[command(about = "新建账号，给出一次性链接来设置密码")]
    Add {
        #[arg(value_name = "用户名")]
        name: String,
        #[arg(
            long,
            value_name = "角色",
            default_value = "管理员",
            help = "管理员、技术转移机构、企业、经纪人、组织方、主管部门"
        )]
        role: String,
        #[arg(long, value_name = "单位全称", help = "代表哪个单位，与目录里的权利人一致")]
        institution: Option<String>,
    },
    #[command(about = "重置密码，给出一次性链接")]
    Reset {
        #[arg(value_name = "用户名")]
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum EncoderAction {
    #[command(about = "是否已安装，算到了哪里，还要多久")]
    Status,
    #[command(about = "安装语义编码器（约 24 MB，各数据目录共用）")]
    Install {
        #[arg(
            long,
            value_name = "文件夹、压缩包或网址",
            help = "从这里安装；不给时按配置文件 queqiao.toml，再用 npm 下载"
        )]
        from: Option<String>,
    },
    #[command(about = "计算还缺的语义向量；可随时停下，下次接着算")]
    Run,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    #[value(name = "patents", help = "专利")]
    Patents,
    #[value(name = "needs", help = "需求")]
    Needs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SortArgument {
    #[value(name = "relevance", help = "最相关的在前")]
    Relevance,
    #[value(name = "newest", help = "最新的在前")]
    Newest,
    #[value(name = "cost", help = "三年费用最低的在前")]
    Cost,
    #[value(name = "quality", help = "质量分最高的在前（只用于专利）")]
    Quality,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum IndexAction {
    #[value(name = "status", help = "索引到了哪里")]
    Status,
    #[value(name = "rebuild", help = "由库重建")]
    Rebuild,
    #[value(name = "verify", help = "逐条核对索引与库")]
    Verify,
}
