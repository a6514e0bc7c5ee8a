//! How far a pair has come (一对一跟进), and why it went no further.

use super::columns::flat_record;
use super::vocabulary::vocabulary;
use super::{Date, Money};

vocabulary! {
    /// Stage of a pair, in the order in which a pair goes through them.
    pub enum Stage : "阶段" {
        /// Both sides were told of each other.
        Proposed = "已推荐",
        /// A meeting is fixed.
        Invited = "已约谈",
        /// They have met.
        Met = "已洽谈",
        /// Both want a contract.
        Intended = "意向",
        /// There is a contract.
        Signed = "签约",
        /// Money came in.
        Paid = "到账",
        /// It came to an end without one.
        Ended = "终止",
    }
}

vocabulary! {
    /// Why a pair came to an end.
    pub enum EndReason : "终止原因" {
        /// The patent is not mature enough.
        TooEarly = "阶段过早",
        /// Its advantage is not clear.
        UnclearAdvantage = "优势不明",
        /// The way to a business is not clear.
        UnclearBusiness = "商业路径不明",
        /// Need or patent were not described well enough.
        Unclear = "描述不清",
        /// Doubts about the technology.
        Doubts = "技术疑问",
        /// Not where the firm wants to go.
        NoStrategy = "不在战略方向",
        /// The firm has a solution.
        Solved = "已有方案",
        /// Anything else; the remarks say it.
        Other = "其他",
    }
}

flat_record! {
    /// A row of 跟踪台账. What contracts and products say of a pair (sums, filing, product) is reckoned, not read.
    pub struct FollowUpRow {
        /// Number of the follow-up; none of a pair that is not followed yet.
        follow_up: Option<String> = "对接编号",
        /// Title of the need, for a pair without a number.
        need_title: Option<String> = "需求名称",
        /// Number of the patent, likewise.
        patent: Option<String> = "专利号",
        /// Stage.
        stage: Option<Stage> = "阶段",
        /// Who is in charge.
        in_charge: Option<String> = "责任人",
        /// When something is to happen next.
        next_on: Option<Date> = "下次跟进日期",
        /// Sum that the sides talk of.
        intended: Option<Money> = "意向金额(万元)",
        /// Why it came to an end.
        ended: Option<EndReason> = "终止原因",
        /// Remarks.
        words: Option<String> = "备注",
        /// Number of the contract that came of it.
        contract: Option<String> = "合同编号",
        /// Columns with no place of their own.
        extra: std::collections::BTreeMap<String, String> = "",
    }
}
