//! The form of a need: what it asks, how its answers are read, and what is wrong with them.

use crate::domain::{Maturity, MoneyRange, Need, NeedPrivacy, TransferWay};
use crate::web::form::Fields;

/// Longest single answer, in characters.
pub(in crate::web) const LONGEST: usize = 20_000;

/// A choice of the form.
pub(in crate::web) type Choice = (&'static str, &'static str);

/// How far a technology should be.
pub(in crate::web) const STAGES: [&str; 4] = ["实验室", "小试", "中试", "产业化"];

/// Ways of working together.
pub(in crate::web) const WAYS: [&str; 5] = ["许可", "转让", "合作开发", "委托开发", "作价入股"];

/// Who sees it.
pub(in crate::web) const PRIVACIES: [Choice; 3] = [
    ("匿名", "问题公开，企业名称和联系方式不公开；对方通过本站转达"),
    ("公开", "问题和企业名称都公开，联系方式不公开"),
    ("仅匹配", "谁也看不到，只用来给您找专利"),
];

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Fault {
    pub(in crate::web) field: &'static str,
    pub(in crate::web) message: String,
}

/// What is wrong with a need that is posted, whichever way it came.
pub(in crate::web) fn faults_of(need: &Need) -> Vec<Fault> {
    let mut faults = Vec::new();
    let values = serde_json::to_value(need).unwrap_or_default();
    for (field, word) in Need::COLUMNS {
        let length = values.get(field).map(crate::export::plain).unwrap_or_default().chars().count();
        if length > LONGEST {
            faults.push(Fault { field, message: format!("{word}有 {length} 个字，最多 {LONGEST} 个") });
        }
    }
    if need.title.as_deref().is_none_or(|title| title.trim().is_empty()) {
        faults.push(Fault { field: "description", message: "请写出要解决的问题".to_owned() });
    }
    if let Some(mail) = need.contact_email.as_deref().filter(|mail| !mail.contains('@')) {
        let message = format!("“{mail}”没有看懂，邮箱里应有 @");
        faults.push(Fault { field: "contact_email", message });
    }
    faults
}

/// The need that the answers make, and what is wrong with them. Answers that are wrong are left out of the need.
pub(in crate::web) fn need_of(fields: &Fields) -> (Need, Vec<Fault>) {
    let mut faults = Vec::new();
    let description = fields.given("description");
    let title = fields.given("title").or_else(|| Need::of_text(description.as_deref()?).title);
    let mut parse = |field, value: &str, hint: &str| {
        faults.push(Fault { field, message: format!("“{value}”没有看懂，{hint}") });
    };
    let budget = fields.given("budget").and_then(|text| {
        // The field is in 万元; whoever writes a unit means it.
        let in_unit = text.chars().all(|c| c.is_ascii_digit() || "-~.～—至 ".contains(c));
        let written = if in_unit { format!("{text}万元") } else { text.clone() };
        let range = written.parse::<MoneyRange>().ok();
        if range.is_none() {
            parse("budget", &text, "请写成 5 或 3-8（单位万元）");
        }
        range
    });
    let maturity_wanted = fields.given("maturity").and_then(|text| {
        let stage = text.parse::<Maturity>().ok();
        if stage.is_none() {
            parse("maturity", &text, "请从列出的阶段中选");
        }
        stage
    });
    let privacy = match fields.get("privacy") {
        "" => NeedPrivacy::Anonymous,
        text => text.parse().unwrap_or_else(|_| {
            parse("privacy", text, "请从三种中选一种");
            NeedPrivacy::MatchOnly
        }),
    };
    let cooperation = fields.all("cooperation").into_iter().filter_map(|way| way.parse::<TransferWay>().ok()).collect();
    let need = Need {
        title,
        description,
        product: fields.given("product"),
        indicators: fields.given("indicators"),
        firm: fields.given("firm"),
        region: fields.given("region"),
        contact_person: fields.given("contact_person"),
        contact_phone: fields.given("contact_phone"),
        contact_email: fields.given("contact_email"),
        budget,
        maturity_wanted,
        cooperation,
        privacy: Some(privacy),
        ..Need::default()
    };
    let mut all = faults_of(&need);
    all.extend(faults);
    (need, all)
}

/// The form as it is shown.
#[derive(Debug, Clone)]
pub(in crate::web) struct NeedForm {
    fields: Fields,
    faults: Vec<Fault>,
}

impl NeedForm {
    pub(in crate::web) fn new(fields: Fields, faults: Vec<Fault>) -> Self {
        Self { fields, faults }
    }

    /// A form that holds a need.
    pub(in crate::web) fn of(need: &Need) -> Self {
        let mut fields = Fields::default();
        let texts = [
            ("title", &need.title),
            ("description", &need.description),
            ("product", &need.product),
            ("indicators", &need.indicators),
            ("firm", &need.firm),
            ("region", &need.region),
            ("contact_person", &need.contact_person),
            ("contact_phone", &need.contact_phone),
            ("contact_email", &need.contact_email),
        ];
        for (name, text) in texts {
            fields.set(name, text.clone().unwrap_or_default());
        }
        fields.set("budget", need.budget.map(|budget| budget.to_string()).unwrap_or_default());
        fields.set("maturity", need.maturity_wanted.map(|stage| stage.to_string()).unwrap_or_default());
        fields.set("privacy", need.effective_privacy().to_string());
        let ways: Vec<&str> = need.cooperation.iter().map(TransferWay::word).collect();
        fields.set("ways", ways.join(" "));
        Self { fields, faults: Vec::new() }
    }

    pub(in crate::web) fn value(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    /// Whether a way of working together is ticked.
    pub(in crate::web) fn has_way(&self, way: &str) -> bool {
        self.fields.all("cooperation").contains(&way) || self.fields.get("ways").split(' ').any(|known| known == way)
    }

    pub(in crate::web) fn privacy(&self) -> &str {
        Some(self.fields.get("privacy")).filter(|text| !text.is_empty()).unwrap_or("匿名")
    }

    /// What is wrong with a field.
    pub(in crate::web) fn fault(&self, name: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.field == name).map(|fault| fault.message.as_str())
    }

    pub(in crate::web) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_alone_is_a_need_and_wrong_answers_are_told_by_their_field() {
        let (need, faults) = need_of(&Fields::parse("description=围巾洗后起球".as_bytes()));
        assert_eq!((need.title.as_deref(), faults.len()), (Some("围巾洗后起球"), 0));
        assert_eq!(need.privacy, Some(NeedPrivacy::Anonymous));
        let body = "budget=很多&maturity=x&privacy=所有人&contact_email=a.b";
        let (need, faults) = need_of(&Fields::parse(body.as_bytes()));
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["description", "contact_email", "budget", "maturity", "privacy"]);
        assert_eq!(need.privacy, Some(NeedPrivacy::MatchOnly), "what is not understood is shown to nobody");
    }

    #[test]
    fn what_the_form_shows_is_read_back_as_it_was() {
        let body = "title=起球&description=围巾起球&budget=3-8&maturity=中试&privacy=公开&cooperation=许可&cooperation=转让&firm=示例";
        let (need, faults) = need_of(&Fields::parse(body.as_bytes()));
        assert_eq!(faults, []);
        let form = NeedForm::of(&need);
        let mut again = form.fields.clone();
        again.set("cooperation", "许可");
        assert!(form.has_way("许可") && form.has_way("转让") && !form.has_way("委托开发"));
        let (read, faults) = need_of(&again);
        assert_eq!(
            (faults, read.budget, read.maturity_wanted, read.privacy, read.firm),
            (vec![], need.budget, need.maturity_wanted, need.privacy, need.firm)
        );
    }
}
