//! What can go wrong in this room.

use crate::domain::{Date, LegalState, Stage};
use crate::intake::{IntakeError, ReadError};
use crate::matching::MatchError;
use crate::resources::ResourceError;
use crate::search::SearchError;
use crate::store::StoreError;

/// Why it could not be done.
#[derive(Debug, thiserror::Error)]
pub enum WorkflowError {
    /// The file cannot be read.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A table cannot be read.
    #[error(transparent)]
    Resource(#[from] ResourceError),
    /// Pairs cannot be scored.
    #[error(transparent)]
    Match(#[from] MatchError),
    /// No division has this name.
    #[error("没有叫“{0}”的地区，请写省、市、县的名称或六位代码")]
    NoRegion(String),
    /// Nothing has this id or name.
    #[error("没有{what} {name}，请用它的编号或全名")]
    NoSuch {
        /// 清单, 活动.
        what: &'static str,
        /// As asked for.
        name: String,
    },
    /// Several have this name.
    #[error("叫“{name}”的{what}有 {count} 个，请用编号")]
    NotOne {
        /// 清单, 活动.
        what: &'static str,
        /// As asked for.
        name: String,
        /// How many.
        count: usize,
    },
    /// The name is empty.
    #[error("请给{0}起一个名字")]
    NoName(&'static str),
    /// Another one has the name.
    #[error("已有叫“{name}”的{what}（{id}），请换一个名字")]
    NameTaken {
        /// 清单, 活动.
        what: &'static str,
        /// The name.
        name: String,
        /// Id of the one that has it.
        id: String,
    },
    /// A shortlist has no pair of this number.
    #[error("清单里没有第 {0} 对（共 {1} 对）")]
    NoPair(usize, usize),
    /// No such need.
    #[error("没有找到需求 {0}，请检查编号")]
    NoNeed(String),
    /// No such patent.
    #[error("没有找到专利 {0}，请检查号码")]
    NoPatent(String),
    /// The record was taken out.
    #[error("{0} 已撤下，不能加入清单")]
    Withdrawn(String),
    /// Dead patents are not offered.
    #[error("专利 {0} 已{1}，不能加入清单（可自由实施，请自行核实）")]
    Dead(String, LegalState),
    /// Nothing to freeze.
    #[error("清单“{0}”里还没有配对")]
    EmptyList(String),
    /// A pair that is in no list any more, or is somebody else's.
    #[error("这一对已不在任何清单里")]
    NoOwnPair,
    /// A list that has all the comments it may have.
    #[error("这份清单的留言已满 {0} 条，请直接联系组织方")]
    TooManyComments(usize),
    /// The days of an event are none, or out of order.
    #[error("活动日期应从早到晚、不重复：{0} 排在 {1} 之后")]
    Days(Date, Date),
    /// Something about an event does not fit.
    #[error("{0}")]
    Event(String),
    /// No follow-up has this number.
    #[error("没有对接 {0}，请用对接编号（f1），follow list 列出全部")]
    NoFollowUp(String),
    /// A row without a number that does not say which pair it is about: need, patent, how many pairs are called so.
    #[error("没有对接编号，清单里叫“{0}”与 {1} 的配对有 {2} 对，不知道是哪一对；请写上对接编号")]
    NoSuchPair(String, String, usize),
    /// A contract that nobody has entered.
    #[error("没有合同 {0}，请先登记合同（导入合同台账，或在网页上登记）")]
    NoContract(String),
    /// A stage that stands on a contract.
    #[error("“{0}”要有合同：请同时写明合同编号；合同登记之后阶段会自动更新")]
    NeedsContract(Stage),
    /// A stage that stands on a payment.
    #[error("合同 {0} 还没有到账记录，登记到账之后阶段会自动更新为“到账”")]
    NotPaid(String),
    /// Nobody says why a pair came to an end.
    #[error("终止要写明原因：{0}")]
    NeedsReason(String),
    /// Something about a subscription does not fit.
    #[error("{0}")]
    Digest(String),
    /// The index failed, or a search that is watched cannot be made any more.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// A party that takes no part.
    #[error("活动的配对里没有叫“{0}”的单位，请写需求单位或专利权人的全名")]
    NoParty(String),
}

impl From<ReadError<std::convert::Infallible>> for WorkflowError {
    fn from(error: ReadError<std::convert::Infallible>) -> Self {
        match error {
            ReadError::Intake(error) => Self::Intake(error),
            ReadError::Sink(never) => match never {},
        }
    }
}
