//! What stands on the card of a patent or of a need (R44), line by line: each line is a field of the record, nothing is
//! invented, and what is not known has no line. Pages and handbooks show the same lines.

use crate::domain::{Need, Patent};

/// A line of a card: what it says, and in which words of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardLine {
    /// What the line is about.
    pub word: &'static str,
    /// What the record says.
    pub text: String,
}

fn lines<const N: usize>(all: [(&'static str, Option<String>); N]) -> Vec<CardLine> {
    all.into_iter().filter_map(|(word, text)| Some(CardLine { word, text: text? })).collect()
}

/// R44: what it does, what it is for, how far it is; each from a field, nothing invented.
#[must_use]
pub fn patent_lines(patent: &Patent) -> Vec<CardLine> {
    let join = |list: &[String]| Some(list.join("、")).filter(|text| !text.is_empty());
    let all = [
        ("能做什么", join(&patent.product)),
        ("用在哪里", patent.application.clone()),
        ("好在哪里", patent.advantage.clone()),
        ("成熟到什么程度", patent.maturity.map(|maturity| maturity.to_string())),
        ("技术支持", patent.support.clone()),
        ("技术领域", join(&patent.technical_field)),
        ("发明人", join(&patent.inventors)),
        ("权利要求数", patent.claims_count.map(|count| format!("{count} 项"))),
    ];
    lines(all)
}

/// Terms in plain words.
#[must_use]
pub fn term_lines(patent: &Patent) -> Vec<CardLine> {
    let ways: Vec<&str> = patent.transfer_ways.iter().map(|way| way.word()).collect();
    let use_first = match (patent.use_first, patent.trial_months) {
        (Some(true), Some(months)) => Some(format!("可以，免费用 {months} 个月")),
        (Some(true), None) => Some("可以".to_owned()),
        (Some(false), _) => Some("不可以".to_owned()),
        (None, months) => months.map(|months| format!("免费试用 {months} 个月")),
    };
    let all = [
        ("怎么用", patent.licence_kind.map(|kind| format!("{kind}许可").replace("许可许可", "许可"))),
        ("还可以", Some(ways.join("、")).filter(|text| !text.is_empty())),
        ("收多少钱", patent.licence_fee.clone()),
        ("怎么付", patent.payment_form.map(|form| form.to_string())),
        ("先使用后付费", use_first),
        ("到什么时候", patent.licence_until.map(|day| day.to_string())),
        ("在哪里用", patent.licence_territory.clone()),
        ("开放许可公告日", patent.open_licence_date.map(|day| day.to_string())),
    ];
    lines(all)
}

/// What the need says, field by field.
#[must_use]
pub fn need_lines(need: &Need) -> Vec<CardLine> {
    let join = |list: Vec<String>| Some(list.join("、")).filter(|text| !text.is_empty());
    let words = |list: &[String]| join(list.to_vec());
    let all = [
        ("技术指标", need.indicators.clone()),
        ("现有基础", need.conditions.clone()),
        ("材料", need.material.clone()),
        ("方法", need.method.clone()),
        ("功效", need.effect.clone()),
        ("产品", need.product.clone()),
        ("应用", need.application.clone()),
        ("技术领域", words(&need.technical_field)),
        ("产业链", words(&need.chain)),
        ("环节", words(&need.chain_node)),
        ("关键词", words(&need.keywords)),
        ("不要", words(&need.excluded)),
        ("期望成熟度", need.maturity_wanted.map(|maturity| maturity.to_string())),
        ("合作方式", join(need.cooperation.iter().map(|way| way.word().to_owned()).collect())),
        ("可接受的许可", join(need.licences_accepted.iter().map(ToString::to_string).collect())),
        ("预算", need.budget.map(|budget| budget.to_string())),
        ("期望完成", need.deadline.clone()),
    ];
    lines(all)
}

/// The office to ask, with its telephone where that is public.
#[must_use]
pub fn contact(patent: &Patent) -> Option<String> {
    let department = patent.contact_department.as_deref()?;
    let owner = patent.owners.first().map(String::as_str).unwrap_or_default();
    let office = if department.contains(owner) { department.to_owned() } else { format!("{owner}{department}") };
    Some(match &patent.contact_phone {
        Some(phone) => format!("{office} {phone}"),
        None => office,
    })
}
