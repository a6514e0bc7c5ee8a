//! Arguments of `eval`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(super) enum EvalWhat {
    #[command(about = "只在每条需求自己的判定表里排序，给出 nDCG@10、P@5 和 MAP")]
    Judged {
        #[command(flatten)]
        files: JudgedFiles,
        #[arg(long, value_name = "文件", help = "另用一份权重")]
        weights: Option<PathBuf>,
        #[arg(long, value_name = "文件", help = "把每条需求的得分写到这里（TSV）")]
        per_query: Option<PathBuf>,
    },
    #[command(about = "已知答案的需求，逐条在整个数据池里找，看答案排在第几")]
    Retrieval {
        #[arg(long, value_name = "文件", help = "需求（JSONL：id 和 title、description，或 text）")]
        needs: PathBuf,
        #[arg(long, required = true, num_args = 1.., value_name = "文件", help = "数据池（JSONL，可为 .gz，可多个）")]
        pool: Vec<PathBuf>,
        #[arg(long, value_name = "文件", help = "答案（TSV：需求、0、专利、等级）")]
        qrels: PathBuf,
        #[arg(long, value_enum, default_value_t = ModeArgument::Both, help = "按什么排")]
        mode: ModeArgument,
        #[arg(long, value_name = "文件", help = "另用一份权重")]
        weights: Option<PathBuf>,
        #[arg(long, value_name = "目录", help = "把建好的数据池留在这里，下次直接用")]
        work: Option<PathBuf>,
    },
    #[command(about = "由标题推断 IPC 小类，看说对多少")]
    Field {
        #[arg(long, value_name = "文件", help = "已知小类的标题（JSONL：title、ipc_subclasses）")]
        titles: PathBuf,
        #[arg(long, num_args = 1.., value_name = "文件", help = "另加的数据池（JSONL，可为 .gz，可多个）")]
        pool: Vec<PathBuf>,
        #[arg(long, value_name = "目录", help = "把建好的数据池留在这里，下次直接用")]
        work: Option<PathBuf>,
    },
    #[command(
        about = "从需求里读出的材料、方法、功效、产品、应用和指标，与标注相比的准确率、召回率和 F1",
        long_about = "从需求里读出的材料、方法、功效、产品、应用和指标，与标注相比的准确率、召回率和 F1。\n\n\
            标注文件每行一条需求（JSON）：id、title、description（或 text），材料、方法、功效、产品、应用各为一列文字，\n\
            指标为一列 {名称, 下限, 上限, 单位}；也可写英文键 material、method、effect、product、application、measures \n\
            （name、low、high、unit）。part 可写 dev 或 test，各部分另报。\n\n\
            “严格”：统一全半角、大小写和空格之后完全相同；指标要名称、下限、上限都相同，单位换算后比较。\n\
            “宽松”（overlap）：一个包含另一个就算；指标的数值仍要相同，名称有包含关系或为同一性质的别名。\n\
            每个标注和每个读出的词只用一次。总数是各要素相加之后再算的（微平均）。"
    )]
    Elements {
        #[arg(long, value_name = "文件", help = "标注好的需求（JSONL，可为 .gz）")]
        labels: PathBuf,
        #[arg(long, help = "把每条需求里漏掉的和多出的也列出来")]
        misses: bool,
    },
    #[command(about = "由判定学出权重，按需求分份交叉验证")]
    Fit {
        #[command(flatten)]
        files: JudgedFiles,
        #[arg(long, default_value_t = 5, value_name = "份数", help = "分成几份")]
        folds: usize,
        #[arg(long, default_value_t = 1, value_name = "数", help = "分份所用的种子")]
        seed: u64,
        #[arg(long, value_name = "文件", help = "把学出的权重写到这里（JSON），可用于 --weights")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ModeArgument {
    #[value(name = "words", help = "只按词语")]
    Words,
    #[value(name = "meaning", help = "只按语义")]
    Meaning,
    #[value(name = "both", help = "两者合用，与匹配相同")]
    Both,
}

#[derive(Debug, Args)]
pub(super) struct JudgedFiles {
    #[arg(long, value_name = "文件", help = "需求（JSONL，可为 .gz）")]
    pub(super) needs: PathBuf,
    #[arg(long, value_name = "文件", help = "成果（JSONL，可为 .gz）")]
    pub(super) pool: PathBuf,
    #[arg(long, value_name = "文件", help = "判定（TSV：需求、0、成果、等级）")]
    pub(super) qrels: PathBuf,
}
