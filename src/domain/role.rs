//! What an account may do (R43).

use super::vocabulary::vocabulary;

vocabulary! {
    /// Role of an account. Whoever has none is a visitor.
    pub enum Role : "角色" {
        /// A firm that looks for technology.
        Firm = "企业",
        /// The office of a university, an institute or an enterprise that offers patents.
        Office = "技术转移机构",
        /// Brings both together.
        Broker = "经纪人",
        /// Holds meetings.
        Organiser = "组织方",
        /// Watches over the programme.
        Programme = "主管部门",
        /// Runs the home.
        Administrator = "管理员",
    }
}

impl Role {
    /// Whether an account of this role acts for an institution or a firm.
    #[must_use]
    pub const fn acts_for_an_institution(self) -> bool {
        matches!(self, Self::Firm | Self::Office)
    }
}
