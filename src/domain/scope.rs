//! What an API token may do: never more than its account.

use super::Role;
use super::vocabulary::vocabulary;

vocabulary! {
    /// One right of a token.
    pub enum Scope : "令牌权限" {
        /// Sees what the account sees.
        Read = "查看",
        /// Imports, edits and withdraws records of the account's institution, and answers what is asked about them.
        Catalogue = "维护目录",
        /// Looks at needs that firms post.
        Review = "审核需求",
        /// Takes in bundles of other nodes.
        Exchange = "节点交换",
    }
}

impl Scope {
    /// Whether an account of that role has the right itself.
    #[must_use]
    pub fn is_of(self, role: Role) -> bool {
        match self {
            Self::Read => true,
            Self::Catalogue => role == Role::Office,
            Self::Review | Self::Exchange => role == Role::Administrator,
        }
    }

    /// What it allows, for people who choose.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::Read => "看到本账号能看到的内容",
            Self::Catalogue => "导入、修改、撤下本单位的专利，查看并答复咨询",
            Self::Review => "查看待审的需求，通过或退回",
            Self::Exchange => "收下其他节点的交换包",
        }
    }
}
