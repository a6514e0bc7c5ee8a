//! Who may see a record.

use super::vocabulary::vocabulary;

vocabulary! {
    /// 公开级别 of a patent. The default is public.
    pub enum Visibility : "公开级别" {
        /// Everybody.
        Public = "公开",
        /// Whoever is logged in.
        LoggedIn = "登录可见",
        /// Only the institutions and firms named in 可见对象.
        Named = "定向可见",
    }
}

vocabulary! {
    /// 推广级别 of a patent.
    pub enum PromotionTier : "推广级别" {
        /// Promoted first.
        Key = "重点",
        /// Listed.
        Ordinary = "一般",
        /// Held in reserve.
        Reserve = "储备",
    }
}

vocabulary! {
    /// 保密级别 of a need. Imported without one: anonymous.
    pub enum NeedPrivacy : "保密级别" {
        /// Text and firm are shown.
        Public = "公开",
        /// Text is shown, the firm is not.
        Anonymous = "匿名",
        /// Matched, and seen by nobody.
        MatchOnly = "仅匹配",
    }
}
