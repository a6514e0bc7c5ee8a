//! Kind of patent, legal state, what changes it, and whether it is worked.

use super::vocabulary::vocabulary;

vocabulary! {
    /// Kind of protection. `Technology` is an achievement (成果) without a patent.
    pub enum PatentKind : "专利类型" {
        /// Invention patent or its application.
        Invention = "发明",
        /// Utility model.
        UtilityModel = "实用新型",
        /// Design.
        Design = "外观设计",
        /// 非专利技术: an achievement that is offered without a patent number of its own.
        Technology = "非专利技术",
    }
}

vocabulary! {
    /// Legal state, reduced to what decides whether a licence can be had.
    pub enum LegalState : "法律状态" {
        /// Granted and in force.
        InForce = "有效",
        /// Published or in examination: not yet a patent.
        Pending = "审中",
        /// Application refused.
        Refused = "驳回",
        /// Application withdrawn, or deemed to be.
        Withdrawn = "撤回",
        /// Given up by the owner, or to avoid double patenting.
        Abandoned = "放弃",
        /// Lapsed for unpaid fees.
        Lapsed = "未缴费终止",
        /// Full term reached.
        Expired = "期限届满",
        /// Declared invalid.
        Invalidated = "全部无效",
        /// Ended, nobody says how.
        Ended = "失效",
    }
}

impl LegalState {
    /// Known to be dead: free to work, not to be licensed.
    #[must_use]
    pub const fn is_dead(self) -> bool {
        !matches!(self, Self::InForce | Self::Pending)
    }
}

vocabulary! {
    /// What an entry of the register or gazette does to the right.
    pub enum LegalEffect : "法律事件" {
        /// Granted.
        Granted = "授权",
        /// A licence was registered, or its registration changed.
        Licensed = "许可",
        /// A registered licence ended.
        LicenceEnded = "许可终止",
        /// Right or application went to another owner.
        Transferred = "转移",
        /// A pledge was registered, or its registration changed.
        Pledged = "质押",
        /// A pledge was lifted.
        PledgeLifted = "质押解除",
        /// Frozen by a court.
        Frozen = "保全",
        /// No longer frozen.
        Unfrozen = "保全解除",
        /// An open licence was declared.
        OpenLicence = "开放许可",
        /// The declaration was taken back.
        OpenLicenceEnded = "开放许可撤回",
    }
}

vocabulary! {
    /// 专利实施状态: what the owner says of use.
    pub enum ExploitationStatus : "专利实施状态" {
        /// Not worked.
        Unworked = "未实施",
        /// Worked by the owner.
        OwnUse = "自行实施",
        /// Licensed.
        Licensed = "已许可",
        /// Assigned.
        Assigned = "已转让",
        /// Put into a firm as equity.
        Equity = "已作价入股",
    }
}
