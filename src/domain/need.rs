//! A technology need (技术需求) of a firm.

use std::collections::BTreeMap;

use super::columns::flat_record;
use super::{
    CreditCode, Date, FirmSize, LicenceKind, Maturity, Money, MoneyRange, NeedPrivacy, PaymentForm, RecordId,
    TransferWay,
};

flat_record! {
    /// One row of a list of needs (TEMPLATES.md). An incomplete need is worth more than none.
    pub struct Need {
        /// The store's id.
        id: Option<RecordId> = "",
        /// Id in its source.
        code: Option<String> = "需求编号",
        /// Title.
        title: Option<String> = "需求名称",
        /// Firm.
        firm: Option<String> = "需求单位",
        /// Unified social credit code.
        credit_code: Option<CreditCode> = "统一社会信用代码",
        /// Nature of the firm, as written.
        firm_nature: Option<String> = "单位性质",
        /// Size class.
        firm_size: Option<FirmSize> = "企业规模",
        /// Region, in the firm's words.
        region: Option<String> = "所属地区",
        /// Park.
        park: Option<String> = "所属园区",
        /// Technical field, in the firm's words; IPC symbols are allowed.
        technical_field: Vec<String> = "技术领域",
        /// Industry chains, in the firm's words.
        chain: Vec<String> = "产业链",
        /// Node of the chain.
        chain_node: Vec<String> = "产业链环节",
        /// Type of need, as written.
        need_type: Option<String> = "需求类型",
        /// The problem in the firm's words.
        description: Option<String> = "需求描述",
        /// Figures wanted.
        indicators: Option<String> = "技术指标",
        /// What the firm has.
        conditions: Option<String> = "现有基础条件",
        /// Material.
        material: Option<String> = "材料",
        /// Method.
        method: Option<String> = "方法",
        /// Effect.
        effect: Option<String> = "功效",
        /// Product.
        product: Option<String> = "产品",
        /// Application.
        application: Option<String> = "应用",
        /// Keywords.
        keywords: Vec<String> = "关键词",
        /// Words that rule a patent out.
        excluded: Vec<String> = "排除词",
        /// Maturity wanted.
        maturity_wanted: Option<Maturity> = "期望技术成熟度",
        /// Ways of working together.
        cooperation: Vec<TransferWay> = "合作方式",
        /// Ways of licensing that the firm accepts.
        licences_accepted: Vec<LicenceKind> = "可接受许可方式",
        /// Forms of payment that the firm accepts.
        payments_accepted: Vec<PaymentForm> = "可接受支付方式",
        /// Budget.
        budget: Option<MoneyRange> = "预算金额(万元)",
        /// The firm wants to use first and pay later.
        use_first_required: Option<bool> = "是否要求先使用后付费",
        /// When it is wanted, as written.
        deadline: Option<String> = "期望完成期限",
        /// First day of validity.
        valid_from: Option<Date> = "",
        /// Last day of validity.
        valid_until: Option<Date> = "有效期",
        /// Expected yearly sales.
        annual_sales: Option<Money> = "预计年销售额(万元)",
        /// Privacy.
        privacy: Option<NeedPrivacy> = "保密级别",
        /// Person to talk to.
        contact_person: Option<String> = "联系人",
        /// Telephone.
        contact_phone: Option<String> = "联系电话",
        /// Mail.
        contact_email: Option<String> = "电子邮箱",
        /// Where the need is from.
        source: Option<String> = "信息来源",
        /// When it was last brought up to date.
        updated_on: Option<Date> = "更新时间",
        /// Columns with no place of their own, as written.
        extra: BTreeMap<String, String> = "",
    }
}

/// Longest title that a text is given, in characters.
const LONGEST_TITLE: usize = 30;

impl Need {
    /// A need made of a text: the whole text is the problem, and its first words are its title.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let text = text.trim();
        match text.char_indices().nth(LONGEST_TITLE) {
            Some((end, _)) => {
                Self { title: Some(text[..end].to_owned()), description: Some(text.to_owned()), ..Self::default() }
            }
            None => Self { title: Some(text.to_owned()), ..Self::default() },
        }
    }

    /// Privacy in force: anonymous unless the need says otherwise.
    #[must_use]
    pub fn effective_privacy(&self) -> NeedPrivacy {
        self.privacy.unwrap_or(NeedPrivacy::Anonymous)
    }
}
