//! How each pair stands after it was recommended: the rows of the sheet 跟踪台账.

use crate::domain::{Date, Money};
use crate::export::table::{ColumnKind, Value};

/// Stages of a pair, in order; the first is that of a pair of which nothing else is known.
pub(super) const STAGES: [&str; 7] = ["已推荐", "已约谈", "已洽谈", "意向", "签约", "到账", "终止"];

/// Why a pair ends.
pub(super) const ENDS: [&str; 8] =
    ["阶段过早", "优势不明", "商业路径不明", "描述不清", "技术疑问", "不在战略方向", "已有方案", "其他"];

/// Headers of the sheet.
pub(super) const COLUMNS: [(&str, ColumnKind); 11] = [
    ("对接编号", ColumnKind::Text),
    ("阶段", ColumnKind::Text),
    ("责任人", ColumnKind::Text),
    ("下次跟进日期", ColumnKind::Date),
    ("意向金额(万元)", ColumnKind::Money),
    ("成交金额(万元)", ColumnKind::Money),
    ("到账金额(万元)", ColumnKind::Money),
    ("备案号", ColumnKind::Text),
    ("专利产品", ColumnKind::Text),
    ("终止原因", ColumnKind::Text),
    ("备注", ColumnKind::Text),
];

/// One row of 跟踪台账.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FollowUpRow {
    /// 对接编号: list or event, and the number of the pair in it.
    pub code: String,
    /// 阶段.
    pub stage: String,
    /// 责任人.
    pub responsible: Option<String>,
    /// 下次跟进日期.
    pub next_on: Option<Date>,
    /// 意向金额.
    pub intended: Option<Money>,
    /// 成交金额.
    pub agreed: Option<Money>,
    /// 到账金额.
    pub received: Option<Money>,
    /// 备案号.
    pub filing: Option<String>,
    /// 专利产品.
    pub product: Option<String>,
    /// 终止原因.
    pub ended_because: Option<String>,
    /// 备注.
    pub words: Option<String>,
}

impl FollowUpRow {
    /// A pair that was recommended, and of which nothing else is known.
    #[must_use]
    pub fn recommended(of: &str, number: usize, words: Option<String>) -> Self {
        Self { code: format!("{of}-{number}"), stage: STAGES[0].to_owned(), words, ..Self::default() }
    }

    pub(super) fn cells(&self) -> Vec<Value> {
        let sum = |money: Option<Money>| money.map(|money| money.yuan() / 10_000.0).into();
        vec![
            Value::from(self.code.as_str()),
            Value::from(self.stage.as_str()),
            self.responsible.clone().into(),
            self.next_on.into(),
            sum(self.intended),
            sum(self.agreed),
            sum(self.received),
            self.filing.clone().into(),
            self.product.clone().into(),
            self.ended_because.clone().into(),
            self.words.clone().into(),
        ]
    }
}
