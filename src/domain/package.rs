//! Packages of patents (专利组合): several patents that are offered together, on terms of their own (R09).

use std::collections::BTreeMap;

use super::columns::flat_record;
use super::{Date, Fee, LicenceKind, Patent, PaymentForm, RoyaltyBase, TransferWay};

flat_record! {
    /// A row of 专利组合. Rows of one code make up one package.
    pub struct Package {
        /// Its code: contracts name it.
        package_code: String = "组合编号",
        /// Its name.
        name: Option<String> = "组合名称",
        /// Patent numbers, canonical where they can be read; else codes or ids of records.
        patents: Vec<String> = "专利号",
        /// Who offers it.
        holder: Option<String> = "提供方",
        /// Ways of transfer on offer.
        transfer_ways: Vec<TransferWay> = "转化方式",
        /// Way of licensing.
        licence_kind: Option<LicenceKind> = "许可方式",
        /// Fee for all of it as written.
        licence_fee: Option<String> = "许可使用费",
        /// The fee, parsed.
        fee: Option<Fee> = "",
        /// Form of payment.
        payment_form: Option<PaymentForm> = "许可使用费支付方式",
        /// Royalty in percent, as its own column states it.
        royalty_percent: Option<f64> = "提成比例(%)",
        /// What the royalty is a share of.
        royalty_base: Option<RoyaltyBase> = "提成基数",
        /// Licence offered until.
        licence_until: Option<Date> = "许可期限届满日",
        /// Use first, pay later.
        use_first: Option<bool> = "先使用后付费",
        /// Free trial in months.
        trial_months: Option<u32> = "免费试用期(月)",
        /// Remarks.
        note: Option<String> = "备注",
        /// Columns with no place of their own.
        extra: BTreeMap<String, String> = "",
    }
}

impl Package {
    /// Its name, else its code.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.package_code)
    }

    /// A patent that has the terms of the package, and nothing else.
    #[must_use]
    pub fn terms(&self) -> Patent {
        Patent {
            transfer_ways: self.transfer_ways.clone(),
            licence_kind: self.licence_kind,
            licence_fee: self.licence_fee.clone(),
            fee: self.fee.clone(),
            payment_form: self.payment_form,
            royalty_percent: self.royalty_percent,
            royalty_base: self.royalty_base,
            licence_until: self.licence_until,
            use_first: self.use_first,
            trial_months: self.trial_months,
            ..Patent::default()
        }
    }

    /// Takes the terms that a patent states.
    #[must_use]
    pub fn on_terms_of(self, terms: Patent) -> Self {
        Self {
            transfer_ways: terms.transfer_ways,
            licence_kind: terms.licence_kind,
            licence_fee: terms.licence_fee,
            fee: terms.fee,
            payment_form: terms.payment_form,
            royalty_percent: terms.royalty_percent,
            royalty_base: terms.royalty_base,
            licence_until: terms.licence_until,
            use_first: terms.use_first,
            trial_months: terms.trial_months,
            ..self
        }
    }
}
