//! Owners of patents and firms with needs.

use serde::{Deserialize, Serialize};

use super::CreditCode;
use super::vocabulary::vocabulary;

vocabulary! {
    /// 权利人类型.
    pub enum OwnerKind : "权利人类型" {
        /// University or college.
        University = "高校",
        /// Research institute.
        Institute = "科研院所",
        /// State-owned enterprise or its subsidiary.
        StateOwned = "国有企业",
        /// Any other enterprise.
        Enterprise = "企业",
        /// Natural person.
        Person = "个人",
        /// Hospitals, associations, agencies.
        Other = "其他",
    }
}

vocabulary! {
    /// 企业规模, the statistical size classes.
    pub enum FirmSize : "企业规模" {
        /// Large.
        Large = "大型",
        /// Medium.
        Medium = "中型",
        /// Small.
        Small = "小型",
        /// Micro.
        Micro = "微型",
    }
}

/// A firm or institution that records name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Name as written by the first record that named it.
    pub name: String,
    /// 统一社会信用代码, when known: the same code twice is one firm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<CreditCode>,
    /// Kind, when declared or inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<OwnerKind>,
}
