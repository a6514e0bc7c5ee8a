//! A patent, an application or an unnumbered technology (成果), as a catalogue offers it.

use std::collections::BTreeMap;

use super::columns::flat_record;
use super::{
    ApplicationNumber, Date, ExploitationStatus, Fee, IpcSymbol, LegalState, LicenceKind, LicenceTerms, Maturity,
    OwnerKind, PatentKind, PaymentForm, PromotionTier, PublicationNumber, RecordId, RoyaltyBase, TransferWay,
    Visibility,
};

flat_record! {
    /// One row of a patent catalogue (TEMPLATES.md). Every column may be missing; nothing is guessed silently.
    pub struct Patent {
        /// The store's id.
        id: Option<RecordId> = "",
        /// Id in its source.
        code: Option<String> = "编号",
        /// Title.
        title: Option<String> = "专利名称",
        /// Application number: identifies.
        number: Option<ApplicationNumber> = "专利号",
        /// Publication number: identifies where there is no application number.
        publication_number: Option<PublicationNumber> = "公开(公告)号",
        /// A number that is not sound (check digit, kind, destroyed by a spreadsheet), as written; identifies nothing.
        number_as_written: Option<String> = "未核号码",
        /// Kind.
        patent_type: Option<PatentKind> = "专利类型",
        /// Owners or applicants.
        owners: Vec<String> = "专利权人",
        /// Kind of the first owner.
        owner_kind: Option<OwnerKind> = "权利人类型",
        /// The kind was inferred from the name, not declared.
        owner_kind_inferred: bool = "",
        /// Inventors.
        inventors: Vec<String> = "发明人",
        /// Filing date.
        filing_date: Option<Date> = "申请日",
        /// Publication date of the application.
        publication_date: Option<Date> = "公开日",
        /// Date of grant.
        grant_date: Option<Date> = "授权公告日",
        /// Legal status as written.
        legal_status: Option<String> = "法律状态",
        /// What the status, the kind of number and the type together say.
        legal_state: Option<LegalState> = "",
        /// Date of the last change of status.
        legal_status_date: Option<Date> = "法律状态最后修改日期",
        /// Legal events, as written.
        legal_events: Vec<String> = "法律事件",
        /// IPC symbols, the main one first.
        ipc: Vec<IpcSymbol> = "分类号",
        /// Abstract, or the description of a 成果.
        r#abstract: Option<String> = "摘要",
        /// First claim.
        claim: Option<String> = "主权项",
        /// Technical field, in the owner's words.
        technical_field: Vec<String> = "技术领域",
        /// Industry chains or nodes, in the owner's words.
        chain: Vec<String> = "所属产业链",
        /// Where it is used.
        application: Option<String> = "应用场景",
        /// Products it goes into.
        product: Vec<String> = "对应产品",
        /// What it does better.
        advantage: Option<String> = "技术优势",
        /// Maturity.
        maturity: Option<Maturity> = "技术成熟度",
        /// The owner's own rating, 1 to 5 stars.
        self_rating: Option<u8> = "专利自评",
        /// Worked or not, says the owner.
        exploitation: Option<ExploitationStatus> = "专利实施状态",
        /// Number of claims.
        claims_count: Option<u32> = "权利要求数",
        /// Size of the family.
        family_size: Option<u32> = "同族数",
        /// Times cited.
        cited_by: Option<u32> = "被引次数",
        /// Evaluation report of a utility model or design: 有, 无, or its date, as written.
        evaluation_report: Option<String> = "专利权评价报告",
        /// Pledged: 否, 是, or until when, as written. See [`Patent::is_pledged`].
        pledge: Option<String> = "质押状态",
        /// Restriction that keeps the record out of public output, as written.
        restriction: Option<String> = "限制标记",
        /// From publicly funded research.
        publicly_funded: Option<bool> = "是否财政资助形成",
        /// Ways of transfer on offer.
        transfer_ways: Vec<TransferWay> = "转化方式",
        /// Way of licensing.
        licence_kind: Option<LicenceKind> = "许可方式",
        /// Licence fee as written, with the unit of its column.
        licence_fee: Option<String> = "许可使用费",
        /// The fee, parsed from the text and its companion columns.
        fee: Option<Fee> = "",
        /// Form of payment.
        payment_form: Option<PaymentForm> = "许可使用费支付方式",
        /// Royalty in percent, as its own column states it.
        royalty_percent: Option<f64> = "提成比例(%)",
        /// What the royalty is a share of.
        royalty_base: Option<RoyaltyBase> = "提成基数",
        /// Licence offered until.
        licence_until: Option<Date> = "许可期限届满日",
        /// Territory of the licence.
        licence_territory: Option<String> = "许可范围",
        /// Use first, pay later.
        use_first: Option<bool> = "先使用后付费",
        /// Free trial in months.
        trial_months: Option<u32> = "免费试用期(月)",
        /// Announcement of the open-licence declaration.
        open_licence_date: Option<Date> = "开放许可公告日",
        /// Technical support: 是, 否, 面议, as written.
        support: Option<String> = "是否提供技术支持",
        /// Licences granted so far.
        licence_count: Option<u32> = "许可次数",
        /// Assignments so far.
        transfer_count: Option<u32> = "转让次数",
        /// Pledges so far.
        pledge_count: Option<u32> = "质押次数",
        /// Region, in the owner's words.
        region: Option<String> = "所在地区",
        /// Promotion tier.
        tier: Option<PromotionTier> = "推广级别",
        /// Who may see it; missing means public.
        visibility: Option<Visibility> = "公开级别",
        /// Who sees a record of named visibility.
        visible_to: Vec<String> = "可见对象",
        /// Office to talk to.
        contact_department: Option<String> = "联系部门",
        /// Person to talk to.
        contact_person: Option<String> = "联系人",
        /// Telephone.
        contact_phone: Option<String> = "联系电话",
        /// Mail.
        contact_email: Option<String> = "电子邮箱",
        /// Where the record is from.
        source: Option<String> = "数据来源",
        /// When the source was last verified.
        verified_on: Option<Date> = "核验日期",
        /// Columns with no place of their own, as written.
        extra: BTreeMap<String, String> = "",
    }
}

impl Patent {
    /// The number that a user would quote: application number, else publication number, else what was written.
    #[must_use]
    pub fn quoted_number(&self) -> Option<String> {
        self.number
            .as_ref()
            .map(ToString::to_string)
            .or_else(|| self.publication_number.as_ref().map(ToString::to_string))
            .or_else(|| self.number_as_written.clone())
    }

    /// The licence terms, gathered from their columns.
    #[must_use]
    pub fn licence_terms(&self) -> LicenceTerms {
        LicenceTerms {
            kind: self.licence_kind,
            fee: self.fee.clone(),
            payment: self.payment_form,
            until: self.licence_until,
            use_first: self.use_first,
            trial_months: self.trial_months,
            ways: self.transfer_ways.clone(),
        }
    }

    /// Last day of the term: 20 years for inventions, 10 for utility models, 15 for designs filed since 2021-06-01 (10
    /// before), counted from filing (Patent Law, art. 42).
    #[must_use]
    pub fn term_end(&self) -> Option<Date> {
        let filed = self.filing_date?;
        let years = match self.patent_type? {
            PatentKind::Invention => 20,
            PatentKind::UtilityModel => 10,
            PatentKind::Design if filed >= Date::constant(2021, 6, 1) => 15,
            PatentKind::Design => 10,
            PatentKind::Technology => return None,
        };
        filed.checked_add(jiff::Span::new().years(years)).ok()
    }

    /// Legal state on a day: a patent whose term has run out is expired, whatever its status says.
    #[must_use]
    pub fn state_on(&self, today: Date) -> Option<LegalState> {
        let ended = self.term_end().is_some_and(|end| end < today);
        match self.legal_state {
            Some(state) if state.is_dead() => Some(state),
            _ if ended => Some(LegalState::Expired),
            state => state,
        }
    }

    /// Whether the pledge column says that the patent is pledged on `today`. A date in it is the pledge's last day.
    #[must_use]
    pub fn is_pledged(&self, today: Date) -> bool {
        let ended = self.pledge.as_deref().and_then(|text| super::parse_date(text).ok()).is_some_and(|day| day < today);
        self.pledge_stated() == Some(true) && !ended
    }

    /// Whether the pledge column speaks of a pledge, also of one that is over; `None` where it says neither (`-`, 未知).
    #[must_use]
    pub fn pledge_stated(&self) -> Option<bool> {
        let text = self.pledge.as_deref()?.trim();
        let is_word = text.contains(char::is_alphanumeric);
        match text {
            "×" | "✗" | "✘" | "0" | "N" | "n" | "F" | "no" | "No" | "NO" | "false" | "False" | "FALSE" => {
                Some(false)
            }
            "√" | "✓" | "✔" | "☑" => Some(true),
            "未知" | "不详" | "不清楚" | "不明" | "待查" | "待核实" | "未核实" | "空" | "N/A" | "NA" | "null" => {
                None
            }
            _ if !is_word => None,
            _ if text.starts_with("未解除") || text.starts_with("未注销") => Some(true),
            _ => Some(!text.starts_with(['否', '无', '未', '没', '不']) && !text.starts_with("暂无")),
        }
    }

    /// Whether a restriction (国家安全, 技术秘密, 受让限制 ...) keeps the record out of all public output. What does not
    /// clearly say that there is none is one.
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        const NONE: [&str; 14] = [
            "",
            "否",
            "无",
            "没有",
            "不涉密",
            "非涉密",
            "非密",
            "未涉密",
            "已解密",
            "解密",
            "无限制",
            "不受限",
            "不限",
            "公开",
        ];
        self.restriction.as_deref().is_some_and(|text| !NONE.contains(&text.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_no_lifts_a_restriction() {
        let restricted =
            |text: &str| Patent { restriction: Some(text.to_owned()), ..Patent::default() }.is_restricted();
        for text in ["国家安全", "技术秘密", "是", "解密后公开", "待定", "不对外", "无锡专用"] {
            assert!(restricted(text), "{text}");
        }
        for text in ["", "否", " 无 ", "非密", "已解密", "不涉密", "无限制"] {
            assert!(!restricted(text), "{text}");
        }
        assert!(!Patent::default().is_restricted());
    }

    #[test]
    fn the_pledge_column_says_yes_no_or_nothing() {
        let stated = |text: &str| Patent { pledge: Some(text.to_owned()), ..Patent::default() }.pledge_stated();
        for text in ["是", "已质押", "质押至2027-01-01", "2025-01-01", "Y", "√", "未解除质押"] {
            assert_eq!(stated(text), Some(true), "{text}");
        }
        for text in ["否", "无", "未质押", "没有", "无质押", "暂无", "0", "N", "×", "不存在质押"] {
            assert_eq!(stated(text), Some(false), "{text}");
        }
        for text in ["-", "/", "——", "未知", "不详", "", "待核实"] {
            assert_eq!(stated(text), None, "{text}");
        }
        assert_eq!(Patent::default().pledge_stated(), None);
    }
}
